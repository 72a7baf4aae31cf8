"""Files no row tells of: a letter stored inside an act that was then taken back, a batch whose worker died at the end.

A database takes back its rows, a storage keeps its bytes. What is strange and older than any act can last is deleted.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta

from django.core.files.storage import Storage

from disclosure import clock
from disclosure.notices.models import Letter, PrintRun

log = logging.getLogger(__name__)

AGE = timedelta(days=1)  # no act and no worker holds a file unwritten for so long
CHUNK = 500
KEPT = ((Letter, "pdf", "letters"), (PrintRun, "file", "prints"))  # model, its file, where they lie


def clear() -> int:
    """Delete them; returns how many. Told again, it finds nothing more."""
    return sum(_clear_folder(model, field, folder) for model, field, folder in KEPT)


def _clear_folder(model, field: str, folder: str) -> int:
    storage, before, cleared = model._meta.get_field(field).storage, clock.now() - AGE, 0
    for names in _files(storage, folder):
        told = set(model.objects.filter(**{f"{field}__in": names}).values_list(field, flat=True))
        for name in names:
            if name not in told and storage.get_modified_time(name) < before:
                storage.delete(name)
                log.warning("删去没有登记的文件 %s", name)
                cleared += 1
    return cleared


def _files(storage: Storage, folder: str) -> Iterator[list[str]]:
    """Every file under a folder, some at a time."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for start in range(0, len(files), CHUNK):
        yield [f"{folder}/{name}" for name in files[start : start + CHUNK]]
    for name in folders:
        yield from _files(storage, f"{folder}/{name}")
