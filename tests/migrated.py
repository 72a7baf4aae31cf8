"""A database as the migrations leave it, made once and copied for every process of every run of the tests.

The copy is known by a digest of all migrations, Django's own among them, and of what puts the search indexes up: change
one, and another is made. `migrate` still goes over each copy, and finds nothing to do.
"""

import fcntl
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError
from django.db.backends.signals import connection_created

NAME = "portal_migrated_"
KEPT = 6  # how many copies stay on a server that several trees share
LOCK = 20261130


def digest() -> str:
    """What the tables hang on, in twelve letters."""
    sources = [Path(settings.BASE_DIR, "disclosure/search")]
    sources += [Path(app.path, "migrations") for app in apps.get_app_configs()]
    read = sha256(django.__version__.encode())
    for folder in sources:
        for path in sorted(folder.glob("*.py")):
            read.update(f"\0{path.name}\0".encode() + path.read_bytes())
    return read.hexdigest()[:12]


def give(connection) -> None:
    """See to it that the test database `connection` is about to make begins as such a copy."""
    {"sqlite": _as_file, "postgresql": _as_template}[connection.vendor](connection)


def _as_file(connection):
    folder = settings.VAR_DIR.parent / "migrated"
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"{digest()}.sqlite3"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for old in folder.glob("*.sqlite3*"):
                old.unlink()
            unfinished = made.with_suffix(".sqlite3-unfinished")
            _migrate(f"sqlite:///{unfinished}")
            _whole(unfinished)
            unfinished.rename(made)

    def fill(connection, **kwargs):
        connection_created.disconnect(fill)
        source = sqlite3.connect(made)
        source.backup(connection.connection)
        source.close()

    connection_created.connect(fill, weak=False)


def _whole(path: Path):
    """Bring what lies in the write-ahead log into the file."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=DELETE")
    database.close()


def _as_template(connection):
    name = NAME + digest()
    with _alone(connection) as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC", [NAME + "%"]
        )
        there = [row[0] for row in cursor.fetchall()]
        if name not in there:
            for old in there[KEPT - 1 :]:
                _drop_idle(cursor, old)
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}-unfinished"')
            cursor.execute(f'CREATE DATABASE "{name}-unfinished"')
            address = urlsplit(os.environ["DATABASE_URL"])
            _migrate(address._replace(path=f"/{name}-unfinished").geturl())
            cursor.execute(f'ALTER DATABASE "{name}-unfinished" RENAME TO "{name}"')
    connection.settings_dict["TEST"]["TEMPLATE"] = name


@contextmanager
def _alone(connection):
    """A cursor on the server, one process at a time, whatever tree it runs in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield cursor
    connection.close()


def _drop_idle(cursor, name: str):
    with suppress(DatabaseError):  # somebody is copying it at this moment
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def _migrate(database_url: str):
    """As on any new machine: a process of its own, which knows nothing of the tests."""
    elsewhere = {"CACHE_URL", "CELERY_BROKER_URL", "PYTEST_XDIST_WORKER"}
    with tempfile.TemporaryDirectory() as var:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"],
            cwd=settings.BASE_DIR,
            env={key: value for key, value in os.environ.items() if key not in elsewhere}
            | {"DATABASE_URL": database_url, "VAR_DIR": var},
            check=True,
        )
