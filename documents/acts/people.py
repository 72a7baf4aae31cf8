"""Who handles a document where: the claims its acts are declared with."""

from django.db.models import Q

from accounts.roles import NOTHING, Claim, Holds, Role, holds, holds_in_office, own
from disclosure.rulebook import book
from disclosure.workflow.models import Event
from documents.states import State

WRITING = ("open", "edit", "attach", "detach", "take_over")


class NotAuthor(Holds):
    """As `Holds`, for somebody who never wrote at the document: nobody reviews his own work, handed over or not."""

    writing = WRITING
    kind = ("documents", "document")

    def __init__(self, *roles: Role):
        super().__init__(*roles)
        self.words = f"{self.words}（不得为本件的起草人）"

    def __call__(self, case, user) -> bool:
        if not super().__call__(case, user) or case.drafter_id == user.pk:
            return False
        return not Event.objects.of(case).filter(actor=user, action__in=self.writing).exists()

    def rows(self, user) -> Q:
        if user is None or user.is_anonymous:
            return NOTHING
        app, model = self.kind
        written = Event.objects.filter(
            actor=user,
            action__in=self.writing,
            content_type__app_label=app,
            content_type__model=model,
        )
        return super().rows(user) & ~Q(drafter=user.pk) & ~Q(pk__in=written.values("object_id"))


class Exempting(NotAuthor):
    """批准不解读: 分管领导, or whom the agency's rule names（文件 004：不解读须经分管副主任同意）."""

    def __init__(self):
        super().__init__(Role.LEADER, Role.CHIEF)
        self.words = "本机关规定的批准人（分管领导或者主要领导，不得为本件的起草人）"

    @staticmethod
    def _named(agency) -> str:
        return book.value("interpretation.exempt_by", agency)

    def __call__(self, case, user) -> bool:
        return super().__call__(case, user) and self._named(case.agency) in user.roles_in(case.agency_id)

    def rows(self, user) -> Q:
        if user is None or user.is_anonymous:
            return NOTHING
        named = {post.agency_id for post in user.posts if post.role == self._named(post.agency)}
        return super().rows(user) & Q(agency__in=named)


AT_STEP = {
    State.SECTION: holds_in_office(Role.SECTION_HEAD),
    State.CHECK: holds(Role.CHECKER),
    State.SECRECY: NotAuthor(Role.SECRECY),
    State.SIGN: NotAuthor(Role.LEADER),
    State.COUNTERSIGN: NotAuthor(Role.CHIEF),
    State.SIGNED: holds(Role.CHECKER, Role.DISCLOSURE),
}


class AtState(Claim):
    """A claim that depends on where the document is."""

    def __init__(self, words: str, claims: dict[str, Claim]):
        self.words, self.claims = words, claims
        self.roles = frozenset().union(*(claim.roles for claim in claims.values()))

    def __call__(self, case, user) -> bool:
        return case.state in self.claims and self.claims[case.state](case, user)

    def rows(self, user) -> Q:
        found = NOTHING
        for state, claim in self.claims.items():
            found |= Q(state=state) & claim.rows(user)
        return found


step_reviewer = AtState("本环节审核人", AT_STEP)  # whoever handles a step may send back or ask upwards
the_drafter = own("drafter", Role.DRAFTER)
issuing_desk = holds(Role.CHECKER, Role.DISCLOSURE)
rereviewer = holds(Role.SECRECY, Role.DISCLOSURE)
publishing_desk = holds(Role.PUBLISHER, Role.CHECKER, Role.DISCLOSURE)
exempting_leader = Exempting()
deciding_leader = NotAuthor(Role.LEADER, Role.CHIEF)
disclosure_desk = holds(Role.DISCLOSURE, Role.DISCLOSURE_HEAD)
