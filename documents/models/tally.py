"""How many things there are of each combination of what a list can be narrowed by: the facets are added up from it."""

from django.db import models


class Tally(models.Model):
    """So many more entries, or fewer, of one combination; added by triggers of `Entry`'s table (`documents.tally`).

    The rows of a combination add up to the number of its entries. Two who publish at once each add a row of their own, so
    neither waits for the other; at night the rows of a combination are folded into one.
    """

    kind = models.CharField("种类", max_length=12)
    agency_id = models.BigIntegerField("发布机构")  # of an agency that may be gone already
    genre = models.CharField("文种", max_length=20)
    topic = models.CharField("主题", max_length=60)
    validity = models.CharField("有效性", max_length=10)
    way = models.CharField("公开方式", max_length=12)
    category = models.CharField("公开类别", max_length=20)
    year = models.IntegerField("发布年")
    n = models.IntegerField("件数")

    class Meta:
        verbose_name = verbose_name_plural = "检索条目的件数"

    def __str__(self):
        return f"{self.kind} {self.agency_id} {self.genre} {self.year}：{self.n:+}"
