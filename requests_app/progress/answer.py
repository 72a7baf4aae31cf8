"""The answer an applicant got: the letter and its files, when they may be read, what was taken back, and the remedies."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from disclosure.notices.letters import kind_of
from disclosure.notices.models import Letter, Method
from disclosure.rulebook import book
from requests_app.disputes import review_first_of
from requests_app.letters.base import ToApplicant
from requests_app.outcomes import ANSWERS, Remedies
from requests_app.progress.history import READ
from requests_app.progress.record import Record
from requests_app.remedies import Remedy, remedies_of
from requests_app.states import State

ANSWER_LETTERS = frozenset(answer.letter for answer in ANSWERS.values() if answer.by_clerk)


@dataclass(frozen=True)
class TakenBack:
    """A reply that was taken back and is not answered anew yet: which, why, and what comes next."""

    reference: str
    dated_on: date | None
    answered_on: date | None
    reason: str
    due_on: date | None
    is_late: bool
    letter: Letter | None


class Answer(Record):
    """What was written to the applicant, and the answer among it."""

    @cached_property
    def online_rule(self) -> str:
        """When an answer given online counts as delivered（235号 leaves it open）: account_entry, first_read, receipt."""
        return book.value("requests.online_delivery", self.agency)

    @property
    def is_answered(self) -> bool:
        return self.application.answered_on is not None

    @property
    def awaits_first_read(self) -> bool:
        """The answer lies ready, and opening it is what counts as delivery."""
        return "confirm_delivery" in self.acts and self.online_rule == "first_read"

    @property
    def awaits_receipt(self) -> bool:
        return "confirm_delivery" in self.acts and self.online_rule == "receipt"

    @property
    def answer_is_open(self) -> bool:
        """May the answer and its files be read here? Not before it is delivered, unless reading it comes first."""
        return self.is_answered or self.awaits_receipt

    @cached_property
    def _letters(self) -> list[Letter]:
        rows = Letter.objects.about(self.application).issued().for_list().prefetch_related("deliveries")
        return [row for row in rows.order_by("pk") if isinstance(kind_of(row.code), ToApplicant)]

    @property
    def letters(self) -> list[Letter]:
        """What was written to the applicant, oldest first; letters to others are none of his."""
        return [row for row in self._letters if row.code not in ANSWER_LETTERS or self.answer_is_open]

    @property
    def answer_letter(self) -> Letter | None:
        return next((row for row in reversed(self._letters) if row.code in ANSWER_LETTERS), None)

    @property
    def answer(self) -> Letter | None:
        """The letter of the answer, where it may be read: it stands above all else."""
        return self.answer_letter if self.answer_is_open else None

    @cached_property
    def files(self) -> list:
        """The files given with the answer, as they go out."""
        if not self.answer_is_open or self.decision is None or not self.decision.row.releases:
            return []
        rows = self.application.releases.select_related("source", "result")
        return [row for row in rows if row.outgoing is not None]

    def letter_of(self, code: str) -> Letter | None:
        """The latest letter of a kind."""
        return next((row for row in reversed(self._letters) if row.code == code), None)

    @cached_property
    def taken_back(self) -> TakenBack | None:
        """The last reply taken back, while the new one is not yet delivered（条例第三十三条）."""
        if self.is_answered or self.state not in State.UNDER_WAY:
            return None
        event = next((one for one in reversed(self.events) if one.action == "recall_reply"), None)
        if event is None:
            return None
        days = {
            name: date.fromisoformat(said) if (said := event.facts.get(name)) else None
            for name in ("成文日期", "原答复时点")
        }
        return TakenBack(
            reference=event.facts.get("作废", ""),
            dated_on=days["成文日期"],
            answered_on=days["原答复时点"],
            reason=event.note,
            due_on=self.due_on,
            is_late=self.is_late,
            letter=self.letter_of("CD"),
        )

    @cached_property
    def made_public(self):
        """The document the information was published in, once the public may read it."""
        document = self.application.document
        return document if document is not None and document.is_public else None

    @property
    def was_read(self) -> bool:
        return any(event.action in (READ, "confirm_delivery") for event in self.events)

    # ── remedies ────────────────────────────────────────────────────────────
    @property
    def remedy_from(self) -> date | None:
        """The day the terms of the remedies run from, None where nothing was decided."""
        if self.state in (State.CLOSED, State.ARCHIVED):
            return self.signed_on or self.application.answered_on
        return self.application.closed_on if self.state in (State.ABANDONED, State.DROPPED) else None

    @property
    def was_posted(self) -> bool:
        """By post the answer counts from the day it was posted; the remedies run from the day it was received."""
        letter = self.answer_letter
        posted = letter is not None and any(one.method == Method.POST for one in letter.deliveries.all())
        return posted and self.signed_on is None

    @property
    def signed_on(self) -> date | None:
        """The day the posted answer was signed for, where the post office has said so."""
        letter = self.answer_letter
        signed = [one.signed_on for one in letter.deliveries.all() if not one.returned_on] if letter else []
        return max(filter(None, signed), default=None)

    @cached_property
    def remedies(self) -> list[Remedy]:
        since = self.remedy_from
        if since is None or (self.decision and self.decision.row.remedies == Remedies.NONE):
            return []
        return list(remedies_of(self.agency, since, review_first_of(self.application)))
