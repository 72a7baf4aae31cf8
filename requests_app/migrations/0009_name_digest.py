from django.db import migrations, models

from requests_app.identity import name_digest

AT_ONCE = 2000


def name_all(apps, schema_editor):
    """The names that are there already, read once."""
    Particulars = apps.get_model("requests_app", "Particulars")
    rows = []
    for person in Particulars.objects.only("pk", "name").iterator(chunk_size=AT_ONCE):
        person.name_digest = name_digest(person.name)
        rows.append(person)
        if len(rows) == AT_ONCE:
            Particulars.objects.bulk_update(rows, ["name_digest"])
            rows = []
    Particulars.objects.bulk_update(rows, ["name_digest"])


class Migration(migrations.Migration):
    """An applicant is found by the name, for those who may read it."""

    dependencies = [("requests_app", "0008_reasons_given")]

    operations = [
        migrations.AddField(
            model_name="particulars",
            name="name_digest",
            field=models.CharField(blank=True, db_index=True, max_length=64, verbose_name="姓名摘要"),
        ),
        migrations.RunPython(name_all, migrations.RunPython.noop),
    ]
