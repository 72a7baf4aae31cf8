"""The state of the system in figures: versions, migrations, storage, the last backup."""

import platform
import shutil
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Sum

from disclosure import clock
from disclosure.files.models import StoredFile
from disclosure.notices.models import Letter

PACKAGES = ("django", "celery", "redis", "psycopg", "weasyprint", "cryptography", "chinese-calendar")


@dataclass(frozen=True)
class Storage:
    """Bytes used, as the rows say, and what is left on the disk (None: kept elsewhere)."""

    files: int
    file_count: int
    letters: int
    database: int | None
    free: int | None
    total: int | None

    @property
    def is_short(self) -> bool:
        """Less than a tenth is left."""
        return self.free is not None and bool(self.total) and self.free * 10 < self.total


def versions() -> list[tuple[str, str]]:
    found = [("Python", platform.python_version()), ("Django", django.get_version())]
    for name in PACKAGES[1:]:
        try:
            found.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            continue
    return [*found, (connection.display_name, _server_version())]


def _server_version() -> str:
    return ".".join(map(str, connection.get_database_version()))


def missing_migrations() -> list[str]:
    """Migrations the code has and the database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def last_migration() -> tuple[str, datetime] | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name, applied FROM django_migrations ORDER BY id DESC LIMIT 1")
        row = cursor.fetchone()
    if row is None:
        return None
    at = row[2] if isinstance(row[2], datetime) else datetime.fromisoformat(str(row[2]))
    return f"{row[0]}.{row[1]}", at if at.tzinfo else at.replace(tzinfo=clock.TZ)


def storage() -> Storage:
    files = StoredFile.objects.aggregate(bytes=Sum("size"), copies=Sum("published_size"))
    letters = Letter.objects.aggregate(bytes=Sum("size"))["bytes"] or 0
    free = total = None
    if settings.STORAGES["default"]["BACKEND"].endswith("FileSystemStorage"):
        disk = shutil.disk_usage(settings.VAR_DIR)
        free, total = disk.free, disk.total
    return Storage(
        (files["bytes"] or 0) + (files["copies"] or 0),
        StoredFile.objects.count(),
        letters,
        _database_size(),
        free,
        total,
    )


def _database_size() -> int | None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return cursor.fetchone()[0]
    path = Path(str(connection.settings_dict["NAME"]))
    return path.stat().st_size if path.is_file() else None


def last_backup() -> datetime | None:
    """When the file that the backup touches at its end (BACKUP_STAMP) was last touched; None where nobody keeps one."""
    try:
        return datetime.fromtimestamp(Path(settings.BACKUP_STAMP).stat().st_mtime, clock.TZ)
    except OSError:
        return None
