"""Where a case stands to an act that cannot be made now: the act was made, it is still to come, or its time is over."""

from datetime import timedelta

from django_fsm import GET_STATE

from disclosure import clock
from disclosure.workflow.acts import Move, state_field, transitions_of
from disclosure.workflow.history import BACK
from disclosure.workflow.models import Case, Event

TWICE_WITHIN = timedelta(minutes=2)  # the same act by the same person again so soon is one press too many


def wrong_moment(case: Case, move: Move, *, seen: int | None = None) -> str:
    """Why the act cannot be made now, in a whole sentence. That a colleague made it is said only where the record bears it out.

    `seen` is the latest event the person knew of, None where nobody can say.
    """
    name = state_field(type(case)).name
    state = getattr(case, f"get_{name}_display")()
    here, sources = getattr(case, name), _sources(type(case), move.name)
    events = list(
        Event.objects.of(case).order_by("id").values_list("pk", "action", "before", "after", named=True)
    )
    cannot = f"现在是“{state}”，不能“{move.label}”"
    if since := [event for event in events if seen is not None and event.pk > seen]:
        if any(event.action == move.name for event in since):
            return f"{cannot}。可能已经有人办过，请看办理经过。"
        return f"{cannot}。您打开之后，这件事有了新的办理记录，请看办理经过。"
    if _went_on(events, [event.action == move.name for event in events], here):
        return f"{cannot}。可能已经有人办过，请看办理经过。"
    if here in sources:
        return f"{cannot}：条件还不具备，请看办理经过。"
    left = [
        event.before in sources and event.after not in sources and event.action not in BACK
        for event in events
    ]
    if not _went_on(events, left, here) and sources & _ahead_of(type(case), here):
        return f"{cannot}：还没有到这一步。"
    return f"{cannot}：这一步已经过去，请看办理经过。"


def just_done(case: Case, move: Move, *, by, note: str = "") -> bool:
    """Did this person make this very act a moment ago? Then it is a second press, not a quarrel."""
    last = Event.objects.of(case).order_by("-id").first()
    return (
        last is not None
        and last.action == move.name
        and last.actor_id == by.pk
        and clock.now() - last.at < TWICE_WITHIN
        and note.strip() in ("", last.note.strip())
    )


def _went_on(events, marked: list[bool], here: str) -> bool:
    """Is one of the marked events on the record, and has the case not gone back before it since?"""
    place = next((place for place in reversed(range(len(events))) if marked[place]), None)
    if place is None:
        return False
    moves = [event for event in events[place + 1 :] if event.after != event.before]
    if moves and moves[-1].action in BACK:
        return False
    entered: dict[str, int] = {}  # each state, by the event that first brought the case there
    for number, event in enumerate(events):
        entered.setdefault(event.before, number)
        entered.setdefault(event.after, number)
    return entered.get(here, len(events)) >= entered[events[place].before]


def _sources(model, action: str) -> set[str]:
    """The states the act is made from."""
    states = {state for state, _ in state_field(model).choices}
    found = {transition.source for transition in transitions_of(model) if transition.name == action}
    return states if found & {"*", "+"} else found


def _ahead_of(model, state: str) -> set[str]:
    """The states the machine can still bring a case to."""
    leads: dict[str, set[str]] = {}
    for transition in transitions_of(model):
        target = transition.target
        targets = target.allowed_states if isinstance(target, GET_STATE) else [target]
        for source in [transition.source] if transition.source not in ("*", "+") else [state]:
            leads.setdefault(source, set()).update(one for one in targets if one)
    found, waiting = set(), [state]
    while waiting:
        fresh = leads.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found
