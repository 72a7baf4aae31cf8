"""A dispute comes in: its number, its clocks, who is told, and what is not as the law has it."""

from datetime import date

from django.db import IntegrityError, transaction

from accounts.roles import Role
from disclosure.deadlines.explain import words_of
from disclosure.deadlines.telling import holding
from disclosure.notices import outbox
from disclosure.workflow.door import open_case
from disclosure.workflow.errors import Refused
from requests_app import rules
from requests_app.disputes import About, Bringer, Kind, State, flags_of
from requests_app.models import Dispute

MARKS = {Kind.REVIEW: "复", Kind.DIRECT: "诉", Kind.AFTER_REVIEW: "诉"}


def number_of(application, kind: str) -> str:
    """YUNSHAN-2026-00012-复1: the application's own number, 复 or 诉, and which one it is."""
    mark = MARKS[Kind(kind)]
    kinds = [one for one, said in MARKS.items() if said == mark]
    return f"{application.number}-{mark}{application.disputes.filter(kind__in=kinds).count() + 1}"


def default_organ(agency, kind: str) -> str:
    """复议机关 or 管辖法院, as the agency has them."""
    return agency.review_agency if kind == Kind.REVIEW else agency.court


@transaction.atomic
def enter(
    application,
    *,
    kind: str,
    by,
    notice_received_on: date,
    filed_on: date | None = None,
    organ: str = "",
    case_number: str = "",
    about: str = About.REPLY,
    bringer: str = Bringer.APPLICANT,
    bringer_name: str = "",
    claims: str = "",
    review: Dispute | None = None,
    note: str = "",
) -> Dispute:
    """Open a dispute about an application; its clocks run from the day the copy came.

    Raises Refused for dates that cannot be, for a review of another application, and for a case number entered before.
    """
    rules.check(
        application,
        [
            rules.not_in_the_future(notice_received_on, "收到副本日"),
            rules.not_before_receipt(notice_received_on, "收到副本日"),
            rules.not_in_the_future(filed_on, "申请复议或者起诉日"),
            rules.not_before_receipt(filed_on, "申请复议或者起诉日"),
        ],
    )
    if filed_on and filed_on > notice_received_on:
        raise Refused(f"收到副本日 {notice_received_on} 早于申请复议或者起诉日 {filed_on}，请核对。")
    if kind != Kind.AFTER_REVIEW:
        review = None
    elif review is not None and (review.application_id != application.pk or review.kind != Kind.REVIEW):
        raise Refused("所选的行政复议不是这件申请的，请重新选择。")
    organ = organ.strip() or default_organ(application.agency, kind)
    if not organ:
        raise Refused("请填写复议机关或者法院的名称。")
    if bringer == Bringer.THIRD_PARTY and not bringer_name.strip():
        raise Refused("第三方提出的，请填写第三方的姓名或者名称。")
    dispute = Dispute(
        agency=application.agency,
        office=application.office,
        officer=application.officer,
        application=application,
        number=number_of(application, kind),
        subject=application.subject,
        kind=kind,
        about=about,
        bringer=bringer,
        bringer_name=bringer_name.strip(),
        claims=claims.strip(),
        organ=organ,
        case_number=case_number.strip(),
        review=review,
        filed_on=filed_on,
        notice_received_on=notice_received_on,
        flags=flags_of(application, kind=kind, about=about, filed_on=filed_on, review=review),
        state=State.AWAITING,
    )
    try:
        with transaction.atomic():
            open_case(
                dispute,
                by=by,
                label="登记行政争议",
                note=note,
                种类=dispute.get_kind_display(),
                机关或者法院=organ,
                案号=dispute.case_number,
                收到副本日=notice_received_on,
                提示=[flag.words for flag in dispute.told_flags],
            )
    except IntegrityError:
        taken = Dispute.objects.filter(
            agency=application.agency, organ=organ, case_number=dispute.case_number
        ).first()
        if taken is None or not dispute.case_number:
            raise
        raise Refused(
            f"{organ}的案号 {dispute.case_number} 已经登记在 {taken.number}，请先查一查是不是同一件。"
        ) from None
    dispute.start_clocks(by)
    _tell(dispute, by)
    return dispute


def _tell(dispute: Dispute, by) -> None:
    """The head of 公开办, the leader and the officer hear of it at once."""
    people = [*holding(dispute, Role.DISCLOSURE_HEAD, Role.LEADER), dispute.officer]
    outbox.queue(
        dispute,
        kind="dispute",
        occasion="entered",
        recipients=[person for person in dict.fromkeys(people) if person is not None and person != by],
        subject=f"收到{dispute.get_kind_display()}：{dispute.number} {dispute.subject}"[:200],
        body=f"{dispute.organ}，收到副本日{words_of(dispute.notice_received_on)}。"
        + "".join(f"\n提示：{flag.words}（{flag.article}）。" for flag in dispute.told_flags),
    )
