"""统一社会信用代码（GB 32100-2015）: eighteen characters, the last one a check digit."""

from django.core.exceptions import ValidationError

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = [pow(3, place, 31) for place in range(17)]


def check_character(body: str) -> str:
    """The eighteenth character for the first seventeen. Raises ValueError on a character outside the alphabet."""
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def validate_credit_code(value: str) -> None:
    """Refuse a code of the wrong length, alphabet or check digit, saying which."""
    if len(value) != 18:
        raise ValidationError(f"统一社会信用代码应为 18 位，现为 {len(value)} 位。")
    if strange := sorted(set(value) - set(ALPHABET)):
        raise ValidationError(
            f"统一社会信用代码不使用字符“{'、'.join(strange)}”（不含 I、O、S、V、Z，字母须大写）。"
        )
    if check_character(value[:17]) != value[17]:
        raise ValidationError("统一社会信用代码的末位校验码不符，请对照登记证书核对。")
