"""A letter stored inside an act that is taken back leaves bytes behind; they are found and deleted, and nothing else."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from disclosure import clock
from disclosure.celery import app
from disclosure.notices import letters, tasks
from disclosure.notices.letters import printing
from disclosure.notices.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def orphan(case, clerk):
    """The act around the issue is taken back after the PDF is stored: the row is gone, the file is not."""
    with transaction.atomic():
        letter = letters.issue(letters.draft(case, "T2", by=clerk), by=clerk)
        transaction.set_rollback(True)
    assert not Letter.objects.filter(pk=letter.pk).exists()
    assert default_storage.exists(letter.pdf.name)
    return letter.pdf.name


def later(days=2):
    return time_machine.travel(clock.now() + timedelta(days=days), tick=False)


def test_a_file_whose_letter_was_taken_back_is_deleted_once(orphan):
    with later():
        assert [tasks.clear_orphans(), tasks.clear_orphans()] == [1, 0]
    assert not default_storage.exists(orphan)


def test_a_file_of_today_may_belong_to_an_act_not_yet_committed(orphan):
    assert tasks.clear_orphans() == 0
    assert default_storage.exists(orphan)


def test_what_a_row_tells_of_stays(case, clerk, orphan):
    issued = letters.issue(letters.draft(case, "T2", by=clerk), by=clerk)
    voided = letters.void(
        letters.issue(letters.draft(case, "T2", by=clerk, occasion="2"), by=clerk), reason="写错了", by=clerk
    )
    run = printing.ask([issued], by=clerk)
    printing.carry_out(run.pk)
    run.refresh_from_db()
    left = default_storage.save("prints/2026/01/left.pdf", ContentFile(b"%PDF"))

    with later():
        assert tasks.clear_orphans() == 2

    assert not default_storage.exists(left)
    assert all(default_storage.exists(one.name) for one in (issued.pdf, voided.pdf, run.file))


def test_the_beat_knows_the_task():
    assert tasks.clear_orphans.name in {line["task"] for line in app.conf.beat_schedule.values()}
