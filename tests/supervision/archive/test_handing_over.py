"""归档: a year's list takes what is whole, names what the rest lacks, and keeps each for as long as the table says."""

from datetime import date

import pytest
import time_machine
from django.db.models import ProtectedError
from django.urls import reverse

from accounts.roles import Role
from disclosure.notices.models import Delivery
from disclosure.refusal import Refused
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow
from disclosure.workflow.models import AppendOnly
from disclosure.workflow.verify import verify_chains
from documents.states import State
from opinion.states import State as ItemState
from requests_app.states import State as ApplicationState
from supervision.archive import handing_over, views
from supervision.archive.kinds import KINDS
from supervision.archive.models import Handover, Volume
from tests.factories.documents import document
from tests.factories.opinion import item
from tests.factories.requests import application

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel("2025-11-03T09:00+08:00", tick=False) as journey:
        yield journey


def listed(staff, year=2025):
    return handing_over.make(staff.agency, year, by=staff[Role.DISCLOSURE], receiver="本机关档案室")


def kinds_of(staff, year=2025) -> dict:
    return {key: handing_over.year_of(kind, staff.agency, year) for key, kind in KINDS.items()}


def test_a_list_takes_what_is_whole_of_every_kind(tree):
    staff = tree.water
    application(staff, ApplicationState.ARCHIVED)
    document(staff, title="公开的")
    document(staff, State.REGISTERED, title="不公开的")
    item(staff, ItemState.ARCHIVED)
    application(tree.schools, ApplicationState.ARCHIVED)

    rows = {(one.kind, one.retention, one.until) for one in listed(staff).volumes.all()}

    assert rows == {
        ("requests", "30", date(2055, 12, 31)),
        ("documents", "permanent", None),
        ("documents", "30", date(2055, 12, 31)),
        ("items", "10", date(2035, 12, 31)),
    }


def test_what_lacks_something_is_named_and_stays_off(tree):
    staff = tree.water
    closed = application(staff, ApplicationState.CLOSED)
    paper = document(staff, State.ISSUED, title="没有发布")
    heard = item(staff, ItemState.SETTLED)

    found = kinds_of(staff)

    assert found["requests"].lacking == [(closed.pk, ["完整，还没有“归档”"])]
    assert found["documents"].lacking == [(paper.pk, ["“主动公开”期限还在计算", "没有发布"])]
    assert "已反馈，还没有“归档”" in dict(found["items"].lacking)[heard.pk]
    with pytest.raises(Refused, match="没有可以移交的"):
        listed(staff)


def test_an_answer_without_its_delivery_is_not_whole(tree):
    case = application(tree.water, ApplicationState.CLOSED)
    Delivery.objects.filter(letter__object_id=case.pk).delete()

    assert kinds_of(tree.water)["requests"].lacking == [(case.pk, ["答复书没有送达记录"])]


def test_a_case_stands_on_one_list_only(tree):
    staff = tree.water
    document(staff, title="第一件")
    first = listed(staff)
    with pytest.raises(Refused):
        listed(staff)

    document(staff, title="第二件")

    assert [one.title for one in listed(staff).volumes.all()] == ["第二件"]
    assert [one.title for one in first.volumes.all()] == ["第一件"]


def test_the_agency_has_its_own_table_of_retention(tree):
    table = {"documents": "30", "closed": "10", "requests": "10", "disputed": "30", "items": "permanent"}
    set_rule("archive.retention", tree.water.agency, table, since=date(2025, 1, 1))
    document(tree.water)

    assert listed(tree.water).volumes.get().until == date(2055, 12, 31)


def test_the_archive_signs_once_and_nothing_is_deleted(tree):
    document(tree.water)
    made = listed(tree.water)
    by = tree.water[Role.DISCLOSURE]

    handing_over.receive(made, by=by, received_by="档案员", received_on=date(2025, 11, 3))

    with pytest.raises(NotNow):
        handing_over.receive(made, by=by, received_by="别人", received_on=date(2025, 11, 3))
    for act in (made.delete, Volume.objects.all().delete, made.volumes.first().delete):
        with pytest.raises(AppendOnly):
            act()
    assert verify_chains(tree.water.agency)[1] == []


@pytest.mark.parametrize(
    ("make", "why"), [(application, ProtectedError), (lambda staff: document(staff, State.DRAFT), AppendOnly)]
)
def test_no_case_is_deleted_by_any_other_way(tree, make, why):
    case = make(tree.water)

    with pytest.raises(AppendOnly):
        case.delete()
    with pytest.raises(why):
        type(case).objects.filter(pk=case.pk).delete()


# ── the pages ───────────────────────────────────────────────────────────────
def test_the_page_leads_to_each_case_that_lacks_something(client, tree):
    case = application(tree.water, ApplicationState.CLOSED)
    client.force_login(tree.water[Role.DISCLOSURE])

    words = client.get(reverse("figures:archive"), {"year": 2025}).content.decode()

    assert case.get_desk_url() in words
    assert "完整，还没有“归档”" in words
    assert "2026年6月30日前移交归档" in words


def test_a_list_is_made_signed_and_taken_away_as_a_file(client, tree):
    document(tree.water, title="=cmd 的通知")
    client.force_login(tree.water[Role.DISCLOSURE])
    address = f"{reverse('figures:archive')}?year=2025"

    empty = client.post(address, {"receiver": ""})
    made = client.post(address, {"receiver": "本机关档案室"})
    again = client.post(address, {"receiver": "本机关档案室"}, follow=True)

    one = Handover.objects.get()
    assert empty.status_code == 422
    assert "请填写接收单位" in empty.content.decode()
    assert made["Location"] == one.get_desk_url()
    assert "没有可以移交的" in again.content.decode()
    client.post(one.get_desk_url(), {"received_by": "档案员", "received_on": "2025-11-03"})
    assert Handover.objects.get().received_by == "档案员"
    file = b"".join(client.get(one.get_desk_url(), {"format": "csv"}).streaming_content).decode("utf-8-sig")
    assert "'=cmd 的通知" in file


def test_who_may(client, tree):
    document(tree.water)
    made = listed(tree.water)
    asked = []
    for user in (tree.water[Role.LEADER], tree.supervisor, tree.schools[Role.DISCLOSURE]):
        client.force_login(user)
        asked.append(
            (client.get(made.get_desk_url()).status_code, client.post(made.get_desk_url(), {}).status_code)
        )

    assert asked == [(200, 403), (200, 403), (404, 404)]


def test_a_year_is_read_some_at_a_time_and_counted_whole(tree, monkeypatch):
    monkeypatch.setattr(handing_over, "READ_AT_ONCE", 2)
    staff = tree.water
    for number in range(3):
        document(staff, title=f"第{number}件")
    listed(staff)
    more = [document(staff, title=f"后来的第{number}件") for number in range(3)]
    paper = document(staff, State.ISSUED, title="没有发布")

    found = kinds_of(staff)["documents"]

    assert (found.number, found.listed, sorted(found.whole)) == (7, 3, [one.pk for one in more])
    assert [pk for pk, _ in found.lacking] == [paper.pk]
    assert listed(staff).volumes.count() == 3


def test_what_lacks_something_comes_in_pages_and_is_printed_whole(client, tree, monkeypatch):
    monkeypatch.setattr(views, "PAGE_ROWS", 2)
    for number in range(2):
        application(tree.water, ApplicationState.CLOSED)
        document(tree.water, State.ISSUED, title=f"第{number}件")
    client.force_login(tree.water[Role.DISCLOSURE])

    def shown(**asked):
        page = client.get(reverse("figures:archive"), {"year": 2025} | asked)
        return [case for _, case, _ in page.context["page_obj"].object_list], page.context["lacking"]

    (first, number), (second, _), (paper, _) = shown(), shown(page=2), shown(print=1)

    assert [len(first), len(second), number] == [2, 2, 4]
    assert paper == first + second


def test_a_list_on_paper_is_whole(client, tree, monkeypatch):
    monkeypatch.setattr(views, "VOLUMES_OF_PAGE", 1)
    for number in range(3):
        document(tree.water, title=f"第{number}件")
    made = listed(tree.water)
    client.force_login(tree.water[Role.DISCLOSURE])

    screen, paper = (client.get(made.get_desk_url(), asked) for asked in ({}, {"print": 1}))

    assert "共 3 卷，这里是第 1 至 1 卷" in screen.content.decode()
    assert "?print=1" in screen.content.decode()
    assert [len(page.context["rows"]) for page in (screen, paper)] == [1, 3]
    assert "共 3 卷。" in paper.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_equally_often_however_many(client, tree, count, django_assert_num_queries):
    for number in range(count):
        application(tree.water, ApplicationState.CLOSED)
        document(tree.water, State.ISSUED, title=f"第{number}件")
        document(tree.water, title=f"第{number}件公开的")
        item(tree.water, ItemState.SETTLED)
    client.force_login(tree.water[Role.LEADER])
    address = f"{reverse('figures:archive')}?year=2025"
    client.get(address)

    with django_assert_num_queries(31):
        client.get(address)


def test_the_year_asked_for(client, tree, autumn):
    client.force_login(tree.water[Role.DISCLOSURE])
    for asked, year in (("", 2024), ("2023", 2023), ("二〇二三", 2024), ("1999", 2024), ("2026", 2024)):
        assert client.get(reverse("figures:archive"), {"year": asked}).context["year"] == year


def test_the_file_stays_whole_after_it_was_filed(tree):
    case = application(tree.water, ApplicationState.CLOSED)
    perform(case, "archive", by=tree.water[Role.DISCLOSURE], note="")

    assert listed(tree.water).volumes.get().reference == case.number
