from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "disclosure.rulebook"
    label = "rulebook"
    verbose_name = "办理规则"
    default_auto_field = "django.db.models.BigAutoField"
