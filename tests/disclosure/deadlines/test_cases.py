"""The 32 worked cases, carried as figures, and everything the reader of cases refuses."""

import json
from pathlib import Path

import pytest

from disclosure.deadlines import cases
from disclosure.workdays import schedules

HERE = Path(__file__).parent
CASES = {
    case["id"]: case for case in json.loads((HERE / "clock_cases.json").read_text(encoding="utf-8"))["cases"]
}
CALENDAR = schedules.calendar_from(
    schedules.from_file((HERE.parent / "workdays" / "holidays.json").read_text(encoding="utf-8"))
)


def answer(said: dict) -> dict:
    return cases.answer({"id": "试", "input": said}, 1, CALENDAR)[0]


def test_there_are_thirty_two_cases():
    assert len(CASES) == 32


@pytest.mark.parametrize("name", CASES)
def test_a_worked_case_holds(name):
    result, _ = cases.answer(CASES[name], 1, CALENDAR)

    expected = CASES[name]["expect"]
    assert {key: result.get(key) for key in expected} == expected


APPLICATION = {"channel": "in_person", "submitted_at": "2025-06-03T10:00", "events": []}


def application(*events, **other) -> dict:
    return {**APPLICATION, "events": list(events), **other}


FURTHER = [
    ("签收之日", application(channel="post_registered", signed_at="2025-06-09"), {"receive": "2025-06-09"}),
    ("口头申请当日代填", application(channel="oral"), {"receive": "2025-06-03"}),
    ("传真双方确认之日", application(channel="fax", confirmed_at="2025-06-05"), {"receive": "2025-06-05"}),
    ("邮箱双方确认之日", application(channel="email", confirmed_at="2025-06-04"), {"receive": "2025-06-04"}),
    (
        "平信次日才确认",
        application(channel="post_plain", arrived_at="2025-06-05", confirmed_at="2025-06-06"),
        {"receive": "2025-06-06", "flags": ["not_confirmed_on_arrival"]},
    ),
    ("网上提交尚未确认", application(channel="online"), {"receive": None, "flags": ["awaiting_confirmation"]}),
    (
        "重叠的征求取并集",
        application(
            {"type": "third_party", "sent": "2025-06-06", "returned": "2025-06-13"},
            {"type": "other_agency", "sent": "2025-06-11", "returned": "2025-06-20"},
        ),
        {"base_due": "2025-07-01", "suspended": 10, "due": "2025-07-15"},
    ),
    (
        "中止两端落在休息日",
        application({"type": "third_party", "sent": "2025-06-07", "returned": "2025-06-21"}),
        {"suspended": 10, "due": "2025-07-15"},
    ),
    (
        "第三方一直不答复，扣到十五个工作日届满",
        application({"type": "third_party", "sent": "2025-06-06"}),
        {"suspended": 15, "due": "2025-07-22"},
    ),
    (
        "第三方逾期答复，只扣到十五个工作日届满",
        application({"type": "third_party", "sent": "2025-06-06", "returned": "2025-07-10"}),
        {"suspended": 15, "due": "2025-07-22", "flags": ["opinion_late"]},
    ),
    (
        "十五个工作日自第三方收到征求意见书起",
        application({"type": "third_party", "sent": "2025-06-06", "received": "2025-06-10"}),
        {"suspended": 17, "due": "2025-07-24"},
    ),
    (
        "届满后才发函不中止",
        application({"type": "third_party", "sent": "2025-07-02", "returned": "2025-07-09"}),
        {"due": "2025-07-01", "suspended": 0, "flags": ["suspended_after_due"]},
    ),
    (
        "届满日当天告知延期有效",
        application({"type": "extension", "notified": "2025-07-01", "days": 20}),
        {"base_due": "2025-07-01", "due": "2025-07-29", "flags": []},
    ),
    (
        "延长合计不超过二十个工作日",
        application({"type": "extension", "notified": "2025-06-30", "days": 30}),
        {"due": "2025-07-29", "flags": ["extension_too_long"]},
    ),
    (
        "第二次延长只能用剩下的天数",
        application(
            {"type": "extension", "notified": "2025-06-30", "days": 12},
            {"type": "extension", "notified": "2025-07-10", "days": 12},
        ),
        {"due": "2025-07-29", "flags": ["extension_too_long"]},
    ),
    (
        "补正告知超过七个工作日仍重算，但标记",
        application(
            {"type": "correction_notice", "date": "2025-06-13"},
            {"type": "correction_received", "date": "2025-06-20"},
        ),
        {"correction_notice_due": "2025-06-12", "due": "2025-07-18", "flags": ["correction_notice_late"]},
    ),
    (
        "再次要求补正被标记",
        application(
            {"type": "correction_notice", "date": "2025-06-05"},
            {"type": "correction_received", "date": "2025-06-10"},
            {"type": "correction_notice", "date": "2025-06-11"},
            {"type": "correction_received", "date": "2025-06-12"},
        ),
        {"restart_from": "2025-06-12", "due": "2025-07-10", "flags": ["correction_asked_twice"]},
    ),
    (
        "等待补正时没有届满日",
        application({"type": "correction_notice", "date": "2025-06-05", "allow_wd": 15}, as_of="2025-06-20"),
        {"status": "waiting_correction", "correction_deadline": "2025-06-26"},
    ),
    (
        "申请人表示不补正",
        application(
            {"type": "correction_notice", "date": "2025-06-05", "allow_wd": 15},
            {"type": "correction_given_up", "date": "2025-06-09"},
        ),
        {"status": "abandoned_no_correction", "closed_from": "2025-06-10", "annual_row": "六-1"},
    ),
    (
        "逾期缴费不再重新计算",
        application(
            {"type": "fee_notice", "sent": "2025-06-10", "received": "2025-06-10"},
            {"type": "fee_paid", "date": "2025-07-09"},
        ),
        {"fee_deadline": "2025-07-08", "status": "abandoned_fee_unpaid", "flags": ["fee_paid_too_late"]},
    ),
    (
        "缴费后还可以延期",
        application(
            {"type": "fee_notice", "sent": "2025-06-10", "received": "2025-06-10"},
            {"type": "fee_paid", "date": "2025-06-20"},
            {"type": "extension", "notified": "2025-07-18", "days": 5},
        ),
        {"base_due": "2025-07-18", "due": "2025-07-25"},
    ),
    (
        "直接送达以签收之日为准，逾期两个工作日",
        application({"type": "reply", "method": "direct", "signed": "2025-07-03"}),
        {"reply_date": "2025-07-03", "on_time": False, "overdue_wd": 2},
    ),
    (
        "在线送达以到达之日为准",
        application({"type": "reply", "method": "online", "delivered": "2025-07-01"}),
        {"on_time": True, "overdue_wd": 0},
    ),
    (
        "末日是调休上班的周六不顺延",
        {"kind": "natural_days", "start": "2025-08-12", "days": 60},
        {"raw_end": "2025-10-11", "end": "2025-10-11"},
    ),
    (
        "六个月没有对应日的到月末",
        {"kind": "months", "start": "2025-08-31", "months": 6},
        {"raw_end": "2026-02-28", "end": "2026-02-28"},
    ),
    ("二十四小时", {"kind": "hours", "start": "2026-02-17T09:30", "hours": 24}, {"end": "2026-02-18T09:30"}),
    (
        "自然日末日落在没有日历的年份",
        {"kind": "natural_days", "start": "2026-12-01", "days": 60},
        {"raw_end": "2027-01-30", "provisional_end": "2027-02-01", "error": "calendar_missing_2027"},
    ),
    (
        "工作日落在没有日历的年份",
        {"kind": "workdays", "start": "2026-12-30", "days": 3},
        {"provisional_end": "2027-01-05", "error": "calendar_missing_2027", "counted_until_2026_12_31": 1},
    ),
    (
        "缴费期限落在没有日历的年份",
        application(
            {"type": "fee_notice", "sent": "2026-12-10", "received": "2026-12-10"}, submitted_at="2026-12-01"
        ),
        {"provisional_fee_deadline": "2027-01-08", "error": "calendar_missing_2027"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("said", "expected"), [row[1:] for row in FURTHER], ids=[row[0] for row in FURTHER])
def test_what_the_worked_cases_leave_out(said, expected):
    result = answer(said)

    assert {key: result.get(key) for key in expected} == expected


CONSULT = {"type": "third_party", "sent": "2025-06-06"}
ASKED = {"type": "correction_notice", "date": "2025-06-05"}
NOTICE = {"type": "fee_notice", "sent": "2025-06-10", "received": "2025-06-12"}
REFUSED = [
    ("unknown_event_type", "events[0].type", application({"type": "moon_phase", "date": "2025-06-06"})),
    ("unknown_event_type", "events[0].type", application({"type": ["third_party"]})),
    ("unknown_channel", "channel", application(channel="pigeon")),
    ("unknown_online_mode", "online_mode", application(channel="online", online_mode="guess")),
    ("unknown_kind", "input.kind", {"kind": "fortnight", "start": "2025-06-03", "days": 1}),
    ("unknown_key", "colour", application(colour="red")),
    ("unknown_key", "events[0].colour", application({**CONSULT, "colour": "red"})),
    ("unknown_key", "months", {"kind": "natural_days", "start": "2025-06-03", "days": 1, "months": 1}),
    ("unknown_method", "events[0].method", application({"type": "reply", "method": "courier", "signed": "2025-06-09"})),
    ("unexpected_date", "signed_at", application(signed_at="2025-06-04")),
    ("missing_date", "submitted_at", {"channel": "in_person"}),
    ("missing_date", "events[0].sent", application({"type": "third_party", "returned": "2025-06-09"})),
    ("missing_date", "events[0].signed", application({"type": "reply", "method": "direct", "posted": "2025-06-09"})),
    ("bad_date", "submitted_at", application(submitted_at="2025-02-30")),
    ("bad_date", "submitted_at", application(submitted_at=20250603)),
    ("bad_date", "submitted_at", application(submitted_at="0001-01-01")),
    ("bad_number", "days", {"kind": "workdays", "start": "2025-06-03", "days": -5}),
    ("bad_number", "days", {"kind": "natural_days", "start": "2025-06-03", "days": 0}),
    ("bad_number", "days", {"kind": "workdays", "start": "2025-06-03", "days": "20"}),
    ("bad_number", "days", {"kind": "workdays", "start": "2025-06-03", "days": True}),
    ("bad_number", "days", {"kind": "workdays", "start": "2025-06-03", "days": 10**9}),
    ("bad_number", "events[0].allow_wd", application({**ASKED, "allow_wd": -1})),
    ("bad_number", "events[0].days", application({"type": "extension", "notified": "2025-06-20", "days": 0})),
    ("bad_shape", "events", application(events="none")),
    ("bad_shape", "events[0]", application(events=["third_party"])),
    ("impossible_order", "signed_at", application(channel="post_registered", signed_at="2025-06-02")),
    ("impossible_order", "confirmed_at", application(channel="online", confirmed_at="2025-06-02")),
    (
        "impossible_order",
        "confirmed_at",
        application(channel="post_plain", arrived_at="2025-06-09", confirmed_at="2025-06-06"),
    ),
    ("impossible_order", "events[0].returned", application({**CONSULT, "returned": "2025-06-05"})),
    ("impossible_order", "events[0]", application({**CONSULT, "received": "2025-06-05"})),
    ("impossible_order", "events[0]", application({**CONSULT, "sent": "2025-06-02"})),
    ("impossible_order", "events[0]", application({"type": "correction_received", "date": "2025-06-09"})),
    ("impossible_order", "events[1]", application(ASKED, {"type": "correction_received", "date": "2025-06-04"})),
    ("impossible_order", "events[0]", application({**ASKED, "until": "2025-06-04"})),
    ("impossible_order", "events[0]", application({"type": "correction_given_up", "date": "2025-06-09"})),
    ("impossible_order", "events[0]", application({**NOTICE, "received": "2025-06-09"})),
    ("impossible_order", "events[0]", application({"type": "fee_paid", "date": "2025-06-09"})),
    ("impossible_order", "events[1]", application(NOTICE, {"type": "fee_paid", "date": "2025-06-11"})),
    ("fee_noticed_twice", "events[1]", application(NOTICE, NOTICE)),
    ("impossible_order", "events[0]", application({"type": "extension", "notified": "2025-06-02", "days": 5})),
    (
        "impossible_order",
        "events[0]",
        application({"type": "reply", "method": "post", "posted": "2025-06-20", "signed": "2025-06-19"}),
    ),
    ("impossible_order", "events[0]", application({"type": "reply", "method": "post", "posted": "2025-06-02"})),
    ("impossible_order", "events[0].to", application({"type": "suspension", "from": "2025-06-09", "to": "2025-06-06"})),
    ("not_received", "events[0]", application(CONSULT, channel="online")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "field", "said"), REFUSED)
def test_what_cannot_be_is_refused_by_name(code, field, said):
    result = answer(said)

    assert (result["error"], result["field"]) == (code, field)
    assert result["refused"].startswith(f"试（{field}）：")


def test_an_unknown_key_beside_the_input_is_refused():
    result, _ = cases.answer({"id": "试", "input": APPLICATION, "colour": "red"}, 1, CALENDAR)

    assert (result["error"], result["field"]) == ("unknown_key", "colour")


@pytest.mark.parametrize("case", [None, "C01", 7, [], {"id": "试"}, {"id": "试", "input": []}])
def test_what_is_not_a_case_is_refused(case):
    assert cases.answer(case, 3, CALENDAR)[0]["error"] == "bad_shape"


def test_a_moment_with_an_offset_is_read_in_shanghai():
    assert answer(application(submitted_at="2025-06-02T20:00:00+00:00"))["receive"] == "2025-06-03"
