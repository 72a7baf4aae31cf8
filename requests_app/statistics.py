"""The counts of the yearly report's tables three and four（国办公开办函〔2021〕30号）, straight from the cases.

The keys are those of the published format. An application stands in exactly one row of outcomes, by its final decision;
one letter with several matters counts as `requests.multi_item_counting` of the agency has it: each part by itself, or as
one (the default): 部分公开 where part was given and part withheld, else by the decision that came last [待核原文]. A new
answer ordered by a 复议机关 or a court is not another application.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q

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
    first, last = date(year, 1, 1), date(year, 12, 31)
    whole = book.value("requests.multi_item_counting", agency, on=last) == "whole"
    counts: dict[str, Counter] = {row: Counter() for row in ROWS}
    here = Application.objects.of(agency).counted().filter(received_on__lte=last)
    single = here.filter(parent=None) if whole else here
    for row, found in (
        ("new_received", single.filter(received_on__gte=first)),
        ("carried_over", single.filter(received_on__lt=first).filter(_open_after(first))),
        ("carried_forward", single.filter(Q(closed_on=None) | Q(closed_on__gt=last))),
    ):
        _add(counts[row], found.values_list("applicant_kind").annotate(Count("pk")).order_by())
    ended = single.filter(closed_on__gte=first, closed_on__lte=last)
    for kind, outcome, count in (
        ended.values_list("applicant_kind", "outcome").annotate(Count("pk")).order_by()
    ):
        counts[outcome or Outcome.OTHER][kind] += count
    if whole:
        _count_families(counts, agency, first, last)
    for kind in ApplicantKind.values:
        counts["r7_total"][kind] = sum(counts[row][kind] for row in Outcome.values)
    return {row: _with_total(counts[row]) for row in ROWS}


def _open_after(day: date) -> Q:
    """Not dealt with before that day."""
    return Q(closed_on=None) | Q(closed_on__gte=day)


def _add(counter: Counter, rows: Iterable[tuple[str, int]]) -> None:
    for kind, count in rows:
        counter[kind] += count


def _with_total(counter: Counter) -> dict[str, int]:
    counts = {kind: counter[kind] for kind in ApplicantKind.values}
    return counts | {"total": sum(counts.values())}


def _count_families(counts: dict[str, Counter], agency, first: date, last: date) -> None:
    """The letters that were split, each as one: open until its last part is closed."""
    for parts in _families(agency, last).values():
        kind, received_on = parts[0][1], min(part[2] for part in parts)
        closed_on = None if any(part[3] is None for part in parts) else max(part[3] for part in parts)
        if received_on >= first:
            counts["new_received"][kind] += 1
        elif closed_on is None or closed_on >= first:
            counts["carried_over"][kind] += 1
        if closed_on is None or closed_on > last:
            counts["carried_forward"][kind] += 1
        elif closed_on >= first:
            counts[_outcome_of(parts)][kind] += 1


def _families(agency, last: date) -> dict[int, list[tuple]]:
    """The counted parts (pk, kind, received, closed, outcome) of each letter that was split, by the letter's key."""
    parents = dict(
        Application.objects.of(agency)
        .filter(state=ApplicationState.SPLIT, parent__isnull=False)
        .values_list("pk", "parent_id")
    )
    found: dict[int, list[tuple]] = {}
    rows = Application.objects.of(agency).counted().filter(parent__isnull=False, received_on__lte=last)
    for parent, *part in rows.values_list(
        "parent_id", "pk", "applicant_kind", "received_on", "closed_on", "outcome"
    ):
        while parent in parents:  # a part that was split again belongs to the first letter
            parent = parents[parent]
        found.setdefault(parent, []).append(tuple(part))
    return found


def _outcome_of(parts: list[tuple]) -> str:
    """区分处理的，只计部分公开（条例第三十七条）: given in part, withheld in part. Else the decision that came last."""
    outcomes = {part[4] for part in parts}
    if outcomes & DISCLOSED and outcomes & WITHHELD:
        return Outcome.PARTIAL
    return max(parts, key=lambda part: (part[3], part[0]))[4] or Outcome.OTHER


def table_four(agency, year: int) -> Table:
    """{group: {result: count}}: disputes decided in the year, and those still undecided at its end.

    The format names the cells and their sum and no more [待核原文]; so each stands once in the year it was decided, and
    until then as 尚未审结 in every year it was pending at the end of.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    dated = Dispute.objects.of(agency).dated().order_by()
    counts: dict[str, Counter] = {group: Counter() for group in GROUPS}
    decided = dated.exclude(result="").filter(ended_on__gte=first, ended_on__lte=last)
    for group, result, count in decided.values_list("kind", "result").annotate(Count("pk")):
        counts[group][result] += count
    pending = dated.filter(brought_on__lte=last).filter(Q(result="") | Q(ended_on__gt=last))
    for group, count in pending.values_list("kind").annotate(Count("pk")):
        counts[group]["pending"] += count
    return {
        group: {result: counts[group][result] for result in RESULTS[:-1]} | {"total": counts[group].total()}
        for group in GROUPS
    }
