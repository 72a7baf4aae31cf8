"""How responses to what concerns the public are found by the search of the whole site."""

from collections.abc import Collection, Iterable

from django.db.models.signals import post_save

from documents import entries
from documents.entries import Findable, Shown, Written
from opinion.models import Response

RESPONSE = "response"


def written(responses) -> Iterable[Written]:
    """What is to be found of public responses: only the words the public was shown."""
    for row in responses:
        yield Written(
            pk=row.pk,
            agency_id=row.agency_id,
            title=row.public_title,
            text=f"{row.public_asked}\n{row.public_body}",
            published_at=row.published_at,
            also=row.public_speaker,
            topic=row.topic,
        )


def shown(pks: Collection[int], words: str) -> dict[int, Shown]:
    rows = Response.objects.public().filter(pk__in=list(pks)).defer("grams", "asked", "body", "title")
    return {row.pk: Shown(row.get_absolute_url(), row.public_body or row.public_asked) for row in rows}


def _saved(sender, instance, **kwargs):
    if instance.published_at is not None:
        entries.put(RESPONSE, [instance.pk])


def take_up() -> None:
    """Called once when the app is ready."""
    entries.register(Findable(RESPONSE, "回应关切", lambda: Response.objects.public(), written, shown))
    post_save.connect(_saved, sender=Response, dispatch_uid="opinion.findable")
