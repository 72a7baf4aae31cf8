import django.db.models.deletion
import django_fsm
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import disclosure.clock
import disclosure.personal
import interpretation.acts.drafting
import interpretation.acts.publication
import interpretation.acts.review
import interpretation.acts.together
import interpretation.acts.writing
from disclosure.search import SearchIndex


class Migration(migrations.Migration):
    """The tables in one step, for a database that is new; one that stands goes by what this replaces."""

    replaces = [
        ("interpretation", "0001_initial"),
        ("interpretation", "0002_search"),
        ("interpretation", "0003_signed_over_which_words"),
        ("interpretation", "0004_picture_size"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0005_last_agency"),
        ("documents", "0004_interpretation_decided"),
        ("files", "0002_media"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Interpretation",
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
                            ("plan", "拟订方案"),
                            ("drafting", "起草"),
                            ("returned", "退回修改"),
                            ("checking", "审核"),
                            ("signing", "审签"),
                            ("ready", "待公布"),
                            ("published", "已公布"),
                            ("suspended", "暂停公布"),
                            ("withdrawn", "已撤回"),
                            ("discarded", "已作废"),
                        ],
                        db_index=True,
                        default="plan",
                        max_length=12,
                        protected=True,
                        verbose_name="状态",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "文字解读"),
                            ("qa", "问答"),
                            ("chart", "图表图解"),
                            ("media", "音频视频"),
                            ("interview", "在线访谈"),
                            ("briefing", "新闻发布会、通气会"),
                            ("expert", "专家解读"),
                            ("press", "媒体解读"),
                        ],
                        default="text",
                        max_length=10,
                        verbose_name="解读形式",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="标题")),
                ("plan", models.TextField(blank=True, verbose_name="解读方案")),
                ("interpreted_by", models.CharField(blank=True, max_length=200, verbose_name="解读机关")),
                ("interpreter", models.CharField(blank=True, max_length=80, verbose_name="解读人")),
                ("contact", models.CharField(blank=True, max_length=120, verbose_name="联系方式")),
                (
                    "returned_from",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("plan", "拟订方案"),
                            ("drafting", "起草"),
                            ("returned", "退回修改"),
                            ("checking", "审核"),
                            ("signing", "审签"),
                            ("ready", "待公布"),
                            ("published", "已公布"),
                            ("suspended", "暂停公布"),
                            ("withdrawn", "已撤回"),
                            ("discarded", "已作废"),
                        ],
                        max_length=12,
                        verbose_name="退回环节",
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="公布时间")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="撤回时间")),
                ("withdrawn_reason", models.TextField(blank=True, verbose_name="撤回原因")),
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
                    "compared_with",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                        verbose_name="对照的旧文件",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interpretations",
                        to="documents.document",
                        verbose_name="所解读的文件",
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
                    "signed_over",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="审签时的公文内容摘要"
                    ),
                ),
            ],
            options={
                "verbose_name": "政策解读",
                "verbose_name_plural": "政策解读",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "published")),
                        fields=["-published_at", "-id"],
                        name="interpretation_latest",
                    ),
                    models.Index(fields=["agency", "state", "-id"], name="interpretation_by_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="published_interpretation_has_a_moment",
                    )
                ],
            },
            bases=(
                interpretation.acts.drafting.Drafting,
                interpretation.acts.writing.Writing,
                interpretation.acts.review.Review,
                interpretation.acts.publication.Publication,
                interpretation.acts.together.Together,
                models.Model,
            ),
        ),
        migrations.CreateModel(
            name="InterpretationText",
            fields=[
                (
                    "interpretation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="interpretation.interpretation",
                        verbose_name="解读",
                    ),
                ),
                ("body", models.TextField(blank=True, verbose_name="正文")),
                ("grams", models.TextField(blank=True, default="", editable=False, verbose_name="检索词")),
            ],
            options={
                "verbose_name": "解读正文",
                "verbose_name_plural": "解读正文",
            },
        ),
        migrations.CreateModel(
            name="HistoricalInterpretationText",
            fields=[
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "interpretation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="interpretation.interpretation",
                        verbose_name="解读",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 解读正文",
                "verbose_name_plural": "historical 解读正文",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", disclosure.personal.EncryptedTextField(verbose_name="留言")),
                (
                    "contact",
                    disclosure.personal.EncryptedTextField(blank=True, default="", verbose_name="联系方式"),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[("waiting", "待看"), ("released", "已公开"), ("kept", "不公开")],
                        default="waiting",
                        max_length=10,
                        verbose_name="处理",
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        default=disclosure.clock.now, editable=False, verbose_name="留言时间"
                    ),
                ),
                ("looked_at", models.DateTimeField(blank=True, null=True, verbose_name="处理时间")),
                ("passed_to", models.CharField(blank=True, max_length=60, verbose_name="已转")),
                ("passed_url", models.CharField(blank=True, max_length=200, verbose_name="转办后的地址")),
                (
                    "looked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="处理人",
                    ),
                ),
                (
                    "interpretation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="interpretation.interpretation",
                        verbose_name="解读",
                    ),
                ),
            ],
            options={
                "verbose_name": "读者留言",
                "verbose_name_plural": "读者留言",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("standing", "released")),
                        fields=["interpretation", "-id"],
                        name="comments_released",
                    ),
                    models.Index(
                        condition=models.Q(("standing", "waiting")), fields=["-id"], name="comments_waiting"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("standing", "waiting"), ("looked_at__isnull", False), _connector="OR"
                        ),
                        name="comment_was_looked_at",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Chart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="图题")),
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="单位")),
                (
                    "shape",
                    models.CharField(
                        choices=[
                            ("columns", "柱形图"),
                            ("bars", "条形图"),
                            ("lines", "折线图"),
                            ("stacked", "堆积柱形图"),
                            ("shares", "份额图"),
                        ],
                        default="columns",
                        max_length=10,
                        verbose_name="样式",
                    ),
                ),
                ("rows", models.TextField(verbose_name="数据")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="数据来源")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="顺序")),
                (
                    "interpretation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="charts",
                        to="interpretation.interpretation",
                        verbose_name="解读",
                    ),
                ),
            ],
            options={
                "verbose_name": "图表",
                "verbose_name_plural": "图表",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Interpreter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rank",
                    models.CharField(
                        choices=[("chief", "首席解读人"), ("expert", "专家")],
                        default="chief",
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("post", models.CharField(max_length=80, verbose_name="单位和职务")),
                ("field", models.CharField(blank=True, max_length=120, verbose_name="解读领域")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="顺序")),
                ("is_active", models.BooleanField(default=True, verbose_name="在册")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interpreters",
                        to="accounts.agency",
                        verbose_name="机关",
                    ),
                ),
            ],
            options={
                "verbose_name": "解读人",
                "verbose_name_plural": "解读人",
                "ordering": ["agency_id", "rank", "position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "name", "post"),
                        name="unique_interpreter",
                        violation_error_message="名册里已经有这个人。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("question", models.CharField(max_length=300, verbose_name="问")),
                ("answer", models.TextField(verbose_name="答")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="顺序")),
                ("grams", models.TextField(blank=True, default="", editable=False, verbose_name="检索词")),
                (
                    "interpretation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="interpretation.interpretation",
                        verbose_name="解读",
                    ),
                ),
            ],
            options={
                "verbose_name": "问答",
                "verbose_name_plural": "问答",
                "ordering": ["position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("question", ""), _negated=True), models.Q(("answer", ""), _negated=True)
                        ),
                        name="question_is_answered",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("transcript", models.TextField(verbose_name="文字稿")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="顺序")),
                (
                    "captions",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="字幕",
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
                (
                    "interpretation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recordings",
                        to="interpretation.interpretation",
                        verbose_name="解读",
                    ),
                ),
            ],
            options={
                "verbose_name": "音频视频",
                "verbose_name_plural": "音频视频",
                "ordering": ["position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("transcript", ""), _negated=True), name="recording_has_its_words"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("element", models.CharField(max_length=60, verbose_name="要素")),
                ("body", models.TextField(verbose_name="内容")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="顺序")),
                (
                    "interpretation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sections",
                        to="interpretation.interpretation",
                        verbose_name="解读",
                    ),
                ),
            ],
            options={
                "verbose_name": "解读要素",
                "verbose_name_plural": "解读要素",
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("interpretation", "element"), name="one_section_an_element"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True), name="section_says_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("alt", models.CharField(max_length=300, verbose_name="替代文本")),
                ("caption", models.CharField(blank=True, max_length=200, verbose_name="图注")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="顺序")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="图片",
                    ),
                ),
                (
                    "interpretation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="interpretation.interpretation",
                        verbose_name="解读",
                    ),
                ),
                ("height", models.PositiveIntegerField(blank=True, null=True, verbose_name="高（像素）")),
                ("width", models.PositiveIntegerField(blank=True, null=True, verbose_name="宽（像素）")),
            ],
            options={
                "verbose_name": "图片",
                "verbose_name_plural": "图片",
                "ordering": ["position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("alt", ""), _negated=True), name="picture_is_told_in_words"
                    )
                ],
            },
        ),
        SearchIndex("interpretation_interpretationtext", pk="interpretation_id"),
        SearchIndex("interpretation_question"),
    ]
