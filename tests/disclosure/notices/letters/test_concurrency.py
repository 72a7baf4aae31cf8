"""Two people issue one letter at once: one number, one file."""

import threading

import pytest
from django.db import connections

from disclosure.notices import letters
from disclosure.notices.models import Letter, Number


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_letter_issued_by_two_at_once_is_issued_once(case, clerk):
    letter = letters.draft(case, "T2", by=clerk)
    ready, found = threading.Barrier(2), []

    def work():
        try:
            ready.wait()
            found.append(letters.issue(letter, by=clerk).sm3)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(found)) == 1
    assert (len(found), Number.objects.count(), Letter.objects.issued().count()) == (2, 1, 1)
