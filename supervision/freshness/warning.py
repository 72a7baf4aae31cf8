"""Warnings to the disclosure office: a column is soon stale, or is; once for as long as nothing changes.

The row of a notice is unique on its occasion, so a second run, a second worker or a missed night changes nothing.
"""

import logging
from datetime import date

from django.db import transaction

from accounts.models import Agency, Membership
from accounts.roles import Role
from disclosure import clock
from disclosure.notices import outbox
from disclosure.notices.models import Notice
from supervision.freshness.columns import BLANK, MAIL, STALE, Light, lights

log = logging.getLogger(__name__)
KIND = "freshness"


def warn(today: date | None = None) -> int:
    """Tell the 公开办 and its head of every agency what is stale; returns how many notices are new."""
    today = today or clock.today()
    agencies = list(Agency.objects.active().order_by("pk"))
    people: dict[int, list] = {}
    posts = Membership.objects.active(today).filter(
        role__in=(Role.DISCLOSURE, Role.DISCLOSURE_HEAD), user__is_active=True
    )
    for post in posts.select_related("user"):
        if post.user not in people.setdefault(post.agency_id, []):
            people[post.agency_id].append(post.user)
    before = Notice.objects.filter(kind=KIND).count()
    for row in lights(agencies, today):
        for light in row:
            if light.is_warned_of and people.get(light.agency.pk):
                with transaction.atomic():
                    _tell(light, people[light.agency.pk])
    return Notice.objects.filter(kind=KIND).count() - before


def _tell(light: Light, people: list) -> None:
    outbox.queue(
        light.agency,
        kind=KIND,
        occasion=light.occasion,
        recipients=people,
        subject=f"{light.agency.label}{light.column.label}：{light.words}",
        body=_body(light),
    )


def _body(light: Light) -> str:
    """What stands still since when, until when it must move, and which paper says so."""
    said = f"{light.since:%Y年%-m月%-d日}" if light.since else ""
    due = f"{light.due_on:%Y年%-m月%-d日}" if light.due_on else ""
    if light.tone == BLANK:
        what = "这个栏目还没有公开过内容。"
    elif light.column.key == MAIL:
        what = f"最早的一条留言{said}收到，还没有答复，应在{due}前答复；共有 {light.count} 条等待答复。"
    else:
        what = f"最近一次更新是{said}，应在{due}前更新{'，已经超期' if light.tone == STALE else ''}。"
    return f"{what}{light.column.asks}（{light.column.source.replace(' [待核原文]', '')}）。"
