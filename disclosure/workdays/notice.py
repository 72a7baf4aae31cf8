"""Reading the yearly 《国务院办公厅关于××年部分节假日安排的通知》 as pasted text.

What is read is checked against itself before anyone counts with it: each weekday named in brackets, each 共×天, and that
none of the seven holidays is missing. A half-pasted notice is refused, not half-loaded.
"""

import re
import unicodedata
from datetime import date, timedelta

from disclosure.workdays.schedules import Schedule, ScheduleError

HOLIDAYS = {
    "元旦": "元旦",
    "新年": "元旦",
    "春节": "春节",
    "清明": "清明节",
    "劳动节": "劳动节",
    "五一": "劳动节",
    "端午": "端午节",
    "中秋": "中秋节",
    "国庆": "国庆节",
}
REQUIRED = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
WEEKDAYS = "一二三四五六日"

_TITLE_YEAR = re.compile(r"关于(\d{4})年")
_ANY_YEAR = re.compile(r"(\d{4})年")
_SECTION = re.compile(r"^\s*(?:[一二三四五六七八九十]+、|\d{1,2}[.、])\s*(.+?)\s*:\s*", re.MULTILINE)
_INLINE_SECTION = re.compile(r"(?<=[。\s])[^\S\n]*(?=[一二三四五六七八九十]+、[^。:]{2,16}:)")
_DAY = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?")
_TOTAL = re.compile(r"(?:共|放假)(\d{1,2})天")
_ADVICE = re.compile(r"鼓励|建议|倡导|可结合")


def _plain(text: str) -> str:
    """Full-width figures and brackets to half-width, so one pattern reads both; one section a line.

    Of a stretch of blanks or empty lines little is left: the patterns below would walk through it once for each of them.
    """
    text = (
        unicodedata.normalize("NFKC", text).replace("\r\n", "\n").replace("星期", "周").replace("礼拜", "周")
    )
    text = re.sub(r"[^\S\n]+", " ", text)
    text = re.sub(r"\n{3,}", "\n\n", re.sub(r"\n(?: \n)+", "\n", text))
    text = re.sub(r"(月\d{1,2})号", r"\1日", text.replace("周天", "周日"))
    return _INLINE_SECTION.sub("\n", text)


def _year_of(text: str) -> int:
    found = _TITLE_YEAR.search(text) or _ANY_YEAR.search(text)
    if found is None:
        raise ScheduleError("year_missing", "通知里没有写明年份。请连同标题一起粘贴，或者填写年份。")
    return int(found[1])


class _Reader:
    """Reads dates one after another; a date without its month takes the one before."""

    def __init__(self, year: int, *, around_new_year: bool):
        self.year = year
        self.around_new_year = around_new_year
        self.month: int | None = None
        self.last_year = year

    def day(self, found: re.Match) -> date:
        year, month, day, inside = found.groups()
        said = found[0]
        if month:
            before = self.around_new_year and int(month) == 12
            self.month, self.last_year = int(month), int(year) if year else self.year - before
        if self.month is None:
            raise ScheduleError("date_unreadable", f"“{said}”没有写明月份。")
        try:
            value = date(self.last_year, self.month, int(day))
        except ValueError:
            raise ScheduleError("date_unreadable", f"“{said}”不是一个日期。") from None
        if inside and (named := re.search(r"周([一二三四五六日])", inside)):
            actual = WEEKDAYS[value.weekday()]
            if named[1] != actual:
                raise ScheduleError(
                    "weekday_mismatch",
                    f"通知写“{said}”，而 {value.isoformat()} 是周{actual}：年份或日期有误。",
                )
        return value


def _days_in(clause: str, reader: _Reader) -> list[date]:
    """The days of one clause: 至 makes a range, 、and 和 a list."""
    days: list[date] = []
    end_of_last = 0
    for found in _DAY.finditer(clause):
        between = clause[end_of_last : found.start()]
        value = reader.day(found)
        if days and re.fullmatch(r"\s*(?:至|到|—+|-+|~+|–)\s*", between):
            if value < days[-1] or (value - days[-1]).days > 15:
                raise ScheduleError("bad_range", f"“{clause.strip()}”的起止日期不对。")
            days += [days[-1] + timedelta(days=n) for n in range(1, (value - days[-1]).days + 1)]
        else:
            days.append(value)
        end_of_last = found.end()
    return days


def _names_in(heading: str) -> list[str]:
    found = sorted((heading.index(word), name) for word, name in HOLIDAYS.items() if word in heading)
    return list(dict.fromkeys(name for _, name in found))


def read_notice(text: str, year: int | None = None) -> Schedule:
    """The schedule a 通知 sets out. Raises ScheduleError by name, quoting what it stumbled over."""
    text = _plain(text)
    year = year or _year_of(text)
    heads = [head for head in _SECTION.finditer(text) if _names_in(head[1])]
    if not heads:
        raise ScheduleError(
            "no_sections", "没有找到“一、元旦：……”这样的条目。请粘贴国务院办公厅放假通知的正文。"
        )
    off: dict[date, str] = {}
    work: dict[date, str] = {}
    seen: list[str] = []
    for position, head in enumerate(heads):
        following = heads[position + 1].start() if position + 1 < len(heads) else len(text)
        body = text[head.end() : following].strip().split("\n\n")[0].replace("\n", "")
        names = _names_in(head[1])
        if again := [name for name in names if name in seen]:
            raise ScheduleError("holiday_twice", f"{again[0]}在通知里出现了两次。")
        seen += names
        label = "、".join(names)
        reader = _Reader(year, around_new_year="元旦" in names)
        rest: list[date] = []
        for sentence in re.split(r"[。;]", body):
            if not sentence.strip() or _ADVICE.search(sentence):
                continue
            clauses = re.split(r"[,，]", sentence)
            days: list[date] = []
            for clause in clauses:
                days = _days_in(clause, reader) or days
                if "上班" in clause:
                    for day in days:
                        if day in work:
                            raise ScheduleError("overlap", f"{day.isoformat()} 的上班写了两次。")
                        work[day] = label
                elif re.search(r"放假|补休|休息|调休", clause) and "不调休" not in clause:
                    rest += [day for day in days if day not in rest]
            total = _TOTAL.search(sentence)
            if total and "上班" not in sentence and int(total[1]) != len(rest):
                raise ScheduleError(
                    "day_count_mismatch",
                    f"{label}：通知写共{total[1]}天，而所列日期是 {len(rest)} 天，请核对是否粘贴完整。",
                )
        if not rest:
            raise ScheduleError("date_unreadable", f"{label}：没有读到放假日期。")
        if clash := [day for day in rest if day in off]:
            raise ScheduleError("overlap", f"{clash[0].isoformat()} 同时列在{off[clash[0]]}和{label}。")
        off |= dict.fromkeys(rest, label)
    if missing := [name for name in REQUIRED if name not in seen]:
        raise ScheduleError("holiday_missing", f"通知里没有{'、'.join(missing)}，请粘贴完整。")
    number = re.search(
        r"国办发明电〔\d{4}〕\d+号|国办发[^\s]{0,4}〔\d{4}〕\d+号", text.replace("[", "〔").replace("]", "〕")
    )
    title = f"国务院办公厅关于{year}年部分节假日安排的通知"
    return Schedule(
        year, off, work, f"{title}（{number[0]}）" if number else title, source="notice"
    ).checked()
