from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "supervision"
    verbose_name = "统计与年度报告"
    default_auto_field = "django.db.models.BigAutoField"
