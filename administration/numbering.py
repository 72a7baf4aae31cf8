"""文号序列: the runs of numbers of an agency as they stand, the next of each, and what was voided."""

from dataclasses import dataclass

from django.db.models import Count, F, Q

from accounts.models import Agency
from disclosure import clock
from disclosure.notices import numbers
from disclosure.notices.models import Number, Series
from disclosure.rulebook import book
from documents.numbers import INDEX, NUMBER
from requests_app.intake import PATTERN, SERIES

# kind → (what it is called, the rule that says how it is written)
KINDS = {
    NUMBER: ("发文字号", "documents.number_pattern"),
    INDEX: ("索引号", "documents.index_pattern"),
    SERIES: ("申请编号", ""),
    "requests": ("依申请公开文书", "letters.number_pattern"),
}


@dataclass(frozen=True)
class Run:
    """One run: what it is for, how far it has come, how many of it are on the register, what comes next."""

    label: str
    prefix: str
    year: int
    last: int
    entered: int
    voided: int
    next: str
    rule: str
    missing: int  # numbers of the run that are not on the register: another run wrote the same words

    @property
    def is_whole(self) -> bool:
        return self.missing == 0


def label_of(kind: str) -> str:
    base, _, letter = kind.partition(":")
    label = KINDS.get(base, (kind, ""))[0]
    return f"{label}（{letter}）" if letter else label


def runs(agency: Agency, year: int) -> list[Run]:
    """The runs of a year, in one query besides the rules."""
    rows = (
        Series.objects.filter(agency=agency, year=year)
        .annotate(
            entered=Count("numbers", filter=Q(numbers__value__lte=F("last"))),
            voided=Count("numbers", filter=Q(numbers__voided_at__isnull=False)),
        )
        .order_by("kind", "prefix")
    )
    return [_run(agency, row) for row in rows]


def _run(agency: Agency, row: Series) -> Run:
    rule = KINDS.get(row.kind.partition(":")[0], ("", ""))[1]
    return Run(
        label_of(row.kind),
        row.prefix,
        row.year,
        row.last,
        row.entered,
        row.voided,
        upcoming(agency, row),
        rule,
        max(row.last - row.entered, 0),
    )


def upcoming(agency: Agency, row: Series) -> str:
    """How the next number would be written, as the rules stand today; nothing is drawn."""
    base = row.kind.partition(":")[0]
    rule = KINDS.get(base, ("", ""))[1]
    pattern = (
        book.value(rule, agency) if rule else PATTERN if base == SERIES else "{prefix}〔{year}〕{serial}号"
    )
    try:
        return numbers.shape(pattern, agency, year=row.year, serial=row.last + 1, prefix=row.prefix)
    except (KeyError, ValueError, IndexError):
        return ""


def voided(agency: Agency, year: int):
    """The voided numbers of a year: they stay on the register."""
    return (
        Number.objects.of(agency)
        .filter(series__year=year, voided_at__isnull=False)
        .select_related("series", "voided_by")
        .order_by("-voided_at", "-pk")
    )


def years_of(agency: Agency) -> list[int]:
    """The years there are numbers of, this year always among them, the latest first."""
    found = set(Series.objects.filter(agency=agency).values_list("year", flat=True).distinct())
    return sorted(found | {clock.today().year}, reverse=True)
