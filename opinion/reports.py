"""定期报告（文件 004：普通舆情一周一报）: what an agency heard and answered in a period, made once, in time.

"Due and not yet done": every period that is over since the agency's first item and has no report yet is made, so a machine
that stood still loses none; the row is claimed first, so two workers make one.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from statistics import median

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import Agency
from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines.models import Deadline
from disclosure.deadlines.telling import holding
from disclosure.notices import outbox
from disclosure.personal import sm3_hex
from disclosure.rulebook import book
from opinion import periods, terms
from opinion.models import Item, PeriodReport
from opinion.periods import Period
from opinion.states import Grade, State

log = logging.getLogger(__name__)
CAUGHT_UP = 12  # periods an outage may have lost; older ones are asked for by hand
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Line:
    """One item in a report."""

    item: Item
    hours: float | None
    was_late: bool

    @property
    def answered(self) -> str:
        """3.5 小时，按期"""
        if self.hours is None:
            return "已逾期，尚未回应" if self.was_late else "尚未回应"
        return f"{self.hours:.1f} 小时，{'逾期' if self.was_late else '按期'}"


@dataclass(frozen=True)
class Figures:
    """What a period comes to: the lines of the report and its sums."""

    agency: Agency
    period: Period
    until: datetime
    new: tuple[Line, ...]
    carried: tuple[Line, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.new, *self.carried)

    @property
    def table(self) -> list[tuple[str, list[int], int]]:
        """(等级, how many in each group of states, all): a row a grade, and one for all."""
        groups = [label for label, _ in GROUPS]
        rows = []
        for grade, label in [*Grade.choices, ("", "尚未研判")]:
            of_grade = [line for line in self.lines if line.item.grade == grade]
            counts = [sum(line.item.state in states for line in of_grade) for _, states in GROUPS]
            if grade or of_grade:
                rows.append((label, counts, len(of_grade)))
        sums = [sum(counts[place] for _, counts, _ in rows) for place in range(len(groups))]
        return [*rows, ("合计", sums, len(self.lines))]

    @property
    def answered(self) -> list[Line]:
        return [line for line in self.lines if line.hours is not None]

    @property
    def summary(self) -> list[str]:
        """The sentences above the tables."""
        again = sum(line.item.reopened_at is not None for line in self.new)
        said = [
            f"本期新发现 {len(self.new) - again} 件，"
            + (f"重新启动 {again} 件，" if again else "")
            + f"上期结转 {len(self.carried)} 件。"
        ]
        if done := self.answered:
            hours = [line.hours for line in done]
            late = sum(line.was_late for line in done)
            said.append(
                f"已经回应 {len(done)} 件，从发现到回应中位数 {median(hours):.1f} 小时，最长 {max(hours):.1f} 小时；"
                f"按期 {len(done) - late} 件，逾期 {late} 件。"
            )
        waiting = [line for line in self.lines if line.hours is None and line.was_late]
        if waiting:
            said.append(f"已经逾期、尚未回应 {len(waiting)} 件，须尽快办理。")
        return said

    def as_dict(self) -> dict:
        """What is kept beside the paper."""
        done = self.answered
        return {
            "new": len(self.new),
            "carried": len(self.carried),
            "answered": len(done),
            "late": sum(line.was_late for line in self.lines),
            "median_hours": round(median([line.hours for line in done]), 1) if done else None,
            "table": [[label, *counts, whole] for label, counts, whole in self.table],
        }


GROUPS = (
    ("待研判", (State.FOUND, State.REGISTERED)),
    ("办理中", (*State.BEFORE_RELEASE,)),
    ("已回应", (State.RELEASED, State.SETTLED, State.ARCHIVED)),
    ("不作舆情处理", (State.DROPPED,)),
)


def figures(agency: Agency, period: Period, *, until: datetime | None = None) -> Figures:
    """What was found or taken up again in the period, and what from before was not answered when it began."""
    until = until or clock.now()
    begun = clock.start_of_day(period.first)
    mine = Item.objects.of(agency).filter(merged_into=None).for_list().order_by("found_at", "pk")
    new = list(mine.begun_between(period.first, period.last))
    unanswered = Q(responded_at=None, state__in=State.UNDER_WAY) | Q(responded_at__gte=begun)
    earlier = mine.filter(found_at__lt=begun).filter(unanswered)
    carried = list(earlier.exclude(pk__in=[item.pk for item in new]))
    late = _late([*new, *carried], until)
    return Figures(
        agency,
        period,
        until,
        tuple(_line(item, late) for item in new),
        tuple(_line(item, late) for item in carried),
    )


def _line(item: Item, late: set[int]) -> Line:
    hours = (item.responded_at - item.begun_at) / HOUR if item.responded_at else None
    return Line(item, hours, item.pk in late)


def _late(items: list[Item], until: datetime) -> set[int]:
    """Those of which a term to answer in was missed in this round, or is past and still open."""
    begun = {item.pk: item.begun_at for item in items}
    rows = Deadline.objects.filter(
        content_type=ContentType.objects.get_for_model(Item),
        object_id__in=list(begun),
        term__in=[term.key for term in terms.ANSWERING],
        cancelled_at=None,
    )
    return {row.object_id for row in rows if row.created_at >= begun[row.object_id] and row.is_overdue(until)}


# ── in time ─────────────────────────────────────────────────────────────────
def due(agency: Agency, today: date) -> list[Period]:
    """The periods that are over and have no report, oldest first."""
    kind = book.value("opinion.report_period", agency, today)
    if kind == "none":
        return []
    first = Item.objects.of(agency).order_by("found_at").values_list("found_at", flat=True).first()
    if first is None:
        return []
    begun = first.astimezone(clock.TZ).date()
    over = [period for period in islice(periods.ended_before(kind, today), CAUGHT_UP) if period.last >= begun]
    made = set(PeriodReport.objects.filter(agency=agency).values_list("first", "last"))
    return sorted(period for period in over if (period.first, period.last) not in made)


def make_due(today: date | None = None) -> int:
    """Make every report that is due; returns how many. One that fails is logged and asked for again next time."""
    today, made = today or clock.today(), 0
    for agency in Agency.objects.active().order_by("pk"):
        for period in due(agency, today):
            try:
                made += make(agency, period) is not None
            except Exception:  # one report that cannot be laid out must not keep the others waiting
                log.exception("%s %s 的舆情报告没有生成", agency, period.words)
    return made


def make(agency: Agency, period: Period) -> PeriodReport | None:
    """Claim, lay out, keep, tell. None where another worker has it."""
    from opinion import papers  # it reads what is reckoned here

    try:
        with transaction.atomic():
            report = PeriodReport.objects.create(agency=agency, first=period.first, last=period.last)
            found = figures(agency, period)
            data = papers.period_report(found)
            report.file.save("", ContentFile(data), save=False)
            report.figures, report.size, report.sm3 = found.as_dict(), len(data), sm3_hex(data)
            report.save()
            tell(report, found)
            return report
    except IntegrityError:
        return None


def name_of(period: Period) -> str:
    """周报, 月报…: told from its days, so an old report keeps its name when the rule changes."""
    found = (kind for kind in periods.NAMES if periods.holding(kind, period.first) == period)
    return f"政务舆情{periods.NAMES[next(found, 'week')]}"


def tell(report: PeriodReport, found: Figures) -> None:
    """The head of the 公开办 and 分管领导 read it."""
    outbox.queue(
        report,
        kind="opinion-report",
        occasion=f"report-{report.pk}",
        recipients=holding(report, Role.DISCLOSURE_HEAD, Role.LEADER),
        subject=f"{name_of(found.period)}已生成：{found.period.words}"[:200],
        body="\n".join(found.summary),
    )
