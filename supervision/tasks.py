"""What Celery runs for 统计: one domain function each; when is said in disclosure/celery.py."""

from celery import shared_task

from supervision.freshness import warning


@shared_task
def warn_of_stale_columns() -> int:
    """In the morning, before the office opens: columns that are stale or soon will be."""
    return warning.warn()
