"""The background side of applications."""

from celery import shared_task

from disclosure.personal import decrypt
from requests_app import applying, copying, gathering


@shared_task
def discard_old_drafts() -> int:
    """Drafts of the public form hold personal data; those nobody came back to go."""
    return applying.discard_old()


@shared_task
def send_link(sealed: str) -> bool:
    """Mail somebody the link to the applications made with that address; it travels encrypted."""
    return gathering.send_link(decrypt(sealed))


@shared_task
def make_copy(pk: int) -> bool | None:
    """Make one copy with the closed parts taken out."""
    return copying.carry_out(pk)


@shared_task
def make_waiting_copies() -> int:
    """Copies whose worker was killed, or whose task was lost."""
    return copying.carry_out_waiting()
