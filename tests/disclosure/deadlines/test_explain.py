from datetime import date
from html.parser import HTMLParser

import pytest
import time_machine
from django.template.loader import render_to_string

from disclosure.deadlines import clocks, engine, terms
from disclosure.deadlines.cases import reckon
from disclosure.deadlines.entries import Entry, Fact
from disclosure.deadlines.explain import days_of, explain, explain_entries
from tests.disclosure.deadlines.test_cases import CALENDAR, CASES
from tests.factories.accounts import OfficeFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", CASES)
def test_the_days_drawn_count_to_the_date_reckoned(name):
    reckoned = reckon(CASES[name], CALENDAR)
    days = days_of(reckoned.term, reckoned.outcome, CALENDAR)

    counted = [day.number for day in days if day.number]
    if reckoned.outcome.due_on is None:
        assert days == ()
    elif reckoned.term.unit == "workdays":
        assert counted == list(range(1, reckoned.outcome.length + 1))
        assert days[-1].date == reckoned.outcome.due_on
        assert sum(day.css == "p" for day in days) == reckoned.outcome.suspended
    else:
        assert days[-1].date == reckoned.outcome.due_on


def drawn(name) -> dict[str, tuple[str, str]]:
    reckoned = reckon(CASES[name], CALENDAR)
    days = days_of(reckoned.term, reckoned.outcome, CALENDAR)
    return {f"{day.date:%m-%d}": (day.css, day.mark) for day in days}


def test_each_kind_of_day_has_its_class_and_mark():
    days = drawn("C01")

    assert {key: days[key] for key in ("01-20", "01-21", "01-25", "01-26", "01-28", "02-08", "02-21")} == {
        "01-20": ("s", "起算"),
        "01-21": ("c", "1"),
        "01-25": ("", ""),
        "01-26": ("m", "5"),
        "01-28": ("h", "休"),
        "02-08": ("m", "10"),
        "02-21": ("d", "届满"),
    }


def test_suspended_workdays_are_drawn_and_weekends_within_stay_weekends():
    days = drawn("C24")

    assert [days[key][0] for key in ("06-06", "06-07", "06-09", "06-20", "06-23")] == ["c", "", "p", "p", "c"]


def test_a_holiday_at_the_end_of_days_runs_on():
    days = drawn("C40")

    assert [days[key] for key in ("08-05", "10-02", "10-03", "10-08", "10-09")] == [
        ("c", "1"), ("c", "59"), ("h", "顺延"), ("h", "顺延"), ("d", "届满"),
    ]  # fmt: skip


def test_neighbours_of_one_kind_are_told_together():
    reckoned = reckon(CASES["C01"], CALENDAR)
    found = explain_entries(reckoned.term, reckoned.entries, reckoned.outcome, CALENDAR)

    assert [(run.days, run.words) for run in found.runs][:7] == [
        ("2025年1月20日（周一）", "起算日，当日不计入"),
        ("2025年1月21日（周二）至24日（周五）", "计入，第1日至第4日"),
        ("2025年1月25日（周六）", "周末，不计入"),
        ("2025年1月26日（周日）", "调休上班（春节），计入，第5日"),
        ("2025年1月27日（周一）", "计入，第6日"),
        ("2025年1月28日（周二）至2月4日（周二）", "放假（春节），不计入"),
        ("2025年2月5日（周三）至7日（周五）", "计入，第7日至第9日"),
    ]


def sentences(name) -> tuple[str, ...]:
    reckoned = reckon(CASES[name], CALENDAR)
    return explain_entries(reckoned.term, reckoned.entries, reckoned.outcome, CALENDAR).sentences


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("C01", ("2025年2月21日届满：自2025年1月20日次日起算20个工作日。",)),
        (
            "C29",
            (
                "2025年8月12日届满：自2025年6月3日次日起算40个工作日。",
                "期间中止，10个工作日不计入。",
                "已延长20个工作日，原届满日2025年7月15日。",
            ),
        ),
        (
            "C31",
            (
                "2025年10月14日届满：自2025年9月10日次日起算20个工作日。",
                "2025年9月10日重新起算，此前经过的日子不计。",
            ),
        ),
        (
            "C32",
            (
                "正在等待申请人的费用，最迟2025年10月16日；收到之后重新计算。",
                "逾期没有收到的，自2025年10月17日起不再处理。",
            ),
        ),
        (
            "C35",
            ("2025年2月21日届满：自2025年1月20日次日起算20个工作日。", "2025年2月21日答复，按期。"),
        ),
        (
            "C39",
            (
                "2027年1月12日届满（暂定）：自2026年12月14日次日起算20个工作日。",
                "暂按周末和法定节假日推算，2027年放假通知公布后可能调整。",
            ),
        ),
        (
            "C40",
            (
                "2025年10月9日届满：自2025年8月4日次日起算60日。",
                "末日2025年10月3日不是工作日，顺延至其后第一个工作日。",
            ),
        ),
    ],
)
def test_the_date_is_said_in_plain_sentences(name, expected):
    assert sentences(name) == expected


@time_machine.travel("2025-02-10T10:00+08:00")
def test_a_live_clock_is_explained_with_today_framed(case):
    deadline = clocks.start(case, terms.REPLY, on=date(2025, 1, 20), channel="in_person")

    found = explain(deadline)

    assert [month.title for month in found.months] == ["2025年1月", "2025年2月"]
    framed = [
        day
        for month in found.months
        for week in month.weeks
        for day in week
        if day and "t" in day.css.split()
    ]
    assert [(day.date, day.css) for day in framed] == [(date(2025, 2, 10), "c t")]
    assert [step.words for step in found.steps] == ["收到（当面提交）"]
    assert found.source == "《政府信息公开条例》第三十三条第二款"
    assert [css for css, _ in found.legend] == ["s", "c", "m", "h", "d", "t"]


@time_machine.travel("2025-02-10T10:00+08:00")
def test_an_extension_and_its_approver_are_said(case):
    clocks.start(case, terms.REPLY, on=date(2025, 1, 20))
    deadline = clocks.extend(case, terms.REPLY, days=10, approver="王主任", letter="云公开延〔2025〕1号")

    step = explain(deadline).steps[-1]
    assert (step.words, step.basis, step.letter) == (
        "告知延长10个工作日，经王主任同意", "条例第三十三条第二款", "云公开延〔2025〕1号",
    )  # fmt: skip


@time_machine.travel("2025-02-10T10:00+08:00")
def test_a_year_of_months_is_told_but_not_drawn(case):
    found = explain(clocks.start(case, terms.REREVIEW))

    assert (found.months, found.sentences[0]) == ((), "2026年2月10日届满：自2025年2月10日次日起算12个月。")


@time_machine.travel("2025-02-10T10:00+08:00")
def test_hours_are_told_to_the_minute(case):
    assert explain(clocks.start(case, terms.OPINION_GRAVE)).sentences == (
        "2025年2月10日15:00届满：自2025年2月10日起的5小时。",
    )


def test_what_waits_for_receipt_says_so():
    outcome = engine.compute(terms.REPLY, [], CALENDAR)

    assert explain_entries(terms.REPLY, [], outcome, CALENDAR).sentences == ("尚未收到，期限没有起算。",)


@pytest.mark.parametrize("count", [1, 3])
@time_machine.travel("2025-02-10T10:00+08:00")
def test_explaining_costs_one_query_however_many_facts(count, case, django_assert_num_queries):
    deadline = clocks.start(case, terms.REPLY, on=date(2025, 1, 20))
    for number in range(count):
        clocks.pause(case, terms.REPLY, on=date(2025, 2, 5), key=str(number))
    OfficeFactory()

    with django_assert_num_queries(1):
        explain(deadline)


class Cells(HTMLParser):
    """Reads classes and texts of the cells out of the drawing."""

    def __init__(self, html):
        super().__init__()
        self.cells, self.tables, self.inside = [], 0, False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tables += tag == "table"
        self.inside = tag == "td" and self.tables <= 2
        if self.inside:
            self.cells.append((dict(attrs).get("class", ""), ""))
        else:
            self.inside = tag == "i" and bool(self.cells)

    def handle_data(self, data):
        if self.inside and self.cells:
            css, text = self.cells[-1]
            self.cells[-1] = (css, text + data.strip())


@time_machine.travel("2025-02-10T10:00+08:00")
def test_the_page_draws_two_months_and_tells_each_day_in_words(case):
    deadline = clocks.start(case, terms.REPLY, on=date(2025, 1, 20))

    html = render_to_string("deadlines/_explanation.html", {"explanation": explain(deadline)})

    cells = Cells(html).cells
    assert [cell for cell in cells if cell[0] in ("s", "d", "c t")] == [
        ("s", "20起算"),
        ("c t", "1011"),
        ("d", "21届满"),
    ]
    assert "2025年2月8日（周六）</th><td>调休上班（春节），计入，第10日</td>" in html
    assert "style=" not in html


def test_a_letter_with_markup_in_its_name_is_escaped(case):
    entries = [
        Entry(Fact.RECEIVED, date(2025, 6, 3)),
        Entry(Fact.PAUSED, date(2025, 6, 6), {"key": "a"}, basis="<b>征求</b>", letter="<script>"),
    ]
    outcome = engine.compute(terms.REPLY, entries, CALENDAR)
    found = explain_entries(terms.REPLY, entries, outcome, CALENDAR)

    html = render_to_string("deadlines/_explanation.html", {"explanation": found})

    assert "<script>" not in html
    assert "<b>" not in html
