"""What every test may rely on: its own files, an empty cache, and no silent skip where CI forbids it.

`pytest` alone runs what needs nothing but Python. Tests marked postgres, redis or e2e are left out unless
asked for with -m, or, for the first two, unless the service is what the portal runs on anyway. With
CI_STRICT=1 a skip of such a test is a failure. PORTAL_TEST_TODAY=2026-12-31T23:58 (Asia/Shanghai) runs everything
as if it began at that moment, the clock ticking: no test may hang on the day it happens to run.
"""

import gc
import os
import shutil
from datetime import datetime
from pathlib import Path

import hypothesis
import pytest
import time_machine
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TransactionTestCase

from disclosure import clock
from disclosure.rulebook import book
from tests import emptying, migrated, press
from tests.worlds import forget

# How long an example takes says something of the machine's load, nothing of the code.
hypothesis.settings.register_profile("portal", deadline=None)
hypothesis.settings.load_profile("portal")
ROOT = Path(__file__).resolve().parent.parent
STRICT = os.environ.get("CI_STRICT") == "1"
HEAVY = {
    "postgres": "make test-postgres",
    "redis": "make test-postgres",
    "e2e": "make e2e",
}
LONGEST = {"test_url_permissions.py", "test_run_portal.py", "test_real_worker.py"}
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}
TODAY = os.environ.get("PORTAL_TEST_TODAY", "")
left_out = pytest.StashKey[dict]()
journey = pytest.StashKey[time_machine.travel]()


def pytest_configure(config):
    config.stash[left_out] = {}
    if TODAY:
        config.stash[journey] = time_machine.travel(datetime.fromisoformat(TODAY).replace(tzinfo=clock.TZ))
        config.stash[journey].start()
    # One process, one folder: nothing a test stores is left for the next run or for `make run`.
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)


def pytest_unconfigure(config):
    if journey in config.stash:
        config.stash[journey].stop()


def at_hand(marker: str) -> bool:
    """Is what the marker asks for the very thing this run stands on?"""
    if marker == "postgres":
        return settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    if marker == "redis":
        return settings.CELERY_BROKER_URL.startswith("redis")
    return False


def asks_a_server(item) -> bool:
    """Has it to do with the database or Redis? What has not was tried in the SQLite run, and is the same here."""
    return bool(
        any(item.get_closest_marker(marker) for marker in ("django_db", *HEAVY))
        or DATABASE & set(item.fixturenames)
        or (item.cls and issubclass(item.cls, TransactionTestCase))
    )


def pytest_collection_finish(session):
    """What is loaded by now stays: the collector walks over it no more. A run is a twelfth shorter for it."""
    if any(item.get_closest_marker("e2e") for item in session.items):
        return  # there the browser is waited for, not the collector
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_collection_modifyitems(config, items):
    """Leave out what was not asked for, and say so (pytest_terminal_summary)."""
    # The longest come first, so that the processes end together.
    items.sort(key=lambda item: item.path.name not in LONGEST)
    if at_hand("postgres"):
        elsewhere = {item for item in items if item.get_closest_marker("embedded") or not asks_a_server(item)}
        config.hook.pytest_deselected(items=list(elsewhere))
        items[:] = [item for item in items if item not in elsewhere]
    if not config.option.markexpr:
        kept, dropped = [], []
        for item in items:
            why = next((m for m in HEAVY if item.get_closest_marker(m) and not at_hand(m)), None)
            if why is None:
                kept.append(item)
            else:
                dropped.append(item)
                counts = config.stash[left_out]
                counts[why] = counts.get(why, 0) + 1
        if dropped:
            config.hook.pytest_deselected(items=dropped)
            items[:] = kept
    for item in items:
        for marker in ("postgres", "redis"):
            if item.get_closest_marker(marker) and not at_hand(marker):
                item.add_marker(pytest.mark.skip(reason=f"需要 {marker}：{HEAVY[marker]}"))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """Under xdist every worker collects the same tests: take the count of one of them."""
    counts = getattr(node, "workeroutput", {}).get("left_out")
    if counts:
        node.config.stash[left_out] = counts


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash[left_out]


def pytest_terminal_summary(terminalreporter, config):
    for marker, count in config.stash[left_out].items():
        terminalreporter.write_line(f"未运行 {count} 个标有 {marker} 的测试；运行它们：{HEAVY[marker]}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI a PostgreSQL, Redis or browser test that is skipped has failed."""
    report = yield
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        marker = next((m for m in HEAVY if item.get_closest_marker(m)), None)
        if marker:
            report.outcome = "failed"
            report.longrepr = f"CI 中不许跳过标有 {marker} 的测试：{report.longrepr}"
    return report


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """The test database begins as a copy of a migrated one: half a minute less for every process."""
    with django_db_blocker.unblock():
        migrated.give(connection)
        if connection.vendor == "postgresql":  # what a test commits need not outlive the machine
            connection.settings_dict.setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A process knows the kinds of row from the start: read when first needed they would fall among somebody's counted queries."""
    with django_db_blocker.unblock():
        ContentType.objects.get_for_models(*apps.get_models())


@pytest.fixture(scope="session", autouse=True)
def only_what_was_written():
    """After a test that commits, the tables it wrote to are emptied, not all there are."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", emptying.after)
        yield


@pytest.fixture(scope="session", autouse=True)
def own_queue(worker_id):
    """On Redis the processes of a run share one server: each keeps its tasks under a name of its own."""
    if at_hand("redis"):
        current_app.conf.broker_transport_options = {"global_keyprefix": f"test-{os.getpid()}-{worker_id}:"}
    _forget_tasks()
    yield
    _forget_tasks()


def _forget_tasks():
    queue = current_app.conf.task_default_queue
    with current_app.connection_for_write() as broker, broker.SimpleQueue(queue) as waiting:
        waiting.clear()


@pytest.fixture(autouse=True)
def empty_cache(monkeypatch):
    # The book of rules begins as read, and empty: read anew by the clock it would fall among somebody's counted queries.
    monkeypatch.setattr(book, "KEPT_SECONDS", float("inf"))
    forget()


@pytest.fixture
def real_paper():
    """Ask for it where what is printed is looked at (tests/press.py)."""


@pytest.fixture(autouse=True)
def shared_paper(request, monkeypatch):
    if "real_paper" not in request.fixturenames and not request.node.get_closest_marker("e2e"):
        press.share(monkeypatch)


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of real papers and worked cases beside the project; a test without it is skipped."""
    place = Path(os.environ.get("SHARED_DIR") or ROOT.parent / "shared")
    if not place.is_dir():
        pytest.skip(f"没有 {place.name}/：真实材料不在旁边（可用 SHARED_DIR 指定）。")
    return place
