"""The one door: every change of a case's state goes through `perform`."""

import json
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

import django_fsm
from cryptography.hazmat.primitives import hashes, hmac
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Max, OuterRef, Subquery

from accounts.models import User
from accounts.roles import Claim, Outsider, acted_for, acting_for, signature
from disclosure import clock, rows
from disclosure.notices import outbox
from disclosure.workflow.acts import Move, move_named, state_field
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import Case, Chain, Event
from disclosure.workflow.standing import wrong_moment

BY_TIME = "系统（期限届满）"


def event_hash(event: Event, previous: str) -> str:
    """Keyed SM3 over everything an event says, chained to the one before it.

    The key is kept outside the database, so whoever can only write there cannot reckon the chain anew.
    """
    said = [
        previous,
        event.chain_id,
        event.number,
        event.content_type_id,
        event.object_id,
        event.action,
        event.label,
        event.before,
        event.after,
        event.actor_id,
        event.actor_name,
        event.at.astimezone(clock.TZ).isoformat(timespec="microseconds"),
        event.note,
        event.facts,
    ]
    if event.on_behalf_of_id is not None:  # what was written before there was 委托 keeps the hash it has
        said.append(event.on_behalf_of_id)
    words = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)
    mac = hmac.HMAC(settings.EVENT_CHAIN_KEY.encode(), hashes.SM3())
    mac.update(words.encode())
    return mac.finalize().hex()


@dataclass(frozen=True)
class Told:
    """One thing to write down of one case: the states it led from and to, and its facts."""

    case: Case
    before: str
    after: str
    facts: dict = field(default_factory=dict)
    on_behalf_of: User | None = None


@transaction.atomic(savepoint=False)
def write_down(
    case: Case,
    *,
    action: str,
    label: str,
    before: str,
    after: str,
    by,
    note: str,
    facts: dict,
    agency_id: int | None = None,
) -> Event:
    """Append one event to the agency's chain. The chain's head row is the lock that orders them.

    `agency_id`: whose chain, for a row that is no agency's own (a person, the country's calendar).
    """
    told = Told(case, before, after, facts, acted_for())
    chain = _locked_chain(case.agency_id if agency_id is None else agency_id)
    event = _link(chain, told, action=action, label=label, by=by, note=note)
    event.save()
    chain.save(update_fields=["length", "head"])
    return event


@transaction.atomic
def write_down_all(told: Sequence[Told], *, action: str, label: str, by, note: str = "") -> list[Event]:
    """Append an event for each of many cases of one kind and one agency, and let each case know its own.

    The same chain, link by link, written by a few statements however many there are. A case comes once.
    Raises ValueError for cases of several agencies or kinds.
    """
    if not told:
        return []
    kinds = {(type(one.case), one.case.agency_id) for one in told}
    if len(kinds) > 1 or len({one.case.pk for one in told}) < len(told):
        raise ValueError("只能一次写下同一机关、同一种事项，每件一条。")
    model, agency_id = kinds.pop()
    chain = _locked_chain(agency_id)
    events = Event.objects.bulk_create(
        [_link(chain, one, action=action, label=label, by=by, note=note) for one in told], batch_size=1000
    )
    chain.save(update_fields=["length", "head"])
    # The latest of each case is the one just written. By Max, not by number: SQLite would walk the chain for every case.
    of_case = Event.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id=OuterRef("pk")
    )
    latest = of_case.order_by().values("object_id").annotate(latest=Max("pk")).values("latest")
    model._base_manager.filter(pk__in=[one.case.pk for one in told]).update(last_event=Subquery(latest))
    for one, event in zip(told, events, strict=True):
        one.case.last_event = event.pk
    return events


def _locked_chain(agency_id: int) -> Chain:
    locked = Chain.objects.select_for_update().filter(agency_id=agency_id)
    chain = locked.first()
    if chain is None:
        Chain.objects.get_or_create(agency_id=agency_id)
        chain = locked.get()
    return chain


def _link(chain: Chain, told: Told, *, action: str, label: str, by, note: str) -> Event:
    """The chain's next event, unsaved; the head moves on to it."""
    event = Event(
        chain=chain,
        number=chain.length + 1,
        content_type=ContentType.objects.get_for_model(told.case),
        object_id=told.case.pk,
        action=action,
        label=label,
        before=told.before,
        after=told.after,
        actor=None if isinstance(by, Outsider) else by,
        actor_name=_name_of(by, told.on_behalf_of),
        on_behalf_of=told.on_behalf_of,
        at=clock.now(),
        note=note,
        facts=json.loads(json.dumps(told.facts, cls=DjangoJSONEncoder)),
        previous=chain.head,
    )
    event.hash = event_hash(event, chain.head)
    chain.length, chain.head = event.number, event.hash
    return event


def _name_of(by, on_behalf_of) -> str:
    if by is None:
        return BY_TIME
    return signature(by, str(on_behalf_of or ""))


def _say_what_clashes(case: Case) -> None:
    """After the database said no: which constraint, in its own words. Raises Refused where one of ours is broken."""
    try:
        case.validate_constraints()
    except ValidationError as error:
        raise Refused(*error.messages) from error


@transaction.atomic
def open_case(case: Case, *, by, label: str, note: str = "", **facts) -> Case:
    """Save a new case and write its first event; the case stands in the state it was built with."""
    case.save()
    state = getattr(case, state_field(type(case)).name)
    event = write_down(
        case, action="open", label=label, before="", after=state, by=by, note=note, facts=facts
    )
    type(case)._base_manager.filter(pk=case.pk).update(last_event=event.pk)
    case.last_event = event.pk
    return case


@transaction.atomic
def open_cases(
    cases: Sequence[Case], *, by, label: str, note: str = "", facts: Callable[[Case], dict] | None = None
) -> list[Case]:
    """As `open_case`, for many new cases of one kind and one agency: an old register that comes in.

    `facts(case)` stand in the event of each. A handful of statements, whatever their number.
    """
    if not cases:
        return []
    cases = type(cases[0])._base_manager.bulk_create(cases, batch_size=1000)
    name = state_field(type(cases[0])).name
    told = [Told(case, "", getattr(case, name), facts(case) if facts else {}) for case in cases]
    write_down_all(told, action="open", label=label, by=by, note=note)
    return cases


@transaction.atomic
def hand_on(case: Case, *, to: User, by: User, note: str = "") -> Case:
    """移交: another person works at it from now on, whom its field `HELD_BY` names; its state stays and the record says so.

    Raises NotNow where it is at rest, or the receiver's already.
    """
    case = type(case)._base_manager.select_for_update().get(pk=case.pk)
    state = getattr(case, state_field(type(case)).name)
    before = getattr(case, case.HELD_BY)
    if state in case.ENDED or before == to:
        raise NotNow("这件已经办结，或者已经移交，没有重复办理。")
    setattr(case, case.HELD_BY, to)
    event = write_down(
        case,
        action="hand_over",
        label="移交工作",
        before=state,
        after=state,
        by=by,
        note=note,
        facts={"移交人": str(before or ""), "接办人": str(to)},
    )
    case.last_event, case.updated_at = event.pk, event.at
    case.save()
    return case


class _Clash(Exception):
    """The database refused the row of `case` as the act left it."""

    def __init__(self, case: Case):
        super().__init__()
        self.case = case


def perform(case: Case, action: str, *, by, note: str = "", seen: int | None = None, **facts) -> Case:
    """Lock the case, check the moment and the person, move it, save it, write it down.

    `by` is the person (a user, or the `Outsider` the case concerns), or None when time moves the case. `seen` is the `last_event` the person was looking at:
    when the case has moved on since, the act is refused rather than done on something unread. `facts` go to the
    transition; what it returns, or else they, stand in the event.

    Returns the case, fresh. Raises NotNow (wrong moment), PermissionDenied (wrong person), Refused (a rule forbids).
    """
    try:
        with transaction.atomic():
            return _perform(case, action, by=by, note=note, seen=seen, **facts)
    except _Clash as clash:  # taken back by now, so the database may be asked what was in the way
        _say_what_clashes(clash.case)
        raise clash.__cause__ from None


def _perform(case: Case, action: str, *, by, note: str, seen: int | None, **facts) -> Case:
    move = _move(type(case), action)
    case = type(case)._base_manager.select_for_update().get(pk=case.pk)
    told = _moved(case, move, by=by, note=note, seen=seen, **facts)
    with acting_for(told.on_behalf_of):
        event = write_down(
            case,
            action=action,
            label=move.label,
            before=told.before,
            after=told.after,
            by=by,
            note=note,
            facts=told.facts,
        )
    case.last_event = event.pk
    case.updated_at = event.at
    try:
        case.save()
    except IntegrityError as error:
        raise _Clash(case) from error
    case.tell(event)
    return case


def _move(model: type[Case], action: str) -> Move:
    move = move_named(model, action)
    if move is None:
        raise NotNow("没有这项操作。")
    return move


def _moved(case: Case, move: Move, *, by, note: str, seen: int | None = None, **facts) -> Told:
    """Check the moment and the person and move one locked case; says what is to be written down of it."""
    method = getattr(case, move.name)
    name = state_field(type(case)).name
    before = getattr(case, name)
    if not django_fsm.can_proceed(method):
        raise NotNow(wrong_moment(case, move, seen=seen))
    if not django_fsm.has_transition_perm(method, by):
        raise PermissionDenied(f"“{move.label}”由{move.who}办理。")
    if seen is not None and seen != case.last_event:
        raise NotNow(f"您打开之后，这件事有了新的办理记录，“{move.label}”没有执行。请看过最新情况再办。")
    claim = method._django_fsm.get_transition(before).permission
    on_behalf_of = (claim.on_behalf(case, by) if isinstance(claim, Claim) else None) or acted_for()
    with acting_for(on_behalf_of):
        said = method(by=by, note=note, **facts)
    return Told(case, before, getattr(case, name), said if isinstance(said, dict) else facts, on_behalf_of)


@transaction.atomic
def perform_all(cases: Iterable[Case], action: str, *, by, note: str = "", **facts) -> list[Case]:
    """As `perform`, for many cases of one kind and one agency: what time does to all that run out on one day.

    All of them or none, by a few statements however many there are. Returns the cases, fresh; raises what `perform`
    raises, and IntegrityError where the database refuses a row.
    """
    cases = list(cases)
    if not cases:
        return []
    (model,) = {type(case) for case in cases}
    move = _move(model, action)
    wanted = model._base_manager.filter(pk__in=rows.among(case.pk for case in cases))
    cases = list(wanted.order_by("pk").select_for_update())
    before = [_values(case) for case in cases]
    told = [_moved(case, move, by=by, note=note, **facts) for case in cases]
    events = write_down_all(told, action=action, label=move.label, by=by, note=note)
    for case in cases:
        case.updated_at = events[-1].at
    _save_alike(cases, before)
    with outbox.together():
        for case, event in zip(cases, events, strict=True):
            case.tell(event)
    return cases


def _values(case: Case) -> dict:
    """The columns of a case as they are now; what could be changed in place is copied."""
    return {
        field.attname: deepcopy(value)
        if isinstance(value := getattr(case, field.attname), (dict, list))
        else value
        for field in case._meta.concrete_fields
        if field.attname != "last_event"  # `write_down_all` writes it
    }


def _save_alike(cases: list[Case], before: list[dict]) -> None:
    """Write what changed, one UPDATE for all the cases in which the same did; where nothing did, none."""
    alike: list[tuple[dict, list[int]]] = []
    for case, were in zip(cases, before, strict=True):
        changed = {name: value for name, value in _values(case).items() if value != were[name]}
        if not changed:
            continue
        for values, keys in alike:
            if values == changed:
                keys.append(case.pk)
                break
        else:
            alike.append((changed, [case.pk]))
    for values, keys in alike:
        type(cases[0])._base_manager.filter(pk__in=rows.among(keys)).update(**values)
