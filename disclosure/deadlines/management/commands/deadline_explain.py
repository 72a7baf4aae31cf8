"""manage.py deadline_explain --cases FILE [--calendar FILE] [--json]"""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from disclosure.deadlines import cases
from disclosure.deadlines.errors import Impossible
from disclosure.deadlines.explain import explain_entries
from disclosure.workdays import current, schedules
from disclosure.workdays.calendar import WorkCalendar
from disclosure.workdays.schedules import ScheduleError


def _read(path: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise CommandError(f"打不开文件 {path}：{error.strerror}。") from None
    except UnicodeDecodeError:
        raise CommandError(f"文件 {path} 不是 UTF-8 文本。") from None


def _calendar(path: str | None) -> WorkCalendar:
    """The calendar of a file alone; without one, the calendar in force."""
    if path:
        try:
            return schedules.calendar_from(schedules.from_file(_read(path)))
        except ScheduleError as error:
            raise CommandError(f"[{error.code}] {error}") from None
    try:
        return current.calendar_for()
    except DatabaseError:  # no database yet: the package's years still count right
        return current.package_calendar()


class Command(BaseCommand):
    help = "用期限引擎推算用例并逐日说明。遇到不认识或者不可能的事项，逐例指名拒绝，退出码为 1。"
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "--cases", required=True, help="用例文件（clock_cases.json 的样式，或者单个用例），- 为标准输入"
        )
        parser.add_argument("--calendar", help="只用这个 holidays.json 里的日历")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args, **options):
        calendar = _calendar(options["calendar"])
        try:
            found = cases.read_cases(_read(options["cases"]))
        except Impossible as fault:
            raise CommandError(f"[{fault.code}] {fault}") from None
        answers = [cases.answer(case, number, calendar) for number, case in enumerate(found, 1)]
        if options["json"]:
            results = {"results": [result for result, _ in answers]}
            self.stdout.write(json.dumps(results, ensure_ascii=False, indent=1))
        else:
            for case, (result, reckoned) in zip(found, answers, strict=True):
                self.print_case(case, result, reckoned, calendar)
        refused = [result["refused"] for result, reckoned in answers if reckoned is None]
        if refused:
            for sentence in refused:
                self.stderr.write(sentence)
            sys.exit(1)

    def print_case(self, case, result: dict, reckoned: cases.Reckoned | None, calendar: WorkCalendar) -> None:
        """One case in Chinese, day by day."""
        title = case.get("title", "") if isinstance(case, dict) else ""
        self.stdout.write(f"【{result['id']}】{title}".rstrip())
        if reckoned is None:
            self.stdout.write(f"  不予推算：{result['refused']}\n\n")
            return
        said = explain_entries(reckoned.term, reckoned.entries, reckoned.outcome, calendar)
        for sentence in said.sentences:
            self.stdout.write(f"  {sentence}")
        for flag in said.flags:
            self.stdout.write(f"  ！{flag}。")
        for step in said.steps:
            self.stdout.write(f"  {step.on}  {step.words}" + (f"（{step.basis}）" if step.basis else ""))
        for day in said.told_days:
            basis = f"（{day.basis}）" if day.basis else ""
            self.stdout.write(f"    {day.date} 周{day.weekday}  {day.words}{basis}")
        figures = "，".join(f"{key}={value}" for key, value in result.items() if key != "id")
        self.stdout.write(f"  结果：{figures}\n\n")
