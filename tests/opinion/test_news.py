"""What came in: its time runs from then, and somebody hears of it, by night too; once for a batch, not once an item."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines.models import Deadline
from disclosure.files.tables import BadTable
from disclosure.notices.models import Notice
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from opinion import collecting, duty, importing, terms
from opinion.collecting import take_in
from opinion.importing import Importer
from opinion.models import Item, Shift
from opinion.states import Channel, Grade, State
from tests.factories.opinion import JUDGED
from tests.factories.opinion_said import LAMPS, LAMPS_REPOSTED, SCHOOL, WATER, mention

pytestmark = pytest.mark.django_db
DO, OH, L = Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.LEADER
WORKDAY = datetime(2026, 9, 22, 10, tzinfo=clock.TZ)
SATURDAY = datetime(2026, 9, 12, 3, tzinfo=clock.TZ)
HOURS = timedelta(hours=1)


@pytest.fixture
def now():
    with time_machine.travel(WORKDAY, tick=False) as moment:
        yield moment


@pytest.fixture
def people(staff, now):
    return [staff[role] for role in (DO, OH, L, Role.DRAFTER)]


def pushed(agency, *words):
    """As a vendor sends them."""
    take_in(agency, [mention(one, channel=Channel.VENDOR) for one in words], source="监测单位")


def clocks_of(item) -> list[tuple]:
    return list(Deadline.objects.for_case(item).values_list("term", "started_on", "due_at", "cancelled_at"))


def heard(kind="opinion-found") -> list:
    return [notice.user for notice in Notice.objects.filter(kind=kind).order_by("user")]


# ── the clock ───────────────────────────────────────────────────────────────
def test_the_time_of_an_item_runs_from_when_it_was_found(agency, now):
    pushed(agency, LAMPS, WATER)

    for item in Item.objects.all():
        assert (item.state, item.found_at) == (State.FOUND, WORKDAY)
        assert clocks_of(item) == [("opinion-ordinary", WORKDAY.date(), WORKDAY + 48 * HOURS, None)]
        (entry,) = Deadline.objects.for_case(item).get().ledger.all()
        assert (entry.moment, entry.by) == (WORKDAY, None)


def test_what_folds_into_an_item_starts_no_clock_more(agency, now):
    pushed(agency, LAMPS)
    now.shift(5 * HOURS)
    pushed(agency, LAMPS_REPOSTED)

    assert Deadline.objects.get().due_at == WORKDAY + 48 * HOURS


@pytest.mark.parametrize("is_emergency", [False, True])
def test_registered_and_judged_it_goes_on_with_the_clock_it_has(staff, agency, now, is_emergency):
    pushed(agency, LAMPS)
    now.shift(5 * HOURS)
    item = perform(Item.objects.get(), "register", by=staff[DO])
    assert len(clocks_of(item)) == 1

    item = perform(item, "judge", by=staff[DO], **JUDGED[Grade.GRAVE if is_emergency else Grade.ORDINARY])

    running = {row.term: row.due_at for row in Deadline.objects.for_case(item).open()}
    assert running == (
        {"opinion-grave": WORKDAY + 5 * HOURS, "opinion-briefing": WORKDAY + 24 * HOURS}
        if is_emergency
        else {"opinion-ordinary": WORKDAY + 48 * HOURS}
    )
    assert Deadline.objects.for_case(item).of_term(terms.OPINION_ORDINARY).count() == 1


@pytest.mark.parametrize("act", ["drop", "fold_into"])
def test_what_is_set_aside_or_folded_away_runs_no_more(staff, agency, now, act):
    pushed(agency, LAMPS, WATER)
    into, item = Item.objects.order_by("pk")

    perform(item, act, by=staff[DO], note="一起办。", **({"other": into.pk} if act == "fold_into" else {}))

    assert [row.object_id for row in Deadline.objects.open()] == [into.pk]


def test_a_source_split_out_was_found_when_it_came(staff, agency, now):
    pushed(agency, LAMPS)
    now.shift(3 * HOURS)
    pushed(agency, LAMPS_REPOSTED)
    now.shift(30 * HOURS)
    take_in(agency, [mention(LAMPS, source="微博")])
    item = Item.objects.get()

    chosen = list(item.mentions.order_by("pk").values_list("pk", flat=True))[1:]
    perform(item, "split_out", by=staff[DO], note="西街的，不是东街的。", mentions=chosen)

    fresh = Item.objects.latest("pk")
    assert fresh.found_at == WORKDAY + 3 * HOURS
    assert clocks_of(fresh) == [("opinion-ordinary", WORKDAY.date(), WORKDAY + 51 * HOURS, None)]
    registered = perform(fresh, "register", by=staff[DO])
    assert len(clocks_of(registered)) == 1


# ── who hears ───────────────────────────────────────────────────────────────
def test_those_who_collect_hear_of_a_batch_once(agency, people):
    pushed(agency, LAMPS, WATER, SCHOOL)
    pushed(agency, LAMPS_REPOSTED)

    assert heard() == people[:2]
    notice = Notice.objects.filter(kind="opinion-found").first()
    assert notice.subject == f"新发现舆情 3 件：{LAMPS[:20]}等"
    assert all(f"{item.reference}　{item.title}" in notice.body for item in Item.objects.all())


def test_of_many_the_first_are_named(agency, people, monkeypatch):
    monkeypatch.setattr("opinion.news.NAMED", 2)
    pushed(agency, LAMPS, WATER, SCHOOL)

    body = Notice.objects.filter(kind="opinion-found").first().body
    assert (WATER[:20] in body, SCHOOL[:20] in body, "等 3 件" in body) == (True, False, True)


def test_of_one_the_title_is_said(agency, people):
    pushed(agency, LAMPS)

    assert {notice.subject for notice in Notice.objects.all()} == {f"新发现舆情：{LAMPS[:20]}"}


def test_whoever_enters_it_is_not_told_what_he_knows(agency, staff, people):
    take_in(agency, [mention()], by=staff[DO])

    assert heard() == [staff[OH]]


@pytest.fixture
def on_call(staff, agency):
    set_rule("opinion.on_call", agency, True, since=date(2026, 1, 1))
    return Shift.objects.create(
        agency=agency,
        user=staff[Role.PUBLISHER],
        phone="13800000000",
        since=SATURDAY - 9 * HOURS,
        until=SATURDAY + 9 * HOURS,
        added_by=staff[OH],
    )


def test_by_night_the_one_on_call_hears_of_what_nobody_has_judged(agency, people, on_call, now):
    now.move_to(SATURDAY)
    pushed(agency, LAMPS)

    assert heard() == [on_call.user]
    assert "由值守人员" in Notice.objects.get().body
    assert Item.objects.get().cannot_wait


def test_with_nobody_on_call_the_leader_hears_and_why(agency, people, staff, on_call, now):
    now.move_to(SATURDAY + 10 * HOURS)
    pushed(agency, LAMPS)

    assert heard() == [staff[L]]
    assert duty.NOBODY in Notice.objects.get().body


def test_new_sources_of_what_has_ended_are_told_once(agency, people):
    pushed(agency, LAMPS, WATER)
    Item._base_manager.update(state=State.ARCHIVED, grade=Grade.ORDINARY)

    take_in(agency, [mention(LAMPS, source="微博"), mention(WATER, source="微博")])
    take_in(agency, [mention(LAMPS, source="微信")])

    assert heard("opinion-stirred") == people[:2]
    assert {notice.subject for notice in Notice.objects.filter(kind="opinion-stirred")} == {
        f"办结后又有新来源 2 件：{LAMPS[:20]}等"
    }


def test_once_looked_at_what_comes_next_is_told_again(agency, staff, people):
    pushed(agency, LAMPS)
    Item._base_manager.update(state=State.ARCHIVED, grade=Grade.ORDINARY)
    take_in(agency, [mention(LAMPS, source="微博")])
    perform(Item.objects.get(), "leave_at_rest", by=staff[DO], note="说的是同一盏灯。")

    take_in(agency, [mention(LAMPS, source="微信")])

    assert Notice.objects.filter(kind="opinion-stirred", user=staff[DO]).count() == 2


# ── an old register ─────────────────────────────────────────────────────────
@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 2)
    monkeypatch.setattr(collecting, "BATCH", 2)

    def written(*rows):
        path = tmp_path / "表.csv"
        path.write_text("\n".join(["标题,来源,内容,发表时间", *(",".join(row) for row in rows)]))
        return path

    return written


def test_a_table_is_told_of_once_and_an_old_register_is_not_late(agency, staff, people, table):
    path = table(
        ("路灯", "热线", LAMPS, "2025-03-01"),
        ("水质", "热线", WATER, ""),
        ("学区", "热线", SCHOOL, "2026-09-20"),
    )

    list(Importer(agency, by=staff[OH]).run(path))

    assert heard() == [staff[DO]]
    assert Notice.objects.get().subject == "新发现舆情 3 件：路灯等"
    assert [row.case.title for row in Deadline.objects.all()] == ["学区"]
    old = perform(Item.objects.get(title="路灯"), "register", by=staff[DO])
    assert [row[2] for row in clocks_of(old)] == [WORKDAY + 48 * HOURS]


def test_of_a_table_that_breaks_off_what_came_is_told(agency, people, table):
    path = table(*((f"{words[:5]}", "热线", words, "") for words in (LAMPS, WATER, SCHOOL)))

    with pytest.raises(BadTable):
        list(Importer(agency).run(path, most=2))

    assert {notice.subject for notice in Notice.objects.all()} == {f"新发现舆情 2 件：{LAMPS[:5]}等"}


def test_a_table_that_adds_nothing_says_nothing(agency, people, table):
    list(Importer(agency).run(table()))

    assert heard() == []
