"""The pass a browser holds after number and code were shown: which cases it may open, for an hour at a time.

A signed cookie for /track/ alone; neither code nor number ever stands in an address. Who has none is sent to the form,
whether the case exists or not.
"""

from django.core import signing
from django.urls import reverse

from disclosure import clock

COOKIE = "track"
APPLICATION, CORRECTION = "application", "record-correction"
SALT = "track-pass"
IDLE = 3600  # seconds; looking on makes it longer
LONGEST = 12 * 3600  # seconds from the code that was typed
MOST = 40  # cases in one pass; a cookie is small


def _read(request) -> dict[str, int]:
    """The key of a case → the moment it was opened with its code (seconds)."""
    try:
        held = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=IDLE)
        return {str(key): int(since) for key, since in held}
    except (signing.BadSignature, ValueError, TypeError):
        return {}


def held(request, kind: str) -> set[int]:
    """The cases of a kind this browser may open now."""
    now = clock.now().timestamp()
    current = [key.rpartition(":") for key, since in _read(request).items() if now - since < LONGEST]
    return {int(pk) for its_kind, _, pk in current if its_kind == kind}


def grant(request, response, case):
    """Number and code were shown: let this browser open the case. Returns the response with the cookie."""
    passes = _read(request) | {case.case_key: int(clock.now().timestamp())}
    return _write(request, response, passes)


def lend(request, response, case, other):
    """On from a case to another of the same applicant, for as long as the code typed for the first still counts."""
    passes = _read(request)
    passes[other.case_key] = max(passes[case.case_key], passes.get(other.case_key, 0))
    return _write(request, response, passes)


def prolong(request, response):
    """The browser is still looking: another hour, up to LONGEST."""
    passes = _read(request)
    return _write(request, response, passes) if passes else response


def revoke(response):
    """退出查询."""
    response.delete_cookie(COOKIE, path=reverse("requests:track"), samesite="Lax")
    return response


def _write(request, response, passes: dict[str, int]):
    now = clock.now().timestamp()
    kept = sorted(
        ((key, since) for key, since in passes.items() if now - since < LONGEST), key=lambda row: row[1]
    )
    response.set_cookie(
        COOKIE,
        signing.dumps(kept[-MOST:], salt=SALT),
        max_age=IDLE,
        path=reverse("requests:track"),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response
