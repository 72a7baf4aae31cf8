"""年度移交清单: what is whole and filed goes on a list, once; the archive signs for it. Each step leaves its event."""

from dataclasses import dataclass
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction

from accounts.models import Agency
from disclosure.refusal import Refused
from disclosure.workflow.door import write_down
from disclosure.workflow.errors import NotNow
from requests_app.filing import hand_over_on
from supervision.archive.kinds import KINDS, Kind, retention_of
from supervision.archive.models import Handover, Volume

LISTED, RECEIVED = "listed", "received"


@dataclass(frozen=True)
class Year:
    """A kind of case in one year of an agency: what there is, what is on a list already, what lacks something."""

    kind: Kind
    cases: list
    listed: frozenset[int]
    missing: dict[int, list[str]]

    @property
    def lacking(self) -> list[tuple]:
        """(case, what it lacks): not on a list, and not whole or not filed."""
        return [(case, self.missing[case.pk]) for case in self.cases if self.missing.get(case.pk)]

    @property
    def whole(self) -> list:
        return [case for case in self.cases if case.pk not in self.listed and not self.missing.get(case.pk)]


def year_of(kind: Kind, agency: Agency, year: int) -> Year:
    """How a kind of case stands in a year of an agency."""
    cases = list(kind.rows(agency, year))
    listed = frozenset(
        Volume.objects.filter(
            content_type=ContentType.objects.get_for_model(kind.model),
            object_id__in=[case.pk for case in cases],
        ).values_list("object_id", flat=True)
    )
    open_ones = [case for case in cases if case.pk not in listed]
    missing = kind.missing(open_ones)
    for case in open_ones:
        if not kind.filed(case) and not missing.get(case.pk):
            missing[case.pk] = ["完整，还没有“归档”"]
    return Year(kind, cases, listed, missing)


@transaction.atomic
def make(agency: Agency, year: int, *, by, receiver: str) -> Handover:
    """Put all that is whole and on no list yet on one. Raises Refused where there is nothing, NotNow where two did at once."""
    Agency.objects.select_for_update().get(
        pk=agency.pk
    )  # two lists of one agency are made one after the other
    found = [(kind, case) for kind in KINDS.values() for case in year_of(kind, agency, year).whole]
    if not found:
        raise Refused("没有可以移交的：完整的都已经列入清单，其余的还不完整。")
    handover = Handover.objects.create(agency=agency, year=year, receiver=receiver, made_by=by)
    try:
        with transaction.atomic():
            Volume.objects.bulk_create(
                [_volume(handover, kind, case) for kind, case in found], batch_size=1000
            )
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


__all__ = ["Year", "hand_over_on", "make", "receive", "year_of"]
