"""一个邮箱的申请: one's applications gathered without an account, by a link mailed to the address they were made with.

The link holds for twenty minutes and once. Asking for it tells nothing: whether the address has applications is looked
up by the worker, not by the page. It opens what number and code would open, for the same hour.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.urls import reverse

from disclosure.notices import outbox
from disclosure.personal import digest
from requests_app.identity import email_digest
from requests_app.models import Application, RecordCorrection

SALT = "applications-link"
SECONDS = 20 * 60
COOKIE = "mine"
COOKIE_SALT = "applications-of"
COOKIE_SECONDS = 3600
SHOWN = 100


def _key(nonce: str) -> str:
    return f"link:{digest(nonce)}"


def of(mail_box: str):
    """The applications made with a mail box, by its digest, latest first."""
    if not mail_box:
        return Application.objects.none()
    rows = Application.objects.filter(particulars__email_digest=mail_box)
    return rows.select_related("agency").order_by("-pk")


def corrections_of(mail_box: str):
    """The requests to correct a record made with it, in the same order."""
    if not mail_box:
        return RecordCorrection.objects.none()
    return RecordCorrection.objects.filter(person__email_digest=mail_box).for_list().order_by("-pk")


def _latest(mail_box: str) -> tuple[Application | RecordCorrection, str] | None:
    """A case of the mail box, with the address as the applicant wrote it."""
    if application := of(mail_box).first():
        return application, application.particulars.email
    if correction := corrections_of(mail_box).first():
        return correction, correction.person.email
    return None


def send_link(address: str) -> bool:
    """Mail the link, where the address has applications. Returns whether it was queued."""
    mail_box = email_digest(address)
    found = _latest(mail_box)
    if found is None:
        return False
    latest, written = found
    nonce = secrets.token_urlsafe(24)
    cache.set(_key(nonce), mail_box, SECONDS)
    link = settings.SITE_URL + reverse("requests:mine-link", args=[signing.dumps(nonce, salt=SALT)])
    outbox.queue(
        latest,
        kind="applications-link",
        occasion=f"link-{digest(nonce)[:32]}",
        recipients=[written],  # as the applicant wrote it, not as it was typed here
        subject="查看您的政府信息公开申请",
        body=f"打开下面的链接，查看用这个邮箱提出的信息公开申请和更正申请。链接 {SECONDS // 60} 分钟内有效，只能用一次：\n{link}\n\n"
        "不是您本人要求的，不必理会，没有人能看到您的申请。本邮件由系统发出，请勿回复。",
    )
    return True


def _nonce(token: str) -> str | None:
    try:
        return signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return None


def is_good(token: str) -> bool:
    """Would the link still open? Looking does not use it up: mail programs look at links before people do."""
    nonce = _nonce(token)
    return nonce is not None and cache.get(_key(nonce)) is not None


def use(token: str) -> str | None:
    """The digest of the mail box the link speaks for, once; None for a used, old or forged one."""
    nonce = _nonce(token)
    if nonce is None:
        return None
    mail_box = cache.get(_key(nonce))
    return mail_box if mail_box and cache.delete(_key(nonce)) else None


def remember(request, response, mail_box: str):
    """Let this browser see the list for an hour. Returns the response with the cookie."""
    response.set_cookie(
        COOKIE,
        signing.dumps(mail_box, salt=COOKIE_SALT),
        max_age=COOKIE_SECONDS,
        path=reverse("requests:track"),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def forget(response):
    response.delete_cookie(COOKIE, path=reverse("requests:track"), samesite="Lax")
    return response


def known(request) -> str:
    """The mail box this browser proved, empty for none."""
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE_SALT, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return ""
