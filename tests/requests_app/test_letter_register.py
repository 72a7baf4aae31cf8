"""文书文号登记: every number a letter was issued under, those voided too; no name, and only one's own agency's."""

from io import BytesIO

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.notices.models import Letter, Number
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from requests_app import letters
from requests_app.states import State
from requests_app.views.desk_registers import kind_label
from tests.factories.requests import PERSON, application, house, record_correction

pytestmark = pytest.mark.django_db
DO, DH = Role.DISCLOSURE, Role.DISCLOSURE_HEAD
PAGE = reverse("requests-desk:letter-register")


@pytest.fixture
def staff():
    return house()


@pytest.fixture
def desk(client, staff):
    client.force_login(staff[DO])
    return client


def lines(client, **asked):
    """The rows of the page, by heading."""
    answer = client.get(PAGE, asked)
    assert answer.status_code == 200
    return [
        {cell["column"].label: cell["words"] for cell in line["cells"]} | {"url": line["url"]}
        for line in answer.context["lines"]
    ]


def test_every_number_is_there_the_voided_one_with_its_reason(desk, staff):
    case = application(staff, State.DELIVERY)
    old = letters.of(case, "BC")
    perform(case, "void_reply", by=staff[DH], note="姓名写错一个字。")

    rows = lines(desk)

    assert [row["文号"] for row in rows] == [old.reference, letters.of(case, "SJ").reference]
    assert rows[0] == {
        "文号": old.reference,
        "文书": "政府信息公开申请答复书（不存）",
        "申请编号": case.number,
        "成文日期": f"{clock.today().year}年{clock.today().month}月{clock.today().day}日",
        "状态": "已作废",
        "印发人": str(staff[Role.LEADER]),
        "作废原因": "姓名写错一个字。",
        "url": case.get_desk_url(),
    }
    assert rows[1]["状态"] == "在用"


def test_kinds_numbered_apart_are_there_too(desk, staff):
    set_rule("letters.shared_series", staff.agency, False, since=clock.today())
    application(staff, State.DELIVERY)

    assert {row["文书"] for row in lines(desk)} == {kind_label("SJ"), kind_label("BC")}
    assert set(Number.objects.filter(letter__isnull=False).values_list("series__kind", flat=True)) == {
        "requests:SJ",
        "requests:BC",
    }


def test_a_letter_about_a_correction_of_a_record_leads_to_that_case(desk, staff):
    case = record_correction(staff)
    case = perform(case, "assign", by=staff[DO])
    case = perform(case, "look_into", by=staff[DO], found="登记卡记为 4 人。", is_ours=True)
    case = perform(case, "correct", by=staff[DH], reason="更正为 4 人。", corrected_on=clock.today())

    (row,) = lines(desk)

    assert (row["申请编号"], row["url"]) == (case.number, case.get_desk_url())


def test_it_is_filtered_by_year_kind_state_and_words(desk, staff):
    with time_machine.travel("2025-11-03T10:00+08:00", tick=False):
        last_year = application(staff, State.REVIEW)
    case = application(staff, State.DELIVERY)
    perform(case, "void_reply", by=staff[DH], note="姓名写错一个字。")
    receipts = [letters.of(one, "SJ").reference for one in (case, last_year)]
    answer = Letter.objects.get(code="BC").reference

    def found(**asked):
        return [row["文号"] for row in lines(desk, **asked)]

    assert found() == [answer, *receipts]
    assert found(year=2025) == receipts[1:]
    assert found(kind="SJ") == receipts
    assert found(state="voided") == [answer]
    assert found(state="valid", year=clock.today().year) == receipts[:1]
    assert found(q=last_year.number) == receipts[1:]
    assert found(q="写错一个字") == [answer]
    assert found(q=answer) == [answer]
    assert found(year="x", kind="none", state="?") == [answer, *receipts]


def test_the_workbook_has_the_same_rows_and_no_name(desk, staff):
    case = application(staff, State.DELIVERY)
    perform(case, "void_reply", by=staff[DH], note="姓名写错一个字。")

    answer = desk.get(PAGE, {"format": "xlsx", "state": "voided"})
    sheet = openpyxl.load_workbook(BytesIO(answer.getvalue())).active
    heading, *rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]

    assert len(rows) == 1
    line = dict(zip(heading, rows[0], strict=True))
    assert (line["状态"], line["作废人"], line["申请编号"]) == ("已作废", str(staff[DH]), case.number)
    for page in (str(rows), desk.get(PAGE).content.decode()):
        assert [secret for secret in PERSON.values() if len(secret) > 3 and secret in page] == []
        assert PERSON["name"] not in page


def test_another_agency_sees_none_of_them(client, staff):
    application(staff, State.DELIVERY)
    client.force_login(house()[DO])

    assert lines(client) == []


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_row_and_three(staff, desk, count, django_assert_num_queries):
    for _ in range(count):
        application(staff, State.REVIEW)
    desk.get(PAGE)

    with django_assert_num_queries(7):
        assert len(lines(desk)) == count


def test_none_of_the_words_of_a_letter_are_read_for_it(desk, staff, monkeypatch):
    application(staff, State.REVIEW)

    def never(value):
        raise AssertionError("读了文书的内容。")

    desk.get(PAGE)
    monkeypatch.setattr("disclosure.personal.decrypt", never)

    assert len(lines(desk)) == 1
