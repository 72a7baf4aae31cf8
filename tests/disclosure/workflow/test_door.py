"""The one door: what it checks, what it writes, what it leaves untouched when it says no."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.posts import posts_kept
from accounts.roles import Role
from disclosure.notices.models import Notice
from disclosure.workflow import door
from disclosure.workflow.acts import case_models
from disclosure.workflow.checks import every_act_names_its_people
from disclosure.workflow.door import Told, open_cases, perform, perform_all, write_down_all
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import AppendOnly, Chain, Event
from disclosure.workflow.verify import verify_chains
from documents.models import Document
from documents.states import Attribute, State
from tests.factories.documents import OPEN, Staff, document, draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff()


def test_an_act_writes_who_when_from_to_and_why(staff):
    case = document(staff, State.CHECK)

    perform(case, "send_back", by=staff[Role.CHECKER], note="理由不充分。")

    event = Event.objects.of(case).latest("number")
    assert (event.actor, event.actor_name) == (staff[Role.CHECKER], staff[Role.CHECKER].name)
    assert (event.before, event.after) == (State.CHECK, State.RETURNED)
    assert (event.label, event.note) == ("退回", "理由不充分。")


def test_a_refused_act_leaves_no_trace(staff):
    case = draft(staff, attribute="")
    before = Event.objects.count()

    with pytest.raises(Refused):
        perform(case, "submit", by=staff[Role.DRAFTER])

    assert Event.objects.count() == before
    assert Document.objects.get(pk=case.pk).state == State.DRAFT


def test_a_stale_page_cannot_act_on_what_was_not_read(staff):
    case = document(staff, State.CHECK)
    seen = case.last_event
    perform(case, "send_back", by=staff[Role.CHECKER], note="请补充。")
    case = perform(case, "resubmit", by=staff[Role.DRAFTER])

    with pytest.raises(NotNow, match="新的办理记录"):
        perform(case, "pass_check", by=staff[Role.CHECKER], seen=seen, **OPEN)
    assert (
        perform(case, "pass_check", by=staff[Role.CHECKER], seen=case.last_event, **OPEN).state
        == State.SECRECY
    )


def test_the_second_press_of_a_double_click_is_told_it_is_done(staff):
    case = document(staff, State.SIGN)
    perform(case, "sign", by=staff[Role.LEADER])

    with pytest.raises(NotNow, match="待印发"):
        perform(case, "sign", by=staff[Role.LEADER])


def test_a_state_cannot_be_set_by_hand(staff):
    case = draft(staff)

    with pytest.raises(AttributeError):
        case.state = State.PUBLISHED


def test_events_can_only_be_added(staff):
    event = Event.objects.of(draft(staff)).get()

    for change in (
        event.save,
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(note=""),
    ):
        with pytest.raises(AppendOnly):
            change()


def test_the_checks_pass_every_declared_act():
    assert case_models()
    assert every_act_names_its_people() == []


# ── the chain ───────────────────────────────────────────────────────────────
def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def flaws():
    return [(flaw.number, flaw.problem) for flaw in verify_chains()[1]]


def test_an_untouched_chain_is_whole(staff):
    document(staff, State.PUBLISHED)
    document(Staff(), State.REGISTERED)

    assert verify_chains() == (Event.objects.count(), [])


TAMPERINGS = {
    "a changed opinion": ("UPDATE workflow_event SET note = '同意' WHERE number = 3", 3, "被修改"),
    "a changed person": ("UPDATE workflow_event SET actor_name = '某某' WHERE number = 3", 3, "被修改"),
    "a changed fact": ("UPDATE workflow_event SET facts = '{\"改\": 1}' WHERE number = 3", 3, "被修改"),
    "a removed row": ("DELETE FROM workflow_event WHERE number = 3", 3, "缺少"),
    "a removed last row": ("DELETE FROM workflow_event WHERE number = 8", 8, "末尾"),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_the_chain_shows(staff, what):
    statement, number, words = TAMPERINGS[what]
    document(staff, State.PUBLISHED)

    sql(statement)

    assert any(at == number and words in problem for at, problem in flaws()), flaws()


def test_the_chain_shows_reordered_rows(staff):
    document(staff, State.PUBLISHED)

    sql("UPDATE workflow_event SET number = 99 WHERE number = 3")
    sql("UPDATE workflow_event SET number = 3 WHERE number = 4")
    sql("UPDATE workflow_event SET number = 4 WHERE number = 99")

    assert {at for at, _ in flaws()} >= {3, 4}


def test_verify_events_exits_with_1_when_a_row_was_changed(staff, capsys):
    document(staff, State.SECTION)
    call_command("verify_events")
    assert "完好" in capsys.readouterr().out

    sql("UPDATE workflow_event SET note = '改' WHERE number = 1")
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_events", "--json")
    assert stopped.value.code == 1


def test_each_agency_has_its_own_chain(staff):
    document(staff, State.SECTION)
    document(Staff(), State.SECTION)

    assert [chain.length for chain in Chain.objects.all()] == [2, 2]


def test_dates_in_facts_survive_the_chain(staff):
    case = document(staff, State.SIGNED)
    day = date(2026, 11, 2)

    perform(case, "issue", by=staff[Role.CHECKER], prefix="云水发", written_on=day, issued_on=day)

    assert verify_chains()[1] == []


def test_a_state_set_past_the_door_is_found(staff):
    case = document(staff, State.CHECK)

    sql("UPDATE documents_document SET state = 'signed' WHERE id = %s", case.pk)

    assert any("状态是“signed”" in problem for _, problem in flaws())


def test_a_case_whose_whole_chain_was_removed_is_found(staff):
    document(staff, State.CHECK)

    sql("DELETE FROM workflow_event")
    sql("DELETE FROM workflow_chain")

    assert any("没有办理记录" in problem for _, problem in flaws())


def test_a_chain_reckoned_anew_without_the_key_is_found(staff, settings):
    document(staff, State.CHECK)

    settings.EVENT_CHAIN_KEY = "somebody else's"

    assert len(flaws()) == Event.objects.count()


def test_a_case_cannot_be_deleted(staff):
    with pytest.raises(AppendOnly):
        draft(staff).delete()


def new_documents(agency, count):
    return [
        Document(agency=agency, title=f"第{n}件", source_key=f"id:{n}", state=State.DRAFT)
        for n in range(count)
    ]


def test_many_cases_are_opened_on_one_chain_each_with_its_own_event(staff):
    first = draft(staff)
    opened = open_cases(
        new_documents(staff.agency, 5),
        by=None,
        label="导入",
        note="旧台账",
        facts=lambda case: {"标题": case.title},
    )
    last = draft(staff)

    events = [Event.objects.get(pk=case.last_event) for case in opened]
    assert [event.object_id for event in events] == [case.pk for case in opened]
    assert [event.number for event in events] == list(range(events[0].number, events[0].number + 5))
    assert [event.facts for event in events] == [{"标题": f"第{n}件"} for n in range(5)]
    assert {(event.action, event.after, event.note) for event in events} == {("open", State.DRAFT, "旧台账")}
    fresh = Document.objects.in_bulk([case.pk for case in opened])
    assert all(fresh[case.pk].last_event == case.last_event for case in opened)
    assert Event.objects.of(first).get().number < events[0].number < Event.objects.of(last).get().number
    assert verify_chains(staff.agency) == (7, [])


def test_many_are_written_down_as_they_moved(staff):
    cases = open_cases(new_documents(staff.agency, 3), by=None, label="导入")
    told = [Told(case, State.DRAFT, State.DRAFT, {"次": n}) for n, case in enumerate(cases)]

    write_down_all(told, action="import", label="导入更新", by=staff[Role.DRAFTER])

    events = [Event.objects.of(case).latest("number") for case in cases]
    assert [event.facts["次"] for event in events] == [0, 1, 2]
    assert {event.actor for event in events} == {staff[Role.DRAFTER]}
    assert verify_chains(staff.agency) == (6, [])


@pytest.mark.parametrize("count", [1, 10])
def test_opening_many_takes_the_same_queries_however_many_there_are(staff, count):
    first, *others = new_documents(staff.agency, count + 1)
    open_cases([first], by=None, label="导入")

    with CaptureQueriesContext(connection) as queries:
        open_cases(others, by=None, label="导入")

    assert len(queries) == 9  # with savepoints


def test_cases_of_two_agencies_are_not_written_down_together(staff):
    here, there = draft(staff), draft(Staff())

    with pytest.raises(ValueError, match="同一机关"):
        write_down_all([Told(here, "", ""), Told(there, "", "")], action="x", label="x", by=None)
    with pytest.raises(ValueError, match="每件一条"):
        write_down_all([Told(here, "", ""), Told(here, "", "")], action="x", label="x", by=None)


def test_nothing_to_open_writes_nothing(staff):
    assert open_cases([], by=None, label="导入") == []
    assert write_down_all([], action="x", label="x", by=None) == []
    assert not Chain.objects.filter(agency=staff.agency).exists()


def registered(staff, count) -> list[Document]:
    """Documents on the register whose re-review is due, entered at once, and people to review them."""
    assert staff[Role.SECRECY]
    assert staff[Role.DISCLOSURE]
    made = new_documents(staff.agency, count)
    for one in made:
        one.__dict__["state"] = State.REGISTERED
        one.attribute = Attribute.WITHHELD
    return open_cases(made, by=None, label="导入")


def test_time_moves_many_as_it_would_move_each(staff):
    alone, *together = registered(staff, 4)
    alone = perform(alone, "rereview_due", by=None, note="满期。")

    moved = perform_all(together, "rereview_due", by=None, note="满期。")

    said = ("action", "label", "before", "after", "actor", "actor_name", "note", "facts")
    one, *events = (Event.objects.values(*said).get(pk=case.last_event) for case in [alone, *moved])
    assert events == [one] * 3
    for case in moved:
        stored = Document.objects.get(pk=case.pk)
        assert (stored.state, stored.last_event) == (State.REREVIEW, case.last_event)
        assert stored.updated_at == case.updated_at > stored.created_at
        heard = Notice.objects.filter(object_id=case.pk).values_list("user", "channel")
        assert set(heard) == set(Notice.objects.filter(object_id=alone.pk).values_list("user", "channel"))
        assert heard
    assert verify_chains(staff.agency) == (8, [])


def test_where_one_of_many_may_not_move_none_does(staff):
    first, *others = registered(staff, 3)
    perform(first, "rereview_due", by=None)
    before = Event.objects.count()

    with pytest.raises(NotNow, match="复审到期"):
        perform_all([*others, first], "rereview_due", by=None)
    with pytest.raises(PermissionDenied):
        perform_all(others, "rereview_due", by=staff[Role.SECRECY])
    with pytest.raises(NotNow, match="没有这项操作"):
        perform_all(others, "no_such_act", by=None)

    assert Event.objects.count() == before
    assert set(
        Document.objects.filter(pk__in=[case.pk for case in others]).values_list("state", flat=True)
    ) == {State.REGISTERED}


def test_what_changed_alike_is_written_at_once_and_the_rest_apart(staff):
    cases = registered(staff, 4)
    before = [door._values(case) for case in cases]
    for case, words in zip(cases, ["甲", "乙", "甲", None], strict=True):
        case.title = words or case.title

    with CaptureQueriesContext(connection) as queries:
        door._save_alike(cases, before)

    titles = Document.objects.filter(pk__in=[case.pk for case in cases]).order_by("pk")
    assert list(titles.values_list("title", flat=True)) == ["甲", "乙", "甲", "第3件"]
    assert len(queries) == 2


@pytest.mark.parametrize("count", [2, 10])
def test_moving_many_takes_the_same_queries_however_many_there_are(staff, count):
    cases = registered(staff, count + 1)
    perform_all(cases[:1], "rereview_due", by=None)

    with CaptureQueriesContext(connection) as queries, posts_kept():
        perform_all(cases[1:], "rereview_due", by=None)

    assert len(queries) == 12  # with savepoints


def test_nothing_to_move_moves_nothing(staff):
    assert perform_all([], "rereview_due", by=None) == []
