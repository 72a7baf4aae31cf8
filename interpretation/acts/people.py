"""Who handles an interpretation where: the claims its acts are declared with, and one condition on its document."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Q

from accounts.roles import NOTHING, Claim, Role, holds, own
from disclosure.workflow.acts import Having
from documents.acts import people
from documents.acts.people import AtState
from documents.states import State as DocumentState
from interpretation.states import State

# Whoever did one of these wrote at it; the content has acts of its own.
WRITING = ("open", "edit", "write", "add_picture", "add_recording", "take_out", "take_over", "hand_in")
SIGNED = (DocumentState.SIGNED, DocumentState.ISSUED, DocumentState.PUBLISHED)  # its document is past 审签


class NotAuthor(people.NotAuthor):
    """As that of documents, of whoever wrote at the interpretation."""

    writing = WRITING
    kind = ("interpretation", "interpretation")


class DocumentIs(Having):
    """A condition on the document it explains: it stands in one of these states."""

    def __init__(self, *states: str):
        super().__init__("document", state=states)

    def __call__(self, case) -> bool:
        return case.document.state in self.values["state"]

    def rows(self, model) -> Q:
        return Q(document__state__in=self.values["state"])


# ── moved by its document ───────────────────────────────────────────────────
_carried: ContextVar[int | None] = ContextVar("carried_document", default=None)


@contextmanager
def carried_by(document) -> Iterator[None]:
    """Within it the interpretations of this document move with it, by whoever moves the document."""
    token = _carried.set(document.pk)
    try:
        yield
    finally:
        _carried.reset(token)


class ThroughTheDocument(Claim):
    """Nobody presses it: who may is asked of the document's own act, which carries it along."""

    words = "随公文办理"

    def in_own_name(self, case, user) -> bool:
        return _carried.get() == case.document_id

    def rows_in_own_name(self, user) -> Q:
        return NOTHING


the_drafter = own("drafter", Role.DRAFTER)
# 审核：文件 004 办文科室，文件 000 制发方；没有核稿环节的机关由公开办审核
reviewer = NotAuthor(Role.CHECKER, Role.DISCLOSURE)
signer = NotAuthor(Role.LEADER)
publisher = holds(Role.PUBLISHER)
disclosure_desk = holds(Role.DISCLOSURE, Role.DISCLOSURE_HEAD)
withdrawing = holds(Role.DISCLOSURE_HEAD, Role.LEADER)
through_the_document = ThroughTheDocument()
returning = AtState(
    "本环节办理人",
    {
        State.CHECKING: reviewer,
        State.SIGNING: signer,
        State.READY: holds(Role.PUBLISHER, Role.CHECKER, Role.LEADER),
    },
)
