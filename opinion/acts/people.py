"""Who handles an item where: the claims its acts are declared with."""

from django.db.models import Q

from accounts.roles import Holds, Role, any_of, holds, holds_in_office
from disclosure.workflow.models import Event
from documents.acts.people import AtState
from opinion.states import State

STATE = "state"
WRITING = ("write_response",)


class NotWriter(Holds):
    """As `Holds`, for somebody who never wrote at the item's response: nobody reviews or approves his own words."""

    def __init__(self, *roles: Role):
        super().__init__(*roles)
        self.words = f"{self.words}（不得为本件回应的拟写人）"

    def bars(self, case, user) -> bool:
        return Event.objects.of(case).filter(actor=user, action__in=WRITING).exists()

    def rows_barred(self, user) -> Q:
        written = Event.objects.filter(
            actor=user,
            action__in=WRITING,
            content_type__app_label="opinion",
            content_type__model="item",
        )
        return Q(pk__in=written.values("object_id"))


desk = holds(Role.DISCLOSURE, Role.DISCLOSURE_HEAD)
desk_head = holds(Role.DISCLOSURE_HEAD)
section = holds_in_office(Role.SECTION_HEAD)
writers = any_of(section, desk)
secrecy = NotWriter(Role.SECRECY)
leader = NotWriter(Role.LEADER)
chief = NotWriter(Role.CHIEF)
publisher = holds(Role.PUBLISHER)
above = holds(Role.LEADER, Role.CHIEF)
# What is not registered yet anybody of the 公开办 may set aside; what is, its head alone.
who_drops = AtState(
    "公开办；已登记的由公开办负责人",
    {State.FOUND: desk, State.REGISTERED: desk_head, State.JUDGED: desk_head},
)
who_sends_back = AtState(
    "审定人；待发布的由信息发布员、公开办",
    {State.APPROVING: above, State.APPROVED: holds(Role.PUBLISHER, Role.DISCLOSURE, Role.DISCLOSURE_HEAD)},
)
