"""行政争议 of the demo: two answers that were contested, one put right and one upheld, so that the figures have both."""

from accounts.roles import Role
from disclosure import clock
from disclosure.workflow.door import perform
from portal.demo.requests import moment, who, workdays_before
from requests_app.disputes import Bringer, Kind, Result
from requests_app.models import Application

ANSWERED_AFTER = 7  # 工作日, of the ten the law gives
CONTESTED = (
    # how the subject begins, entered and decided so many workdays ago, result, words of the ruling
    (
        "2024 年县城老旧小区改造工程",
        20,
        6,
        Result.CORRECTED,
        "被申请人未说明结算审核意见中施工单位名称不予公开的理由，撤销答复中的该部分。",
    ),
    ("青石乡石桥村 2025 年土地征收", 18, 4, Result.UPHELD, "被申请人的答复适用依据正确，予以维持。"),
)


def build() -> None:
    """After the applications, whose answers they are about."""
    for number, (begins, entered, decided, result, words) in enumerate(CONTESTED, start=1):
        case = Application.objects.filter(subject__startswith=begins).earliest("pk")
        desk = who(Role.DISCLOSURE, case.agency)
        days = workdays_before(case.agency, max(entered, decided) + 1)
        came, answered, ruled = (days[-1 - ago] for ago in (entered, entered - ANSWERED_AFTER, decided))
        with clock.pretending(moment(came, 0)):
            perform(
                case,
                "enter_dispute",
                by=desk,
                kind=Kind.REVIEW,
                about="reply",
                bringer=Bringer.APPLICANT,
                organ="云山县人民政府",
                case_number=f"云政复〔{came.year}〕{40 + number}号",
                filed_on=came,
                notice_received_on=came,
            )
        dispute = case.disputes.get()
        with clock.pretending(moment(answered, 0)):
            dispute = perform(dispute, "submit_answer", by=desk, on=answered)
        with clock.pretending(moment(ruled, 1)):
            dispute = perform(
                dispute,
                "record_ruling",
                by=desk,
                result=result,
                decided_on=ruled,
                arrived_on=ruled,
                ruling_number=f"云政复决〔{ruled.year}〕{30 + number}号",
                ruling_words=words,
            )
        with clock.pretending(moment(ruled, 2)):
            perform(dispute, "close", by=desk)
