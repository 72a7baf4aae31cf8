"""信息处理费: what an application beyond the reasonable costs (国办函〔2020〕109号；条例第四十二条).

By items: the applications of one applicant in one calendar month at one agency, added up. By pages: each application
for itself; A4 or smaller, one side, is one page. Both are 超额累进: each step's price holds for what lies in that step
alone. An application is charged by one of the two, never by both. Amounts are whole yuan.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, count

from django.apps import apps
from django.db.models import Q

from disclosure.deadlines.errors import Impossible
from requests_app.states import WantedForm

MOST = 1_000_000  # items or pages; a larger number is a slip of the keyboard
UNITS = {"items": "件", "pages": "页"}  # by the key of the method


@dataclass(frozen=True)
class Step:
    """From the `first` to the `last` (None: without end) item or page, each at `price` yuan."""

    first: int
    last: int | None
    price: int


ITEM_STEPS = (Step(1, 10, 0), Step(11, 30, 100))
PAGE_STEPS = (Step(1, 30, 0), Step(31, 100, 10), Step(101, 200, 20), Step(201, None, 40))


def item_steps() -> Iterator[Step]:
    """1–10 free, 11–30 at 100; then every ten items are a step, 100 yuan dearer than the one before."""
    last = ITEM_STEPS[-1]
    further = (Step(last.last + 10 * n - 9, last.last + 10 * n, last.price + 100 * n) for n in count(1))
    return chain(ITEM_STEPS, further)


@dataclass(frozen=True)
class Line:
    """What of the count lies in one step: 11–30 件：20 件 × 100 元 = 2000 元"""

    first: int
    last: int
    price: int
    unit: str

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    @property
    def amount(self) -> int:
        return self.count * self.price

    def __str__(self):
        span = f"{self.first}" if self.first == self.last else f"{self.first}–{self.last}"
        if not self.price:
            return f"第 {span} {self.unit}：{self.count} {self.unit}，不收费"
        return f"第 {span} {self.unit}：{self.count} {self.unit} × {self.price} 元 = {self.amount} 元"


@dataclass(frozen=True)
class Calculation:
    """How a fee was reckoned, step by step; `str` is the text of the notice, one line for each step and the total."""

    method: str
    count: int
    already: int
    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """The fee in whole yuan."""
        return sum(line.amount for line in self.lines)

    @property
    def words(self) -> list[str]:
        """Each line of the calculation as the notice prints it, the total last."""
        said = [str(line) for line in self.lines]
        if self.already:
            unit = UNITS[self.method]
            said.insert(0, f"本月此前已有 {self.already} {unit}，本次自第 {self.already + 1} {unit}起计")
        return [*said, f"合计：{self.total} 元"]

    def __str__(self):
        return "\n".join(self.words)


def _reckon(method: str, steps: Iterator[Step], number: int, already: int = 0) -> Calculation:
    lines, end = [], already + number
    for step in steps:
        if step.first > end:
            break
        first = max(step.first, already + 1)
        last = end if step.last is None else min(step.last, end)
        if first <= last:
            lines.append(Line(first, last, step.price, UNITS[method]))
    return Calculation(method, number, already, tuple(lines))


def by_items(number: int, already_this_month: int = 0) -> Calculation:
    """The fee for `number` items of an applicant who has had `already_this_month` at this agency in this month.

    Raises Impossible by name: items_not_positive, already_negative, too_many.
    """
    _refuse_impossible(number, "items", "件数")
    if not _is_whole(already_this_month) or already_this_month < 0:
        raise Impossible("already_negative", "already", "本月此前的件数须是整数，不能小于零。")
    if already_this_month > MOST:
        raise Impossible("too_many", "already", f"本月此前的件数超过 {MOST:,}，请核对。")
    return _reckon("items", item_steps(), number, already_this_month)


def by_pages(number: int) -> Calculation:
    """The fee for one application's `number` pages. Raises Impossible by name: pages_not_positive, too_many."""
    _refuse_impossible(number, "pages", "页数")
    return _reckon("pages", iter(PAGE_STEPS), number)


def calculate(method: str, number: int, already_this_month: int = 0) -> Calculation:
    """By items or by pages, as `method` says. Raises Impossible, for an unknown method too (unknown_method)."""
    if method == "items":
        return by_items(number, already_this_month)
    if method == "pages":
        return by_pages(number)
    raise Impossible("unknown_method", "method", f"不认识的计收方式“{method}”，须是按件或者按量。")


def items_of(applicant_digest: str, agency, month: date, *, before=None) -> int:
    """How many items an applicant has had at an agency in the calendar month of a day, by the day of receipt.

    With `before`, an application, those received ahead of it. A withdrawn application had no decision, a split one is
    counted by its parts, a merged one with the one it went into; one charged by pages is not counted again by items
    （109号：不得重复计算）. An application for which a number of items was charged counts as that many. A new answer that
    a 复议机关 or a court ordered is no other application.
    """
    if not applicant_digest:
        return 0
    found = apps.get_model("requests_app", "Application").objects.filter(
        agency=agency,
        applicant_digest=applicant_digest,
        received_on__year=month.year,
        received_on__month=month.month,
    )
    if before is not None:
        earlier = Q(received_on__lt=before.received_on) | Q(received_on=before.received_on, pk__lt=before.pk)
        found = found.filter(earlier).exclude(pk=before.pk)
    found = found.filter(reanswer_of=None).exclude(state__in=("withdrawn", "split", "merged"))
    charged = apps.get_model("requests_app", "Fee").objects.filter(application__in=found)
    counted = {}
    for application_id, method, number in charged.exclude(status="cancelled").values_list(
        "application_id", "method", "count"
    ):
        counted[application_id] = number if method == "items" else 0
    return found.count() - len(counted) + sum(counted.values())


def items_this_month(application) -> int:
    """The items the same applicant has had at the same agency in the month before this application came.

    Nothing where the application has not been received yet, or its applicant is not known.
    """
    if application.received_on is None:
        return 0
    return items_of(
        application.applicant_digest, application.agency_id, application.received_on, before=application
    )


def why_not_by_pages(application) -> str:
    """By pages only where paper, a mail or a copy is given: not for telling a way to it, nor for looking at it here."""
    decision = application.decision
    if decision is None or not decision.row.releases:
        return (
            "按量计收只用于以纸质、发送电子邮件、复制电子数据等形式提供信息；仅告知途径或者不提供信息的不适用（109号）。"
            "要按量收费的，请先“拟答复”，写明提供的信息。"
        )
    given = str(decision.facts.get("given_form", "")).strip()
    if application.text.wanted_form == WantedForm.INSPECT or given.startswith(("当场查阅", "查阅")):
        return "当场查阅、抄录的，不是提供纸质或者电子数据，不能按量收费（109号）。"
    return ""


def _is_whole(number) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)


def _refuse_impossible(number: int, field: str, name: str) -> None:
    if not _is_whole(number) or number < 1:
        raise Impossible(f"{field}_not_positive", field, f"{name}须是正整数，不能是 {number}。")
    if number > MOST:
        raise Impossible("too_many", field, f"{name}超过 {MOST:,}，请核对。")
