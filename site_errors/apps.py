from django.apps import AppConfig


class SiteErrorsConfig(AppConfig):
    name = "site_errors"
    verbose_name = "网站找错"
    default_auto_field = "django.db.models.BigAutoField"
