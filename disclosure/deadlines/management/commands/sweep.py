"""manage.py sweep [--at ISO] [--json]"""

import json
import sys
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError

from disclosure import clock
from disclosure.deadlines import sweep


def _moment(value: str) -> datetime:
    """An ISO moment, in Asia/Shanghai unless it says otherwise; a day alone means its end."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise CommandError(f"--at 不是有效的时刻：{value}，应为 2026-01-31T08:00 的样式。") from None
    if len(value) <= 10:
        return clock.end_of_day(found.date())
    return found.replace(tzinfo=clock.TZ) if found.tzinfo is None else found


class Command(BaseCommand):
    help = "巡查全部期限：提醒、升级、届满处理。随时可以重复运行；有失败时退出码为 1。"

    def add_arguments(self, parser):
        parser.add_argument("--at", help="按这个时刻巡查（默认现在）")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args, at=None, **options):
        report = sweep.run(_moment(at) if at else None)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False, default=str))
        else:
            self.stdout.write(
                f"查看 {report.looked_at} 个期限：提醒 {report.warned}，升级 {report.escalated}，"
                f"届满处理 {report.lapsed}，日期变动 {report.moved_in_all}。"
            )
            for line in report.moved:
                self.stdout.write(f"  {line}")
            if report.moved_in_all > len(report.moved):
                self.stdout.write("  ……其余见各自的台账。")
            for name, result in report.steps.items():
                self.stdout.write(f"  {name}：{result if result is not None else '完成'}")
            for failure in report.failures:
                where = f" {failure['deadline']}" if "deadline" in failure else ""
                self.stderr.write(f"失败：{failure['what']}{where}：{failure['error']}")
        if report.failures:
            sys.exit(1)
