"""邮件号: whether a number can be one of the post office's, and whose letters it carries already."""

import re

from disclosure.notices.models import Delivery, Letter

S10 = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}")  # the international form, with a check digit
DOMESTIC = re.compile(r"[A-Z]{2}\d{11}|\d{13}")  # 国内挂号信、特快专递
WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def spelled(typed: str) -> str:
    """xa1 23 → XA123: as it is printed."""
    return "".join(typed.split()).upper()


def problem_of(number: str) -> str:
    """Why this is no number of the post office's, in a sentence; empty where it may be one."""
    number = spelled(number)
    if DOMESTIC.fullmatch(number):
        return ""
    if not S10.fullmatch(number):
        return (
            f"“{number}”不像邮政的邮件号：应为 13 位，2 个字母加 11 位数字、13 位数字，"
            "或者 2 个字母加 9 位数字再加 2 个字母。请对照收据。"
        )
    left = 11 - sum(int(digit) * weight for digit, weight in zip(number[2:10], WEIGHTS, strict=True)) % 11
    if int(number[10]) != {10: 0, 11: 5}.get(left, left):
        return f"“{number}”的校验位不对，可能抄错了一位。请对照收据。"
    return ""


def carried_to_others(letter: Letter, number: str) -> list[Letter]:
    """The letters of the agency that went out under this number to somebody else: one envelope has one addressee."""
    rows = Delivery.objects.filter(mail_number=spelled(number), letter__agency=letter.agency_id)
    rows = rows.exclude(letter=letter).select_related("letter__number")
    return [row.letter for row in rows if row.letter.addressee != letter.addressee]
