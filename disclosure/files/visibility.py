"""Who may read a file is decided by what holds it; written once here, asked by the one download view.

A domain says how its own files are seen:

    visibility.register(Document, lambda document, file, user: Access.PUBLISHED if … else Access.NONE)

What nobody has spoken for is seen by the one who uploaded it, and by no one else. Where it matters afterwards who read
what, the domain also has each reading put down:

    visibility.on_reading(Application, lambda application, file, user: …)
"""

from collections.abc import Callable
from enum import IntEnum

from django.db import models


class Access(IntEnum):
    GONE = -1  # what it belonged to was public and is withdrawn: its address says so, and gives nothing
    NONE = 0  # answered as if it did not exist
    PUBLISHED = 1  # the cleaned copy only
    ORIGINAL = 2  # the file as it came, and the cleaned copy


Predicate = Callable[[models.Model, "models.Model", object], "Access | bool"]
Record = Callable[[models.Model, "models.Model", object], None]
_registry: dict[type[models.Model], Predicate] = {}
_records: dict[type[models.Model], Record] = {}


def register(model: type[models.Model], predicate: Predicate) -> None:
    """Let predicate(holder, file, user) speak for files of a model; True means the cleaned copy."""
    _registry[model] = predicate


def on_reading(model: type[models.Model], record: Record) -> None:
    """Let record(holder, file, user) put down that somebody was handed a file of a model."""
    _records[model] = record


def put_down(file, user) -> None:
    """Somebody is about to be handed this file; before the bytes, so that nothing is read unrecorded."""
    if file.holder_type_id is None:
        return
    holder = file.holder
    if record := _records.get(type(holder)):
        record(holder, file, user)


def access_to(file, user) -> Access:
    """What this person may have of a file."""
    if file.holder_type_id is None:
        is_mine = user.is_authenticated and user.is_active and file.uploaded_by_id == user.pk
        return Access.ORIGINAL if is_mine else Access.NONE
    holder = file.holder
    predicate = _registry.get(type(holder)) if holder is not None else None
    if predicate is None:
        return Access.NONE
    answer = predicate(holder, file, user)
    if isinstance(answer, Access):
        return answer
    return Access.PUBLISHED if answer else Access.NONE
