"""manage.py import_opinion FILE --agency CODE [--by USERNAME] [--json]"""

import json

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Agency, User
from disclosure.files.tables import BadTable
from opinion.importing import Importer

NAMED = 50  # items called by their number in one line


class Command(BaseCommand):
    help = "批量导入舆情（CSV、xlsx）。可以重复运行：收过的不重复，说法相同的并成一件。列名见 docs/opinion_collecting.md。"

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="CSV 或 xlsx 文件")
        parser.add_argument("--agency", required=True, metavar="CODE", help="机关代码")
        parser.add_argument("--by", metavar="USERNAME", help="记作谁导入；不写则记作“批量导入”")
        parser.add_argument("--json", action="store_true", help="最后输出一行 JSON 汇总")

    def handle(self, *, file, agency, by, json: bool, **options):
        importer = Importer(self.agency(agency), by=self.person(by) if by else None)
        broken = ""
        try:
            for trouble in importer.run(file):
                self.stderr.write(str(trouble))
        except BadTable as error:
            broken = str(error)
        self.summary(importer, broken, as_json=json)
        if broken:
            raise CommandError(f"{file}：{broken}", returncode=1)
        if importer.tally.bad:
            raise CommandError(
                f"有 {importer.tally.bad} 行没有导入，原因见上。改正后可以再运行一次。", returncode=1
            )

    def summary(self, importer: Importer, broken: str, *, as_json: bool) -> None:
        tally = importer.tally
        if as_json:
            said = tally.as_dict() | ({"broken": broken} if broken else {})
            self.stdout.write(json.dumps(said, ensure_ascii=False))
            return
        if tally.unused:
            self.stdout.write(f"没有用到的列：{'、'.join(tally.unused)}")
        self.stdout.write(tally.words)
        if importer.namesakes:
            named = "、".join(map(str, importer.namesakes[:NAMED]))
            self.stdout.write(
                f"新的事项里有 {len(importer.namesakes)} 件与一天之内的另一件标题相同，请看是不是同一件事：舆情 {named}"
            )

    def agency(self, code: str) -> Agency:
        agency = Agency.objects.filter(code=code).first()
        if agency is None:
            known = "、".join(Agency.objects.values_list("code", flat=True)[:20]) or "（还没有机关）"
            raise CommandError(f"没有代码为“{code}”的机关。现有：{known}")
        return agency

    def person(self, username: str) -> User:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"没有用户名为“{username}”的人员。")
        return user
