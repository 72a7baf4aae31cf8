"""manage.py import_applications FILE --agency CODE [--by USERNAME] [--json]"""

import json
import time

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Agency, User
from disclosure.files.tables import BadTable
from requests_app.importing import REGISTER, Importer

KEPT = 1000  # bad rows named in the JSON summary; all of them are on stderr
WIDTH = 30  # characters of the bar


class Command(BaseCommand):
    help = "导入依申请公开的旧台账（CSV、xlsx）。可以重复运行：同一编号不会重复，只改变动的。列名见 docs/import_applications.md。"

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="CSV 或 xlsx 文件")
        parser.add_argument("--agency", required=True, metavar="CODE", help="机关代码")
        parser.add_argument("--by", metavar="USERNAME", help="记作谁导入；不写则记作“旧台账导入”")
        parser.add_argument("--json", action="store_true", help="最后输出一行 JSON 汇总")

    def handle(self, *, file, agency, by, json: bool, **options):
        importer = Importer(self.agency(agency), by=self.person(by))
        named, broken, begun = [], "", time.monotonic()
        try:
            for trouble in importer.run(file, after_batch=self.progress):
                self.clear()
                self.stderr.write(str(trouble))
                if len(named) < KEPT:
                    named.append(trouble.as_dict())
        except BadTable as error:
            broken = str(error)
        self.clear()
        self.summary(importer.tally, named, broken, time.monotonic() - begun, as_json=json)
        if broken:
            raise CommandError(f"{file}：{broken}", returncode=1)
        if importer.tally.bad:
            raise CommandError(
                f"有 {importer.tally.bad} 行没有导入，原因见上。改正后可以再运行一次。", returncode=1
            )

    def agency(self, code: str) -> Agency:
        try:
            return Agency.objects.get(code=code)
        except Agency.DoesNotExist as error:
            known = "、".join(Agency.objects.values_list("code", flat=True)[:20]) or "（还没有机关）"
            raise CommandError(f"没有代码为“{code}”的机关。现有：{known}") from error

    def person(self, username: str | None):
        if not username:
            return REGISTER
        try:
            return User.objects.get(username=username)
        except User.DoesNotExist as error:
            raise CommandError(f"没有用户名为“{username}”的人员。") from error

    # ── progress ────────────────────────────────────────────────────────────
    def is_watched(self) -> bool:
        return bool(getattr(self.stderr, "isatty", lambda: False)())

    def progress(self, table, tally) -> None:
        """A bar for whoever watches; a log gets none."""
        if not self.is_watched():
            return
        full = round(table.share * WIDTH)
        bar = "█" * full + "░" * (WIDTH - full)
        self.stderr.write(f"\r{bar} {table.share:4.0%} 已读 {tally.read:,} 行", self.style.SUCCESS, ending="")
        self.stderr.flush()

    def clear(self) -> None:
        """Take the bar away before a line is written."""
        if self.is_watched():
            self.stderr.write("\r\x1b[K", self.style.SUCCESS, ending="")

    def summary(self, tally, named: list, broken: str, seconds: float, *, as_json: bool) -> None:
        if as_json:
            said = tally.as_dict() | {"errors": named, "seconds": round(seconds, 1)}
            if broken:
                said["broken"] = broken
            self.stdout.write(json.dumps(said, ensure_ascii=False))
            return
        if tally.unused:
            self.stdout.write(f"没有用到的列：{'、'.join(tally.unused)}")
        self.stdout.write(
            f"共 {tally.read:,} 行：导入 {tally.imported:,}，更新 {tally.updated:,}，"
            f"没有变化 {tally.unchanged:,}，有误 {tally.bad:,}；用时 {seconds:.1f} 秒。"
        )
