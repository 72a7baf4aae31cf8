"""Matters lived through hour by hour: a weekend, a 调休 Sunday, 国庆 2026 with its duty list, and the Saturday worked for it.

10月1日—7日放假, 9月20日（周日）、10月10日（周六）上班. The sweep runs every hour, and twice.
"""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines import sweep
from disclosure.deadlines.models import Alert, Deadline
from disclosure.notices.models import Notice
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from opinion import duty
from opinion.collecting import take_in
from opinion.models import Item, Shift
from opinion.states import Channel, Grade, State
from tests.factories.documents import Staff
from tests.factories.opinion import JUDGED, found, office_of, road_to
from tests.factories.opinion_said import LAMPS, SCHOOL, mention
from tests.worlds import standing

pytestmark = pytest.mark.django_db
DO, OH, H, L, M, P, S = (
    Role.DISCLOSURE,
    Role.DISCLOSURE_HEAD,
    Role.SECTION_HEAD,
    Role.LEADER,
    Role.CHIEF,
    Role.PUBLISHER,
    Role.SECRECY,
)
HOUR = timedelta(hours=1)
STRETCHES = (  # the days that are lived through hour by hour
    ("2026-09-11T20:00", "2026-09-14T01:00"),
    ("2026-09-20T00:00", "2026-09-21T12:00"),
    ("2026-09-30T12:00", "2026-10-06T00:00"),
    ("2026-10-10T00:00", "2026-10-11T12:00"),
)
BEGIN = STRETCHES[0][0]


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=clock.TZ)


class Life:
    """An office whose days are played through; `plan` holds what somebody does at an hour."""

    def __init__(self):
        self.staff = Staff()
        for role in (DO, OH, H, L, M, P, S):
            self.staff[role]
        self.names = {self.staff[role].pk: role for role in (DO, OH, H, L, M, P, S)}
        office_of(self.staff)
        for rule in ("opinion.on_call", "opinion.same_day"):
            set_rule(rule, self.staff.agency, True, since=date(2026, 1, 1))
        self.plan: dict[datetime, list] = {}
        self.failures: list = []

    def then(self, when: str, act, *args) -> None:
        self.plan.setdefault(at(when), []).append((act, args))

    def on_call(self, role, since: str, until: str) -> None:
        with time_machine.travel(at(BEGIN), tick=False):
            Shift.objects.create(
                agency=self.staff.agency,
                user=self.staff[role],
                phone="13800000000",
                since=at(since),
                until=at(until),
                added_by=self.staff[OH],
            )

    def play(self, *, every: int = 1) -> None:
        """Hour by hour; the sweep runs every so many hours, twice each time."""
        for number, now in enumerate(self.hours()):
            with time_machine.travel(now, tick=False):
                for act, args in self.plan.get(now, ()):
                    act(*args)
                if number % every == 0:
                    for _ in range(2):
                        self.failures += sweep.run().failures

    def hours(self):
        for first, last in STRETCHES:
            now = at(first)
            while now <= at(last):
                yield now
                now += HOUR

    def appear(self, title: str, grade: Grade) -> None:
        """Found, registered, judged, handed on, in one hour."""
        case = found(self.staff, title=title)
        for action, role, facts in road_to(State.ASSIGNED, self.staff, grade):
            case = perform(case, action, by=self.staff[role], **facts)

    def come(self, title: str, words: str) -> None:
        """As a vendor sends it: nobody has looked at it."""
        thing = mention(words, title=title, channel=Channel.VENDOR)
        take_in(self.staff.agency, [thing], source="监测单位")

    def answer(self, title: str) -> None:
        """From 接办 to the response before the public."""
        case = Item.objects.get(title=title)
        for action, role, facts in road_to(State.RELEASED, self.staff, case.grade)[3:]:
            case = perform(case, action, by=self.staff[role], **facts)

    def do(self, title: str, action: str, role, facts=None) -> None:
        perform(Item.objects.get(title=title), action, by=self.staff[role], **(facts or {}))

    def told(self, title: str, kind: str) -> set[tuple[str, str]]:
        """(hour, role) of each notice of a kind about a matter."""
        rows = Notice.objects.filter(kind=kind, object_id=Item.objects.get(title=title).pk)
        return {
            (f"{row.created_at.astimezone(clock.TZ):%m-%dT%H}", self.names[row.user_id].value) for row in rows
        }

    def alerts(self, title: str) -> set[tuple[str, str, str]]:
        rows = Alert.objects.filter(
            deadline__in=Deadline.objects.for_case(Item.objects.get(title=title))
        ).exclude(kind=Alert.Kind.LAPSE)
        return set(rows.values_list("deadline__term", "kind", "occasion"))


FIRE, WATER, PARKING = "商场起火", "供水异味", "停车收费"
SUNDAY, SATURDAY = "调休周日的停电", "调休周六的停电"
UNREAD, WEEKEND = "周末无人研判的路灯", "周末研判的学区"
ALL = (FIRE, WATER, PARKING, SUNDAY, SATURDAY, UNREAD, WEEKEND)


def holiday() -> Life:
    life = Life()
    life.on_call(DO, "2026-09-11T17:30", "2026-09-12T18:00")
    life.on_call(P, "2026-09-12T18:00", "2026-09-14T08:30")
    life.then("2026-09-11T22:00", life.come, UNREAD, LAMPS)
    life.then("2026-09-12T10:00", life.come, WEEKEND, SCHOOL)
    life.then("2026-09-12T11:00", life.do, WEEKEND, "register", DO)
    life.then("2026-09-12T19:00", life.do, WEEKEND, "judge", DO, JUDGED[Grade.IMPORTANT])
    life.then("2026-09-13T09:00", life.do, WEEKEND, "drop", OH, {"note": "教育局已经另行说明。"})
    life.on_call(DO, "2026-09-30T17:30", "2026-10-02T08:00")
    life.on_call(P, "2026-10-02T12:00", "2026-10-05T08:00")  # nobody from eight to twelve
    life.then("2026-09-20T10:00", life.appear, SUNDAY, Grade.IMPORTANT)
    life.then("2026-09-20T16:00", life.answer, SUNDAY)
    life.then("2026-10-10T10:00", life.appear, SATURDAY, Grade.IMPORTANT)
    life.then("2026-10-10T16:00", life.answer, SATURDAY)
    life.then("2026-10-01T20:00", life.appear, FIRE, Grade.GRAVE)
    life.then("2026-10-02T05:00", life.answer, FIRE)
    life.then(
        "2026-10-02T17:00",
        life.do,
        FIRE,
        "hold_briefing",
        P,
        {"at": at("2026-10-02T16:00"), "place": "新闻发布厅"},
    )
    life.then("2026-10-02T09:00", life.appear, WATER, Grade.IMPORTANT)
    life.then("2026-10-02T15:00", life.do, WATER, "take", H)
    life.then("2026-10-03T10:00", life.appear, PARKING, Grade.ORDINARY)
    return life


@pytest.fixture(scope="module")
def lived(django_db_setup, django_db_blocker):
    """Lived through once: the tests look back at it."""
    with standing(django_db_blocker):
        life = holiday()
        life.play()
        yield life


def test_hour_by_hour_through_the_holiday(lived):
    """Who heard of what, at which hour."""
    assert lived.failures == []

    # A grave emergency found on the evening of 10月1日, answered after five in the morning: four hours too late.
    assert lived.alerts(FIRE) == {
        ("opinion-grave", "warn", "2026-10-02T01:00-2"),
        ("opinion-grave", "warn", "2026-10-02T01:00-1"),
        ("opinion-grave", "overdue", "2026-10-02T01:00+leader"),
        ("opinion-grave", "overdue", "2026-10-02T01:00+chief"),
        ("opinion-same-day", "warn", "2026-10-01T23:59-2"),
        ("opinion-same-day", "warn", "2026-10-01T23:59-1"),
        ("opinion-same-day", "overdue", "2026-10-01T23:59+leader"),
        ("opinion-same-day", "overdue", "2026-10-01T23:59+chief"),
        *(
            (term, kind, f"2026-10-01T23:59{mark}")
            for term in ("opinion-office-report", "opinion-chief-report")
            for kind, mark in (("warn", "-2"), ("warn", "-1"), ("overdue", "+leader"), ("overdue", "+chief"))
        ),
    }
    # By night the one on call is warned, and 分管领导 who owes a report; not the whole office.
    assert lived.told(FIRE, "deadline-warn") == {
        ("10-01T22", "disclosure"),
        ("10-01T22", "leader"),
        ("10-01T23", "disclosure"),
        ("10-01T23", "leader"),
        ("10-02T00", "disclosure"),
        ("10-02T00", "leader"),
    }
    # First 分管领导, two hours later 主要领导; the one on call hears both.
    assert lived.told(FIRE, "deadline-overdue") == {
        ("10-02T00", "leader"),
        ("10-02T00", "disclosure"),
        ("10-02T01", "leader"),
        ("10-02T01", "disclosure"),
        ("10-02T02", "chief"),
        ("10-02T02", "disclosure"),
        ("10-02T03", "chief"),
        ("10-02T03", "disclosure"),
    }
    assert lived.told(FIRE, "opinion-urgent") == {
        ("10-01T20", "leader"),
        ("10-01T20", "chief"),
        ("10-01T20", "disclosure"),
    }


def test_a_weekend_that_is_as_any_other(lived):
    """Whoever is on call then hears of what comes, and of what nobody has judged; the list changes on Saturday at six."""
    assert lived.told(UNREAD, "opinion-found") == {("09-11T22", "disclosure")}
    assert lived.told(WEEKEND, "opinion-found") == {("09-12T10", "disclosure")}
    assert lived.told(WEEKEND, "opinion-urgent") == {
        ("09-12T19", "leader"),
        ("09-12T19", "chief"),
        ("09-12T19", "publisher"),
    }
    # The forty-eight hours of the one nobody read end on Sunday at ten in the evening.
    assert lived.told(UNREAD, "deadline-warn") == {("09-13T20", "publisher"), ("09-13T21", "publisher")}
    assert lived.told(UNREAD, "deadline-overdue") == {
        ("09-13T22", "leader"),
        ("09-13T22", "publisher"),
        ("09-14T00", "chief"),
        ("09-14T00", "publisher"),
    }
    assert not any(hour > "09-13T09" for hour, _ in lived.told(WEEKEND, "deadline-warn"))


def test_with_nobody_on_call_the_leader_hears_and_why(lived):
    case = Item.objects.get(title=WATER)
    assigned = Notice.objects.filter(kind="opinion", object_id=case.pk, subject__startswith="已交办").get()

    assert lived.names[assigned.user_id] == L
    assert duty.NOBODY in assigned.body
    assert lived.told(WATER, "opinion-urgent") == {("10-02T09", "leader"), ("10-02T09", "chief")}


def test_who_is_on_call_then_hears_of_the_clocks(lived):
    """From noon on another is on call; what is late in the night goes to that one and up the line."""
    heard = lived.told(WATER, "deadline-warn")

    assert {role for hour, role in heard if hour.startswith("10-02")} == {"publisher", "leader"}
    assert {hour for hour, _ in heard if hour.startswith("10-02")} == {"10-02T22", "10-02T23"}
    # The forty-eight hours end on the morning of 10月4日, in the middle of the holiday.
    assert ("opinion-ordinary", "overdue", "2026-10-04T09:00+leader") in lived.alerts(WATER)
    assert ("10-04T08", "publisher") in heard
    overdue = lived.told(WATER, "deadline-overdue")
    assert {("10-04T09", "leader"), ("10-04T09", "publisher"), ("10-04T11", "chief")} <= overdue


def test_an_ordinary_matter_goes_to_those_who_handle_it_on_a_day_off_too(lived):
    assert lived.told(PARKING, "deadline-warn") == {
        ("10-05T08", "section_head"),
        ("10-05T09", "section_head"),
    }
    assert lived.told(PARKING, "deadline-overdue") == {("10-05T10", "leader"), ("10-05T12", "chief")}
    assert lived.told(PARKING, "opinion-urgent") == set()


@pytest.mark.parametrize(("title", "day"), [(SUNDAY, "09-20"), (SATURDAY, "10-10")])
def test_on_a_weekend_day_that_is_worked_those_whose_turn_it_is_are_told(lived, title, day):
    """9月20日 and 10月10日 are 工作日: nobody is on call, and nobody misses one."""
    case = Item.objects.get(title=title)
    assigned = Notice.objects.filter(kind="opinion", object_id=case.pk, subject__startswith="已交办").get()

    assert (lived.names[assigned.user_id], duty.NOBODY in assigned.body) == (H, False)
    # Answered the same day; what is still owed is told after the office has closed, to 分管领导: nobody is on call.
    assert Deadline.objects.get(term="opinion-same-day", object_id=case.pk).met_at
    assert lived.told(title, "deadline-warn") == {(f"{day}T22", "leader"), (f"{day}T23", "leader")}


def test_nothing_is_said_twice(lived):
    rows = list(Notice.objects.values_list("kind", "occasion", "object_id", "user"))

    assert len(rows) == len(set(rows))


def test_a_sweep_that_stood_still_writes_the_same_alerts_in_the_end(lived):
    """Every hour or once a day and a half: the final set of rows is one."""
    hourly = {title: lived.alerts(title) for title in ALL}

    # The same life once more, for another agency.
    seldom = holiday()
    Item.objects.update(title="另一机关的")
    seldom.play(every=36)
    sweep.run(at("2026-10-12T00:00"))

    assert {title: seldom.alerts(title) for title in ALL} == hourly


def test_the_terms_are_counted_from_when_it_was_found(lived):
    due = dict(Deadline.objects.for_case(Item.objects.get(title=FIRE)).values_list("term", "due_at"))

    assert due["opinion-grave"] == at("2026-10-02T01:00")
    assert due["opinion-briefing"] == at("2026-10-02T20:00")
    assert due["opinion-same-day"] == clock.end_of_day(date(2026, 10, 1))
