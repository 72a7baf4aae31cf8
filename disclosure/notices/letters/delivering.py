"""送达: how a letter reached its addressee, and the day that counts（国办公开办函〔2016〕235号四）."""

from datetime import date, datetime

from django.db import transaction

from disclosure import clock
from disclosure.notices.letters.drafting import locked, person
from disclosure.notices.models import Delivery, Letter, Method
from disclosure.refusal import Refused

POST_OFFICE = "中国邮政"
_POSTAL = ("邮政", "EMS", "ems")

# The facts each way is recorded with: field and its name.
_DAY = {
    Method.POST: ("posted_on", "交邮日"),
    Method.DIRECT: ("signed_on", "签收日"),
    Method.ENTRUSTED: ("signed_on", "签收日"),
    Method.ONLINE: ("delivered_on", "到达日"),
    Method.EMAIL: ("delivered_on", "到达日"),
}


@transaction.atomic
def deliver(
    letter: Letter,
    *,
    method: str,
    by,
    posted_on: date | None = None,
    signed_on: date | None = None,
    delivered_on: date | None = None,
    delivered_at: datetime | None = None,
    mail_number: str = "",
    carrier: str = "",
    signer: str = "",
    note: str = "",
) -> Delivery:
    """Record one delivery. Posted: the day it was handed in and the mail number, by 邮政企业 only; handed over: who
    signed and when; online: the day it arrived in the applicant's account (today unless told); by e-mail: the day it
    arrived, and in the note what proves that it was sent.

    Raises Refused with whole sentences for a letter not issued, a missing fact, a day before the letter or ahead.
    """
    letter = locked(letter)
    problems = []
    if not letter.is_issued:
        raise Refused(f"“{letter.title}”{letter.get_state_display()}，还没有印发，不能送达。")
    try:
        method = Method(method)
    except ValueError:
        raise Refused(
            "请选择送达方式：邮政寄送、直接送达、委托其他机关送达、在线送达或者电子邮件送达。"
        ) from None
    if method == Method.ONLINE and delivered_on is None:
        delivered_on = delivered_at.astimezone(clock.TZ).date() if delivered_at else clock.today()
    days = {"posted_on": posted_on, "signed_on": signed_on, "delivered_on": delivered_on}
    field, name = _DAY[method]
    day = days[field]
    if day is None:
        problems.append(f"{method.label}须填写{name}，答复时点以它为准。")
    for one in (day for day in days.values() if day):
        if one > clock.today():
            problems.append(f"{one} 尚未到来，请核对。")
        if one < letter.dated_on:
            problems.append(f"{one} 早于文书的日期 {letter.dated_on}，请核对。")
    if method == Method.POST:
        carrier = carrier.strip() or POST_OFFICE
        if not any(word in carrier for word in _POSTAL):
            problems.append("邮寄须通过邮政企业，不得使用其他快递（国办公开办函〔2016〕235号）。")
        if "到付" in f"{carrier}{note}":
            problems.append("不得以到付方式邮寄（国办公开办函〔2016〕235号）。")
        if not mail_number.strip():
            problems.append("邮寄须填写邮件号，以便查询和举证。")
    elif method in (Method.DIRECT, Method.ENTRUSTED) and not signer.strip():
        problems.append("请填写签收人：申请人、法定代理人或者受托的机关。")
    elif method == Method.EMAIL and not note.strip():
        problems.append("电子邮件送达的，请写明发送凭证：用哪个邮箱、何时发出、有没有退信或者回复。")
    if problems:
        raise Refused(*dict.fromkeys(problems))
    return Delivery.objects.create(
        letter=letter,
        method=method,
        carrier=carrier if method == Method.POST else "",
        **days,
        delivered_at=delivered_at or (clock.now() if method == Method.ONLINE else None),
        mail_number=mail_number.strip().upper(),
        signer=signer.strip(),
        note=note.strip()[:300],
        recorded_by=person(by),
        recorded_at=clock.now(),
    )


@transaction.atomic
def returned(delivery: Delivery, *, on: date, reason: str, by) -> Delivery:
    """退回: the letter came back; it has to be delivered once more. Raises Refused for a day out of order."""
    delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if delivery.returned_on:
        raise Refused(f"这次送达已在 {delivery.returned_on} 登记退回。")
    if on > clock.today() or on < delivery.answered_on:
        raise Refused(f"退回日应在 {delivery.answered_on} 至今天之间。")
    if not reason.strip():
        raise Refused("请写明退回原因。")
    delivery.returned_on, delivery.return_reason = on, reason.strip()[:200]
    delivery.save(update_fields=["returned_on", "return_reason"])
    return delivery
