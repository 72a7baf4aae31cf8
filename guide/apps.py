from django.apps import AppConfig


class GuideConfig(AppConfig):
    name = "guide"
    verbose_name = "公开指南"
    default_auto_field = "django.db.models.BigAutoField"
