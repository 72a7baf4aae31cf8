"""Who handles an application where: the claims its acts are declared with."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.roles import Holds, Outsider, Role, any_of, by_the_applicant, by_the_clock, holds, own
from disclosure.workflow.models import Event

STATE = "state"  # the field the acts move
WROTE = ("draft_reply", "submit_reply", "answer_on_spot")


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


class NotDrafter(Holds):
    """As `Holds`, for somebody who wrote nothing of the answer: nobody reviews his own work."""

    def __init__(self, *roles: Role):
        super().__init__(*roles)
        self.words = f"{self.words}（不得为本件的拟稿人）"

    def __call__(self, case, user) -> bool:
        if not super().__call__(case, user):
            return False
        if hasattr(case, "known_writers"):  # read for many cases at once, see duties.read_people
            return user.pk not in case.known_writers
        return not Event.objects.of(case).filter(actor=user, action__in=WROTE).exists()

    def rows(self, user):
        found = super().rows(user)
        if user is None or user.is_anonymous:
            return found
        written = Event.objects.filter(
            actor=user,
            action__in=WROTE,
            content_type__app_label="requests_app",
            content_type__model="application",
        )
        return found & ~Q(pk__in=written.values("object_id"))


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


def staff(by):
    """The user an act is written under; None where the applicant or time acted."""
    return None if by is None or isinstance(by, Outsider) else by
