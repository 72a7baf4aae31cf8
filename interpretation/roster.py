"""解读人名册: each line that is added or changed is put down on its agency's chain, as 移送 is."""

from django.db import transaction

from disclosure import caching
from disclosure.workflow.door import write_down
from interpretation.models import Interpreter

LISTED, OFF = "listed", "off"
SHOWN = ("agency", "rank", "name", "post", "field", "position")


@transaction.atomic
def keep(person: Interpreter, *, by) -> Interpreter:
    """Save a line as it stands now and write down what is new in it; nothing where nothing is."""
    before = Interpreter.objects.select_for_update().filter(pk=person.pk).first()
    changed = [name for name in SHOWN if before is None or getattr(before, name) != getattr(person, name)]
    if before is not None and not changed and before.is_active == person.is_active:
        return person
    person.save()
    write_down(
        person,
        action="enter" if before is None else "change",
        label=_label(before, person),
        before=_standing(before) if before is not None else "",
        after=_standing(person),
        by=by,
        note="",
        facts={_name(name): _said(before, person, name) for name in changed},
    )
    caching.bump()
    return person


def _label(before: Interpreter | None, person: Interpreter) -> str:
    if before is None:
        return "列入解读人名册"
    if before.is_active == person.is_active:
        return "修改解读人名册"
    return "重新列入解读人名册" if person.is_active else "移出解读人名册"


def _standing(person: Interpreter) -> str:
    return LISTED if person.is_active else OFF


def _name(field: str) -> str:
    return str(Interpreter._meta.get_field(field).verbose_name)


def _said(before: Interpreter | None, person: Interpreter, field: str) -> str:
    """局长 → 副局长; a line that is new says only what it is."""
    new = _shown(person, field)
    return new if before is None else f"{_shown(before, field) or '（空）'} → {new or '（空）'}"


def _shown(person: Interpreter, field: str) -> str:
    return person.get_rank_display() if field == "rank" else str(getattr(person, field))
