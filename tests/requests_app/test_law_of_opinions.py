"""征求意见: what the law says of those who are asked, and of their silence, a sentence of the law a test."""

from datetime import date

import pytest
import time_machine

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines import clocks, sweep, terms
from disclosure.notices.models import Notice
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import Event
from requests_app.states import State
from tests.factories.requests import application, consulted, fresh, house, reply

pytestmark = pytest.mark.django_db
DESK, HEAD = Role.DISCLOSURE, Role.DISCLOSURE_HEAD
LAST = date(2026, 3, 24)  # fifteen 工作日 after Tuesday 2026-03-03


@pytest.fixture
def go_to():
    """Monday 2026-03-02, and on from there with the sweep of the day done."""
    with time_machine.travel("2026-03-02T09:00+08:00", tick=False) as traveller:

        def later(day):
            traveller.move_to(f"{day}T09:00+08:00")
            sweep.run()

        yield later


class Asked:
    """An application, and somebody asked on the day it came; the letter arrives the next day, if at all."""

    def __init__(self, go_to, *, kind="third_party", arrives=True):
        self.staff = house()
        self.case, self.one = consulted(application(self.staff, State.HANDLING), self.staff, kind)
        if arrives:
            go_to("2026-03-03")
            self.act("record_arrival", arrived_on=clock.today())

    def act(self, name, **facts):
        self.case = perform(fresh(self.case), name, by=self.staff[DESK], consultation=self.one.pk, **facts)
        self.one.refresh_from_db()

    def says(self, result, on):
        self.act("record_opinion", result=result, opinion="涉及商业秘密。", answered_on=on)

    @property
    def result(self):
        self.one.refresh_from_db()
        return self.one.result

    @property
    def due_on(self):
        return clocks.open_clock(self.case, terms.REPLY).due_on


@pytest.mark.parametrize("kind", ["third_party", "joint"])
def test_nobody_is_silent_who_may_not_have_the_letter(go_to, kind):
    """条例第三十二条、第三十四条：十五个工作日自收到征求意见书之日起算."""
    asked = Asked(go_to, kind=kind, arrives=False)
    due = asked.due_on

    for _ in range(2):
        go_to("2026-04-10")

    assert asked.result == ""
    assert (
        asked.due_on == due
    )  # its own clock went on after fifteen days: the answer waits for nobody for ever
    assert Notice.objects.filter(subject__startswith="请登记征求意见书的收到日").count() == 1
    with pytest.raises(Refused, match="没有起算"):
        perform(fresh(asked.case), "opinion_lapsed", by=None, consultation=asked.one.pk, on=clock.today())
    asked.act("record_arrival", arrived_on=date(2026, 4, 1))
    assert clocks.open_clock(asked.one, asked.one.term).due_on == date(2026, 4, 23)


@pytest.mark.parametrize(("kind", "result"), [("third_party", "silent"), ("joint", "agree")])
def test_silence_is_what_each_article_says_it_is(go_to, kind, result):
    """第三十二条：逾期未提出意见的，由行政机关决定；第三十四条：逾期未提出意见的视为同意公开."""
    asked = Asked(go_to, kind=kind)

    go_to("2026-03-25")

    assert asked.result == result
    assert clocks.open_clock(asked.one, asked.one.term) is None


@pytest.mark.parametrize("kind", ["third_party", "joint"])
@pytest.mark.parametrize("came", [date(2026, 3, 16), LAST])
def test_what_came_in_time_is_an_opinion_whenever_it_is_entered(go_to, kind, came):
    """第三十二条、第三十四条：逾期的才由机关决定、才视为同意；期限内收到、届满以后才登记的，不是逾期."""
    asked = Asked(go_to, kind=kind)
    go_to("2026-03-25")
    lapsed_due = asked.due_on

    asked.says("object", came)

    assert (asked.result, asked.one.answered_on) == ("object", came)
    saved = clocks.calendar_for(asked.case.agency_id).count(came, LAST)
    assert clocks.calendar_for(asked.case.agency_id).count(asked.due_on, lapsed_due) == saved
    if kind == "third_party":
        asked.case = perform(asked.case, "draft_reply", by=asked.staff[DESK], **reply())
        with pytest.raises(Refused, match="判断第三方意见"):
            perform(asked.case, "submit_reply", by=asked.staff[DESK])


def test_a_late_no_of_a_third_party_is_weighed_and_gives_the_office_no_days(go_to):
    """第三十二条、第三十三条第三款：逾期的由机关决定；其后的时间照常计算."""
    asked = Asked(go_to)
    go_to("2026-03-26")
    due = asked.due_on

    asked.says("object", date(2026, 3, 26))

    assert (asked.result, asked.due_on) == ("object", due)
    assert "期限" in Event.objects.of(asked.case).filter(action="record_opinion").get().facts["提示"]


def test_a_late_no_of_a_joint_maker_stays_a_yes(go_to):
    """第三十四条：逾期未提出意见的视为同意公开."""
    asked = Asked(go_to, kind="joint")
    go_to("2026-03-26")

    asked.says("object", date(2026, 3, 26))

    assert asked.result == "agree"
    assert "2026-03-26 收到的意见：涉及商业秘密。" in asked.one.opinion


def test_a_judgement_of_silence_falls_with_the_silence(go_to):
    asked = Asked(go_to)
    go_to("2026-03-25")
    asked.act("decide_opinion", note="逾期未提出意见。", is_reasonable=False)

    asked.says("object", date(2026, 3, 20))

    assert asked.one.is_reasonable is None


def test_one_opinion_is_not_entered_over_another(go_to):
    asked = Asked(go_to)
    asked.says("object", clock.today())

    with pytest.raises(NotNow):
        asked.says("agree", clock.today())


def test_a_letter_sent_back_is_no_silence_and_holds_nothing_up(go_to):
    """第三十二条：没有收到征求意见书的，谈不上逾期未提出意见."""
    asked = Asked(go_to, kind="joint", arrives=False)
    go_to("2026-03-06")

    asked.act("consultation_unserved", note="查无此地址。", on=clock.today())

    assert (asked.result, clocks.open_clock(asked.one, asked.one.term)) == ("unserved", None)
    assert asked.due_on == date(2026, 4, 3)  # 2026-03-30, and the four 工作日 the letter was out
    asked.case = perform(asked.case, "draft_reply", by=asked.staff[DESK], **reply())
    assert perform(asked.case, "submit_reply", by=asked.staff[DESK]).state == State.CHECKING
