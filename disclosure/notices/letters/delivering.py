"""送达: how a letter reached its addressee, and the day that counts（国办公开办函〔2016〕235号四）."""

from datetime import date, datetime

from django.db import transaction

from disclosure import clock
from disclosure.notices.letters.drafting import locked, person
from disclosure.notices.letters.kinds import kind_of
from disclosure.notices.letters.mail import carried_to_others, problem_of, spelled
from disclosure.notices.models import Delivery, Letter, Method
from disclosure.refusal import Refused

POST_OFFICE = "中国邮政"
_POSTAL = ("邮政", "EMS", "ems")

DAYS = {"posted_on": "交邮日", "signed_on": "签收日", "delivered_on": "到达日"}
# The day each way counts by.
_DECISIVE = {
    Method.POST: "posted_on",
    Method.DIRECT: "signed_on",
    Method.ENTRUSTED: "signed_on",
    Method.ONLINE: "delivered_on",
    Method.EMAIL: "delivered_on",
}


def address_of(letter: Letter) -> str:
    """Where a letter goes today: a letter once issued is not rewritten, its addressee may have moved."""
    return kind_of(letter.code).address_now(letter.case) or letter.address


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
    as_given: bool = False,
    shared: bool = False,
) -> Delivery:
    """Record one delivery. Posted: the day it was handed in and the mail number, by 邮政企业 only; handed over: who
    signed and when; online: the day it arrived in the applicant's account (today unless told); by e-mail: the day it
    arrived, and in the note what proves that it was sent. `as_given`: the post office gave this very number, however
    odd; `shared`: another addressee's letter went out under it, and somebody looked.

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
    decisive = _DECISIVE[method]
    if days[decisive] is None:
        problems.append(f"{method.label}须填写{DAYS[decisive]}，答复时点以它为准。")
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
        else:
            problems += number_problems(letter, mail_number, as_given=as_given, shared=shared)
    elif method in (Method.DIRECT, Method.ENTRUSTED) and not signer.strip():
        problems.append("请填写签收人：申请人、法定代理人或者受托的机关。")
    elif method == Method.EMAIL and not note.strip():
        problems.append("电子邮件送达的，请写明发送凭证：用哪个邮箱、何时发出、有没有退信或者回复。")
    if problems:
        raise Refused(*dict.fromkeys(problems))
    address = address_of(letter) if method == Method.POST else ""
    return Delivery.objects.create(
        letter=letter,
        method=method,
        address=address if address != letter.address else "",
        carrier=carrier if method == Method.POST else "",
        **days,
        delivered_at=delivered_at or (clock.now() if method == Method.ONLINE else None),
        mail_number=spelled(mail_number),
        signer=signer.strip(),
        note=note.strip()[:300],
        recorded_by=person(by),
        recorded_at=clock.now(),
    )


def number_problems(
    letter: Letter, number: str, *, as_given: bool = False, shared: bool = False
) -> list[str]:
    """What is odd about a mail number and nobody has vouched for."""
    problems = []
    if not as_given and (odd := problem_of(number)):
        problems.append(f"{odd}邮局给的就是这个号码的，请勾选确认。")
    if not as_given and letter.deliveries.filter(mail_number=spelled(number)).exists():
        problems.append(
            f"邮件号 {spelled(number)} 是这份文书上次寄出的号码，再次寄出的另有号码。邮局给的就是这个号码的，请勾选确认。"
        )
    if not shared and (others := carried_to_others(letter, number)):
        numbers = "、".join(dict.fromkeys(one.reference for one in others))
        problems.append(
            f"邮件号 {spelled(number)} 已经登记在寄给别人的文书上（{numbers}）：一个信封只寄一个收件人。"
            "核对无误的，请勾选确认。"
        )
    return problems


@transaction.atomic
def renumber(
    delivery: Delivery, *, number: str, reason: str, as_given: bool = False, shared: bool = False
) -> Delivery:
    """更正邮件号: the right number takes the place of the wrong one, which stays on the receipt with the reason.

    Raises Refused for a delivery without a number, the same number, or one that nobody vouched for.
    """
    delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    number, old = spelled(number), delivery.mail_number
    if delivery.method != Method.POST or not old:
        raise Refused("这次送达没有邮件号。")
    if number == old:
        raise Refused("与登记的邮件号相同，不需要更正。")
    if problems := number_problems(delivery.letter, number, as_given=as_given, shared=shared):
        raise Refused(*problems)
    said = f"邮件号原登记为 {old}，{clock.today()} 更正：{reason.strip()}"
    delivery.mail_number = number
    delivery.note = "；".join(filter(None, [delivery.note, said]))[:300]
    delivery.save(update_fields=["mail_number", "note"])
    return delivery


@transaction.atomic
def redate(delivery: Delivery, *, field: str, on: date, reason: str) -> Delivery:
    """更正日期: `field` is posted_on, signed_on or delivered_on; the day it was stays on the receipt with the reason.

    Raises Refused for a day ahead, before the letter, or out of order with the other days of the delivery.
    """
    delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    name, old = DAYS[field], getattr(delivery, field)
    if on > clock.today():
        raise Refused(f"{name} {on} 尚未到来，请核对。")
    if on < delivery.letter.dated_on:
        raise Refused(f"{name} {on} 早于文书的日期 {delivery.letter.dated_on}，请核对。")
    setattr(delivery, field, on)
    if delivery.posted_on and delivery.signed_on and delivery.signed_on < delivery.posted_on:
        raise Refused(f"签收日 {delivery.signed_on} 早于交邮日 {delivery.posted_on}，请核对。")
    if delivery.returned_on and on > delivery.returned_on:
        raise Refused(f"{name} {on} 迟于退回日 {delivery.returned_on}，请核对。")
    said = f"{name}原登记为 {old}，{clock.today()} {reason.strip()}"
    delivery.note = "；".join(filter(None, [delivery.note, said]))[:300]
    delivery.save(update_fields=[field, "note"])
    return delivery


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
