"""manage.py import_documents PATH… --agency CODE [--as-draft | --published]"""

import json

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Agency, User
from accounts.roles import Role
from documents.importing import Importer

KEPT = 1000  # bad rows named in the JSON summary; all of them are on stderr


class Command(BaseCommand):
    help = "导入公文：文件（docx、pdf、ofd、html、txt）、文件夹、JSON 行（jsonl）、CSV。可以重复运行，不会重复导入。"

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", metavar="PATH", help="文件或文件夹")
        parser.add_argument("--agency", required=True, metavar="CODE", help="机关代码")
        parser.add_argument("--by", metavar="USERNAME", help="记作谁导入；默认是该机关的第一位拟稿人")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--as-draft", action="store_true", help="导入为草稿，仍走审查流程（默认）")
        how.add_argument("--published", action="store_true", help="已经公开过的旧文，直接进入公开目录")
        parser.add_argument("--json", action="store_true", help="最后输出一行 JSON 汇总")

    def handle(self, *, paths, agency, by, published, json: bool, **options):
        importer = Importer(self.agency(agency), is_published=published)
        importer.by = self.person(by, importer.agency)
        tally, named = importer.tally, []
        for place, reason in importer.run(paths, after_batch=self.progress):
            self.stderr.write(f"{place}：{reason}")
            if len(named) < KEPT:
                named.append({"file": place.path, "line": place.line, "reason": reason})
        self.summary(tally, named, as_json=json)
        if tally.bad:
            raise CommandError(f"有 {tally.bad} 行没有导入，原因见上。改正后可以再运行一次。", returncode=1)

    def agency(self, code: str) -> Agency:
        try:
            return Agency.objects.get(code=code)
        except Agency.DoesNotExist as error:
            known = "、".join(Agency.objects.values_list("code", flat=True)[:20]) or "（还没有机关）"
            raise CommandError(f"没有代码为“{code}”的机关。现有：{known}") from error

    def person(self, username: str | None, agency: Agency) -> User | None:
        if username:
            try:
                return User.objects.get(username=username)
            except User.DoesNotExist as error:
                raise CommandError(f"没有用户名为“{username}”的人员。") from error
        drafters = User.objects.filter(
            is_active=True, memberships__agency=agency, memberships__role=Role.DRAFTER
        )
        drafter = drafters.order_by("id").first()
        if drafter is None:
            self.stderr.write(f"{agency.name}还没有拟稿人，导入的公文暂时没有拟稿人；可用 --by 指定。")
        return drafter

    def progress(self, tally) -> None:
        """One line a thousand rows: enough to see it live, short enough for a log."""
        if tally.read % 1000 == 0:
            said = f"导入 {tally.imported}，已有 {tally.existing}，有误 {tally.bad}"
            self.stderr.write(f"已读 {tally.read} 行：{said}……")

    def summary(self, tally, named, *, as_json: bool) -> None:
        if as_json:
            said = {
                "read": tally.read,
                "imported": tally.imported,
                "existing": tally.existing,
                "bad": tally.bad,
                "unused_columns": sorted(tally.unused),
                "errors": named,
            }
            self.stdout.write(json.dumps(said, ensure_ascii=False))
            return
        if tally.unused:
            self.stdout.write(f"没有用到的列：{'、'.join(sorted(tally.unused))}")
        self.stdout.write(
            f"共 {tally.read} 行：导入 {tally.imported}，已有 {tally.existing}，有误 {tally.bad}。"
        )
