"""manage.py load_calendar [--file holidays.json | --csv FILE [--agency CODE] | --notice FILE [--year N]]"""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Agency
from disclosure.workdays import loading, schedules
from disclosure.workdays.models import CalendarYear
from disclosure.workdays.notice import read_notice
from disclosure.workdays.schedules import ScheduleError


def _text_of(path: str) -> str:
    """A file's text in UTF-8 or, as Windows saves it, GB18030. Raises CommandError in plain words."""
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise CommandError(f"打不开文件 {path}：{error.strerror}。") from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CommandError(f"文件 {path} 不是 UTF-8 或 GB18030 文本。")


class Command(BaseCommand):
    help = "载入放假安排：不带选项时载入 chinese-calendar 所知各年；--file 载入 holidays.json；--csv 载入 CSV；--notice 读取年度通知全文。"

    def add_arguments(self, parser):
        source = parser.add_mutually_exclusive_group()
        source.add_argument("--file", help="holidays.json 格式的文件")
        source.add_argument("--notice", help="国务院办公厅年度放假通知的文本文件，- 为标准输入")
        source.add_argument("--csv", help="“日期,放假或上班,名称”的 CSV 文件")
        parser.add_argument(
            "--agency", metavar="CODE", help="与 --csv 同用：这是该机关自己的放假和上班日，整份替换"
        )
        parser.add_argument("--year", type=int, help="通知正文没有标题时指明年份")

    def package_schedules(self):
        """The package's years, but a year somebody loaded from its own 通知 stays as it is."""
        kept = set(CalendarYear.objects.exclude(source="package").values_list("year", flat=True))
        for known in schedules.package_years():
            if known in kept:
                self.stdout.write(f"{known} 年：已由通知或文件载入，保留。")
            else:
                yield schedules.from_package(known)

    def handle(self, *args, file=None, notice=None, csv=None, agency=None, year=None, **options):
        if agency and not csv:
            raise CommandError("--agency 要与 --csv 同用。")
        try:
            if agency:
                self.load_agency(agency, csv)
                return
            if csv:
                found = schedules.from_csv(_text_of(csv))
            elif notice:
                found = [read_notice(_text_of(notice), year)]
            elif file:
                found = schedules.from_file(_text_of(file))
            else:
                found = list(self.package_schedules())
            report = loading.load(found)
        except ScheduleError as error:
            raise CommandError(f"[{error.code}] {error}") from None
        for change in report.years:
            self.stdout.write(change.sentence)
        for effect in report.effects:
            self.stdout.write(f"  {effect}")
        if report.changed:
            self.stdout.write(f"在办期限变动 {len(report.effects)} 件。")

    def load_agency(self, code: str, path: str) -> None:
        """An agency's own days (放假办法第四条)."""
        agency = Agency.objects.filter(code=code).first()
        if agency is None:
            raise CommandError(f"没有代码为“{code}”的机关。")
        effects = loading.set_agency_days(agency, schedules.days_from_csv(_text_of(path)), notice="CSV 文件")
        self.stdout.write(f"{agency}：已载入本机关放假和上班日。")
        for effect in effects:
            self.stdout.write(f"  {effect}")
        self.stdout.write(f"在办期限变动 {len(effects)} 件。")
