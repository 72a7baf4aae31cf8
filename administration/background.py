"""The background work as the system page shows it, and trying again what failed, where trying again does no harm."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from celery import current_app
from celery.schedules import crontab
from django.core.cache import cache
from django.db import transaction

from administration import watch
from administration.models import FailedTask
from disclosure import clock
from disclosure.refusal import Refused

# Every task of the house says in its docstring that it may be called again; a test asks that each stands here.
# What a task is called for people, by its name.
LABELS = {
    "disclosure.deadlines.tasks.sweep": "期限巡检",
    "disclosure.notices.tasks.deliver": "发送一批邮件",
    "disclosure.notices.tasks.deliver_waiting": "发送待发邮件",
    "disclosure.notices.tasks.write_digests": "每日提醒汇总",
    "disclosure.notices.tasks.print_batch": "排印一批文书",
    "disclosure.notices.tasks.print_waiting": "补印文书",
    "disclosure.notices.tasks.clear_orphans": "清理无主文书文件",
    "disclosure.files.tasks.discard_unheld": "清理未归卷的上传",
    "accounts.tasks.discard_kept_forms": "清理没有交上去的内容",
    "documents.tasks.print_missing_copies": "补排公文 PDF",
    "documents.tasks.fold_tally": "合并公文计数",
    "requests_app.tasks.discard_old_drafts": "清理申请草稿",
    "requests_app.tasks.make_copy": "制作涂黑件",
    "requests_app.tasks.make_waiting_copies": "补做涂黑件",
    "opinion.tasks.make_reports": "舆情定期报告",
    "opinion.tasks.fetch_feeds": "舆情订阅采集",
    "opinion.tasks.forget_nonces": "清理推送凭证的随机数",
    "supervision.tasks.begin_annual_reports": "建立年度报告草稿",
    "supervision.tasks.warn_of_stale_columns": "栏目更新提醒",
    "administration.tasks.check_chain": "核验办理记录链",
    "administration.tasks.forget_old_failures": "清理失败记录",
}
# Not to be sent again from here: its argument is a sealed address, and whoever asked can ask again.
NOT_AGAIN = {"requests_app.tasks.send_link": "发送查询链接"}
KEPT_DAYS = 90


@dataclass(frozen=True)
class Line:
    """One task that runs by the clock: how often, when last, how it ended."""

    name: str
    label: str
    every: str
    last: datetime | None
    ok: bool
    seconds: float | None
    is_late: bool


def label_of(name: str) -> str:
    return LABELS.get(name) or NOT_AGAIN.get(name) or name


def schedule() -> list[Line]:
    """What runs by the clock, with when each last ended; one question to the cache."""
    entries = current_app.conf.beat_schedule
    names = [entry["task"] for entry in entries.values()]
    kept = cache.get_many([watch.LAST + name for name in names])
    now, found = clock.now(), []
    for name, entry in zip(names, entries.values(), strict=True):
        said = kept.get(watch.LAST + name)
        last = datetime.fromtimestamp(said["at"], clock.TZ) if said else None
        words, longest = _every(entry["schedule"])
        found.append(
            Line(
                name,
                label_of(name),
                words,
                last,
                bool(said and said["ok"]),
                said["seconds"] if said else None,
                last is not None and now - last > longest * 3,
            )
        )
    return found


def _every(when) -> tuple[str, timedelta]:
    """How often in words, and how long that is."""
    if isinstance(when, crontab):
        minutes, hours = sorted(when.minute), sorted(when.hour)
        if len(hours) == 24 and len(minutes) == 60:
            return "每分钟", timedelta(minutes=1)
        if len(hours) == 24 and len(minutes) > 1:
            apart = minutes[1] - minutes[0]
            return f"每 {apart} 分钟", timedelta(minutes=apart)
        if len(hours) == 24:
            return "每小时", timedelta(hours=1)
        if len(hours) > 1:
            night = timedelta(hours=24 - (hours[-1] - hours[0]))
            return f"每天 {hours[0]}—{hours[-1]} 时，每小时", night
        return f"每天 {hours[0]:02}:{minutes[0]:02}", timedelta(days=1)
    seconds = when.total_seconds() if isinstance(when, timedelta) else float(getattr(when, "seconds", when))
    return f"每 {int(seconds)} 秒", timedelta(seconds=seconds)


def workers() -> list[tuple[str, int]]:
    """The worker processes heard of lately: (name, seconds ago)."""
    now = clock.now().timestamp()
    kept = cache.get(watch.WORKERS) or {}
    return sorted((name or "（未名）", int(now - at)) for name, at in kept.items() if now - at < watch.ALIVE)


def queue_depth() -> int | None:
    """How many tasks wait; None where the broker cannot be asked. Works for a folder and for Redis alike."""
    try:
        with current_app.connection_for_read(connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=2)
            return connection.default_channel._size(current_app.conf.task_default_queue)
    except Exception:  # whichever broker it is, the page says that it is away
        return None


def may_retry(failure: FailedTask) -> bool:
    return failure.retried_at is None and failure.name in LABELS


@transaction.atomic
def retry(failure: FailedTask, *, by) -> FailedTask:
    """Send the task again, once. Raises Refused where it was sent already, or may not be."""
    failure = FailedTask.objects.select_for_update().get(pk=failure.pk)
    if failure.retried_at is not None:
        raise Refused("这个任务已经重试过。又失败的，会另列一条。")
    if not may_retry(failure):
        raise Refused("这个任务不能在这里重试。")
    failure.retried_at, failure.retried_by = clock.now(), by
    failure.save(update_fields=["retried_at", "retried_by"])
    name, args, kwargs = failure.name, failure.args, failure.kwargs
    transaction.on_commit(lambda: current_app.send_task(name, args=args, kwargs=kwargs))
    return failure


def forget_old() -> int:
    """Failures of three months ago go; returns how many."""
    return FailedTask.objects.filter(at__lt=clock.now() - timedelta(days=KEPT_DAYS)).delete()[0]
