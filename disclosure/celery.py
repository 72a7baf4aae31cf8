"""The Celery application and the one table of what runs when."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disclosure.settings")

app = Celery("disclosure")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

EVERY_TEN_MINUTES = crontab(minute="*/10")
EVERY_MINUTE = crontab()
EVERY_HOUR = crontab(minute=5)
DAYTIME_HOURS = crontab(hour="7-20", minute=31)
AT_NIGHT = crontab(hour=3, minute=20)
IN_THE_MORNING = crontab(hour=7, minute=40)

app.conf.beat_schedule = {
    "sweep": {"task": "disclosure.deadlines.tasks.sweep", "schedule": EVERY_TEN_MINUTES},
    "deliver-notices": {"task": "disclosure.notices.tasks.deliver_waiting", "schedule": EVERY_MINUTE},
    "write-digests": {"task": "disclosure.notices.tasks.write_digests", "schedule": DAYTIME_HOURS},
    "print-batches": {"task": "disclosure.notices.tasks.print_waiting", "schedule": EVERY_MINUTE},
    "make-blacked-out-copies": {"task": "requests_app.tasks.make_waiting_copies", "schedule": EVERY_MINUTE},
    "print-missing-copies": {"task": "documents.tasks.print_missing_copies", "schedule": EVERY_MINUTE},
    "fold-tally": {"task": "documents.tasks.fold_tally", "schedule": AT_NIGHT},
    "make-opinion-reports": {"task": "opinion.tasks.make_reports", "schedule": EVERY_HOUR},
    "fetch-opinion-feeds": {"task": "opinion.tasks.fetch_feeds", "schedule": EVERY_MINUTE},
    "warn-of-stale-columns": {"task": "supervision.tasks.warn_of_stale_columns", "schedule": IN_THE_MORNING},
    "forget-vendor-nonces": {"task": "opinion.tasks.forget_nonces", "schedule": AT_NIGHT},
    "clear-orphaned-letters": {"task": "disclosure.notices.tasks.clear_orphans", "schedule": AT_NIGHT},
    "discard-unheld-files": {"task": "disclosure.files.tasks.discard_unheld", "schedule": AT_NIGHT},
    "discard-kept-forms": {"task": "accounts.tasks.discard_kept_forms", "schedule": AT_NIGHT},
    "begin-annual-reports": {"task": "supervision.tasks.begin_annual_reports", "schedule": AT_NIGHT},
    "forget-old-failures": {"task": "administration.tasks.forget_old_failures", "schedule": AT_NIGHT},
    "discard-old-drafts": {"task": "requests_app.tasks.discard_old_drafts", "schedule": AT_NIGHT},
}
