"""Tables three and four, counted from cases: the identities of the published format hold whatever the cases are."""

import json
import random
from datetime import date, timedelta

import pytest

from accounts.roles import Role
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from requests_app import statistics
from requests_app.disputes import Kind, Result
from requests_app.disputes import State as DisputeState
from requests_app.models import Application, Dispute
from requests_app.outcomes import ANSWERS, ApplicantKind, Outcome
from requests_app.states import State
from requests_app.statistics import COLUMNS, GROUPS, RESULTS, ROWS, table_four, table_three
from tests.factories.requests import agency, application, house

pytestmark = pytest.mark.django_db

YEARS = (2024, 2025, 2026)
serial = iter(range(1, 10_000_000))


def row(here, *, received, closed=None, outcome="", kind="natural", state=None, **fields) -> Application:
    """An application as it would stand after its acts, without walking them."""
    return Application(
        agency=here,
        number=f"X-{next(serial)}",
        subject="事项",
        channel="in_person",
        submitted_on=received,
        received_on=received,
        received_why="当面提交",
        applicant_kind=kind,
        state=state or (State.CLOSED if closed else State.HANDLING),
        closed_on=closed,
        outcome=outcome,
        **fields,
    )


def some_applications(here, seed: int, count: int = 400) -> None:
    """Three years of applications of every kind, some split, some merged, some still open."""
    luck = random.Random(seed)
    kinds, outcomes = list(ApplicantKind), list(Outcome)
    rows, families = [], []
    for _ in range(count):
        received = date(2024, 1, 1) + timedelta(days=luck.randrange(3 * 366 - 2))
        kind = luck.choice(kinds)
        fate = luck.random()
        if fate < 0.1:
            rows.append(row(here, received=received, kind=kind, state=State.MERGED, counted=False))
        elif fate < 0.25:
            families.append((received, kind, luck.randrange(2, 5)))
        else:
            closed = received + timedelta(days=luck.randrange(60)) if luck.random() < 0.8 else None
            rows.append(
                row(
                    here,
                    received=received,
                    closed=closed,
                    outcome=luck.choice(outcomes) if closed else "",
                    kind=kind,
                )
            )
    Application.objects.bulk_create(rows)
    for received, kind, parts in families:
        parent = row(here, received=received, kind=kind, state=State.SPLIT, counted=False, closed=received)
        parent.save()
        Application.objects.bulk_create(
            row(
                here,
                received=received,
                kind=kind,
                parent=parent,
                closed=received + timedelta(days=luck.randrange(60)),
                outcome=luck.choice(outcomes),
            )
            for _ in range(parts)
        )


def broken(table) -> list[str]:
    """I1, I2 by column and I3 by row."""
    wrong = []
    for column in COLUMNS:
        value = {name: table[name][column] for name in ROWS}
        if value["new_received"] + value["carried_over"] != value["r7_total"] + value["carried_forward"]:
            wrong.append(f"I1 {column}")
        if value["r7_total"] != sum(value[name] for name in Outcome.values):
            wrong.append(f"I2 {column}")
    for name in ROWS:
        if table[name]["total"] != sum(table[name][kind] for kind in ApplicantKind.values):
            wrong.append(f"I3 {name}")
    return wrong


def test_the_keys_are_those_of_the_published_format(shared_dir):
    published = json.loads((shared_dir / "data" / "annual_reports.json").read_text())

    assert list(ROWS) == published["rows"]
    assert len(COLUMNS) == len(published["columns"])
    four = published["reports"][0]["table4"]
    assert list(GROUPS) == list(four)
    assert all(set(RESULTS) == set(group) for group in four.values())


@pytest.mark.parametrize("counting", ["whole", "split"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_identities_hold_whatever_the_cases_are(seed, counting):
    here = agency()
    set_rule("requests.multi_item_counting", here, counting, since=date(2020, 1, 1))
    some_applications(here, seed)

    tables = {year: table_three(here, year) for year in YEARS}

    assert [broken(table) for table in tables.values()] == [[], [], []]
    for year in YEARS[1:]:  # I5: what one year hands on, the next takes over
        assert tables[year]["carried_over"] == tables[year - 1]["carried_forward"]
    assert sum(table["new_received"]["total"] for table in tables.values()) > 300


# ── each sum rule by itself, on made-up cases ───────────────────────────────
YEAR = 2025
LAST, FIRST = date(YEAR - 1, 12, 31), date(YEAR, 1, 1)
END, NEXT = date(YEAR, 12, 31), date(YEAR + 1, 1, 1)


def one_of_each(here, **dates) -> None:
    """One application of every kind of applicant ended in every row."""
    Application.objects.bulk_create(
        row(here, outcome=outcome, kind=kind, **dates) for outcome in Outcome for kind in ApplicantKind
    )


def test_every_row_and_every_column_is_reached():
    here = agency()
    one_of_each(here, received=FIRST, closed=END)

    table = table_three(here, YEAR)

    assert {name: table[name] for name in Outcome.values} == dict.fromkeys(
        Outcome.values, dict.fromkeys(ApplicantKind.values, 1) | {"total": len(ApplicantKind)}
    )
    assert {answer.outcome for answer in ANSWERS.values()} == set(Outcome)  # and by some answer each


def test_first_and_second_are_third_and_fourth():
    """I1 一＋二＝三（七）＋四: each of the four ways an application may lie across the year."""
    here = agency()
    for received, closed in ((LAST, FIRST), (LAST, None), (FIRST, END), (END, NEXT), (END, None)):
        row(here, received=received, closed=closed, outcome="r1_open" if closed else "").save()
    row(here, received=LAST, closed=LAST, outcome="r1_open").save()  # none of this year's
    row(here, received=NEXT).save()

    counts = {name: values["natural"] for name, values in table_three(here, YEAR).items()}

    assert (counts["new_received"], counts["carried_over"]) == (3, 2)
    assert (counts["r7_total"], counts["carried_forward"]) == (2, 3)


def test_the_seventh_of_the_third_is_the_sum_of_its_rows():
    """I2 三（七）＝（一）至（六）之和; one ended without a row of its own counts as 其他, never as nothing."""
    here = agency()
    one_of_each(here, received=FIRST, closed=END)
    row(here, received=FIRST, closed=END, outcome="", state=State.WITHDRAWN).save()

    table = table_three(here, YEAR)

    assert table["r7_total"]["natural"] == len(Outcome) + 1
    assert table["r6_3_other"]["natural"] == 2


def test_the_last_column_is_the_sum_of_the_six():
    """I3 总计＝六类之和, of every row, those carried over and forward too."""
    here = agency()
    for count, kind in enumerate(ApplicantKind, 1):
        Application.objects.bulk_create(row(here, received=LAST, kind=kind) for _ in range(count))

    table = table_three(here, YEAR)

    for name in ("carried_over", "carried_forward"):
        assert [table[name][kind] for kind in ApplicantKind.values] == [1, 2, 3, 4, 5, 6]
        assert table[name]["total"] == 21


def test_what_a_year_hands_on_the_next_takes_over():
    """I5 本年二＝上年四, also for one answered on the first day of the year."""
    here = agency()
    for kind in ("natural", "business"):
        row(here, received=LAST, closed=FIRST, outcome="r1_open", kind=kind).save()
    row(here, received=LAST, closed=LAST, outcome="r1_open").save()

    before, after = table_three(here, YEAR - 1), table_three(here, YEAR)

    assert before["carried_forward"] == after["carried_over"]
    assert after["carried_over"]["total"] == 2


def real_reports(shared_dir) -> list[dict]:
    return json.loads((shared_dir / "data" / "annual_reports.json").read_text())["reports"]


def test_the_real_reports_come_out_of_cases_made_to_them(shared_dir):
    """Two years running of a city, the five columns of organisations: who was open at the end of one opens the next."""
    here = agency()
    kinds = [kind for kind in ApplicantKind.values if kind != "natural"]
    first, second = real_reports(shared_dir)
    rows, left = [], {}
    for place, kind in enumerate(kinds, 1):
        left[kind] = [date(first["year"] - 1, 12, 20)] * first["table3"]["carried_over"][place]
    for report in (first, second):
        year = report["year"]
        for place, kind in enumerate(kinds, 1):
            came = left[kind] + [date(year, 6, 1)] * report["table3"]["new_received"][place]
            ends = [name for name in Outcome.values for _ in range(report["table3"][name][place])]
            ended, left[kind] = came[: len(ends)], came[len(ends) :]
            rows += [
                row(here, received=received, closed=date(year, 12, 1), outcome=outcome, kind=kind)
                for received, outcome in zip(ended, ends, strict=True)
            ]
    rows += [row(here, received=received, kind=kind) for kind in kinds for received in left[kind]]
    Application.objects.bulk_create(rows)

    for report in (first, second):
        table = table_three(here, report["year"])
        assert {name: [table[name][kind] for kind in kinds] for name in ROWS} == {
            name: report["table3"][name][1:6] for name in ROWS
        }
        assert broken(table) == []


def test_a_letter_in_parts_counts_as_the_agency_has_it():
    here = agency()
    parent = row(here, received=date(2026, 3, 2), state=State.SPLIT, counted=False)
    parent.save()
    for closed, outcome in ((date(2026, 3, 10), Outcome.OPEN), (date(2026, 3, 20), Outcome.INTERNAL)):
        row(here, received=date(2026, 3, 2), parent=parent, closed=closed, outcome=outcome).save()

    whole = table_three(here, 2026)
    set_rule("requests.multi_item_counting", here, "split", since=date(2020, 1, 1))
    split = table_three(here, 2026)

    assert whole["new_received"]["total"] == whole["r2_partial"]["natural"] == whole["r7_total"]["total"] == 1
    assert split["new_received"]["total"] == split["r7_total"]["total"] == 2
    assert split["r1_open"]["natural"] == split["r3_5_internal"]["natural"] == 1


@pytest.mark.parametrize(
    ("outcomes", "counted"),
    [
        ((Outcome.OPEN, Outcome.SECRET), Outcome.PARTIAL),
        ((Outcome.THIRD_PARTY, Outcome.OPEN), Outcome.PARTIAL),
        ((Outcome.PARTIAL, Outcome.NOT_HELD), Outcome.PARTIAL),
        ((Outcome.OPEN, Outcome.NOT_HELD), Outcome.NOT_HELD),
        ((Outcome.NOT_HELD, Outcome.OPEN), Outcome.OPEN),
        ((Outcome.OPEN, Outcome.OTHER), Outcome.OTHER),
        ((Outcome.SECRET, Outcome.NOT_HELD), Outcome.NOT_HELD),
    ],
)
def test_only_what_was_given_in_part_and_withheld_in_part_is_disclosed_in_part(outcomes, counted):
    """第三十七条、30号：区分处理的计部分公开；其余按最终决定计一件."""
    here = agency()
    parent = row(here, received=date(2026, 3, 2), state=State.SPLIT, counted=False)
    parent.save()
    for day, outcome in enumerate(outcomes, 10):
        row(here, received=date(2026, 3, 2), parent=parent, closed=date(2026, 3, day), outcome=outcome).save()

    table = table_three(here, 2026)

    assert {name: table[name]["total"] for name in Outcome.values if table[name]["total"]} == {counted: 1}


def test_a_letter_is_open_until_its_last_part_is_closed():
    here = agency()
    parent = row(here, received=date(2025, 12, 20), state=State.SPLIT, counted=False)
    parent.save()
    row(here, received=date(2025, 12, 20), parent=parent, closed=date(2025, 12, 25), outcome="r1_open").save()
    row(here, received=date(2025, 12, 20), parent=parent, closed=date(2026, 1, 8), outcome="r1_open").save()

    before, after = table_three(here, 2025), table_three(here, 2026)

    assert (before["carried_forward"]["total"], before["r7_total"]["total"]) == (1, 0)
    assert (after["carried_over"]["total"], after["r1_open"]["total"]) == (1, 1)


def test_real_acts_lead_to_the_table():
    """A withdrawn one is 其他; a new answer ordered by a court is no new application."""
    staff = house()
    year = application(staff, State.WITHDRAWN).received_on.year
    case = application(staff, State.CLOSED)
    perform(
        case, "enter_dispute", by=staff[Role.DISCLOSURE], kind="review", notice_received_on=case.answered_on
    )
    dispute = case.disputes.get()
    for action, facts in [
        ("record_ruling", {"result": "corrected", "decided_on": case.answered_on, "reanswer_ordered": True}),
        ("answer_anew", {"days": 10}),
    ]:
        dispute = perform(dispute, action, by=staff[Role.DISCLOSURE], **facts)

    table = table_three(staff.agency, year)

    assert table["new_received"]["total"] == 2
    assert (table["r4_1_not_held"]["natural"], table["r6_3_other"]["natural"]) == (1, 1)
    assert broken(table) == []
    assert table_four(staff.agency, year)["review"] == {
        "upheld": 0,
        "corrected": 1,
        "other": 0,
        "pending": 0,
        "total": 1,
    }


def test_a_new_answer_withdrawn_is_still_no_new_application():
    """30号：重新答复的不是另一件申请，撤回了也不是."""
    staff = house()
    case = application(staff, State.CLOSED)
    desk = staff[Role.DISCLOSURE]
    perform(case, "enter_dispute", by=desk, kind="review", notice_received_on=case.answered_on)
    ruling = {"result": "corrected", "decided_on": case.answered_on, "reanswer_ordered": True}
    dispute = perform(case.disputes.get(), "record_ruling", by=desk, **ruling)
    perform(dispute, "answer_anew", by=desk, days=10)
    before = table_three(staff.agency, case.received_on.year)

    again = perform(case.reanswers.get(), "withdraw", by=desk, note="申请人书面撤回。")

    assert not again.counted
    assert table_three(staff.agency, case.received_on.year) == before
    assert before["new_received"]["total"] == 1


def test_another_agency_is_not_counted():
    some_applications(agency(), 4, 20)

    assert table_three(agency(), 2026)["new_received"]["total"] == 0


# ── table four ──────────────────────────────────────────────────────────────
def some_disputes(here, seed: int) -> None:
    luck = random.Random(seed)
    case = row(here, received=date(2024, 1, 2), closed=date(2024, 1, 9), outcome="r4_1_not_held")
    case.save()
    for place in range(200):
        filed = date(2024, 1, 10) + timedelta(days=luck.randrange(3 * 360))
        decided = filed + timedelta(days=luck.randrange(120)) if luck.random() < 0.8 else None
        Dispute(
            agency=here,
            application=case,
            number=f"D-{place}",
            subject="事项",
            organ="云山县人民政府",
            kind=luck.choice(list(Kind)),
            filed_on=filed,
            notice_received_on=filed,
            decided_on=decided,
            result=luck.choice(list(Result)) if decided else "",
            state=DisputeState.CLOSED if decided else DisputeState.AWAITING,
        ).save()


@pytest.mark.parametrize("seed", [1, 2])
def test_every_dispute_stands_once_and_the_totals_are_sums(seed):
    here = agency()
    some_disputes(here, seed)

    for year in YEARS:
        for group, counts in table_four(here, year).items():
            assert counts["total"] == sum(counts[name] for name in RESULTS[:-1]), (year, group)  # I4
    decided = sum(
        counts[result]
        for year in YEARS
        for counts in table_four(here, year).values()
        for result in Result.values
    )
    pending = sum(counts["pending"] for counts in table_four(here, YEARS[-1]).values())
    later = Dispute.objects.filter(decided_on__gt=date(2026, 12, 31)).count()
    assert decided + pending == 200
    assert pending == Dispute.objects.filter(result="").count() + later


def test_the_real_table_four_comes_out_of_disputes_made_to_it(shared_dir):
    """I4 总计＝维持＋纠正＋其他＋尚未审结, of each of the three groups; what was decided the year before stands in neither."""
    here = agency()
    report = real_reports(shared_dir)[1]
    year = report["year"]
    case = row(here, received=date(year - 1, 1, 2), closed=date(year - 1, 1, 9), outcome="r4_1_not_held")
    case.save()
    made = [
        (group, result, date(year, 3, 1))
        for group in GROUPS
        for result in RESULTS[:-1]
        for _ in range(report["table4"][group][result])
    ]
    made += [(group, Result.UPHELD, date(year - 1, 12, 31)) for group in GROUPS]
    Dispute.objects.bulk_create(
        Dispute(
            agency=here,
            application=case,
            number=f"D-{place}",
            subject="事项",
            organ="云山县人民政府",
            kind=group,
            filed_on=date(year - 1, 6, 1),
            decided_on=None if result == "pending" else decided_on,
            result="" if result == "pending" else result,
            state=DisputeState.AWAITING if result == "pending" else DisputeState.CLOSED,
        )
        for place, (group, result, decided_on) in enumerate(made)
    )

    assert table_four(here, year) == report["table4"]


def test_an_old_dispute_without_its_day_counts_by_the_day_it_was_brought():
    here = agency()
    case = row(here, received=date(2025, 1, 2), closed=date(2025, 1, 9), outcome="r4_1_not_held")
    case.save()
    Dispute(
        agency=here,
        application=case,
        number="D",
        subject="事项",
        organ="云山县人民政府",
        kind=Kind.REVIEW,
        filed_on=date(2025, 3, 1),
        result=Result.UPHELD,
        state=DisputeState.CLOSED,
    ).save()

    assert [table_four(here, year)["review"]["upheld"] for year in YEARS] == [0, 1, 0]


def test_the_module_counts_with_a_fixed_number_of_queries(django_assert_num_queries):
    here = agency()
    some_applications(here, 5, 60)
    statistics.table_three(here, 2026)

    with django_assert_num_queries(3):
        statistics.table_three(here, 2026)
    with django_assert_num_queries(1):
        statistics.table_four(here, 2026)
