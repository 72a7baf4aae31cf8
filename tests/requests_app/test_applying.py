"""Two tabs that send at one moment: the draft's lock lets one through, the other gets the same application."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from requests_app import applying
from requests_app.models import Application, ApplyDraft
from tests.factories.requests import ASKED, agency

FACTS = {
    "applicant": {"applicant_kind": "natural", "name": "赵𠮷祥", "id_number": "11010519491231002X"},
    "request": dict.fromkeys(applying.CONTACT, "")
    | {"need_help": False, "description": ASKED, "wanted_form": "electronic", "delivery_way": "online"},
}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sent_at_one_moment_from_two_tabs_it_is_one_application():
    here = agency()
    draft = applying.begin(here)
    together = Barrier(2)

    def send(_):
        try:
            mine = ApplyDraft.objects.get(pk=draft.pk)
            together.wait(timeout=20)
            return applying.send(mine, here, **FACTS).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(send, range(2))

    assert first == second
    assert Application.objects.count() == 1
