"""After an upgrade: pages kept by the old program name its style sheets and its way of keeping pages."""

from django.core.cache import cache
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "清空页面缓存；每次升级后运行一次（make run 自动运行）。"
    requires_system_checks = []

    def handle(self, **options):
        cache.clear()
        if options["verbosity"]:
            self.stdout.write("页面缓存已清空。")
