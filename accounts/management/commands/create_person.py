"""manage.py create_person: give somebody an account and posts in an agency."""

import os
import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Agency, Membership, Office, User
from accounts.roles import Role

PASSWORD_VARIABLE = "PERSON_PASSWORD"
BY_LABEL = {role.label: role for role in Role}


class Command(BaseCommand):
    help = "建立一个人员账号并安排岗位；已有的，更新姓名、补上岗位。可以重复执行，不会改动已有的密码。"

    def add_arguments(self, parser):
        parser.add_argument("username", metavar="USERNAME", help="登录名")
        parser.add_argument("name", metavar="NAME", help="姓名")
        parser.add_argument("--agency", metavar="CODE", required=True, help="机关代码")
        parser.add_argument(
            "--role",
            metavar="ROLE",
            nargs="+",
            action="extend",
            required=True,
            help=f"角色，代号或名称，可多个：{'、'.join(f'{role.value}（{role.label}）' for role in Role)}",
        )
        parser.add_argument("--office", metavar="NAME", help="科室，没有的会建立；不写则不限科室")
        parser.add_argument("--email", help="接收提醒的邮箱")
        parser.add_argument(
            "--password-from-env",
            metavar="VARIABLE",
            nargs="?",
            const=PASSWORD_VARIABLE,
            help=f"从环境变量取密码（默认变量 {PASSWORD_VARIABLE}）；不用此项则为新账号生成一个并只显示一次",
        )
        parser.add_argument("--superuser", action="store_true", help="可以进入后台管理全站数据")

    @transaction.atomic
    def handle(
        self, *args, username, name, agency, role, office, email, password_from_env, superuser, **options
    ):
        roles = [self.role_named(one) for one in role]
        row = Agency.objects.filter(code=agency).first()
        if row is None:
            raise CommandError(f"没有代码为“{agency}”的机关。")
        user = User.objects.filter(username=username).first()
        is_new = user is None
        user = user or User(username=username)
        user.name = name
        if email is not None:
            user.email = email
        if superuser:
            user.is_staff = user.is_superuser = True
        shown = self.set_password(user, is_new=is_new, variable=password_from_env)
        try:
            user.full_clean()
        except ValidationError as error:
            raise CommandError("".join(error.messages)) from error
        user.save()
        section = Office.objects.get_or_create(agency=row, name=office)[0] if office else None
        fresh = [
            one.label
            for one in roles
            if Membership.objects.get_or_create(user=user, agency=row, office=section, role=one)[1]
        ]
        where = f"{row.name}{f' {section.name}' if section else ''}"
        posts = f"，在{where}任{'、'.join(fresh)}" if fresh else "，岗位没有变化"
        self.stdout.write(f"{'已建立' if is_new else '已更新'}人员 {name}（{username}）{posts}。")
        if shown:
            self.stdout.write(f"初始密码（只显示这一次，请本人登录后更改）：{shown}")

    def role_named(self, name: str) -> Role:
        if name in Role.values:
            return Role(name)
        if name in BY_LABEL:
            return BY_LABEL[name]
        raise CommandError(f"没有名为“{name}”的角色，可用：{'、'.join(Role.values)}。")

    def set_password(self, user: User, *, is_new: bool, variable: str | None) -> str:
        """Set it where asked or needed; returns the one made up here, to be shown once."""
        if variable:
            password = os.environ.get(variable, "")
            if not password:
                raise CommandError(f"环境变量 {variable} 是空的，没有取到密码。")
            try:
                validate_password(password, user)
            except ValidationError as error:
                raise CommandError("".join(error.messages)) from error
            user.set_password(password)
            return ""
        if not is_new:
            return ""
        password = secrets.token_urlsafe(12)
        user.set_password(password)
        return password
