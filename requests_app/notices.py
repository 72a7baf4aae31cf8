"""Who is told of what: those who come next, and the applicant who left an address.

A mail to the applicant says what happened and where to look; the matter itself is not in it.
"""

from django.conf import settings
from django.urls import reverse

from accounts.roles import Role
from disclosure.deadlines.telling import holding
from disclosure.notices import outbox
from disclosure.workflow.people import awaited_people
from requests_app.states import State

TOLD = {  # after which acts the applicant hears, and in what words
    "register": "您的申请已经收到",
    "register_auto": "您的申请已经收到",
    "ask_correction": "您的申请需要补正",
    "notice_extension": "您的申请延期答复",
    "delay": "您的申请延迟答复",
    "ask_reasons": "请说明申请的理由",
    "notice_fee": "您的申请需要缴纳信息处理费",
    "consult": "您的申请正在征求意见",
    "deliver": "您的申请已经答复",
    "answer_on_spot": "您的申请已经答复",
    "confirm_lapse": "您的申请不再处理",
    "withdraw": "您的申请已经撤回",
}


def tell_staff(case, event, *, kind: str) -> None:
    """Tell those whose turn it is now that a case has moved; the event makes the occasion unique."""
    if event.before == event.after:
        return
    state = case.get_state_display()
    outbox.queue(
        case,
        kind=kind,
        occasion=f"event-{event.pk}",
        recipients=[person for person in awaited_people(case) if person != event.actor],
        subject=f"{state}：{case.number} {case.subject}"[:200],
        body=f"{event.actor_name} 已“{event.label}”，现在是“{state}”。"
        + (f"\n意见：{event.note}" if event.note else ""),
    )


def tell(application, event) -> None:
    """Queue what an act gives rise to."""
    occasion = f"event-{event.pk}"
    tell_staff(application, event, kind="request")
    if event.action == "give_reasons" and event.actor is None:
        tell_reasons(application, occasion)
    if application.answered_late and event.after == State.CLOSED:
        tell_supervisor(application, occasion)
    if event.action in TOLD:
        tell_applicant(application, occasion, TOLD[event.action])


def tell_applicant(application, occasion: str, head: str) -> None:
    """To the address the applicant left, where there is one."""
    address = application.particulars.email
    if not address:
        return
    where = settings.SITE_URL + reverse("requests:track")
    outbox.queue(
        application,
        kind="request-applicant",
        occasion=occasion,
        recipients=[address],
        subject=f"{head}（{application.number}）",
        body=f"{head}。\n\n申请编号：{application.number}\n受理机关：{application.agency.name}\n\n"
        f"请用申请编号和查询码在“查询办理进度”查看：\n{where}\n\n本邮件由系统发出，请勿回复。",
    )


def tell_reasons(application, occasion: str) -> None:
    """理由 came in from the tracking page: whoever asked has to weigh them, though the case stands where it stood."""
    outbox.queue(
        application,
        kind="request",
        occasion=occasion,
        recipients=holding(application, Role.DISCLOSURE, Role.DISCLOSURE_HEAD),
        subject=f"收到说明的理由：{application.number} {application.subject}"[:200],
        body="申请人已经在网上说明理由，内容见案件页。不合理的告知不予处理；合理但来不及答复的，确定延迟答复的期限并告知（条例第三十五条）。",
    )


def tell_supervisor(application, occasion: str) -> None:
    """A reply after its last day is never hidden: the 监督员 and the 分管领导 hear of it（条例第四十七条）."""
    outbox.queue(
        application,
        kind="request-late",
        occasion=occasion,
        recipients=holding(application, Role.SUPERVISOR, Role.LEADER),
        subject=f"逾期答复：{application.number} {application.subject}"[:200],
        body=f"本件于 {application.answered_on} 答复，迟于届满日，已登记为逾期答复。",
    )
