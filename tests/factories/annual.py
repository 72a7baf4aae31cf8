"""A published yearly report turned back into the cases it counts: applications, disputes and documents in bulk."""

from datetime import date

from documents.models import Document
from documents.states import Attribute, Validity
from documents.states import State as DocumentState
from requests_app.disputes import State as DisputeState
from requests_app.models import Application, Dispute
from requests_app.outcomes import ApplicantKind, Outcome
from requests_app.states import State

serial = iter(range(1, 100_000_000))


def application_row(
    here, *, received, closed=None, outcome="", kind="natural", state=None, **fields
) -> Application:
    """An application as it would stand after its acts, without walking them."""
    return Application(
        agency=here,
        number=f"X-{next(serial)}",
        subject="事项",
        applicant_masked="某某",
        channel="in_person",
        submitted_on=received,
        received_on=received,
        received_why="当面提交",
        applicant_kind=kind,
        state=state or (State.CLOSED if closed else State.HANDLING),
        closed_on=closed,
        outcome=outcome,
        **fields,
    )


def expand(here, *reports: dict) -> None:
    """The cases of consecutive years of one agency; what one year hands on is what the next takes over."""
    _applications(here, reports)
    _disputes(here, reports)
    _documents(here, reports)


def _applications(here, reports) -> None:
    rows, first = [], reports[0]
    kinds = ApplicantKind.values
    left = {
        kind: [date(first["year"] - 1, 12, 20)] * first["table3"]["carried_over"][place]
        for place, kind in enumerate(kinds)
    }
    for report in reports:
        year, table = report["year"], report["table3"]
        for place, kind in enumerate(kinds):
            came = left[kind] + [date(year, 6, 1)] * table["new_received"][place]
            ends = [name for name in Outcome.values for _ in range(table[name][place])]
            left[kind] = came[len(ends) :]
            rows += [
                application_row(
                    here, received=received, closed=date(year, 12, 31), outcome=outcome, kind=kind
                )
                for received, outcome in zip(came, ends, strict=False)
            ]
    rows += [application_row(here, received=received, kind=kind) for kind in kinds for received in left[kind]]
    Application.objects.bulk_create(rows, batch_size=500)


def _disputes(here, reports) -> None:
    about = Application.objects.of(here).first()
    rows = []
    for group in reports[0]["table4"]:
        pending: list[date] = []
        for report in reports:
            year, cells = report["year"], report["table4"][group]
            decided = [result for result in ("upheld", "corrected", "other") for _ in range(cells[result])]
            brought = pending + [date(year, 5, 5)] * (cells["total"] - len(pending))
            pending = brought[len(decided) :]
            rows += [
                dispute_row(here, about, group, filed_on=on, result=result, decided_on=date(year, 11, 11))
                for on, result in zip(brought, decided, strict=False)
            ]
        rows += [dispute_row(here, about, group, filed_on=on) for on in pending]
    Dispute.objects.bulk_create(rows, batch_size=500)


def dispute_row(here, application, kind, *, filed_on, result="", decided_on=None) -> Dispute:
    return Dispute(
        agency=here,
        number=f"D-{next(serial)}",
        subject="争议",
        application=application,
        kind=kind,
        organ="复议机关",
        filed_on=filed_on,
        result=result,
        decided_on=decided_on,
        state=DisputeState.CLOSED if result else DisputeState.AWAITING,
    )


def _documents(here, reports) -> None:
    rows = []
    for paper in ("rules", "normative"):
        first = reports[0]["table2"][paper]
        alive = [date(reports[0]["year"] - 1, 3, 3)] * (first["valid"] + first["repealed"] - first["issued"])
        for report in reports:
            year, cells = report["year"], report["table2"][paper]
            rows += [norm(here, paper, on, ended_on=date(year, 10, 10)) for on in alive[: cells["repealed"]]]
            alive = alive[cells["repealed"] :] + [date(year, 4, 4)] * cells["issued"]
        rows += [norm(here, paper, on) for on in alive]
    Document.objects.bulk_create(rows, batch_size=500)


def norm(here, paper, issued_on, *, ended_on=None) -> Document:
    """A 规章 or a 行政规范性文件, in force or repealed on a day."""
    return Document(
        agency=here,
        title="某办法",
        number=f"某政规〔{issued_on.year}〕{next(serial)}号",
        genre="命令（令）" if paper == "rules" else "通知",
        category="norms",
        attribute=Attribute.PROACTIVE,
        issued_on=issued_on,
        expires_on=ended_on,
        validity=Validity.REPEALED if ended_on else Validity.VALID,
        state=DocumentState.ISSUED,
    )
