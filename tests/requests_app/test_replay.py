"""A whole application lived through day by day, the sweep running every night and morning as it does in an office.

收到、补正、第三方沉默、延期、邮寄答复: 2026-03-02 to 2026-05-21, over 清明 and 劳动节 with its make-up Saturday.
"""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines import clocks, sweep, terms
from disclosure.deadlines.models import Alert, Deadline
from disclosure.workflow.door import perform
from disclosure.workflow.models import Event
from requests_app import intake
from requests_app.states import State
from requests_app.tracking import outsider
from tests.factories.requests import ASKED, PERSON, fresh, house, reply

pytestmark = pytest.mark.django_db
DESK, HEAD, LEADER = Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.LEADER
FIRST, LAST = date(2026, 3, 2), date(2026, 5, 22)

# What stands on the reply clock at the end of the day, on the days it changes: (state, due, 不计入的工作日).
DIARY = {
    date(2026, 3, 2): (State.SUBMITTED, None, None),
    date(2026, 3, 3): (State.REVIEW, date(2026, 3, 31), 0),
    date(2026, 3, 9): (State.CORRECTION, None, 0),
    date(2026, 3, 18): (State.REVIEW, date(2026, 4, 16), 0),
    date(2026, 3, 19): (State.HANDLING, date(2026, 4, 16), 0),
    date(2026, 3, 20): (State.HANDLING, date(2026, 5, 11), 15),
    date(2026, 5, 7): (State.HANDLING, date(2026, 5, 25), 15),
    date(2026, 5, 20): (State.DELIVERY, date(2026, 5, 25), 15),
    date(2026, 5, 21): (State.CLOSED, date(2026, 5, 25), 15),
}
WARNED = [  # (day, what): the due days a warning speaks of, and how many 工作日 before
    (date(2026, 4, 30), "2026-05-11-5"),
    (date(2026, 5, 7), "2026-05-11-3"),
    (date(2026, 5, 18), "2026-05-25-5"),
    (date(2026, 5, 20), "2026-05-25-3"),
]


class Life:
    def __init__(self):
        self.staff = house()
        self.case = None

    def act(self, name, role=DESK, **facts):
        self.case = perform(self.case, name, by=self.staff[role], **facts)

    def on_2026_03_02(self):
        self.case = intake.receive(
            agency=self.staff.agency,
            applicant_kind="natural",
            particulars=PERSON,
            description=ASKED,
            channel="online",
            by=intake.of_the_public(),
        )

    def on_2026_03_03(self):
        self.act("register", confirmed_on=clock.today(), confirmed_how="工作机构点“确认收到”")

    def on_2026_03_09(self):
        self.act("ask_correction", reasons=["unclear"], items="请写明工程名称或者文号。", days=10)

    def on_2026_03_18(self):
        self.case = perform(self.case, "supplement", by=outsider(self.case), text="即东街排涝泵站工程。")

    def on_2026_03_19(self):
        self.act("accept")

    def on_2026_03_20(self):
        self.act("consult", kind="third_party", whom="云山县第一建筑公司", what="竣工验收报告全文")
        one = self.case.consultations.get()
        self.act("record_arrival", consultation=one.pk, arrived_on=clock.today())

    def on_2026_05_06(self):
        self.act("propose_extension", note="档案分散，需要逐卷检索。", days=10)

    def on_2026_05_07(self):
        self.act("approve_extension", HEAD)
        self.act("notice_extension")

    def on_2026_05_20(self):
        self.act("draft_reply", **reply())
        self.act("submit_reply")
        self.act("approve_reply", HEAD)
        self.act("sign", LEADER)

    def on_2026_05_21(self):
        self.act("deliver", way="post", posted_on=clock.today(), mail_number="XA12345678941")

    def days(self):
        """Night sweep, the day's work, evening sweep; yields (day, what stands)."""
        day = FIRST
        while day <= LAST:
            with time_machine.travel(
                datetime(day.year, day.month, day.day, 0, 30, tzinfo=clock.TZ), tick=False
            ):
                sweep.run()
            with time_machine.travel(datetime(day.year, day.month, day.day, 9, tzinfo=clock.TZ), tick=False):
                if self.case is not None:
                    self.case = fresh(self.case)
                if work := getattr(self, f"on_{day:%Y_%m_%d}", None):
                    work()
            with time_machine.travel(datetime(day.year, day.month, day.day, 18, tzinfo=clock.TZ), tick=False):
                sweep.run()
                self.case = fresh(self.case)
                yield day, self.stands()
            day += timedelta(days=1)

    def stands(self):
        running = Deadline.objects.for_case(self.case).filter(term="reply").order_by("-pk").first()
        if running is None:
            return self.case.state, None, None
        return self.case.state, running.due_on, running.suspended


@pytest.fixture
def life():
    return Life()


def test_every_day_of_a_whole_case(life):
    expected = None
    for day, stands in life.days():
        expected = DIARY.get(day, expected)
        assert stands == expected, day

    warned = Alert.objects.filter(deadline__term="reply", kind="warn").order_by("moment")
    assert [(alert.at.astimezone(clock.TZ).date(), alert.occasion) for alert in warned] == WARNED
    assert not Alert.objects.filter(deadline__term="reply", kind="overdue").exists()
    one = life.case.consultations.get()
    assert one.result == "silent"
    lapsed = Event.objects.of(life.case).get(action="opinion_lapsed")
    assert (lapsed.actor, lapsed.at.astimezone(clock.TZ).date()) == (None, date(2026, 4, 14))
    assert (life.case.answered_on, life.case.answered_late) == (date(2026, 5, 21), False)
    assert not Deadline.objects.for_case(life.case).open().exists()
    call_command("verify_events")


def test_the_same_life_with_the_sweep_asleep_until_the_end_of_it(life, monkeypatch):
    """An outage of the worker changes when it is written, never what stands in the end."""
    asleep = {"since": date(2026, 4, 20), "until": date(2026, 5, 19)}
    run = sweep.run

    def tired():
        if not asleep["since"] <= clock.today() <= asleep["until"]:
            run()

    monkeypatch.setattr(sweep, "run", tired)
    for _day, stands in life.days():
        last = stands

    assert last == DIARY[date(2026, 5, 21)]
    occasions = set(
        Alert.objects.filter(deadline__term="reply", kind="warn").values_list("occasion", flat=True)
    )
    assert occasions == {occasion for _, occasion in WARNED}


def test_the_explanation_of_the_last_day_counts_exactly_the_days_of_the_law(life):
    from disclosure.deadlines import explain

    for day, _ in life.days():
        if day == date(2026, 5, 20):
            break
    running = clocks.open_clock(life.case, terms.REPLY)

    told = explain.explain(running)
    counted = [one for one in told.days if one.number]
    assert len(counted) == 30
    assert (counted[0].date, counted[-1].date) == (date(2026, 3, 19), date(2026, 5, 25))
