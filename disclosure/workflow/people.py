"""Whose turn it is: the people a case waits for, asked of the machine."""

from functools import cache

from accounts.models import User
from accounts.posts import staff_of
from accounts.roles import Claim, Holds
from disclosure.workflow.acts import state_field, transitions_of


@cache
def _state_name(model) -> str:
    return state_field(model).name


@cache
def _awaited(model, state: str) -> list:
    """The acts cases of a kind wait for in a state, as they were declared."""
    return [
        transition
        for transition in transitions_of(model)
        if transition.source == state
        and transition.custom["awaited"]
        and isinstance(transition.permission, Claim)
    ]


@cache
def _asked(claims: tuple[Claim, ...]) -> tuple[frozenset[str], bool]:
    """The roles some claims ask for, and whether they ask anything of the case besides its agency."""
    roles = frozenset().union(*(claim.roles for claim in claims))
    return roles, any(type(claim) is not Holds for claim in claims)


def awaited_people(case) -> list[User]:
    """The people whose act the case waits for now, in one query for the posts and one for what claims ask."""
    claims = tuple(
        transition.permission
        for transition in _awaited(type(case), getattr(case, _state_name(type(case))))
        if all(condition(case) for condition in transition.conditions)
    )
    roles, of_the_case = _asked(claims)
    if not roles:
        return []
    staff = staff_of(case.agency_id)
    people = staff.holding(roles)
    standing_in = [
        person for person in staff.standing_in if person not in people and _stands_for_one(person, people)
    ]
    people = [*people, *standing_in]
    if not of_the_case:
        return people
    return [person for person in people if any(claim(case, person) for claim in claims)]


def _stands_for_one(person: User, people: list[User]) -> bool:
    return any(absent in people for absent in person.stands_for)
