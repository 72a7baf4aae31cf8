import django.db.models.deletion
import django_fsm
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import disclosure.clock
import documents.acts.afterwards
import documents.acts.drafting
import documents.acts.publication
import documents.acts.rereview
import documents.acts.review
import documents.categories
import documents.grounds
import documents.models.printed
from disclosure.search import SearchIndex


def keep_lists_narrow(apps, schema_editor):
    """The lexemes of a row stand apart from it, so that counting and ranking read a tenth of the pages."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE documents_entry SET (toast_tuple_target = 512)")


class Migration(migrations.Migration):
    """The tables in one step, for a database that is new; one that stands goes by what this replaces."""

    replaces = [
        ("documents", "0001_initial"),
        ("documents", "0002_search"),
        ("documents", "0003_sweep_indexes"),
        ("documents", "0004_interpretation_decided"),
        ("documents", "0005_columns_and_citations"),
        ("documents", "0006_note_citations"),
        ("documents", "0007_public_effective"),
        ("documents", "0008_in_scope"),
        ("documents", "0009_entries"),
        ("documents", "0010_search_entries"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0005_last_agency"),
        ("files", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
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
                            ("draft", "拟稿"),
                            ("returned", "退回修改"),
                            ("section", "科室审核"),
                            ("check", "办文核对"),
                            ("secrecy", "保密审查"),
                            ("sign", "审签"),
                            ("countersign", "主要领导审批"),
                            ("referred", "报请确定"),
                            ("signed", "待印发"),
                            ("issued", "已印发"),
                            ("published", "已发布"),
                            ("registered", "登记建档"),
                            ("rereview", "属性复审"),
                            ("rereview_sign", "复审审定"),
                            ("withdrawn", "已撤回"),
                            ("discarded", "已作废"),
                        ],
                        db_index=True,
                        default="draft",
                        max_length=20,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="标题")),
                ("issuer", models.CharField(blank=True, max_length=200, verbose_name="发文机关")),
                ("number", models.CharField(blank=True, max_length=80, verbose_name="发文字号")),
                ("index_number", models.CharField(blank=True, max_length=60, verbose_name="索引号")),
                ("genre", models.CharField(blank=True, max_length=20, verbose_name="文种")),
                (
                    "category",
                    models.CharField(
                        choices=documents.categories.category_choices,
                        default="other",
                        max_length=20,
                        verbose_name="公开类别",
                    ),
                ),
                ("topic", models.CharField(blank=True, max_length=60, verbose_name="主题分类")),
                ("written_on", models.DateField(blank=True, null=True, verbose_name="成文日期")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="印发日期")),
                ("effective_on", models.DateField(blank=True, null=True, verbose_name="实施日期")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="失效日期")),
                (
                    "validity",
                    models.CharField(
                        choices=[
                            ("valid", "有效"),
                            ("revised", "已修订"),
                            ("expired", "失效"),
                            ("repealed", "废止"),
                        ],
                        default="valid",
                        max_length=10,
                        verbose_name="有效性",
                    ),
                ),
                (
                    "attribute",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("proactive", "主动公开"),
                            ("on_request", "依申请公开"),
                            ("withheld", "不予公开"),
                        ],
                        max_length=12,
                        verbose_name="公开属性",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        blank=True, default="面向全社会", max_length=60, verbose_name="公开范围"
                    ),
                ),
                (
                    "period",
                    models.CharField(blank=True, default="长期公开", max_length=60, verbose_name="公开时限"),
                ),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=documents.grounds.ground_choices,
                        max_length=8,
                        verbose_name="依据",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="理由")),
                (
                    "classification",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "无"),
                            ("internal", "内部资料"),
                            ("secret", "秘密"),
                            ("confidential", "机密"),
                            ("top", "绝密"),
                        ],
                        max_length=12,
                        verbose_name="密级",
                    ),
                ),
                ("secret_until", models.DateField(blank=True, null=True, verbose_name="保密期限至")),
                ("declassified_on", models.DateField(blank=True, null=True, verbose_name="解密日期")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("made", "本机关制作"),
                            ("joint", "与其他机关共同制作"),
                            ("obtained", "从其他方面获取"),
                        ],
                        default="made",
                        max_length=10,
                        verbose_name="信息来源",
                    ),
                ),
                ("obtained_from", models.CharField(blank=True, max_length=120, verbose_name="获取来源")),
                (
                    "forwarded_title",
                    models.CharField(blank=True, max_length=300, verbose_name="转发原件名称文号"),
                ),
                (
                    "forwarded_attribute",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("proactive", "主动公开"),
                            ("on_request", "依申请公开"),
                            ("withheld", "不予公开"),
                        ],
                        max_length=12,
                        verbose_name="原件公开属性",
                    ),
                ),
                ("copies_to", models.CharField(blank=True, max_length=500, verbose_name="抄送机关")),
                ("signer", models.CharField(blank=True, max_length=40, verbose_name="签发人")),
                ("is_upward", models.BooleanField(default=False, verbose_name="上行文")),
                ("keywords", models.CharField(blank=True, max_length=200, verbose_name="关键词")),
                ("summary", models.TextField(blank=True, verbose_name="内容概述")),
                (
                    "interpretation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "尚未确定"),
                            ("none", "不属解读范围"),
                            ("required", "应当解读，尚未报送解读材料"),
                            ("ready", "解读材料已随文报送"),
                            ("exempt", "经批准不解读"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="政策解读",
                    ),
                ),
                (
                    "returned_from",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("draft", "拟稿"),
                            ("returned", "退回修改"),
                            ("section", "科室审核"),
                            ("check", "办文核对"),
                            ("secrecy", "保密审查"),
                            ("sign", "审签"),
                            ("countersign", "主要领导审批"),
                            ("referred", "报请确定"),
                            ("signed", "待印发"),
                            ("issued", "已印发"),
                            ("published", "已发布"),
                            ("registered", "登记建档"),
                            ("rereview", "属性复审"),
                            ("rereview_sign", "复审审定"),
                            ("withdrawn", "已撤回"),
                            ("discarded", "已作废"),
                        ],
                        max_length=20,
                        verbose_name="退回环节",
                    ),
                ),
                (
                    "referred_from",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("draft", "拟稿"),
                            ("returned", "退回修改"),
                            ("section", "科室审核"),
                            ("check", "办文核对"),
                            ("secrecy", "保密审查"),
                            ("sign", "审签"),
                            ("countersign", "主要领导审批"),
                            ("referred", "报请确定"),
                            ("signed", "待印发"),
                            ("issued", "已印发"),
                            ("published", "已发布"),
                            ("registered", "登记建档"),
                            ("rereview", "属性复审"),
                            ("rereview_sign", "复审审定"),
                            ("withdrawn", "已撤回"),
                            ("discarded", "已作废"),
                        ],
                        max_length=20,
                        verbose_name="报请环节",
                    ),
                ),
                ("referred_to", models.CharField(blank=True, max_length=120, verbose_name="报请机关")),
                (
                    "proposed_attribute",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("proactive", "主动公开"),
                            ("on_request", "依申请公开"),
                            ("withheld", "不予公开"),
                        ],
                        max_length=12,
                        verbose_name="拟改属性",
                    ),
                ),
                (
                    "proposed_ground",
                    models.CharField(
                        blank=True,
                        choices=documents.grounds.ground_choices,
                        max_length=8,
                        verbose_name="拟改依据",
                    ),
                ),
                ("proposed_reason", models.TextField(blank=True, verbose_name="拟改理由")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="发布时间")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="撤回时间")),
                ("withdrawn_reason", models.TextField(blank=True, verbose_name="撤回原因")),
                (
                    "withdrawn_title",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="撤回时的标题"),
                ),
                (
                    "withdrawn_number",
                    models.CharField(
                        blank=True, editable=False, max_length=80, verbose_name="撤回时的发文字号"
                    ),
                ),
                (
                    "awaits_internal",
                    models.BooleanField(default=False, editable=False, verbose_name="须载入内网"),
                ),
                ("internal_at", models.DateTimeField(blank=True, null=True, verbose_name="载入内网时间")),
                (
                    "source_key",
                    models.CharField(blank=True, editable=False, max_length=120, verbose_name="导入来源"),
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
                    "drafter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="拟稿人",
                    ),
                ),
                (
                    "forwarded_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forwarded_as",
                        to="documents.document",
                        verbose_name="转发原件",
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
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="documents.document",
                        verbose_name="修订或废止依据",
                    ),
                ),
                ("exempt_reason", models.TextField(blank=True, verbose_name="不解读的理由")),
                (
                    "interpretation_scope",
                    models.CharField(blank=True, max_length=200, verbose_name="所属解读范围"),
                ),
            ],
            options={
                "verbose_name": "公文",
                "verbose_name_plural": "公文",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("attribute", "proactive"), ("state", "published")),
                        fields=["-published_at", "-id"],
                        name="public_latest",
                    ),
                    models.Index(
                        condition=models.Q(("attribute", "proactive"), ("state", "published")),
                        fields=["category", "-published_at", "-id"],
                        name="public_by_category",
                    ),
                    models.Index(
                        condition=models.Q(("attribute", "proactive"), ("state", "published")),
                        fields=["agency", "-published_at", "-id"],
                        name="public_by_agency",
                    ),
                    models.Index(fields=["agency", "state", "-id"], name="desk_by_state"),
                    models.Index(fields=["agency", "-updated_at", "-id"], name="desk_latest"),
                    models.Index(
                        condition=models.Q(("expires_on__isnull", False)),
                        fields=["expires_on"],
                        name="document_expiring",
                    ),
                    models.Index(
                        condition=models.Q(("secret_until__isnull", False)),
                        fields=["secret_until"],
                        name="document_secret_until",
                    ),
                    models.Index(
                        condition=models.Q(("attribute", "proactive"), ("state", "published")),
                        fields=["topic", "-published_at", "-id"],
                        name="public_by_topic",
                    ),
                    models.Index(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=["number"],
                        name="document_by_number",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("attribute", "proactive"),
                            ("state", "published"),
                            ("title__contains", "信息公开工作年度报告"),
                            models.Q(("title__contains", "通知"), _negated=True),
                        ),
                        fields=["-published_at", "-id"],
                        name="public_reports",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("attribute", "proactive"),
                            ("state", "published"),
                            models.Q(
                                ("title__contains", "信息公开"),
                                ("title__contains", "政务公开"),
                                ("title__contains", "公开属性"),
                                ("title__contains", "政策解读"),
                                _connector="OR",
                            ),
                            models.Q(
                                ("title__contains", "制度"),
                                ("title__contains", "办法"),
                                ("title__contains", "规定"),
                                ("title__contains", "细则"),
                                ("title__contains", "规范"),
                                ("title__contains", "规程"),
                                _connector="OR",
                            ),
                        ),
                        fields=["-published_at", "-id"],
                        name="public_systems",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("attribute", "proactive"),
                            ("state", "published"),
                            ("effective_on__isnull", False),
                        ),
                        fields=["-effective_on", "-id"],
                        name="public_effective",
                    ),
                    models.Index(
                        condition=models.Q(("interpretation__in", ("required", "ready", "exempt"))),
                        fields=["published_at"],
                        name="document_in_scope",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("agency", "number"),
                        name="unique_document_number",
                        violation_error_message="这个发文字号已经用过。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("index_number", ""), _negated=True),
                        fields=("index_number",),
                        name="unique_index_number",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("source_key", ""), _negated=True),
                        fields=("agency", "source_key"),
                        name="unique_document_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            models.Q(("attribute", "proactive"), ("published_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="only_open_documents_are_published",
                        violation_error_message="只有主动公开的公文可以发布。",
                    ),
                ],
            },
            bases=(
                documents.acts.drafting.Drafting,
                documents.acts.review.Review,
                documents.acts.publication.Publication,
                documents.acts.afterwards.Afterwards,
                documents.acts.rereview.Rereview,
                models.Model,
            ),
        ),
        migrations.CreateModel(
            name="DocumentText",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="documents.document",
                        verbose_name="公文",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="标题")),
                ("addressee", models.CharField(blank=True, max_length=500, verbose_name="主送机关")),
                ("body", models.TextField(blank=True, verbose_name="正文")),
                ("grams", models.TextField(blank=True, default="", editable=False, verbose_name="检索词")),
            ],
            options={
                "verbose_name": "公文正文",
                "verbose_name_plural": "公文正文",
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="附件名称")),
                (
                    "attribute",
                    models.CharField(
                        choices=[
                            ("proactive", "主动公开"),
                            ("on_request", "依申请公开"),
                            ("withheld", "不予公开"),
                        ],
                        max_length=12,
                        verbose_name="公开属性",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="顺序")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="文件",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="documents.document",
                        verbose_name="公文",
                    ),
                ),
            ],
            options={
                "verbose_name": "附件",
                "verbose_name_plural": "附件",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalDocumentText",
            fields=[
                ("title", models.CharField(max_length=300, verbose_name="标题")),
                ("addressee", models.CharField(blank=True, max_length=500, verbose_name="主送机关")),
                ("body", models.TextField(blank=True, verbose_name="正文")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="documents.document",
                        verbose_name="公文",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 公文正文",
                "verbose_name_plural": "historical 公文正文",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="JointAgency",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="机关名称")),
                ("consents", models.BooleanField(blank=True, null=True, verbose_name="是否同意公开")),
                ("letter", models.CharField(blank=True, max_length=80, verbose_name="复函文号")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="复函日期")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="joint_agencies",
                        to="documents.document",
                        verbose_name="公文",
                    ),
                ),
            ],
            options={
                "verbose_name": "共同制作机关",
                "verbose_name_plural": "共同制作机关",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "name"), name="unique_joint_agency")
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
                        choices=[
                            ("draft", "拟稿"),
                            ("returned", "退回修改"),
                            ("section", "科室审核"),
                            ("check", "办文核对"),
                            ("secrecy", "保密审查"),
                            ("sign", "审签"),
                            ("countersign", "主要领导审批"),
                            ("referred", "报请确定"),
                            ("signed", "待印发"),
                            ("issued", "已印发"),
                            ("published", "已发布"),
                            ("registered", "登记建档"),
                            ("rereview", "属性复审"),
                            ("rereview_sign", "复审审定"),
                            ("withdrawn", "已撤回"),
                            ("discarded", "已作废"),
                        ],
                        max_length=20,
                        verbose_name="环节",
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[("open", "公开"), ("exempt", "免于公开"), ("refer", "需报审")],
                        max_length=10,
                        verbose_name="审查意见",
                    ),
                ),
                (
                    "attribute",
                    models.CharField(
                        choices=[
                            ("proactive", "主动公开"),
                            ("on_request", "依申请公开"),
                            ("withheld", "不予公开"),
                        ],
                        max_length=12,
                        verbose_name="当时的公开属性",
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=documents.grounds.ground_choices,
                        max_length=8,
                        verbose_name="依据",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="理由")),
                (
                    "fingerprint",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="所审内容摘要"),
                ),
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
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opinions",
                        to="documents.document",
                        verbose_name="公文",
                    ),
                ),
            ],
            options={
                "verbose_name": "审查意见",
                "verbose_name_plural": "审查意见",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Override",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64, verbose_name="所见内容摘要")),
                ("findings", models.JSONField(default=list, verbose_name="所见标记")),
                ("reason", models.TextField(verbose_name="放行理由")),
                ("at", models.DateTimeField(default=disclosure.clock.now, verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="批准人",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overrides",
                        to="documents.document",
                        verbose_name="公文",
                    ),
                ),
            ],
            options={
                "verbose_name": "发布放行",
                "verbose_name_plural": "发布放行",
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="PrintedCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64, verbose_name="内容摘要")),
                ("begun_at", models.DateTimeField(default=disclosure.clock.now, verbose_name="开始排版")),
                ("made_at", models.DateTimeField(blank=True, null=True, verbose_name="排版时间")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        upload_to=documents.models.printed._place,
                        verbose_name="PDF",
                    ),
                ),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="大小（字节）")),
                ("sm3", models.CharField(blank=True, max_length=64, verbose_name="SM3")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="printed_copies",
                        to="documents.document",
                        verbose_name="公文",
                    ),
                ),
            ],
            options={
                "verbose_name": "公文 PDF",
                "verbose_name_plural": "公文 PDF",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "fingerprint"), name="unique_print_of_content"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("archive", "国家档案馆"),
                            ("library", "公共图书馆"),
                            ("hall", "政务服务场所"),
                        ],
                        default="archive",
                        max_length=10,
                        verbose_name="接收场所类别",
                    ),
                ),
                ("receiver", models.CharField(max_length=120, verbose_name="接收单位")),
                (
                    "form",
                    models.CharField(
                        choices=[("paper", "纸质"), ("electronic", "电子")],
                        default="paper",
                        max_length=10,
                        verbose_name="形式",
                    ),
                ),
                ("sent_on", models.DateField(verbose_name="移送日期")),
                ("received_by", models.CharField(blank=True, max_length=40, verbose_name="签收人")),
                ("received_on", models.DateField(blank=True, null=True, verbose_name="签收日期")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
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
                        related_name="+",
                        to="accounts.agency",
                        verbose_name="移送机关",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="移送人",
                    ),
                ),
            ],
            options={
                "verbose_name": "移送清单",
                "verbose_name_plural": "移送清单",
                "ordering": ["-sent_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("received_on", None), ("received_on__gte", models.F("sent_on")), _connector="OR"
                        ),
                        name="transfer_received_after_sent",
                        violation_error_message="签收日期不能早于移送日期。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TransferItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("copies", models.PositiveSmallIntegerField(default=1, verbose_name="份数")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfer_items",
                        to="documents.document",
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="documents.transfer",
                    ),
                ),
            ],
            options={
                "verbose_name": "移送公文",
                "verbose_name_plural": "移送公文",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("transfer", "document"), name="unique_document_in_transfer"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=80, verbose_name="所引用的发文字号")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="citations",
                        to="documents.document",
                        verbose_name="公文",
                    ),
                ),
            ],
            options={
                "verbose_name": "引用",
                "verbose_name_plural": "引用",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["number"], name="citation_by_number")],
                "constraints": [models.UniqueConstraint(fields=("document", "number"), name="cited_once")],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12, verbose_name="种类")),
                ("object_id", models.BigIntegerField(verbose_name="编号")),
                ("title", models.CharField(max_length=300, verbose_name="标题")),
                ("plain", models.CharField(blank=True, max_length=300, verbose_name="标题的字")),
                ("genre", models.CharField(blank=True, max_length=20, verbose_name="文种")),
                ("category", models.CharField(blank=True, max_length=20, verbose_name="公开类别")),
                ("topic", models.CharField(blank=True, max_length=60, verbose_name="主题")),
                ("validity", models.CharField(blank=True, max_length=10, verbose_name="有效性")),
                ("way", models.CharField(blank=True, max_length=12, verbose_name="公开方式")),
                ("year", models.IntegerField(verbose_name="发布年")),
                ("month", models.IntegerField(verbose_name="发布年月")),
                ("day", models.IntegerField(verbose_name="发布日")),
                ("written_on", models.DateField(verbose_name="成文日期")),
                ("published_at", models.DateTimeField(verbose_name="发布时间")),
                ("size", models.IntegerField(default=0, verbose_name="正文词数")),
                ("title_size", models.IntegerField(default=0, verbose_name="标题词数")),
                ("grams", models.TextField(blank=True, default="", editable=False, verbose_name="检索词")),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.agency",
                        verbose_name="发布机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "检索条目",
                "verbose_name_plural": "检索条目",
                "indexes": [
                    models.Index(fields=["kind", "-written_on", "-object_id"], name="entry_by_writing"),
                    models.Index(fields=["month"], name="entry_months"),
                    models.Index(
                        fields=["kind", "agency", "genre", "topic", "validity", "way", "category", "year"],
                        name="entry_facets",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "object_id"), name="one_entry_a_thing")
                ],
            },
        ),
        SearchIndex("documents_documenttext", pk="document_id"),
        migrations.RunPython(keep_lists_narrow, migrations.RunPython.noop),
        SearchIndex("documents_entry", exact=True),
    ]
