"""放假安排: pasted, looked at, let stand; contradictions are named; whatever was changed can be taken back."""

from datetime import date, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from administration import calendars
from disclosure import clock
from disclosure.deadlines import clocks, telling, terms
from disclosure.deadlines.models import Deadline
from disclosure.notices.models import Notice
from disclosure.workdays import loading
from disclosure.workdays.current import calendar_for
from disclosure.workdays.models import CalendarChange, CalendarDay, CalendarYear
from disclosure.workflow.models import Event
from tests.administration.notices import OF_2027
from tests.factories.accounts import OfficeFactory, person

pytestmark = pytest.mark.django_db
URL = "/desk/administration/calendar/"
TODAY = datetime(2027, 1, 20, 10, tzinfo=clock.TZ)


@pytest.fixture(autouse=True)
def _january():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def running(staff, monkeypatch):
    """An answer owed over 春节, provisional for want of the 通知. Any row with an agency can carry a clock."""
    monkeypatch.setattr(telling, "_responsible", {})
    assert staff[Role.DISCLOSURE]  # who hears of it
    return clocks.start(OfficeFactory(agency=staff.agency), terms.REPLY, on=date(2027, 1, 20))


def read(client, text=OF_2027, **more):
    return client.post(URL, {"kind": "notice", "text": text, **more})


def load(client, text=OF_2027, **more):
    return read(client, text, apply="1", seen=loading.newest(), **more)


def test_what_was_pasted_is_shown_before_anything_is_changed(admin, running):
    answer = read(admin)
    html = answer.content.decode()

    assert answer.status_code == 200
    assert "还没有生效" in html
    assert "2月9日" in html  # a day off the statutory days do not have
    assert [moved["difference"].after for moved in answer.context["moved"]] == [date(2027, 2, 22)]
    assert answer.context["foresight"].moved == 1
    assert not CalendarYear.objects.exists()
    assert Deadline.objects.get().due_on == running.due_on


def test_what_the_preview_says_is_what_happens(admin, running, staff):
    said = read(admin).context["moved"][0]["difference"]

    answer = load(admin)

    assert answer["Location"] == f"{URL}?year=2027"
    now = Deadline.objects.get()
    assert (now.due_on, now.provisional) == (said.after, False)
    assert Notice.objects.filter(kind="deadline-moved", user=staff[Role.DISCLOSURE]).exists()
    assert CalendarChange.objects.get().by == staff[Role.ADMIN]
    event = Event.objects.get(action="calendar")
    assert (event.actor, event.chain.agency) == (staff[Role.ADMIN], staff.agency)
    assert event.facts["依据"].endswith("（国办发明电〔2026〕9号）")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("1月30日（周六）", "2月6日（周六）", "2027-02-06 既列为放假又列为上班"),
        ("1月30日（周六）", "1月29日（周五）", "2027-01-29 不是周六或周日"),
        ("10月1日（周五）", "10月1日（周四）", "而 2027-10-01 是周五"),
        ("共7天。1月", "共8天。1月", "通知写共8天，而所列日期是 7 天"),
        ("五、端午节：6月9日（周三）放假1天。", "", "通知里没有端午节"),
        ("中秋节：9月15日（周三）", "中秋节：10月1日（周五）", "2027-10-01 同时列在"),
        ("2月20日", "2月30日", "不是一个日期"),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused_by_name(admin, old, new, message):
    answer = load(admin, OF_2027.replace(old, new))

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert OF_2027[:30] in answer.content.decode()  # what was pasted is still there
    assert not CalendarYear.objects.exists()


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"text": ""}, "请粘贴通知全文"),
        ({"text": "明年再说"}, "没有写明年份"),
        ({"text": "x" * 100_001}, "粘贴的文字太长"),
        ({"kind": "csv", "text": "2027-10-01,放假,国庆节\n2027-10-01,上班,"}, "2027-10-01 写了两次"),
        ({"kind": "csv", "text": "2027-10-09,休息,国庆节"}, "应为“日期,放假或上班,名称”"),
        ({"kind": "csv", "text": "9999-01-01,放假,某节"}, "9999 年不在"),
        ({"kind": "csv", "text": "=cmd|' /C calc'!A0,放假,某节"}, "无法识别的日期"),
        ({"file": SimpleUploadedFile("a.docx", b"PK\x03\x04\x00\x00")}, "放假安排是文本文件"),
        ({"text": OF_2027, "year": "1"}, "年份应在 2000 至 2100 之间"),
        ({"kind": "nonsense", "text": OF_2027}, "选择"),
    ],
)
def test_bad_input_is_told_in_plain_words(admin, said, message):
    answer = admin.post(URL, {"kind": "notice", "apply": "1", "seen": "0", **said})

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not CalendarYear.objects.exists()


def test_a_csv_in_the_encoding_of_a_spreadsheet_is_read(admin):
    file = SimpleUploadedFile("2027.csv", "日期,性质,名称\r\n2027-01-01,放假,元旦\r\n".encode("gb18030"))

    answer = admin.post(URL, {"kind": "csv", "file": file})

    assert [draft.days_off for draft, _ in answer.context["drafts"]] == [1]


def test_two_at_once_the_second_looks_again(admin, staff, running):
    seen = loading.newest()
    load(admin)

    answer = read(
        admin,
        OF_2027.replace(
            "五、端午节：6月9日（周三）放假1天", "五、端午节：6月9日（周三）至10日（周四）放假，共2天"
        ),
        apply="1",
        seen=seen,
    )

    assert "您看过以后，别人改过日历" in answer.content.decode()
    assert not CalendarDay.objects.filter(date=date(2027, 6, 10)).exists()
    assert answer.context["seen"] == loading.newest()


def test_the_same_again_changes_nothing(admin):
    load(admin)

    answer = admin.get(load(admin)["Location"])

    assert "没有变动" in answer.content.decode()
    assert CalendarChange.objects.count() == 1


class TestUndo:
    def url(self):
        return reverse("administration:calendar-undo", args=[CalendarChange.objects.earliest("pk").pk])

    def test_a_year_that_was_not_there_goes_again_as_a_new_change(self, admin, running):
        before = calendar_for().version
        load(admin)

        answer = admin.get(self.url())
        assert answer.context["foresight"].moved == 1
        admin.post(self.url(), {"seen": loading.newest()})

        assert calendar_for().version == before
        assert Deadline.objects.get().due_on == running.due_on
        assert CalendarChange.objects.count() == 2
        assert list(Event.objects.filter(action="calendar").values_list("label", flat=True)) == [
            "载入放假安排",
            "撤销放假安排变动",
        ]

    def test_a_year_that_stood_otherwise_comes_back_with_its_notice(self, admin):
        load(admin)
        changed = OF_2027.replace("六、中秋节：9月15日（周三）", "六、中秋节：9月16日（周四）").replace(
            "9号", "10号"
        )
        load(admin, changed)
        assert "10号" in CalendarYear.objects.get().notice

        latest = CalendarChange.objects.latest("pk")
        admin.post(reverse("administration:calendar-undo", args=[latest.pk]), {"seen": loading.newest()})

        assert CalendarDay.objects.filter(date=date(2027, 9, 15), kind="off").exists()
        assert not CalendarDay.objects.filter(date=date(2027, 9, 16)).exists()
        assert "9号" in CalendarYear.objects.get().notice

    def test_it_can_be_undone_itself(self, admin):
        load(admin)
        loaded = calendar_for().version
        admin.post(self.url(), {"seen": loading.newest()})

        latest = CalendarChange.objects.latest("pk")
        admin.post(reverse("administration:calendar-undo", args=[latest.pk]), {"seen": loading.newest()})

        assert calendar_for().version == loaded

    def test_pressed_twice_it_is_done_once(self, admin):
        load(admin)
        seen = loading.newest()
        admin.post(self.url(), {"seen": seen})

        answer = admin.post(self.url(), {"seen": seen})

        assert "别人改过日历" in answer.content.decode()
        assert CalendarChange.objects.count() == 2


class TestWhoMay:
    def test_an_administrator_of_another_agency_only_looks(self, client, their_admin):
        client.force_login(their_admin)

        assert client.get(URL).status_code == 200
        assert "各机关共用，由主办单位的系统管理员载入" in client.get(URL).content.decode()
        assert load(client).status_code == 403
        assert not CalendarYear.objects.exists()

    @pytest.mark.parametrize("role", [Role.DISCLOSURE_HEAD, Role.LEADER, Role.DRAFTER])
    def test_others_do_not_come_in(self, client, staff, role):
        client.force_login(staff[role])

        assert client.get(URL).status_code == 403


class TestOwnDays:
    """放假办法第四条: days of one agency and those below it."""

    text = "2027-03-10,放假,开斋节"

    def url(self, agency):
        return reverse("administration:own-days", args=[agency.code])

    def change(self, client, agency, text=None, **more):
        said = {"text": self.text if text is None else text, "notice": "自治州通知"}
        return client.post(self.url(agency), said | more)

    def test_they_count_for_the_agency_and_those_below(self, admin, host, bureau, monkeypatch):
        monkeypatch.setattr(telling, "_responsible", {})
        case = OfficeFactory(agency=bureau)
        clocks.start(case, terms.REPLY, on=date(2027, 2, 24))
        before = Deadline.objects.get().due_on

        seen = self.change(admin, host)
        assert seen.context["foresight"].moved == 1
        self.change(admin, host, apply="1", seen=seen.context["seen"])

        assert Deadline.objects.get().due_on > before
        assert calendar_for(bureau).name(date(2027, 3, 10)) == "开斋节"
        assert calendar_for().is_workday(date(2027, 3, 10))
        assert Event.objects.filter(action="calendar", label="更改本机关放假日").exists()

    def test_what_says_nothing_or_goes_against_the_country_is_pointed_out(self, admin, host):
        html = self.change(admin, host, "2027-02-06,上班,\n2027-03-06,放假,某节").content.decode()

        assert "2027年2月6日全国是放假，本机关写作上班" in html
        assert "2027年3月6日本来就是周末" in html

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("2027-03-10,放假\n2027-03-10,上班", "2027-03-10 写了两次"),
            ("3月10日,放假", "无法识别的日期"),
            ("2099-03-10,放假,某节", "太远"),
        ],
    )
    def test_bad_lines_are_named(self, admin, host, text, message):
        answer = self.change(admin, host, text, apply="1", seen=loading.newest())

        assert answer.status_code == 422
        assert message in answer.content.decode()

    def test_an_empty_list_takes_them_all_away(self, admin, host):
        self.change(admin, host, apply="1", seen=loading.newest())
        self.change(admin, host, "", apply="1", seen=loading.newest())

        assert calendars.days_now(host) == {}

    def test_the_ones_before_are_filled_in_again(self, admin, host):
        self.change(admin, host, apply="1", seen=loading.newest())
        self.change(admin, host, "", apply="1", seen=loading.newest())

        html = admin.get(f"{self.url(host)}?before={CalendarChange.objects.latest('pk').pk}").content.decode()

        assert self.text in html

    def test_each_administrator_has_his_own_agencies(self, client, their_admin, host, bureau):
        client.force_login(their_admin)

        assert client.get(self.url(bureau)).status_code == 200
        assert self.change(client, host, apply="1", seen=loading.newest()).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_much_was_changed(admin, staff, count, django_assert_max_num_queries):
    for number in range(count):
        loading.set_agency_days(
            staff.agency, {date(2027, 3, 10 + number): ("off", "某节")}, notice="通知", by=staff[Role.ADMIN]
        )
        person(Role.DRAFTER, staff.agency)
    admin.get(URL)

    with django_assert_max_num_queries(26):
        admin.get(URL)
