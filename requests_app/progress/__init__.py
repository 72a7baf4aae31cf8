"""What the applicant is told: where it stands, each step with its date, what is asked of him, what he may do.

Drawn from the same rows the office works with. What is internal (who drafted, what was said in review) has no sentence
here and so is never shown.
"""

from collections.abc import Iterator
from functools import cached_property

from django.db.models import Q

from disclosure.deadlines import clocks
from disclosure.deadlines.explain import words_of
from requests_app import provisional
from requests_app.models import Application
from requests_app.progress.answer import Answer
from requests_app.progress.asking import WAITING, Ask, asked_of
from requests_app.progress.days import Dated, days_of
from requests_app.progress.history import Told, history_of
from requests_app.progress.steps import Step, steps_of
from requests_app.states import PLAIN, State
from requests_app.terms import CONFIRM


class Progress(Answer):
    """Everything the tracking page says of one application."""

    @property
    def headline(self) -> str:
        plain, state = PLAIN[self.state], self.state
        if state == State.CORRECTION:
            until = self.application.correction_until
            return f"请在{words_of(until)}前补正{provisional.mark(self.agency, until)}"
        if state in (State.CLOSED, State.ARCHIVED) and self.is_answered:
            return f"已于{words_of(self.application.answered_on)}答复"
        if state == State.ARCHIVED:
            return next(
                (PLAIN[State(event.before)] for event in self.events if event.action == "archive"), plain
            )
        if self.is_late:
            return f"已过答复期限（{words_of(self.due_on)}）"
        if state in State.UNDER_WAY and self.fee and self.fee.status == "noticed":
            return "等待您缴纳信息处理费"
        if state in State.UNDER_WAY and self.due_on and state != State.DELIVERY:
            return f"{plain}，最迟{words_of(self.due_on)}答复您{provisional.mark(self.agency, self.due_on)}"
        return plain

    @property
    def beneath(self) -> Iterator[str]:
        """The sentences under the headline."""
        state = self.state
        if state == State.SUBMITTED:
            waiting = self.clocks.get(CONFIRM.key)
            if waiting and waiting.due_on:
                yield (
                    f"按本机关规定，最迟{words_of(waiting.due_on)}确认收到。答复期限自确认收到之日的次日起算。"
                    f"{provisional.note(self.agency, waiting.due_on)}"
                )
        elif self.is_answered:
            if self.decision:
                yield f"答复类型：{self.decision.row.label}。"
            if self.application.answered_late:
                yield "本件的答复迟于届满日，已经登记为逾期答复。"
        elif self.is_late:
            yield "机关没有在期限内答复。您可以催办，可以依照条例第五十一条向上一级机关投诉、举报，也可以依法申请行政复议或者提起行政诉讼。"
        elif self.asked and self.asked[0].key in WAITING:
            yield WAITING[self.asked[0].key]
        elif self.explanation and state in State.UNDER_WAY:
            left = clocks.days_left(self.reply_clock)
            if left is not None:
                yield f"还有 {left} 个工作日。" if left else "今天是最后一天。"
            yield from self.clock_words[1 if self.due_on else 0 :]

    @property
    def comes_first(self) -> bool:
        """Is there an answer to fetch or something to do? It stands before the steps on the way."""
        awaited = self.awaits_first_read or self.awaits_receipt
        return bool(awaited or self.answer or self.files or self.asked)

    @cached_property
    def steps(self) -> list[Step]:
        return steps_of(self)

    @cached_property
    def history(self) -> list[Told]:
        return history_of(self)

    @cached_property
    def asked(self) -> list[Ask]:
        return list(asked_of(self))

    @cached_property
    def dates(self) -> list[Dated]:
        return list(days_of(self))

    @cached_property
    def relatives(self) -> list[tuple[str, Application]]:
        """The applicant's own cases this one became or came from, each with how: none of their codes need be typed."""
        own = self.application
        if not own.applicant_digest:
            return []
        # Not those joined by 并案: that two letters are one applicant's is what a clerk read, not what anybody proved.
        came_from = {own.parent_id, own.reanswer_of_id} - {None}
        kin = Q(parent=own) | Q(reanswer_of=own) | Q(pk__in=came_from)
        rows = Application.objects.filter(kin, applicant_digest=own.applicant_digest)
        return [(self._kinship(one), one) for one in rows.select_related("agency").order_by("pk")]

    def _kinship(self, one: Application) -> str:
        own = self.application
        if one.pk == own.parent_id:
            return "本件由这一件拆出"
        if one.pk == own.reanswer_of_id:
            return "本件是对这一件的重新办理"
        return "由本件拆出" if one.parent_id == own.pk else "对本件的重新办理"
