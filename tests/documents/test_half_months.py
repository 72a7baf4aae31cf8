"""半月对照单: which days a half-month has, and what stands on its list."""

from datetime import date, datetime

import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from documents.half_months import HalfMonth, latest
from documents.models import Document
from documents.states import State
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff
from tests.factories.public import published


@pytest.mark.parametrize(
    ("day", "key", "first", "last", "label"),
    [
        (date(2026, 11, 1), "2026-11-1", 1, 15, "2026年11月上半月"),
        (date(2026, 11, 15), "2026-11-1", 1, 15, "2026年11月上半月"),
        (date(2026, 11, 16), "2026-11-2", 16, 30, "2026年11月下半月"),
        (date(2026, 2, 28), "2026-02-2", 16, 28, "2026年2月下半月"),
        (date(2028, 2, 29), "2028-02-2", 16, 29, "2028年2月下半月"),
        (date(2026, 12, 31), "2026-12-2", 16, 31, "2026年12月下半月"),
    ],
)
def test_a_half_month_ends_on_the_fifteenth_or_with_the_month(day, key, first, last, label):
    half = HalfMonth.of(day)

    assert (half.key, half.first.day, half.last.day, half.label) == (key, first, last, label)
    assert HalfMonth.read(key) == half


@pytest.mark.parametrize("key", ["", "2026-11", "2026-13-1", "2026-11-3", "2026-11-1x", "昨天", "1026-11-1"])
def test_anything_else_is_no_half_month(key):
    assert HalfMonth.read(key) is None


@time_machine.travel("2027-01-04T09:00+08:00")
def test_the_latest_go_back_over_the_new_year():
    assert [half.key for half in latest(3)] == ["2027-01-1", "2026-12-2", "2026-12-1"]


def at(*moment):
    return datetime(*moment, tzinfo=clock.TZ)


@pytest.fixture
def staff(db):
    return Staff(AgencyFactory(code="yunshan", name="云山县人民政府办公室"))


@pytest.fixture
def office(client, staff):
    client.force_login(staff[Role.DISCLOSURE])
    with time_machine.travel("2026-11-22T09:00+08:00"):
        yield client


def listed(client, **asked):
    return [row.title for row in client.get(reverse("desk:half-month"), asked).context["documents"]]


def test_the_list_holds_what_was_published_from_the_first_to_the_last_moment(office, staff):
    for title, moment in (
        ("十五日深夜", at(2026, 11, 15, 23, 59, 59)),
        ("十六日零时", at(2026, 11, 16)),
        ("月末深夜", at(2026, 11, 30, 23, 59, 59)),
        ("下月初", at(2026, 12, 1)),
    ):
        published(1, agency=staff.agency, title=title, published_at=moment)
    published(1, title="别的机关")

    assert listed(office) == ["十六日零时", "月末深夜"]
    assert listed(office, half="2026-11-1") == ["十五日深夜"]
    assert listed(office, half="2030-01-1") == listed(office, half="坏的") == listed(office)


def test_what_was_withdrawn_since_stays_listed_and_says_so(office, staff):
    one = published(1, agency=staff.agency, title="后来撤回的")[0]
    Document.objects.filter(pk=one.pk).update(state=State.WITHDRAWN, withdrawn_at=clock.now())

    body = office.get(reverse("desk:half-month")).content.decode()

    assert "后来撤回的</a>（已撤回）" in body
    assert "共 1 件" in body


def test_another_agencys_list_is_not_shown(office, staff):
    other = published(1, title="别的机关")[0].agency

    assert listed(office, agency=other.pk) == []


def test_a_person_without_a_post_sees_an_empty_list(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("wang", name="王"))

    assert client.get(reverse("desk:half-month")).status_code == 200


def test_the_register_of_publication_leads_there(office):
    assert (
        reverse("desk:half-month")
        in office.get(reverse("desk:register", args=["publication"])).content.decode()
    )
