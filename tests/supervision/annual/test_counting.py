"""The numbers of a year from the cases: the real reports come out of cases made to them, the identities hold of any cases."""

import json
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Level
from accounts.roles import Role
from disclosure import clock
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from requests_app.models import Application, Dispute
from requests_app.outcomes import ApplicantKind, Outcome
from requests_app.states import State
from requests_app.statistics import COLUMNS, GROUPS, RESULTS, ROWS, applications_behind
from supervision.annual import counting, identities, layout
from supervision.annual.figures import Figures
from supervision.annual.layout import three
from supervision.annual.models import AnnualReport
from supervision.annual.states import Scope
from tests.factories.accounts import AgencyFactory, OfficeFactory
from tests.factories.annual import application_row, dispute_row, expand, norm
from tests.factories.requests import agency, application, house

pytestmark = pytest.mark.django_db


def asked(code: str, year: int, *options: str) -> dict:
    """What manage.py annual_report --json prints."""
    out = StringIO()
    call_command("annual_report", f"--agency={code}", f"--year={year}", "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def cells_of(here, year: int) -> dict:
    return Figures(AnnualReport(agency=here, year=year)).cells


# ── the real years ──────────────────────────────────────────────────────────
def test_the_real_reports_come_out_of_cases_made_to_them(real_reports):
    """宿迁 2023 and 2024: every cell of the three tables, and what the first year hands on the second takes over."""
    here = agency(code="suqian", name="宿迁市人民政府", level=Level.CITY)
    expand(here, *real_reports)

    for report in real_reports:
        printed = asked("suqian", report["year"])
        assert {name: printed[name] for name in ("table2", "table3", "table4")} == {
            name: report[name] for name in ("table2", "table3", "table4")
        }
        assert list(printed["table3"]) == list(report["table3"]) == list(ROWS)  # in the order of the format
        assert printed["identity_failures"] == []
    first, second = (cells_of(here, report["year"]) for report in real_reports)
    assert [first[three("carried_forward", c)] for c in COLUMNS] == [
        second[three("carried_over", c)] for c in COLUMNS
    ]
    assert identities.failures(second, first) == []  # I5 and I6 too


@pytest.mark.parametrize("place", [0, 1])
def test_every_cell_leads_to_as_many_cases_as_it_counts(real_reports, place):
    here = agency(level=Level.CITY)
    expand(here, *real_reports)
    year = real_reports[place]["year"]

    cells = cells_of(here, year)

    for key in layout.ALL_KEYS - set(layout.BY_HAND_KEYS):
        assert counting.behind([here.pk], year, key).count() == cells[key], key


def test_the_command_in_words_and_its_refusals():
    agency(code="yunshan")
    out = StringIO()

    call_command("annual_report", "--agency=yunshan", "--year=2025", stdout=out)

    assert "一、本年新收政府信息公开申请数量\t0\t0\t0\t0\t0\t0\t0" in out.getvalue()
    with pytest.raises(CommandError, match="没有代码为“nowhere”的机关"):
        call_command("annual_report", "--agency=nowhere", "--year=2025")
    with pytest.raises(CommandError, match="年度应在"):
        call_command("annual_report", "--agency=yunshan", "--year=25")


# ── the edges of a year ─────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("closed_at", "row"),
    [("2025-12-31T23:59:59", "r4_1_not_held"), ("2026-01-01T00:00:00", "carried_forward")],
)
def test_what_is_closed_in_the_last_second_is_of_the_year(closed_at, row):
    staff = house()
    with time_machine.travel(datetime(2025, 12, 30, 9, tzinfo=clock.TZ), tick=False):
        case = application(staff, State.DELIVERY)
    with time_machine.travel(datetime.fromisoformat(closed_at).replace(tzinfo=clock.TZ), tick=False):
        perform(
            case, "deliver", by=staff[Role.DISCLOSURE], way="direct", signed_on=clock.today(), signer="本人"
        )

    cells = cells_of(staff.agency, 2025)

    assert {name for name in (*Outcome.values, "carried_forward") if cells[three(name, "total")]} == {row}


def test_a_year_without_any_case_is_all_noughts_and_agrees():
    here = agency(code="quiet")

    printed = asked("quiet", 2024)

    assert {n for line in printed["table3"].values() for n in line} == {0}
    assert printed["table2"]["license_decisions"] is None  # not entered is not nought
    assert printed["identity_failures"] == []
    assert cells_of(here, 2024)[layout.four("review", "total")] == 0


def test_a_kind_of_applicant_left_blank_is_found():
    """I8 申请人类型总计不含空白."""
    here = agency(code="blank")
    application_row(here, received=date(2025, 3, 3), kind="").save()

    printed = asked("blank", 2025)

    assert printed["table3"]["new_received"] == [0] * 7
    assert any(words.startswith("I8 不成立：表三“一、本年新收") for words in printed["identity_failures"])


# ── documents ───────────────────────────────────────────────────────────────
def test_documents_by_the_day_they_were_issued_and_ceased_to_hold():
    here = agency(level=Level.CITY)
    for paper, issued, ended in (
        ("normative", date(2024, 1, 1), None),
        ("normative", date(2025, 1, 1), None),
        ("normative", date(2024, 1, 1), date(2025, 12, 31)),
        ("normative", date(2024, 1, 1), date(2026, 1, 1)),
        ("rules", date(2025, 12, 31), None),
        ("rules", date(2026, 1, 1), None),
    ):
        norm(here, paper, issued, ended_on=ended).save()

    table = asked(here.code, 2025)["table2"]

    assert table["normative"] == {"issued": 1, "repealed": 1, "valid": 3}
    assert table["rules"] == {"issued": 1, "repealed": 0, "valid": 1}


def test_a_county_makes_no_rules():
    here = agency(level=Level.COUNTY)
    norm(here, "rules", date(2025, 5, 5)).save()

    table = asked(here.code, 2025)["table2"]

    assert (table["rules"]["issued"], table["normative"]["issued"]) == (0, 1)


# ── offices and agencies that change ────────────────────────────────────────
def test_a_case_moved_between_offices_changes_nothing():
    here = agency()
    case = application_row(here, received=date(2025, 3, 3), office=OfficeFactory(agency=here))
    case.save()
    before = cells_of(here, 2025)

    Application.objects.filter(pk=case.pk).update(office=OfficeFactory(agency=here))

    assert cells_of(here, 2025) == before


def test_an_agency_merged_in_mid_year_is_reported_by_its_heir():
    here, gone = agency(), agency(is_active=False)
    here.inherits_from.add(gone)
    application_row(gone, received=date(2025, 2, 1), closed=date(2025, 3, 1), outcome="r1_open").save()
    application_row(here, received=date(2025, 9, 1)).save()

    figures = Figures(AnnualReport(agency=here, year=2025))

    assert figures.cells[three("new_received", "total")] == 2
    assert figures.merged == [gone]


def test_of_several_heirs_the_first_reports():
    gone = agency(is_active=False)
    heirs = [agency(), agency()]
    for heir in heirs:
        heir.inherits_from.add(gone)
    application_row(gone, received=date(2025, 2, 1)).save()

    counts = [cells_of(heir, 2025)[three("new_received", "total")] for heir in heirs]

    assert counts == [1, 0]


def test_the_roll_up_is_the_sum_of_its_parts():
    root = agency(level=Level.COUNTY)
    below = [agency(parent=root), agency(parent=root)]
    town = agency(parent=below[0])
    gone = agency(parent=root, is_active=False)
    below[1].inherits_from.add(gone)
    for place, here in enumerate((root, *below, town, gone), 1):
        Application.objects.bulk_create(
            application_row(here, received=date(2025, 2, 1), closed=date(2025, 3, 1), outcome="r1_open")
            for _ in range(place)
        )

    figures = Figures(AnnualReport(agency=root, year=2025, scope=Scope.WHOLE))

    assert {part.agency: part.cells[three("r1_open", "total")] for part in figures.parts} == {
        root: 1,
        below[0]: 2,
        below[1]: 3 + 5,
        town: 4,
    }
    assert figures.cells == layout.with_sums(layout.added(*(part.cells for part in figures.parts)))
    assert figures.cells[three("new_received", "total")] == 15
    assert figures.hard == []


def test_the_numbers_cost_the_same_queries_however_many_cases_and_agencies(django_assert_num_queries):
    root = agency(level=Level.COUNTY)
    counts = []
    for many in (1, 3):
        for _ in range(many):
            here = agency(parent=root)
            Application.objects.bulk_create(
                application_row(here, received=date(2025, 2, 1)) for _ in range(many)
            )
        with django_assert_num_queries(12):
            figures = Figures(AnnualReport(agency=root, year=2025, scope=Scope.WHOLE))
            counts.append(figures.cells[three("new_received", "total")])
    assert counts == [1, 10]


# ── any history at all ──────────────────────────────────────────────────────
DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))
HISTORY = st.lists(
    st.tuples(
        DAYS,
        st.none() | st.integers(0, 900),  # days until it was closed
        st.sampled_from(ApplicantKind.values),
        st.sampled_from(["", *Outcome.values]),
        st.integers(0, 3),  # parts it was split into
    ),
    max_size=12,
)
QUARRELS = st.lists(
    st.tuples(DAYS, st.none() | st.integers(0, 900), st.sampled_from(GROUPS), st.sampled_from(RESULTS[:-2])),
    max_size=6,
)


class AnyHistory(TestCase):
    """Whatever the cases are: the identities hold, every application stands in one row a year, cells lead to their cases."""

    @given(HISTORY, QUARRELS, st.sampled_from(["whole", "split"]))
    @settings(max_examples=40)
    def test_the_identities_hold(self, history, quarrels, counting_rule):
        here = AgencyFactory()
        set_rule("requests.multi_item_counting", here, counting_rule, since=date(2020, 1, 1))
        for received, days, kind, outcome, parts in history:
            one = {"received": received, "kind": kind, "outcome": outcome if days is not None else ""}
            ends = [received + timedelta(days=days)] if days is not None else [None]
            if parts < 2:
                application_row(here, closed=ends[0], **one).save()
                continue
            letter = application_row(
                here, received=received, kind=kind, state=State.SPLIT, closed=received, counted=False
            )
            letter.save()
            for number in range(parts):
                closed = ends[0] and ends[0] + timedelta(days=200 * number)
                application_row(here, closed=closed, parent=letter, **one).save()
        about = Application.objects.of(here).first()
        for brought, days, group, result in quarrels if about else ():
            decided = None if days is None else brought + timedelta(days=days)
            Dispute.objects.bulk_create(
                [
                    dispute_row(
                        here,
                        about,
                        group,
                        filed_on=brought,
                        result=result if decided else "",
                        decided_on=decided,
                    )
                ]
            )

        before = None
        for year in range(2022, 2030):
            cells = counting.counted([here.pk], year)[here.pk]
            assert [str(one) for one in identities.failures(cells, before) if one.code != "I6"] == []
            stands_in = [
                pk
                for row in (*Outcome.values, "carried_forward")
                for pk in applications_behind([here.pk], year, row).values_list("pk", flat=True)
            ]
            came = [
                pk
                for row in ("new_received", "carried_over")
                for pk in applications_behind([here.pk], year, row).values_list("pk", flat=True)
            ]
            assert len(stands_in) == len(set(stands_in))  # one row of results a year
            assert sorted(stands_in) == sorted(came)  # and none without one
            for group in GROUPS:
                for result in RESULTS:
                    key = layout.four(group, result)
                    assert counting.behind([here.pk], year, key).count() == cells[key]
            before = cells
