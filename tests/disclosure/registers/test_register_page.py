"""The page every register shares: filters kept, columns chosen, a file of just these, and paper."""

import csv
import io

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from disclosure.refusal import Refused
from disclosure.registers import keeping
from disclosure.registers.models import ChosenColumns, SavedFilter
from documents.registers import CLOSED, REGISTERS
from documents.states import State
from opinion.registers import ITEMS
from requests_app.views.desk_registers import APPLICATIONS, LETTER_NUMBERS
from tests.factories.accounts import AgencyFactory, person
from tests.factories.documents import Staff, document

pytestmark = pytest.mark.django_db
URL = reverse("desk:register", args=["closed"])


@pytest.fixture
def staff():
    staff = Staff(AgencyFactory(name="云山县人民政府办公室", short_name="县府办"))
    document(staff, State.REGISTERED, title="关于内部值班的通知")
    return staff


@pytest.fixture
def desk(staff, client):
    client.force_login(staff[Role.DISCLOSURE])
    return client


def headings(page) -> list[str]:
    return [column.label for column in page.context["columns"]]


def csv_of(client, url) -> list[list[str]]:
    text = b"".join(client.get(url).streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


# ── columns ─────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("register", [*REGISTERS.values(), APPLICATIONS, LETTER_NUMBERS, ITEMS])
def test_a_heading_names_one_column(register):
    labels = [column.label for column in register.columns]

    assert len(set(labels)) == len(labels)
    assert sum(column.main for column in register.columns) == 1


def test_chosen_columns_are_kept_for_the_page_and_the_file(desk):
    desk.post(URL, {"do": "columns", "column": ["密级", "依据"]})

    assert headings(desk.get(URL)) == ["标题", "依据", "密级"]
    assert csv_of(desk, f"{URL}?format=csv")[0] == ["标题", "依据", "密级"]


def test_the_usual_columns_come_back(desk):
    usual = headings(desk.get(URL))
    desk.post(URL, {"do": "columns", "column": ["密级"]})
    desk.post(URL, {"do": "usual"})

    assert headings(desk.get(URL)) == usual
    assert not ChosenColumns.objects.exists()


@pytest.mark.parametrize("chosen", [[], ["没有的列"], ["' OR 1=1"]])
def test_no_column_that_is_there_is_no_choice(desk, chosen):
    usual = headings(desk.get(URL))
    desk.post(URL, {"do": "columns", "column": chosen})

    assert headings(desk.get(URL)) == usual


def test_the_columns_of_one_person_and_register_touch_no_other(desk, staff):
    desk.post(URL, {"do": "columns", "column": ["密级"]})
    other = Client()
    other.force_login(staff[Role.CHECKER])

    assert len(headings(other.get(URL))) > 3
    assert len(headings(desk.get(reverse("desk:register", args=["publication"])))) > 3


# ── filters ─────────────────────────────────────────────────────────────────
def saved(client, query="q=值班", **typed):
    return client.post(f"{URL}?{query}", {"do": "save", "name": "值班的"} | typed, follow=True)


def test_a_filter_is_kept_under_a_name_with_what_was_understood(desk):
    saved(desk, "q=值班&year=nonsense&page=3&format=xlsx&evil=1")

    kept = SavedFilter.objects.get()
    assert kept.query == "q=%E5%80%BC%E7%8F%AD"
    page = desk.get(f"{URL}?{kept.query}")
    assert (page.context["in_use"], len(page.context["lines"])) == (kept, 1)


def test_the_same_name_is_replaced_and_two_presses_keep_one(desk):
    saved(desk)
    saved(desk, "q=内部")

    assert SavedFilter.objects.get().query == "q=%E5%86%85%E9%83%A8"


def test_the_default_opens_with_the_register_until_all_are_asked_for(desk):
    saved(desk, "q=没有这个词", default="on")

    opened = desk.get(URL)
    assert (opened.status_code, opened["Location"]) == (302, f"{URL}?{SavedFilter.objects.get().query}")
    assert len(desk.get(f"{URL}?plain=1").context["lines"]) == 1


def test_one_default_a_register(desk, staff):
    saved(desk, default="on")
    saved(desk, "q=内部", name="内部的", default="on")

    assert [row.name for row in SavedFilter.objects.filter(is_default=True)] == ["内部的"]
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedFilter.objects.update(is_default=True)


def test_a_shared_one_is_seen_by_the_agency_and_changed_by_its_maker_alone(desk, staff):
    saved(desk, agency=str(staff.agency.pk))
    kept = SavedFilter.objects.get()
    colleague, stranger = Client(), Client()
    colleague.force_login(staff[Role.CHECKER])
    stranger.force_login(person(Role.CHECKER, AgencyFactory()))

    assert [one.get(f"{URL}?plain=1").context["saved"] for one in (colleague, stranger)] == [[kept], []]
    colleague.post(URL, {"do": "delete", "saved": kept.pk})
    assert SavedFilter.objects.exists()
    desk.post(URL, {"do": "delete", "saved": kept.pk})
    assert not SavedFilter.objects.exists()


def test_it_is_shared_in_no_agency_but_ones_own(desk):
    saved(desk, agency=str(AgencyFactory().pk))

    assert SavedFilter.objects.get().agency is None


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        ("q=值班", " ", "请给这组筛选起一个名称。"),
        ("q=值班", "长" * 31, "名称最多 30 个字"),
        ("", "空的", "先选好条件再保存"),
        ("q=11010519491231002x", "某人的", "证件号码、电话号码不保存"),
        ("q=138 1234 5678", "某人的", "证件号码、电话号码不保存"),
        ("q=值班", "13812345678", "证件号码、电话号码不保存"),
    ],
)
def test_what_cannot_be_kept_is_said(desk, query, name, words):
    page = saved(desk, query, name=name)

    assert words in page.content.decode()
    assert not SavedFilter.objects.exists()


def test_there_is_an_end_to_them(staff):
    clerk = staff[Role.DISCLOSURE]
    for number in range(keeping.MOST):
        keeping.save(clerk, CLOSED, f"第{number}组", "q=1")

    with pytest.raises(Refused, match="最多保存 20 组"):
        keeping.save(clerk, CLOSED, "再一组", "q=1")


@pytest.mark.parametrize("words", ["", "x", "0", "9" * 30, "²", "-1"])
def test_a_key_that_is_none_deletes_nothing(desk, words):
    saved(desk)

    assert desk.post(URL, {"do": "delete", "saved": words}).status_code == 302
    assert SavedFilter.objects.exists()


# ── paper ───────────────────────────────────────────────────────────────────
def test_on_paper_the_filters_stand_in_words_and_all_rows_beneath(desk, staff):
    for number in range(31):
        document(staff, State.REGISTERED, title=f"关于第{number}次值班的通知")

    page = desk.get(f"{URL}?print=1&q=值班&attribute=withheld")

    assert page.context["narrowed"] == ["查找：值班", "公开属性：不予公开"]
    assert len(desk.get(f"{URL}?print=1").context["lines"]) == 32
    assert "inline-filters" not in page.content.decode()
