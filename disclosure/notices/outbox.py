"""待发通知: the row is written with the act, the mail goes out after commit and is tried until it goes.

Staff are told the words inside the portal; their mail only says that something waits and where to sign in, for a mail
passes through machines that may not see an unpublished document or a citizen's name. An address without an account
(a citizen who asked to be written to) gets the words themselves: the caller writes no more than is needed.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import NamedTuple

from celery import current_app
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch

from disclosure import clock, rows
from disclosure.notices import choices
from disclosure.notices.choices import Mail
from disclosure.notices.models import Channel, Notice
from disclosure.personal import digest, safe_words

log = logging.getLogger(__name__)

LEASE = timedelta(
    minutes=10
)  # while one worker sends, no other tries; one that died gives the row back by itself
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
BATCH = 500
ONCE = (
    "content_type_id",
    "object_id",
    "kind",
    "occasion",
    "recipient",
)  # what makes a notice one and the same
WRITTEN = (*ONCE, "user_id", "address", "channel", "subject", "body", "read_at")
CHANNELS = {Mail.NOW: Channel.EMAIL, Mail.DIGEST: Channel.DIGEST, Mail.NONE: Channel.APP}
_kept: ContextVar[list[Notice] | None] = ContextVar("notices", default=None)
AT_ONCE = 100  # mails handed to one task, which must be done with them before its time is up


def pause_after(attempts: int) -> timedelta:
    """How long to wait after that many vain attempts: one minute, doubling, six hours at most."""
    return min(FIRST_PAUSE * 2 ** min(max(attempts - 1, 0), 12), LONGEST_PAUSE)


def _row(case_type, case, kind, occasion, to, subject, body) -> Notice:
    address = to.strip() if isinstance(to, str) else ""
    user = None if isinstance(to, str) else to
    return Notice(
        content_type=case_type,
        object_id=case.pk,
        kind=kind,
        occasion=occasion,
        recipient=f"mail:{digest(address)}" if user is None else f"user:{user.pk}",
        user=user,
        address=address,
        channel=Channel.EMAIL if user is None else _channel(user, kind),
        subject=subject[: Notice._meta.get_field("subject").max_length],
        body=body,
        read_at=None if user is None else _read_at(user, kind),
    )


def _channel(user, kind: str) -> Channel:
    """As the person chose（choices）; without a mailbox inside only."""
    if not user.email:
        return Channel.APP
    return CHANNELS[choices.way_of(user, choices.topic_of(kind)).mail]


def _read_at(user, kind: str) -> datetime | None:
    """What a person does not want to be told inside stays on record, but calls for nobody's eye."""
    return None if choices.way_of(user, choices.topic_of(kind)).app else clock.now()


def queue(case, kind: str, occasion: str, recipients: Iterable, subject: str, body: str = "") -> list[Notice]:
    """Tell people (user rows, or mail addresses as text) about a case; asked twice, it is said once.

    Returns the rows, whether new or already there; none yet within `together`. Mails leave after the transaction commits.
    """
    case_type = ContentType.objects.get_for_model(case)
    fresh = {
        row.recipient: row
        for row in (
            _row(case_type, case, kind, occasion, to, subject, body) for to in recipients if to is not None
        )
        if row.user is not None or row.address
    }
    if not fresh:
        return []
    kept = _kept.get()
    if kept is not None:
        kept += fresh.values()
        return []
    written = Notice.objects.bulk_create(
        fresh.values(),
        update_conflicts=True,
        unique_fields=["content_type", *ONCE[1:]],
        update_fields=["recipient"],
    )
    send_soon([row.pk for row in written if row.channel == Channel.EMAIL])
    return sorted(written, key=lambda row: row.pk)


@contextmanager
def together() -> Iterator[None]:
    """Within it what `queue` is told of many cases is kept, and written at the end by one statement or two."""
    token = _kept.set(kept := [])
    try:
        yield
    finally:
        _kept.reset(token)
    _write(tuple(getattr(row, name) for name in WRITTEN) for row in kept)


class Message(NamedTuple):
    """What `queue` is told, for telling many at once."""

    case: object
    kind: str
    occasion: str
    recipients: Iterable
    subject: str
    body: str = ""


def queue_all(messages: Iterable[Message]) -> list[bool]:
    """Tell staff about many cases in one INSERT; says of each message whether anybody hears it. Asked twice, it is said once."""
    heard: list[bool] = []
    found: list[tuple] = []
    longest = Notice._meta.get_field("subject").max_length
    types: dict[type, int] = {}
    for case, kind, occasion, recipients, subject, body in messages:
        people = list(recipients)
        heard.append(bool(people))
        if not people:
            continue
        case_type = types.get(type(case))
        if case_type is None:
            case_type = types[type(case)] = ContentType.objects.get_for_model(case).pk
        for user in people:
            once = (case_type, case.pk, kind, occasion, f"user:{user.pk}")
            channel, read_at = _channel(user, kind), _read_at(user, kind)
            found.append((*once, user.pk, "", channel, subject[:longest], body, read_at))
    _write(found)
    return heard


def _write(found: Iterable[tuple]) -> None:
    """Rows in the order of WRITTEN; one that stands already stays as it is."""
    inside: dict[tuple, tuple] = {}
    mailed: dict[tuple, tuple] = {}
    for row in found:
        its_own = mailed if row[WRITTEN.index("channel")] == Channel.EMAIL else inside
        its_own[row[: len(ONCE)]] = row
    rows.insert(Notice, WRITTEN, inside.values(), unless=ONCE)
    send_soon(rows.insert(Notice, WRITTEN, mailed.values(), unless=ONCE))


def send_soon(pks: list[int]) -> None:
    """Mails leave after the transaction commits."""
    if pks:
        # robust: the act is committed and the rows are safe; a broker that is away only means the next beat sends.
        transaction.on_commit(lambda: _hand_over(pks), robust=True)


def deliver(pks: list[int]) -> None:
    """In the worker: send some mails; of more than one task may take, hand each part to a task of its own."""
    if len(pks) > AT_ONCE:  # here and not after the commit, where somebody waits
        for start in range(0, len(pks), AT_ONCE):
            _hand_over(pks[start : start + AT_ONCE])
        return
    for pk in pks:
        send(pk)


def _hand_over(pks: list[int]) -> None:
    # By name: the task imports this module. Celery would write out every key again for its own log.
    current_app.send_task("disclosure.notices.tasks.deliver", [pks], argsrepr=f"({len(pks)} 件)")


def message_for(notice: Notice, connection=None) -> EmailMessage | None:
    """The mail of a notice, or None where there is nobody to write to any more."""
    to, subject, body = notice.address, notice.subject, notice.body
    if notice.user is not None:
        to = notice.user.email if notice.user.is_active else ""
        if notice.kind == "digest":  # its words were made for the mail
            return _message(notice, to, subject, body, connection) if to else None
        subject = f"{settings.SITE_NAME}政务公开门户：您有一条新的办理通知"
        try:
            desk = settings.SITE_URL + resolve_url(settings.LOGIN_REDIRECT_URL)
        except NoReverseMatch:
            desk = settings.SITE_URL
        body = f"{notice.user}：\n\n您在政务公开门户有一条新的办理通知，请登录工作台查看：\n{desk}\n\n本邮件由系统发出，请勿回复。"
    return _message(notice, to, subject, body, connection) if to else None


def _message(notice: Notice, to: str, subject: str, body: str, connection) -> EmailMessage:
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=body,
        to=[to],
        connection=connection,
        headers={"Message-ID": f"<notice-{notice.pk}@{settings.SITE_URL.split('//')[-1].split(':')[0]}>"},
    )


def send(pk: int, at: datetime | None = None, connection=None) -> bool | None:
    """Send one waiting mail. True: gone; False: failed, to be tried later; None: not ours to send now.

    The row is leased by one UPDATE before the mail leaves, so two workers never send it both.
    """
    at = at or clock.now()
    leased = (
        Notice.objects.waiting(at).filter(pk=pk).update(next_try_at=at + LEASE, attempts=F("attempts") + 1)
    )
    if not leased:
        return None
    notice = Notice.objects.select_related("user").get(pk=pk)
    here = Notice.objects.filter(pk=pk)
    try:
        message = message_for(notice, connection)
        if message is None:
            here.update(channel=Channel.APP)
            return None
        message.send()
    except Exception as error:  # whatever the mail system says, the row stays and is tried again
        here.update(next_try_at=at + pause_after(notice.attempts), last_error=safe_words(error))
        log.warning("通知 %s 第 %s 次没有发出：%s", pk, notice.attempts, type(error).__name__)
        if isinstance(error, (OSError, SMTPException)) and connection is not None:
            connection.close()
        return False
    here.update(sent_at=at, last_error="")
    return True


def send_waiting(at: datetime | None = None) -> dict[str, int]:
    """Send what waits. While the mail server is away one mail a run finds it out, and the others keep their turn."""
    at = at or clock.now()
    done = {"sent": 0, "failed": 0}
    pks = list(Notice.objects.waiting(at).order_by("next_try_at", "id").values_list("pk", flat=True)[:BATCH])
    connection = get_connection() if pks else None
    try:
        for pk in pks:
            gone = send(pk, at, connection)
            if gone:
                done["sent"] += 1
            elif gone is False:
                done["failed"] += 1
                if done["failed"] >= 3 and not done["sent"]:
                    break
    finally:
        if connection is not None:
            connection.close()
    return done
