import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import disclosure.clock
import disclosure.files.models


class Migration(migrations.Migration):
    """The tables in one step, for a database that is new; one that stands goes by what this replaces."""

    replaces = [("files", "0001_initial"), ("files", "0002_media")]

    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="标识"),
                ),
                ("holder_id", models.PositiveBigIntegerField(blank=True, null=True)),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("docx", "Word 文档"),
                            ("xlsx", "Excel 表格"),
                            ("pptx", "演示文稿"),
                            ("ofd", "OFD 版式文件"),
                            ("pdf", "PDF 文件"),
                            ("html", "网页"),
                            ("txt", "纯文本"),
                            ("png", "PNG 图片"),
                            ("jpg", "JPEG 图片"),
                            ("mp4", "MP4 视频"),
                            ("m4a", "M4A 音频"),
                            ("mp3", "MP3 音频"),
                            ("vtt", "WebVTT 字幕"),
                        ],
                        max_length=8,
                        verbose_name="格式",
                    ),
                ),
                ("size", models.PositiveBigIntegerField(verbose_name="大小（字节）")),
                ("sm3", models.CharField(db_index=True, max_length=64, verbose_name="SM3")),
                (
                    "original",
                    models.FileField(
                        max_length=200, upload_to=disclosure.files.models.place_original, verbose_name="原件"
                    ),
                ),
                (
                    "published",
                    models.FileField(
                        max_length=200,
                        upload_to=disclosure.files.models.place_published,
                        verbose_name="公开件",
                    ),
                ),
                ("published_size", models.PositiveBigIntegerField(verbose_name="公开件大小（字节）")),
                ("published_sm3", models.CharField(max_length=64, verbose_name="公开件 SM3")),
                ("pages", models.PositiveIntegerField(blank=True, null=True, verbose_name="页数")),
                ("text", models.TextField(blank=True, verbose_name="文字")),
                ("margins", models.TextField(blank=True, verbose_name="页眉、页脚、批注与修订")),
                (
                    "reading",
                    models.CharField(
                        choices=[
                            ("whole", "全文已读取"),
                            ("part", "有机器读不到的部分（图片、附带文件或者文本过长），须人工核对"),
                            ("none", "没有可读取的文字（图片或扫描件），须人工核对"),
                        ],
                        default="whole",
                        max_length=5,
                        verbose_name="读取情况",
                    ),
                ),
                ("findings", models.JSONField(blank=True, default=list, verbose_name="发现的标志与个人信息")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=disclosure.clock.now, editable=False, verbose_name="上传时间"
                    ),
                ),
                (
                    "holder_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
            ],
            options={
                "verbose_name": "文件",
                "verbose_name_plural": "文件",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["holder_type", "holder_id"], name="files_of_a_holder")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("holder_id", None), ("holder_type", None)),
                            models.Q(("holder_id__isnull", False), ("holder_type__isnull", False)),
                            _connector="OR",
                        ),
                        name="file_has_a_whole_holder_or_none",
                    )
                ],
            },
        ),
    ]
