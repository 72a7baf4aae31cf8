"""放假安排: one year's days off and make-up days, read from the package, from a file, or from the 通知 (see `notice`)."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import ClassVar

from chinese_calendar.constants import Holiday, holidays, workdays

from disclosure.workdays.calendar import WorkCalendar

NAMES = {
    Holiday.new_years_day.value: "元旦",
    Holiday.spring_festival.value: "春节",
    Holiday.tomb_sweeping_day.value: "清明节",
    Holiday.labour_day.value: "劳动节",
    Holiday.dragon_boat_festival.value: "端午节",
    Holiday.mid_autumn_festival.value: "中秋节",
    Holiday.national_day.value: "国庆节",
    Holiday.anti_fascist_70th_day.value: "抗战胜利70周年纪念日",
}


class ScheduleError(Exception):
    """A schedule that cannot be trusted. `code` names the fault, the message says it in Chinese."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Schedule:
    """The 放假 and 调休 of one year. A day just before the year may belong to it (元旦 from 12月30日)."""

    year: int
    off: Mapping[date, str]
    work: Mapping[date, str]
    notice: str = ""
    source: str = field(default="", compare=False)

    def checked(self) -> "Schedule":
        """The schedule itself when it holds together. Raises ScheduleError by name."""
        for day in (*self.off, *self.work):
            if day.year != self.year and not (day.year == self.year - 1 and day.month == 12):
                raise ScheduleError(
                    "date_out_of_year", f"{day.isoformat()} 不属于 {self.year} 年的放假安排（日期越界）。"
                )
        for day in sorted(self.work):
            if day in self.off:
                raise ScheduleError("overlap", f"{day.isoformat()} 既列为放假又列为上班。")
            if day.weekday() < 5:
                raise ScheduleError(
                    "workday_not_weekend", f"调休上班的 {day.isoformat()} 不是周六或周日，请核对。"
                )
        if not self.off:
            raise ScheduleError("empty", f"{self.year} 年没有任何放假日期。")
        return self

    @property
    def days(self) -> dict[date, tuple[str, str]]:
        """Each of its days: {date: ("off" | "work", name)}."""
        return {day: ("off", name) for day, name in self.off.items()} | {
            day: ("work", name) for day, name in self.work.items()
        }

    def as_dict(self) -> dict:
        """As it is kept in a version: JSON values only."""
        return {
            "notice": self.notice,
            "source": self.source,
            "off": {day.isoformat(): name for day, name in self.off.items()},
            "work": {day.isoformat(): name for day, name in self.work.items()},
        }

    @classmethod
    def from_dict(cls, year: int, said: dict) -> "Schedule":
        off, work = (
            {date.fromisoformat(day): name for day, name in said[kind].items()} for kind in ("off", "work")
        )
        return cls(year, off, work, said["notice"], said["source"])


@dataclass(frozen=True)
class DayChange:
    """One day of which something else is said: "off", "work" or "" (what its weekday says), before and after."""

    day: date
    before: str
    after: str
    name: str

    WORDS: ClassVar[dict[str, str]] = {"off": "放假", "work": "上班", "": ""}

    @property
    def matters(self) -> bool:
        """Is it counted otherwise? A Saturday that is now called 放假 is not."""
        weekday = "work" if self.day.weekday() < 5 else "off"
        return (self.before or weekday) != (self.after or weekday)

    @property
    def before_words(self) -> str:
        return self.WORDS[self.before] or self._weekday_words

    @property
    def _weekday_words(self) -> str:
        return "工作日" if self.day.weekday() < 5 else "周末"

    @property
    def after_words(self) -> str:
        return self.WORDS[self.after] or self._weekday_words


def day_changes(old: Mapping[date, tuple[str, str]], new: Mapping[date, tuple[str, str]]) -> list[DayChange]:
    """The days of which two arrangements say something else, in order; another name alone is no change."""
    nothing = ("", "")
    return [
        DayChange(day, old.get(day, nothing)[0], new.get(day, nothing)[0], (new.get(day) or old[day])[1])
        for day in sorted({*old, *new})
        if old.get(day, nothing)[0] != new.get(day, nothing)[0]
    ]


def package_years() -> range:
    """The years the chinese-calendar package has data for."""
    return range(min(holidays).year, max(holidays).year + 1)


def from_package(year: int) -> Schedule:
    """One year as chinese-calendar carries it. Raises ScheduleError when it does not know the year."""
    if year not in package_years():
        known = package_years()
        raise ScheduleError(
            "year_unknown", f"chinese-calendar 没有 {year} 年的数据（只有 {known[0]}—{known[-1]} 年）。"
        )
    return Schedule(
        year=year,
        off={day: NAMES.get(name, name) for day, name in holidays.items() if day.year == year},
        work={day: NAMES.get(name, name) for day, name in workdays.items() if day.year == year},
        notice="chinese-calendar 所载国务院办公厅放假通知",
        source="package",
    )


def _day(value, where: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ScheduleError(
            "date_unreadable", f"{where}：无法识别的日期“{value}”，应为 2026-01-01 的样式。"
        ) from None


def _named_days(rows, where: str) -> dict[date, str]:
    """`off` rows are [name, first, last]."""
    days = {}
    for row in rows:
        if not (isinstance(row, list) and len(row) == 3 and isinstance(row[0], str)):
            raise ScheduleError("bad_shape", f"{where}：放假应写成 [名称, 起, 止]，而不是 {row!r}。")
        name, first, last = row[0], _day(row[1], where), _day(row[2], where)
        if last < first or (last - first).days > 30:
            raise ScheduleError("bad_range", f"{where}：{name}的起止日期不对（{row[1]} 至 {row[2]}）。")
        days |= {first + timedelta(days=n): name for n in range((last - first).days + 1)}
    return days


def nearest_holiday(day: date, off: Mapping[date, str]) -> str:
    """The holiday a make-up day stands closest to: which it makes up for, when nobody said."""
    return min(off.items(), key=lambda item: (abs((item[0] - day).days), item[0]), default=(None, ""))[1]


def from_file(text: str) -> list[Schedule]:
    """Every year of a holidays.json: {"2026": {"notice": …, "off": [[name, first, last]…], "work": [day…]}}.

    Raises ScheduleError naming the year and the fault.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise ScheduleError("not_json", f"文件不是有效的 JSON：{error}。") from None
    if not isinstance(data, dict):
        raise ScheduleError("bad_shape", "文件应是以年份为键的对象。")
    found = []
    for key, said in data.items():
        if key.startswith("_"):
            continue
        if not (key.isascii() and key.isdigit() and 1949 <= int(key) <= 2200):
            raise ScheduleError("bad_year", f"无法识别的年份 {key!r}。")
        if not isinstance(said, dict) or set(said) - {"notice", "off", "work"}:
            raise ScheduleError("bad_shape", f"{key} 年：只认 notice、off、work 三项。")
        if not isinstance(said.get("off"), list) or not isinstance(said.get("work", []), list):
            raise ScheduleError("bad_shape", f"{key} 年：off 与 work 应是列表。")
        off = _named_days(said["off"], f"{key} 年")
        work = {
            day: nearest_holiday(day, off)
            for day in (_day(value, f"{key} 年") for value in said.get("work", []))
        }
        found.append(Schedule(int(key), off, work, str(said.get("notice", "")), source="file").checked())
    if not found:
        raise ScheduleError("empty", "文件里没有任何年份。")
    return found


KINDS = {"放假": "off", "off": "off", "上班": "work", "work": "work"}


def days_from_csv(text: str) -> dict[date, tuple[str, str]]:
    """Days of a CSV with the columns 日期, 性质 (放假/上班), 名称: {date: (kind, name)}. Raises ScheduleError with the line."""
    found: dict[date, tuple[str, str]] = {}
    for number, row in enumerate(csv.reader(io.StringIO(text)), 1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0] in ("日期", "date"):
            continue
        where = f"第 {number} 行"
        if len(cells) not in (2, 3) or cells[1] not in KINDS:
            raise ScheduleError(
                "bad_shape", f"{where}：应为“日期,放假或上班,名称”，而不是“{','.join(row)}”。"
            )
        day = _day(cells[0], where)
        if day in found:
            raise ScheduleError("overlap", f"{where}：{day.isoformat()} 写了两次。")
        found[day] = (KINDS[cells[1]], cells[2] if len(cells) == 3 else "")
    if not found:
        raise ScheduleError("empty", "文件里没有任何日期。")
    return found


def from_csv(text: str) -> list[Schedule]:
    """Whole years from a CSV (see `days_from_csv`); every year that occurs is replaced by what is listed."""
    years: dict[int, dict[str, dict[date, str]]] = {}
    for day, (kind, name) in days_from_csv(text).items():
        years.setdefault(day.year, {"off": {}, "work": {}})[kind][day] = name
    return [
        Schedule(year, days["off"], days["work"], "CSV 文件", source="file").checked()
        for year, days in years.items()
    ]


def calendar_from(schedules: Iterable[Schedule]) -> WorkCalendar:
    """A calendar that knows exactly these years. Where two speak of one day, the later year's 通知 wins."""
    off: dict[date, str] = {}
    work: dict[date, str] = {}
    years = []
    for schedule in sorted(schedules, key=lambda schedule: schedule.year):
        years.append(schedule.year)
        for day in schedule.off:
            work.pop(day, None)
        for day in schedule.work:
            off.pop(day, None)
        off.update(schedule.off)
        work.update(schedule.work)
    return WorkCalendar(off, work, years)
