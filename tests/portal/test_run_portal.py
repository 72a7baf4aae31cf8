"""`make run`: everything starts, one of each, and nothing is left behind."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys

import pytest

from tests.running import (
    ROOT,
    RunningPortal,
    alive,
    children_of,
    command_of,
    embedded_environment,
    manage,
    wait_for,
)

pytestmark = pytest.mark.embedded


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """The data of a portal that was started once and stopped: making the tables is what takes time, once for all workers."""
    here = tmp_path_factory.getbasetemp()
    var = (here.parent if "PYTEST_XDIST_WORKER" in os.environ else here) / "begun"
    with var.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not var.exists():
            making = tmp_path_factory.mktemp("begun") / "var"
            assert RunningPortal(making, "--no-demo").ready().stop(signal.SIGINT) == 0
            making.rename(var)
    return var


@pytest.fixture(scope="module")
def portal(begun, tmp_path_factory):
    var = shutil.copytree(begun, tmp_path_factory.mktemp("running") / "var")
    portal = RunningPortal(var, "--no-demo").ready()
    yield portal
    portal.close()


def test_it_answers_and_knows_its_services(portal):
    status, body = portal.get("/healthz/")

    assert status == 200
    assert '"database": "ok", "cache": "ok", "broker": "ok"' in body


def test_it_says_where_it_is(portal):
    assert f"http://127.0.0.1:{portal.port}/" in portal.log
    assert "Traceback" not in portal.log


def test_web_worker_and_beat_are_its_children(portal):
    commands = []
    for pid in children_of(portal.process.pid):
        with open(f"/proc/{pid}/cmdline") as handle:
            commands.append(handle.read().replace("\0", " "))

    for part in ("gunicorn", " worker ", " beat "):
        assert any(part in command for command in commands), part


def test_a_second_start_on_the_same_data_is_refused(portal):
    answer = manage("run_portal", environment={**portal.environment, "PORT": "1"})

    assert answer.returncode == 1
    assert f"门户已在运行（进程 {portal.process.pid}" in answer.stderr


def test_a_process_that_died_is_started_again(portal):
    [beat] = [pid for pid in children_of(portal.process.pid) if " beat " in command_of(pid)]

    os.kill(beat, signal.SIGKILL)

    again = wait_for(
        lambda: [pid for pid in children_of(portal.process.pid) - {beat} if " beat " in command_of(pid)],
        what="a new beat",
    )
    assert "重新启动" in portal.log
    assert len(again) == 1


WRITER = """
import sys
from django.db import connection, transaction
from accounts.models import Agency
for n in range(120):
    with transaction.atomic():
        agency, made = Agency.objects.get_or_create(code="counter", defaults={"name": "计数"})
        agency = Agency.objects.get(pk=agency.pk)
        agency.contact_fax = str(int(agency.contact_fax or 0) + 1)
        agency.save()
"""


def test_several_processes_write_at_once_and_none_finds_the_database_locked(portal):
    """The whole of SQLite's part of the bargain: a lost update or a lock shows in the sum."""
    writers = [
        subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v0", "-c", WRITER],
            cwd=ROOT,
            env=portal.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    while any(writer.poll() is None for writer in writers):
        assert portal.get("/healthz/")[0] == 200
    errors = [writer.communicate()[1] for writer in writers]

    read = "from accounts.models import Agency; print(Agency.objects.get(code='counter').contact_fax)"
    total = manage("shell", "-v0", "-c", read, environment=portal.environment).stdout.strip()
    assert [writer.returncode for writer in writers] == [0, 0, 0, 0], errors
    assert total == "480"
    assert "database is locked" not in portal.log


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_stopping_it_leaves_no_process_behind(begun, tmp_path, number):
    portal = RunningPortal(shutil.copytree(begun, tmp_path / "var"), "--no-demo").ready()
    family = children_of(portal.process.pid)
    assert len(family) >= 5

    code = portal.stop(number)

    assert code == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    wait_for(lambda: not any(map(alive, family)), seconds=20, what=f"{family} to end")


def test_a_taken_port_is_named_and_nothing_starts(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        answer = manage("run_portal", environment=embedded_environment(tmp_path / "var", PORT=str(port)))

    assert answer.returncode == 1
    assert f"端口 {port} 不能使用" in answer.stderr
    assert not (tmp_path / "var" / "portal.sqlite3").exists()
