from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = "工作台"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from desk import digest_words, linking  # models are there by now

        linking.register()
        digest_words.register()
