"""A real web process, a real worker, a real broker: what one process asks for, another does.

Nothing here is eager and nothing stands in for Celery. The embedded default uses the file broker; the same
portal on Redis is what production uses.
"""

import json
import os
import signal

import pytest
from django.conf import settings

from tests.running import RunningPortal, children_of, command_of, manage, wait_for

TELL = """
from accounts.models import Agency
from disclosure.notices import outbox
agency, made = Agency.objects.get_or_create(code="yunshan", defaults={"name": "云山县人民政府"})
for n in range(5):
    outbox.queue(agency, "probe", f"{occasion}-{n}", ["reader@example.cn"], "题目", "正文")
"""
SENT = """
from disclosure.notices.models import Notice
print(Notice.objects.exclude(sent_at=None).filter(occasion__startswith="{occasion}-").count())
"""
SWEEP = "from disclosure.deadlines.tasks import sweep; sweep.delay()"


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("filesystem", marks=pytest.mark.embedded),
        pytest.param("redis", marks=pytest.mark.redis),
    ],
)
def portal(request, tmp_path_factory):
    services = {}
    if request.param == "redis":
        server, _, number = settings.CELERY_BROKER_URL.rpartition("/")
        services = {
            "CELERY_BROKER_URL": f"{server}/{int(number) - 1}",
            "CACHE_URL": f"{server}/{int(number) - 2}",
        }
    var = tmp_path_factory.mktemp(request.param) / "var"
    portal = RunningPortal(var, "--no-demo", **services).ready()
    yield portal
    portal.close()


def test_notices_queued_by_one_process_are_sent_by_the_worker(portal):
    asked = manage("shell", "-v0", "-c", TELL.replace("{occasion}", "first"), environment=portal.environment)
    assert asked.returncode == 0, asked.stderr

    def mails():
        return [
            path.read_bytes()
            for path in (portal.var / "mail").glob("*")
            if b"reader@example.cn" in path.read_bytes()
        ]

    wait_for(
        lambda: sum(text.count(b"Message-ID") for text in mails()) == 5, what=f"five mails\n{portal.log}"
    )

    def sent():
        script = SENT.replace("{occasion}", "first")
        return manage("shell", "-v0", "-c", script, environment=portal.environment).stdout.strip()

    wait_for(lambda: sent() == "5", what="five rows marked as sent")


def test_saying_the_same_again_sends_nothing_more(portal):
    for _ in range(2):
        manage("shell", "-v0", "-c", TELL.replace("{occasion}", "again"), environment=portal.environment)

    script = SENT.replace("{occasion}", "again")
    wait_for(
        lambda: manage("shell", "-v0", "-c", script, environment=portal.environment).stdout.strip() == "5",
        what="five rows marked as sent",
    )
    everything = b"".join(path.read_bytes() for path in (portal.var / "mail").glob("*"))
    identities = [line for line in everything.splitlines() if line.startswith(b"Message-ID")]
    assert len(identities) == len(set(identities))


def test_the_sweep_runs_in_the_worker_and_the_web_process_knows_it(portal):
    manage("shell", "-v0", "-c", SWEEP, environment=portal.environment)

    def age():
        return json.loads(portal.get("/healthz/")[1])["sweep_age_seconds"]

    wait_for(lambda: age() is not None, what=f"a sweep\n{portal.log}")
    assert age() < 60


def test_a_worker_whose_children_were_all_killed_goes_on(portal):
    """Idle children wait for a task with a lock in their hands: whoever comes after them must not wait for the dead."""
    [worker] = [
        pid for pid in children_of(portal.process.pid) if " worker " in command_of(pid) and children_of(pid)
    ]
    for turn in range(3):
        killed = children_of(worker)
        for child in killed:
            os.kill(child, signal.SIGKILL)
        wait_for(
            lambda killed=killed: len(children_of(worker) - killed) == len(killed),
            what=f"others\n{portal.log}",
        )

        occasion = f"killed-{turn}"
        asked = manage(
            "shell", "-v0", "-c", TELL.replace("{occasion}", occasion), environment=portal.environment
        )
        assert asked.returncode == 0, asked.stderr
        script = SENT.replace("{occasion}", occasion)
        wait_for(
            lambda script=script: (
                manage("shell", "-v0", "-c", script, environment=portal.environment).stdout.strip() == "5"
            ),
            what=f"five rows marked as sent\n{portal.log}",
        )
    everything = b"".join(path.read_bytes() for path in (portal.var / "mail").glob("*"))
    identities = [line for line in everything.splitlines() if line.startswith(b"Message-ID")]
    assert len(identities) == len(set(identities))
