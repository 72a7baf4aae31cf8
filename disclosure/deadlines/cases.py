"""Worked cases of the clock as JSON: read strictly, reckoned by the same engine as live cases, answered by name.

The shape is described in docs/deadlines.md. Anything unknown or impossible is refused, case by case, by name.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from disclosure import clock
from disclosure.deadlines import channels, engine, terms
from disclosure.deadlines.entries import METHOD_ALIASES, METHODS, Entry, Fact
from disclosure.deadlines.errors import Impossible
from disclosure.deadlines.terms import Term, Unit
from disclosure.workdays.calendar import MOST_DAYS, WorkCalendar

CASE_KEYS = {"id", "title", "input", "expect", "count", "basis"}
FILE_KEYS = {"cases", "schema", "timezone", "calendar", "conventions"}
DATES = (channels.SUBMITTED, channels.SIGNED, channels.ARRIVED, channels.CONFIRMED)
CONSULTED = {
    "third_party": "征求第三方意见（条例第三十二条）",
    "other_agency": "征求其他机关意见（条例第三十三条第三款）",
    "joint_agency": "征求共同制作机关意见（条例第三十四条）",
}


@dataclass(frozen=True)
class Reckoned:
    """A case with what the engine made of it: kept together so it can be printed day by day."""

    term: Term
    entries: tuple[Entry, ...]
    outcome: engine.Outcome
    result: dict


def _refuse_unknown(said: Mapping, allowed: set[str], place: str) -> None:
    for key in said:
        if key not in allowed:
            where = f"{place}.{key}" if place else key
            raise Impossible(
                "unknown_key", where, f"不认识的项目“{key}”，可用：{'、'.join(sorted(allowed))}。"
            )


def _moment(said: Mapping, key: str, place: str, *, required: bool = False) -> datetime | None:
    """A moment in Asia/Shanghai from an ISO date or date and time."""
    where = f"{place}.{key}" if place else key
    value = said.get(key)
    if value is None:
        if required:
            raise Impossible("missing_date", where, f"没有写明 {key}。")
        return None
    try:
        found = datetime.fromisoformat(value)
        found = found.replace(tzinfo=clock.TZ) if found.tzinfo is None else found.astimezone(clock.TZ)
    except (TypeError, ValueError, OverflowError):
        raise Impossible("bad_date", where, f"{key} 不是有效的日期：{value!r}。") from None
    if not 1949 <= found.year <= 2200:
        raise Impossible("bad_date", where, f"{key} 的年份不合理：{value}。")
    return found


def _day(said: Mapping, key: str, place: str, *, required: bool = False) -> date | None:
    found = _moment(said, key, place, required=required)
    return found.date() if found else None


def _number(said: Mapping, key: str, place: str, *, least: int = 1) -> int:
    value = said.get(key)
    where = f"{place}.{key}" if place else key
    if isinstance(value, bool) or not isinstance(value, int):
        raise Impossible("bad_number", where, f"{key} 应是整数，而不是 {value!r}。")
    if not least <= value <= MOST_DAYS:
        raise Impossible("bad_number", where, f"{key} 应在 {least} 到 {MOST_DAYS} 之间，而不是 {value}。")
    return value


# ── events ──────────────────────────────────────────────────────────────────
def _correction_notice(said: Mapping, place: str) -> Iterator[Entry]:
    _refuse_unknown(said, {"type", "date", "allow_wd", "until"}, place)
    facts: dict = {}
    if "allow_wd" in said:
        facts["allow_wd"] = _number(said, "allow_wd", place)
    if until := _day(said, "until", place):
        facts["until"] = until
    yield Entry(Fact.CORRECTION_ASKED, _day(said, "date", place, required=True), facts, place=place)


def _dated(kind: Fact) -> Callable[[Mapping, str], Iterator[Entry]]:
    def read(said: Mapping, place: str) -> Iterator[Entry]:
        _refuse_unknown(said, {"type", "date"}, place)
        yield Entry(kind, _day(said, "date", place, required=True), place=place)

    return read


def _consulted(said: Mapping, place: str) -> Iterator[Entry]:
    _refuse_unknown(said, {"type", "sent", "received", "returned", "limit_wd"}, place)
    sent, returned = _day(said, "sent", place, required=True), _day(said, "returned", place)
    facts: dict = {"key": place}
    if received := _day(said, "received", place):
        facts["received"] = received
    if "limit_wd" in said:
        facts["limit_wd"] = _number(said, "limit_wd", place)
    if returned and returned < sent:
        raise Impossible(
            "impossible_order", f"{place}.returned", f"收到意见日 {returned} 早于发函日 {sent}。"
        )
    yield Entry(Fact.PAUSED, sent, facts, basis=CONSULTED[said["type"]], place=place)
    if returned:
        yield Entry(Fact.RESUMED, returned, {"key": place}, place=place)


def _suspension(said: Mapping, place: str) -> Iterator[Entry]:
    _refuse_unknown(said, {"type", "from", "to", "basis"}, place)
    start, end = _day(said, "from", place, required=True), _day(said, "to", place, required=True)
    if end < start:
        raise Impossible("impossible_order", f"{place}.to", f"中止结束日 {end} 早于开始日 {start}。")
    basis = str(said.get("basis", "期间中止"))
    yield Entry(Fact.PAUSED, start, {"key": place, "until": end}, basis=basis, place=place)
    yield Entry(Fact.RESUMED, end, {"key": place}, place=place)


def _extension(said: Mapping, place: str) -> Iterator[Entry]:
    _refuse_unknown(said, {"type", "notified", "days", "approver"}, place)
    facts = {"days": _number(said, "days", place), "approver": str(said.get("approver", ""))}
    yield Entry(Fact.EXTENDED, _day(said, "notified", place, required=True), facts, place=place)


def _fee_notice(said: Mapping, place: str) -> Iterator[Entry]:
    _refuse_unknown(said, {"type", "sent", "received"}, place)
    sent, received = _day(said, "sent", place), _day(said, "received", place, required=True)
    yield Entry(Fact.FEE_NOTICED, received, {"sent": sent} if sent else {}, place=place)


def _reply(said: Mapping, place: str) -> Iterator[Entry]:
    _refuse_unknown(said, {"type", "method", "posted", "signed", "delivered"}, place)
    method = str(said.get("method", ""))
    method = METHOD_ALIASES.get(method, method)
    if method not in METHODS:
        raise Impossible(
            "unknown_method",
            f"{place}.method",
            f"不认识的送达方式“{method}”，应为：{'、'.join(METHODS)}（邮寄须经邮政企业，235号）。",
        )
    facts = {name: day for name in ("posted", "signed", "delivered") if (day := _day(said, name, place))}
    decisive, why = METHODS[method]
    day = _day(said, decisive, place, required=True)
    yield Entry(Fact.ANSWERED, day, {"method": method, **facts}, basis=why, place=place)


EVENTS: dict[str, Callable[[Mapping, str], Iterator[Entry]]] = {
    "correction_notice": _correction_notice,
    "correction_received": _dated(Fact.CORRECTION_RECEIVED),
    "correction_given_up": _dated(Fact.CORRECTION_GIVEN_UP),
    **dict.fromkeys(CONSULTED, _consulted),
    "suspension": _suspension,
    "extension": _extension,
    "fee_notice": _fee_notice,
    "fee_paid": _dated(Fact.FEE_PAID),
    "reply": _reply,
}


def _entries_of(said: Mapping) -> Iterator[Entry]:
    """The ledger an application's input describes."""
    _refuse_unknown(said, {"kind", "channel", "events", "online_mode", "as_of", *DATES}, "")
    dates = {name: day for name in DATES if (day := _day(said, name, ""))}
    receipt = channels.receipt(
        str(said.get("channel", "")), dates, online_mode=str(said.get("online_mode", channels.STAFF_CONFIRM))
    )
    if receipt.on is not None:
        yield Entry(
            Fact.RECEIVED,
            receipt.on,
            {"channel": said["channel"], "flags": list(receipt.flags)},
            basis=receipt.why,
            place="channel",
        )
    events = said.get("events", [])
    if not isinstance(events, list):
        raise Impossible("bad_shape", "events", "events 应是列表。")
    for number, event in enumerate(events):
        place = f"events[{number}]"
        if not isinstance(event, Mapping):
            raise Impossible("bad_shape", place, "每个事件应是一个对象。")
        read = EVENTS.get(event.get("type")) if isinstance(event.get("type"), str) else None
        if read is None:
            raise Impossible(
                "unknown_event_type",
                f"{place}.type",
                f"不认识的事件类型“{event.get('type')}”，应为：{'、'.join(EVENTS)}。",
            )
        yield from read(event, place)


# ── results ─────────────────────────────────────────────────────────────────
def _said(values: Mapping, missing: Mapping[str, tuple[int, ...]]) -> dict:
    """Values as the file writes them; a date that rests on a missing year is called provisional."""
    found: dict = {}
    for key, value in values.items():
        if value is None or value == "":
            continue
        key = f"provisional_{key}" if key in missing else key
        found[key] = value.isoformat() if isinstance(value, date) else value
    return found


def _calendar_trouble(outcome: engine.Outcome, calendar: WorkCalendar) -> dict:
    if not outcome.missing:
        return {}
    found: dict = {"error": f"calendar_missing_{outcome.missing_years[0]}"}
    if certain := engine.counted_until(outcome, calendar):
        day, counted = certain
        found[f"counted_until_{day:%Y_%m_%d}"] = counted
    return found


def _application(said: Mapping, calendar: WorkCalendar) -> Reckoned:
    entries = tuple(_entries_of(said))
    outcome = engine.compute(terms.REPLY, entries, calendar)
    if outcome.waiting == "receipt":
        receipt = channels.receipt(
            said["channel"], {name: day for name in DATES if (day := _day(said, name, ""))}
        )
        return Reckoned(terms.REPLY, entries, outcome, {"receive": None, "flags": list(receipt.flags)})
    as_of = _day(said, "as_of", "")
    lapsed = outcome.lapse and (as_of is None or as_of > outcome.waiting_until)
    result = {
        "receive": outcome.received_on,
        "correction_notice_due": outcome.correction_notice_due,
        "correction_deadline": outcome.correction_deadline,
        "fee_deadline": outcome.fee_deadline,
        "restart_from": outcome.restart_from,
        "day1": outcome.day1,
        "base_due": outcome.base_due,
        "suspended": outcome.suspended if outcome.due_on else None,
        "due": outcome.due_on,
        "status": outcome.lapse if lapsed else f"waiting_{outcome.waiting}" if outcome.waiting else None,
        "closed_from": outcome.closed_from if lapsed else None,
        "annual_row": outcome.annual_row if lapsed else None,
        "reply_date": outcome.reply_on,
        "on_time": outcome.on_time,
        "overdue_wd": outcome.overdue_wd,
    }
    found = _said(result, outcome.missing)
    return Reckoned(
        terms.REPLY,
        entries,
        outcome,
        {**found, **_calendar_trouble(outcome, calendar), "flags": list(outcome.flags)},
    )


def _bare(unit: Unit, amount: str, title: str) -> Callable[[Mapping, WorkCalendar], Reckoned]:
    """A term that only starts and runs."""

    def reckon(said: Mapping, calendar: WorkCalendar) -> Reckoned:
        _refuse_unknown(said, {"kind", "start", amount}, "")
        term = Term(
            key=unit.value, length=_number(said, amount, ""), unit=unit, article="", title=title, basis=""
        )
        begun = _moment(said, "start", "", required=True)
        entries = (Entry(Fact.RECEIVED, begun.date(), moment=begun, place="start"),)
        outcome = engine.compute(term, entries, calendar)
        end = outcome.due_at.astimezone(clock.TZ) if unit == Unit.HOURS else outcome.due_on
        missing = {"end": outcome.missing["due"]} if "due" in outcome.missing else {}
        values = {"raw_end": outcome.raw_end, "end": end}
        if unit == Unit.HOURS:
            values["end"] = end.replace(tzinfo=None).isoformat(timespec="minutes")
        return Reckoned(
            term, entries, outcome, {**_said(values, missing), **_calendar_trouble(outcome, calendar)}
        )

    return reckon


KINDS: dict[str, Callable[[Mapping, WorkCalendar], Reckoned]] = {
    "application": _application,
    "workdays": _bare(Unit.WORKDAYS, "days", "工作日期限"),
    "natural_days": _bare(Unit.DAYS, "days", "自然日期限"),
    "months": _bare(Unit.MONTHS, "months", "按月计算的期限"),
    "hours": _bare(Unit.HOURS, "hours", "按小时计算的期限"),
}


def reckon(case: Mapping, calendar: WorkCalendar) -> Reckoned:
    """One case through the engine. Raises Impossible by name."""
    if not isinstance(case, Mapping):
        raise Impossible("bad_shape", "", "用例应是一个对象。")
    _refuse_unknown(case, CASE_KEYS, "")
    said = case.get("input")
    if not isinstance(said, Mapping):
        raise Impossible("bad_shape", "input", "用例没有 input。")
    kind = said.get("kind", "application")
    if not isinstance(kind, str) or kind not in KINDS:
        raise Impossible(
            "unknown_kind", "input.kind", f"不认识的期限种类“{kind}”，应为：{'、'.join(KINDS)}。"
        )
    return KINDS[kind](said, calendar)


def answer(case: Mapping, number: int, calendar: WorkCalendar) -> tuple[dict, Reckoned | None]:
    """The line of the answer for one case: its results, or why it was refused."""
    name = case.get("id", f"第{number}例") if isinstance(case, Mapping) else f"第{number}例"
    try:
        reckoned = reckon(case, calendar)
    except Impossible as fault:
        where = f"（{fault.field}）" if fault.field else ""
        return {
            "id": name,
            "error": fault.code,
            "field": fault.field,
            "refused": f"{name}{where}：{fault.message}",
        }, None
    return {"id": name, **reckoned.result}, reckoned


def read_cases(text: str) -> list:
    """The cases of a file: the whole file, a bare list, or one case. Raises Impossible when it is none of these."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Impossible("not_json", "", f"文件不是有效的 JSON：{error}。") from None
    if isinstance(data, Mapping) and "cases" in data:
        _refuse_unknown(data, FILE_KEYS, "")
        data = data["cases"]
    elif isinstance(data, Mapping):
        data = [data] if "input" in data else [{"id": data.pop("id", "输入"), "input": data}]
    if not isinstance(data, list):
        raise Impossible("bad_shape", "cases", "cases 应是列表。")
    return data
