"""前次答复（条例第三十六条第六项）: the answers an applicant has had, and which of them a 文号 names.

不予重复处理 holds only of an answer given to this very applicant. The applicant is known by the digest of the identity
number, else by the name: an old register and a letter without a number tell no more, so a person judges by the file.
Where both sides gave a number and the numbers differ, they are two people, whatever they are called.
"""

from dataclasses import dataclass
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from disclosure.notices.models import Letter
from requests_app.models import Application, Decision
from requests_app.similar import READ, Words, likeness

LOOKED_AT = 20  # the latest answers of one applicant that are compared
OFFERED = 8


@dataclass(frozen=True)
class Earlier:
    """An answer this applicant has had: what its letter is called, the day, and how alike the two applications are."""

    application: Application
    reference: str
    on: date
    score: float

    @property
    def percent(self) -> int:
        return round(self.score * 100)

    def __str__(self):
        return (
            f"{self.reference}，{self.on:%Y-%m-%d} 答复：{self.application.subject}（相似 {self.percent}%）"
        )


def answers_before(application: Application) -> list[Earlier]:
    """What this applicant was answered before at the agency, the most alike first."""
    rows = list(
        _of_same(application)
        .exclude(answered_on=None)
        .exclude(pk=application.pk)
        .select_related("text")
        .order_by("-answered_on", "-pk")[:LOOKED_AT]
    )
    references = _references([row.pk for row in rows])
    wanted = Words(application.text.words)
    found = [
        Earlier(
            row,
            references.get(row.pk, row.number),
            row.answered_on,
            likeness(wanted, Words(row.text.words[:READ])),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.score, one.on), reverse=True)[:OFFERED]


def _of_same(application: Application):
    person, same = application.particulars, Q()
    if application.applicant_digest:
        same |= Q(applicant_digest=application.applicant_digest)
    if person.name_digest:
        called_the_same = Q(particulars__name_digest=person.name_digest)
        same |= called_the_same & Q(particulars__id_digest="") if person.id_digest else called_the_same
    here = Application.objects.of(application.agency_id)
    return here.filter(same) if same else here.none()


def _references(pks: list[int]) -> dict[int, str]:
    """The 文号 of the letter each of these was answered by; one that has none, as in an old register, is left out."""
    codes = {
        decision.application_id: decision.row.letter
        for decision in Decision.objects.filter(application__in=pks, is_current=True)
    }
    letters = (
        Letter.objects.issued()
        .filter(content_type=ContentType.objects.get_for_model(Application), object_id__in=pks)
        .exclude(number=None)
        .order_by("pk")
        .values_list("object_id", "code", "number__text")
    )
    return {pk: text for pk, code, text in letters if codes.get(pk) == code}


def named(agency_id: int, reference: str) -> Application | None:
    """The application of an agency that a 文号 answers, or that has this number; None where it is not in the system."""
    reference = "".join(reference.split())
    if not reference:
        return None
    here = Application.objects.of(agency_id)
    letters = Letter.objects.filter(
        agency=agency_id,
        number__text=reference,
        content_type=ContentType.objects.get_for_model(Application),
    )
    return here.filter(Q(number__iexact=reference) | Q(pk__in=letters.values("object_id"))).first()


def in_the_way(application: Application, reference: str) -> list[str]:
    """Why the answer named cannot be the earlier one; empty where it can, or where the system does not know it."""
    other = named(application.agency_id, reference)
    if other is None:
        return []
    if other.pk == application.pk:
        return [f"“{reference}”就是本件，请写前次答复的文号。"]
    if not _of_same(application).filter(pk=other.pk).exists():
        return [f"“{reference}”答复的不是本申请人，不能作为前次答复（条例第三十六条第六项）。"]
    if other.answered_on is None:
        return [f"{other.number} 还没有答复，不能作为前次答复。可以“并案”，一并答复。"]
    return []
