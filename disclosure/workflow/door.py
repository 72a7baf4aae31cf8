"""The one door: every change of a case's state goes through `perform`."""

import json

import django_fsm
from cryptography.hazmat.primitives import hashes, hmac
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction

from accounts.roles import Outsider
from disclosure import clock
from disclosure.workflow.acts import move_named, state_field
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import Case, Chain, Event

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
    words = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)
    mac = hmac.HMAC(settings.EVENT_CHAIN_KEY.encode(), hashes.SM3())
    mac.update(words.encode())
    return mac.finalize().hex()


def write_down(
    case: Case, *, action: str, label: str, before: str, after: str, by, note: str, facts: dict
) -> Event:
    """Append one event to the agency's chain. The chain's head row is the lock that orders them."""
    chain, _ = Chain.objects.get_or_create(agency_id=case.agency_id)
    chain = Chain.objects.select_for_update().get(pk=chain.pk)
    event = Event(
        chain=chain,
        number=chain.length + 1,
        content_type=ContentType.objects.get_for_model(case),
        object_id=case.pk,
        action=action,
        label=label,
        before=before,
        after=after,
        actor=None if isinstance(by, Outsider) else by,
        actor_name=str(by) if by else BY_TIME,
        at=clock.now(),
        note=note,
        facts=json.loads(json.dumps(facts, cls=DjangoJSONEncoder)),
        previous=chain.head,
    )
    event.hash = event_hash(event, chain.head)
    event.save()
    chain.length, chain.head = event.number, event.hash
    chain.save(update_fields=["length", "head"])
    return event


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
def perform(case: Case, action: str, *, by, note: str = "", seen: int | None = None, **facts) -> Case:
    """Lock the case, check the moment and the person, move it, save it, write it down.

    `by` is the person (a user, or the `Outsider` the case concerns), or None when time moves the case. `seen` is the `last_event` the person was looking at:
    when the case has moved on since, the act is refused rather than done on something unread. `facts` go to the
    transition; what it returns, or else they, stand in the event.

    Returns the case, fresh. Raises NotNow (wrong moment), PermissionDenied (wrong person), Refused (a rule forbids).
    """
    move = move_named(type(case), action)
    if move is None:
        raise NotNow("没有这项操作。")
    case = type(case)._base_manager.select_for_update().get(pk=case.pk)
    method = getattr(case, action)
    state = getattr(case, state_field(type(case)).name)
    label_of_state = getattr(case, f"get_{state_field(type(case)).name}_display")
    if not django_fsm.has_transition_perm(method, by) and django_fsm.can_proceed(method):
        raise PermissionDenied(f"“{move.label}”由{move.who}办理。")
    if not django_fsm.can_proceed(method):
        raise NotNow(f"现在是“{label_of_state()}”，不能“{move.label}”。可能别人已经办过，请看办理经过。")
    if seen is not None and seen != case.last_event:
        raise NotNow(f"您打开之后，这件事有了新的办理记录，“{move.label}”没有执行。请看过最新情况再办。")
    said = method(by=by, note=note, **facts)
    event = write_down(
        case,
        action=action,
        label=move.label,
        before=state,
        after=getattr(case, state_field(type(case)).name),
        by=by,
        note=note,
        facts=said if isinstance(said, dict) else facts,
    )
    case.last_event = event.pk
    case.updated_at = event.at
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError:
        _say_what_clashes(case)
        raise
    case.tell(event)
    return case
