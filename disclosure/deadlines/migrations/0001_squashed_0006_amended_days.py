import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import disclosure.clock


class Migration(migrations.Migration):
    """The tables in one step, for a database that is new; one that stands goes by what this replaces."""

    replaces = [
        ("deadlines", "0001_initial"),
        ("deadlines", "0002_open_clocks_by_calendar"),
        ("deadlines", "0003_answer_taken_back"),
        ("deadlines", "0004_fee_withdrawn"),
        ("deadlines", "0005_one_index_less"),
        ("deadlines", "0006_amended_days"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0002_agency_letters"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Deadline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField()),
                ("term", models.CharField(max_length=40, verbose_name="期限")),
                ("title", models.CharField(max_length=60, verbose_name="名称")),
                ("length", models.PositiveSmallIntegerField(verbose_name="长度")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("workdays", "个工作日"),
                            ("days", "日"),
                            ("months", "个月"),
                            ("hours", "小时"),
                        ],
                        max_length=10,
                        verbose_name="单位",
                    ),
                ),
                ("article", models.CharField(blank=True, max_length=60, verbose_name="条款")),
                ("basis", models.CharField(blank=True, max_length=80, verbose_name="依据")),
                ("started_on", models.DateField(null=True, verbose_name="起算日")),
                ("base_due", models.DateField(null=True, verbose_name="原届满日")),
                ("due_on", models.DateField(null=True, verbose_name="届满日")),
                ("due_at", models.DateTimeField(null=True, verbose_name="届满时刻")),
                ("suspended", models.PositiveSmallIntegerField(default=0, verbose_name="不计入的工作日")),
                ("waiting", models.CharField(blank=True, max_length=12, verbose_name="等待")),
                ("waiting_until", models.DateField(null=True, verbose_name="等待至")),
                ("provisional", models.BooleanField(default=False, verbose_name="暂定")),
                ("flags", models.JSONField(default=list, verbose_name="提示")),
                ("calendar_version", models.CharField(max_length=12, verbose_name="日历版本")),
                ("met_at", models.DateTimeField(null=True, verbose_name="办结时刻")),
                ("cancelled_at", models.DateTimeField(null=True, verbose_name="终止时刻")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="登记办结的时刻")),
                ("next_alert_at", models.DateTimeField(null=True, verbose_name="下次巡查")),
                ("sweep_error", models.TextField(blank=True, verbose_name="巡查失败")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=disclosure.clock.now, editable=False, verbose_name="登记时间"
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deadlines",
                        to="accounts.agency",
                        verbose_name="机关",
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
            options={
                "verbose_name": "期限",
                "verbose_name_plural": "期限",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("cancelled_at", None), ("met_at", None)),
                        fields=["due_at"],
                        name="open_deadline_by_due",
                    ),
                    models.Index(
                        condition=models.Q(("cancelled_at", None), ("met_at", None)),
                        fields=["agency", "due_at"],
                        name="open_deadline_of_agency",
                    ),
                    models.Index(
                        condition=models.Q(("next_alert_at__isnull", False)),
                        fields=["next_alert_at"],
                        name="deadline_to_sweep",
                    ),
                    models.Index(fields=["content_type", "object_id"], name="deadline_of_case"),
                    models.Index(
                        condition=models.Q(("cancelled_at", None), ("met_at", None)),
                        fields=["agency", "calendar_version", "id"],
                        name="open_deadline_by_calendar",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at", None), ("met_at", None)),
                        fields=("content_type", "object_id", "term"),
                        name="one_open_clock_of_a_term",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("met_at", None), ("cancelled_at", None), _connector="OR"),
                        name="met_or_cancelled_not_both",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("warn", "到期提醒"), ("overdue", "逾期升级"), ("lapse", "期限届满")],
                        max_length=8,
                        verbose_name="种类",
                    ),
                ),
                ("occasion", models.CharField(max_length=40, verbose_name="时机")),
                ("moment", models.DateTimeField(verbose_name="应在时刻")),
                ("at", models.DateTimeField(default=disclosure.clock.now, verbose_name="登记时刻")),
                ("told", models.BooleanField(default=False, verbose_name="已通知")),
                (
                    "deadline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="deadlines.deadline",
                        verbose_name="期限",
                    ),
                ),
            ],
            options={
                "verbose_name": "期限提醒",
                "verbose_name_plural": "期限提醒",
                "ordering": ["moment", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("deadline", "kind", "occasion"), name="unique_alert_occasion"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="序号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "起算"),
                            ("correction_asked", "告知补正"),
                            ("correction_received", "收到补正"),
                            ("correction_given_up", "放弃补正"),
                            ("paused", "期间中止"),
                            ("resumed", "中止结束"),
                            ("fee_noticed", "收费通知送达"),
                            ("fee_paid", "费用缴清"),
                            ("fee_withdrawn", "收费通知撤销"),
                            ("extended", "延长期限"),
                            ("answered", "答复送达"),
                            ("taken_back", "答复不作数"),
                            ("met", "办结"),
                            ("cancelled", "终止计时"),
                            ("recalculated", "重新推算"),
                            ("amended", "更正"),
                        ],
                        max_length=20,
                        verbose_name="事项",
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("moment", models.DateTimeField(null=True, verbose_name="时刻")),
                (
                    "facts",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="事实",
                    ),
                ),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                ("letter", models.CharField(blank=True, max_length=120, verbose_name="文书")),
                ("at", models.DateTimeField(default=disclosure.clock.now, verbose_name="登记时刻")),
                ("due_after", models.DateTimeField(null=True, verbose_name="由此届满")),
                ("calendar_version", models.CharField(max_length=12, verbose_name="日历版本")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "deadline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger",
                        to="deadlines.deadline",
                        verbose_name="期限",
                    ),
                ),
            ],
            options={
                "verbose_name": "期限台账",
                "verbose_name_plural": "期限台账",
                "ordering": ["deadline_id", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("deadline", "number"), name="unique_ledger_number")
                ],
            },
        ),
    ]
