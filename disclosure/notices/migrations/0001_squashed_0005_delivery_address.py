import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import disclosure.clock
import disclosure.notices.models.letter
import disclosure.notices.models.print_run
import disclosure.personal


class Migration(migrations.Migration):
    """The tables in one step, for a database that is new; one that stands goes by what this replaces."""

    replaces = [
        ("notices", "0001_initial"),
        ("notices", "0002_letters"),
        ("notices", "0003_print_runs"),
        ("notices", "0004_email_delivery"),
        ("notices", "0005_delivery_address"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0002_agency_letters"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="类别")),
                ("prefix", models.CharField(blank=True, max_length=60, verbose_name="机关代字")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("last", models.PositiveIntegerField(default=0, verbose_name="已编到")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="number_series",
                        to="accounts.agency",
                        verbose_name="机关",
                    ),
                ),
            ],
            options={
                "verbose_name": "文号序列",
                "verbose_name_plural": "文号序列",
                "ordering": ["agency_id", "kind", "-year", "prefix"],
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "kind", "prefix", "year"), name="unique_series")
                ],
            },
        ),
        migrations.CreateModel(
            name="Number",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.PositiveIntegerField(verbose_name="序号")),
                ("text", models.CharField(max_length=120, verbose_name="文号")),
                ("object_id", models.PositiveBigIntegerField(blank=True, null=True)),
                (
                    "drawn_at",
                    models.DateTimeField(
                        default=disclosure.clock.now, editable=False, verbose_name="取号时间"
                    ),
                ),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agency",
                        verbose_name="机关",
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "drawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="取号人",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="numbers",
                        to="notices.series",
                        verbose_name="文号序列",
                    ),
                ),
            ],
            options={
                "verbose_name": "文号登记",
                "verbose_name_plural": "文号登记",
                "ordering": ["series_id", "value"],
                "indexes": [models.Index(fields=["content_type", "object_id"], name="number_of_holder")],
                "constraints": [
                    models.UniqueConstraint(fields=("series", "value"), name="unique_number_in_series"),
                    models.UniqueConstraint(fields=("agency", "text"), name="unique_number_text"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("void_reason", ""), ("voided_at", None)),
                            models.Q(
                                ("voided_at__isnull", False), models.Q(("void_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="voided_number_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField(verbose_name="事项")),
                ("kind", models.CharField(max_length=40, verbose_name="类别")),
                ("occasion", models.CharField(max_length=80, verbose_name="场合")),
                ("recipient", models.CharField(max_length=80, verbose_name="收件人标识")),
                (
                    "address",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="邮箱"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("app", "站内"), ("email", "站内和邮件")], max_length=10, verbose_name="渠道"
                    ),
                ),
                ("subject", models.CharField(max_length=200, verbose_name="标题")),
                ("body", models.TextField(blank=True, verbose_name="内容")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=disclosure.clock.now, editable=False, verbose_name="生成时间"
                    ),
                ),
                (
                    "next_try_at",
                    models.DateTimeField(
                        default=disclosure.clock.now, editable=False, verbose_name="下次发送"
                    ),
                ),
                (
                    "sent_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="发出时间"),
                ),
                ("attempts", models.PositiveIntegerField(default=0, editable=False, verbose_name="已试次数")),
                (
                    "last_error",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="最近一次失败"),
                ),
                (
                    "read_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="阅读时间"),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contenttypes.contenttype",
                        verbose_name="事项类别",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="收件人",
                    ),
                ),
            ],
            options={
                "verbose_name": "通知",
                "verbose_name_plural": "通知",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("channel", "email"), ("sent_at", None)),
                        fields=["next_try_at"],
                        name="notice_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("read_at", None)),
                        fields=["user", "-created_at"],
                        name="notice_unread",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("content_type", "object_id", "kind", "occasion", "recipient"),
                        name="unique_notice",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField(verbose_name="事项")),
                ("code", models.CharField(max_length=8, verbose_name="文书代码")),
                ("occasion", models.CharField(blank=True, max_length=40, verbose_name="场合")),
                ("title", models.CharField(max_length=160, verbose_name="标题")),
                (
                    "addressee",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="受文人"),
                ),
                (
                    "address",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="送达地址"),
                ),
                ("parts", disclosure.personal.EncryptedJSONField(default=list, verbose_name="内容")),
                ("facts", disclosure.personal.EncryptedJSONField(default=dict, verbose_name="所据事实")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("approved", "已核准"),
                            ("issued", "已印发"),
                            ("voided", "已作废"),
                        ],
                        db_index=True,
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=disclosure.clock.now, editable=False, verbose_name="起草时间"
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="核准时间")),
                ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="印发时间")),
                ("dated_on", models.DateField(blank=True, null=True, verbose_name="成文日期")),
                (
                    "key",
                    models.CharField(
                        default=disclosure.notices.models.letter.new_key,
                        editable=False,
                        max_length=32,
                        unique=True,
                        verbose_name="文件标识",
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=disclosure.notices.models.letter.new_token,
                        editable=False,
                        max_length=24,
                        unique=True,
                        verbose_name="验证码",
                    ),
                ),
                (
                    "pdf",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        upload_to=disclosure.notices.models.letter.place,
                        verbose_name="PDF",
                    ),
                ),
                ("sm3", models.CharField(blank=True, db_index=True, max_length=64, verbose_name="SM3")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="大小（字节）")),
                ("pages", models.PositiveIntegerField(default=0, verbose_name="页数")),
                ("signed", models.BooleanField(default=False, verbose_name="有数字签名")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="accounts.agency",
                        verbose_name="机关",
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核准人",
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contenttypes.contenttype",
                        verbose_name="事项类别",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="起草人",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="印发人",
                    ),
                ),
                (
                    "number",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter",
                        to="notices.number",
                        verbose_name="文号",
                    ),
                ),
                (
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="notices.letter",
                        verbose_name="代替",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "文书",
                "verbose_name_plural": "文书",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["content_type", "object_id", "-id"], name="letter_of_case"),
                    models.Index(fields=["agency", "dated_on"], name="letter_of_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("draft", "approved"))),
                        fields=("content_type", "object_id", "code", "occasion"),
                        name="one_open_letter",
                        violation_error_message="这件事已有一份同类文书正在起草。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "issued"), _negated=True),
                            models.Q(
                                ("issued_at__isnull", False),
                                ("dated_on__isnull", False),
                                models.Q(("sm3", ""), _negated=True),
                                models.Q(("pdf", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="issued_letter_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "voided"), _negated=True),
                            models.Q(
                                ("voided_at__isnull", False), models.Q(("void_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="voided_letter_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            ("approved_at__isnull", False),
                            _connector="OR",
                        ),
                        name="approved_letter_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PrintRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.JSONField(default=list, verbose_name="次序")),
                ("envelopes", models.BooleanField(default=True, verbose_name="附信封")),
                ("duplex", models.BooleanField(default=True, verbose_name="双面打印")),
                (
                    "asked_at",
                    models.DateTimeField(
                        default=disclosure.clock.now, editable=False, verbose_name="提出时间"
                    ),
                ),
                (
                    "next_try_at",
                    models.DateTimeField(
                        default=disclosure.clock.now, editable=False, verbose_name="下次办理"
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0, editable=False, verbose_name="已试次数")),
                (
                    "last_error",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="最近一次失败"),
                ),
                (
                    "key",
                    models.CharField(
                        default=disclosure.notices.models.print_run.new_key,
                        editable=False,
                        max_length=32,
                        unique=True,
                        verbose_name="文件标识",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        upload_to=disclosure.notices.models.print_run.place,
                        verbose_name="文件",
                    ),
                ),
                ("pages", models.PositiveIntegerField(default=0, verbose_name="页数")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="完成时间")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agency",
                        verbose_name="机关",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "letters",
                    models.ManyToManyField(
                        related_name="print_runs", to="notices.letter", verbose_name="文书"
                    ),
                ),
            ],
            options={
                "verbose_name": "批量打印",
                "verbose_name_plural": "批量打印",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at", None)),
                        fields=["next_try_at"],
                        name="print_run_waiting",
                    ),
                    models.Index(fields=["agency", "-id"], name="print_run_of_agency"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("file", ""), ("finished_at", None)),
                            models.Q(("finished_at__isnull", False), models.Q(("file", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="print_run_is_whole_or_not_there",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("post", "邮政寄送"),
                            ("direct", "直接送达"),
                            ("entrusted", "委托其他机关送达"),
                            ("online", "在线送达"),
                            ("email", "电子邮件送达"),
                        ],
                        max_length=10,
                        verbose_name="送达方式",
                    ),
                ),
                ("carrier", models.CharField(blank=True, max_length=40, verbose_name="承运企业")),
                ("posted_on", models.DateField(blank=True, null=True, verbose_name="交邮日")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="签收日")),
                ("delivered_on", models.DateField(blank=True, null=True, verbose_name="到达日")),
                ("delivered_at", models.DateTimeField(blank=True, null=True, verbose_name="到达时间")),
                ("mail_number", models.CharField(blank=True, max_length=40, verbose_name="邮件号")),
                (
                    "signer",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="签收人"),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                ("returned_on", models.DateField(blank=True, null=True, verbose_name="退回日")),
                ("return_reason", models.CharField(blank=True, max_length=200, verbose_name="退回原因")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=disclosure.clock.now, editable=False, verbose_name="记录时间"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="notices.letter",
                        verbose_name="文书",
                    ),
                ),
                (
                    "address",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="送达地址"),
                ),
            ],
            options={
                "verbose_name": "送达",
                "verbose_name_plural": "送达",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("mail_number", ""), _negated=True),
                        fields=["mail_number"],
                        name="delivery_by_mail",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("method", "post"), ("posted_on__isnull", False)),
                            models.Q(("method__in", ("direct", "entrusted")), ("signed_on__isnull", False)),
                            models.Q(("delivered_on__isnull", False), ("method__in", ("online", "email"))),
                            _connector="OR",
                        ),
                        name="delivery_has_its_day",
                    )
                ],
            },
        ),
    ]
