from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "机关与人员"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts import checks, middleware, second_factor  # noqa: F401 -- models are ready only now; registers the checks

        user_logged_in.connect(middleware.sitting_begins, dispatch_uid="accounts.sitting")
        user_logged_in.connect(second_factor.ask_after_sign_in, dispatch_uid="accounts.second_factor")
