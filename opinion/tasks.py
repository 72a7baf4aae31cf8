"""What Celery runs for 舆情: one domain function each; when is said in disclosure/celery.py."""

from celery import shared_task

from opinion import feeds, reports, vendors


@shared_task
def make_reports() -> int:
    """Every hour: the reports of the periods that are over."""
    return reports.make_due()


@shared_task
def fetch_feeds() -> int:
    """Every minute: the feeds whose time has come."""
    return feeds.fetch_due()


@shared_task
def forget_nonces() -> int:
    """At night: what a call was signed with, once its hour is past, can be replayed no more."""
    return vendors.forget_nonces()
