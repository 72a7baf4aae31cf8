"""The background side of the outbox: each task calls one function, and calling it again does no harm."""

from celery import shared_task

from disclosure.notices import outbox


@shared_task
def deliver(pks: list[int]) -> None:
    """Send the mails of one act."""
    for pk in pks:
        outbox.send(pk)


@shared_task
def deliver_waiting() -> dict[str, int]:
    """Send whatever still waits: missed nights, a broker that was away, a mail server that was down."""
    return outbox.send_waiting()
