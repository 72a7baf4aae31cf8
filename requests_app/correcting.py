"""How a request to correct a record comes into the house（条例第四十一条）."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from disclosure import clock
from disclosure.deadlines import clocks
from disclosure.files.store import hand_over
from disclosure.notices import numbers
from disclosure.workflow.door import open_case
from requests_app import rules
from requests_app.acts.people import staff
from requests_app.models import RecordCorrection, RecordCorrectionPerson
from requests_app.outcomes import ApplicantKind
from requests_app.terms import RECORD_CORRECTION
from requests_app.tracking import new_code

SERIES = "record-correction"
PATTERN = "{code}-G{year}-{serial:04}"


@transaction.atomic
def receive(
    *,
    agency,
    record: str,
    person: Mapping,
    channel: str,
    by,
    received_on: date | None = None,
    applicant_kind: str = ApplicantKind.NATURAL,
    files=(),
    note: str = "",
) -> RecordCorrection:
    """A new request, numbered; its term runs from the day it was received, by the agency's own rule.

    `record` names the record, `person` are fields of `RecordCorrectionPerson`, `files` StoredFiles nobody holds yet.
    `by` is the clerk who enters it, or an `Outsider` for the public form, who gets a query code.
    Raises Refused for a day that has not come.
    """
    received_on = received_on or clock.today()
    case = RecordCorrection(
        agency=agency,
        subject=record.strip(),
        channel=channel,
        received_on=received_on,
        applicant_kind=applicant_kind,
        code="" if staff(by) else new_code(),
    )
    rules.check(case, [rules.not_in_the_future(received_on, "收到日")])
    who = RecordCorrectionPerson(**person)
    who.set_digests()
    who.case = case
    case.applicant_masked = who.masked_name[:120]
    number = numbers.draw(agency, SERIES, clock.today().year, pattern=PATTERN, by=staff(by))
    case.number = number.text
    open_case(
        case, by=by, label="收到更正申请", note=note, 渠道=case.get_channel_display(), 收到日=received_on
    )
    numbers.give(number, case)
    who.case = case
    who.save()
    for file in files:
        hand_over(file, case)
    clocks.start(case, RECORD_CORRECTION, on=received_on, by=staff(by), basis="自收到之日起")
    return case
