"""机关自己的用语: the few words of letters an agency may set for itself, beside the law's, from a day on.

A place for such words is declared in code (`Slot`): which letters it stands in, where, what it says where the agency
has said nothing. The words are text with a few {栏位} from a fixed list, nothing more: no template is ever evaluated.
They are read when a letter is drafted and stand in it from then on, so what is issued never changes.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.core.exceptions import ValidationError

from disclosure.notices.letters import remedies
from disclosure.notices.letters.kinds import OWN, Part

# 栏位 → what stands there, of the facts of the letter.
FIELDS: dict[str, Callable] = {
    "机关": lambda facts: facts.agency.name,
    "简称": lambda facts: facts.agency.short_name or facts.agency.name,
    "工作机构": lambda facts: facts.agency.contact_office or facts.agency.name,
    "地址": lambda facts: facts.agency.contact_address,
    "邮编": lambda facts: facts.agency.postcode,
    "电话": lambda facts: facts.agency.contact_phone,
    "办公时间": lambda facts: facts.agency.contact_hours,
    "申请编号": lambda facts: facts.number,
}
LONGEST = 600  # characters
LAST = ("contact", "attachments", "slip", "closing")  # before the first of these the own words stand
_FIELD = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Slot:
    """One place for an agency's own words: a stretch added before 联系方式, or in place of one the program proposes.

    `replaces` names that stretch; `unless(facts)` says when a person has already written it for this one letter.
    """

    key: str
    label: str
    codes: tuple[str, ...]
    note: str = ""
    default: str = ""
    replaces: str = ""
    unless: Callable[[object], bool] = lambda facts: False


_slots: dict[str, Slot] = {}


def register(slot: Slot) -> Slot:
    """Declare a place. Raises ValueError for a key another place has."""
    if _slots.setdefault(slot.key, slot) is not slot:
        raise ValueError(f"文书用语 {slot.key} 已经有了。")
    return slot


def slots() -> list[Slot]:
    return list(_slots.values())


def slot_named(key: str) -> Slot | None:
    return _slots.get(key)


def check(text: str) -> None:
    """Raises ValidationError, in whole sentences, for words that may not stand in a letter."""
    if len(text) > LONGEST:
        raise ValidationError(f"不超过 {LONGEST} 字，现有 {len(text)} 字。")
    names = _FIELD.findall(text)
    if strange := [name for name in names if name not in FIELDS]:
        raise ValidationError(
            f"没有“{{{strange[0][:20]}}}”这样的栏位，可用：{'、'.join('{' + one + '}' for one in FIELDS)}。"
        )
    if "{" in (rest := _FIELD.sub("", text)) or "}" in rest:
        raise ValidationError("花括号不成对。栏位写作 {电话} 的样子，不写栏位的不要用花括号。")
    problems = [one for need in remedies.Need for one in remedies.outdated(text, need)]
    if problems:
        raise ValidationError(problems[0])


def filled(text: str, facts) -> str:
    """The words with what the letter says in place of the 栏位; a name that is none stays as it was written."""
    return _FIELD.sub(
        lambda found: str(FIELDS[found[1]](facts) or "") if found[1] in FIELDS else found[0], text
    )


def in_force(agency, day: date) -> dict[str, str]:
    """{place: the agency's own words} as they stand on a day; one query."""
    model = apps.get_model("notices", "LetterText")
    rows = model.objects.filter(agency=agency, effective_from__lte=day).order_by("effective_from", "pk")
    return dict(rows.values_list("slot", "text"))


def with_own(parts: Iterable[Part], code: str, facts, said: dict[str, str]) -> list[Part]:
    """The parts of a letter with the agency's own words in their places; `said` as `in_force` gives them."""
    parts = list(parts)
    for slot in _slots.values():
        if code not in slot.codes:
            continue
        text = filled(said.get(slot.key) or slot.default, facts).strip()
        if not text or slot.unless(facts):
            continue
        if slot.replaces:
            parts = [Part(one.key, one.label, text) if one.key == slot.replaces else one for one in parts]
        else:
            place = next((n for n, part in enumerate(parts) if part.key in LAST), len(parts))
            parts.insert(place, Part(f"{OWN}{slot.key}", slot.label, text))
    return parts
