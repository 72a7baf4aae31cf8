"""成批办理: one act made to several cases at one press, where it needs no judgement of the single case.

Which acts those are the acts themselves say (`together`). Each case is moved by `perform` in a transaction of its own, with
what the person had seen of it; what cannot be done is said of that case and hinders no other.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import PermissionDenied

from disclosure.workflow.acts import Move, at_hand, case_models, move_named
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.standing import just_done

MOST = 100


@dataclass(frozen=True)
class Chosen:
    """One case of those chosen, as it is now; `seen` is the latest event the page had shown of it."""

    case: object
    seen: int
    fits: bool  # may the person do it now?
    on_behalf_of: str = ""

    @property
    def key(self) -> str:
        return f"{self.case._meta.label_lower}:{self.case.pk}:{self.seen}"


@dataclass(frozen=True)
class Done:
    """What became of one case."""

    case: object
    ok: bool
    words: str


def act_named(key: str) -> tuple[type, Move] | None:
    """The kind of case and the act a press names, or None where there is no such act to be done together."""
    label, _, name = key.rpartition(".")
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    move = move_named(model, name) if model in case_models() else None
    return (model, move) if move is not None and move.together else None


def chosen(model, move: Move, keys: Iterable[str], *, user) -> list[Chosen]:
    """The cases of this kind among those chosen that the person may see, in the order they were chosen."""
    seen: dict[int, int] = {}
    for key in list(keys)[:MOST]:
        label, *numbers = key.split(":")
        if label == model._meta.label_lower and len(numbers) == 2 and all(map(_is_key, numbers)):
            pk, event = (int(n) for n in numbers)
            seen[pk] = event
    cases = {case.pk: case for case in model.objects.visible_to(user).filter(pk__in=seen).for_list()}
    hands = at_hand(model, cases, user)
    found = []
    for pk, event in seen.items():
        if pk in cases:
            mine = next((one for one in hands[pk].moves if one.name == move.name), None)
            found.append(Chosen(cases[pk], event, mine is not None, mine.on_behalf_of if mine else ""))
    return found


def _is_key(words: str) -> bool:
    """A number a row can have: Python itself refuses to read one of thousands of places."""
    return words.isdecimal() and len(words) < 19


def carry_out(move: Move, several: Iterable[Chosen], *, by, note: str = "") -> list[Done]:
    """Make the act to each; says of each whether it was made, and if not why. Pressed twice, it is done once."""
    return [_done(move, one, by=by, note=note) for one in several]


def _done(move: Move, one: Chosen, *, by, note: str) -> Done:
    try:
        case = perform(one.case, move.name, by=by, note=note, seen=one.seen)
    except NotNow as error:
        if just_done(one.case, move, by=by, note=note):
            return Done(one.case, True, "刚才已经办理，没有重复办理")
        return Done(one.case, False, str(error))
    except Refused as error:
        return Done(one.case, False, "".join(error.reasons))
    except PermissionDenied as error:
        return Done(one.case, False, str(error))
    return Done(case, True, f"已办好，现在是“{case.get_state_display()}”")
