"""manage.py apply_preset: let an agency follow one of the local rule sets."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Agency
from disclosure import clock
from disclosure.rulebook.presets import PRESETS
from disclosure.rulebook.setting import apply_preset, preset_named


class Command(BaseCommand):
    help = f"让一个机关采用一套规则：{'、'.join(PRESETS)}。可以重复执行，只列出有变化的规则。"

    def add_arguments(self, parser):
        parser.add_argument("name", metavar="NAME", help="规则集")
        parser.add_argument("--agency", metavar="CODE", required=True, help="机关代码")
        parser.add_argument("--from", dest="since", metavar="YYYY-MM-DD", help="施行日期，默认今天")

    def handle(self, *args, name, agency, since=None, **options):
        try:
            preset = preset_named(name)
            day = date.fromisoformat(since) if since else clock.today()
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        except ValueError as error:
            raise CommandError(f"日期“{since}”应写作 2026-09-01 的样子。") from error
        row = Agency.objects.filter(code=agency).first()
        if row is None:
            raise CommandError(f"没有代码为“{agency}”的机关。")
        changes = apply_preset(name, row, since=day)
        for change in changes:
            self.stdout.write(str(change))
        self.stdout.write(
            f"{row.name}自 {day} 起采用“{preset.label}”规则，改变 {len(changes)} 条。"
            if changes
            else f"{row.name}已采用“{preset.label}”规则，没有变化。"
        )
