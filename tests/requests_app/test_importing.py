"""Old registers: both shapes they come in, run again and again, bad rows named, nothing lost and nothing twice."""

import csv
import io
import json
import re
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines import terms
from disclosure.deadlines.models import Deadline
from disclosure.files.tables import BadTable
from disclosure.workflow.door import perform
from disclosure.workflow.models import Event
from disclosure.workflow.verify import verify_chains
from requests_app import importing, register_rows, statistics, tracking
from requests_app.importing import Importer
from requests_app.models import Application, Decision, Dispute
from requests_app.outcomes import ANSWERS, ApplicantKind, Outcome
from requests_app.register_rows import COLUMNS, LABELS, OUTCOME_OF, plain
from requests_app.states import State
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff

pytestmark = pytest.mark.django_db

TODAY = "2026-11-22T10:00+08:00"
ROW = {
    "number": "云公开申〔2025〕7号",
    "applicant_kind": "natural",
    "applicant_name": "王小明",
    "received_on": "2025-03-03",
    "channel": "in_person",
    "description": "申请公开青龙镇2023年征地补偿安置方案",
    "outcome": "r1_open",
    "answered_on": "2025-03-20",
    "delivery": "post",
}
OPEN = {name: value for name, value in ROW.items() if name not in ("outcome", "answered_on", "delivery")}
CONTESTED = ROW | {
    "review_result": "维持",
    "review_filed_on": "2025-04-07",
    "litigation_direct_result": "",
    "litigation_direct_filed_on": "",
    "litigation_after_review_result": "尚未审结",
    "litigation_after_review_filed_on": "2025-07-01",
}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def agency():
    return AgencyFactory(review_agency="云山县人民政府", court="云山县人民法院")


def written(path, rows, *, headings=None, encoding="utf-8-sig", delimiter=","):
    """A CSV file of rows; `headings` rename the columns."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow([(headings or {}).get(name, name) for name in names])
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def workbook(path, rows, *, above=(), headings=None):
    book = openpyxl.Workbook()
    sheet = book.active
    for line in above:
        sheet.append([line])
    names = list(dict.fromkeys(name for row in rows for name in row))
    sheet.append([(headings or {}).get(name, name) for name in names])
    for row in rows:
        sheet.append([row.get(name) for name in names])
    book.save(path)
    return path


def taken(agency, path, **options):
    """(tally, troubles) of one run."""
    importer = Importer(agency, **options)
    troubles = list(importer.run(path))
    return importer.tally, troubles


def counts(tally):
    return tally.read, tally.imported, tally.updated, tally.unchanged, tally.bad


# ── what becomes of a row ───────────────────────────────────────────────────
def test_an_answered_row_becomes_a_closed_application_with_its_decision_and_event(agency, tmp_path):
    tally, troubles = taken(agency, written(tmp_path / "old.csv", [ROW]))

    assert (counts(tally), troubles) == ((1, 1, 0, 0, 0), [])
    one = Application.objects.get()
    assert (one.state, one.outcome, one.number) == (State.CLOSED, Outcome.OPEN, ROW["number"])
    assert (one.received_on, one.submitted_on) == (date(2025, 3, 3), date(2025, 3, 3))
    assert (one.answered_on, one.closed_on, one.counted) == (date(2025, 3, 20), date(2025, 3, 20), True)
    assert (one.applicant_kind, one.applicant_masked, one.channel) == ("natural", "王**", "in_person")
    assert (one.particulars.name, one.text.description) == ("王小明", ROW["description"])
    assert (one.text.delivery_way, one.subject) == ("post", ROW["description"])
    assert (one.decision.outcome, one.decision.reason) == (Outcome.OPEN, importing.REASON)
    assert not Deadline.objects.for_case(one).exists()
    event = Event.objects.of(one).get()
    assert (event.label, event.after, event.actor, event.actor_name) == (
        "导入",
        State.CLOSED,
        None,
        "旧台账导入",
    )
    assert event.facts == {
        "来源": "old.csv 第 2 行",
        "收到日": "2025-03-03",
        "办理结果": "予以公开",
        "答复日": "2025-03-20",
        "送达方式": "邮寄",
    }
    assert one.last_event == event.pk
    assert verify_chains(agency) == (1, [])


def test_an_open_row_has_its_reply_clock_running_from_the_day_of_receipt(agency, tmp_path):
    taken(agency, written(tmp_path / "old.csv", [OPEN | {"received_on": "2026-11-02"}]))

    one = Application.objects.get()
    assert (one.state, one.outcome, one.decision) == (State.REVIEW, "", None)
    running = Deadline.objects.for_case(one).get()
    assert (running.term, running.started_on, running.due_on) == (
        terms.REPLY.key, date(2026, 11, 2), date(2026, 11, 30),
    )  # fmt: skip
    assert running.is_open


def test_an_open_row_goes_on_like_any_application(tmp_path):
    staff = Staff()
    taken(staff.agency, written(tmp_path / "old.csv", [OPEN]))

    case = perform(Application.objects.get(), "accept", by=staff[Role.DISCLOSURE])

    assert case.state == State.HANDLING
    assert verify_chains(staff.agency)[1] == []


def test_what_is_required_alone_is_enough(agency, tmp_path):
    least = {name: ROW[name] for name in ("number", "applicant_kind", "received_on")}

    assert counts(taken(agency, written(tmp_path / "old.csv", [least]))[0]) == (1, 1, 0, 0, 0)

    one = Application.objects.select_related("particulars", "text").get()
    assert (one.subject, one.applicant_masked) == (importing.NOT_SAID, importing.NOT_SAID)
    assert (one.applicant_digest, one.particulars.name, one.text.description, one.code) == ("", "", "", "")


def test_an_answer_without_its_day_counts_in_the_year_it_came(agency, tmp_path):
    row = {name: value for name, value in ROW.items() if name != "answered_on"}
    taken(agency, written(tmp_path / "old.csv", [row]))

    one = Application.objects.get()
    assert (one.state, one.answered_on, one.closed_on) == (State.CLOSED, None, date(2025, 3, 3))


def test_nothing_personal_stands_in_the_event_or_in_the_row(agency, tmp_path, django_assert_num_queries):
    taken(agency, written(tmp_path / "old.csv", [ROW]))

    row = str(Application.objects.values().get()) + str(Event.objects.values().get())
    assert "王小明" not in row


def test_an_organisation_is_known_by_its_name(agency, tmp_path):
    rows = [
        ROW | {"number": f"N-{n}", "applicant_kind": "商业企业", "applicant_name": "云山建材有限公司"}
        for n in (1, 2)
    ]
    taken(agency, written(tmp_path / "old.csv", rows))

    one, other = Application.objects.order_by("pk")
    assert one.applicant_masked == "云山建材有限公司"
    assert one.applicant_digest == other.applicant_digest != ""


def test_imported_texts_are_found_by_their_words(agency, tmp_path):
    taken(agency, written(tmp_path / "old.csv", [ROW]))

    assert Application.objects.matching("征地补偿 青龙镇").count() == 1
    assert Application.objects.matching(ROW["number"]).count() == 1


# ── disputes ────────────────────────────────────────────────────────────────
def test_disputes_come_with_their_results(agency, tmp_path):
    taken(agency, written(tmp_path / "old.csv", [CONTESTED]))

    review, suit = Dispute.objects.order_by("pk")
    assert (review.kind, review.result, review.state, review.filed_on) == (
        "review", "upheld", "closed", date(2025, 4, 7),
    )  # fmt: skip
    assert (suit.kind, suit.result, suit.state, suit.filed_on) == (
        "litigation_after_review", "", "awaiting", date(2025, 7, 1),
    )  # fmt: skip
    assert (suit.review, suit.result_words) == (review, "尚未审结")
    assert (review.organ, suit.organ) == ("云山县人民政府", "云山县人民法院")
    assert (review.number, suit.number) == (f"{ROW['number']}-复1", f"{ROW['number']}-诉1")
    assert verify_chains(agency) == (3, [])


def test_a_direct_suit_against_a_refusal_is_flagged(agency, tmp_path):
    row = ROW | {
        "outcome": "r3_5_internal",
        "litigation_direct_result": "其他",
        "litigation_direct_filed_on": "2025-05-06",
    }
    taken(agency, written(tmp_path / "old.csv", [row]))

    suit = Dispute.objects.get()
    assert (suit.kind, suit.result, suit.flags) == ("litigation_direct", "other", ["review_first"])


def test_a_day_without_a_result_is_a_dispute_not_yet_decided(agency, tmp_path):
    taken(agency, written(tmp_path / "old.csv", [ROW | {"review_filed_on": "2025-04-07"}]))

    assert Dispute.objects.get().state == "awaiting"


def test_a_dispute_that_was_decided_since_is_settled(agency, tmp_path):
    taken(agency, written(tmp_path / "old.csv", [CONTESTED]))
    path = written(tmp_path / "new.csv", [CONTESTED | {"litigation_after_review_result": "纠正"}])

    assert counts(taken(agency, path)[0]) == (1, 0, 1, 0, 0)
    assert counts(taken(agency, path)[0]) == (1, 0, 0, 1, 0)

    suit = Dispute.objects.get(kind="litigation_after_review")
    assert (suit.result, suit.state) == ("corrected", "closed")
    assert Dispute.objects.count() == 2
    assert verify_chains(agency)[1] == []


def test_a_dispute_that_came_up_since_is_added(agency, tmp_path):
    taken(agency, written(tmp_path / "old.csv", [ROW]))
    review = ROW | {"review_result": "维持", "review_filed_on": "2025-04-07"}
    taken(agency, written(tmp_path / "new.csv", [review]))
    taken(agency, written(tmp_path / "newer.csv", [CONTESTED]))

    assert [(one.number[-2:], one.review_id) for one in Dispute.objects.order_by("pk")] == [
        ("复1", None),
        ("诉1", Dispute.objects.earliest("pk").pk),
    ]


def test_a_decided_dispute_cannot_be_called_pending_again(agency, tmp_path):
    taken(agency, written(tmp_path / "old.csv", [CONTESTED]))
    tally, [trouble] = taken(
        agency, written(tmp_path / "new.csv", [CONTESTED | {"review_result": "尚未审结"}])
    )

    assert (tally.bad, trouble.column) == (1, "复议结果")


# ── run again ───────────────────────────────────────────────────────────────
def snapshot():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Application, Decision, Dispute, Event, Deadline)
    ]


ROWS = st.fixed_dictionaries(
    {
        "number": st.sampled_from([f"N-{n}" for n in range(12)]),
        "applicant_kind": st.sampled_from(ApplicantKind.values),
        "received_on": st.dates(date(2024, 1, 1), date(2024, 6, 30)).map(str),
    },
    optional={
        "applicant_name": st.sampled_from(["王小明", "赵𠮷祥", "云山建材有限公司", " "]),
        "channel": st.sampled_from(["当面", "邮寄", "online", ""]),
        "description": st.text(max_size=30),
        "outcome": st.sampled_from(["", *Outcome.values]),
        "delivery": st.sampled_from(["", "邮寄", "自取"]),
        "review_result": st.sampled_from(["", "维持", "尚未审结"]),
        "review_filed_on": st.dates(date(2024, 7, 1), date(2024, 12, 31)).map(str),
        "litigation_after_review_result": st.sampled_from(["", "纠正"]),
    },
)


@settings(max_examples=20, deadline=None)
@given(rows=st.lists(ROWS, max_size=20))
def test_an_import_run_twice_is_an_import_run_once(rows, tmp_path_factory):
    agency = AgencyFactory()
    path = written(tmp_path_factory.mktemp("twice") / "old.csv", [ROW, *rows])
    first, troubles = taken(agency, path)
    before = snapshot()

    again, the_same = taken(agency, path)

    assert snapshot() == before
    assert first.read == first.imported + first.unchanged + first.bad
    assert (again.imported, again.updated, again.bad) == (0, 0, first.bad)
    assert again.unchanged == first.imported + first.unchanged
    assert the_same == troubles


def test_only_what_the_file_says_otherwise_is_changed(agency, tmp_path):
    taken(agency, written(tmp_path / "old.csv", [ROW, ROW | {"number": "N-2"}]))
    untouched = Application.objects.get(number="N-2").updated_at
    with time_machine.travel("2026-11-23T10:00+08:00"):
        path = written(
            tmp_path / "new.csv",
            [
                ROW | {"applicant_name": "王晓明", "outcome": "r2_partial"},
                {"number": "N-2"} | OPEN | {"number": "N-2"},
            ],
        )
        assert counts(taken(agency, path)[0]) == (2, 0, 1, 1, 0)

    one = Application.objects.get(number=ROW["number"])
    assert (one.particulars.name, one.outcome, one.decision.outcome) == ("王晓明", "r2_partial", "r2_partial")
    assert one.decisions.count() == 2
    event = Event.objects.of(one).latest("number")
    assert (event.label, event.before, event.after) == ("导入更新", State.CLOSED, State.CLOSED)
    assert event.facts == {"来源": "new.csv 第 2 行", "申请人": "已更正", "办理结果": "予以公开 → 部分公开"}
    assert Application.objects.get(number="N-2").updated_at == untouched
    assert verify_chains(agency)[1] == []


def test_an_empty_cell_takes_nothing_away(agency, tmp_path):
    taken(agency, written(tmp_path / "old.csv", [CONTESTED]))
    least = dict.fromkeys(CONTESTED, "") | {
        name: ROW[name] for name in ("number", "applicant_kind", "received_on")
    }

    assert counts(taken(agency, written(tmp_path / "new.csv", [least]))[0]) == (1, 0, 0, 1, 0)


def test_an_open_row_that_was_answered_since_is_closed_and_its_clock_met(agency, tmp_path):
    taken(agency, written(tmp_path / "old.csv", [OPEN]))
    assert counts(taken(agency, written(tmp_path / "new.csv", [ROW]))[0]) == (1, 0, 1, 0, 0)

    one = Application.objects.get()
    assert (one.state, one.outcome, one.closed_on) == (State.CLOSED, Outcome.OPEN, date(2025, 3, 20))
    clock_of_it = Deadline.objects.for_case(one).get()
    assert (clock_of_it.is_open, clock_of_it.met_at.astimezone(clock.TZ).date()) == (False, date(2025, 3, 20))
    event = Event.objects.of(one).latest("number")
    assert (event.before, event.after) == (State.REVIEW, State.CLOSED)
    assert verify_chains(agency) == (2, [])


def test_a_wrong_day_of_receipt_begins_the_clock_anew(agency, tmp_path):
    taken(agency, written(tmp_path / "old.csv", [OPEN]))
    taken(agency, written(tmp_path / "new.csv", [OPEN | {"received_on": "2026-11-02"}]))

    old, new = Deadline.objects.for_case(Application.objects.get()).order_by("pk")
    assert (old.is_open, new.is_open, new.due_on) == (False, True, date(2026, 11, 30))


def test_what_people_have_handled_is_theirs(tmp_path):
    staff = Staff()
    path = written(tmp_path / "old.csv", [OPEN])
    taken(staff.agency, path)
    perform(Application.objects.get(), "accept", by=staff[Role.DISCLOSURE])
    before = snapshot()

    assert counts(taken(staff.agency, path)[0]) == (1, 0, 0, 1, 0)
    tally, [trouble] = taken(staff.agency, written(tmp_path / "new.csv", [ROW]))

    assert counts(tally) == (1, 0, 0, 0, 1)
    assert (trouble.line, trouble.column) == (2, "办理结果")
    assert "办理过" in trouble.reason
    assert snapshot() == before


def test_the_same_number_at_another_agency_is_another_application(agency, tmp_path):
    path = written(tmp_path / "old.csv", [ROW])
    taken(agency, path)

    assert counts(taken(AgencyFactory(), path)[0]) == (1, 1, 0, 0, 0)


def test_a_row_that_stands_twice_is_taken_once_and_a_contradiction_is_named(agency, tmp_path):
    rows = [ROW, ROW, ROW | {"outcome": "r2_partial"}]
    tally, [trouble] = taken(agency, written(tmp_path / "old.csv", rows))

    assert counts(tally) == (3, 1, 0, 1, 1)
    assert (trouble.line, trouble.column) == (4, "申请编号")
    assert "第 2 行" in trouble.reason
    assert Application.objects.get().outcome == Outcome.OPEN


def test_a_number_registered_meanwhile_spoils_no_other_row(agency, tmp_path, monkeypatch):
    """Between the question which are known and the writing, somebody registers one of them."""
    path = written(tmp_path / "old.csv", [ROW | {"number": f"N-{n}"} for n in range(4)])
    opening = Importer._open

    def meanwhile(self, entries):
        if any(entry.number == "N-2" for entry in entries):
            with monkeypatch.context() as patch:
                patch.setattr(Importer, "_open", opening)
                if not Application.objects.filter(number="N-2").exists():
                    rival = ROW | {"number": "N-2", "applicant_name": "别人"}
                    opening(self, [register_rows.entry_of(9, rival)])
        opening(self, entries)

    monkeypatch.setattr(Importer, "_open", meanwhile)
    tally, [trouble] = taken(agency, path)

    assert (tally.imported, tally.bad, trouble.line) == (3, 1, 4)
    assert set(Application.objects.values_list("number", flat=True)) == {"N-0", "N-1", "N-3"}
    assert verify_chains(agency)[1] == []


# ── bad rows ────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("change", "column", "said"),
    [
        ({"number": ""}, "申请编号", "必须填写"),
        ({"applicant_kind": " "}, "申请人类型", "必须填写"),
        ({"received_on": ""}, "收到日", "必须填写"),
        ({"applicant_kind": "外星人"}, "申请人类型", "认不出来"),
        ({"received_on": "2025-02-30"}, "收到日", "不是日期"),
        ({"received_on": "去年三月"}, "收到日", "不是日期"),
        ({"received_on": "2025-03-03至2025-03-05"}, "收到日", "不是日期"),
        ({"received_on": "2026-11-23"}, "收到日", "尚未到来"),
        ({"received_on": "1025-03-03"}, "收到日", "太早"),
        ({"answered_on": "2025-03-01"}, "答复日", "早于收到日"),
        ({"outcome": ""}, "办理结果", "没有办理结果"),
        ({"outcome": "大概公开了"}, "办理结果", "认不出来"),
        ({"outcome": "不予公开"}, "办理结果", "属于国家秘密"),
        ({"outcome": "r7_total"}, "办理结果", "认不出来"),
        ({"channel": "飞鸽传书"}, "渠道", "认不出来"),
        ({"delivery": "飞鸽传书"}, "送达方式", "认不出来"),
        ({"review_result": "平局"}, "复议结果", "维持、纠正、其他、尚未审结"),
        ({"review_filed_on": "2025-01-01"}, "复议日期", "早于收到日"),
        (
            {"review_filed_on": "2025-06-01", "litigation_after_review_filed_on": "2025-05-01"},
            "复议后起诉日期",
            "早于申请复议",
        ),
        ({"number": "编" * 61}, "申请编号", "最多 60 字"),
        ({"applicant_name": "长" * 111}, "申请人", "最多 110 字"),
        ({"number": '=HYPERLINK("http://x")'}, "申请编号", "像一条公式"),
        ({"applicant_name": "\ufffd\ufffd"}, "申请人", "编码"),
    ],
)
def test_a_bad_row_is_named_with_line_column_and_reason_and_the_others_are_taken(
    agency, tmp_path, change, column, said
):
    rows = [ROW | {"number": "N-1"}, ROW | change, ROW | {"number": "N-3"}]

    tally, [trouble] = taken(agency, written(tmp_path / "old.csv", rows))

    assert counts(tally) == (3, 2, 0, 0, 1)
    assert (trouble.line, trouble.column) == (3, column)
    assert said in trouble.reason
    assert set(Application.objects.values_list("number", flat=True)) == {"N-1", "N-3"}


def test_a_row_with_more_cells_than_headings_is_named(agency, tmp_path):
    path = tmp_path / "old.csv"
    path.write_text("number,applicant_kind,received_on\nN-1,自然人,2025-03-03,多余\nN-2,自然人,2025-03-03,\n")

    tally, [trouble] = taken(agency, path)

    assert (tally.imported, trouble.line, trouble.column) == (1, 2, "")
    assert "4 列" in trouble.reason


def test_lines_are_counted_past_line_breaks_in_a_cell(agency, tmp_path):
    rows = [ROW | {"description": "第一行\n第二行\n第三行"}, ROW | {"number": "", "description": "x"}]

    _, [trouble] = taken(agency, written(tmp_path / "old.csv", rows))

    assert trouble.line == 5
    assert Application.objects.get().text.description == "第一行\n第二行\n第三行"


# ── formulas ────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("words", ['=HYPERLINK("http://x","看")', "+86 号文件", "@sum(A1)", "-1 号地块"])
def test_words_that_look_like_a_formula_stay_words(agency, tmp_path, words):
    taken(agency, written(tmp_path / "old.csv", [ROW | {"description": words, "applicant_name": words}]))

    one = Application.objects.get()
    assert (one.text.description, one.particulars.name) == (words, words)


def test_a_number_kept_as_text_by_a_spreadsheet_is_unwrapped(agency, tmp_path):
    taken(agency, written(tmp_path / "old.csv", [ROW | {"number": '="000123"'}]))

    assert Application.objects.get().number == "000123"


# ── the shapes it comes in ──────────────────────────────────────────────────
CHINESE = {name: headings.split()[0] for name, headings in COLUMNS.items()}
IN_WORDS = CONTESTED | {
    "applicant_kind": "自然人",
    "channel": "当面提交",
    "outcome": "三(一)予以公开",
    "delivery": "邮寄",
    "received_on": "2025年3月3日",
    "answered_on": "2025/3/20",
}


def essence(agency):
    applications = Application.objects.of(agency).select_related("particulars", "text").order_by("number")
    fields = (
        "number",
        "applicant_kind",
        "received_on",
        "channel",
        "outcome",
        "answered_on",
        "applicant_masked",
    )
    return (
        [[getattr(one, name) for name in fields] for one in applications],
        [(one.particulars.name, one.text.description, one.text.delivery_way) for one in applications],
        list(Dispute.objects.of(agency).order_by("pk").values_list("kind", "result", "filed_on")),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_headings_labels_and_encodings_say_the_same(agency, tmp_path, encoding):
    taken(agency, written(tmp_path / "english.csv", [CONTESTED]))
    other = AgencyFactory()

    taken(other, written(tmp_path / "中文.csv", [IN_WORDS], headings=CHINESE, encoding=encoding))

    assert essence(other) == essence(agency)


def test_a_few_bad_bytes_do_not_make_utf_8_another_encoding(agency, tmp_path):
    path = written(tmp_path / "old.csv", [ROW | {"number": f"N-{n}"} for n in range(20)])
    path.write_bytes(
        path.read_bytes().replace("N-7,natural,王小明".encode(), b"N-7,natural,\xcd\xf5\xd0\xa1")
    )

    tally, [trouble] = taken(agency, path)

    assert (tally.imported, trouble.line, trouble.column) == (19, 9, "申请人")
    assert Application.objects.first().particulars.name == "王小明"


def test_a_workbook_with_a_title_above_its_headings_and_real_dates(agency, tmp_path):
    row = IN_WORDS | {
        "number": 20250007,
        "received_on": datetime(2025, 3, 3),  # noqa: DTZ001 -- a cell has no zone
        "answered_on": date(2025, 3, 20),
    }
    path = workbook(
        tmp_path / "台账.xlsx",
        [row, {}, row | {"number": "N-2", "received_on": 45719}],
        above=["云山县水利局依申请公开台账", "（2025年度）"],
        headings=CHINESE | {"applicant_name": "申请人姓名（名称）", "received_on": "收到日期（必填）"},
    )

    tally, troubles = taken(agency, path)

    assert (counts(tally), troubles) == ((2, 2, 0, 0, 0), [])
    assert set(Application.objects.values_list("number", "received_on")) == {
        ("20250007", date(2025, 3, 3)),
        ("N-2", date(2025, 3, 3)),
    }


def test_a_bad_row_of_a_workbook_is_named_by_its_line_in_the_sheet(agency, tmp_path):
    path = workbook(tmp_path / "x.xlsx", [ROW, ROW | {"number": "N-2", "outcome": "?"}], above=["台账"])

    _, [trouble] = taken(agency, path)

    assert (trouble.line, trouble.column) == (4, "办理结果")


def test_a_workbook_whose_dimension_is_wrong_loses_no_row(agency, tmp_path):
    """Programs write what they like there."""
    good = workbook(tmp_path / "good.xlsx", [ROW, ROW | {"number": "N-2"}])
    path = tmp_path / "bad.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.startswith("xl/worksheets/"):
                data = data.replace(b'<dimension ref="A1:I3"', b'<dimension ref="A1"')
            target.writestr(name, data)

    assert taken(agency, path)[0].imported == 2


def test_every_label_of_the_yearly_table_is_understood(shared_dir):
    table = json.loads((shared_dir / "data/annual_reports.json").read_text())

    known = {
        key: OUTCOME_OF.get(plain(label))
        for key, label in table["row_labels"].items()
        if key in Outcome.values
    }
    kinds = [register_rows.KIND_OF.get(plain(label)) for label in table["columns"][:6]]

    assert known == {key: key for key in Outcome.values}
    assert kinds == ApplicantKind.values


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("予以公开", "r1_open"),
        ("（一）予以公开", "r1_open"),
        ("部分公开", "r2_partial"),
        ("不予公开：属于国家秘密", "r3_1_secret"),
        ("1.属于国家秘密", "r3_1_secret"),
        ("危及“三安全一稳定”", "r3_3_safety_stability"),
        ("（四）无法提供 1.本机关不掌握相关政府信息", "r4_1_not_held"),
        ("本机关不掌握相关政府信息", "r4_1_not_held"),
        ("经检索不存在", "r4_1_not_held"),
        ("2．重复申请", "r5_2_repeat"),
        ("3.其他", "r6_3_other"),
        ("其他", "r6_3_other"),
        ("R1_OPEN", "r1_open"),
    ],
)
def test_ways_to_name_an_outcome(words, outcome):
    assert OUTCOME_OF[plain(words)] == outcome


def test_every_outcome_has_an_answer_that_leads_to_it():
    assert {outcome: ANSWERS[importing.ANSWER_OF[outcome]].outcome for outcome in Outcome} == {
        outcome: outcome for outcome in Outcome
    }


# ── files that are none ─────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.xls", b"\xd0\xcf\x11\xe0", "另存为 xlsx"),
        ("x.xlsx", b"not a zip", "不是完好的 xlsx"),
        ("x.csv", b"", "没有找到列名"),
        ("x.csv", "编号,申请人类型\n1,自然人\n".encode(), "收到日（received_on）"),
        ("x.csv", b'number,applicant_kind,received_on\n"N-1,\xe8\x87\xaa' + b"x\n" * 3000, "引号"),
    ],
)
def test_a_file_that_is_no_register_is_refused_with_the_reason(agency, tmp_path, name, data, said):
    path = tmp_path / name
    path.write_bytes(data)

    with pytest.raises(BadTable, match=said):
        taken(agency, path)


def test_what_stood_before_a_break_is_taken(agency, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("number,applicant_kind,received_on\nN-1,自然人,2025-03-03\n" + '"' + "x\n" * 3000)
    importer = Importer(agency)

    with pytest.raises(BadTable, match="第 3 行"):
        list(importer.run(path))

    assert importer.tally.imported == 1


def test_an_empty_register_is_no_mistake(agency, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("number,applicant_kind,received_on,备注\n")

    tally, troubles = taken(agency, path)

    assert (counts(tally), troubles, tally.unused) == ((0, 0, 0, 0, 0), [], ["备注"])


# ── the work it takes ───────────────────────────────────────────────────────
def test_a_batch_takes_the_same_queries_however_many_rows_it_has(agency, tmp_path):
    """Calendars and rules are kept for a while and read anew now and then; they are not counted."""
    ours = re.compile('"(?:requests_app|workflow|deadlines)_')

    def asked(path):
        with CaptureQueriesContext(connection) as queries:
            tally, _ = taken(agency, path)
        return tally, [query["sql"].split()[:3] for query in queries if ours.search(query["sql"])]

    def queries(count):
        rows = [CONTESTED | {"number": f"A-{count}-{n}"} for n in range(count)]
        rows += [OPEN | {"number": f"B-{count}-{n}"} for n in range(count)]
        path = written(tmp_path / f"{count}.csv", rows)
        (first, wrote), (again, read) = asked(path), asked(path)
        assert (first.imported, again.unchanged) == (2 * count, 2 * count)
        return wrote, read

    queries(1)  # the first row of an agency opens its chain

    few, many = queries(2), queries(8)

    assert few == many
    assert (len(many[0]) < 40, len(many[1])) == (True, 2)


# ── manage.py import_applications ───────────────────────────────────────────
def run(path, agency, *words):
    out, err = io.StringIO(), io.StringIO()
    call_command("import_applications", str(path), "--agency", agency.code, *words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_sums_up(agency, tmp_path):
    out, err = run(written(tmp_path / "old.csv", [ROW | {"备注": "x"}]), agency)

    assert "没有用到的列：备注" in out
    assert "共 1 行：导入 1，更新 0，没有变化 0，有误 0" in out
    assert err == ""


def test_the_command_names_bad_rows_and_ends_with_1(agency, tmp_path):
    path = written(tmp_path / "old.csv", [ROW, ROW | {"number": "N-2", "outcome": "?"}])
    out, err = io.StringIO(), io.StringIO()

    with pytest.raises(CommandError) as end:
        call_command("import_applications", str(path), agency=agency.code, json=True, stdout=out, stderr=err)

    assert end.value.returncode == 1
    assert "第 3 行，办理结果：“?”认不出来" in err.getvalue()
    said = json.loads(out.getvalue())
    assert {name: said[name] for name in ("read", "imported", "updated", "unchanged", "bad")} == {
        "read": 2, "imported": 1, "updated": 0, "unchanged": 0, "bad": 1,
    }  # fmt: skip
    assert said["errors"][0]["line"] == 3


def test_the_command_writes_down_who_imported(tmp_path):
    staff = Staff()
    clerk = staff[Role.DISCLOSURE]
    run(written(tmp_path / "old.csv", [ROW]), staff.agency, "--by", clerk.username)

    assert Event.objects.of(Application.objects.get()).get().actor == clerk


@pytest.mark.parametrize(
    ("words", "said"), [(("--agency", "nowhere"), "没有代码为"), (("--by", "nobody"), "没有用户名为")]
)
def test_the_command_names_whom_it_does_not_know(agency, tmp_path, words, said):
    path = written(tmp_path / "old.csv", [ROW])
    known = () if "--agency" in words else ("--agency", agency.code)

    with pytest.raises(CommandError, match=said):
        call_command("import_applications", str(path), *known, *words)


def test_a_bar_is_drawn_for_whoever_watches_and_for_nobody_else(agency, tmp_path):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    path = written(tmp_path / "old.csv", [ROW])
    err = Terminal()
    call_command("import_applications", str(path), agency=agency.code, stdout=io.StringIO(), stderr=err)

    assert "100% 已读 1 行" in err.getvalue()
    assert run(path, agency)[1] == ""


def test_the_documentation_names_every_column():
    page = (importing.Path(__file__).parents[2] / "docs/import_applications.md").read_text()

    assert [name for name in COLUMNS if f"`{name}`" not in page] == []
    assert [
        heading for headings in COLUMNS.values() for heading in headings.split() if heading not in page
    ] == []
    assert set(LABELS.values()) <= set(page.split())


# ── the yearly tables ───────────────────────────────────────────────────────
def test_an_imported_register_fills_the_tables_of_its_years(agency, tmp_path):
    rows = [
        ROW | {"number": "1"},
        ROW | {"number": "2", "applicant_kind": "法律服务机构", "outcome": "r4_1_not_held"},
        ROW | {"number": "3", "received_on": "2024-12-20", "outcome": "重复申请"},
        ROW | {"number": "4", "received_on": "2025-12-20", "answered_on": "2026-01-08"},
        CONTESTED | {"number": "5", "review_filed_on": ""},
        OPEN | {"number": "6", "received_on": "2025-12-30"},
    ]
    taken(agency, written(tmp_path / "old.csv", rows))

    three = statistics.table_three(agency, 2025)
    totals = {row: cells["total"] for row, cells in three.items() if cells["total"]}
    assert totals == {
        "new_received": 5,
        "carried_over": 1,
        "r1_open": 2,
        "r4_1_not_held": 1,
        "r5_2_repeat": 1,
        "r7_total": 4,
        "carried_forward": 2,
    }
    assert three["r4_1_not_held"]["legal_service"] == 1
    four = statistics.table_four(agency, 2025)
    assert (four["review"]["upheld"], four["litigation_after_review"]["pending"]) == (1, 1)


# ── at the desk ─────────────────────────────────────────────────────────────
@pytest.mark.parametrize("row", [CONTESTED, OPEN, {name: ROW[name] for name in register_rows.REQUIRED}])
def test_an_imported_application_has_its_page_like_any_other(client, tmp_path, row):
    staff = Staff()
    taken(staff.agency, written(tmp_path / "old.csv", [row]))
    one = Application.objects.get()
    client.force_login(staff[Role.DISCLOSURE])

    page = client.get(one.get_desk_url())

    assert page.status_code == 200
    assert one.number in page.content.decode()
    for dispute in one.disputes.all():
        assert client.get(dispute.get_desk_url()).status_code == 200


def test_a_number_alone_opens_no_imported_application_to_the_public(agency, tmp_path):
    taken(agency, written(tmp_path / "old.csv", [ROW]))

    for code in ("", "0" * 16, "    "):
        assert tracking.find(ROW["number"], code) is None
