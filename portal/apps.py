from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "公众门户"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from disclosure import moments  # noqa: F401 -- connects itself
        from portal import checks, findable, health, whose_page  # noqa: F401 -- register and connect themselves; models are ready only now

        findable.take_up()
