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
from requests_app import letters
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
    assert "2026-03-26 收到的意见：涉及商业秘密。" in asked.one.opinion_told


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


@pytest.mark.parametrize("waiting", [State.CORRECTION, State.LAPSED])
def test_an_opinion_is_entered_on_its_day_while_the_applicant_is_waited_for(go_to, waiting):
    """条例第三十条、第三十二条：补正期间对方的十五个工作日照样在走."""
    staff = house()
    case, one = consulted(application(staff, State.REVIEW), staff)
    facts = {"reasons": ["unclear"], "items": "请写明工程名称或者文号。", "days": 5}
    case = perform(case, "ask_correction", by=staff[DESK], **facts)
    if waiting == State.LAPSED:
        go_to("2026-03-11")
    case = fresh(case)
    assert case.state == waiting

    said = {"consultation": one.pk, "result": "object", "opinion": "涉及商业秘密。"}
    case = perform(case, "record_arrival", by=staff[DESK], consultation=one.pk, arrived_on=date(2026, 3, 2))
    case = perform(case, "record_opinion", by=staff[DESK], **said)

    one.refresh_from_db()
    assert (case.state, one.result) == (waiting, "object")


def test_nothing_a_third_party_objects_to_is_handed_over_at_the_counter(go_to):
    """条例第十五条、第三十二条：理由合理的不得公开；决定公开的先书面告知. 当场答复 is no way round it."""
    asked = Asked(go_to)
    asked.says("object", clock.today())
    given = {"provided": "《竣工验收报告》（纸质附件，12页）", "given_form": "纸质", "given_how": "当场"}
    facts = {"answer": "provide", "facts": given, "reason": "属于应当公开的信息。", "signer": "本人"}

    def hand_over():
        return perform(fresh(asked.case), "answer_on_spot", by=asked.staff[HEAD], **facts)

    with pytest.raises(Refused, match="还没有判断其理由是否合理"):
        hand_over()
    asked.act("decide_opinion", is_reasonable=False, note="内容早已公开，不构成商业秘密。")
    with pytest.raises(Refused, match="书面告知第三方"):
        hand_over()
    asked.act("tell_third_party", content="竣工验收报告全文", reason="不构成商业秘密。")
    with pytest.raises(Refused, match="登记文书送达"):  # printed is not told
        hand_over()
    letter = letters.of(asked.case, "GZ3", f"consultation-{asked.one.pk}")
    signed = {"way": "direct", "signed_on": clock.today(), "signer": "建筑公司办公室"}
    perform(fresh(asked.case), "deliver_letter", by=asked.staff[DESK], letter=letter.pk, **signed)
    assert hand_over().state == State.CLOSED
