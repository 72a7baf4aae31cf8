"""What an interpretation shows besides words: pictures, sound and film, and charts drawn from a small table."""

from django.db import models
from django.db.models import Q

from disclosure import charts
from interpretation import chart_table


class IllustrationQuerySet(models.QuerySet):
    def for_reader(self):
        """With the file's facts, without its text, which may be long."""
        return self.select_related("file").defer("file__text", "file__margins", "file__findings")

    def with_findings(self, *others):
        """With what was found in the file, and in the `others` it has, without their texts."""
        files = ("file", *others)
        texts = [f"{file}__{field}" for file in files for field in ("text", "margins")]
        return self.select_related(*files).defer(*texts)


class Picture(models.Model):
    """图片. Who does not see it is told what it shows（GB/T 37668-2019 替代文本）."""

    interpretation = models.ForeignKey(
        "interpretation.Interpretation",
        on_delete=models.CASCADE,
        related_name="pictures",
        verbose_name="解读",
    )
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="图片"
    )
    alt = models.CharField("替代文本", max_length=300)
    caption = models.CharField("图注", max_length=200, blank=True)
    width = models.PositiveIntegerField("宽（像素）", null=True, blank=True)
    height = models.PositiveIntegerField("高（像素）", null=True, blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=1)

    objects = IllustrationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "图片"
        ordering = ["position", "id"]
        constraints = [models.CheckConstraint(condition=~Q(alt=""), name="picture_is_told_in_words")]

    def __str__(self):
        return self.caption or self.alt


class Recording(models.Model):
    """音频、视频. What is said can be read: film has captions, and either has its words written out."""

    interpretation = models.ForeignKey(
        "interpretation.Interpretation",
        on_delete=models.CASCADE,
        related_name="recordings",
        verbose_name="解读",
    )
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="文件"
    )
    title = models.CharField("名称", max_length=200)
    captions = models.ForeignKey(
        "files.StoredFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="字幕",
    )
    transcript = models.TextField("文字稿")
    position = models.PositiveSmallIntegerField("顺序", default=1)

    objects = IllustrationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "音频视频"
        ordering = ["position", "id"]
        constraints = [models.CheckConstraint(condition=~Q(transcript=""), name="recording_has_its_words")]

    def __str__(self):
        return self.title

    @property
    def is_film(self) -> bool:
        return self.file.kind == "mp4"


class Shape(models.TextChoices):
    COLUMNS = "columns", "柱形图"
    BARS = "bars", "条形图"
    LINES = "lines", "折线图"
    STACKED = "stacked", "堆积柱形图"
    SHARES = "shares", "份额图"

    @property
    def is_signed(self) -> bool:
        """Has it a place for what is below nought?"""
        return self in (Shape.COLUMNS, Shape.LINES)

    def draw(self, table: charts.Table) -> charts.Chart:
        return getattr(charts, self.value)(table)


class Chart(models.Model):
    """一图读懂: kept as the table the clerk typed, drawn when it is shown."""

    interpretation = models.ForeignKey(
        "interpretation.Interpretation", on_delete=models.CASCADE, related_name="charts", verbose_name="解读"
    )
    title = models.CharField("图题", max_length=100)
    unit = models.CharField("单位", max_length=20, blank=True)
    shape = models.CharField("样式", max_length=10, choices=Shape.choices, default=Shape.COLUMNS)
    rows = models.TextField("数据")
    source = models.CharField("数据来源", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "图表"
        ordering = ["position", "id"]

    def __str__(self):
        return self.title

    @property
    def drawn(self) -> charts.Chart:
        return Shape(self.shape).draw(chart_table.read_again(self.rows, title=self.title, unit=self.unit))
