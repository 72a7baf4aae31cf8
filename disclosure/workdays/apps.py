from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "disclosure.workdays"
    label = "workdays"
    verbose_name = "工作日历"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from celery.signals import task_prerun
        from django.core.signals import request_started

        from disclosure.workdays import checks, current  # noqa: F401 -- registers the check

        request_started.connect(current.look_again, dispatch_uid="workdays.look_again")
        task_prerun.connect(current.look_again, dispatch_uid="workdays.look_again", weak=False)
