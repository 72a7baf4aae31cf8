"""The background side of applications."""

from celery import shared_task

from requests_app import applying


@shared_task
def discard_old_drafts() -> int:
    """Drafts of the public form hold personal data; those nobody came back to go."""
    return applying.discard_old()
