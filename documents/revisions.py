"""历史版本: the papers a document replaced and those that replaced it, and when it was published, withdrawn, published again.

Words that were taken back stay taken back: of an earlier text the date and the reason are told, never the text.
"""

from dataclasses import dataclass
from datetime import datetime

from disclosure.workflow.models import Event
from documents.models import Document
from documents.states import Validity

STEPS = 20  # papers in one line of succession; more would be a ring somebody made by mistake


@dataclass(frozen=True)
class Version:
    """One paper of the line, as it stands today."""

    document: Document
    is_this: bool
    how: str  # by what it came to an end: 修订, 废止, 失效; "" while it is in force


@dataclass(frozen=True)
class Moment:
    """One thing the public saw happen to this address."""

    label: str
    at: datetime
    reason: str = ""


def line(document: Document) -> list[Version]:
    """The public papers of one succession, the latest first; a query a step, and there are few steps."""
    public = Document.objects.public().select_related("agency")
    seen, later, here = {document.pk}, [], document
    while here.replaced_by_id and here.replaced_by_id not in seen and len(seen) < STEPS:
        here = public.filter(pk=here.replaced_by_id).first()
        if here is None:
            break
        seen.add(here.pk)
        later.append(here)
    earlier, wave = [], [document.pk]
    while wave and len(seen) < STEPS:
        found = list(public.filter(replaced_by__in=wave).order_by("-published_at", "-id")[:STEPS])
        found = [row for row in found if row.pk not in seen]
        seen.update(row.pk for row in found)
        earlier += found
        wave = [row.pk for row in found]
    return [Version(row, row.pk == document.pk, _ended(row)) for row in [*later[::-1], document, *earlier]]


def moments(document: Document) -> list[Moment]:
    """When it was published, withdrawn and published again, the latest first."""
    events = Event.objects.of(document).filter(action__in=("publish", "withdraw")).order_by("-at", "-id")
    found = [
        Moment("撤回", event.at, event.note) if event.action == "withdraw" else Moment("发布", event.at)
        for event in events
    ]
    published = [place for place, one in enumerate(found) if one.label == "发布"]
    for place in published[:-1]:
        found[place] = Moment("更正后重新发布", found[place].at)
    return found or [Moment("发布", document.published_at)]


def _ended(document: Document) -> str:
    return "" if document.validity == Validity.VALID else document.get_validity_display()
