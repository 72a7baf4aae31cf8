"""Start the portal as a person would, in a folder and on a port of its own, and read what it says."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120  # seconds; how long a machine with other work may take, not how long it should


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def embedded_environment(var: Path, **more) -> dict[str, str]:
    """The environment of somebody who set nothing: SQLite, file cache, file broker under `var`."""
    dropped = ("DATABASE_URL", "CACHE_URL", "CELERY_BROKER_URL", "SITE_URL", "ALLOWED_HOSTS", "DEBUG")
    kept = {key: value for key, value in os.environ.items() if key not in dropped}
    return {**kept, "VAR_DIR": str(var), "DJANGO_SETTINGS_MODULE": "disclosure.settings", **more}


def manage(*words, environment, timeout=PATIENCE) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def wait_for(condition, *, seconds=PATIENCE, what="it"):
    """Ask again and again; returns the first true answer."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if answer := condition():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s for {what}")


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def children_of(pid: int) -> set[int]:
    """Every descendant, by /proc."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found, fresh = set(), {pid}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return found


def command_of(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/cmdline") as handle:
            return handle.read().replace("\0", " ")
    except FileNotFoundError:
        return ""


class RunningPortal:
    """`manage.py run_portal`, started and read; close() stops it if it still runs."""

    def __init__(self, var: Path, *words, port: int | None = None, **environment):
        self.var, self.port = var, port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log_file = var.parent / f"{var.name}.log"
        self.environment = embedded_environment(var, PORT=str(self.port), **environment)
        with self.log_file.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run_portal", *words],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    def ready(self):
        def said():
            assert self.process.poll() is None, self.log
            return re.search(r"celery@\S+ ready", self.log) and "已启动" in self.log

        wait_for(said, what=f"the portal to start:\n{self.log}")
        return self

    def get(self, path: str):
        """(status, body) of a page; an error page is an answer too."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()

    def stop(self, number=signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=30)

    def close(self):
        if self.process.poll() is None:
            self.stop(signal.SIGTERM)
