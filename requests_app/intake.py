"""How an application comes into the house: from the web form, over the counter, by post, or out of another one."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from accounts.models import Agency
from accounts.roles import Outsider
from disclosure import clock
from disclosure.deadlines import channels, clocks, terms
from disclosure.deadlines.entries import Fact
from disclosure.notices import numbers
from disclosure.personal import digest
from disclosure.rulebook import book
from disclosure.workflow.door import open_case, perform
from requests_app.acts.people import staff
from requests_app.models import Application, ApplicationText, Particulars
from requests_app.outcomes import ApplicantKind
from requests_app.states import State
from requests_app.tracking import new_code

SERIES = "application"
PATTERN = "{code}-{year}-{serial:05}"
SUBJECT = 60  # characters of the description that stand for it on lists


def subject_of(description: str) -> str:
    """The first words of what is asked, for lists."""
    line = " ".join(description.split())
    return line if len(line) <= SUBJECT else f"{line[: SUBJECT - 1]}…"


def applicant_digest(kind: str, particulars: Mapping) -> str:
    """What tells one applicant from another: the identity number, else name and phone."""
    number = particulars.get("id_number", "")
    if number:
        return digest(f"{kind == ApplicantKind.NATURAL}:{number}")
    return digest(f"{particulars.get('name', '')}|{particulars.get('phone', '')}")


@transaction.atomic
def receive(
    *,
    agency: Agency,
    applicant_kind: str,
    particulars: Mapping,
    description: str,
    channel: str,
    by,
    submitted_on: date | None = None,
    wanted_form: str = "electronic",
    delivery_way: str = "online",
    note: str = "",
    **facts,
) -> Application:
    """A new application（条例第二十九条）, numbered and with its query code; it waits to be registered.

    `by` is the clerk who enters it, or an `Outsider`/None for the public form. `particulars` are fields of
    `Particulars`; `facts` further fields of `Application` (arrived_on, post_number, filled_by …). Where the agency's
    rule confirms online applications by itself, it is registered at once.
    """
    submitted_on = submitted_on or clock.today()
    application = Application(
        agency=agency,
        subject=subject_of(description),
        channel=channel,
        submitted_on=submitted_on,
        applicant_kind=applicant_kind,
        applicant_digest=applicant_digest(applicant_kind, particulars),
        code=new_code(),
        **facts,
    )
    _open(
        application, particulars, description, wanted_form, delivery_way, by=by, label="收到申请", note=note
    )
    application.start_waiting_clock(by)
    if channel == channels.ONLINE.key and book.value("requests.online_confirmation", agency) == channels.AUTO:
        application = perform(application, "register_auto", by=None)
    return application


def _open(
    application,
    particulars,
    description,
    wanted_form,
    delivery_way,
    *,
    by,
    label,
    note,
    supplement="",
    reasons="",
) -> None:
    agency = application.agency
    person = Particulars(**particulars)
    person.set_digests()
    person.application = application
    application.applicant_masked = person.masked_name[:120]
    number = numbers.draw(
        agency,
        SERIES,
        clock.today().year,
        pattern=PATTERN,
        by=staff(by),
        is_taken=lambda text: Application.objects.of(agency).filter(number=text).exists(),
    )
    application.number = number.text
    open_case(
        application,
        by=by,
        label=label,
        note=note,
        渠道=application.get_channel_display(),
        提交日=application.submitted_on,
        **application.in_one_envelope,
    )
    numbers.give(number, application)
    person.application = application
    person.save()
    text = ApplicationText(
        application=application,
        description=description.strip(),
        supplement=supplement,
        reasons=reasons,
        wanted_form=wanted_form,
        delivery_way=delivery_way,
    )
    text.index()
    text.save()


_PERSONAL = [field.name for field in Particulars._meta.fields if field.name not in ("application",)]
_KEPT = (
    "channel", "submitted_on", "submitted_assumed", "arrived_on", "signed_on", "confirmed_on", "confirmed_how", "received_on",
    "received_why", "applicant_kind", "applicant_digest", "office", "officer",
)  # fmt: skip


def _another(
    application: Application,
    *,
    description: str,
    by,
    label: str,
    note: str = "",
    supplement: str = "",
    reasons: str = "",
    **fields,
) -> Application:
    """A case of its own with the same applicant; `fields` override what is kept."""
    kept = {name: getattr(application, name) for name in _KEPT} | {
        "agency": application.agency,
        "subject": subject_of(description),
        "code": new_code(),
        "state": State.REVIEW,
    }
    child = Application(**(kept | fields))
    person = application.particulars
    text = application.text
    _open(
        child,
        {name: getattr(person, name) for name in _PERSONAL},
        description,
        text.wanted_form,
        text.delivery_way,
        by=by,
        label=label,
        note=note,
        supplement=supplement,
        reasons=reasons,
    )
    return child


_CORRECTED = (
    "correction_asked_on", "correction_until", "correction_items", "supplemented_on",
    "reasons_asked_on", "reasons_days", "reasons_given_on",
)  # fmt: skip


def copy_of(application: Application, *, description: str, by, parent: Application) -> Application:
    """拆分: one of several matters, received the day the whole was; asked once for what was missing, as the whole was.

    Its reply clock runs from that day, or anew from the day of the correction（条例第三十条）.
    """
    child = _another(
        application,
        description=description,
        by=by,
        label="拆分立案",
        note=f"拆自 {parent.number}",
        reasons=application.text.reasons,
        parent=parent,
        **{name: getattr(application, name) for name in _CORRECTED},
    )
    basis = f"拆自 {parent.number}"
    reply = clocks.start(
        child,
        terms.REPLY,
        on=application.received_on,
        by=staff(by),
        channel=application.channel,
        basis=f"{basis}，收到日相同",
    )
    if child.supplemented_on:
        asked = {"until": child.correction_until, "basis": basis}
        clocks.record(reply, Fact.CORRECTION_ASKED, child.correction_asked_on, by=staff(by), **asked)
        clocks.record(reply, Fact.CORRECTION_RECEIVED, child.supplemented_on, by=staff(by), basis=basis)
    child.start_examining(by)
    return child


def reanswer(application: Application, *, by, ordered_on: date, days: int | None, basis: str) -> Application:
    """纠正之后重新答复: the same application handled anew, by the term the decision set (工作日; else the law's)."""
    again = _another(
        application,
        description=application.text.description,
        supplement=application.text.supplement,
        by=by,
        label="重新答复立案",
        note=basis,
        state=State.HANDLING,
        reanswer_of=application,
        counted=False,
        received_on=ordered_on,
        received_why=basis[:200],
        post_number="",
    )
    clocks.start(again, terms.REPLY, on=ordered_on, length=days, by=staff(by), basis=basis[:200])
    return again


def of_the_public() -> Outsider:
    """Whoever sends the public form: not yet known by number and code."""
    return Outsider("")
