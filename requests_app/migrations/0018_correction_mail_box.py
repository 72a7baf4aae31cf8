from django.db import migrations, models

from requests_app.identity import email_digest

AT_ONCE = 2000


def digest_all(apps, schema_editor):
    """The mail boxes that are there already, read once."""
    Person = apps.get_model("requests_app", "RecordCorrectionPerson")
    rows = []
    for person in Person.objects.only("pk", "email").iterator(chunk_size=AT_ONCE):
        person.email_digest = email_digest(person.email)
        rows.append(person)
        if len(rows) == AT_ONCE:
            Person.objects.bulk_update(rows, ["email_digest"])
            rows = []
    Person.objects.bulk_update(rows, ["email_digest"])


class Migration(migrations.Migration):
    """Requests to correct a record are gathered by mail box, as applications are."""

    dependencies = [("requests_app", "0017_one_envelope")]

    operations = [
        migrations.AddField(
            model_name="recordcorrectionperson",
            name="email_digest",
            field=models.CharField(blank=True, db_index=True, max_length=64, verbose_name="邮箱摘要"),
        ),
        migrations.RunPython(digest_all, migrations.RunPython.noop),
    ]
