from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "disclosure.workflow"
    label = "workflow"
    verbose_name = "办理流程"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from django.db.models.signals import pre_delete

        from disclosure.workflow import acts, checks, models  # noqa: F401 -- registers the checks

        for model in acts.case_models():  # a queryset deletes past `Case.delete`
            pre_delete.connect(models.keep, sender=model, dispatch_uid=f"keep-{model._meta.label}")
