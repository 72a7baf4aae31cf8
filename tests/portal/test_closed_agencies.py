"""An agency that is no more: its page says so, since when and who carries on; what it published stays where it was."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.catalogue import CatalogueForm
from documents.counts import public_counts
from tests.factories.accounts import AgencyFactory
from tests.factories.public import PUBLISHED_AT, published

pytestmark = pytest.mark.django_db
CLOSED = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def on_a_day():
    with time_machine.travel(PUBLISHED_AT + timedelta(days=2), tick=False):
        yield


@pytest.fixture
def old():
    agency = AgencyFactory(code="old", name="云山县水利局", short_name="县水利局", contact_phone="0571-1111")
    published(2, agency=agency, title="取水许可办法", number="")
    agency.is_active = False
    agency.save()
    return agency


@pytest.fixture
def heir(old):
    agency = AgencyFactory(code="new", name="云山县水务局", contact_phone="0571-2222")
    agency.inherits_from.add(old)
    return agency


def page(client, address, status=200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


# ── since when ──────────────────────────────────────────────────────────────
def test_taken_out_of_use_it_has_a_day_and_in_use_again_it_has_none(old):
    assert old.closed_on == CLOSED

    old.is_active = True
    old.save()
    assert old.closed_on is None


def test_a_day_that_was_written_down_stays(old):
    old.closed_on = date(2026, 3, 1)
    old.save(update_fields=["closed_on"])
    old.refresh_from_db()

    assert old.closed_on == date(2026, 3, 1)


def test_saving_only_that_it_is_out_of_use_writes_the_day_too():
    agency = AgencyFactory()
    agency.is_active = False
    agency.save(update_fields=["is_active"])
    agency.refresh_from_db()

    assert agency.closed_on == CLOSED


# ── its page ────────────────────────────────────────────────────────────────
def test_its_page_says_so_and_who_carries_on(client, heir):
    body = page(client, "/agencies/old/")

    assert "这个机关已经撤销" in body
    assert "2026年11月22日" in body
    assert 'href="/agencies/new/">云山县水务局</a>' in body
    assert body.count("取水许可办法") >= 2
    assert "0571-1111" not in body  # nobody answers there any more
    assert "0571-2222" in body
    assert "/apply/to/old/" not in body


def test_without_one_that_carries_on_the_host_is_asked(client, old):
    body = page(client, "/agencies/old/")

    assert "主办单位" in body
    assert 'href="/about/"' in body


def test_of_one_closed_before_days_were_written_no_day_is_made_up(client, old):
    type(old).objects.filter(pk=old.pk).update(closed_on=None)

    body = page(client, "/agencies/old/")

    assert "这个机关已经撤销" in body
    assert "日</span>起）" not in body


def test_its_page_is_there_as_json_too(client, heir):
    answer = client.get("/agencies/old.json")

    assert answer.status_code == 200
    assert answer.json()["data"] is None  # it is no longer among the agencies of open data
    assert "已经撤销" in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["/disclosure/of/old/", "/disclosure/guide/old/", "/disclosure/reports/old/"]
)
def test_its_columns_lead_to_its_page(client, old, address):
    answer = client.get(address)

    assert (answer.status_code, answer["Location"]) == (302, "/agencies/old/")


# ── what it published ───────────────────────────────────────────────────────
def test_its_documents_are_listed_by_its_name(client, old):
    published(1, agency=AgencyFactory(code="other"), number="")

    response = client.get("/documents/?agency=old")
    body = response.content.decode()

    assert len(response.context["documents"]) == 2
    assert "发布机构：县水利局" in body
    assert "不能识别" not in body
    assert page(client, "/feed/?agency=old").count("<entry>") == 2
    assert page(client, "/search/?q=取水许可&agency=old").count("big-rows") == 1


def test_it_is_offered_with_a_word_that_it_is_closed_and_only_where_it_published(old):
    AgencyFactory(code="never", is_active=False)

    offered = dict(CatalogueForm({}, counts=public_counts()).fields["agency"].choices)

    assert offered["old"] == "县水利局（已撤销）"
    assert "never" not in offered


def test_it_is_not_among_the_agencies(client, old):
    AgencyFactory(code="here", name="云山县政府")

    assert "县水利局" not in page(client, "/agencies/")
    assert "县水利局" not in page(client, "/disclosure/guide/")


def test_one_nobody_ever_heard_of_is_not_found(client):
    page(client, "/agencies/nobody/", 404)


def test_three_that_carry_on_cost_as_many_queries_as_one(client, old):
    page(client, "/agencies/old/")  # what is asked for once and kept
    costs = []
    for code in (["a"], ["b", "c"]):
        for one in code:
            AgencyFactory(code=one).inherits_from.add(old)
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            page(client, "/agencies/old/")
        costs.append(len(seen))

    assert costs[0] == costs[1]
