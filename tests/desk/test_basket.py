"""待办: what waits for whom, in which order, and what is only looked at."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from desk.basket import ENDED, MINE, OPEN, OTHERS, Asked, Basket
from disclosure import clock
from disclosure.notices.models import Notice
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.acts import at_hand, available, awaited_from, case_models
from disclosure.workflow.door import perform
from documents.states import State
from requests_app.states import State as ApplicationState
from tests.factories import requests as make
from tests.factories.accounts import AgencyFactory, OfficeFactory, person
from tests.factories.documents import Staff, document

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff()


def titles(user, tab=MINE) -> list[str]:
    return [row.case.title for row in Basket(user).page(tab, 1).object_list]


@pytest.mark.parametrize(
    ("state", "role"),
    [
        (State.DRAFT, Role.DRAFTER),
        (State.RETURNED, Role.DRAFTER),
        (State.SECTION, Role.SECTION_HEAD),
        (State.CHECK, Role.CHECKER),
        (State.SECRECY, Role.SECRECY),
        (State.SIGN, Role.LEADER),
        (State.SIGNED, Role.CHECKER),
        (State.ISSUED, Role.PUBLISHER),
        (State.REREVIEW_SIGN, Role.LEADER),
    ],
)
def test_a_document_waits_for_whose_turn_it_is(staff, state, role):
    document(staff, state, title="这一件")

    assert titles(staff[role]) == ["这一件"]
    assert titles(staff[role], OTHERS) == []
    assert titles(staff[Role.ADMIN]) == []
    assert titles(staff[Role.ADMIN], OTHERS) == ["这一件"]


@pytest.mark.parametrize("state", [State.PUBLISHED, State.REGISTERED, State.WITHDRAWN, State.DISCARDED])
def test_what_is_at_rest_waits_for_nobody(staff, state):
    document(staff, state, title="办完的一件")
    user = staff[Role.ADMIN]

    assert (titles(user), titles(user, OPEN), titles(user, OTHERS)) == ([], [], [])
    assert titles(user, ENDED) == ["办完的一件"]


def test_the_counts_are_those_of_the_tabs(staff):
    for state in (State.SECTION, State.SECTION, State.CHECK, State.PUBLISHED):
        document(staff, state)
    basket = Basket(staff[Role.SECTION_HEAD])

    assert {tab: basket.counts[tab] for tab in (MINE, OTHERS, OPEN, ENDED)} == {
        MINE: 2,
        OTHERS: 1,
        OPEN: 3,
        ENDED: 1,
    }


def issued_on(staff, title, day: date):
    case = document(staff, State.SIGNED, title=title)
    return perform(case, "issue", by=staff[Role.CHECKER], prefix="云水发", written_on=day, issued_on=day)


def test_the_most_urgent_comes_first(staff):
    with time_machine.travel("2026-11-23T09:00+08:00", tick=False):
        issued_on(staff, "还早", date(2026, 11, 20))
        issued_on(staff, "已超", date(2026, 10, 12))
        issued_on(staff, "今天", date(2026, 10, 26))
        user = staff[Role.PUBLISHER]
        basket = Basket(user)

        rows = basket.page(MINE, 1).object_list

        assert [row.case.title for row in rows] == ["已超", "今天", "还早"]
        assert [(row.light.tone, row.light.words) for row in rows] == [
            ("late", "已超 10 个工作日"),
            ("today", "今天届满"),
            ("calm", "还有 19 个工作日"),
        ]
        assert (basket.counts["late"], basket.counts["today"]) == (1, 1)


class TestTheLawBeforeTheHouse:
    """登记, 审查, 拟答复 are nodes the house set for itself; 答复申请人 is the law's."""

    @pytest.fixture
    def days(self):
        """Of three applications one is late by law, one is due by law within the week, one is only past a node."""
        staff = make.house()
        with time_machine.travel("2026-10-12T09:00+08:00", tick=False):
            late = make.application(staff, ApplicationState.REVIEW)
        with time_machine.travel("2026-10-29T09:00+08:00", tick=False):
            near = make.application(staff, ApplicationState.REVIEW)
        with time_machine.travel("2026-11-09T09:00+08:00", tick=False):
            node = make.application(staff, ApplicationState.REVIEW)
        with time_machine.travel("2026-11-23T09:00+08:00", tick=False):
            yield staff, {late.pk: "late", near.pk: "near", node.pk: "node"}

    def test_whatever_is_late_by_law_stands_above_whatever_is_past_a_node(self, days):
        staff, names = days

        rows = Basket(staff[Role.DISCLOSURE]).page(MINE, 1).object_list

        assert [
            (names[row.case.pk], row.light.title, row.light.tone, row.light.inner.words) for row in rows
        ] == [
            ("late", "答复申请人", "late", "内部节点已过 23 个工作日"),
            ("near", "答复申请人", "soon", "内部节点已过 10 个工作日"),
            ("node", "答复申请人", "calm", "内部节点已过 3 个工作日"),
        ]

    def test_the_counts_tell_them_apart(self, days, client):
        staff, _ = days
        counts = Basket(staff[Role.DISCLOSURE]).counts
        client.force_login(staff[Role.DISCLOSURE])

        page = client.get(reverse("desk:home")).content.decode()

        assert {name: counts[name] for name in ("mine", "late", "today", "passed")} == {
            "mine": 3,
            "late": 1,
            "today": 0,
            "passed": 3,
        }
        assert "1 件超过法定期限" in page
        assert "3 件过了内部节点" in page

    def test_they_are_grouped_by_the_clock_their_light_shows(self, days):
        """A node that is over does not bring into 今天 what the law gives weeks for."""
        staff, names = days
        basket = Basket(staff[Role.DISCLOSURE])

        rows = basket.page(MINE, 1).object_list

        assert [(names[row.case.pk], row.when) for row in rows] == [
            ("late", "今天"),
            ("near", "本周"),
            ("node", "更晚"),
        ]
        assert basket.by_when(Asked()) == {"今天": 1, "本周": 1, "更晚": 1, "没有本机关的期限": 0}

    def test_the_groups_are_headed_on_the_page(self, days, client):
        staff, _ = days
        client.force_login(staff[Role.DISCLOSURE])

        page = client.get(reverse("desk:home"))

        assert [(label, number, len(rows)) for label, number, rows in page.context["groups"]] == [
            ("今天", 1, 1),
            ("本周", 1, 1),
            ("更晚", 1, 1),
        ]

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"light": "late"}, {"late"}),
            ({"light": "week"}, {"near"}),
            ({"light": "passed"}, {"late", "near", "node"}),
            ({"light": "no such"}, {"late", "near", "node"}),
            ({"kind": "requests_app.application"}, {"late", "near", "node"}),
            ({"kind": "documents.document"}, set()),
            ({"q": "防汛排涝"}, {"late", "near", "node"}),
            ({"q": "没有这样的词"}, set()),
            ({"q": "赵"}, set()),
            ({"q": "13812345678"}, {"late", "near", "node"}),
        ],
    )
    def test_the_list_is_narrowed_by_its_address(self, days, client, asked, found):
        """By words of title and number; a person is found by none, and what may name one is not looked for."""
        staff, names = days
        client.force_login(staff[Role.DISCLOSURE])

        page = client.get(reverse("desk:home"), asked)

        rows = page.context["page_obj"]
        assert {names[row.case.pk] for row in rows.object_list} == found
        assert rows.paginator.count == len(found)
        assert ("证件号码、电话号码不能用来查找" in page.content.decode()) is (
            asked.get("q") == "13812345678"
        )

    @pytest.mark.parametrize(
        ("asked", "found"),
        [("late", {"late"}), ("week", {"near"}), ("passed", {"late", "near", "node"})],
    )
    def test_the_list_of_applications_is_filtered_by_either(self, days, client, asked, found):
        staff, names = days
        client.force_login(staff[Role.DISCLOSURE])

        page = client.get(reverse("requests-desk:list"), {"due": asked})

        assert {names[case.pk] for case in page.context["applications"]} == found


def test_the_next_step_is_mine_or_names_whose_it_is(staff):
    document(staff, State.SECTION)

    assert Basket(staff[Role.SECTION_HEAD]).page(MINE, 1).object_list[0].next == "科室审核"
    assert Basket(staff[Role.CHECKER]).page(OTHERS, 1).object_list[0].next == "等本科室科室负责人"


def test_what_may_be_done_together_is_named_as_the_next_thing_where_nothing_else_is_awaited(staff):
    set_rule("documents.internal_within_wd", staff.agency, 1, since=clock.today())
    document(staff, State.ISSUED)

    (row,) = Basket(staff[Role.DISCLOSURE]).page(MINE, 1).object_list

    assert row.next == "登记载入内网"


def test_another_section_does_not_wait_for_me(staff):
    staff.office = OfficeFactory(agency=staff.agency)
    document(staff, State.SECTION)
    elsewhere = person(Role.SECTION_HEAD, staff.agency, office=OfficeFactory(agency=staff.agency))

    assert titles(elsewhere) == []
    assert titles(elsewhere, OTHERS) != []


def test_another_agency_sees_nothing(staff):
    document(staff, State.SECTION)
    stranger = person([role.value for role in Role], AgencyFactory())

    assert [titles(stranger, tab) for tab in (MINE, OTHERS, OPEN, ENDED)] == [[], [], [], []]


def test_what_has_no_clock_is_grouped_last(staff):
    document(staff, State.SECTION)
    basket = Basket(staff[Role.SECTION_HEAD])

    assert [row.when for row in basket.page(MINE, 1).object_list] == ["没有本机关的期限"]
    assert basket.by_when(Asked()) == {"今天": 0, "本周": 0, "更晚": 0, "没有本机关的期限": 1}


@pytest.mark.parametrize("item_count", [1, 3])
def test_a_narrowed_list_asks_as_often_for_one_row_as_for_three(
    client, staff, item_count, django_assert_max_num_queries
):
    for number in range(item_count):
        document(staff, State.SECTION, title=f"第{number}号通知")
    client.force_login(staff[Role.SECTION_HEAD])
    client.get(reverse("desk:home"))

    with django_assert_max_num_queries(27):
        page = client.get(reverse("desk:home"), {"q": "通知", "kind": "documents.document"})

    assert len(page.context["page_obj"].object_list) == item_count


def test_a_list_says_of_each_case_what_its_own_page_would():
    """For every role and kind: the primary acts, those to be done together, and whose turn it is."""
    staff = make.house()
    for state in (
        ApplicationState.SUBMITTED,
        ApplicationState.REVIEW,
        ApplicationState.HANDLING,
        ApplicationState.CHECKING,
        ApplicationState.SIGNING,
        ApplicationState.CLOSED,
    ):
        make.application(staff, state)
    for state in (
        State.DRAFT,
        State.SECTION,
        State.CHECK,
        State.SECRECY,
        State.SIGN,
        State.SIGNED,
        State.ISSUED,
        State.REGISTERED,
    ):
        document(staff, state)

    for role in Role:
        user = staff[role]
        for model in case_models():
            cases = list(model.objects.all())
            hands = at_hand(model, [case.pk for case in cases], user)
            for case in cases:
                moves = [m for m in available(case, user) if m.kind == "primary" or m.together]
                assert hands[case.pk].moves == moves, (role, case.state)
                assert hands[case.pk].awaited == awaited_from(case), (role, case.state)


@pytest.mark.parametrize(
    "state", [ApplicationState.REVIEW, ApplicationState.HANDLING, ApplicationState.SIGNING]
)
def test_applications_are_listed_without_asking_of_each(state):
    """Their acts have conditions that ask the database: on a list they are asked of all at once."""
    staff = make.house()
    asked = []
    for _ in range(2):
        make.application(staff, state)
        user = staff[Role.LEADER if state == ApplicationState.SIGNING else Role.DISCLOSURE]
        basket = Basket(user)
        assert basket.counts
        with CaptureQueriesContext(connection) as captured:
            assert basket.page(MINE, 1).object_list
        asked.append(len(captured))

    assert asked[0] == asked[1] <= 6


def test_an_empty_list_says_what_will_stand_there(client, staff):
    client.force_login(staff[Role.LEADER])

    for tab in (MINE, OTHERS, OPEN, ENDED):
        assert 'class="empty"' in client.get(reverse("desk:home"), {"tab": tab}).content.decode()


@pytest.mark.parametrize("asked", [{"tab": "x"}, {"page": "x"}, {"page": "99"}, {"page": "-1"}])
def test_an_odd_address_shows_the_list(client, staff, asked):
    document(staff, State.SECTION)
    client.force_login(staff[Role.SECTION_HEAD])

    assert client.get(reverse("desk:home"), asked).status_code == 200


# ── 通知 ────────────────────────────────────────────────────────────────────
def test_a_notice_is_opened_once_and_leads_to_its_case(client, staff):
    user = staff[Role.SECTION_HEAD]
    case = document(staff, State.SECTION)
    notice = Notice.objects.unread(user).get()
    client.force_login(user)
    assert "通知 1" in client.get(reverse("desk:home")).content.decode()

    answer = client.post(reverse("desk:notice", args=[notice.pk]))

    assert answer["Location"] == case.get_desk_url()
    assert not Notice.objects.unread(user).exists()


def test_all_notices_are_read_at_once_but_only_ones_own(client, staff):
    for role in (Role.LEADER, Role.SECTION_HEAD):
        assert staff[role]
    document(staff, State.SIGN)
    document(staff, State.SECTION)
    client.force_login(staff[Role.SECTION_HEAD])

    client.post(reverse("desk:notices"))

    assert not Notice.objects.unread(staff[Role.SECTION_HEAD]).exists()
    assert Notice.objects.unread(staff[Role.LEADER]).exists()


@pytest.mark.parametrize("item_count", [1, 3])
def test_notices_cost_the_same_for_one_as_for_three(client, staff, item_count, django_assert_max_num_queries):
    user = staff[Role.SECTION_HEAD]
    for _ in range(item_count):
        document(staff, State.SECTION)
    client.force_login(user)
    client.get(reverse("desk:notices"))

    with django_assert_max_num_queries(15):
        page = client.get(reverse("desk:notices"))

    assert len(page.context["notices"]) == item_count


# ── 工作日历 ────────────────────────────────────────────────────────────────
def test_the_calendar_names_days_off_and_made_up(client, staff):
    client.force_login(staff[Role.DRAFTER])

    page = client.get(reverse("desk:calendar"), {"year": 2026}).content.decode()

    assert 'title="春节">16<i>休</i>' in page
    assert ">14<i>班</i>" in page


def test_a_year_without_its_notice_is_called_provisional(client, staff):
    client.force_login(staff[Role.DRAFTER])
    with time_machine.travel("2026-11-23T09:00+08:00"):
        page = client.get(reverse("desk:calendar"), {"year": 2028})

    assert page.status_code == 200
    assert "2028 年的放假安排尚未载入" in page.content.decode()


@pytest.mark.parametrize("year", ["x", "1", "99999", "-5"])
def test_no_such_year(client, staff, year):
    client.force_login(staff[Role.DRAFTER])

    assert client.get(reverse("desk:calendar"), {"year": year}).status_code == 404
