"""Declaring acts: a transition with its label, article, form and the people who may make it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any

import django_fsm
from django.apps import apps
from django.db.models import BooleanField, Q, Value, When
from django.db.models import Case as Case_

from accounts.roles import NOTHING, Claim, stood_for
from disclosure.workflow.models import Case

RANK = {"primary": 0, "quiet": 1, "danger": 2}  # in which order acts are offered
_declared = count()  # acts are offered in the order they were written down


def _fits(when: dict[str, Any]) -> Callable[[Case], bool]:
    """A condition on the row: every named field has the value, or one of the values."""

    wanted = [
        (field, value if isinstance(value, (tuple, list, frozenset)) else (value,))
        for field, value in when.items()
    ]

    def fits(case) -> bool:
        for field, values in wanted:  # noqa: SIM110  a loop: it is asked of every case of a sweep
            if getattr(case, field) not in values:
                return False
        return True

    return fits


def _where(when: dict[str, Any]) -> Q:
    """The same condition as a Q."""
    return Q(
        **{
            f"{field}__in" if isinstance(value, (tuple, list, frozenset)) else field: value
            for field, value in when.items()
        }
    )


class Having:
    """A condition on rows that belong to the case: it has one, by the related name, whose fields have these values."""

    def __init__(self, related: str, **values):
        self.related, self.values = related, values

    def __call__(self, case) -> bool:
        return getattr(case, self.related).filter(**self._lookups).exists()

    def rows(self, model) -> Q:
        """The same as a Q over the cases; by a subquery, so that none is listed twice."""
        relation = model._meta.get_field(self.related)
        found = relation.related_model._base_manager.filter(**self._lookups)
        return Q(pk__in=found.values(relation.field.name))

    @property
    def _lookups(self) -> dict[str, Any]:
        return {
            f"{field}__in" if isinstance(value, (tuple, list, frozenset)) else field: value
            for field, value in self.values.items()
        }


def having(related: str, **values) -> Having:
    return Having(related, **values)


def act(
    field,
    *,
    source,
    target,
    who: Claim,
    label: str,
    article: str = "",
    kind: str = "quiet",
    form: str | None = None,
    when: dict[str, Any] | None = None,
    conditions: Iterable[Callable] = (),
    awaited: bool | None = None,
    offered: bool = False,
    together: bool = False,
):
    """A django-fsm transition that says who may make it and how it is shown.

    `who` is a claim of accounts.roles; `kind` is primary, quiet or danger; `form` the dotted path of its form
    (a reason-only form when left out); `article` the rule it carries out, shown beside the act; `when` field values
    the case must have; `conditions` callables on the case, of which only `having(…)` is known to the list of what waits,
    so an awaited act has no others; `awaited` whether the case waits for this act (a primary act is awaited unless said);
    `offered` whether it stands in the 待办 of all who may make it though it is nobody's turn: one of them is enough, so
    nobody is told and nobody is late.
    `together` whether a person may do it to several cases at one press: it takes no facts but a note, and asks for no judgement
    of the single case (接办、登记建档、归档), never an act that reviews or decides.
    The decorated method takes (self, *, by, note, **facts), changes the row and may return a dict of facts for
    the record.
    """
    when = when or {}
    related = [condition for condition in conditions if isinstance(condition, Having)]
    return django_fsm.transition(
        field,
        source=source,
        target=target,
        permission=who,
        conditions=[*([_fits(when)] if when else []), *conditions],
        custom={
            "label": label,
            "article": article,
            "kind": kind,
            "form": form,
            "where": _where(when),
            "having": related,
            "rest": [condition for condition in conditions if not isinstance(condition, Having)],
            "awaited": (kind == "primary" and not offered) if awaited is None else awaited,
            "offered": offered,
            "together": together,
            "order": next(_declared),
        },
    )


@dataclass(frozen=True)
class Move:
    """One thing a person may do next with a case."""

    name: str
    label: str
    article: str
    kind: str
    form: str | None
    who: str
    by_people: bool = True
    together: bool = False
    awaited: bool = False
    on_behalf_of: str = ""  # whom the person would do it for, where it is not his own to do

    @classmethod
    def of(cls, transition: django_fsm.Transition, *, on_behalf_of=None) -> "Move":
        custom = transition.custom
        return cls(
            name=transition.name,
            label=custom["label"],
            article=custom["article"],
            kind=custom["kind"],
            form=custom["form"],
            who=getattr(transition.permission, "words", ""),
            by_people=bool(getattr(transition.permission, "roles", True)),
            together=custom["together"],
            awaited=custom["awaited"],
            on_behalf_of=str(on_behalf_of or ""),
        )


def state_field(model) -> django_fsm.FSMFieldMixin:
    """The one state field of a case model."""
    return next(field for field in model._meta.fields if isinstance(field, django_fsm.FSMFieldMixin))


def transitions_of(model) -> list[django_fsm.Transition]:
    """Every (source, act) of a model's machine."""
    return list(state_field(model).get_all_transitions(model))


def case_models() -> list[type[Case]]:
    """Every kind of case the installed apps know."""
    return [model for model in apps.get_models() if issubclass(model, Case)]


def move_named(model, name: str) -> Move | None:
    """The act of that name, or None where the machine has none."""
    return next((Move.of(t) for t in transitions_of(model) if t.name == name), None)


def available(case: Case, user) -> list[Move]:
    """What may this person do next with this case? The one answer: buttons, 待办, API and tests ask here."""
    field = state_field(type(case))
    state = getattr(case, field.name)
    acts = [method._django_fsm for method in field.transitions[type(case)].values()]
    # The person first: a claim is known by heart, a condition may ask the database.
    found = sorted(
        (
            transition
            for act in acts
            if act.has_transition(state)
            and (transition := act.get_transition(state)).has_perm(case, user)
            and act.conditions_met(case, state)
        ),
        key=lambda t: (RANK[t.custom["kind"]], t.custom["order"]),
    )
    return [Move.of(transition, on_behalf_of=_on_behalf(transition, case, user)) for transition in found]


def _on_behalf(transition, case, user):
    claim = transition.permission
    return claim.on_behalf(case, user) if isinstance(claim, Claim) else None


@dataclass(frozen=True)
class AtHand:
    """Of one case on a list: its primary acts and those to be done together that a person may make, and whose turn it is."""

    moves: list[Move]
    awaited: str


def at_hand(model, pks: Iterable[int], user) -> dict[int, AtHand]:
    """What `available` and `awaited_from` say of many cases of a kind, by key, in one query however many there are.

    Of the acts only the primary ones and those that may be done together: what a list shows. A condition that cannot be asked of a
    table is asked of the case, where everything else holds.
    """
    name = state_field(model).name
    shown = [
        transition
        for transition in transitions_of(model)
        if isinstance(transition.permission, Claim)
        and (
            transition.custom["kind"] == "primary"
            or transition.custom["together"]
            or transition.custom["awaited"]
        )
    ]
    persons = stood_for(user)
    asked: dict[str, Q] = {}
    for number, transition in enumerate(shown):
        custom, claim = transition.custom, transition.permission
        here = custom["where"] & (Q() if transition.source in ("*", "+") else Q(**{name: transition.source}))
        for condition in custom["having"]:
            here &= condition.rows(model)
        if custom["awaited"]:
            asked[f"here_{number}"] = here
        if custom["kind"] == "primary" or custom["together"]:
            asked[f"may_{number}"] = here & claim.rows(user)
            if persons:
                asked[f"own_{number}"] = claim.rows_in_own_name(user)
                for place, person in enumerate(persons):
                    asked[f"for_{number}_{place}"] = claim.rows_in_own_name(person)
    answers = {
        key: Case_(When(said, then=Value(True)), default=Value(False), output_field=BooleanField())
        for key, said in asked.items()
    }
    found = {}
    rows = model._base_manager.filter(pk__in=list(pks)).annotate(**answers).order_by()
    for pk, *values in rows.values_list("pk", *answers):
        said = dict(zip(answers, values, strict=True))
        moves = [
            (transition, _for_whom(said, number, persons))
            for number, transition in enumerate(shown)
            if said.get(f"may_{number}") and _rest_holds(transition, model, pk)
        ]
        moves.sort(key=lambda pair: (RANK[pair[0].custom["kind"]], pair[0].custom["order"]))
        awaited = [
            t.permission.words for n, t in enumerate(shown) if said.get(f"here_{n}") and t.permission.roles
        ]
        found[pk] = AtHand(
            [Move.of(transition, on_behalf_of=for_whom) for transition, for_whom in moves],
            _said_once(awaited),
        )
    return found


def _for_whom(said: dict[str, bool], number: int, persons: list):
    if not persons or said[f"own_{number}"]:
        return None
    return next((one for place, one in enumerate(persons) if said[f"for_{number}_{place}"]), None)


def _rest_holds(transition, model, pk) -> bool:
    """The conditions no table can be asked for, which an awaited act has none of."""
    rest = transition.custom["rest"]
    return not rest or all(condition(model._base_manager.get(pk=pk)) for condition in rest)


def _said_once(words: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(role for some in words for role in some.split("、")))


def awaited_from(case: Case) -> str:
    """Whose turn it is now, in words: 科室负责人; empty where the case waits for nobody."""
    field = state_field(type(case))
    state = getattr(case, field.name)
    said = [
        transition.permission.words
        for transition in transitions_of(type(case))
        if transition.custom["awaited"]
        and transition.source == state
        and getattr(transition.permission, "roles", None)
        and all(condition(case) for condition in transition.conditions)
    ]
    return _said_once(said)


def waiting_for(model, user) -> Q:
    """The cases that wait for this person, as a Q over the model: derived from the same declarations as `available`."""
    name = state_field(model).name
    found = NOTHING
    for transition in transitions_of(model):
        custom = transition.custom
        if (custom["awaited"] or custom["offered"]) and isinstance(transition.permission, Claim):
            here = Q(**{name: transition.source}) & transition.custom["where"]
            for condition in transition.custom["having"]:
                here &= condition.rows(model)
            found |= here & transition.permission.rows(user)
    return found
