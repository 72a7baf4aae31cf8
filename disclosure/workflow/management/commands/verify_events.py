"""manage.py verify_events: exit 1 where a record of acts was changed, removed or reordered."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Agency
from disclosure.workflow.models import Chain
from disclosure.workflow.verify import verify_chains


class Command(BaseCommand):
    help = "核验办理记录链：记录被修改、删除、调换顺序的，逐条列出并以 1 退出。"

    def add_arguments(self, parser):
        parser.add_argument("--agency", metavar="CODE", help="只核验一个机关")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args, agency=None, **options):
        chosen = None
        if agency:
            chosen = Agency.objects.filter(code=agency).first()
            if chosen is None:
                raise CommandError(f"没有代码为“{agency}”的机关。")
        read, flaws = verify_chains(chosen)
        heads = {
            chain.agency.code: {"length": chain.length, "head": chain.head}
            for chain in Chain.objects.select_related("agency")
            if chosen is None or chain.agency_id == chosen.pk
        }
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {"events": read, "flaws": [flaw.as_dict() for flaw in flaws], "heads": heads},
                    ensure_ascii=False,
                )
            )
        else:
            for flaw in flaws:
                self.stdout.write(f"{flaw.agency} 第 {flaw.number} 条：{flaw.problem}")
            for code, head in heads.items():
                self.stdout.write(f"{code}：{head['length']} 条，链首 {head['head'] or '（空）'}")
            self.stdout.write(
                f"共核验 {read} 条记录，" + (f"发现 {len(flaws)} 处问题。" if flaws else "完好。")
            )
        if flaws:
            sys.exit(1)
