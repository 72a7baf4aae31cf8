"""manage.py load_demo: the demo county, once."""

from django.core.management.base import BaseCommand
from django.db import transaction

from portal.demo import county


class Command(BaseCommand):
    help = "载入演示数据：一个虚构的县、每个角色一人、处在各个环节的公文和申请。重复运行不会重复载入。"

    def handle(self, *args, **options):
        with transaction.atomic():
            made = county.build()
        self.stdout.write("演示数据已载入。" if made else "演示数据已经在了，没有改动。")
        for username, name, role in county.people_table():
            self.stdout.write(f"  {username:<12} {name}（{role}）")
        self.stdout.write(f"  密码均为 {county.PASSWORD}")
