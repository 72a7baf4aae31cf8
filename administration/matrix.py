"""Who may do what, read from the machines themselves: roles by acts, and the people of an agency by roles."""

from dataclasses import dataclass

from accounts.models import Agency, Membership, User
from accounts.roles import Claim, Role
from disclosure.workflow.acts import case_models, state_field, transitions_of

ROLES = list(Role)


@dataclass(frozen=True)
class ActLine:
    """One act of one kind of case: from which states, who may, on what ground."""

    label: str
    states: str
    article: str
    who: str
    roles: frozenset[str]
    by_time: bool
    nobody: bool

    @property
    def cells(self) -> list[bool]:
        return [role.value in self.roles for role in ROLES]


def kinds() -> list[tuple[str, str]]:
    """Every kind of case with acts: (key, name)."""
    return [(model._meta.label_lower, str(model._meta.verbose_name)) for model in case_models()]


def acts_of(key: str, held: frozenset[str]) -> list[ActLine]:
    """The acts of a kind, in the order they were declared; `held` are the roles somebody holds."""
    model = next(model for model in case_models() if model._meta.label_lower == key)
    states = dict(state_field(model).choices)
    lines: dict[tuple, dict] = {}
    for move in sorted(transitions_of(model), key=lambda move: move.custom["order"]):
        said = lines.setdefault((move.name, move.custom["label"]), {"move": move, "from": []})
        said["from"].append(states.get(move.source, str(move.source)))
    found = []
    for said in lines.values():
        move = said["move"]
        roles = getattr(move.permission, "roles", frozenset())
        found.append(
            ActLine(
                label=move.custom["label"],
                states="、".join(dict.fromkeys(said["from"])),
                article=move.custom["article"],
                who=move.permission.words if isinstance(move.permission, Claim) else "",
                roles=frozenset(roles),
                by_time=not roles,
                nobody=bool(roles) and not roles & held,
            )
        )
    return found


def held_in(agency: Agency) -> frozenset[str]:
    """The roles somebody in use holds in an agency today."""
    here = Membership.objects.active().filter(agency=agency, user__is_active=True)
    return frozenset(here.values_list("role", flat=True))


@dataclass(frozen=True)
class PersonLine:
    person: User
    cells: list[str]


def people_by_role(agency: Agency) -> list[PersonLine]:
    """Everybody in use with a post in force, and beside each role the offices it is held in."""
    held = (
        Membership.objects.active()
        .filter(agency=agency, user__is_active=True)
        .select_related("user", "office")
        .order_by("user__name", "user_id")
    )
    people: dict[int, User] = {}
    places: dict[tuple[int, str], list[str]] = {}
    for post in held:
        people.setdefault(post.user_id, post.user)
        places.setdefault((post.user_id, post.role), []).append(post.office.name if post.office else "全机关")
    return [
        PersonLine(person, ["、".join(places.get((pk, role.value), ())) for role in ROLES])
        for pk, person in people.items()
    ]
