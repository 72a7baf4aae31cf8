from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "administration"
    verbose_name = "管理"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from administration import watch  # noqa: F401 -- connects itself to Celery's signals
