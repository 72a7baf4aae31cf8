"""编号与查询码: how an applicant without an account follows an application, or a request to correct a record."""

import hmac
import re
import secrets
import unicodedata

from accounts.roles import Outsider
from disclosure.personal import encrypt
from requests_app import plain_numbers
from requests_app.models import Application, RecordCorrection

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no letter that is read as another
LENGTH = 16  # 16 × 5 = 80 bits
_MISREAD = str.maketrans("OILU", "0110")
_NOBODY = "0" * LENGTH
ALIKE = 3  # cases that may have the same number
KINDS = (Application, RecordCorrection)


def new_code() -> str:
    """A query code of 80 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    """7K3M9QXA… → 7K3M-9QXA-…: as it stands on the receipt."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def plain(code: str) -> str:
    """What somebody typed, as the alphabet has it: case, width, blanks and strokes away, O read as 0, I and L as 1."""
    folded = unicodedata.normalize("NFKC", code).upper()
    return re.sub(r"[^0-9A-Z]", "", folded).translate(_MISREAD)[:64]


def plain_number(number: str) -> str:
    """A number however it is typed, as one word."""
    return plain_numbers.plain(number)


def find(number: str, code: str) -> Application | RecordCorrection | None:
    """The case with this number and code; two agencies may have numbered alike in their old registers.

    The answer takes as long for a wrong number as for a wrong code: as many codes are read and compared either way.
    """
    typed = plain_numbers.spellings(number)
    rows = [
        row
        for kind in KINDS
        for row in kind.objects.alias(plain_number=plain_numbers.PLAIN)
        .filter(plain_number__in=typed)
        .select_related("agency")
        .order_by("pk")[:ALIKE]
    ][:ALIKE]
    given = plain(code).encode()
    found = None
    for row in rows:
        if hmac.compare_digest((row.code or _NOBODY).encode(), given) and row.code:
            found = row
    for _ in range(ALIKE - len(rows)):
        encrypt(_NOBODY)  # the work of reading a code that is not there
        hmac.compare_digest(_NOBODY.encode(), given)
    return found


def outsider(case: Application | RecordCorrection) -> Outsider:
    """The applicant, as acts know one who proved number and code."""
    return Outsider(case.case_key)
