"""What the documents published before citations were kept name in their words."""

from django.db import migrations

from documents.citing import numbers_in

AT_ONCE = 1000


def note(apps, schema_editor):
    Citation, Text = (apps.get_model("documents", name) for name in ("Citation", "DocumentText"))
    texts = Text.objects.filter(document__state="published", body__contains="号").values_list(
        "document", "document__number", "body"
    )
    waiting = []
    for pk, own, body in texts.iterator(chunk_size=AT_ONCE):
        waiting += [Citation(document_id=pk, number=number) for number in numbers_in(body) if number != own]
        if len(waiting) >= AT_ONCE:
            Citation.objects.bulk_create(waiting, ignore_conflicts=True)
            waiting = []
    Citation.objects.bulk_create(waiting, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_columns_and_citations")]

    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
