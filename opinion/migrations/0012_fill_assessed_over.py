from django.db import migrations

from disclosure.personal import sm3_hex


def _of(document) -> str:
    """As `documents.findings.fingerprint` reckoned when this was written."""
    text = document.text
    words = (
        ("title", document.title),
        ("issuer", document.issuer),
        ("addressee", text.addressee),
        ("body", text.body),
        ("summary", document.summary),
        ("keywords", document.keywords),
        ("topic", document.topic),
        ("scope", document.scope),
        ("copies_to", document.copies_to),
        ("obtained_from", document.obtained_from),
        ("forwarded_title", document.forwarded_title),
    )
    parts = [f"{place}={value}" for place, value in words]
    files = document.attachments.select_related("file").defer("file__text", "file__margins")
    parts += [f"{one.title}:{one.file.sm3}" for one in files.order_by("position", "id")]
    return sm3_hex("\x1f".join(parts).encode())


def fill(apps, schema_editor):
    """What was weighed is known where the document was not changed since the approval, or since it was handed in."""
    RiskSheet = apps.get_model("opinion", "RiskSheet")
    Event = apps.get_model("workflow", "Event")
    weighed = RiskSheet.objects.filter(state__in=("submitted", "approved"))
    for sheet in weighed.select_related("document__text").iterator():
        changed_since = Event.objects.filter(
            content_type__app_label="documents",
            content_type__model="document",
            object_id=sheet.document_id,
            action__in=("edit", "attach", "detach"),
            at__gt=sheet.approved_at or sheet.updated_at,
        )
        if not changed_since.exists():
            RiskSheet.objects.filter(pk=sheet.pk).update(assessed_over=_of(sheet.document))


class Migration(migrations.Migration):
    dependencies = [
        ("opinion", "0011_assessed_over"),
        ("documents", "0004_interpretation_decided"),
        ("files", "0002_media"),
        ("workflow", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
