import uuid

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models

import disclosure.clock
import disclosure.personal
import documents.grounds
import requests_app.acts.answering
import requests_app.acts.beside
import requests_app.acts.correcting
import requests_app.acts.disputing
import requests_app.acts.ending
import requests_app.acts.fees
import requests_app.acts.intake
import requests_app.acts.reviewing
import requests_app.models.application
import requests_app.outcomes
from disclosure.search import SearchIndex


class Migration(migrations.Migration):
    """The tables in one step, for a database that is new; one that stands goes by what this replaces."""

    replaces = [
        ("requests_app", "0001_initial"),
        ("requests_app", "0002_search"),
        ("requests_app", "0003_secrecy_due"),
        ("requests_app", "0004_disputes"),
        ("requests_app", "0005_application_by_number"),
        ("requests_app", "0006_email_digest"),
        ("requests_app", "0007_record_corrections"),
        ("requests_app", "0008_reasons_given"),
        ("requests_app", "0009_name_digest"),
        ("requests_app", "0010_copy_runs"),
        ("requests_app", "0011_corrections_online"),
        ("requests_app", "0012_redelivery_due"),
        ("requests_app", "0013_consultation_unserved"),
        ("requests_app", "0014_digests_nobody_reads"),
        ("requests_app", "0015_copy_returned"),
        ("requests_app", "0016_former_contacts"),
        ("requests_app", "0017_one_envelope"),
        ("requests_app", "0018_correction_mail_box"),
        ("requests_app", "0019_decision_recalled"),
        ("requests_app", "0020_submitted_assumed"),
        ("requests_app", "0021_opinion_as_said"),
        ("requests_app", "0022_suggested_publication"),
        ("requests_app", "0023_suggestion_answered"),
        ("requests_app", "0024_suggestions_made_before"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0003_inherits_from"),
        ("documents", "0003_sweep_indexes"),
        ("files", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "last_event",
                    models.PositiveBigIntegerField(default=0, editable=False, verbose_name="最近办理记录"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=disclosure.clock.now, editable=False, verbose_name="登记时间"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=disclosure.clock.now, editable=False, verbose_name="更新时间"
                    ),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("submitted", "待登记"),
                            ("review", "审查"),
                            ("correction", "待补正"),
                            ("lapsed", "逾期待确认"),
                            ("handling", "办理"),
                            ("checking", "审核"),
                            ("signing", "签发"),
                            ("delivery", "送达"),
                            ("closed", "办结"),
                            ("archived", "已归档"),
                            ("withdrawn", "已撤回"),
                            ("abandoned", "视为放弃"),
                            ("dropped", "不再处理"),
                            ("split", "已拆分"),
                            ("merged", "已并案"),
                        ],
                        db_index=True,
                        default="submitted",
                        max_length=20,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                ("number", models.CharField(max_length=60, verbose_name="申请编号")),
                (
                    "code",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="查询码"),
                ),
                ("subject", models.CharField(max_length=80, verbose_name="事项")),
                (
                    "channel",
                    models.CharField(
                        choices=requests_app.models.application.channel_choices,
                        max_length=20,
                        verbose_name="渠道",
                    ),
                ),
                ("submitted_on", models.DateField(verbose_name="提交日")),
                ("arrived_on", models.DateField(blank=True, null=True, verbose_name="到达日")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="签收日")),
                ("confirmed_on", models.DateField(blank=True, null=True, verbose_name="确认日")),
                ("confirmed_how", models.CharField(blank=True, max_length=200, verbose_name="确认方式")),
                ("post_number", models.CharField(blank=True, max_length=40, verbose_name="邮件号")),
                ("received_on", models.DateField(blank=True, null=True, verbose_name="收到日")),
                ("received_why", models.CharField(blank=True, max_length=200, verbose_name="收到日的依据")),
                (
                    "applicant_kind",
                    models.CharField(
                        choices=[
                            ("natural", "自然人"),
                            ("business", "商业企业"),
                            ("research", "科研机构"),
                            ("public_interest", "社会公益组织"),
                            ("legal_service", "法律服务机构"),
                            ("other", "其他"),
                        ],
                        max_length=20,
                        verbose_name="申请人类型",
                    ),
                ),
                ("applicant_masked", models.CharField(max_length=120, verbose_name="申请人")),
                (
                    "applicant_digest",
                    models.CharField(blank=True, db_index=True, max_length=64, verbose_name="申请人摘要"),
                ),
                ("correction_asked_on", models.DateField(blank=True, null=True, verbose_name="告知补正日")),
                ("correction_until", models.DateField(blank=True, null=True, verbose_name="补正期限")),
                ("correction_items", models.TextField(blank=True, verbose_name="需要补正的事项")),
                ("supplemented_on", models.DateField(blank=True, null=True, verbose_name="收到补正日")),
                ("lapse", models.CharField(blank=True, max_length=12, verbose_name="逾期事由")),
                ("reasons_asked_on", models.DateField(blank=True, null=True, verbose_name="要求说明理由日")),
                ("delayed_until", models.DateField(blank=True, null=True, verbose_name="延迟答复至")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("r1_open", "予以公开"),
                            ("r2_partial", "部分公开"),
                            ("r3_1_secret", "不予公开：属于国家秘密"),
                            ("r3_2_law_forbidden", "不予公开：其他法律行政法规禁止公开"),
                            ("r3_3_safety_stability", "不予公开：危及“三安全一稳定”"),
                            ("r3_4_third_party", "不予公开：保护第三方合法权益"),
                            ("r3_5_internal", "不予公开：属于三类内部事务信息"),
                            ("r3_6_process", "不予公开：属于四类过程性信息"),
                            ("r3_7_enforcement_file", "不予公开：属于行政执法案卷"),
                            ("r3_8_admin_query", "不予公开：属于行政查询事项"),
                            ("r4_1_not_held", "无法提供：本机关不掌握相关政府信息"),
                            ("r4_2_need_create", "无法提供：没有现成信息需要另行制作"),
                            ("r4_3_unclear_after_correction", "无法提供：补正后申请内容仍不明确"),
                            ("r5_1_petition", "不予处理：信访举报投诉类申请"),
                            ("r5_2_repeat", "不予处理：重复申请"),
                            ("r5_3_publication", "不予处理：要求提供公开出版物"),
                            ("r5_4_massive", "不予处理：无正当理由大量反复申请"),
                            ("r5_5_confirm_reissue", "不予处理：要求行政机关确认或重新出具已获取信息"),
                            ("r6_1_no_correction", "其他处理：申请人无正当理由逾期不补正、行政机关不再处理"),
                            (
                                "r6_2_fee_unpaid",
                                "其他处理：申请人逾期未按收费通知要求缴纳费用、行政机关不再处理",
                            ),
                            ("r6_3_other", "其他处理：其他"),
                        ],
                        max_length=40,
                        verbose_name="办理结果",
                    ),
                ),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="答复日")),
                ("answered_late", models.BooleanField(default=False, verbose_name="逾期答复")),
                ("on_the_spot", models.BooleanField(default=False, verbose_name="当场答复")),
                ("counted", models.BooleanField(default=True, verbose_name="计入年报")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="办结日")),
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
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="documents.document",
                        verbose_name="转为主动公开的公文",
                    ),
                ),
                (
                    "filled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="代填人",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="requests_app.application",
                        verbose_name="并入",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                        verbose_name="承办科室",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="requests_app.application",
                        verbose_name="拆自",
                    ),
                ),
                (
                    "reanswer_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reanswers",
                        to="requests_app.application",
                        verbose_name="重新答复的原件",
                    ),
                ),
                ("secrecy_due", models.BooleanField(default=False, verbose_name="待保密审查")),
                (
                    "reasons_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="说明理由的期限（工作日）"
                    ),
                ),
                ("reasons_given_on", models.DateField(blank=True, null=True, verbose_name="收到理由日")),
                ("redelivery_due", models.BooleanField(default=False, verbose_name="待再次送达")),
                (
                    "post_place",
                    models.PositiveSmallIntegerField(default=1, verbose_name="同一信封中的第几件"),
                ),
                ("submitted_assumed", models.BooleanField(default=False, verbose_name="寄出日不明")),
                (
                    "suggested_on",
                    models.DateField(blank=True, null=True, verbose_name="申请人建议主动公开日"),
                ),
                (
                    "suggestion",
                    models.CharField(
                        blank=True,
                        choices=[("waiting", "等待审核"), ("taken", "采纳"), ("declined", "不采纳")],
                        max_length=8,
                        verbose_name="主动公开的建议",
                    ),
                ),
                (
                    "suggestion_answered_on",
                    models.DateField(blank=True, null=True, verbose_name="审核建议日"),
                ),
            ],
            options={
                "verbose_name": "依申请公开",
                "verbose_name_plural": "依申请公开",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["agency", "state", "-id"], name="application_by_state"),
                    models.Index(fields=["agency", "-received_on", "-id"], name="application_by_receipt"),
                    models.Index(
                        fields=["agency", "applicant_digest", "-received_on"], name="application_of_same"
                    ),
                    models.Index(fields=["agency", "outcome", "closed_on"], name="application_by_outcome"),
                    models.Index(fields=["agency", "-updated_at", "-id"], name="application_latest"),
                    models.Index(fields=["number"], name="application_number"),
                    models.Index(
                        condition=models.Q(("post_number", ""), _negated=True),
                        fields=["post_number"],
                        name="application_by_mail",
                    ),
                    models.Index(
                        condition=models.Q(("suggestion", "waiting")),
                        fields=["agency"],
                        name="application_suggestion_waits",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "number"),
                        name="unique_application_number",
                        violation_error_message="这个申请编号已经登记过。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("received_on", None),
                            models.Q(("received_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="received_says_why",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("post_number", ""), _negated=True),
                        fields=("agency", "post_number", "post_place"),
                        name="unique_application_in_envelope",
                        violation_error_message="这个邮件号已经登记过一件申请，请先查一查是不是同一封信。",
                    ),
                ],
            },
            bases=(
                requests_app.acts.intake.Intake,
                requests_app.acts.beside.Beside,
                requests_app.acts.fees.Fees,
                requests_app.acts.answering.Answering,
                requests_app.acts.reviewing.Reviewing,
                requests_app.acts.ending.Ending,
                models.Model,
            ),
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=requests_app.outcomes.answer_choices, max_length=20, verbose_name="答复类型"
                    ),
                ),
                ("facts", models.JSONField(blank=True, default=dict, verbose_name="答复须有的事实")),
                ("reason", models.TextField(blank=True, verbose_name="理由")),
                ("remark", models.TextField(blank=True, verbose_name="附带告知")),
                ("drafted_at", models.DateTimeField(default=disclosure.clock.now, verbose_name="拟稿时间")),
                ("is_current", models.BooleanField(default=True, verbose_name="现行")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="requests_app.application",
                        verbose_name="申请",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="拟稿人",
                    ),
                ),
                ("recalled_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
                (
                    "recalled_content",
                    models.CharField(blank=True, max_length=64, verbose_name="撤销时的内容摘要"),
                ),
                ("recalled_why", models.TextField(blank=True, verbose_name="撤销的理由")),
            ],
            options={
                "verbose_name": "答复",
                "verbose_name_plural": "答复",
                "ordering": ["application_id", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("application",),
                        name="one_current_decision",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("days", models.PositiveSmallIntegerField(verbose_name="延长（工作日）")),
                ("reason", models.TextField(verbose_name="理由")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "待批准"),
                            ("approved", "已批准，待告知"),
                            ("refused", "未批准"),
                            ("noticed", "已告知"),
                            ("void", "作废"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("old_due", models.DateField(null=True, verbose_name="原届满日")),
                ("new_due", models.DateField(null=True, verbose_name="新届满日")),
                ("proposed_at", models.DateTimeField(default=disclosure.clock.now)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_note", models.TextField(blank=True, verbose_name="审批意见")),
                ("told_on", models.DateField(null=True, verbose_name="告知日")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="requests_app.application",
                        verbose_name="申请",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "延期",
                "verbose_name_plural": "延期",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("proposed", "approved"))),
                        fields=("application",),
                        name="one_pending_extension",
                        violation_error_message="已经有一份延期意见在办。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), ("days__lte", 20)),
                        name="extension_one_to_twenty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Fee",
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
                        choices=[("items", "按件"), ("pages", "按量")], max_length=6, verbose_name="计费方式"
                    ),
                ),
                ("count", models.PositiveIntegerField(verbose_name="件数或者页数")),
                ("already", models.PositiveIntegerField(default=0, verbose_name="本月此前件数")),
                ("amount", models.PositiveIntegerField(verbose_name="数额（元）")),
                ("lines", models.JSONField(default=list, verbose_name="计算过程")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "待发通知"),
                            ("noticed", "待缴费"),
                            ("paid", "已缴清"),
                            ("lapsed", "逾期未缴"),
                            ("cancelled", "已撤销"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="通知发出日")),
                ("received_on", models.DateField(blank=True, null=True, verbose_name="申请人收到日")),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="缴清日")),
                ("receipt_number", models.CharField(blank=True, max_length=60, verbose_name="财政票据号")),
                ("created_at", models.DateTimeField(default=disclosure.clock.now, editable=False)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fees",
                        to="requests_app.application",
                        verbose_name="申请",
                    ),
                ),
            ],
            options={
                "verbose_name": "信息处理费",
                "verbose_name_plural": "信息处理费",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("proposed", "noticed", "paid"))),
                        fields=("application",),
                        name="one_fee_in_force",
                        violation_error_message="这件申请已经有一份收费通知。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[("secrecy", "保密审查"), ("check", "审核"), ("sign", "签发")],
                        max_length=10,
                        verbose_name="环节",
                    ),
                ),
                ("agrees", models.BooleanField(verbose_name="同意")),
                ("note", models.TextField(blank=True, verbose_name="意见")),
                ("fingerprint", models.CharField(max_length=64, verbose_name="答复摘要")),
                ("at", models.DateTimeField(default=disclosure.clock.now, verbose_name="时间")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="requests_app.application",
                        verbose_name="申请",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审查人",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="requests_app.decision",
                    ),
                ),
            ],
            options={
                "verbose_name": "审查意见",
                "verbose_name_plural": "审查意见",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("is_whole", models.BooleanField(default=True, verbose_name="全文提供")),
                ("added_at", models.DateTimeField(default=disclosure.clock.now)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="requests_app.application",
                        verbose_name="申请",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="公开件",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="原件",
                    ),
                ),
                ("return_reason", models.TextField(blank=True, verbose_name="退回理由")),
                (
                    "returned",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="退回的公开件",
                    ),
                ),
                ("returned_at", models.DateTimeField(blank=True, null=True)),
                (
                    "returned_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "提供的文件",
                "verbose_name_plural": "提供的文件",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="BlackoutBox",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.PositiveIntegerField(verbose_name="页")),
                ("left", models.FloatField()),
                ("bottom", models.FloatField()),
                ("right", models.FloatField()),
                ("top", models.FloatField()),
                (
                    "ground",
                    models.CharField(
                        choices=documents.grounds.ground_choices, max_length=4, verbose_name="依据"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                ("at", models.DateTimeField(default=disclosure.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="boxes",
                        to="requests_app.release",
                    ),
                ),
            ],
            options={
                "verbose_name": "涂黑",
                "verbose_name_plural": "涂黑",
                "ordering": ["page", "-top", "left"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("bottom__lt", models.F("top")), ("left__lt", models.F("right"))),
                        name="box_has_an_area",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "last_event",
                    models.PositiveBigIntegerField(default=0, editable=False, verbose_name="最近办理记录"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=disclosure.clock.now, editable=False, verbose_name="登记时间"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=disclosure.clock.now, editable=False, verbose_name="更新时间"
                    ),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("awaiting", "待答复"),
                            ("answered", "已答复"),
                            ("decided", "已裁决"),
                            ("closed", "办结"),
                            ("withdrawn", "已撤回"),
                        ],
                        db_index=True,
                        default="awaiting",
                        max_length=12,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                ("number", models.CharField(max_length=80, verbose_name="登记号")),
                ("subject", models.CharField(max_length=80, verbose_name="事项")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("review", "行政复议"),
                            ("litigation_direct", "未经复议直接起诉"),
                            ("litigation_after_review", "复议后起诉"),
                        ],
                        max_length=24,
                        verbose_name="种类",
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        choices=[("reply", "答复"), ("silence", "逾期不答复"), ("other", "其他行为")],
                        default="reply",
                        max_length=10,
                        verbose_name="针对",
                    ),
                ),
                (
                    "bringer",
                    models.CharField(
                        choices=[("applicant", "申请人"), ("third_party", "第三方")],
                        default="applicant",
                        max_length=12,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "bringer_name",
                    disclosure.personal.EncryptedTextField(
                        blank=True, default="", verbose_name="第三方的姓名或者名称"
                    ),
                ),
                (
                    "claims",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="请求和理由"),
                ),
                ("organ", models.CharField(max_length=120, verbose_name="复议机关或者法院")),
                ("case_number", models.CharField(blank=True, max_length=80, verbose_name="案号")),
                ("filed_on", models.DateField(blank=True, null=True, verbose_name="申请复议或者起诉日")),
                ("notice_received_on", models.DateField(blank=True, null=True, verbose_name="收到副本日")),
                ("flags", models.JSONField(blank=True, default=list, verbose_name="提示")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="提交答复或者答辩日")),
                ("answered_late", models.BooleanField(default=False, verbose_name="逾期答复")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[("upheld", "维持"), ("corrected", "纠正"), ("other", "其他")],
                        max_length=10,
                        verbose_name="裁决结果",
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="裁决日")),
                ("ruling_number", models.CharField(blank=True, max_length=80, verbose_name="裁决文号")),
                ("ruling_arrived_on", models.DateField(blank=True, null=True, verbose_name="收到裁决日")),
                ("ruling_words", models.TextField(blank=True, verbose_name="裁决主文")),
                ("reanswer_ordered", models.BooleanField(default=False, verbose_name="责令重新答复")),
                (
                    "reanswer_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="责令重新答复的期限（工作日）"
                    ),
                ),
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
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="requests_app.application",
                        verbose_name="申请",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                        verbose_name="承办科室",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="承办人",
                    ),
                ),
                (
                    "reanswer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ordered_by",
                        to="requests_app.application",
                        verbose_name="重新答复",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suits",
                        to="requests_app.dispute",
                        verbose_name="之前的行政复议",
                    ),
                ),
            ],
            options={
                "verbose_name": "行政争议",
                "verbose_name_plural": "行政争议",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["agency", "state", "-id"], name="dispute_by_state"),
                    models.Index(fields=["agency", "kind", "result", "decided_on"], name="dispute_by_result"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "number"), name="unique_dispute_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("case_number", ""), _negated=True),
                        fields=("agency", "organ", "case_number"),
                        name="unique_dispute_case_number",
                        violation_error_message="这个机关或者法院的这个案号已经登记过，请先查一查是不是同一件。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("review", None), ("kind", "litigation_after_review"), _connector="OR"
                        ),
                        name="only_a_suit_follows_a_review",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("decided", "closed", "withdrawn")), _negated=True),
                            models.Q(("result", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="decided_dispute_has_a_result",
                    ),
                ],
            },
            bases=(requests_app.acts.disputing.Disputing, models.Model),
        ),
        migrations.CreateModel(
            name="DisputePaper",
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
                        choices=[
                            ("notice", "受理通知书、申请书或者起诉状副本"),
                            ("evidence", "证据、依据"),
                            ("answer", "答复书或者答辩状"),
                            ("ruling", "复议决定或者裁判文书"),
                            ("other", "其他材料"),
                        ],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("proves", models.CharField(blank=True, max_length=300, verbose_name="证明什么")),
                ("added_at", models.DateTimeField(default=disclosure.clock.now, verbose_name="登记时间")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="requests_app.dispute",
                        verbose_name="行政争议",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="文件",
                    ),
                ),
            ],
            options={
                "verbose_name": "争议材料",
                "verbose_name_plural": "争议材料",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="RecordCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "last_event",
                    models.PositiveBigIntegerField(default=0, editable=False, verbose_name="最近办理记录"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=disclosure.clock.now, editable=False, verbose_name="登记时间"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=disclosure.clock.now, editable=False, verbose_name="更新时间"
                    ),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("received", "登记"),
                            ("handling", "核实办理"),
                            ("telling", "待告知"),
                            ("corrected", "已更正"),
                            ("transferred", "已转送"),
                            ("refused", "不予更正"),
                            ("withdrawn", "已撤回"),
                        ],
                        db_index=True,
                        default="received",
                        max_length=12,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                ("number", models.CharField(max_length=60, verbose_name="编号")),
                ("subject", models.CharField(max_length=80, verbose_name="记录名称")),
                (
                    "channel",
                    models.CharField(
                        choices=requests_app.models.application.channel_choices,
                        max_length=20,
                        verbose_name="渠道",
                    ),
                ),
                ("received_on", models.DateField(verbose_name="收到日")),
                (
                    "applicant_kind",
                    models.CharField(
                        choices=[
                            ("natural", "自然人"),
                            ("business", "商业企业"),
                            ("research", "科研机构"),
                            ("public_interest", "社会公益组织"),
                            ("legal_service", "法律服务机构"),
                            ("other", "其他"),
                        ],
                        default="natural",
                        max_length=20,
                        verbose_name="申请人类型",
                    ),
                ),
                ("applicant_masked", models.CharField(max_length=120, verbose_name="申请人")),
                ("is_ours", models.BooleanField(blank=True, null=True, verbose_name="属于本机关职能范围")),
                ("looked_into_on", models.DateField(blank=True, null=True, verbose_name="核实日")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("corrected", "更正"),
                            ("transferred", "无权更正，转送或者告知"),
                            ("refused", "不予更正"),
                        ],
                        max_length=12,
                        verbose_name="处理",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="理由")),
                (
                    "transferred_to",
                    models.CharField(blank=True, max_length=120, verbose_name="有权更正的机关"),
                ),
                ("passed_on", models.BooleanField(default=False, verbose_name="已转送")),
                ("corrected_on", models.DateField(blank=True, null=True, verbose_name="更正日")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="决定日")),
                ("told_on", models.DateField(blank=True, null=True, verbose_name="告知日")),
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
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                        verbose_name="承办科室",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="承办人",
                    ),
                ),
                (
                    "code",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="查询码"),
                ),
            ],
            options={
                "verbose_name": "更正本人信息",
                "verbose_name_plural": "更正本人信息",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["agency", "state", "-id"], name="record_correction_by_state"),
                    models.Index(fields=["number"], name="record_correction_number"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "number"), name="unique_record_correction_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ("telling", "corrected", "transferred", "refused")),
                                _negated=True,
                            ),
                            models.Q(("result", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="told_record_correction_has_a_result",
                    ),
                ],
            },
            bases=(requests_app.acts.correcting.Correcting, models.Model),
        ),
        migrations.CreateModel(
            name="CopyRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField(default=disclosure.clock.now, verbose_name="提出时间")),
                ("next_try_at", models.DateTimeField(default=disclosure.clock.now, verbose_name="下次办理")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="已试次数")),
                ("last_error", models.CharField(blank=True, max_length=300, verbose_name="最近一次失败")),
                ("pages", models.PositiveIntegerField(default=0, verbose_name="要涂的页数")),
                ("pages_done", models.PositiveIntegerField(default=0, verbose_name="已做的页数")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                ("refusal", models.CharField(blank=True, max_length=500, verbose_name="没有做成的原因")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="requests_app.release",
                    ),
                ),
            ],
            options={
                "verbose_name": "公开件的制作",
                "verbose_name_plural": "公开件的制作",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at", None)),
                        fields=["next_try_at"],
                        name="copy_run_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finished_at", None)),
                        fields=("release",),
                        name="one_copy_run_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("finished_at__isnull", False), ("refusal", ""), _connector="OR"),
                        name="copy_run_refused_is_finished",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApplyDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("data", disclosure.personal.EncryptedTextField(default="{}")),
                ("step", models.CharField(blank=True, max_length=20)),
                ("created_at", models.DateTimeField(default=disclosure.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=disclosure.clock.now)),
                (
                    "submitted",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft",
                        to="requests_app.application",
                    ),
                ),
                (
                    "corrected",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft",
                        to="requests_app.recordcorrection",
                    ),
                ),
            ],
            options={
                "verbose_name": "网上申请草稿",
                "verbose_name_plural": "网上申请草稿",
                "ordering": ["-updated_at"],
                "indexes": [models.Index(fields=["updated_at"], name="apply_draft_age")],
            },
        ),
        migrations.CreateModel(
            name="Particulars",
            fields=[
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="particulars",
                        serialize=False,
                        to="requests_app.application",
                        verbose_name="申请",
                    ),
                ),
                ("name", disclosure.personal.EncryptedTextField(verbose_name="姓名或者名称")),
                (
                    "id_type",
                    models.CharField(
                        choices=[
                            ("id_card", "居民身份证"),
                            ("passport", "护照"),
                            ("hk_mo", "港澳居民来往内地通行证"),
                            ("tw", "台湾居民来往大陆通行证"),
                            ("military", "军官证"),
                            ("credit_code", "统一社会信用代码"),
                            ("other", "其他有效证件"),
                        ],
                        default="id_card",
                        max_length=12,
                        verbose_name="证件",
                    ),
                ),
                (
                    "id_number",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="证件号码"),
                ),
                (
                    "representative",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="法定代表人"),
                ),
                (
                    "contact_name",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="联系人"),
                ),
                (
                    "phone",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="联系电话"),
                ),
                (
                    "email",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="电子邮箱"),
                ),
                (
                    "address",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="通信地址"),
                ),
                ("postcode", models.CharField(blank=True, max_length=6, verbose_name="邮政编码")),
                (
                    "agent_name",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="代理人"),
                ),
                (
                    "agent_id_number",
                    disclosure.personal.EncryptedTextField(
                        blank=True, default="", verbose_name="代理人证件号码"
                    ),
                ),
                (
                    "agent_phone",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="代理人电话"),
                ),
                ("need_help", models.BooleanField(default=False, verbose_name="需要帮助")),
                (
                    "help_note",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="需要的帮助"),
                ),
                (
                    "id_digest",
                    models.CharField(blank=True, db_index=True, max_length=64, verbose_name="证件摘要"),
                ),
                (
                    "email_digest",
                    models.CharField(blank=True, db_index=True, max_length=64, verbose_name="邮箱摘要"),
                ),
                (
                    "name_digest",
                    models.CharField(blank=True, db_index=True, max_length=64, verbose_name="姓名摘要"),
                ),
            ],
            options={
                "verbose_name": "申请人信息",
                "verbose_name_plural": "申请人信息",
            },
        ),
        migrations.CreateModel(
            name="FormerContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "address",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="原通信地址"),
                ),
                (
                    "postcode",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="原邮政编码"),
                ),
                (
                    "phone",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="原联系电话"),
                ),
                (
                    "email",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="原电子邮箱"),
                ),
                ("evidence", disclosure.personal.EncryptedTextField(verbose_name="核对的情况")),
                ("replaced_at", models.DateTimeField(verbose_name="变更时间")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former_contacts",
                        to="requests_app.application",
                        verbose_name="申请",
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="变更人",
                    ),
                ),
            ],
            options={
                "verbose_name": "以前的联系方式",
                "verbose_name_plural": "以前的联系方式",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="RecordCorrectionPerson",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="person",
                        serialize=False,
                        to="requests_app.recordcorrection",
                        verbose_name="更正申请",
                    ),
                ),
                ("name", disclosure.personal.EncryptedTextField(verbose_name="姓名或者名称")),
                (
                    "id_type",
                    models.CharField(
                        choices=[
                            ("id_card", "居民身份证"),
                            ("passport", "护照"),
                            ("hk_mo", "港澳居民来往内地通行证"),
                            ("tw", "台湾居民来往大陆通行证"),
                            ("military", "军官证"),
                            ("credit_code", "统一社会信用代码"),
                            ("other", "其他有效证件"),
                        ],
                        default="id_card",
                        max_length=12,
                        verbose_name="证件",
                    ),
                ),
                (
                    "id_number",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="证件号码"),
                ),
                (
                    "phone",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="联系电话"),
                ),
                (
                    "email",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="电子邮箱"),
                ),
                (
                    "address",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="通信地址"),
                ),
                ("postcode", models.CharField(blank=True, max_length=6, verbose_name="邮政编码")),
                (
                    "agent_name",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="代理人"),
                ),
                ("wrong", disclosure.personal.EncryptedTextField(verbose_name="记录中不准确的内容")),
                (
                    "right",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="要求更正为"),
                ),
                ("evidence", disclosure.personal.EncryptedTextField(verbose_name="证据")),
                (
                    "found",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="核实情况"),
                ),
                (
                    "agent_id_number",
                    disclosure.personal.EncryptedTextField(
                        blank=True, default="", verbose_name="代理人证件号码"
                    ),
                ),
                (
                    "agent_phone",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="代理人电话"),
                ),
                (
                    "contact_name",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="联系人"),
                ),
                (
                    "representative",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="法定代表人"),
                ),
                (
                    "email_digest",
                    models.CharField(blank=True, db_index=True, max_length=64, verbose_name="邮箱摘要"),
                ),
            ],
            options={
                "verbose_name": "更正申请人信息",
                "verbose_name_plural": "更正申请人信息",
            },
        ),
        migrations.CreateModel(
            name="Consultation",
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
                        choices=[
                            ("third_party", "第三方"),
                            ("joint", "共同制作机关"),
                            ("other_agency", "其他机关"),
                            ("assist", "协办科室或者机关"),
                        ],
                        max_length=14,
                        verbose_name="对象",
                    ),
                ),
                ("whom", disclosure.personal.EncryptedTextField(verbose_name="征求对象")),
                (
                    "address",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="地址"),
                ),
                ("what", models.TextField(blank=True, verbose_name="拟公开的内容")),
                ("sent_on", models.DateField(verbose_name="发函日")),
                ("arrived_on", models.DateField(blank=True, null=True, verbose_name="对方收到日")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="收到意见日")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agree", "同意公开"),
                            ("object", "不同意公开"),
                            ("reply", "已经反馈"),
                            ("silent", "逾期未提出意见"),
                            ("unserved", "征求意见书未能送达"),
                        ],
                        max_length=8,
                        verbose_name="意见",
                    ),
                ),
                ("opinion", models.TextField(blank=True, verbose_name="意见内容")),
                ("is_reasonable", models.BooleanField(blank=True, null=True, verbose_name="理由是否合理")),
                (
                    "public_interest",
                    models.BooleanField(default=False, verbose_name="不公开对公共利益有重大影响"),
                ),
                ("decided_note", models.TextField(blank=True, verbose_name="机关的判断和理由")),
                ("told_on", models.DateField(blank=True, null=True, verbose_name="书面告知第三方日")),
                ("created_at", models.DateTimeField(default=disclosure.clock.now, editable=False)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.agency"
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consultations",
                        to="requests_app.application",
                        verbose_name="申请",
                    ),
                ),
                (
                    "said",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agree", "同意公开"),
                            ("object", "不同意公开"),
                            ("reply", "已经反馈"),
                            ("silent", "逾期未提出意见"),
                            ("unserved", "征求意见书未能送达"),
                        ],
                        max_length=8,
                        verbose_name="对方所说",
                    ),
                ),
            ],
            options={
                "verbose_name": "征求意见",
                "verbose_name_plural": "征求意见",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_on", None), ("answered_on__gte", models.F("sent_on")), _connector="OR"
                        ),
                        name="opinion_after_letter",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApplicationText",
            fields=[
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="requests_app.application",
                        verbose_name="申请",
                    ),
                ),
                ("description", models.TextField(verbose_name="所需信息的名称、文号或者特征性描述")),
                ("supplement", models.TextField(blank=True, verbose_name="补正的内容")),
                (
                    "wanted_form",
                    models.CharField(
                        choices=[
                            ("paper", "纸质"),
                            ("electronic", "电子文件"),
                            ("inspect", "当场查阅、抄录"),
                            ("copy", "光盘等载体"),
                        ],
                        default="electronic",
                        max_length=12,
                        verbose_name="形式",
                    ),
                ),
                (
                    "delivery_way",
                    models.CharField(
                        choices=[
                            ("online", "网上查看下载"),
                            ("post", "邮寄"),
                            ("pickup", "自行领取"),
                            ("email", "电子邮件"),
                        ],
                        default="online",
                        max_length=12,
                        verbose_name="获取途径",
                    ),
                ),
                ("grams", models.TextField(blank=True, default="", editable=False, verbose_name="检索词")),
                ("reasons", models.TextField(blank=True, default="", verbose_name="说明的理由")),
                ("suggestion", models.TextField(blank=True, default="", verbose_name="建议主动公开的理由")),
                ("suggestion_answer", models.TextField(blank=True, default="", verbose_name="对建议的答复")),
            ],
            options={
                "verbose_name": "申请内容",
                "verbose_name_plural": "申请内容",
            },
        ),
        SearchIndex("requests_app_applicationtext", pk="application_id"),
    ]
