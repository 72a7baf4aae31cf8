"""What becomes of background tasks: when each last ran, which workers live, what failed. Heard from Celery's signals.

When a task last ran is kept in the cache all processes share: it changes every minute and may be lost. What failed is
a row: somebody has to look at it.
"""

import logging
import time

from celery.signals import task_failure, task_postrun, task_prerun
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, transaction

from disclosure import clock
from disclosure.personal import safe_words

log = logging.getLogger(__name__)
LAST = "tasks:last:"
WORKERS = "tasks:workers"
ALIVE = 150  # seconds: something runs every minute, so a worker that lives is heard of
_begun: dict[str, float] = {}


@task_prerun.connect(dispatch_uid="administration.begun")
def begun(task_id=None, **kwargs):
    _begun[task_id] = time.monotonic()


@task_postrun.connect(dispatch_uid="administration.ended")
def ended(sender=None, task_id=None, state=None, **kwargs):
    """In the worker: note when a task ended and how long it took. The cache may be away; the work is done all the same."""
    started = _begun.pop(task_id, None)
    now = clock.now().timestamp()
    seconds = round(time.monotonic() - started, 2) if started is not None else None
    name = getattr(sender, "name", "")
    worker = getattr(getattr(sender, "request", None), "hostname", "") or ""
    try:
        cache.set(LAST + name, {"at": now, "ok": state == "SUCCESS", "seconds": seconds}, None)
        workers = cache.get(WORKERS) or {}
        workers = {one: at for one, at in workers.items() if now - at < ALIVE}
        cache.set(WORKERS, workers | {worker: now}, None)
    except Exception:  # whichever cache it is: a mark that is missing harms nobody
        log.warning("缓存不可用，没有记下任务 %s。", name, exc_info=True)


@task_failure.connect(dispatch_uid="administration.failed")
def failed(sender=None, task_id=None, exception=None, args=None, kwargs=None, **more):
    """A row for each failure; the same task delivered again after a crash is the same row."""
    from administration.models import FailedTask  # signals are connected before the models are ready

    name = getattr(sender, "name", "")
    try:
        with transaction.atomic():
            FailedTask.objects.create(
                name=name[:120],
                task_id=str(task_id)[:64],
                args=list(args or ()),
                kwargs=dict(kwargs or {}),
                error=safe_words(exception),
                worker=str(getattr(getattr(sender, "request", None), "hostname", "") or "")[:120],
            )
    except IntegrityError:
        pass
    except (DatabaseError, TypeError, ValueError):
        log.exception("任务 %s 的失败没有记下。", name)
