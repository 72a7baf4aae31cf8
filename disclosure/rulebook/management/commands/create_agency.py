"""manage.py create_agency: set up an agency, or bring its name, superior and rules up to date.

It stands here and not in accounts because it may apply a rule set, and imports go down only.
"""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Agency, Level
from disclosure.caching import bump
from disclosure.rulebook.presets import PRESETS
from disclosure.rulebook.setting import apply_preset, preset_named

# option → field; an option not given leaves the field as it is
FIELDS = {
    "name": "name",
    "short_name": "short_name",
    "credit_code": "credit_code",
    "level": "level",
    "parent": "parent",
}


class Command(BaseCommand):
    help = "建立一个机关；已有的，更新名称、上级等并说明改了什么。可以重复执行。"

    def add_arguments(self, parser):
        parser.add_argument("code", metavar="CODE", help="机关代码：简短、唯一，小写字母、数字、连字符")
        parser.add_argument("name", metavar="NAME", help="机关全称")
        parser.add_argument("--parent", metavar="CODE", help="上级机关代码")
        parser.add_argument("--preset", metavar="NAME", help=f"采用的规则集：{'、'.join(PRESETS)}")
        parser.add_argument("--level", choices=Level.values, help="层级，默认 county")
        parser.add_argument("--short-name", metavar="NAME", help="简称")
        parser.add_argument("--credit-code", metavar="CODE", help="统一社会信用代码")

    @transaction.atomic
    def handle(self, *args, code, parent, preset, **options):
        try:
            if preset:
                preset_named(preset)
            given = {name: options[name] for name in FIELDS if options.get(name) is not None}
            if parent is not None:
                given["parent"] = self.agency_named(parent)
            agency = Agency.objects.filter(code=code).first()
            is_new = agency is None
            agency = agency or Agency(code=code)
            changes = self.changes(agency, given)
            for name, value in given.items():
                setattr(agency, name, value)
            agency.full_clean()
        except ValidationError as error:
            raise CommandError("".join(error.messages)) from error
        if is_new or changes:
            agency.save()
            bump()
        if is_new:
            self.stdout.write(f"已建立机关 {agency.name}（{code}）。")
        elif changes:
            self.stdout.write(f"已更新机关 {agency.name}（{code}）：{'；'.join(changes)}。")
        else:
            self.stdout.write(f"机关 {agency.name}（{code}）已存在，没有变化。")
        if preset:
            changed = apply_preset(preset, agency)
            self.stdout.write(f"采用“{PRESETS[preset].label}”规则，改变 {len(changed)} 条。")

    def agency_named(self, code: str) -> Agency:
        agency = Agency.objects.filter(code=code).first()
        if agency is None:
            raise CommandError(f"没有代码为“{code}”的上级机关，请先建立它。")
        return agency

    def changes(self, agency: Agency, given: dict) -> list[str]:
        """What will differ, in words."""
        return [
            f"{agency._meta.get_field(name).verbose_name}由“{getattr(agency, name) or '无'}”改为“{value}”"
            for name, value in given.items()
            if getattr(agency, name) != value
        ]
