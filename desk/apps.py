from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = "工作台"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from desk import digest_words, handing_over, linking  # models are there by now

        linking.register()
        handing_over.register()
        digest_words.register()
