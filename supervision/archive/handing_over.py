"""年度移交清单: what is whole and filed goes on a list, once; the archive signs for it. Each step leaves its event."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page, Paginator
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from accounts.models import Agency
from disclosure.refusal import Refused
from disclosure.workflow.door import write_down
from disclosure.workflow.errors import NotNow
from disclosure.workflow.models import Case
from requests_app.filing import hand_over_on
from supervision.archive.kinds import KINDS, Kind, retention_of
from supervision.archive.models import Handover, Volume

LISTED, RECEIVED = "listed", "received"
READ_AT_ONCE = 500


@dataclass(frozen=True)
class Year:
    """A kind of case in one year of an agency: how many there are and are on a list already, which may go on one, and
    what each of the others lacks. By their keys, for there may be thousands.
    """

    kind: Kind
    number: int
    listed: int
    whole: list[int]
    lacking: list[tuple[int, list[str]]]


def year_of(kind: Kind, agency: Agency, year: int) -> Year:
    """How a kind of case stands in a year of an agency."""
    on_a_list = _keys(kind, agency, year)
    whole, lacking = [], []
    for case, missing in _on_no_list(kind, agency, year, on_a_list):
        if missing:
            lacking.append((case.pk, missing))
        else:
            whole.append(case.pk)
    return Year(kind, len(on_a_list), sum(on_a_list.values()), whole, lacking)


def _keys(kind: Kind, agency: Agency, year: int) -> dict[int, bool]:
    """By its key whether each case of a year is on a list already, in their order."""
    of_case = Volume.objects.filter(
        content_type=ContentType.objects.get_for_model(kind.model), object_id=OuterRef("pk")
    )
    return dict(kind.rows(agency, year).annotate(on_a_list=Exists(of_case)).values_list("pk", "on_a_list"))


def _on_no_list(
    kind: Kind, agency: Agency, year: int, on_a_list: dict[int, bool]
) -> Iterator[tuple[Case, list[str]]]:
    """Each case of a year that is on no list, with what it lacks; some are read at a time, however many there are."""
    pks = [pk for pk, is_listed in on_a_list.items() if not is_listed]
    for first in range(0, len(pks), READ_AT_ONCE):
        cases = list(kind.rows(agency, year).filter(pk__in=pks[first : first + READ_AT_ONCE]))
        missing = kind.missing(cases)
        for case in cases:
            yield case, missing.get(case.pk) or ([] if kind.filed(case) else ["完整，还没有“归档”"])


def lacking_page(kinds: Iterable[Year], agency: Agency, year: int, *, number, size: int) -> Page:
    """A page of what lacks something: (kind, case, what it lacks); only the cases of the page are read."""
    lacking = [(one.kind, pk, words) for one in kinds for pk, words in one.lacking]
    page = Paginator(lacking, size).get_page(number)
    wanted: dict[str, list[int]] = {}
    for kind, pk, _ in page.object_list:
        wanted.setdefault(kind.key, []).append(pk)
    cases = {
        (key, case.pk): case
        for key, pks in wanted.items()
        for case in KINDS[key].rows(agency, year).filter(pk__in=pks)
    }
    page.object_list = [
        (kind, cases[kind.key, pk], words) for kind, pk, words in page.object_list if (kind.key, pk) in cases
    ]
    return page


@transaction.atomic
def make(agency: Agency, year: int, *, by, receiver: str) -> Handover:
    """Put all that is whole and on no list yet on one. Raises Refused where there is nothing, NotNow where two did at once."""
    Agency.objects.select_for_update().get(
        pk=agency.pk
    )  # two lists of one agency are made one after the other
    handover = Handover(agency=agency, year=year, receiver=receiver, made_by=by)
    found = [
        _volume(handover, kind, case)
        for kind in KINDS.values()
        for case, missing in _on_no_list(kind, agency, year, _keys(kind, agency, year))
        if not missing
    ]
    if not found:
        raise Refused("没有可以移交的：完整的都已经列入清单，其余的还不完整。")
    handover.save()
    try:
        with transaction.atomic():
            Volume.objects.bulk_create(found, batch_size=1000)
    except IntegrityError as error:
        raise NotNow("刚才有人列过清单，请看过最新的再列。") from error
    write_down(
        handover,
        action="hand_over",
        label="列入年度移交清单",
        before="",
        after=LISTED,
        by=by,
        note="",
        facts={"年度": year, "接收单位": receiver, "卷数": len(found)},
    )
    return handover


def _volume(handover: Handover, kind: Kind, case) -> Volume:
    closed_on = kind.closed_on(case)
    retention, until = retention_of(kind.retention(case), handover.agency, closed_on)
    return Volume(
        agency=handover.agency,
        handover=handover,
        content_type=ContentType.objects.get_for_model(kind.model),
        object_id=case.pk,
        kind=kind.key,
        reference=case.reference[:80],
        title=getattr(case, "title", str(case))[:300],
        closed_on=closed_on,
        retention=retention,
        until=until,
    )


@transaction.atomic
def receive(handover: Handover, *, by, received_by: str, received_on: date) -> Handover:
    """Write down the receipt, once. Raises NotNow when it stands already."""
    handover = Handover.objects.select_for_update().get(pk=handover.pk)
    if handover.received_on:
        raise NotNow(f"这份清单已由{handover.received_by}签收，签收记录没有改动。")
    handover.received_by, handover.received_on = received_by, received_on
    handover.save(update_fields=["received_by", "received_on"])
    write_down(
        handover,
        action="receive",
        label="登记签收",
        before=LISTED,
        after=RECEIVED,
        by=by,
        note="",
        facts={"签收人": received_by, "签收日期": received_on},
    )
    return handover


__all__ = ["Year", "hand_over_on", "lacking_page", "make", "receive", "year_of"]
