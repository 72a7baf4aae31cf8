"""系统状态: the background as it is, on the embedded default; what failed is tried again once, where that does no harm."""

import os
from datetime import datetime, timedelta

import pytest
import time_machine
from celery import current_app
from celery.schedules import crontab
from celery.signals import task_failure, task_postrun, task_prerun
from django.core.cache import cache
from django.urls import reverse

from accounts.roles import Role
from administration import background, condition, watch
from administration.models import FailedTask
from administration.tasks import forget_old_failures
from disclosure import clock

pytestmark = pytest.mark.django_db
URL = "/desk/administration/system/"
SWEEP = "disclosure.deadlines.tasks.sweep"


@pytest.fixture(autouse=True)
def _tasks_are_known():
    """As in a worker; a web process never asks what a task is, it sends a name."""
    current_app.loader.import_default_modules()


def failed(name="opinion.tasks.fetch_feeds", **fields) -> FailedTask:
    return FailedTask.objects.create(
        name=name, task_id=f"id-{FailedTask.objects.count()}", error="OSError: x", **fields
    )


def retry(client, row):
    return client.post(reverse("administration:task-retry", args=[row.pk]), follow=True)


@pytest.fixture
def sent(monkeypatch):
    found = []
    monkeypatch.setattr(
        background.current_app,
        "send_task",
        lambda name, args=None, kwargs=None: found.append((name, args, kwargs)),
    )
    return found


# ── what is heard of the workers ────────────────────────────────────────────
def run(name, task_id="t-1", state="SUCCESS"):
    task = current_app.tasks[name]
    task_prerun.send(sender=task, task_id=task_id, task=task, args=(), kwargs={})
    task_postrun.send(sender=task, task_id=task_id, task=task, args=(), kwargs={}, retval=None, state=state)


def line(name):
    return next(one for one in background.schedule() if one.name == name)


def test_a_task_that_ran_is_known_with_its_moment():
    with time_machine.travel(datetime(2026, 9, 1, 10, tzinfo=clock.TZ), tick=False):
        run(SWEEP)

        assert line(SWEEP).last == datetime(2026, 9, 1, 10, tzinfo=clock.TZ)
        assert line(SWEEP).ok
        assert not line(SWEEP).is_late
        assert [ago for _, ago in background.workers()] == [0]
    with time_machine.travel(datetime(2026, 9, 1, 10, 31, tzinfo=clock.TZ), tick=False):
        assert line(SWEEP).is_late
        assert background.workers() == []


def test_a_task_that_failed_last_is_marked():
    run(SWEEP, state="FAILURE")

    assert not line(SWEEP).ok


def test_a_cache_that_is_away_stops_no_task(monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError("no cache")

    monkeypatch.setattr(watch.cache, "set", away)

    run(SWEEP)


def test_a_failure_is_one_row_however_often_it_is_heard_and_names_nobody():
    task = current_app.tasks[SWEEP]
    error = ValueError("身份证 11010519491231002X 电话 13812345678")

    for _ in range(2):
        task_failure.send(sender=task, task_id="t-9", exception=error, args=[7], kwargs={})

    row = FailedTask.objects.get()
    assert (row.name, row.args) == (SWEEP, [7])
    assert "11010519491231002" not in row.error
    assert "13812345678" not in row.error
    assert row.error.startswith("ValueError: ")


# ── trying again ────────────────────────────────────────────────────────────
def test_what_failed_is_sent_again_once(admin, staff, sent, django_capture_on_commit_callbacks):
    row = failed(args=[3])

    with django_capture_on_commit_callbacks(execute=True):
        first, second = retry(admin, row), retry(admin, row)

    assert sent == [("opinion.tasks.fetch_feeds", [3], {})]
    assert "已经重新交给后台" in first.content.decode()
    assert "已经重试过" in second.content.decode()
    row.refresh_from_db()
    assert row.retried_by == staff[Role.ADMIN]


@pytest.mark.parametrize("name", ["requests_app.tasks.send_link", "os.system", "celery.backend_cleanup"])
def test_what_may_do_harm_is_not_sent(admin, sent, name, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = retry(admin, failed(name))

    assert sent == []
    assert "不能在这里重试" in answer.content.decode()


def test_only_the_hosts_administrator_tries_again(client, their_admin, sent, host):
    client.force_login(their_admin)
    row = failed()

    assert client.get(URL).status_code == 200
    assert retry(client, row).status_code == 403
    assert sent == []


def test_every_task_of_the_house_is_named_and_judged():
    """Whoever writes a task says here what it is called, and whether it may be sent again."""
    ours = {name for name in current_app.tasks if not name.startswith("celery.")}
    assert ours == set(background.LABELS) | set(background.NOT_AGAIN)
    assert {entry["task"] for entry in current_app.conf.beat_schedule.values()} <= set(background.LABELS)


def test_old_failures_go_at_night_and_twice_does_no_harm():
    old, fresh = failed(at=clock.now() - timedelta(days=91)), failed()

    assert [forget_old_failures(), forget_old_failures()] == [1, 0]
    assert list(FailedTask.objects.all()) == [fresh]
    assert old.pk != fresh.pk


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (crontab(), "每分钟"),
        (crontab(minute="*/10"), "每 10 分钟"),
        (crontab(minute=5), "每小时"),
        (crontab(minute=5, hour="8-20"), "每天 8—20 时，每小时"),
        (crontab(hour=3, minute=20), "每天 03:20"),
        (timedelta(seconds=30), "每 30 秒"),
    ],
)
def test_how_often_is_said_in_words(when, words):
    assert background._every(when)[0] == words


# ── the page ────────────────────────────────────────────────────────────────
def test_the_page_says_that_no_worker_lives(admin):
    cache.clear()

    html = admin.get(URL).content.decode()

    assert "没有听到任何后台进程" in html
    assert "没有记录" in html
    run(SWEEP)
    assert "没有听到任何后台进程" not in admin.get(URL).content.decode()


def test_the_queue_is_counted_where_it_is_a_folder_and_where_it_is_redis():
    """Whichever broker this run stands on: what is put there is counted, and taken out again it is not."""
    with (
        current_app.connection_for_write() as broker,
        broker.SimpleQueue(current_app.conf.task_default_queue) as queue,
    ):
        queue.clear()  # what earlier tests handed to a worker that there is none
        assert background.queue_depth() == 0
        queue.put({"x": 1})
        assert background.queue_depth() == 1
        queue.get(timeout=2).ack()
        assert background.queue_depth() == 0


def test_a_broker_that_is_away_is_said(admin, monkeypatch):
    def away(**kwargs):
        raise OSError("no broker")

    monkeypatch.setattr(background.current_app, "connection_for_read", away)

    assert background.queue_depth() is None
    assert "连不上" in admin.get(URL).content.decode()


def test_how_old_the_backup_is(admin, settings, tmp_path):
    settings.BACKUP_STAMP = str(tmp_path / "last-backup")
    assert condition.last_backup() is None
    (tmp_path / "last-backup").touch()
    three_days = (clock.now() - timedelta(days=3)).timestamp()
    os.utime(tmp_path / "last-backup", (three_days, three_days))

    assert "超过两天" in admin.get(URL).content.decode()


def test_the_database_is_as_the_program_has_it(admin):
    assert condition.missing_migrations() == []
    assert "与程序一致" in admin.get(URL).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_failure_and_many(admin, count, django_assert_max_num_queries):
    for _ in range(count):
        failed()
    admin.get(URL)

    with django_assert_max_num_queries(30):
        admin.get(URL)


@pytest.mark.parametrize("role", [Role.DISCLOSURE_HEAD, Role.LEADER])
def test_others_do_not_come_in(client, staff, role):
    client.force_login(staff[role])

    assert client.get(URL).status_code == 403
