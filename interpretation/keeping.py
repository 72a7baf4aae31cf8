"""What documents ask of the interpretations, and what follows here when a document moves: all in its transaction."""

from django.urls import reverse

from accounts.roles import Role
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from documents import findings, interpreting
from documents.states import State as DocumentState
from interpretation import rules, timing
from interpretation.acts.people import carried_by
from interpretation.models import Interpretation
from interpretation.states import State

HANDED_IN = (
    *State.STANDING,
    State.SUSPENDED,
)  # what was signed once still stands while its document is put right
COMING = (State.READY, State.SUSPENDED, State.PUBLISHED)
CHANGED = "审签这件解读以后，公文的文字或者附件有改动，请核对解读与公文是否一致。"


class Keeper(interpreting.Keeper):
    """The keeper of the interpretations, as documents know it."""

    # ── asked ───────────────────────────────────────────────────────────────
    def stands(self, document) -> bool:
        return document.interpretations.filter(state__in=HANDED_IN).exists()

    def before_signing(self, document) -> list[str]:
        if self.stands(document):
            return []
        return [f"解读材料尚未随文报送{_under_way(document)}"]

    def is_under_way(self, document) -> bool:
        return _awaited(document).exists()

    def before_publishing(self, document) -> list[str]:
        found = []
        if interpreting.is_required(document) and not self._is_coming(document):
            found.append(
                f"本机关规定解读与公文同步公布，解读材料还没有备齐{_under_way(document)}，公文不能发布。"
            )
        for one in document.interpretations.filter(state=State.READY).select_related(
            "agency", "document", "text"
        ):
            found += rules.standing_in_the_way(one, "publish")
        return found

    @staticmethod
    def _is_coming(document) -> bool:
        return document.interpretations.filter(state__in=COMING).exists()

    def lines(self, document) -> list[interpreting.Line]:
        return [
            interpreting.Line(
                one.title, one.get_kind_display(), one.get_state_display(), one.state_tone, one.get_desk_url()
            )
            for one in document.interpretations.order_by("pk")
        ]

    def new_url(self, document, user) -> str:
        return reverse("interpretation-desk:new", args=[document.pk]) if may_begin(document, user) else ""

    # ── told ────────────────────────────────────────────────────────────────
    def signed(self, document, *, by, note="") -> None:
        """同步审签. What was taken back in the same moment is not signed, and then neither is the document."""
        _move(document, (State.SIGNING,), "sign_with_document", by=by, note=note)
        if interpreting.is_required(document) and not self.stands(document):
            raise Refused("解读材料刚才被收回，本件不能审签。等它重新报送，就能审签。")
        _check_again(document, by=by)

    def sent_back(self, document, *, by, note) -> None:
        _move(document, (State.SIGNING, State.READY), "go_back_with_document", by=by, note=note)

    def published(self, document, *, by) -> None:
        """Back goes what was suspended and still explains these words; then 同步公布, or the clock starts."""
        _check_again(document, by=by)
        _move(document, (State.SUSPENDED,), "put_back", by=by)
        if interpreting.goes_out_together(document.agency):
            _move(document, (State.READY,), "publish_with_document", by=by, at=document.published_at)
        if not interpreting.is_required(document):
            return
        if document.interpretations.filter(state=State.PUBLISHED).exists():
            return
        if interpreting.goes_out_together(document.agency):
            raise Refused("解读材料刚才被退回，或者是照改动以前的公文写的，公文不能发布。请先更正解读。")
        timing.start(document, by=by)

    def withdrawn(self, document, *, by, note) -> None:
        _move(document, (State.PUBLISHED,), "suspend", by=by, note=note)
        timing.cancel(document, by=by, reason="公文已经撤回")

    def discarded(self, document, *, by, note) -> None:
        alive = (*State.EDITABLE, State.CHECKING, State.SIGNING, State.READY)
        _move(document, alive, "fall_with_document", by=by, note=note)


def may_begin(document, user) -> bool:
    """A 拟稿人 of the agency that leads the document（联合发文由牵头部门解读）, while there is something to explain."""
    ended = (DocumentState.DISCARDED, DocumentState.REGISTERED)
    return (
        document.state not in ended
        and (interpreting.is_asked(document) or not document.attribute)
        and Role.DRAFTER in user.roles_in(document.agency_id)
    )


def _awaited(document):
    return document.interpretations.filter(state__in=State.UNDER_WAY).exclude(state__in=COMING)


def _under_way(document) -> str:
    """（“解读”还在“审核”）: why what there is does not stand yet."""
    waiting = _awaited(document)
    said = "，".join(f"“{one.title}”还在“{one.get_state_display()}”" for one in waiting.order_by("pk"))
    return f"（{said}）" if said else ""


def _check_again(document, *, by) -> None:
    """What was signed over other words than the document has now is checked and signed anew before it goes out."""
    now = findings.fingerprint(document)
    changed = [one for one in _locked(document, (State.READY, State.SUSPENDED)) if _explains_other(one, now)]
    _carry(changed, document, "check_again", by=by, note=CHANGED)


def _explains_other(one: Interpretation, now: str) -> bool:
    """Where nobody knows over which words it was signed, only what came through a withdrawal is doubted."""
    return one.signed_over != now if one.signed_over else one.state == State.SUSPENDED


def _move(document, states, action: str, *, by, note: str = "", **facts) -> None:
    """Lock those that stand so, and move each through the door."""
    _carry(_locked(document, states), document, action, by=by, note=note, **facts)


def _locked(document, states) -> list[Interpretation]:
    rows = Interpretation.objects.filter(document=document, state__in=states)
    return list(rows.order_by("pk").select_for_update())


def _carry(found, document, action: str, *, by, note: str, **facts) -> None:
    with carried_by(document):
        for one in found:
            perform(one, action, by=by, note=note, **facts)
