"""Figures of what is public, as the pages show them: by year, agency and category."""

from collections import Counter

from django.db.models import Count
from django.db.models.functions import ExtractYear

from disclosure import clock
from documents.categories import CATEGORIES
from documents.counts import public_counts
from interpretation.catalogue import counted as interpretations_counted
from interpretation.states import Kind
from opinion.models import Response
from portal import numbers
from portal.open_data import figures


def statistics() -> dict:
    """All figures of one moment; each is a count of rows anybody can list by the same filter, but `in_force`: of those, what
    is to be in force only from a later day is left out.
    """
    counted, pieces = public_counts(), interpretations_counted()
    by_category, by_agency = counted.by_category(), counted.by_agency()
    of_the_year = numbers.of_the_year()
    whole = of_the_year.whole
    return {
        "as_of": clock.now().replace(microsecond=0).isoformat(),
        "documents": {
            "total": counted.total(),
            "in_force": counted.in_force,
            "by_year": [{"year": year, "count": counted.total(year=year)} for year in counted.years],
            "by_category": [
                {"category": one.key, "label": one.label, "count": by_category[one.key]} for one in CATEGORIES
            ],
            "by_agency": [
                {"agency": line.code, "name": line.name, "count": by_agency[line.id]}
                for line in counted.agencies
                if by_agency[line.id]
            ],
            "published_in_time_this_year": {
                "in_time": whole.published_in_time,
                "due": whole.to_publish,
            },
        },
        "interpretations": {
            "total": sum(pieces.values()),
            "by_year": _by_year(pieces),
            "by_kind": _by_kind(pieces),
        },
        "responses": _responses(),
        "applications": {"by_year": figures.by_year()},
        "this_year": {
            "year": of_the_year.year,
            "whole": _numbers(whole),
            "by_agency": [
                {"agency": one["agency"].code, "name": one["agency"].name, "numbers": _numbers(one["line"])}
                for one in of_the_year.lines(counted.agencies)
            ],
        },
    }


# The columns of /numbers/, each rate as its two parts.
NUMBERS = {
    "published": "今年公开、现在仍然公开的公文",
    "to_publish": "按期公开的分母：今年发布的（包括后来撤回的）和到期还没有发布的",
    "published_in_time": "按期公开的分子",
    "received": "收到日在今年的申请，拆分的各件分别计算",
    "to_answer": "按期答复的分母：今年答复的和到期还没有答复的",
    "answered_in_time": "按期答复的分子",
    "to_explain": "已解读的分母：今年公布、应当解读的公文",
    "explained": "已解读的分子",
    "responses": "今年公布的回应",
}


def _numbers(line) -> dict:
    return {name: getattr(line, name) for name in NUMBERS}


def _by_year(pieces) -> list[dict]:
    years = Counter()
    for (_, _, year), count in pieces.items():
        years[year] += count
    return [{"year": year, "count": years[year]} for year in sorted(years, reverse=True)]


def _by_kind(pieces) -> list[dict]:
    kinds = Counter()
    for (_, kind, _), count in pieces.items():
        kinds[kind] += count
    return [
        {"kind": kind.value, "label": kind.label, "count": kinds[kind.value]}
        for kind in Kind
        if kinds[kind.value]
    ]


def _responses() -> dict:
    public = Response.objects.public().order_by()
    years = dict(public.values_list(ExtractYear("published_at", tzinfo=clock.TZ)).annotate(count=Count("pk")))
    return {
        "total": sum(years.values()),
        "by_year": [{"year": year, "count": years[year]} for year in sorted(years, reverse=True)],
    }
