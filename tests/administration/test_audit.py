"""记录检索: who did what when is found and taken out, and a record somebody touched is seen."""

import csv
import io
from datetime import datetime

import pytest
import time_machine
from axes.models import AccessFailureLog, AccessLog
from django.db import connection
from django.test import Client

from accounts.roles import Role
from administration import audit
from administration.models import ChainCheck
from administration.tasks import check_chain
from disclosure import clock, exports
from disclosure.workflow.door import perform, write_down
from disclosure.workflow.models import Event
from tests.factories.accounts import PASSWORD, person
from tests.factories.documents import Staff, draft
from tests.factories.requests import agency as letters_agency
from tests.factories.requests import application

pytestmark = pytest.mark.django_db
URL = "/desk/administration/audit/"


@pytest.fixture
def house():
    return Staff(letters_agency(code="host", short_name="县政府办"))


@pytest.fixture
def admin(client, house):
    client.force_login(house[Role.ADMIN])
    return client


def labels(client, query=""):
    return [event.label for event in client.get(f"{URL}?{query}").context["events"]]


def touch(**fields):
    """Past every door: straight into the table, as whoever can write there would."""
    with connection.cursor() as cursor:
        for name, value in fields.items():
            cursor.execute(f"UPDATE workflow_event SET {name} = %s WHERE number = 1", [value])


class TestSearch:
    def test_an_act_is_not_told_twice(self, admin, house):
        """拟稿 led to 拟稿: the state is said where it is not the act's own name."""
        perform(draft(house), "submit", by=house[Role.DRAFTER])

        events = admin.get(URL).context["events"]

        assert [(event.label, event.moved) for event in events] == [
            ("送审", "拟稿 → 科室审核"),
            ("拟稿", ""),
        ]

    def test_each_condition_narrows(self, admin, house):
        with time_machine.travel(datetime(2026, 3, 1, 9, tzinfo=clock.TZ), tick=False):
            one = draft(house, title="关于防汛的通知")
        with time_machine.travel(datetime(2026, 5, 1, 23, 59, 59, tzinfo=clock.TZ), tick=False):
            perform(one, "submit", by=house[Role.DRAFTER])
        name = house[Role.DRAFTER].name

        assert labels(admin) == ["送审", "拟稿"]
        assert labels(admin, "since=2026-05-01") == ["送审"]
        assert labels(admin, "until=2026-05-01") == ["送审", "拟稿"]  # to the last second of the day
        assert labels(admin, "until=2026-04-30") == ["拟稿"]
        assert labels(admin, f"person={name}&act=送") == ["送审"]
        assert labels(admin, "person=别人") == []
        assert labels(admin, "case=防汛") == ["送审", "拟稿"]
        assert labels(admin, f"case={one.index_number}") == ["送审", "拟稿"]
        assert labels(admin, "case=没有的") == []

    @pytest.mark.parametrize(
        "query",
        [
            "since=明天",
            "until=9999-99-99",
            "until=9999-12-31",
            "since=0001-01-01",
            "kind=x",
            "kind=999999",
            "before=x",
            "before=99999999999999999999",
            "person=%00",
            "act=%25",
            "case=_",
        ],
    )
    def test_what_was_not_understood_is_left_out(self, admin, house, query):
        draft(house)

        assert admin.get(f"{URL}?{query}").status_code == 200

    def test_days_the_wrong_way_round_are_said_to_be(self, admin, house):
        answer = admin.get(URL, {"since": "2026-12-31", "until": "2026-01-01"})

        assert "比起始的日期早，没有按它检索。" in answer.content.decode()
        assert "until" not in answer.context["form"].asked

    def test_opening_personal_data_is_in_it(self, admin, house):
        case = application(house)
        browser = Client()
        browser.force_login(house[Role.DISCLOSURE])
        browser.post(f"/desk/requests/{case.pk}/reveal/")

        assert labels(admin, "personal=on") == ["查看申请人信息"]
        assert "个人信息" in admin.get(URL).content.decode()

    def test_of_one_agency_only(self, client, their_admin, house, bureau):
        draft(house)
        client.force_login(their_admin)

        assert labels(client) == []
        assert client.get(f"{URL}?agency=host").status_code == 404
        assert client.post(f"{URL}export/?agency=host").status_code == 404
        assert client.post(f"{URL}check/?agency=host").status_code == 404

    @pytest.mark.parametrize("role", [Role.DISCLOSURE_HEAD, Role.LEADER, Role.SUPERVISOR])
    def test_others_do_not_come_in(self, client, house, role):
        client.force_login(house[role])

        assert client.get(URL).status_code == 403

    def test_older_ones_follow_page_by_page_and_none_twice(self, admin, house, monkeypatch):
        monkeypatch.setattr("administration.views.audit.PAGE_ROWS", 2)
        for _ in range(5):
            draft(house)
        seen, query = [], ""
        while True:
            context = admin.get(f"{URL}?{query}").context
            seen += [event.number for event in context["events"]]
            if context["older"] is None:
                break
            query = f"before={context['older']}"

        assert seen == [5, 4, 3, 2, 1]

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_page_costs_the_same_for_one_event_and_many(
        self, admin, house, count, django_assert_max_num_queries
    ):
        for _ in range(count):
            draft(house)
        admin.get(URL)

        with django_assert_max_num_queries(24):
            admin.get(URL)


class TestExport:
    def rows(self, client, **said):
        answer = client.post(f"{URL}export/", said)
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return answer, list(csv.reader(io.StringIO(text)))

    def test_it_is_streamed_with_the_same_conditions(self, admin, house):
        one = draft(house, title="甲")
        perform(one, "submit", by=house[Role.DRAFTER])

        answer, rows = self.rows(admin, act="送审")

        assert answer.streaming
        assert answer["Cache-Control"] == "private, no-store"
        assert tuple(rows[0]) == audit.HEAD
        assert [row[4] for row in rows[1:]] == ["送审"]
        assert rows[1][6] == "甲"
        assert rows[1][8] == Event.objects.get(action="submit").hash

    @pytest.mark.parametrize(
        "title", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "　=1", "＝1+1", '甲"乙,丙']
    )
    def test_nothing_in_it_is_a_formula(self, admin, house, title):
        draft(house, title=title)

        _, rows = self.rows(admin)

        assert not any(exports.is_formula(cell) for row in rows for cell in row)
        assert len(rows) == 3  # the head, the draft, the export itself
        assert {len(row) for row in rows} == {len(audit.HEAD)}

    def test_opinions_and_facts_stay_inside(self, admin, house):
        write_down(
            house.agency, action="x", label="某事", before="", after="", by=None, note="身份证 11010519491231002X",
            facts={"电话": "13812345678"}, agency_id=house.agency.pk,
        )  # fmt: skip

        _, rows = self.rows(admin)

        assert "11010519491231002X" not in str(rows)
        assert "13812345678" not in str(rows)

    def test_that_it_was_taken_out_is_on_record(self, admin, house):
        self.rows(admin, act="送审", since="2026-01-01")

        event = Event.objects.get(action="export_audit")
        assert event.actor == house[Role.ADMIN]
        assert event.facts["条件"] == "act＝送审；since＝2026-01-01"
        assert labels(admin, "personal=on") == ["导出办理记录"]

    @pytest.mark.parametrize("number", ["11010519491231002X", "138-1234-5678"])
    def test_no_number_of_a_person_gets_into_the_record_that_way(self, admin, number):
        self.rows(admin, act="送审", case=number, person=number)

        assert Event.objects.get(action="export_audit").facts["条件"] == "act＝送审"

    def test_a_link_cannot_export(self, admin):
        assert admin.get(f"{URL}export/").status_code == 405


class TestChain:
    def check(self, client):
        client.post(f"{URL}check/")
        return ChainCheck.objects.latest("pk")

    def test_a_whole_chain_is_found_whole(self, admin, house):
        draft(house)

        check = self.check(admin)

        assert (check.flaw_count, check.events) == (0, 1)
        assert "一条不少、一字未改" in admin.get(URL).content.decode()

    @pytest.mark.parametrize(
        ("fields", "problem"),
        [
            ({"note": "改了"}, "内容与摘要不符"),
            ({"actor_name": "别人"}, "内容与摘要不符"),
            ({"number": 7}, "缺少第 1 至 6 条记录"),
        ],
    )
    def test_what_was_touched_is_named_on_the_page(self, admin, house, fields, problem):
        draft(house)
        touch(**fields)

        assert self.check(admin).flaw_count
        assert problem in admin.get(URL).content.decode()

    def test_a_state_changed_past_the_door_is_named(self, admin, house):
        one = draft(house)
        type(one).objects.filter(pk=one.pk).update(state="signed")

        self.check(admin)

        assert "的状态是“signed”，最后一条记录却是“draft”" in admin.get(URL).content.decode()

    def test_a_long_chain_is_walked_in_the_background_and_twice_does_no_harm(
        self, admin, house, monkeypatch, django_capture_on_commit_callbacks
    ):
        draft(house)
        monkeypatch.setattr(audit, "AT_ONCE", 0)
        sent = []
        monkeypatch.setattr(audit.current_app, "send_task", lambda name, args: sent.append((name, args)))
        with django_capture_on_commit_callbacks(execute=True):
            check = self.check(admin)
        assert "正在核验" in admin.get(URL).content.decode()
        assert sent == [(check_chain.name, [check.pk])]

        assert [check_chain(check.pk), check_chain(check.pk)] == [True, True]
        assert check_chain(999_999) is False
        assert "完好" in admin.get(URL).content.decode()

    def test_an_agency_without_records_is_whole(self, admin):
        assert self.check(admin).flaw_count == 0


class TestSignIns:
    def test_where_from_and_what_failed(self, admin, house, bureau):
        user = person(Role.DRAFTER, house.agency, username="liuliu", name="刘六")
        person(Role.DRAFTER, bureau, username="wangwu")
        Client().post(
            "/accounts/login/", {"username": user.username, "password": PASSWORD}, REMOTE_ADDR="10.1.2.3"
        )
        Client().post("/accounts/login/", {"username": "liuliu", "password": "x"}, REMOTE_ADDR="10.1.2.4")
        Client().post("/accounts/login/", {"username": "wangwu", "password": "x"}, REMOTE_ADDR="10.1.2.5")
        AccessLog.objects.exclude(username="liuliu").delete()

        assert "10.1.2.3" in admin.get(f"{URL}sign-ins/").content.decode()
        failed = admin.get(f"{URL}sign-ins/?failed=1").content.decode()
        assert "10.1.2.4" in failed or not AccessFailureLog.objects.exists()
        assert "10.1.2.5" not in failed

    def test_nonsense_does_no_harm(self, admin):
        assert admin.get(f"{URL}sign-ins/?failed=x&q=%00&page=-1").status_code == 200


def test_the_day_is_that_of_shanghai(admin, house):
    """An event a minute past midnight belongs to the new day, whatever the clock of the server."""
    with time_machine.travel(datetime(2026, 5, 2, 0, 1, tzinfo=clock.TZ), tick=False):
        draft(house)

    assert labels(admin, "since=2026-05-02") == ["拟稿"]
    assert labels(admin, "until=2026-05-01") == []
