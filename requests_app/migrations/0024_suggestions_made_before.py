"""Suggestions made before they had an answer wait for it, unless the information was turned public already."""

from django.db import migrations


def answer_those_before(apps, schema_editor):
    suggested = apps.get_model("requests_app", "Application").objects.exclude(suggested_on=None)
    suggested.filter(document=None).update(suggestion="waiting")
    suggested.exclude(document=None).update(suggestion="taken")


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0023_suggestion_answered")]

    operations = [migrations.RunPython(answer_those_before, migrations.RunPython.noop, elidable=True)]
