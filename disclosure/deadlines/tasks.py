"""What Celery runs: one domain function each."""

from celery import shared_task

from disclosure.deadlines import sweep as sweeping


@shared_task(name="disclosure.deadlines.tasks.sweep")
def sweep() -> None:
    """Every ten minutes; see the beat schedule in disclosure/celery.py."""
    sweeping.run()
