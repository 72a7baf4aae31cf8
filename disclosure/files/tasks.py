"""The background side of files."""

from celery import shared_task

from disclosure.files import store


@shared_task
def discard_unheld() -> int:
    """Uploads that were never filed go after a while: they may hold personal data nobody needs."""
    return store.discard_unheld()
