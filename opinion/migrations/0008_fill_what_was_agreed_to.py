from django.db import migrations

from disclosure.personal import sm3_hex


def _of_words(response) -> str:
    """As it was reckoned until now: without the topic and the documents, which nobody was asked about."""
    words = (response.title, response.asked, response.body, response.speaker)
    return sm3_hex("\x1f".join(words).encode())


def fill(apps, schema_editor):
    """What was shown stays shown; what was countersigned stays so; what an agency was asked is known where nobody wrote since."""
    Response = apps.get_model("opinion", "Response")
    Confirmation = apps.get_model("opinion", "Confirmation")
    Event = apps.get_model("workflow", "Event")
    shown, kept = Response.public_documents.through, Response.documents.through
    rows = kept.objects.exclude(response__published_at=None).values_list("response_id", "document_id")
    shown.objects.bulk_create(
        [shown(response_id=response, document_id=document) for response, document in rows.iterator()],
        batch_size=1000,
    )

    waiting = Response.objects.filter(item__state="approved", item__stage="chief").select_related("item")
    for response in waiting:
        if response.round == response.item.round:
            response.countersigned = _of_words(response)
            response.save(update_fields=["countersigned"])

    for row in Confirmation.objects.select_related("response").filter(dropped_at=None):
        written_since = Event.objects.filter(
            content_type__app_label="opinion",
            content_type__model="item",
            object_id=row.response.item_id,
            action="write_response",
            at__gt=row.asked_at,
        )
        if row.agrees is not None:
            row.asked_fingerprint = row.fingerprint
        elif not written_since.exists():
            row.asked_fingerprint = _of_words(row.response)
        row.save(update_fields=["asked_fingerprint"])


class Migration(migrations.Migration):
    dependencies = [
        ("opinion", "0007_what_was_agreed_to"),
        ("workflow", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
