"""manage.py annual_report --agency CODE --year Y [--whole] [--json]: the three tables of a year, and what does not agree in them."""

import json

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Agency
from disclosure import clock
from requests_app.statistics import COLUMNS, GROUPS, RESULTS, ROWS
from supervision.annual import layout
from supervision.annual.figures import Figures
from supervision.annual.models import FIRST_YEAR, LAST_YEAR, AnnualReport
from supervision.annual.states import Scope


class Command(BaseCommand):
    help = "打印一个机关一个年度的年度报告表二、表三、表四（国办公开办函〔2021〕30号）和不成立的勾稽关系。"

    def add_arguments(self, parser):
        parser.add_argument("--agency", required=True, metavar="CODE", help="机关代码")
        parser.add_argument("--year", required=True, type=int, metavar="Y", help="年度，例如 2025")
        parser.add_argument("--whole", action="store_true", help="连同下级机关汇总（本级政府）")
        parser.add_argument("--json", action="store_true", help="以 JSON 打印，键和列的顺序按公布的格式")

    def handle(self, *args, agency, year, whole=False, **options):
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise CommandError(f"年度应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间。")
        found = Agency.objects.filter(code=agency).first()
        if found is None:
            raise CommandError(f"没有代码为“{agency}”的机关。")
        figures = Figures(report_of(found, year, Scope.WHOLE if whole else Scope.OWN))
        said = {
            "agency": found.code,
            "issuer": figures.report.issuer,
            "year": year,
            "scope": figures.report.scope,
            "format": layout.FORMAT,
            "as_of": f"{year}-12-31T24:00:00+08:00" if year < clock.today().year else str(clock.today()),
            **layout.published(figures.cells),
            "identity_failures": [failure.words for failure in figures.hard],
            "to_check": [failure.words for failure in figures.soft],
        }
        if options["json"]:
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1))
            return
        self._print(said)

    def _print(self, said: dict) -> None:
        self.stdout.write(f"{said['issuer']} {said['year']}年度")
        for paper, label in layout.PAPERS.items():
            counts = said["table2"][paper]
            self.stdout.write(f"{label}：" + "，".join(f"{layout.COUNTED[k]} {v}" for k, v in counts.items()))
        self.stdout.write("\t".join(["", *(layout.KIND_LABELS[column] for column in COLUMNS)]))
        for row in ROWS:
            self.stdout.write("\t".join([layout.row_words(row), *map(str, said["table3"][row])]))
        for group in GROUPS:
            counts = said["table4"][group]
            line = "，".join(f"{layout.RESULT_LABELS[result]} {counts[result]}" for result in RESULTS)
            self.stdout.write(f"{layout.GROUP_LABELS[group]}：{line}")
        for words in said["identity_failures"] + said["to_check"]:
            self.stdout.write(words)


def report_of(agency: Agency, year: int, scope: str) -> AnnualReport:
    """The version that holds, else the one under way, else one that is only asked and never kept."""
    known = AnnualReport.objects.of(agency).of_year(year).filter(scope=scope).select_related("agency")
    found = known.published().first() or known.open().first()
    return found or AnnualReport(agency=agency, year=year, scope=scope)
