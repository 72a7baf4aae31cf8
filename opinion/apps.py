from django.apps import AppConfig


class OpinionConfig(AppConfig):
    name = "opinion"
    verbose_name = "政务舆情"

    def ready(self):
        from opinion import checks, duties, findable  # noqa: F401 -- registers the check

        duties.take_up()
        findable.take_up()
