"""One sample PDF of every kind of letter, from sample facts: to look at, and to show to a 法制机构."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from disclosure.notices.letters import kind_of
from disclosure.notices.letters.paper import paper_from, printed
from requests_app.letters.samples import samples


class Command(BaseCommand):
    help = "把每一种文书各印一份样张，内容是虚构的，不连数据库。"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--out", required=True, help="存放样张的目录")
        parser.add_argument("--only", default="", help="只印这些代码，用逗号隔开，例如 BZ,BY")

    def handle(self, *args, **options):
        folder = Path(options["out"])
        only = {code.strip().upper() for code in options["only"].split(",") if code.strip()}
        chosen = [sample for sample in samples() if not only or sample.code in only]
        if only and not chosen:
            raise CommandError(f"没有代码为 {'、'.join(sorted(only))} 的文书。")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for sample in chosen:
                paper = paper_from(
                    kind_of(sample.code), sample.facts, number=sample.number, token="SAMPLE-SAMPLE-00"
                )
                found = printed(paper)
                (folder / f"{sample.name}.pdf").write_bytes(found.data)
                self.stdout.write(f"{sample.name}.pdf　{found.pages} 页")
        except OSError as error:
            raise CommandError(f"不能写入 {folder}：{error.strerror}。") from error
        self.stdout.write(self.style.SUCCESS(f"共 {len(chosen)} 份，在 {folder}。"))
