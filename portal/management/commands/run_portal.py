"""`make run`: bring the portal up to date, then keep web, worker and beat running."""

import contextlib
import fcntl
import hashlib
import os
import socket
import sys
import time
import urllib.request
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core import checks
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from portal.demo import county
from portal.supervisor import Supervisor

MARK = "门户"
# Celery warns of root because of pickled tasks; ours are JSON only.
ROOT_IS_KNOWN = "ignore:You're running the worker with superuser privileges"


class Command(BaseCommand):
    help = "一条命令运行整个门户：迁移、静态文件、日历、演示数据，然后启动网站、后台任务与定时任务。"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--no-demo", action="store_true", help="不载入演示数据")
        parser.add_argument("--prepare-only", action="store_true", help="只做准备，不启动进程")

    def handle(self, *, no_demo, prepare_only, **options):
        os.umask(0o027)  # what lies under VAR_DIR is for the person who runs the portal, and his group
        host = os.environ.get("HOST", "127.0.0.1")
        with only_one_at_a_time(settings.VAR_DIR / "run.lock"):
            refuse_taken_port(host, settings.PORT)
            people = self.prepare(demo=not no_demo)
            if prepare_only:
                return
            connections.close_all()
            self.supervise(host, people)

    def prepare(self, *, demo: bool) -> list:
        steps = [
            ("数据库", self.migrate),
            ("静态文件", self.collect_static),
            ("工作日日历", self.load_calendar),
        ]
        if demo:
            steps.append(("演示数据", self.load_demo))
        for name, step in steps:
            began = time.monotonic()
            step()
            self.stdout.write(f"准备：{name}（{time.monotonic() - began:.1f} 秒）")
        self.examine()
        return demo_people() if demo else []

    def examine(self):
        """The system checks: an error stops the start, a warning is told."""
        found = checks.run_checks()
        for message in found:
            if not message.is_silenced():
                self.stdout.write(f"提示：{message.msg}{message.hint or ''}")
        if any(message.is_serious() and not message.is_silenced() for message in found):
            raise CommandError("系统检查有误，没有启动。")

    def migrate(self):
        call_command("migrate", interactive=False, verbosity=0)
        call_command("forget_pages", verbosity=0)

    def load_calendar(self):
        call_command("load_calendar", verbosity=0, stdout=StringIO())

    def load_demo(self):
        call_command("load_demo", verbosity=0, stdout=StringIO())

    def collect_static(self):
        """Collect only when a static file changed; with DEBUG they are served from where they lie."""
        if settings.DEBUG:
            return
        stamp = Path(settings.STATIC_ROOT) / ".fingerprint"
        fingerprint = static_fingerprint()
        with contextlib.suppress(FileNotFoundError):
            if stamp.read_text() == fingerprint:
                return
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(fingerprint)

    def supervise(self, host: str, people: list):
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "-A", "disclosure", "--quiet"]
        worker = ["worker", "--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=INFO"]
        gunicorn = ["gunicorn", "-c", str(settings.BASE_DIR / "deploy/gunicorn.conf.py")]
        supervisor = Supervisor(
            {
                "网站": [*python, *gunicorn, "disclosure.wsgi"],
                "任务": [*celery, *worker],
                "定时": [*celery, "beat", "--pidfile=", "--loglevel=WARNING"],
            },
            environment={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "disclosure.settings",
                "PYTHONUNBUFFERED": "1",
                "PYTHONWARNINGS": ROOT_IS_KNOWN,
                "PYTHONPATH": str(settings.BASE_DIR),
                "VAR_DIR": str(settings.VAR_DIR),
                "PORT": str(settings.PORT),
                "HOST": host,
            },
            out=self.stdout._out,
        )
        announce = Announcement(supervisor, host, settings.PORT, people)
        supervisor.run(
            announce, on_stop=lambda: supervisor.say(MARK, "正在停止……（再按一次 Ctrl-C 立即结束）")
        )
        supervisor.say(MARK, "已全部停止。")


class Announcement:
    """Says once, as soon as the first page answers, where the portal is and who may sign in."""

    def __init__(self, supervisor, host, port, people):
        self.supervisor, self.people = supervisor, people
        here = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
        self.address = f"http://{here}:{port}/"
        self.began, self.said = time.monotonic(), False

    def __call__(self):
        if self.said:
            return
        try:
            urllib.request.urlopen(f"{self.address}healthz/", timeout=5).close()
        except urllib.error.HTTPError as answer:
            answer.close()  # it answers, and its log says what is wrong
        except OSError:
            return
        self.said = True
        say = self.supervisor.say
        say(MARK, "")
        say(MARK, f"政务公开门户已启动：{self.address}    工作台：{self.address}desk/    （Ctrl-C 停止）")
        if self.people:
            say(MARK, "演示人员（口令相同，仅供演示）：")
            for line in table(self.people):
                say(MARK, f"  {line}")
        say(MARK, "")


@contextlib.contextmanager
def only_one_at_a_time(path: Path):
    """Hold the lock file of this VAR_DIR; a second `make run` is refused, a killed one leaves no trace."""
    with path.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            owner = handle.read().strip() or "未知"
            raise CommandError(
                f"门户已在运行（进程 {owner}，数据目录 {settings.VAR_DIR}）。"
                "要另开一个，请换 VAR_DIR 与 PORT。"
            ) from None
        handle.truncate(0)
        handle.write(f"{os.getpid()}\n")
        handle.flush()
        yield


def refuse_taken_port(host: str, port: int):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"端口 {port} 不能使用（{error.strerror}）。请换一个，例如：make run PORT={port + 1}"
            ) from None


def static_fingerprint() -> str:
    """Names, sizes and times of every static file there is to collect."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def demo_people() -> list[tuple[str, str, str, str]]:
    """Role, name, user name and password of the demo people who are there, one line per role."""
    there = set(get_user_model().objects.filter(is_active=True).values_list("username", flat=True))
    return [
        (role, name, username, county.PASSWORD)
        for username, name, role in county.people_table()
        if username in there
    ]


def table(rows) -> list[str]:
    """Columns as wide as their widest word; a Chinese character is two wide."""
    rows = [("角色", "姓名", "用户名", "口令"), *rows]
    widths = [max(wide(str(row[n])) for row in rows) for n in range(4)]
    return [
        "  ".join(str(cell) + " " * (widths[n] - wide(str(cell))) for n, cell in enumerate(row)).rstrip()
        for row in rows
    ]


def wide(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)
