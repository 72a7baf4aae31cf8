"""/healthz/: is this process able to do its work? For the load balancer, the container and `make run`.

503 when the database, the cache or the broker cannot be reached. A sweep that is late is told but is
no reason to take the web process out: restarting it would help nobody.
"""

import logging
from uuid import uuid4

from celery import current_app
from celery.signals import task_success
from django.core.cache import cache
from django.db import connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from disclosure import clock

logger = logging.getLogger(__name__)

SWEEP = "disclosure.deadlines.tasks.sweep"
LAST_SWEEP = "health:last-sweep"  # seconds since the epoch, kept in the cache all processes share
BROKER_PATIENCE = 2  # seconds


def database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def shared_cache():
    word = uuid4().hex
    cache.set("health:probe", word, 30)
    if cache.get("health:probe") is None:  # another process may have written its own word since
        raise RuntimeError("the cache forgets what it is told")


def broker():
    with current_app.connection_for_write(connect_timeout=BROKER_PATIENCE) as connection_:
        connection_.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_PATIENCE)


CHECKS = {"database": database, "cache": shared_cache, "broker": broker}


@never_cache
@require_safe
def healthz(request):
    report, well = {}, True
    for name, check in CHECKS.items():
        try:
            check()
            report[name] = "ok"
        except Exception:  # whatever it is, the answer is 503 and the reason is in the log
            logger.exception("healthz: %s", name)
            report[name], well = "down", False
    report["sweep_age_seconds"] = sweep_age() if report["cache"] == "ok" else None
    return JsonResponse({"status": "ok" if well else "down", **report}, status=200 if well else 503)


def sweep_age() -> int | None:
    """Seconds since the sweep last ended, or None when it has not run since the cache was emptied."""
    moment = cache.get(LAST_SWEEP)
    return None if moment is None else int(clock.now().timestamp() - moment)


@task_success.connect(dispatch_uid="health.remember_sweep")
def remember_sweep(sender, **kwargs):
    """In the worker: the sweep does not know who watches it."""
    if sender.name == SWEEP:
        cache.set(LAST_SWEEP, clock.now().timestamp(), timeout=None)
