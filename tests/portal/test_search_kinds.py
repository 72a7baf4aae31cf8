"""Every kind of public thing in the search and in its feed: found while it is public, gone with its withdrawal."""

import xml.etree.ElementTree as ET
from datetime import datetime
from urllib.parse import quote, urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from disclosure.workflow.door import perform
from documents import entries, finding
from documents.models import Entry
from interpretation.states import State as InterpretationState
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff, document
from tests.factories.guide import guide
from tests.factories.interpretation import interpretation
from tests.factories.opinion import item

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def reading(staff):
    case = interpretation(
        staff, InterpretationState.PUBLISHED, document=document(staff), title="阶梯水价解读"
    )
    case.questions.create(question="阶梯水价怎么算？", answer="按年用量分三档。")
    entries.put("reading", [case.pk])
    entries.put("question", [one.pk for one in case.questions.all()])
    return case


def explained(staff):
    return reading(staff), lambda case: perform(
        case.document, "withdraw", by=staff[Role.DISCLOSURE_HEAD], note="附件有误。"
    )


def asked(staff):
    return reading(staff), lambda case: case.questions.all().first().delete()


def answered(staff):
    case = item(staff)
    return case, lambda case: perform(case, "withdraw_response", by=staff[Role.LEADER], note="情况仍在核实。")


def guided(staff):
    def close(case):
        case.agency.is_active = False
        case.agency.save()

    return guide(staff, office_name="政务公开大厅三楼"), close


# kind → (how it comes to be and to go, words that find it, its name)
KINDS = {
    "reading": (explained, "阶梯水价", "政策解读"),
    "question": (asked, "阶梯水价怎么算", "解读问答"),
    "response": (answered, "停水", "回应关切"),
    "guide": (guided, "公开大厅三楼", "公开指南"),
}


def of_kind(typed, kind) -> list:
    return [hit for hit in finding.find(typed).hits if hit.kind == kind]


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_found_while_it_is_public(client, kind):
    make, typed, label = KINDS[kind]
    case, end = make(Staff())

    (hit,) = of_kind(typed, kind)
    assert hit.kind_label == label
    assert client.get(urlsplit(hit.url).path).status_code == 200
    body = client.get("/search/", {"q": typed, "kind": kind}).content.decode()
    assert label in body

    end(case)

    assert of_kind(typed, kind) == []
    assert not Entry.objects.filter(kind=kind).exclude(agency__is_active=True).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_longer_public_is_not_shown_whatever_its_entry_says(kind):
    make, typed, _ = KINDS[kind]
    case, end = make(Staff())
    left_behind = list(Entry.objects.filter(kind=kind).values())
    end(case)
    for row in left_behind:
        Entry.objects.get_or_create(id=row.pop("id"), defaults=row)

    assert of_kind(typed, kind) == []


# ── its feed ────────────────────────────────────────────────────────────────
def read(client, address) -> ET.Element:
    """The feed, checked as RFC 4287 wants it: one id each, moments with a zone, somebody who wrote it, absolute addresses."""
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    parts = [feed, *feed.iterfind(f"{ATOM}entry")]
    ids = [part.findtext(f"{ATOM}id") for part in parts]
    assert len(set(ids)) == len(ids)
    assert all(urlsplit(one).scheme for one in ids)
    for part in parts:
        assert part.findtext(f"{ATOM}title")
        assert datetime.fromisoformat(part.findtext(f"{ATOM}updated")).tzinfo
        assert all(urlsplit(link.get("href")).scheme for link in part.iterfind(f"{ATOM}link"))
    assert feed.find(f"{ATOM}author") is not None or all(
        part.find(f"{ATOM}author") is not None for part in parts[1:]
    )
    own = [link.get("href") for link in feed.iterfind(f"{ATOM}link") if link.get("rel") == "self"]
    assert [urlsplit(one).path for one in own] == ["/feed/"]
    return feed


def titles(feed) -> list[str]:
    return [one.findtext(f"{ATOM}title") for one in feed.iterfind(f"{ATOM}entry")]


@pytest.mark.parametrize("kind", KINDS)
def test_the_feed_of_a_search_keeps_the_kind(client, kind):
    make, typed, label = KINDS[kind]
    case, end = make(Staff())
    body = client.get("/search/", {"q": typed, "kind": kind}).content.decode()
    address = f"/feed/?kind={kind}&q={quote(typed)}"
    assert address.replace("&", "&amp;") in body

    feed = read(client, address)

    assert label in feed.findtext(f"{ATOM}title")
    assert len(titles(feed)) == 1
    assert [one.get("term") for one in feed.iterfind(f"{ATOM}entry/{ATOM}category")] == [label]

    end(case)
    cache.clear()  # in a test nothing is committed, so the pages' version does not turn by itself
    assert titles(read(client, address)) == []


def test_the_feed_of_a_search_without_a_kind_has_them_all_the_newest_first(client):
    staff = Staff()
    reading(staff)
    guide(staff, office_name="阶梯水价咨询处")

    feed = read(client, f"/feed/?q={quote('阶梯水价')}")

    assert set(titles(feed)) == {"阶梯水价解读", "阶梯水价怎么算？", f"{staff.agency.name}政府信息公开指南"}
    moments = [one.findtext(f"{ATOM}published") for one in feed.iterfind(f"{ATOM}entry")]
    assert moments == sorted(moments, reverse=True)


def test_a_kind_alone_is_a_feed_and_one_there_is_not_is_refused(client):
    staff = Staff()
    case = reading(staff)

    assert titles(read(client, "/feed/?kind=reading")) == [case.title]
    assert client.get("/feed/?kind=nothing").status_code == 400


def test_the_feed_asks_as_often_for_three_as_for_one(client):
    costs = []
    for more in (1, 2):
        for _ in range(more):
            AgencyFactory(contact_office="水价咨询处")
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            read(client, f"/feed/?kind=guide&q={quote('水价咨询处')}")
        costs.append(len(seen))

    assert costs[0] == costs[1]
