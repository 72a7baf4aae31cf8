"""The desk's pages on yearly reports: forms, cells, comparison, files, costs; what only some may see."""

from datetime import date
from io import BytesIO

import openpyxl
import pypdf
import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Level
from accounts.roles import Role
from disclosure import caching
from disclosure.workflow.models import Event
from requests_app.models import Application
from supervision.annual import layout, workbook
from supervision.annual.drafting import begin
from supervision.annual.figures import Figures
from supervision.annual.imported import ImportedReport
from supervision.annual.layout import three
from supervision.annual.models import AnnualReport, ManualEntry
from supervision.annual.states import Scope, State
from tests.factories.accounts import person
from tests.factories.annual import application_row
from tests.factories.annual_report import IN_JANUARY, YEAR, report, supplemented
from tests.factories.documents import Staff
from tests.factories.requests import agency

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("january")]


@pytest.fixture
def january():
    with time_machine.travel(IN_JANUARY, tick=False):
        yield


@pytest.fixture
def staff(client):
    staff = Staff(agency(level=Level.COUNTY))
    client.force_login(staff[Role.DISCLOSURE])
    return staff


def text(response) -> str:
    return response.content.decode()


def test_begun_from_the_list_and_found_again(client, staff):
    asked = {"agency": staff.agency.pk, "year": YEAR, "scope": "own"}

    first = client.post("/desk/annual-reports/new/", asked)
    again = client.post("/desk/annual-reports/new/", asked)

    case = AnnualReport.objects.get()
    assert first.url == again.url == case.get_desk_url()
    page = text(client.get(case.get_desk_url()))
    assert "下一步之前，还要解决" in page
    assert "表二的行政许可、行政处罚、行政强制、行政事业性收费还没有填报" in page
    assert case.get_desk_url() in text(client.get("/desk/"))  # in the 待办


def test_numbers_are_entered_and_no_power_is_not_nought(client, staff):
    case, _ = begin(staff.agency, YEAR, by=staff[Role.DISCLOSURE])
    url = f"{case.get_desk_url()}enter/"

    wrong = client.post(
        url, {"license_decisions": "3", "license_decisions_none": "on", "penalty_decisions": "一"}
    )
    assert wrong.status_code == 422
    assert "填了数字，又勾选了没有这项职权" in text(wrong)
    right = {
        "license_decisions": "3",
        "penalty_decisions": "0",
        "coercion_decisions_none": "on",
        "admin_fee_wanyuan": "1.25",
        "note": "法规科",
    }
    assert client.post(url, right).status_code == 302

    assert {entry.key: entry.number for entry in ManualEntry.objects.all()} == {
        "t2.license_decisions": 3,
        "t2.penalty_decisions": 0,
        "t2.coercion_decisions": None,
        "t2.admin_fee_wanyuan": layout.Decimal("1.25"),
    }


@pytest.mark.parametrize(
    ("said", "kept"),
    [("1,200", "1200"), ("1,345,678", "1345678"), ("1，200", "1200"), ("12,00", None), ("1,2000", None)],
)
def test_a_number_with_its_thousands_parted_is_read_and_nothing_else_guessed(client, staff, said, kept):
    case, _ = begin(staff.agency, YEAR, by=staff[Role.DISCLOSURE])

    answer = client.post(f"{case.get_desk_url()}enter/", {"license_decisions": said, "note": "法规科"})
    added = client.post(
        f"{case.get_desk_url()}supplement/", {three("new_received", "natural"): said, "note": "按纸质登记簿"}
    )

    entered = {
        entry.key: str(entry.number) for entry in ManualEntry.objects.all() if entry.number is not None
    }
    expected = {"t2.license_decisions", three("new_received", "natural")}
    assert {answer.status_code, added.status_code} == ({302} if kept else {422})
    assert {key: entered[key].partition(".")[0] for key in entered} == (
        dict.fromkeys(expected, kept) if kept else {}
    )


def test_a_number_taken_out_again_is_not_entered(client, staff):
    """Who empties the box does not mean the number he took out."""
    case, _ = begin(staff.agency, YEAR, by=staff[Role.DISCLOSURE])
    url = f"{case.get_desk_url()}enter/"
    client.post(url, {"license_decisions": "3", "penalty_decisions": "4"})

    page = client.post(url, {"license_decisions": "", "penalty_decisions": "4"}, follow=True)

    assert list(case.entries.values_list("key", flat=True)) == ["t2.penalty_decisions"]
    assert "表二“行政许可” 改回未填" in text(page)
    assert "表二的行政许可、行政强制、行政事业性收费还没有填报" in text(page)


def test_only_the_head_of_a_tree_reports_on_the_tree(client, staff):
    """A bureau with nobody below it has no 本级政府 to report on."""
    asked = {"agency": staff.agency.pk, "year": YEAR, "scope": "whole"}

    alone = client.post("/desk/annual-reports/new/", asked, follow=True)
    agency(parent=staff.agency)
    client.post("/desk/annual-reports/new/", asked)

    assert "没有下级机关" in text(alone)
    assert AnnualReport.objects.get().scope == Scope.WHOLE


def test_a_correction_goes_on_where_it_began(client, staff):
    case = report(staff)

    page = client.post(f"{case.get_desk_url()}correct/", {"note": "漏计一件申请。"})

    assert page.url == AnnualReport.objects.get(corrects=case).get_desk_url()


def test_what_was_outside_the_portal_is_added_cell_by_cell(client, staff):
    case, _ = begin(staff.agency, YEAR, by=staff[Role.DISCLOSURE])
    url = f"{case.get_desk_url()}supplement/"
    assert client.post(url, {"t3.new_received.natural": "2"}).status_code == 422  # without whence

    client.post(url, {"t3.new_received.natural": "2", "t3.r1_open.natural": "2", "note": "纸质登记簿"})

    assert Figures(case).cells[three("r7_total", "total")] == 2
    page = text(client.get(case.get_desk_url()))
    assert page.count('<small class="hand">手工 2') == 2
    client.post(url, {"t3.r1_open.natural": "0", "note": "补记有误，取消"})  # blank and 0 take it away
    assert not ManualEntry.objects.exists()


def test_the_unbalanced_cell_is_marked_on_the_page(client, staff):
    case = supplemented(
        report(staff, State.DRAFT), staff, t3__new_received__natural=60, t3__r1_open__natural=61
    )

    page = text(client.get(case.get_desk_url()))
    refused = client.post(f"{case.get_desk_url()}submit/")

    assert page.count('class="num wrong') == 8  # 一, 二, 三（七）, 四 of two columns
    assert refused.status_code == 422
    assert "I1 不成立：60+0≠61+0（表三“自然人”列" in text(refused)


@pytest.mark.parametrize("row", ["new_received", "r1_open"])
def test_a_cell_lists_as_many_cases_as_it_says(client, staff, row):
    Application.objects.bulk_create(
        application_row(staff.agency, received=date(YEAR, 3, 3), closed=date(YEAR, 4, 4), outcome="r1_open")
        for _ in range(3)
    )
    case = report(staff, State.DRAFT)

    page = client.get(f"{case.get_desk_url()}cells/t3.{row}.natural/")

    assert page.context["number"] == page.context["counted"] == len(page.context["page_obj"].object_list) == 3


def test_what_was_added_by_hand_stands_beside_the_cases_of_a_sum(client, staff):
    application_row(staff.agency, received=date(YEAR, 3, 3)).save()
    case = supplemented(report(staff, State.DRAFT), staff, t3__new_received__business=2)

    page = client.get(f"{case.get_desk_url()}cells/t3.new_received.total/")

    assert [page.context[name] for name in ("number", "counted", "counted_and_added")] == [3, 1, 3]
    assert "按纸质登记簿补记" in text(page)


def test_of_the_tree_below_only_numbers_are_shown(client, staff):
    """What an applicant asked another agency for is not read here."""
    below = agency(parent=staff.agency)
    application_row(below, received=date(YEAR, 3, 3)).save()
    Application.objects.filter(agency=below).update(subject="别的机关的事项")
    case, _ = begin(staff.agency, YEAR, scope=Scope.WHOLE, by=staff[Role.DISCLOSURE])

    page = client.get(f"{case.get_desk_url()}cells/t3.new_received.total/")
    client.force_login(person(Role.SUPERVISOR, staff.agency))
    seen = client.get(f"{case.get_desk_url()}cells/t3.new_received.total/")

    assert (page.context["counted"], page.context["elsewhere"]) == (1, [(below.name, 1)])
    assert "别的机关的事项" not in text(page)
    assert "别的机关的事项" in text(seen)


def test_a_cell_of_the_tree_leads_to_the_reports_it_is_the_sum_of(client, staff):
    """What was entered in the parts, by hand too: no case of the portal stands behind it."""
    below = Staff(agency(parent=staff.agency))
    part = supplemented(report(below, State.DRAFT), below, t3__new_received__natural=60)
    client.force_login(person([Role.SUPERVISOR, Role.DISCLOSURE], staff.agency))
    case, _ = begin(staff.agency, YEAR, scope=Scope.WHOLE, by=staff[Role.DISCLOSURE])

    counted = client.get(f"{case.get_desk_url()}cells/t3.new_received.total/")
    by_hand = client.get(f"{case.get_desk_url()}cells/t2.license_decisions/")

    assert [(said, url) for _, said, url in counted.context["parts"]] == [
        ("0", ""),
        ("60", f"{part.get_desk_url()}cells/t3.new_received.total/"),
    ]
    assert [(said, url) for _, said, url in by_hand.context["parts"]] == [
        ("未填", ""),
        ("12", part.get_desk_url()),
    ]
    assert f"{case.get_desk_url()}cells/t2.license_decisions/" in text(client.get(case.get_desk_url()))
    assert "还没有填报，汇总里没有这些数" in text(client.get(case.get_desk_url()))


def test_a_year_before_the_portal_is_not_taken_for_a_year_without_applications(client, staff):
    """Its text says 没有收到: true of a year the portal has kept, a guess of one before."""
    said = "系统里没有 2020 年底以前收到的申请"
    application_row(staff.agency, received=date(YEAR, 3, 3)).save()
    before, _ = begin(staff.agency, 2020, by=staff[Role.DISCLOSURE])
    after, _ = begin(staff.agency, YEAR, by=staff[Role.DISCLOSURE])

    assert said in text(client.get(before.get_desk_url()))
    assert said in text(client.get(f"{before.get_desk_url()}submit/"))
    assert "年底以前收到的申请" not in text(client.get(after.get_desk_url()))

    supplemented(before, staff, t3__new_received__natural=3, t3__carried_forward__natural=3)
    assert said not in text(client.get(before.get_desk_url()))


@pytest.mark.parametrize("lines", [0, 12, 14])
def test_no_table_of_the_paper_is_torn_between_two_pages(client, staff, lines):
    case = report(staff, State.DRAFT, platform="\n".join(["本机关按照国家统一规定办理。"] * lines) or "无")

    answer = client.get(f"{case.get_desk_url()}report.pdf")

    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(answer.content)).pages]
    for first, last in (("第二十条第（一）项", "行政事业性收费"), ("申请人情况", "四、结转下年度继续办理")):
        (page,) = [page for page in pages if first in page]
        assert last in page


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_the_files(client, staff, kind):
    case = report(staff)

    response = client.get(f"{case.get_desk_url()}report.{kind}")

    assert response.content[:4] in (b"%PDF", b"PK\x03\x04")
    assert "filename" in response["Content-Disposition"]


def test_a_published_report_is_taken_in_and_compared(client, staff):
    case = report(staff, State.DRAFT)
    book = openpyxl.load_workbook(BytesIO(workbook.made(Figures(case))))
    book["三、收到和处理申请情况"]["D5"].value = 1
    file = BytesIO()
    book.save(file)
    asked = {"agency": staff.agency.pk, "year": YEAR, "scope": "own"}

    said = client.post(
        "/desk/annual-reports/import/",
        asked | {"file": SimpleUploadedFile("年报.xlsx", file.getvalue())},
        follow=True,
    )
    wrong = client.post(
        "/desk/annual-reports/import/", asked | {"file": SimpleUploadedFile("年报.xlsx", b"no workbook")}
    )

    assert "I1 不成立：1+0≠0+0" in text(said)
    assert wrong.status_code == 422
    page = client.get(f"{case.get_desk_url()}compare/")
    assert [one.key for one in page.context["differences"]] == ["t3.new_received.natural"]


def test_what_was_taken_in_by_mistake_is_taken_out_again(client, staff):
    """It stands for last year's report, so a wrong one keeps the right one from being sent."""
    row = ImportedReport.objects.create(
        agency=staff.agency, year=YEAR - 1, tables={}, file_name="别的年报.xlsx", by=staff[Role.DISCLOSURE]
    )

    said = client.post(f"/desk/annual-reports/import/{row.pk}/remove/", follow=True)

    assert not ImportedReport.objects.exists()
    assert "已经撤去，不再用来比对" in text(said)
    event = Event.objects.latest("pk")
    assert (event.label, event.facts["文件"]) == ("撤去导入的年度报告", "别的年报.xlsx")


def test_the_report_of_another_year_is_not_taken_in(client, staff):
    """The title says which year it is; the choice above the file was left as it stood."""
    case = report(staff, State.DRAFT)
    file = SimpleUploadedFile("年报.xlsx", workbook.made(Figures(case)))
    asked = {"agency": staff.agency.pk, "year": YEAR - 1, "scope": "own", "file": file}

    page = client.post("/desk/annual-reports/import/", asked)

    assert page.status_code == 422
    assert f"标题写的是 {YEAR} 年度，选的是 {YEAR - 1} 年度" in text(page)


def test_the_roll_up_page_adds_up(client, staff):
    for _ in range(2):
        application_row(agency(parent=staff.agency), received=date(YEAR, 3, 3)).save()
    case, _ = begin(staff.agency, YEAR, scope=Scope.WHOLE, by=staff[Role.DISCLOSURE])

    page = client.get(f"{case.get_desk_url()}parts/")

    assert page.context["totals"][0] == sum(numbers[0] for _, numbers in page.context["parts"]) == 2
    assert page.context["unfinished"] == 3


@pytest.mark.parametrize("address", ["", "cells/t3.new_received.natural/", "parts/"])
def test_pages_cost_the_same_whatever_is_on_them(client, staff, django_assert_max_num_queries, address):
    case, _ = begin(staff.agency, YEAR, scope=Scope.WHOLE, by=staff[Role.DISCLOSURE])
    costs = []
    for count in (1, 3):
        for _ in range(count):
            application_row(agency(parent=staff.agency), received=date(YEAR, 3, 3)).save()
            application_row(staff.agency, received=date(YEAR, 3, 3)).save()
        client.get(f"{case.get_desk_url()}{address}")
        with django_assert_max_num_queries(60) as asked:
            client.get(f"{case.get_desk_url()}{address}")
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_the_list_costs_the_same_however_long(client, staff, django_assert_max_num_queries):
    costs = []
    for years in ([2024], [2022, 2023]):
        for year in years:
            begin(staff.agency, year, by=staff[Role.DISCLOSURE])
        client.get("/desk/annual-reports/")
        with django_assert_max_num_queries(40) as asked:
            client.get("/desk/annual-reports/")
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_two_people_at_once_are_told(client, staff):
    case, _ = begin(staff.agency, YEAR, by=staff[Role.DISCLOSURE])
    seen = case.last_event
    report(staff, State.DRAFT)  # somebody else writes on

    late = client.post(f"{case.get_desk_url()}edit/", {"publication": "我写的", "seen": seen})

    assert late.status_code == 409
    assert "我写的" in text(late)


# ── what citizens see ───────────────────────────────────────────────────────
def test_a_published_report_stands_in_its_column(client):
    staff = Staff(agency(code="bureau"))
    case = report(staff)
    url = f"/disclosure/reports/bureau/{YEAR}/own/"
    assert case.get_absolute_url() == url

    for column in ("/disclosure/reports/", "/disclosure/reports/bureau/", "/disclosure/"):
        assert url in text(client.get(column))
    page = text(client.get(url))

    assert "第二十条第（八）项" in page
    assert "12" in page
    assert "手工" not in page
    assert "/desk/" not in page.partition("<main")[2]


def test_a_draft_is_no_public_page(client):
    staff = Staff(agency(code="bureau"))
    report(staff, State.APPROVED)

    assert client.get(f"/disclosure/reports/bureau/{YEAR}/own/").status_code == 404
    assert f"{YEAR}/own" not in text(client.get("/disclosure/reports/"))


def test_the_public_column_costs_the_same_however_many(client, django_assert_max_num_queries):
    costs = []
    for count in (1, 2):
        for _ in range(count):
            report(Staff())
        caching.forget()  # the page before is no more: these reports were never committed
        cache.clear()
        with django_assert_max_num_queries(30) as asked:
            client.get("/disclosure/reports/")
        costs.append(len(asked))
    assert costs[0] == costs[1]
