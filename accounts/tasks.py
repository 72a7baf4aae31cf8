"""The background side of accounts."""

from celery import shared_task

from accounts import kept


@shared_task
def discard_kept_forms() -> int:
    """What was kept for somebody who never came back for it."""
    return kept.discard_old()
