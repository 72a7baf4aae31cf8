import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.credit_code
import disclosure.clock
import disclosure.personal


class Migration(migrations.Migration):
    """The tables in one step, for a database that is new; one that stands goes by what this replaces."""

    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_agency_letters"),
        ("accounts", "0003_inherits_from"),
        ("accounts", "0004_kept_forms"),
        ("accounts", "0005_last_agency"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                (
                    "phone",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="手机"),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=disclosure.clock.now, editable=False, verbose_name="加入时间"
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "人员",
                "verbose_name_plural": "人员",
                "ordering": ["id"],
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Agency",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.SlugField(
                        help_text="简短、唯一，例如 yunshan。",
                        max_length=40,
                        unique=True,
                        verbose_name="机关代码",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="机关全称")),
                ("short_name", models.CharField(blank=True, max_length=40, verbose_name="简称")),
                (
                    "credit_code",
                    models.CharField(
                        blank=True,
                        max_length=18,
                        validators=[accounts.credit_code.validate_credit_code],
                        verbose_name="统一社会信用代码",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("province", "省级"),
                            ("city", "市级"),
                            ("county", "县级"),
                            ("town", "乡镇（街道）"),
                        ],
                        default="county",
                        max_length=10,
                        verbose_name="层级",
                    ),
                ),
                (
                    "issuer_mark",
                    models.CharField(
                        blank=True,
                        help_text="红头上的字，空着则用“机关全称＋文件”。",
                        max_length=80,
                        verbose_name="发文机关标志",
                    ),
                ),
                ("review_agency", models.CharField(blank=True, max_length=120, verbose_name="行政复议机关")),
                ("court", models.CharField(blank=True, max_length=120, verbose_name="管辖法院")),
                ("contact_office", models.CharField(blank=True, max_length=120, verbose_name="工作机构名称")),
                ("contact_address", models.CharField(blank=True, max_length=200, verbose_name="办公地址")),
                ("contact_hours", models.CharField(blank=True, max_length=120, verbose_name="办公时间")),
                ("contact_phone", models.CharField(blank=True, max_length=60, verbose_name="联系电话")),
                ("contact_fax", models.CharField(blank=True, max_length=60, verbose_name="传真")),
                ("contact_email", models.EmailField(blank=True, max_length=254, verbose_name="电子邮箱")),
                ("contact_postcode", models.CharField(blank=True, max_length=6, verbose_name="邮政编码")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=disclosure.clock.now, editable=False, verbose_name="建立时间"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="accounts.agency",
                        verbose_name="上级机关",
                    ),
                ),
                (
                    "reply_prefix",
                    models.CharField(
                        blank=True,
                        help_text="依申请公开文书的文号用，例如“云政公复”；空着则用“简称＋公复”。",
                        max_length=40,
                        verbose_name="文书机关代字",
                    ),
                ),
                (
                    "review_online",
                    models.URLField(
                        blank=True,
                        help_text="在网上送达文书的，应当同时告知在线申请行政复议的渠道（行政复议法第二十二条）。",
                        verbose_name="在线申请行政复议的网址",
                    ),
                ),
                (
                    "inherits_from",
                    models.ManyToManyField(
                        blank=True,
                        help_text="机构改革后职权划入本机关的机关，已经停用的也选上：职权划转的，信息一并划转，向本机关申请的不得以尚未划转为由拒绝（国办公开办函〔2019〕14号）。",
                        related_name="inherited_by",
                        to="accounts.agency",
                        verbose_name="职权划入自",
                    ),
                ),
            ],
            options={
                "verbose_name": "机关",
                "verbose_name_plural": "机关",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("credit_code", ""), _negated=True),
                        fields=("credit_code",),
                        name="unique_agency_credit_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="agency_is_not_its_own_parent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="科室名称")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offices",
                        to="accounts.agency",
                        verbose_name="机关",
                    ),
                ),
            ],
            options={
                "verbose_name": "科室",
                "verbose_name_plural": "科室",
                "ordering": ["agency_id", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "name"), name="unique_office_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("drafter", "拟稿人"),
                            ("section_head", "科室负责人"),
                            ("checker", "办文核稿"),
                            ("secrecy", "保密审查员"),
                            ("leader", "分管领导"),
                            ("chief", "主要领导"),
                            ("disclosure", "公开办"),
                            ("disclosure_head", "公开办负责人"),
                            ("publisher", "信息发布员"),
                            ("supervisor", "监督员"),
                            ("admin", "系统管理员"),
                        ],
                        max_length=20,
                        verbose_name="角色",
                    ),
                ),
                ("since", models.DateField(blank=True, null=True, verbose_name="任职起")),
                ("until", models.DateField(blank=True, null=True, verbose_name="任职止")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="accounts.agency",
                        verbose_name="机关",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="accounts.office",
                        verbose_name="科室",
                    ),
                ),
            ],
            options={
                "verbose_name": "岗位",
                "verbose_name_plural": "岗位",
                "ordering": ["agency_id", "user_id", "role"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "agency", "office", "role"), name="unique_post"),
                    models.UniqueConstraint(
                        condition=models.Q(("office", None)),
                        fields=("user", "agency", "role"),
                        name="unique_post_in_no_office",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=500)),
                ("typed", disclosure.personal.EncryptedJSONField()),
                ("kept_at", models.DateTimeField(default=disclosure.clock.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kept_forms",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "没有交上去的内容",
                "verbose_name_plural": "没有交上去的内容",
                "ordering": ["-kept_at", "-pk"],
                "indexes": [models.Index(fields=["kept_at"], name="kept_form_age")],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "path"), name="one_kept_form_a_page")
                ],
            },
        ),
        migrations.AddField(
            model_name="user",
            name="last_agency",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.agency",
            ),
        ),
    ]
