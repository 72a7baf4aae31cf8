"""What Celery runs for 统计与年度报告: one domain function each; when is said in disclosure/celery.py."""

from celery import shared_task

from supervision.annual import drafting
from supervision.freshness import warning


@shared_task
def begin_annual_reports() -> int:
    """At night: the reports on the year that is over which nobody has begun."""
    return drafting.begin_due()


@shared_task
def warn_of_stale_columns() -> int:
    """In the morning, before the office opens: columns that are stale or soon will be."""
    return warning.warn()
