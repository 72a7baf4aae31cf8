"""The background side of the outbox: each task calls one function, and calling it again does no harm."""

from celery import shared_task

from disclosure.notices import digests, outbox
from disclosure.notices.letters import orphans, printing


@shared_task
def deliver(pks: list[int]) -> None:
    """Send the mails of one act, or of one sweep."""
    outbox.deliver(pks)


@shared_task
def deliver_waiting() -> dict[str, int]:
    """Send whatever still waits: missed nights, a broker that was away, a mail server that was down."""
    return outbox.send_waiting()


@shared_task
def write_digests() -> int:
    """The day's digests: every hour, so a missed one heals itself."""
    return digests.write_due()


@shared_task
def print_batch(pk: int) -> bool | None:
    """Make the file of one batch."""
    return printing.carry_out(pk)


@shared_task
def print_waiting() -> int:
    """Batches whose worker was killed, or whose task was lost."""
    return printing.carry_out_waiting()


@shared_task
def clear_orphans() -> int:
    """Files of letters and batches that no row tells of."""
    return orphans.clear()
