"""每日汇总: one mail a day to whoever was told of something since the last, and none where nothing happened.

The digest is a notice like another: a row first, unique for a person and a day, sent by the outbox and tried until it goes.
Row and what it tells of are written together, so a run that dies halfway, or comes twice, sends each thing once. It names
what the things are by kind and number: no titles, no persons.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, time

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.shortcuts import resolve_url

from accounts.models import User
from disclosure import clock
from disclosure.notices import outbox
from disclosure.notices.models import Channel, Notice

KIND = "digest"
CLOSES = time(7, 30)  # what was told before it goes into the day's digest; the rest into the next
NAMED = 40  # cases named in one mail
_standing: list[Callable[[User], str]] = []


def stands(words: Callable[[User], str]) -> None:
    """Register who says in a sentence how a person's work stands; "" for nothing to say."""
    if words not in _standing:
        _standing.append(words)


def closes_at(at: datetime) -> datetime:
    """The moment of its day up to which things go into the digest."""
    local = at.astimezone(clock.TZ)
    return local.replace(hour=CLOSES.hour, minute=CLOSES.minute, second=0, microsecond=0)


def write_due(at: datetime | None = None) -> int:
    """Write the digest of the day for everybody who is due one; says how many. Asked again, it writes none twice."""
    at = at or clock.now()
    closes = closes_at(at)
    if at < closes:
        return 0
    waiting = Notice.objects.to_digest(closes).order_by().values_list("user", flat=True).distinct()
    return sum(_write(person, closes) for person in sorted(waiting))


@transaction.atomic
def _write(person: int, closes: datetime) -> bool:
    # The person's row is the lock: two workers write one after the other, and the second finds nothing left.
    user = User.objects.select_for_update().get(pk=person)
    mine = Notice.objects.to_digest(closes).filter(user=user)
    if not user.email or not user.is_active:
        mine.update(channel=Channel.APP)
        return False
    day = closes.date().isoformat()
    if Notice.objects.filter(user=user, kind=KIND, occasion=day).exists():
        return False
    told = list(mine.prefetch_related("case").order_by("pk"))
    if not told:
        return False
    subject, body = words_for(user, told)
    digest = Notice.objects.create(
        content_type=ContentType.objects.get_for_model(User),
        object_id=user.pk,
        kind=KIND,
        occasion=day,
        recipient=f"user:{user.pk}",
        user=user,
        channel=Channel.EMAIL,
        subject=subject,
        body=body,
        read_at=clock.now(),  # what it tells of is read in its own place
    )
    Notice.objects.filter(pk__in=[notice.pk for notice in told]).update(digest=digest)
    outbox.send_soon([digest.pk])
    return True


def words_for(user: User, told: list[Notice]) -> tuple[str, str]:
    """Subject and body: how many things, of which cases by kind and number, how the work stands, where to sign in."""
    cases: Counter[str] = Counter(_named(notice) for notice in told)
    lines = [f"- {name}{f'：{number} 条' if number > 1 else ''}" for name, number in cases.most_common(NAMED)]
    if len(cases) > NAMED:
        lines.append(f"- 另有 {len(cases) - NAMED} 件")
    standing = [said for words in _standing if (said := words(user))]
    body = "\n".join(
        [
            f"{user}：",
            "",
            f"上次汇总以来，您在政务公开门户有 {len(told)} 条新的通知：",
            *lines,
            "",
            *(f"{said}\n" for said in standing),
            "请登录工作台查看：",
            settings.SITE_URL + resolve_url(settings.LOGIN_REDIRECT_URL),
            "",
            "不想收到汇总，或者想立即收到，可以在工作台“通知”里的“怎样通知我”更改。本邮件由系统发出，请勿回复。",
        ]
    )
    return f"{settings.SITE_NAME}政务公开门户：{len(told)} 条新的办理通知", body


def _named(notice: Notice) -> str:
    kind = str(notice.content_type.model_class()._meta.verbose_name)
    return f"{kind} {getattr(notice.case, 'reference', '')}".strip()
