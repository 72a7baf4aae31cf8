"""manage.py fee_estimate (--items N | --pages N) [--already N] [--json]"""

import json

from django.core.management.base import BaseCommand, CommandError

from disclosure.deadlines.errors import Impossible
from requests_app import fees


class Command(BaseCommand):
    help = "按国办函〔2020〕109号计算信息处理费：按件（--items）或者按量（--pages），二者选一。金额单位为元。"
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--items", type=int, metavar="N", help="本次几件")
        parser.add_argument("--pages", type=int, metavar="N", help="本件几页（A4 及以下，单面一页）")
        parser.add_argument(
            "--already", type=int, metavar="N", help="按件时：该申请人本月在本机关此前已有几件，默认 0"
        )
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *, items, pages, already, json: bool, **options):
        if (items is None) == (pages is None):
            raise CommandError("按件（--items）与按量（--pages）须选一种，且只能选一种。", returncode=2)
        if pages is not None and already is not None:
            raise CommandError("--already 只用于按件计收；按量的每件分别计页，不跨件累加。", returncode=2)
        try:
            found = fees.by_pages(pages) if items is None else fees.by_items(items, already or 0)
        except Impossible as fault:
            raise CommandError(f"[{fault.code}] {fault}") from None
        self.print(found, as_json=json)

    def print(self, found: fees.Calculation, *, as_json: bool) -> None:
        if not as_json:
            self.stdout.write(str(found))
            return
        said = {"by": found.method, "count": found.count, "amount": found.total, "lines": found.words}
        if found.method == "items":
            said["already"] = found.already
        self.stdout.write(json.dumps(said, ensure_ascii=False))
