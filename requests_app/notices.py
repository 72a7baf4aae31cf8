"""Who is told of what: those who come next, and the applicant who left an address.

A mail to the applicant says what happened and where to look; the matter itself is not in it.
"""

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from accounts.posts import supervisors_of
from accounts.roles import Role
from disclosure.deadlines.explain import words_of
from disclosure.deadlines.telling import holding
from disclosure.notices import outbox
from disclosure.workflow.people import awaited_people
from requests_app.states import State


def _consulted(application, event) -> str:
    """Of an opinion the answer waits for. Help asked for inside the house is nothing to the applicant."""
    one = application.consultations.get(pk=event.facts["征求意见"])
    return "您的申请正在征求意见" if one.pauses else ""


def _made_public(application, event) -> str:
    """He hears of it who suggested it."""
    return "您建议主动公开的信息，机关已经采纳" if application.suggested_on else ""


def _returned(application, event) -> str:
    """Whose address was wrong: the applicant's own, to be looked at, or what the office made of it."""
    if event.after == State.DELIVERY:
        return "寄给您的答复书因本机关写错地址被退回，将重新寄送"
    return "寄给您的答复书被退回，请核对地址"


# After which acts the applicant hears, and in what words; where there are none he does not.
TOLD: dict[str, str | Callable] = {
    "register": "您的申请已经收到",
    "register_auto": "您的申请已经收到",
    "ask_correction": "您的申请需要补正",
    "notice_extension": "您的申请延期答复",
    "delay": "您的申请延迟答复",
    "ask_reasons": "请说明申请的理由",
    "notice_fee": "您的申请需要缴纳信息处理费",
    "pay_fee_late": "您的缴费已经登记，申请继续办理",
    "withdraw_fee": "您的申请不再收取信息处理费",
    "consult": _consulted,
    "deliver": "您的申请已经答复",
    "answer_on_spot": "您的申请已经答复",
    "split": "您的申请包含几个事项，已拆开分别办理",
    "recall_reply": "原来的答复已经撤销，将重新答复您",
    "mail_returned": _returned,
    "redeliver": "您的答复书已经再次送达",
    "confirm_lapse": "您的申请不再处理",
    "withdraw": "您的申请已经撤回",
    "weigh_suggestion": "机关已经审核您主动公开的建议",
    "turn_public": _made_public,
}

TOLD_OF_CORRECTION = {
    "tell_decision": "您的更正申请已经办理完毕",
    "withdraw": "您的更正申请已经撤回",
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
    if event.action == "return_copy":
        tell_who_drew(application, event, occasion)
    else:
        tell_staff(application, event, kind="request")
    if event.action == "give_reasons" and event.actor is None:
        tell_desk(
            application,
            occasion,
            kind="request",
            head="收到说明的理由",
            body="申请人已经在网上说明理由，内容见案件页。不合理的告知不予处理；合理但来不及答复的，确定延迟答复的期限并告知（条例第三十五条）。",
        )
    if event.action == "suggest_publication" and event.actor is None:
        tell_desk(
            application,
            occasion,
            kind="request",
            head="申请人建议主动公开",
            body="建议的理由见案件页。经审核认为属于主动公开范围的，应当及时主动公开（条例第四十四条第二款）：请“审核主动公开的建议”，不采纳的理由申请人在查询页看得到。",
        )
    if application.answered_late and event.after == State.CLOSED:
        tell_supervisor(
            application,
            occasion,
            head="逾期答复",
            said=f"本件于{words_of(application.answered_on)}答复，迟于届满日，已登记为逾期答复。",
        )
    if event.action in ("ask_correction", "correct_clock") and "逾期" in event.facts:
        tell_supervisor(
            application,
            occasion,
            head="逾期告知补正",
            said=f"本件于{words_of(application.correction_asked_on)}告知补正，迟于自收到申请之日起的七个工作日（条例第三十条），"
            "已登记为逾期告知。",
        )
    head = TOLD.get(event.action, "")
    words = head(application, event) if callable(head) else head
    if words:
        tell_applicant(application, occasion, words, application.particulars.email)


def tell_who_drew(application, event, occasion: str) -> None:
    """有漏涂: whoever drew or made the copy hears why it came back, and the officer who has the case in hand."""
    release = application.releases.select_related("result", "returned").get(pk=event.facts["提供的文件"])
    people = User.objects.filter(pk__in=release.made_by() | {application.officer_id}, is_active=True)
    outbox.queue(
        application,
        kind="request",
        occasion=occasion,
        recipients=[person for person in people.order_by("pk") if person != event.actor],
        subject=f"公开件退回重涂：{application.number} {application.subject}"[:200],
        body=f"{event.actor_name} 复核“{release.title}”，退回重涂。\n理由：{event.note}\n请在原件上补画黑框，重新生成公开件。",
    )


def tell_of_correction(correction, event) -> None:
    """The same for 更正本人信息; who entered it on paper has no code to look with, and hears by the letter alone."""
    occasion = f"event-{event.pk}"
    tell_staff(correction, event, kind="record-correction")
    if event.action == "add_file" and event.actor is None:
        body = "申请人在网上补交了证据材料，见案件页。"
        tell_desk(correction, occasion, kind="record-correction", head="收到补交的证据", body=body)
    if correction.code and event.action in TOLD_OF_CORRECTION:
        tell_applicant(correction, occasion, TOLD_OF_CORRECTION[event.action], correction.person.email)


def tell_applicant(case, occasion: str, head: str, address: str) -> None:
    """To the address the applicant left, where there is one."""
    if not address:
        return
    where = settings.SITE_URL + reverse("requests:track")
    outbox.queue(
        case,
        kind="request-applicant",
        occasion=occasion,
        recipients=[address],
        subject=f"{head}（{case.number}）",
        body=f"{head}。\n\n申请编号：{case.number}\n受理机关：{case.agency.name}\n\n"
        f"请用申请编号和查询码在“查询办理进度”查看：\n{where}\n\n本邮件由系统发出，请勿回复。",
    )


def tell_desk(case, occasion: str, *, kind: str, head: str, body: str) -> None:
    """Something came in from the tracking page: the 公开办 hears of it though the case stands where it stood."""
    outbox.queue(
        case,
        kind=kind,
        occasion=occasion,
        recipients=holding(case, Role.DISCLOSURE, Role.DISCLOSURE_HEAD),
        subject=f"{head}：{case.number} {case.subject}"[:200],
        body=body,
    )


def tell_supervisor(application, occasion: str, *, head: str, said: str) -> None:
    """What came after its last day is never hidden: 监督员, here and above, and 分管领导 hear of it（条例第四十七条）."""
    outbox.queue(
        application,
        kind="request-late",
        occasion=occasion,
        recipients=list(
            dict.fromkeys([*supervisors_of(application.agency), *holding(application, Role.LEADER)])
        ),
        subject=f"{head}：{application.number} {application.subject}"[:200],
        body=said,
    )
