"""Two at once on PostgreSQL: an entry is written once, and what was withdrawn meanwhile is not shown."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.db.models import Count

from accounts.roles import Role
from disclosure.workflow.door import perform
from documents import entries, finding, tally
from documents.models import Document, Entry
from documents.states import State
from tests.factories.documents import Staff, document
from tests.factories.public import PUBLISHED_AT, published

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*jobs):
    """Run the jobs in threads of their own that start together; returns their results in order."""
    barrier = Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait(10)
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_two_writers_of_the_same_entries_leave_one_of_each():
    pks = [row.pk for row in published(20, title="防汛", number="")]
    Entry.objects.all().delete()

    at_once(lambda: entries.put(entries.DOCUMENT, pks), lambda: entries.put(entries.DOCUMENT, pks))

    assert Entry.objects.filter(kind=entries.DOCUMENT).count() == 20


def test_the_tally_adds_up_though_all_publish_withdraw_fold_and_count_at_once():
    rows = published(20, title="防汛", number="")
    gone = [row.pk for row in rows[:5]]

    def withdraw():
        Document.objects.filter(pk__in=gone).update(state=State.WITHDRAWN, withdrawn_at=PUBLISHED_AT)
        entries.put(entries.DOCUMENT, gone)

    def change():
        pks = [row.pk for row in rows[5:10]]
        Document.objects.filter(pk__in=pks).update(genre="公告")
        entries.put(entries.DOCUMENT, pks)

    for _ in range(3):
        at_once(lambda: published(3, number=""), withdraw, change, tally.fold, tally.fold, tally.rebuild)

    counted = Entry.objects.values_list(*tally.COLUMNS).annotate(n=Count("pk"))
    assert sorted(tally.sums(*tally.COLUMNS)) == sorted(counted)


def test_a_search_during_a_withdrawal_ends_without_it():
    staff = Staff()
    case = document(staff, State.PUBLISHED)
    head = staff[Role.DISCLOSURE_HEAD]

    def withdraw():
        perform(Document.objects.get(pk=case.pk), "withdraw", by=head, note="附件有误。")

    at_once(withdraw, lambda: finding.find("防汛"), lambda: entries.put(entries.DOCUMENT, [case.pk]))

    assert finding.find("防汛").hits == []


def test_the_index_survives_being_made_anew_while_people_publish():
    published(5, title="防汛", number="")

    at_once(lambda: list(entries.make_anew()), lambda: published(3, title="防汛二", number=""))

    assert Entry.objects.filter(kind=entries.DOCUMENT).count() == 8
