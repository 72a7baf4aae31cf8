"""The background side of applications."""

from celery import shared_task

from disclosure.personal import decrypt
from requests_app import applying, gathering


@shared_task
def discard_old_drafts() -> int:
    """Drafts of the public form hold personal data; those nobody came back to go."""
    return applying.discard_old()


@shared_task
def send_link(sealed: str) -> bool:
    """Mail somebody the link to the applications made with that address; it travels encrypted."""
    return gathering.send_link(decrypt(sealed))
