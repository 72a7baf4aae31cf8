from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "disclosure.workflow"
    label = "workflow"
    verbose_name = "办理流程"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from disclosure.workflow import checks  # noqa: F401 -- registers the checks
