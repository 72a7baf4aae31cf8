"""The pages: three questions answered first, every number leads to its cases, each sees his own house."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape

from accounts.roles import Role
from documents.states import State
from requests_app.states import State as ApplicationState
from tests.factories.documents import document
from tests.factories.opinion import item
from tests.factories.requests import PERSON, application

pytestmark = pytest.mark.django_db
HOME = "figures:dashboard"


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel("2026-11-02T09:00+08:00", tick=False) as journey:
        yield journey


def page(client, user, name=HOME, *args, **asked):
    client.force_login(user)
    return client.get(reverse(name, args=args), asked)


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_first_screen_answers_three_questions(client, tree, monday):
    application(tree.water, ApplicationState.HANDLING)
    monday.shift(timedelta(days=40))

    words = page(client, tree.water[Role.LEADER]).content.decode()

    for title in ("按期吗", "什么逾期了", "在哪里败诉"):
        assert title in words
    assert words.index("在哪里败诉") < words.index("依申请公开</h2>")
    assert "答复申请人" in words


def test_every_number_leads_to_its_list(client, tree):
    application(tree.water, ApplicationState.CLOSED)
    answer = page(client, tree.supervisor)
    stats = [stat for section in answer.context["sections"] for stat in section["stats"]]
    stats += [stat for line in answer.context["roll_up"] for stat in line["stats"]]

    for stat in stats:
        listed = client.get(stat.url)
        assert listed.status_code == 200
        if isinstance(stat.value, int):
            assert listed.context["page_obj"].paginator.count == stat.value, stat


def test_every_number_of_the_first_screen_leads_to_its_list(client, tree):
    application(tree.water, ApplicationState.CLOSED)
    document(tree.water)
    answer = page(client, tree.supervisor)
    first_screen = answer.content.decode().partition('<div class="answers">')[2].partition("roll-up")[0]

    for name in ("due", "to_publish", "decided", "corrected", "pending", "workdays"):
        stat = answer.context[name]
        assert escape(stat.url) in first_screen, name
        if isinstance(stat.value, int):
            assert client.get(stat.url).context["page_obj"].paginator.count == stat.value, name


def test_what_is_added_up_is_said_to_be(client, tree):
    """“县政府办” above numbers that are those of the whole county would be read as its own."""
    words = page(client, tree.supervisor).content.decode()
    alone = page(client, tree.supervisor, of="county.alone").content.decode()

    assert "县政府办及所属机关 · " in words
    assert "县政府办本级 · " in alone


def test_every_label_of_a_chart_leads_to_as_many_cases(client, tree):
    application(tree.water, ApplicationState.CLOSED)
    document(tree.water)
    item(tree.water)
    answer = page(client, tree.water[Role.LEADER])

    for section in answer.context["sections"]:
        for chart in section["charts"]:
            for url, _, numbers in chart.table.lines:
                listed = client.get(url)
                assert listed.status_code == 200
                if "page_obj" in listed.context:
                    assert [str(listed.context["page_obj"].paginator.count)] == numbers


def test_a_person_of_one_house_learns_nothing_of_another(client, tree):
    application(tree.schools, ApplicationState.CLOSED)
    document(tree.elsewhere)
    for asked in ({}, {"of": "schools"}, {"of": "county"}, {"of": "elsewhere"}):
        answer = page(client, tree.water[Role.DISCLOSURE], **asked)
        assert answer.context["part"].label == "县水务局"
        for key in ("received", "published"):
            assert (
                page(client, tree.water[Role.DISCLOSURE], "figures:cases", key, **asked)
                .context["page_obj"]
                .paginator.count
                == 0
            )


def test_a_supervisor_sees_the_parts_and_their_sum(client, tree):
    application(tree.water, ApplicationState.CLOSED)
    application(tree.schools, ApplicationState.CLOSED)
    application(tree.elsewhere, ApplicationState.CLOSED)

    answer = page(client, tree.supervisor)
    place = answer.context["heads"].index("收到申请")

    lines = answer.context["roll_up"]

    assert [
        (line["part"].label if line["part"] else "合计", line["stats"][place].value) for line in lines
    ] == [
        ("县政府办本级", 0),
        ("县教育局", 1),
        ("县水务局", 1),
        ("合计", 2),
    ]


def test_the_agencies_that_are_late_now_stand_first_on_page_and_in_the_workbook(client, tree, monday):
    """Of whatever kind the case is: what is not published in time is late as what is not answered in time is."""
    application(tree.water, ApplicationState.HANDLING)
    document(tree.schools, State.ISSUED)
    monday.shift(timedelta(days=40))
    expected = [("县政府办本级", 0), ("县教育局", 1), ("县水务局", 1), ("合计", 2)]

    answer = page(client, tree.supervisor)
    workbook = openpyxl.load_workbook(io.BytesIO(body(page(client, tree.supervisor, format="xlsx"))))

    lines = answer.context["roll_up"]
    assert answer.context["heads"][0] == "现在逾期"
    assert [
        (line["part"].label if line["part"] else "合计", line["stats"][0].value) for line in lines
    ] == expected
    assert [line["stats"][0].tone for line in lines] == ["", "late", "late", "late"]
    assert list(workbook["各机关"].iter_rows(min_row=3, max_col=2, values_only=True)) == expected
    assert answer.context["late"]["count"] == 2
    for line in lines:
        stat = line["stats"][0]
        assert client.get(stat.url).context["page_obj"].paginator.count == stat.value


def test_an_agency_closed_in_the_year_is_said_to_be(client, tree):
    """Its cases stay its own; the yearly report counts them to whoever took over."""
    application(tree.water, ApplicationState.CLOSED)
    tree.water.agency.is_active = False
    tree.water.agency.save()

    answer = page(client, tree.supervisor)

    place = answer.context["heads"].index("收到申请")
    closed = [
        line for line in answer.context["roll_up"] if line["part"] and "（已撤销）" in line["part"].label
    ]
    assert [line["stats"][place].value for line in closed] == [1]
    assert "年度报告算到承接职权的机关" in answer.content.decode()


def test_the_paper_names_the_agency_of_what_is_late(client, tree, monday):
    application(tree.water, ApplicationState.HANDLING)
    monday.shift(timedelta(days=40))
    answer = page(client, tree.supervisor)

    printed = render_to_string("supervision/figures/paper.html", answer.context_data)

    assert "<p>县水务局：" in printed


def test_what_is_late_now_is_of_now_and_says_how_late(client, tree, monday):
    """A period does not change it, so none is asked for; the one the reader came from is kept for the way back."""
    application(tree.water, ApplicationState.HANDLING)
    monday.shift(timedelta(days=40))

    answer = page(client, tree.supervisor, "figures:late", period="2025")

    words = answer.content.decode()
    assert "截至 2026-12-12 09:00" in words
    assert [field.name for field in answer.context["form"].visible_fields()] == ["of"]
    assert "period=2025" in answer.context["back"]
    heads = [column.label for column in answer.context["columns"]]
    assert "逾期多久" in heads
    assert not {"办结", "是否按期"} & set(heads)
    assert "已超 9 个工作日" in words


def test_natural_persons_stand_by_their_surname(client, tree):
    application(tree.water, ApplicationState.CLOSED)
    user = tree.water[Role.LEADER]

    for form in ({}, {"format": "csv"}):
        words = body(page(client, user, "figures:cases", "received", **form)).decode()
        assert PERSON["name"] not in words
        assert PERSON["phone"] not in words


def test_a_list_marks_what_its_register_marks(client, tree):
    """By the same table as every register: the tone of a column stands on the page as a tag."""
    document(tree.water)

    words = page(client, tree.water[Role.LEADER], "figures:cases", "published").content.decode()

    assert '<span class="tag open">主动公开</span>' in words
    assert '<caption class="sr">主动公开</caption>' in words


def test_a_list_as_csv_and_as_xlsx_is_the_list(client, tree):
    document(tree.water, title="=1+1 的通知")
    user = tree.water[Role.LEADER]

    raw = body(page(client, user, "figures:cases", "published", format="csv"))
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    book = openpyxl.load_workbook(
        io.BytesIO(body(page(client, user, "figures:cases", "published", format="xlsx")))
    )

    assert raw.startswith(b"\xef\xbb\xbf")
    assert rows[0][1] == "标题"
    assert rows[1][1] == "'=1+1 的通知"
    assert len(rows) == 2
    assert book.active.cell(row=3, column=2).value == "=1+1 的通知"
    assert book.active.cell(row=3, column=2).quotePrefix


def test_the_dashboard_as_pdf_and_as_workbook(client, tree):
    application(tree.water, ApplicationState.CLOSED)
    document(tree.water)

    paper = page(client, tree.supervisor, format="pdf")
    book = openpyxl.load_workbook(io.BytesIO(body(page(client, tree.supervisor, format="xlsx"))))

    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    assert book.sheetnames[:2] == ["数字", "各机关"]
    numbers = {row[1]: row[2] for row in book["数字"].iter_rows(min_row=3, values_only=True)}
    assert (numbers["收到申请"], numbers["主动公开"], numbers["按期答复"]) == (1, 1, 1)
    parts = list(book["各机关"].iter_rows(min_row=3, values_only=True))
    assert parts[-1][:3] == ("合计", 0, 1)


PERIODS = [
    ({}, "2026年"),
    ({"period": "2025"}, "2025年"),
    ({"period": "2026-q3"}, "2026年第3季度"),
    ({"period": "2019-04"}, "2019年4月"),
    ({"period": "custom", "first": "2026-09-28", "last": "2026-10-04"}, "2026年9月28日至10月4日"),
    (
        {"period": "2026", "was": "2026", "first": "2026-03-01", "last": "2026-12-31"},
        "2026年3月1日至12月31日",
    ),
    ({"period": "2025", "was": "2026", "first": "2026-01-01", "last": "2026-12-31"}, "2025年"),
    ({"period": "去年"}, "2026年"),
    ({"period": "\x00"}, "2026年"),
]


@pytest.mark.parametrize(("asked", "words"), PERIODS)
def test_the_period_asked_for(client, tree, asked, words):
    answer = page(client, tree.water[Role.LEADER], **asked)

    assert answer.status_code == 200
    assert answer.context["period"].label == words
    assert answer.context["form"].problems == []


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"first": "2026-05-01"}, "要有起止两个日期"),
        ({"first": "2026-05-02", "last": "2026-05-01"}, "在截止日期之后"),
        ({"first": "1900-01-01", "last": "2026-05-01"}, "2008 年以后"),
        ({"first": "五月", "last": "2026-05-01"}, "日期"),
    ],
)
def test_days_that_make_no_sense_are_said_so_and_kept(client, tree, asked, words):
    answer = page(client, tree.water[Role.LEADER], period="custom", **asked)

    assert words in "".join(answer.context["form"].problems)
    assert answer.context["period"].label == "2026年"
    assert answer.context["form"]["first"].value() == asked["first"]


def test_no_such_number_is_not_found(client, tree):
    assert page(client, tree.water[Role.LEADER], "figures:cases", "none-such").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_ask_equally_often_however_many(client, tree, monday, count, django_assert_num_queries):
    for number in range(count):
        application(tree.water, ApplicationState.CLOSED)
        application(tree.water, ApplicationState.HANDLING)
        document(tree.water, State.ISSUED, title=f"未发{number}")
        document(tree.water, title=f"已发{number}")
        item(tree.water)
    monday.shift(timedelta(days=60))
    client.force_login(tree.supervisor)
    for name, args, most in (
        (HOME, (), 16),
        ("figures:late", (), 10),  # the calendar too: how many 工作日 late
        ("figures:cases", ("received",), 6),
        ("figures:cases", ("to-publish",), 6),
    ):
        address = reverse(name, args=args)
        client.get(address)
        with django_assert_num_queries(most):
            client.get(address)
