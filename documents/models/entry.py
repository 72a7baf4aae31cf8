"""What the search of the whole site finds: one narrow row for each public thing, with all a list of hits asks for."""

from django.db import models


class Entry(models.Model):
    """One public document, interpretation, answer, response or guide, as search and facets read it.

    Written by `documents.entries` alone, whenever the thing itself changes; it is a copy and never the last word: what a
    page shows is asked for again of the thing's own `public()`.
    """

    kind = models.CharField("种类", max_length=12)
    object_id = models.BigIntegerField("编号")
    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name="发布机构"
    )
    title = models.CharField("标题", max_length=300)
    plain = models.CharField("标题的字", max_length=300, blank=True)
    genre = models.CharField("文种", max_length=20, blank=True)
    category = models.CharField("公开类别", max_length=20, blank=True)
    topic = models.CharField("主题", max_length=60, blank=True)
    validity = models.CharField("有效性", max_length=10, blank=True)
    way = models.CharField("公开方式", max_length=12, blank=True)
    year = models.IntegerField("发布年")
    month = models.IntegerField("发布年月")  # 202611, of Asia/Shanghai
    day = models.IntegerField("发布日")  # days since the year 1, so that an age is a subtraction
    written_on = models.DateField("成文日期")  # of what has none: the day it was published
    published_at = models.DateTimeField("发布时间")
    size = models.IntegerField("正文词数", default=0)
    title_size = models.IntegerField("标题词数", default=0)
    grams = models.TextField("检索词", blank=True, default="", editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "检索条目"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="one_entry_a_thing")]
        indexes = [
            models.Index(fields=["kind", "-written_on", "-object_id"], name="entry_by_writing"),
            models.Index(fields=["month"], name="entry_months"),
            models.Index(  # of what is no longer simply in force; a walk from the newest would be long
                fields=["kind", "validity", "-written_on", "-object_id"],
                condition=~models.Q(validity="valid"),
                name="entry_by_validity",
            ),
            models.Index(fields=["kind", "object_id"], condition=models.Q(way="turned"), name="entry_turned"),
        ]

    def __str__(self):
        return self.title
