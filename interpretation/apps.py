from django.apps import AppConfig


class InterpretationConfig(AppConfig):
    name = "interpretation"
    verbose_name = "政策解读"

    def ready(self):
        from interpretation import duties, findable, showing

        duties.take_up()
        showing.take_up()
        findable.take_up()
