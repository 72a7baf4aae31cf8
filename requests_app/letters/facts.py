"""What a letter of 依申请公开 is written from: plain values, so that a kind can be tried without a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from disclosure import clock
from disclosure.deadlines import clocks, terms
from disclosure.notices.letters import AgencyFacts
from disclosure.rulebook.rules import CORRECTION_REASONS
from requests_app.outcomes import ApplicantKind
from requests_app.terms import DELAYED_REPLY


@dataclass(frozen=True)
class Facts:
    """The facts of one application on one day; what a kind needs besides stands in `more`."""

    agency: AgencyFacts
    number: str
    applicant: str
    is_natural: bool
    today: date
    code: str = ""
    received_on: date | None = None
    received_why: str = ""
    submitted_on: date | None = None
    channel: str = ""
    subject: str = ""
    description: str = ""  # as it was applied for
    supplement: str = ""  # what the 补正 added, in its own words
    supplemented_on: date | None = None
    wanted_form: str = ""
    delivery_way: str = ""
    due_on: date | None = None
    split_from: str = ""  # the number of the application that was sent, where this one was split off it
    address: str = ""
    postcode: str = ""
    more: Mapping = field(default_factory=dict)

    @property
    def you(self) -> str:
        """How the letter addresses its reader."""
        return "您" if self.is_natural else "贵单位"


def facts_of(application, *, decision=None, consultation=None, **more) -> Facts:
    """The facts of an application as it stands; `decision` and `consultation` are rows, told as plain values.

    The code is only told where the kind asks for it by `with_code=True`.
    """
    person, text = application.particulars, application.text
    with_code = more.pop("with_code", False)
    if decision is not None:
        more |= {
            "answer": decision.answer,
            "facts": dict(decision.facts),
            "reason": decision.reason,
            "remark": decision.remark,
            "reasons_given_on": application.reasons_given_on,
        }
    if consultation is not None:
        more |= {
            "kind": consultation.kind,
            "whom": consultation.whom,
            "address": consultation.address,
            "what": consultation.what,
            "sent_on": consultation.sent_on,
            "opinion": consultation.opinion,
            "public_interest": consultation.public_interest,
            "days": clocks.length_of(consultation.term, consultation.agency, consultation.sent_on),
        }
    if "reasons" in more:
        more["reasons"] = [CORRECTION_REASONS.get(reason, reason) for reason in more["reasons"]]
    return Facts(
        agency=AgencyFacts.of(application.agency),
        number=application.number,
        code=application.code if with_code else "",
        applicant=person.name,
        is_natural=application.applicant_kind == ApplicantKind.NATURAL,
        received_on=application.received_on,
        received_why=application.received_why,
        submitted_on=application.submitted_on,
        channel=application.get_channel_display(),
        subject=application.subject,
        description=text.description,
        supplement=text.supplement,
        supplemented_on=_supplemented_on(application),
        wanted_form=text.get_wanted_form_display(),
        delivery_way=text.get_delivery_way_display(),
        due_on=_due_on(application),
        split_from=_sent_as(application),
        address=person.address,
        postcode=person.postcode,
        today=clock.today(),
        more=more,
    )


def facts_of_correction(case, **more) -> Facts:
    """The facts of a request to correct a record（条例第四十一条）."""
    person = case.person
    asked = f"“{case.subject}”中的“{person.wrong}”" + (f"，更正为“{person.right}”" if person.right else "")
    return Facts(
        agency=AgencyFacts.of(case.agency),
        number=case.number,
        applicant=person.name,
        is_natural=case.applicant_kind == ApplicantKind.NATURAL,
        received_on=case.received_on,
        subject=case.subject,
        description=asked,
        address=person.address,
        postcode=person.postcode,
        today=clock.today(),
        more=more,
    )


def _supplemented_on(application) -> date | None:
    """The day of the 补正 that is quoted; 重新答复 quotes the one of the application it answers anew."""
    original = application.reanswer_of
    return application.supplemented_on or (original.supplemented_on if original else None)


def _sent_as(application) -> str:
    """The number of the application the citizen sent, where this one was split off it, however often; else nothing."""
    whole = application.reanswer_of or application
    if whole.parent_id is None:
        return ""
    while whole.parent_id is not None:
        whole = whole.parent
    return whole.number


def _due_on(application) -> date | None:
    running = clocks.open_clock(application, terms.REPLY) or clocks.open_clock(application, DELAYED_REPLY)
    return running.due_on if running else None
