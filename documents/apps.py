from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "公文"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from documents import duties, findable, tally

        duties.take_up()
        findable.take_up()
        tally.take_up(self)
