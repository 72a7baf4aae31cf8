import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django_fsm
from django.conf import settings
from django.db import migrations, models

import disclosure.clock
import disclosure.personal
import opinion.acts.afterwards
import opinion.acts.approving
import opinion.acts.demands
import opinion.acts.folding
import opinion.acts.handling
import opinion.acts.intake
import opinion.acts.judging
import opinion.acts.responding
import opinion.acts.sheet
import opinion.acts.upwards
import opinion.models.report
from disclosure.search import SearchIndex


class Migration(migrations.Migration):
    """The tables in one step, for a database that is new; one that stands goes by what this replaces."""

    replaces = [
        ("opinion", "0001_initial"),
        ("opinion", "0002_search"),
        ("opinion", "0003_feed_of_a_mention"),
        ("opinion", "0004_fill_feed_of_mentions"),
        ("opinion", "0005_stirred_items"),
        ("opinion", "0006_begun_of_an_item"),
        ("opinion", "0007_what_was_agreed_to"),
        ("opinion", "0008_fill_what_was_agreed_to"),
        ("opinion", "0009_private_body"),
        ("opinion", "0010_hide_what_was_clear"),
        ("opinion", "0011_assessed_over"),
        ("opinion", "0012_fill_assessed_over"),
        ("opinion", "0013_correcting_an_earlier_round"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0005_last_agency"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("documents", "0004_interpretation_decided"),
        ("files", "0002_media"),
        ("workflow", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Item",
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
                            ("found", "发现"),
                            ("registered", "待研判"),
                            ("judged", "待交办"),
                            ("assigned", "已交办"),
                            ("handling", "调查处置"),
                            ("drafting", "拟回应"),
                            ("approving", "审定"),
                            ("approved", "待发布"),
                            ("released", "已发布"),
                            ("settled", "已反馈"),
                            ("archived", "已归档"),
                            ("dropped", "不作舆情处理"),
                        ],
                        db_index=True,
                        default="found",
                        max_length=12,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="事项")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("staff", "人工登记"),
                            ("imported", "批量导入"),
                            ("feed", "订阅采集"),
                            ("vendor", "监测平台推送"),
                            ("comment", "解读评论"),
                        ],
                        default="staff",
                        max_length=10,
                        verbose_name="发现途径",
                    ),
                ),
                ("topic", models.CharField(blank=True, max_length=60, verbose_name="主题")),
                ("found_at", models.DateTimeField(default=disclosure.clock.now, verbose_name="发现时间")),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[("ordinary", "一般"), ("important", "重要"), ("grave", "重大")],
                        max_length=10,
                        verbose_name="等级",
                    ),
                ),
                (
                    "mention_count",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="来源条数"),
                ),
                (
                    "latest_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="最近一条"),
                ),
                (
                    "stirred_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="办结后又有新来源"
                    ),
                ),
                (
                    "responded_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="本轮首次回应时间"
                    ),
                ),
                (
                    "round",
                    models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="第几轮办理"),
                ),
                (
                    "reopened_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="重新启动时间"),
                ),
                ("criteria", models.JSONField(blank=True, default=list, verbose_name="符合的界定")),
                ("is_emergency", models.BooleanField(default=False, verbose_name="突发事件")),
                (
                    "risk",
                    models.CharField(
                        blank=True,
                        choices=[("low", "低"), ("medium", "中"), ("high", "高")],
                        max_length=8,
                        verbose_name="风险等级",
                    ),
                ),
                ("party", models.CharField(blank=True, max_length=120, verbose_name="涉事单位")),
                ("must_report_up", models.BooleanField(default=False, verbose_name="须上报上级")),
                ("finding", models.TextField(blank=True, verbose_name="调查处置情况")),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("writing", "拟写"),
                            ("secrecy", "保密审查"),
                            ("reviewed", "已审查"),
                            ("chief", "主要领导审定"),
                        ],
                        max_length=10,
                        verbose_name="回应办到哪一步",
                    ),
                ),
                ("settled_with", models.TextField(blank=True, verbose_name="反馈情况")),
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
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审定人",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="opinion.item",
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
            ],
            options={
                "verbose_name": "舆情事项",
                "verbose_name_plural": "舆情事项",
                "ordering": ["-id"],
            },
            bases=(
                opinion.acts.intake.Intake,
                opinion.acts.folding.Folding,
                opinion.acts.judging.Judging,
                opinion.acts.handling.Handling,
                opinion.acts.demands.Demands,
                opinion.acts.upwards.Upwards,
                opinion.acts.responding.Responding,
                opinion.acts.approving.Approving,
                opinion.acts.afterwards.Afterwards,
                models.Model,
            ),
        ),
        migrations.CreateModel(
            name="ItemText",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="opinion.item",
                        verbose_name="舆情事项",
                    ),
                ),
                ("body", models.TextField(blank=True, verbose_name="内容")),
                ("grams", models.TextField(blank=True, default="", editable=False, verbose_name="检索词")),
            ],
            options={
                "verbose_name": "舆情内容",
                "verbose_name_plural": "舆情内容",
            },
        ),
        migrations.CreateModel(
            name="Demand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(max_length=500, verbose_name="诉求")),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("at_once", "立即解决"),
                            ("conditions", "创造条件逐步解决"),
                            ("explained", "解释疏导"),
                        ],
                        max_length=10,
                        verbose_name="处理方式",
                    ),
                ),
                ("result", models.TextField(blank=True, verbose_name="处理情况")),
                ("added_at", models.DateTimeField(default=disclosure.clock.now, verbose_name="登记时间")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="处理时间")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="处理人",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="demands",
                        to="opinion.item",
                        verbose_name="舆情事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "诉求",
                "verbose_name_plural": "诉求",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("way", "")),
                            models.Q(
                                models.Q(("way", ""), _negated=True),
                                models.Q(("settled_at", None), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="demand_is_settled_in_a_way",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField()),
                ("score", models.FloatField(blank=True, null=True, verbose_name="相似度")),
                ("holds", models.BooleanField(default=True, verbose_name="有关")),
                ("decided_at", models.DateTimeField(default=disclosure.clock.now, verbose_name="确认时间")),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="contenttypes.contenttype"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="opinion.item",
                        verbose_name="舆情事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "舆情关联",
                "verbose_name_plural": "舆情关联",
                "ordering": ["-holds", "id"],
                "indexes": [models.Index(fields=["content_type", "object_id"], name="opinion_link_of")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("item", "content_type", "object_id"), name="unique_link_of_item"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("staff", "人工登记"),
                            ("imported", "批量导入"),
                            ("feed", "订阅采集"),
                            ("vendor", "监测平台推送"),
                            ("comment", "解读评论"),
                        ],
                        max_length=10,
                        verbose_name="发现途径",
                    ),
                ),
                ("source", models.CharField(max_length=120, verbose_name="来源")),
                ("source_id", models.CharField(blank=True, max_length=200, verbose_name="来源编号")),
                ("url", models.URLField(blank=True, max_length=1000, verbose_name="网址")),
                ("title", models.CharField(max_length=300, verbose_name="标题")),
                ("body", models.TextField(blank=True, verbose_name="内容")),
                ("said_at", models.DateTimeField(blank=True, null=True, verbose_name="发表时间")),
                ("found_at", models.DateTimeField(default=disclosure.clock.now, verbose_name="采集时间")),
                (
                    "identity",
                    models.CharField(default="", editable=False, max_length=64, verbose_name="内容摘要"),
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentions",
                        to="opinion.item",
                        verbose_name="舆情事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "舆情来源",
                "verbose_name_plural": "舆情来源",
                "ordering": ["-found_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Band",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.BigIntegerField(verbose_name="特征")),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agency",
                        verbose_name="机关",
                    ),
                ),
                (
                    "mention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bands",
                        to="opinion.mention",
                        verbose_name="舆情来源",
                    ),
                ),
            ],
            options={
                "verbose_name": "近似特征",
                "verbose_name_plural": "近似特征",
                "indexes": [models.Index(fields=["agency", "value", "-id"], name="opinion_by_band")],
            },
        ),
        migrations.CreateModel(
            name="PeriodReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField(verbose_name="起")),
                ("last", models.DateField(verbose_name="止")),
                ("figures", models.JSONField(default=dict, verbose_name="数字")),
                (
                    "file",
                    models.FileField(
                        blank=True, max_length=200, upload_to=opinion.models.report._place, verbose_name="PDF"
                    ),
                ),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="大小（字节）")),
                ("sm3", models.CharField(blank=True, max_length=64, verbose_name="SM3")),
                ("made_at", models.DateTimeField(default=disclosure.clock.now, verbose_name="生成时间")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agency",
                        verbose_name="机关",
                    ),
                ),
            ],
            options={
                "verbose_name": "舆情报告",
                "verbose_name_plural": "舆情报告",
                "ordering": ["-last", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "first", "last"), name="one_report_a_period")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("receiver", models.CharField(max_length=120, verbose_name="报给谁")),
                ("at", models.DateTimeField(verbose_name="上报时间")),
                ("how", models.CharField(max_length=60, verbose_name="方式")),
                ("summary", models.TextField(blank=True, verbose_name="上报内容")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上报人",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports_up",
                        to="opinion.item",
                        verbose_name="舆情事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "上报记录",
                "verbose_name_plural": "上报记录",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="第几轮办理")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("asked", models.TextField(verbose_name="公众关切")),
                ("body", models.TextField(verbose_name="回应")),
                ("speaker", models.CharField(max_length=120, verbose_name="回应单位")),
                (
                    "public_title",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="公布的标题"),
                ),
                ("public_asked", models.TextField(blank=True, editable=False, verbose_name="公布的关切")),
                ("public_body", models.TextField(blank=True, editable=False, verbose_name="公布的回应")),
                (
                    "public_speaker",
                    models.CharField(
                        blank=True, editable=False, max_length=120, verbose_name="公布的回应单位"
                    ),
                ),
                ("topic", models.CharField(blank=True, editable=False, max_length=60, verbose_name="主题")),
                ("grams", models.TextField(blank=True, default="", editable=False, verbose_name="检索词")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="发布时间")),
                ("corrected_at", models.DateTimeField(blank=True, null=True, verbose_name="更正时间")),
                ("correction", models.TextField(blank=True, verbose_name="更正说明")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="撤回时间")),
                ("withdrawn_reason", models.TextField(blank=True, verbose_name="撤回原因")),
                ("updated_at", models.DateTimeField(default=disclosure.clock.now, verbose_name="更新时间")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agency",
                        verbose_name="回应机关",
                    ),
                ),
                (
                    "documents",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="documents.document", verbose_name="有关公文"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="opinion.item",
                        verbose_name="舆情事项",
                    ),
                ),
                (
                    "countersigned",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="主要领导审定的内容摘要"
                    ),
                ),
                (
                    "public_documents",
                    models.ManyToManyField(
                        blank=True,
                        editable=False,
                        related_name="+",
                        to="documents.document",
                        verbose_name="公布的有关公文",
                    ),
                ),
            ],
            options={
                "verbose_name": "舆情回应",
                "verbose_name_plural": "舆情回应",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("withdrawn_at", None), models.Q(("published_at", None), _negated=True)
                        ),
                        fields=["-published_at", "-id"],
                        name="opinion_response_latest",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "round"), name="one_response_a_round")
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="第几版")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("asked", models.TextField(verbose_name="公众关切")),
                ("body", models.TextField(verbose_name="回应")),
                ("speaker", models.CharField(max_length=120, verbose_name="回应单位")),
                ("fingerprint", models.CharField(max_length=64, verbose_name="内容摘要")),
                ("note", models.TextField(blank=True, verbose_name="更正说明")),
                ("at", models.DateTimeField(default=disclosure.clock.now, verbose_name="发布时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发布人",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="opinion.response",
                        verbose_name="回应",
                    ),
                ),
            ],
            options={
                "verbose_name": "公布过的回应",
                "verbose_name_plural": "公布过的回应",
                "ordering": ["response_id", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("response", "number"), name="unique_published_words")
                ],
            },
        ),
        migrations.CreateModel(
            name="SecrecyReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("passed", models.BooleanField(verbose_name="通过")),
                ("fingerprint", models.CharField(max_length=64, verbose_name="所审内容摘要")),
                ("note", models.TextField(blank=True, verbose_name="意见")),
                ("at", models.DateTimeField(default=disclosure.clock.now, verbose_name="时间")),
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
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="opinion.response",
                        verbose_name="回应",
                    ),
                ),
            ],
            options={
                "verbose_name": "回应的保密审查",
                "verbose_name_plural": "回应的保密审查",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("phone", disclosure.personal.EncryptedTextField(verbose_name="电话")),
                ("since", models.DateTimeField(verbose_name="开始")),
                ("until", models.DateTimeField(verbose_name="结束")),
                ("added_at", models.DateTimeField(default=disclosure.clock.now, verbose_name="编排时间")),
                ("removed_at", models.DateTimeField(null=True, verbose_name="撤销时间")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="编排人",
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
                    "removed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="撤销人",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="值守人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "值守",
                "verbose_name_plural": "值守",
                "ordering": ["since", "id"],
                "indexes": [models.Index(fields=["agency", "until"], name="opinion_shift_by_end")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))),
                        name="shift_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VendorKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("vendor", models.CharField(max_length=120, verbose_name="监测单位")),
                ("token_digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("signing_key", disclosure.personal.EncryptedTextField(editable=False)),
                ("issued_at", models.DateTimeField(default=disclosure.clock.now, verbose_name="签发时间")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="最近使用")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="吊销时间")),
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
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="签发人",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="吊销人",
                    ),
                ),
            ],
            options={
                "verbose_name": "推送凭证",
                "verbose_name_plural": "推送凭证",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("agency", "vendor"),
                        name="unique_vendor_key_in_force",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Nonce",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=64)),
                ("at", models.DateTimeField(db_index=True, default=disclosure.clock.now)),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="opinion.vendorkey"
                    ),
                ),
            ],
            options={
                "verbose_name": "推送随机数",
                "verbose_name_plural": "推送随机数",
                "constraints": [models.UniqueConstraint(fields=("key", "word"), name="unique_nonce_of_key")],
            },
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("url", models.URLField(max_length=1000, verbose_name="订阅地址")),
                (
                    "every",
                    models.PositiveIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(10080),
                        ],
                        verbose_name="间隔（分钟）",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("etag", models.CharField(blank=True, editable=False, max_length=300)),
                ("modified", models.CharField(blank=True, editable=False, max_length=100)),
                (
                    "next_at",
                    models.DateTimeField(
                        default=disclosure.clock.now, editable=False, verbose_name="下次采集"
                    ),
                ),
                (
                    "tried_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="最近采集"),
                ),
                (
                    "read_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="最近成功"),
                ),
                ("failures", models.PositiveIntegerField(default=0, editable=False, verbose_name="连续失败")),
                (
                    "error",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="最近的错误"),
                ),
                ("found", models.PositiveIntegerField(default=0, editable=False, verbose_name="累计采集")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agency",
                        verbose_name="机关",
                    ),
                ),
            ],
            options={
                "verbose_name": "舆情订阅",
                "verbose_name_plural": "舆情订阅",
                "ordering": ["agency_id", "name"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_active", True)), fields=["next_at"], name="opinion_feed_due"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "name"), name="unique_feed_name"),
                    models.UniqueConstraint(fields=("agency", "url"), name="unique_feed_url"),
                ],
            },
        ),
        migrations.AddField(
            model_name="mention",
            name="feed",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="opinion.feed",
                verbose_name="订阅",
            ),
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="涉及机关")),
                ("asked_at", models.DateTimeField(default=disclosure.clock.now, verbose_name="征询时间")),
                ("agrees", models.BooleanField(null=True, verbose_name="是否同意")),
                ("letter", models.CharField(blank=True, max_length=80, verbose_name="确认函")),
                ("answered_on", models.DateField(null=True, verbose_name="确认日期")),
                ("fingerprint", models.CharField(blank=True, max_length=64, verbose_name="所确认内容摘要")),
                ("dropped_at", models.DateTimeField(null=True, verbose_name="撤销征询时间")),
                ("dropped_reason", models.CharField(blank=True, max_length=200, verbose_name="撤销原因")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="征询人",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="opinion.response",
                        verbose_name="回应",
                    ),
                ),
                (
                    "asked_fingerprint",
                    models.CharField(blank=True, max_length=64, verbose_name="所征询内容摘要"),
                ),
            ],
            options={
                "verbose_name": "涉及机关确认",
                "verbose_name_plural": "涉及机关确认",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("dropped_at", None)),
                        fields=("response", "name"),
                        name="an_agency_is_asked_once",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="mention",
            name="private_body",
            field=disclosure.personal.EncryptedTextField(
                blank=True, default="", verbose_name="读者写来的内容"
            ),
        ),
        migrations.CreateModel(
            name="RiskSheet",
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
                        choices=[("writing", "评估中"), ("submitted", "待审批"), ("approved", "已批准")],
                        default="writing",
                        max_length=12,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[("low", "低"), ("medium", "中"), ("high", "高")],
                        max_length=8,
                        verbose_name="风险等级",
                    ),
                ),
                ("risks", models.TextField(blank=True, verbose_name="风险点")),
                ("plan", models.TextField(blank=True, verbose_name="处置预案")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="批准时间")),
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
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="批准人",
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="评估人",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                        verbose_name="公文",
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
                    "assessed_over",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="所评估公文的内容摘要"
                    ),
                ),
            ],
            options={
                "verbose_name": "风险评估单",
                "verbose_name_plural": "风险评估单",
                "ordering": ["-id"],
            },
            bases=(opinion.acts.sheet.Assessing, models.Model),
        ),
        migrations.AddField(
            model_name="item",
            name="correcting",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="opinion.response",
                verbose_name="正在更正的回应",
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["agency", "state", "-id"], name="opinion_by_state"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["agency", "-found_at", "-id"], name="opinion_latest"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("stirred_at__isnull", False)),
                fields=["agency", "-stirred_at"],
                name="opinion_stirred",
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                models.F("agency"),
                models.OrderBy(
                    django.db.models.functions.comparison.Coalesce("reopened_at", "found_at"), descending=True
                ),
                name="opinion_by_begun",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("source_id", ""), _negated=True), ("feed", None)),
                fields=("agency", "source", "source_id"),
                name="unique_mention_of_a_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("source_id", ""), models.Q(("identity", ""), _negated=True), ("feed", None)
                ),
                fields=("agency", "source", "identity"),
                name="unique_mention_by_content",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("source_id", ""), _negated=True), ("feed__isnull", False)),
                fields=("feed", "source_id"),
                name="unique_mention_of_a_feed",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("source_id", ""), models.Q(("identity", ""), _negated=True), ("feed__isnull", False)
                ),
                fields=("feed", "identity"),
                name="unique_mention_of_a_feed_by_content",
            ),
        ),
        SearchIndex("opinion_itemtext", pk="item_id"),
        SearchIndex("opinion_response"),
    ]
