"""机关自己的文书用语, changed from the desk: looked at on a sample letter, then set from a day on, on the record."""

from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from accounts.models import Agency
from disclosure import clock
from disclosure.notices.letters import AgencyFacts, kind_of
from disclosure.notices.letters.paper import Printed, paper_from, printed
from disclosure.notices.letters.wording import Slot, in_force, slots, with_own
from disclosure.notices.models import LetterText
from disclosure.refusal import Refused
from disclosure.workflow.door import write_down
from requests_app.letters.samples import samples

SAMPLE = "样张，不具效力"


@dataclass(frozen=True)
class Standing:
    """One place with what stands there now, what is planned, and all that stood there."""

    slot: Slot
    text: str
    since: date | None
    planned: LetterText | None
    versions: list[LetterText]

    @property
    def letters(self) -> str:
        """The names of the letters it stands in, each once: many kinds of reply are called 答复书."""
        names = (kind_of(code).name.removeprefix("政府信息公开") for code in self.slot.codes)
        return "、".join(dict.fromkeys(names))


def standing(agency: Agency) -> list[Standing]:
    """Every place; one query."""
    today = clock.today()
    versions: dict[str, list[LetterText]] = {}
    for row in (
        LetterText.objects.filter(agency=agency).select_related("set_by").order_by("-effective_from", "-pk")
    ):
        versions.setdefault(row.slot, []).append(row)
    found = []
    for slot in slots():
        rows = versions.get(slot.key, [])
        now = next((row for row in rows if row.effective_from <= today), None)
        ahead = next((row for row in reversed(rows) if row.effective_from > today), None)
        found.append(
            Standing(slot, now.text if now else "", now.effective_from if now else None, ahead, rows)
        )
    return found


@transaction.atomic
def set_text(agency: Agency, slot: Slot, text: str, *, since: date, by, seen: int) -> LetterText | None:
    """A new version from a day on. None where nothing changes; raises Refused where somebody else was quicker."""
    type(agency)._base_manager.select_for_update().get(pk=agency.pk)
    if newest(agency, slot) != seen:
        raise Refused("您打开以后，别人改过这一处用语。请看过最新的再改，您写的还在下面。")
    stands = in_force(agency, since).get(slot.key, "")
    later = LetterText.objects.filter(agency=agency, slot=slot.key, effective_from__gt=since).exists()
    if stands == text and not later:
        return None
    row = LetterText.objects.create(agency=agency, slot=slot.key, text=text, effective_from=since, set_by=by)
    write_down(
        agency,
        action="set_letter_text",
        label="更改文书用语",
        before="",
        after="",
        by=by,
        note="",
        facts={
            "位置": slot.label,
            "原来": stands or "（系统拟的）",
            "改为": text or "（系统拟的）",
            "施行日": since,
        },
        agency_id=agency.pk,
    )
    return row


def newest(agency: Agency, slot: Slot) -> int:
    """The mark of a place as it stands."""
    rows = LetterText.objects.filter(agency=agency, slot=slot.key)
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0


def preview(agency: Agency, slot: Slot, text: str) -> Printed:
    """A sample letter with these words in their place, from the agency's own facts; nothing in it is a real case.

    Raises Refused while the agency has not named whom to go to against it.
    """
    sample = next(one for code in slot.codes for one in samples() if one.code == code)
    kind = kind_of(sample.code)
    facts = replace(sample.facts, agency=AgencyFacts.of(agency))
    if slot.replaces:
        facts = replace(
            facts, more={name: said for name, said in facts.more.items() if name != slot.replaces}
        )
    said = in_force(agency, clock.today()) | {slot.key: text}
    return printed(
        paper_from(kind, facts, number=SAMPLE, parts=with_own(kind.parts(facts), kind.code, facts, said))
    )
