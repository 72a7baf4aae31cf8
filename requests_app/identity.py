"""身份证明与联系方式: what people type, brought into one spelling and checked by the number's own check digit.

For the public form and the clerk's entry alike. Names are never touched: a rare character or a variant is part of them.
"""

import re
import unicodedata
from datetime import date

from django.core.exceptions import ValidationError

from accounts.credit_code import validate_credit_code
from disclosure import clock
from disclosure.personal import digest, plain
from requests_app.states import IdType

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"  # ISO 7064 MOD 11-2
_LANDLINE = re.compile(r"0\d{2,3}\d{7,8}(?:[转#-]?\d{1,6})?")
_ABROAD = re.compile(r"(?:\+|00)(?!86)\d{6,18}")
OLDEST = 1900


def check_number(id_type: str, number: str) -> str:
    """The number in one spelling. Raises ValidationError that says what is wrong with it."""
    number = plain(number)
    if id_type == IdType.ID_CARD:
        check_id_card(number)
    elif id_type == IdType.CREDIT_CODE:
        validate_credit_code(number)
    elif not re.fullmatch(r"[^\W_]{4,30}", number):
        raise ValidationError("证件号码应为 4 至 30 位的字母、数字，请对照证件核对。")
    return number


def check_id_card(number: str) -> None:
    """公民身份号码（GB 11643）: eighteen places, a birthday in them, the check digit at the end."""
    if len(number) == 15 and number.isascii() and number.isdigit():
        raise ValidationError("这是 15 位的旧号码，已经停止使用。请填写 18 位的公民身份号码。")
    if len(number) != 18:
        raise ValidationError(f"身份证号码应为 18 位，现在是 {len(number)} 位，请对照证件核对。")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise ValidationError("身份证号码由数字组成，只有最后一位可以是 X，请对照证件核对。")
    born = _day(number[6:14])
    if born is None or born.year < OLDEST or born > clock.today():
        raise ValidationError(
            f"身份证号码第 7 至 14 位应为出生日期，“{number[6:14]}”不是可能的日期，请对照证件核对。"
        )
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    if number[17] != _CHECKS[total % 11]:
        raise ValidationError("身份证号码的校验位不符，可能有一位写错了，请对照证件核对。")


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def check_phone(number: str) -> str:
    """A mobile number, a landline with its area code, or one from abroad with its country; in one spelling."""
    number = re.sub(r"^(?:\+86|0086)", "", re.sub(r"[()（）]", "", plain(number)))
    if re.fullmatch(r"1[3-9][0-9]{9}", number) or _ABROAD.fullmatch(number):
        return number
    if number.isascii() and number.isdigit() and number[:1] == "1":
        raise ValidationError(f"手机号码应为 11 位，现在是 {len(number)} 位，请核对。")
    if not number.startswith("0") and re.fullmatch(r"[0-9]{7,8}", number):
        raise ValidationError("固定电话请加上区号，例如 0376-2345678。")
    if not _LANDLINE.fullmatch(number):
        raise ValidationError(
            "这个电话号码不能识别。请填写手机号码，或者带区号的固定电话，例如 0376-2345678。"
        )
    return number


def check_postcode(code: str) -> str:
    """Six digits."""
    code = plain(code)
    if not re.fullmatch(r"[0-9]{6}", code):
        raise ValidationError("邮政编码应为 6 位数字，请核对。")
    return code


def email_digest(address: str) -> str:
    """What two spellings of one mail box have in common; empty for none.

    Spelled out in hexadecimal first: `digest` passes over strokes, which are part of an address (a-b@ is not ab@).
    """
    return digest(address.strip().lower().encode().hex()) if address.strip() else ""


def name_digest(name: str) -> str:
    """What one name has in common however it is spaced and whichever width its letters have; empty for none."""
    return digest(f"name:{unicodedata.normalize('NFKC', name)}") if name.strip() else ""
