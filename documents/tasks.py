"""What Celery runs for documents: one domain function each."""

from celery import shared_task

from documents import printed, tally


@shared_task
def print_missing_copies() -> int:
    """Every minute; see the beat schedule in disclosure/celery.py."""
    return printed.make_missing()


@shared_task
def fold_tally() -> int:
    """Every night; returns how many rows were taken away."""
    return tally.fold()
