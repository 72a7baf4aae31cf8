"""Two administrators at once, on the database an office runs: one is done, the other is told and looks again."""

from datetime import date

import pytest
from celery import current_app

from accounts.models import Membership, User
from accounts.roles import Role
from administration import background, calendars, letter_texts, rulebook, staffing
from administration.models import FailedTask
from disclosure import clock
from disclosure.notices.letters.wording import slot_named
from disclosure.notices.models import LetterText
from disclosure.refusal import Refused
from disclosure.rulebook.models import AgencyRule
from disclosure.workdays import loading
from disclosure.workdays.models import CalendarChange
from disclosure.workdays.notice import read_notice
from disclosure.workflow.models import Event
from disclosure.workflow.verify import verify_chains
from tests.administration.notices import OF_2027
from tests.disclosure.workflow.test_concurrency import at_once
from tests.factories.accounts import AgencyFactory, person

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office():
    agency = AgencyFactory(code="host")
    return agency, [person(Role.ADMIN, agency), person(Role.ADMIN, agency)]


def outcome(act, *told):
    try:
        return "done" if act() is not None else "nothing"
    except told:
        return "told"


def test_one_rule(office):
    agency, people = office
    since = clock.today()
    seen = rulebook.mark(agency, "requests.correction_wd", 10, since, "某文")

    def press(by):
        return outcome(
            lambda: rulebook.change_rule(
                agency, "requests.correction_wd", 10, since=since, basis="某文", by=by, seen=seen
            ),
            rulebook.ChangedMeanwhile,
        )

    assert sorted(at_once(*[lambda by=by: press(by) for by in people])) == ["done", "told"]
    assert AgencyRule.objects.count() == 1
    assert Event.objects.filter(action="set_rule").count() == 1


def test_one_calendar(office):
    agency, people = office
    loading.set_agency_days(agency, {date(2027, 3, 10): ("off", "某节")}, notice="某通知")
    seen = loading.newest()
    texts = [OF_2027, OF_2027.replace("9月15日（周三）", "9月16日（周四）")]

    def press(by, text):
        return outcome(
            lambda: calendars.apply_years({2027: read_notice(text)}, by=by, seen=seen, agency_id=agency.pk),
            loading.ChangedMeanwhile,
        )

    jobs = [lambda by=by, text=text: press(by, text) for by, text in zip(people, texts, strict=True)]
    assert sorted(at_once(*jobs)) == ["done", "told"]
    assert CalendarChange.objects.filter(agency=None).count() == 1


def test_one_post(office):
    agency, people = office
    whom = person(Role.DRAFTER, AgencyFactory())

    def press(by):
        return outcome(
            lambda: staffing.appoint(
                User.objects.get(pk=whom.pk),
                agency,
                Role.CHECKER,
                by=User.objects.get(pk=by.pk),
                office=None,
                since=clock.today(),
                until=None,
            ),
            Refused,
        )

    assert sorted(at_once(*[lambda by=by: press(by) for by in people])) == ["done", "told"]
    assert Membership.objects.filter(user=whom, agency=agency).count() == 1


def test_one_text(office):
    agency, people = office
    slot = slot_named("receipt")

    def press(by, text):
        return outcome(
            lambda: letter_texts.set_text(agency, slot, text, since=clock.today(), by=by, seen=0), Refused
        )

    jobs = [lambda by=by, text=text: press(by, text) for by, text in zip(people, "甲乙", strict=True)]
    assert sorted(at_once(*jobs)) == ["done", "told"]
    assert LetterText.objects.count() == 1


def test_one_retry(office, monkeypatch):
    _, people = office
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **more: sent.append(name))
    row = FailedTask.objects.create(name="opinion.tasks.fetch_feeds", task_id="x")

    def press(by):
        return outcome(lambda: background.retry(row, by=by), Refused)

    assert sorted(at_once(*[lambda by=by: press(by) for by in people])) == ["done", "told"]
    assert sent == ["opinion.tasks.fetch_feeds"]


def test_many_acts_of_administration_keep_the_chain_whole(office):
    agency, people = office

    def act(number):
        user = User(username=f"new-{number}", name="新来的")
        staffing.take_on(user, agency, Role.DRAFTER, by=people[number % 2], office=None, since=clock.today())

    at_once(*[lambda n=n: act(n) for n in range(6)])

    read, flaws = verify_chains(agency)
    assert (read, flaws) == (12, [])
