"""What every page of the desk has around it: the menu, what it costs, and one frame for the page of any case."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.middleware import LAST_SEEN
from accounts.models import User
from accounts.roles import Role
from desk.context import MENU, Desk
from disclosure.workflow.acts import case_models
from disclosure.workflow.door import perform
from documents.states import State
from guide.states import State as GuideState
from opinion.assessing import open_sheet
from opinion.states import State as ItemState
from requests_app.states import State as ApplicationState
from site_errors.handling import take_in
from tests.factories.accounts import AgencyFactory, person
from tests.factories.documents import Staff, document
from tests.factories.guide import guide
from tests.factories.interpretation_road import planned
from tests.factories.opinion import item
from tests.factories.requests import application, house, record_correction

pytestmark = pytest.mark.django_db


def desk_of(user, path="/desk/"):
    request = RequestFactory().get(path)
    request.user = user
    return Desk(request)


# ── the menu ────────────────────────────────────────────────────────────────
def test_the_menu_asks_once_for_each_kind_of_case_that_may_wait():
    """The one place where what the frame costs is pinned: other tests leave it out of what they count."""
    clerk = Staff()[Role.DISCLOSURE]
    assert desk_of(clerk).groups  # what a process keeps (kinds of rows, rules) is read by now
    desk = desk_of(User.objects.get(pk=clerk.pk))
    assert desk.user.posts

    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert desk.groups
        assert desk.notices == 0

    assert len(captured) <= len(case_models()) + 2  # the latest event, and the bell

    again = desk_of(User.objects.get(pk=clerk.pk))
    assert again.user.posts
    with CaptureQueriesContext(connection) as captured:
        assert again.groups

    assert len(captured) == 1


def test_the_menu_counts_anew_after_every_act_of_anybody():
    staff = Staff()

    def waiting():
        return desk_of(User.objects.get(pk=staff[Role.SECTION_HEAD].pk)).menu[0].count

    assert waiting() == 0
    case = document(staff, State.SECTION)
    assert waiting() == 1
    perform(case, "send_back", by=staff[Role.SECTION_HEAD], note="请补充依据。")
    assert waiting() == 0


def test_without_the_cache_the_menu_counts_all_the_same(monkeypatch):
    staff = Staff()
    document(staff, State.SECTION)

    def away(*args, **kwargs):
        raise ConnectionError("cache is away")

    monkeypatch.setattr("disclosure.caching.cache.get", away)

    assert desk_of(staff[Role.SECTION_HEAD]).menu[0].count == 1


def test_groups_are_folded_but_for_those_one_works_in():
    staff = Staff()

    def open_ones(path):
        return [group.heading for group in desk_of(staff[Role.DISCLOSURE], path).groups if group.is_open]

    assert open_ones("/desk/") == ["", "办件", "时间"]
    assert open_ones(reverse("requests-desk:register")) == ["", "办件", "台账", "时间"]


@pytest.mark.parametrize("role", list(Role))
def test_a_group_with_nothing_for_a_role_is_not_there(role):
    groups = desk_of(person(role, AgencyFactory())).groups

    assert all(group.items for group in groups)
    lines = [item.label for group in groups for item in group.items]
    assert len(set(lines)) == len(lines) <= sum(name is not None for _, name, *_ in MENU)
    assert ("舆情采集" in lines) == (role in (Role.DISCLOSURE, Role.DISCLOSURE_HEAD))


def test_one_line_is_the_page_one_is_on():
    desk = desk_of(person(Role.DISCLOSURE, AgencyFactory()), reverse("desk:due-load"))

    assert [line.label for line in desk.menu if line.current] == ["期限日历"]


# ── one frame ───────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def kinds():
    """Of each kind of case a row, made by a function of the people of an agency."""

    def dispute(staff):
        contested = application(staff, ApplicationState.REVIEW)
        told = {"kind": "review", "about": "silence", "organ": "县人民政府"}
        perform(
            contested,
            "enter_dispute",
            by=staff[Role.DISCLOSURE],
            notice_received_on=contested.received_on,
            **told,
        )
        return contested.disputes.get()

    return {
        "document": lambda staff: document(staff, State.SECTION),
        "application": lambda staff: application(staff, ApplicationState.REVIEW),
        "interpretation": lambda staff: planned(staff, document(staff, State.DRAFT)),
        "item": lambda staff: item(staff, ItemState.HANDLING),
        "sheet": lambda staff: open_sheet(document(staff, State.DRAFT), by=staff[Role.DRAFTER]),
        "guide": lambda staff: guide(staff, GuideState.DRAFT),
        "dispute": dispute,
        "correction": record_correction,
        "error": lambda staff: take_in(
            agency=staff.agency, page="/", kind="words", words="有一个错别字。", contact=""
        ),
    }


KINDS = [
    "document", "application", "interpretation", "item", "sheet", "guide", "dispute", "correction", "error",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_case_stands_in_the_same_frame(kinds, kind):
    staff = house()
    case = kinds[kind](staff)
    client = Client()
    client.force_login(staff[Role.DISCLOSURE])

    page = client.get(case.get_desk_url())

    html = page.content.decode()
    assert "desk/case.html" in [template.name for template in page.templates]
    parts = ['class="case-head"', 'id="facts"', 'id="history"']
    places = [html.index(part) for part in parts]
    assert places == sorted(places)
    assert 'class="present" role="status" hx-get="/desk/present/' in html


@pytest.mark.parametrize("kind", KINDS)
def test_who_else_has_it_open_is_said(kinds, kind):
    staff = house()
    case = kinds[kind](staff)
    first, second = Client(), Client()
    first.force_login(staff[Role.DISCLOSURE])
    second.force_login(staff[Role.DISCLOSURE_HEAD])

    alone = first.get(case.get_desk_url()).content.decode()
    html = second.get(case.get_desk_url()).content.decode()

    assert "现在开着这一页" not in alone
    assert f"{staff[Role.DISCLOSURE].name}现在开着这一页" in html


def test_whoever_fills_in_an_act_is_named_with_it():
    staff = house()
    case = application(staff, ApplicationState.REVIEW)
    first, second = Client(), Client()
    first.force_login(staff[Role.DISCLOSURE])
    second.force_login(staff[Role.DISCLOSURE_HEAD])

    first.get(reverse("requests-desk:act", args=[case.pk, "ask_correction"]))

    html = second.get(reverse("requests-desk:act", args=[case.pk, "accept"])).content.decode()
    assert f"{staff[Role.DISCLOSURE].name}正在办“" in html


def test_the_page_asks_again_without_writing_to_the_database_or_keeping_the_sitting_alive():
    staff = house()
    case = application(staff, ApplicationState.REVIEW)
    client, other = Client(), Client()
    client.force_login(staff[Role.DISCLOSURE])
    other.force_login(staff[Role.DISCLOSURE_HEAD])
    ticket = client.get(case.get_desk_url()).context["page"].present.ticket
    other.get(case.get_desk_url())
    session = client.session
    session[LAST_SEEN] = last = session[LAST_SEEN] - 600
    session.save()

    with CaptureQueriesContext(connection) as captured:
        answer = client.get(reverse("desk:present", args=[ticket]), headers={"X-Background": "1"})

    assert f"{staff[Role.DISCLOSURE_HEAD].name}现在开着这一页" in answer.content.decode()
    assert not [query for query in captured if not query["sql"].startswith("SELECT")]
    assert client.session[LAST_SEEN] == last
    assert other.get(reverse("desk:present", args=[ticket])).status_code == 404
