from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "disclosure.deadlines"
    label = "deadlines"
    verbose_name = "期限"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from disclosure import rulebook
        from disclosure.deadlines import following
        from disclosure.workdays import loading

        loading.on_change(following.calendar_changed)
        rulebook.rules_changed.connect(following.rules_changed, dispatch_uid="deadlines.rules_changed")
