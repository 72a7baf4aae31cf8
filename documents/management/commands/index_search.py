"""manage.py index_search: write anew what the search of the site finds, from what is public now."""

from django.core.management.base import BaseCommand

from disclosure import caching
from documents import entries


class Command(BaseCommand):
    help = "重建全站检索的条目（公文、解读、问答、回应、指南）；可以在网站运行时执行，做完的部分即时生效。"

    def handle(self, *args, **options):
        counts: dict[str, int] = {}
        for key, count in entries.make_anew():
            counts[key] = count
        caching.bump()
        said = "，".join(f"{entries.KINDS[key].label} {count:,}" for key, count in counts.items())
        self.stdout.write(f"已重建检索条目：{said}。")
