"""What many tests of one module look at is put into the database once.

`standing` holds a transaction open around all of them; each test runs inside it, in one of its own as ever, so none
sees what another did.
"""

from contextlib import contextmanager

from django.core.cache import cache
from django.db import transaction

from disclosure import caching
from disclosure.rulebook import book


@contextmanager
def standing(django_db_blocker):
    """For a fixture of a whole module: what is written meanwhile is there until the fixture ends, then gone."""
    with django_db_blocker.unblock():
        kept = transaction.atomic()
        kept._from_testcase = (
            True  # as around one test: what must not be inside a transaction may be inside this one
        )
        with kept:
            forget()
            yield
            transaction.set_rollback(True)
        forget()


def forget():
    """A process that has read nothing yet."""
    cache.clear()
    book._Memory.periods, book._Memory.stamp = {}, caching.stamp(book.STAMP)
    book._Memory.read_at, book._Memory.asked_at = 0.0, float("-inf")
