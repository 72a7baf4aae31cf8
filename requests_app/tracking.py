"""编号与查询码: how an applicant without an account follows an application."""

import hmac
import re
import secrets

from accounts.roles import Outsider
from requests_app.models import Application

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no letter that is read as another
LENGTH = 16  # 16 × 5 = 80 bits
_MISREAD = str.maketrans("OILU", "0110")
_NOBODY = "0" * LENGTH


def new_code() -> str:
    """A query code of 80 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    """7K3M9QXA… → 7K3M-9QXA-…: as it stands on the receipt."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def plain(code: str) -> str:
    """What somebody typed, as the alphabet has it: case, blanks and strokes away, O read as 0, I and L as 1."""
    return re.sub(r"[^0-9A-Z]", "", code.upper()).translate(_MISREAD)[:64]


def find(number: str, code: str) -> Application | None:
    """The application with this number and code. Compared in constant time, whether the number exists or not."""
    found = Application.objects.filter(number=number.strip().upper()[:60]).select_related("agency").first()
    expected = found.code if found is not None and found.code else _NOBODY
    given = plain(code)
    matches = hmac.compare_digest(expected.encode(), given.encode())
    return found if matches and found is not None and found.code else None


def outsider(application: Application) -> Outsider:
    """The applicant, as acts know one who proved number and code."""
    return Outsider(application.case_key)
