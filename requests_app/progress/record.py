"""The rows an application's progress is told from, each read once: what was done, which clocks run, what may be done."""

from datetime import date
from functools import cached_property

from disclosure import clock
from disclosure.deadlines import terms
from disclosure.deadlines.explain import Explanation, explain
from disclosure.deadlines.models import Deadline
from disclosure.workflow.acts import available
from disclosure.workflow.models import Event
from requests_app.models import Application
from requests_app.progress.words import to_you
from requests_app.states import State
from requests_app.terms import DELAYED_REPLY
from requests_app.tracking import outsider


class Record:
    """One application as the office has it on record."""

    def __init__(self, application: Application):
        self.application = application
        self.agency = application.agency

    @property
    def state(self) -> State:
        return State(self.application.state)

    @cached_property
    def events(self) -> list[Event]:
        return list(Event.objects.of(self.application).order_by("at", "id"))

    @cached_property
    def consultations(self) -> dict:
        return {one.pk: one for one in self.application.consultations.all()}

    @cached_property
    def fee(self):
        return self.application.fees.filter(status__in=("noticed", "paid", "lapsed")).last()

    @cached_property
    def decision(self):
        return self.application.decision

    @cached_property
    def clocks(self) -> dict[str, Deadline]:
        """The latest clock of each term, those that fell away left out."""
        rows = Deadline.objects.for_case(self.application).filter(cancelled_at=None).order_by("pk")
        return {row.term: row for row in rows}

    @property
    def reply_clock(self) -> Deadline | None:
        return self.clocks.get(DELAYED_REPLY.key) or self.clocks.get(terms.REPLY.key)

    @cached_property
    def explanation(self) -> Explanation | None:
        return explain(self.reply_clock) if self.reply_clock else None

    @property
    def clock_words(self) -> list[str]:
        """How the day is reckoned, said to the applicant: what the office reads of 申请人 is told to 您."""
        return [to_you(sentence) for sentence in self.explanation.sentences]

    @property
    def clock_rule(self) -> str:
        return to_you(self.explanation.rule)

    @property
    def due_on(self) -> date | None:
        return self.reply_clock.due_on if self.reply_clock else None

    @property
    def is_late(self) -> bool:
        """The last day is past, and there is no answer."""
        waits = self.state in State.UNDER_WAY and self.state not in (State.CORRECTION, State.LAPSED)
        return bool(waits and self.due_on and self.due_on < clock.today())

    @cached_property
    def acts(self) -> dict:
        """The acts open to the applicant now, by name."""
        return {move.name: move for move in available(self.application, outsider(self.application))}
