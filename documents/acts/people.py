"""Who handles a document where: the claims its acts are declared with."""

from django.db.models import Q

from accounts.roles import NOTHING, Claim, Holds, HoldsInOffice, Role, holds, own
from disclosure.rulebook import book
from disclosure.workflow.models import Event
from documents.states import State

# Handing it in is the drafter's own; done for him while he is on leave, it makes the work one's own as well.
WRITING = ("open", "edit", "attach", "detach", "take_over", "submit", "resubmit")
SIGNING = ("sign", "countersign")


class NotAuthor(Holds):
    """As `Holds`, for somebody who never wrote at the case: nobody reviews his own work, handed over or not.

    Another kind of case says which of its acts are writing, what it is, and the field that names who works at it.
    """

    writing = WRITING
    kind = ("documents", "document")
    field = "drafter"

    def __init__(self, *roles: Role):
        super().__init__(*roles)
        self.words = f"{self.words}（不得为本件的起草人）"

    def bars(self, case, user) -> bool:
        if getattr(case, f"{self.field}_id") == user.pk:
            return True
        return Event.objects.of(case).filter(actor=user, action__in=self.writing).exists()

    def rows_barred(self, user) -> Q:
        return Q(**{self.field: user.pk}) | Q(pk__in=self._events(user, self.writing))

    def _events(self, user, actions, **filters):
        app, model = self.kind
        found = Event.objects.filter(
            actor=user,
            action__in=actions,
            content_type__app_label=app,
            content_type__model=model,
            **filters,
        )
        return found.values("object_id")


class StandsApart(NotAuthor):
    """As `Holds` for whom it is the work of another, who may be his own drafter; but who wrote at the document for somebody
    on leave does not review it, nor does he who wrote at it review it for somebody on leave.
    """

    def __init__(self, *roles: Role):
        super().__init__(*roles)
        self.words = "、".join(role.label for role in roles)

    def bars(self, case, user) -> bool:
        return user.stood_in and self._wrote_for_another(case, user)

    def rows_barred(self, user) -> Q | None:
        if not user.stood_in:
            return None
        return Q(pk__in=self._events(user, self.writing, on_behalf_of__isnull=False))

    def bars_standing_in(self, case, user) -> bool:
        return super().bars(case, user)

    def rows_barred_standing_in(self, user) -> Q:
        return super().rows_barred(user)

    def _wrote_for_another(self, case, user) -> bool:
        wrote = Event.objects.of(case).filter(actor=user, action__in=self.writing)
        return wrote.filter(on_behalf_of__isnull=False).exists()


class StandsApartInOffice(StandsApart, HoldsInOffice):
    """The same of the case's own 科室."""

    def __init__(self, *roles: Role):
        super().__init__(*roles)
        self.words = f"本科室{self.words}"


class OtherSigner(NotAuthor):
    """As `NotAuthor`, and who signed it for one leader on leave does not sign it once more, in his own name or another's."""

    def bars(self, case, user) -> bool:
        return super().bars(case, user) or (
            user.stood_in and self._signed(case, user, on_behalf_of__isnull=False)
        )

    def rows_barred(self, user) -> Q:
        barred = super().rows_barred(user)
        if user.stood_in:
            barred |= Q(pk__in=self._events(user, SIGNING, on_behalf_of__isnull=False))
        return barred

    def bars_standing_in(self, case, user) -> bool:
        return super().bars(case, user) or self._signed(case, user)

    def rows_barred_standing_in(self, user) -> Q:
        return super().rows_barred(user) | Q(pk__in=self._events(user, SIGNING))

    @staticmethod
    def _signed(case, user, **filters) -> bool:
        return Event.objects.of(case).filter(actor=user, action__in=SIGNING, **filters).exists()


class Exempting(NotAuthor):
    """批准不解读: 分管领导, or whom the agency's rule names（文件 004：不解读须经分管副主任同意）."""

    def __init__(self):
        super().__init__(Role.LEADER, Role.CHIEF)
        self.words = "本机关规定的批准人（分管领导或者主要领导，不得为本件的起草人）"

    @staticmethod
    def _named(agency) -> str:
        return book.value("interpretation.exempt_by", agency)

    def _holds(self, case, user) -> bool:
        return super()._holds(case, user) and self._named(case.agency) in user.roles_in(case.agency_id)

    def _held(self, user) -> Q:
        found = super()._held(user)
        if found is NOTHING:
            return found
        named = {post.agency_id for post in user.posts if post.role == self._named(post.agency)}
        return found & Q(agency__in=named)


AT_STEP = {
    State.SECTION: StandsApartInOffice(Role.SECTION_HEAD),
    State.CHECK: StandsApart(Role.CHECKER),
    State.SECRECY: NotAuthor(Role.SECRECY),
    State.SIGN: OtherSigner(Role.LEADER),
    State.COUNTERSIGN: OtherSigner(Role.CHIEF),
    State.SIGNED: holds(Role.CHECKER, Role.DISCLOSURE),
}


class AtState(Claim):
    """A claim that depends on where the document is."""

    def __init__(self, words: str, claims: dict[str, Claim]):
        self.words, self.claims = words, claims
        self.roles = frozenset().union(*(claim.roles for claim in claims.values()))

    def in_own_name(self, case, user) -> bool:
        return case.state in self.claims and self.claims[case.state].in_own_name(case, user)

    def _for(self, case, user):
        return self.claims[case.state]._for(case, user) if case.state in self.claims else None

    def rows_in_own_name(self, user) -> Q:
        return self._at_each(lambda claim: claim.rows_in_own_name(user))

    def rows(self, user) -> Q:
        return self._at_each(lambda claim: claim.rows(user))

    def _at_each(self, rows) -> Q:
        found = NOTHING
        for state, claim in self.claims.items():
            found |= Q(state=state) & rows(claim)
        return found


step_reviewer = AtState("本环节审核人", AT_STEP)  # whoever handles a step may send back or ask upwards
the_drafter = own("drafter", Role.DRAFTER)
issuing_desk = holds(Role.CHECKER, Role.DISCLOSURE)
rereviewer = holds(Role.SECRECY, Role.DISCLOSURE)
publishing_desk = holds(Role.PUBLISHER, Role.CHECKER, Role.DISCLOSURE)
exempting_leader = Exempting()
deciding_leader = NotAuthor(Role.LEADER, Role.CHIEF)
disclosure_desk = holds(Role.DISCLOSURE, Role.DISCLOSURE_HEAD)
