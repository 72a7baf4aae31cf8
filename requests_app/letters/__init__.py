"""Letters of 依申请公开, on the kernel of disclosure.notices.letters.

The acts call `write`, `of` and `deliver`; the words of each kind stand in a module for each family.
"""

from collections.abc import Iterable

from django.db import transaction

from disclosure.notices import letters as kernel
from disclosure.notices.letters import approve, deliver, draft, edit, issue, returned, void
from disclosure.notices.models import Letter
from requests_app.letters import consulting, procedure, records, replies, wording  # noqa: F401 -- they register their kinds and places
from requests_app.letters.facts import Facts, facts_of
from requests_app.outcomes import ANSWERS
from requests_app.states import State

ANSWER_LETTERS = frozenset(answer.letter for answer in ANSWERS.values() if answer.by_clerk)

__all__ = [
    "Facts",
    "approve",
    "deliver",
    "draft",
    "edit",
    "facts_of",
    "issue",
    "of",
    "returned",
    "void",
    "write",
]


@transaction.atomic
def write(
    application, code: str, *, by, issue: bool = False, occasion: str = "", decision=None, **more
) -> Letter:
    """Draft a letter about an application, and issue it when told to.

    A reply is drafted in the name of whoever drafted the decision, and approved by `by`, the one who signs; answered
    on the spot there is nobody else. `more` are the facts the kind needs, rows or plain values.
    Raises Refused (not to be issued as it stands) and LetterFailed (the PDF tool failed; nothing was drawn).
    """
    drafter = decision.drafted_by if decision is not None else by
    voided = _voided(application, ANSWER_LETTERS if code in ANSWER_LETTERS else {code}, occasion)
    if decision is not None:
        more["decision"] = decision
        if voided is not None and voided.deliveries.good().exists():
            more["replaces"] = {"reference": voided.reference, "dated_on": voided.dated_on}
    letter = draft(
        application,
        code,
        by=drafter,
        occasion=occasion,
        supersedes=voided,
        **more,
    )
    if not issue:
        return letter
    alone = decision is None or application.state != State.SIGNING
    if not alone:
        letter = approve(letter, by=by)
    return kernel.issue(letter, by=by, on_the_spot=alone)


def of(application, code: str, occasion: str = "") -> Letter | None:
    """The issued letter of a kind, the latest where there were several; None before there is one."""
    return (
        Letter.objects.about(application)
        .issued()
        .filter(code=code, occasion=occasion)
        .order_by("-pk")
        .first()
    )


def _voided(application, codes: Iterable[str], occasion: str) -> Letter | None:
    """The voided letter that a new one takes the place of; an answer may take the place of one of another kind."""
    return (
        Letter.objects.about(application)
        .filter(code__in=codes, occasion=occasion, state="voided", superseded_by=None)
        .order_by("-pk")
        .first()
    )
