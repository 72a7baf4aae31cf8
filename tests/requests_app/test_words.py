"""What people read of the record: no keys, no codes, no machine's dates, on the case page, in the 案卷, in the clock's words."""

import re

import pytest

from accounts.roles import Role
from disclosure.deadlines.explain import explain
from disclosure.deadlines.models import Deadline
from disclosure.notices.models import Notice
from disclosure.workflow.door import perform
from disclosure.workflow.history import history, words_of
from disclosure.workflow.models import Event
from requests_app.progress import Progress
from requests_app.states import State
from tests.factories.requests import application, consulted, house

pytestmark = pytest.mark.django_db
MACHINE = re.compile(r"[a-z]+_[a-z_]+|\d{4}-\d\d-\d\d|\b(True|False|None)\b|^征求意见：\d+$|[{}\[\]]")


def machines_words(lines) -> list[str]:
    return [line for line in lines if MACHINE.search(line)]


@pytest.mark.parametrize("state", [state for state in State if state not in (State.DROPPED, State.MERGED)])
def test_no_record_speaks_to_people_as_a_machine_does(state):
    case = application(house(), state)

    entries = history(case)
    clocks = [explain(row) for row in Deadline.objects.for_case(case).prefetch_related("ledger")]
    progress = Progress(case)
    mails = Notice.objects.about(case)

    said = [word for entry in entries for word in (entry.label, *entry.words, entry.moved_to)]
    said += [words for clock in clocks for words in (*clock.sentences, clock.rule, clock.source)]
    said += [words for clock in clocks for step in clock.steps for words in (step.words, step.basis)]
    said += [progress.headline, *progress.beneath, *(told.label for told in progress.history)]
    said += [line for mail in mails for line in (mail.subject, *mail.body.splitlines()) if "://" not in line]
    assert machines_words(filter(None, said)) == []


def test_a_consultation_is_told_without_the_key_of_its_row():
    staff = house()
    case, _ = consulted(application(staff, State.HANDLING), staff)

    event = Event.objects.of(case).filter(action="consult").get()
    assert "征求意见" in event.facts
    assert machines_words(word for entry in history(case) for word in entry.words) == []
    assert not any(word.startswith("征求意见：") for entry in history(case) for word in entry.words)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2026-09-30", "2026年9月30日"),
        ("2026-09-30T01:55:00+00:00", "2026年9月30日 09:55"),
        ("迟于 2026-09-30", "迟于 2026年9月30日"),
        (["2026-09-30", "2026-10-08"], "2026年9月30日、2026年10月8日"),
        ("WLW-2026-09-301", "WLW-2026-09-301"),
        ("YUNSHAN-2026-00012", "YUNSHAN-2026-00012"),
        (True, "是"),
    ],
)
def test_days_and_moments_of_the_record_are_told_as_people_write_them(value, said):
    assert words_of({"记": value}) == (f"记：{said}",)


@pytest.mark.parametrize("state", [State.CORRECTION, State.LAPSED])
def test_the_applicant_is_told_in_the_second_person(state):
    progress = Progress(application(house(), state))

    assert not any(
        "申请人" in words for words in (progress.headline, *progress.beneath, *progress.clock_words)
    )


def test_a_fee_is_asked_of_the_one_who_reads():
    staff = house()
    case = application(staff, State.HANDLING)
    case = perform(case, "propose_fee", by=staff[Role.DISCLOSURE_HEAD], counting="items", count=15)
    day = case.received_on
    case = perform(case, "notice_fee", by=staff[Role.DISCLOSURE], sent_on=day, received_on=day)

    progress = Progress(case)

    assert list(progress.beneath) == ["您缴清之后，答复期限重新计算。"]
    assert not any("申请人" in words for words in progress.clock_words)
