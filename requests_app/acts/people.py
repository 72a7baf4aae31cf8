"""Who handles an application where: the claims its acts are declared with."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.roles import (
    NOTHING,
    Holds,
    Outsider,
    Role,
    any_of,
    by_the_applicant,
    by_the_clock,
    holds,
    own,
)
from disclosure.workflow.acts import Having
from disclosure.workflow.models import Event
from requests_app.states import State

STATE = "state"  # the field the acts move
UNDER_REVIEW = (State.CHECKING, State.SIGNING)  # where nobody may judge what he wrote
LOOKED_OVER_IN = (State.HANDLING, State.CHECKING, State.SIGNING)
LOOKS_OVER = (
    Role.DISCLOSURE,
    Role.DISCLOSURE_HEAD,
    Role.SECRECY,
    Role.SECTION_HEAD,
    Role.LEADER,
    Role.CHIEF,
)
WROTE = ("draft_reply", "edit_letter", "submit_reply", "answer_on_spot")


def writers_of(applications: Iterable[int]) -> dict[int, set[int]]:
    """Who wrote the answer of each of some applications, by key."""
    found: dict[int, set[int]] = {}
    written = Event.objects.filter(
        content_type__app_label="requests_app",
        content_type__model="application",
        object_id__in=list(applications),
        action__in=WROTE,
    )
    for pk, person in written.order_by().values_list("object_id", "actor_id"):
        found.setdefault(pk, set()).add(person)
    return found


def read_writers(cases) -> None:
    """For many applications at once: who wrote the answers that wait for another's eye."""
    reviewed = {case.pk: case for case in cases if case.state in UNDER_REVIEW}
    if reviewed:
        writers = writers_of(reviewed)
        for pk, case in reviewed.items():
            case.known_writers = writers.get(pk, frozenset())


class NotDrafter(Holds):
    """As `Holds`, for somebody who wrote nothing of the answer: nobody reviews his own work."""

    def __init__(self, *roles: Role):
        super().__init__(*roles)
        self.words = f"{self.words}（不得为本件的拟稿人）"

    def bars(self, case, user) -> bool:
        if hasattr(case, "known_writers"):  # read for many cases at once, see duties.read_people
            return user.pk in case.known_writers
        return Event.objects.of(case).filter(actor=user, action__in=WROTE).exists()

    def rows_barred(self, user) -> Q:
        written = Event.objects.filter(
            actor=user,
            action__in=WROTE,
            content_type__app_label="requests_app",
            content_type__model="application",
        )
        return Q(pk__in=written.values("object_id"))


class NoneOf(Holds):
    """As `Holds`, and none of these people."""

    def __init__(self, people: Iterable[int], *roles: Role):
        super().__init__(*roles)
        self.people = frozenset(people)

    def bars(self, case, user) -> bool:
        return user.pk in self.people

    def rows_barred(self, user) -> Q | None:
        return ~NOTHING if user.pk in self.people else None


class SecondPerson(Holds):
    """As `Holds`, and a 公开件 waits that this person neither drew nor made: 涂黑要另一个人看过."""

    def __init__(self, *roles: Role):
        super().__init__(*roles)
        self.words = f"{self.words}（画框人、生成人以外）"

    def bars(self, case, user) -> bool:
        return all(user.pk in made_by for made_by in copies_of(case))

    def rows_barred(self, user) -> Q:
        waiting = _releases().to_look_over().exclude(result__uploaded_by=user)
        waiting = waiting.exclude(returned__uploaded_by=user).exclude(boxes__by=user)
        return ~Q(pk__in=waiting.values("application"))


def _releases():
    from requests_app.models.release import Release  # the models are made of the acts

    return Release.objects


class CopyWaits(Having):
    """As `Having`, from what was read for many cases at once."""

    def __call__(self, case) -> bool:
        return bool(copies_of(case))


def copies_of(case) -> list[set[int]]:
    """Of each 公开件 of a case that waits for a second person: who drew its boxes or made it."""
    if hasattr(case, "known_copies"):  # read for many cases at once, as for `NotDrafter`
        return case.known_copies
    return makers_of_copies([case.pk]).get(case.pk, [])


def makers_of_copies(applications: Iterable[int]) -> dict[int, list[set[int]]]:
    """By application the makers of each copy that waits."""
    found: dict[int, dict[int, set[int]]] = {}
    rows = _releases().to_look_over().filter(application__in=list(applications)).order_by("pk")
    for application, pk, *people in rows.values_list(
        "application_id", "pk", "result__uploaded_by_id", "returned__uploaded_by_id", "boxes__by_id"
    ):
        found.setdefault(application, {}).setdefault(pk, set()).update(people)
    return {application: list(copies.values()) for application, copies in found.items()}


def read_copies(cases) -> None:
    """For many applications at once: the copies that wait for a second person."""
    looked_over = [case for case in cases if case.state in LOOKED_OVER_IN]
    makers = makers_of_copies(case.pk for case in looked_over) if looked_over else {}
    for case in cases:
        case.known_copies = makers.get(case.pk, [])


disclosure_desk = holds(Role.DISCLOSURE, Role.DISCLOSURE_HEAD)
the_officer = any_of(own("officer", Role.DRAFTER, Role.SECTION_HEAD), disclosure_desk)
# Letters and what the applicant handed in name him: for those who handle, review or sign.
reader = any_of(the_officer, holds(Role.SECRECY, Role.LEADER, Role.CHIEF))
head_of_disclosure = holds(Role.DISCLOSURE_HEAD)
checking_head = NotDrafter(Role.DISCLOSURE_HEAD)
secrecy_reviewer = NotDrafter(Role.SECRECY)
signing_leader = NotDrafter(Role.LEADER, Role.CHIEF)
applicant_or_desk = any_of(by_the_applicant, disclosure_desk)
applicant_or_officer = any_of(by_the_applicant, the_officer)
by_time = by_the_clock
second_person = SecondPerson(*LOOKS_OVER)
copy_waits = CopyWaits("releases", is_whole=False, result__isnull=False, checked_by=None)


def staff(by):
    """The user an act is written under; None where the applicant or time acted."""
    return None if by is None or isinstance(by, Outsider) else by
