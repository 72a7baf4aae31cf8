"""The counts of the yearly report's tables three and four（国办公开办函〔2021〕30号）, straight from the cases.

The keys are those of the published format. An application stands in exactly one row of outcomes, by its final decision;
one letter with several matters counts as `requests.multi_item_counting` of the agency has it: each part by itself, or as
one (the default): 部分公开 where part was given and part withheld, else by the decision that came last [待核原文]. A new
answer ordered by a 复议机关 or a court is not another application.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from disclosure.rulebook import book
from requests_app.disputes import Kind, Result
from requests_app.models import Application, Dispute
from requests_app.outcomes import ApplicantKind, Outcome
from requests_app.states import State as ApplicationState

COLUMNS = (*ApplicantKind.values, "total")
ROWS = ("new_received", "carried_over", *Outcome.values, "r7_total", "carried_forward")
GROUPS = tuple(Kind.values)
RESULTS = (*Result.values, "pending", "total")

Table = dict[str, dict[str, int]]
DISCLOSED = frozenset({Outcome.OPEN, Outcome.PARTIAL})
WITHHELD = frozenset({Outcome.PARTIAL, *(outcome for outcome in Outcome if outcome.startswith("r3_"))})


def table_three(agency, year: int) -> Table:
    """{row: {column: count}} of a year: what came in and was carried in equals what was answered and is carried over."""
    return tables_three([agency.pk], year)[agency.pk]


def tables_three(agencies: Collection[int], year: int) -> dict[int, Table]:
    """Table three of each of some agencies, by their keys: all of them read in one pass over the applications."""
    first, last = _ends_of(year)
    counts = {pk: {row: Counter() for row in ROWS} for pk in agencies}
    closed_here = Q(closed_on__gte=first, closed_on__lte=last)
    found = (
        _alone(agencies, last)
        .filter(Q(received_on__gte=first) | _open_after(first))
        .values_list("agency_id", "applicant_kind", "outcome")
        .annotate(
            new=Count("pk", filter=Q(received_on__gte=first)),
            carried=Count("pk", filter=Q(received_on__lt=first)),
            ended=Count("pk", filter=closed_here),
            forward=Count("pk", filter=_open_after(last + timedelta(days=1))),
        )
        .order_by()
    )
    for pk, kind, outcome, new, carried, ended, forward in found:
        table = counts[pk]
        table["new_received"][kind] += new
        table["carried_over"][kind] += carried
        table[outcome or Outcome.OTHER][kind] += ended
        table["carried_forward"][kind] += forward
    for family in _families(_counting_whole(agencies, last), last):
        for row in family.rows_in(first, last):
            if row != "r7_total":
                counts[family.agency][row][family.kind] += 1
    return {pk: _with_sums(table) for pk, table in counts.items()}


def applications_behind(agencies: Collection[int], year: int, row: str, column: str = "total") -> QuerySet:
    """The applications a cell of table three counts, as many as it says; of a letter that was split, the letter itself."""
    first, last = _ends_of(year)
    closed_here = Q(closed_on__gte=first, closed_on__lte=last)
    rule = {
        "new_received": Q(received_on__gte=first),
        "carried_over": Q(received_on__lt=first) & _open_after(first),
        "carried_forward": _open_after(last + timedelta(days=1)),
        "r7_total": closed_here,
        Outcome.OTHER: closed_here & Q(outcome__in=("", Outcome.OTHER)),
    }.get(row, closed_here & Q(outcome=row))
    if column != "total":
        rule &= Q(applicant_kind=column)
    letters = [
        family.letter
        for family in _families(_counting_whole(agencies, last), last)
        if row in family.rows_in(first, last) and column in ("total", family.kind)
    ]
    alone = _alone(agencies, last).filter(rule).order_by()
    if not letters:
        return alone
    return Application.objects.filter(Q(pk__in=alone.values("pk")) | Q(pk__in=letters))


def _ends_of(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _counting_whole(agencies: Collection[int], last: date) -> list[int]:
    """Those of the agencies that count a letter with several matters as one."""
    rule = "requests.multi_item_counting"
    return [pk for pk in agencies if book.value(rule, pk, on=last) == "whole"]


def _alone(agencies: Collection[int], last: date) -> QuerySet:
    """The applications received by that day that count each by itself."""
    here = Application.objects.filter(agency__in=agencies).counted().filter(received_on__lte=last)
    whole = _counting_whole(agencies, last)
    if not whole:
        return here
    if len(whole) == len(agencies):
        return here.filter(parent=None)
    return here.filter(Q(parent=None) | ~Q(agency__in=whole))


def _open_after(day: date) -> Q:
    """Not dealt with before that day."""
    return Q(closed_on=None) | Q(closed_on__gte=day)


def _with_sums(table: dict[str, Counter]) -> Table:
    for row in Outcome.values:
        table["r7_total"].update(table[row])
    return {row: _with_total(table[row]) for row in ROWS}


def _with_total(counter: Counter) -> dict[str, int]:
    counts = {kind: counter[kind] for kind in ApplicantKind.values}
    blank = counter.total() - sum(counts.values())  # without a kind: in no column, and said to be so（I8）
    return counts | {"total": sum(counts.values())} | ({"blank": blank} if blank else {})


class Part(NamedTuple):
    """One counted part of a letter that was split."""

    pk: int
    kind: str
    received_on: date
    closed_on: date | None
    outcome: str


@dataclass
class Family:
    """A letter that was split, counted as one: open until its last part is closed."""

    letter: int
    agency: int
    parts: list[Part] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.parts[0].kind

    def rows_in(self, first: date, last: date) -> list[str]:
        """The rows of table three it stands in for the year between these days."""
        received_on = min(part.received_on for part in self.parts)
        ends = [part.closed_on for part in self.parts]
        closed_on = None if None in ends else max(ends)
        if closed_on is not None and closed_on < first:
            return []
        came = "new_received" if received_on >= first else "carried_over"
        if closed_on is None or closed_on > last:
            return [came, "carried_forward"]
        return [came, self.outcome, "r7_total"]

    @property
    def outcome(self) -> str:
        """区分处理的，只计部分公开（条例第三十七条）: given in part, withheld in part. Else the decision that came last."""
        outcomes = {part.outcome for part in self.parts}
        if outcomes & DISCLOSED and outcomes & WITHHELD:
            return Outcome.PARTIAL
        return max(self.parts, key=lambda part: (part.closed_on, part.pk)).outcome or Outcome.OTHER


def _families(agencies: Collection[int], last: date) -> list[Family]:
    """The letters of some agencies that were split, each with its counted parts."""
    if not agencies:
        return []
    parents = dict(
        Application.objects.filter(
            agency__in=agencies, state=ApplicationState.SPLIT, parent__isnull=False
        ).values_list("pk", "parent_id")
    )
    found: dict[int, Family] = {}
    rows = (
        Application.objects.filter(agency__in=agencies)
        .counted()
        .filter(parent__isnull=False, received_on__lte=last)
        .order_by("pk")
    )
    for agency, letter, *part in rows.values_list(
        "agency_id", "parent_id", "pk", "applicant_kind", "received_on", "closed_on", "outcome"
    ):
        while letter in parents:  # a part that was split again belongs to the first letter
            letter = parents[letter]
        found.setdefault(letter, Family(letter, agency)).parts.append(Part(*part))
    return list(found.values())


def table_four(agency, year: int) -> Table:
    """{group: {result: count}}: disputes decided in the year, and those still undecided at its end.

    The format names the cells and their sum and no more [待核原文]; so each stands once in the year it was decided, and
    until then as 尚未审结 in every year it was pending at the end of.
    """
    return tables_four([agency.pk], year)[agency.pk]


def tables_four(agencies: Collection[int], year: int) -> dict[int, Table]:
    """Table four of each of some agencies, by their keys, in one query."""
    first, last = _ends_of(year)
    counts = {pk: {group: Counter() for group in GROUPS} for pk in agencies}
    found = (
        _dated(agencies)
        .filter(brought_on__lte=last)
        .values_list("agency_id", "kind", "result")
        .annotate(
            decided=Count("pk", filter=_decided(first, last)), pending=Count("pk", filter=_pending(last))
        )
    )
    for pk, group, result, decided, pending in found:
        counts[pk][group][result or "pending"] += decided
        counts[pk][group]["pending"] += pending
    return {
        pk: {
            group: {result: table[group][result] for result in RESULTS[:-1]} | {"total": table[group].total()}
            for group in GROUPS
        }
        for pk, table in counts.items()
    }


def disputes_behind(agencies: Collection[int], year: int, group: str, result: str = "total") -> QuerySet:
    """The disputes a cell of table four counts, as many as it says."""
    first, last = _ends_of(year)
    rule = {
        "pending": _pending(last),
        "total": _decided(first, last) | _pending(last),
    }.get(result, _decided(first, last) & Q(result=result))
    return _dated(agencies).filter(rule, brought_on__lte=last, kind=group)


def _dated(agencies: Collection[int]) -> QuerySet:
    return Dispute.objects.filter(agency__in=agencies).dated().order_by()


def _decided(first: date, last: date) -> Q:
    return ~Q(result="") & Q(ended_on__gte=first, ended_on__lte=last)


def _pending(last: date) -> Q:
    return Q(result="") | Q(ended_on__gt=last)
