"""What was typed into the box above every page, sealed so that it may stand in an address.

The box is posted, for an applicant's name may be typed into it. The answer has an address of its own all the same:
without one the way back to it, after a hit was opened, ends at the browser's “resend the form?”. The address is read
by nobody but the person who typed it, and for a day.
"""

from datetime import timedelta

from django.core import signing

from disclosure.personal import Undecipherable, decrypt, encrypt

SALT = "desk.sealed"
KEPT = timedelta(days=1)


def seal(words: str, user) -> str:
    return signing.dumps([encrypt(words), user.pk], salt=SALT)


def unseal(sealed: str, user) -> str:
    """The words; "" where they are another person's, older than a day, or no seal at all."""
    try:
        words, pk = signing.loads(sealed, salt=SALT, max_age=KEPT)
        return decrypt(words) if pk == user.pk else ""
    except (signing.BadSignature, Undecipherable, TypeError, ValueError, AttributeError):
        return ""
