"""第二道验证: a one-time code from the person's own phone, and recovery codes for the day the phone is lost."""

import base64
from dataclasses import dataclass
from datetime import datetime

import segno
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django_otp import DEVICE_ID_SESSION_KEY, verify_token
from django_otp import login as remember
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from disclosure import clock

DUE = "second_factor_due"  # in the session: this person has a device and has not shown it in this sitting
RECOVERY_CODES = 10
PHONE, PAPER = "手机验证器", "恢复码"


@dataclass(frozen=True)
class Answer:
    """What came of a code: right, wrong, or not looked at before `wait_until` because too many were wrong."""

    is_right: bool
    wait_until: datetime | None = None


def device_of(user) -> TOTPDevice | None:
    """The phone a person has enrolled."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def is_enrolled(user) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def pending_device(user) -> TOTPDevice:
    """The phone about to be enrolled: one secret until a code from it is shown."""
    found = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("id").first()
    return found or TOTPDevice.objects.create(user=user, name=PHONE, confirmed=False)


def secret_of(device: TOTPDevice) -> str:
    """The secret in groups of four, to be typed where no camera is at hand."""
    plain = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def picture_of(device: TOTPDevice) -> str:
    """The QR code as a data: address, so nothing secret is ever fetched by URL."""
    return segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=2)


def _ask(request, device, code: str) -> Answer:
    allowed, why = device.verify_is_allowed()
    if not allowed:
        return Answer(False, why.get("locked_until", clock.now()).astimezone(clock.TZ))
    right = verify_token(request.user, device.persistent_id, code)
    if right is None:
        return Answer(False)
    remember(request, right)
    request.session.pop(DUE, None)
    return Answer(True)


def check(request, code: str) -> Answer:
    """Check a code: six digits are the phone's, anything else is a recovery code, which is used up."""
    code = "".join(code.split()).lower()
    if code.isascii() and code.isdigit() and len(code) == 6:
        device = device_of(request.user)
    else:
        device = StaticDevice.objects.filter(user=request.user, confirmed=True).first()
    return _ask(request, device, code) if device else Answer(False)


def fresh_codes(user) -> list[str]:
    """New recovery codes in place of the old ones; they are shown once and never again."""
    with transaction.atomic():
        device, _ = StaticDevice.objects.get_or_create(user=user, name=PAPER)
        device.token_set.all().delete()
        codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def codes_left(user) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def enrol(request, code: str) -> list[str] | None:
    """Confirm the pending phone by a code it shows; returns the recovery codes, None where the code is wrong."""
    device = pending_device(request.user)
    with transaction.atomic():
        if not device.verify_token("".join(code.split())):
            return None
        TOTPDevice.objects.filter(user=request.user).exclude(pk=device.pk).delete()
        device.confirmed = True
        device.save()
        codes = fresh_codes(request.user)
    end_other_sittings(request)
    remember(request, device)
    request.session.pop(DUE, None)
    return codes


def end_other_sittings(request) -> None:
    """Whoever sits elsewhere under this name has shown no phone."""
    end_sittings(request.user, but=request.session.session_key)


def end_sittings(user, *, but: str | None = None) -> None:
    """Sign a person out everywhere, `but` in one session. Sessions do not name their person: each is read."""
    for session in Session.objects.filter(expire_date__gt=clock.now()).exclude(session_key=but):
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def remove_from(user) -> bool:
    """Take a person's second factor away, the recovery codes with it; says whether there was one."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        return bool(TOTPDevice.objects.filter(user=user).delete()[0])


def remove(request) -> None:
    """Take one's own second factor away."""
    remove_from(request.user)
    request.session.pop(DEVICE_ID_SESSION_KEY, None)
    request.session.pop(DUE, None)


def ask_after_sign_in(sender, request, user, **kwargs) -> None:
    """Whichever door a person came in by, a phone once enrolled is asked for."""
    if request is not None and is_enrolled(user):
        request.session[DUE] = True
