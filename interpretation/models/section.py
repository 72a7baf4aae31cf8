from django.db import models
from django.db.models import Q


class Section(models.Model):
    """One of the elements an interpretation speaks of（文件 000：十要素；文件 004：四项）, in plain words."""

    interpretation = models.ForeignKey(
        "interpretation.Interpretation",
        on_delete=models.CASCADE,
        related_name="sections",
        verbose_name="解读",
    )
    element = models.CharField("要素", max_length=60)
    body = models.TextField("内容")
    position = models.PositiveSmallIntegerField("顺序", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "解读要素"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["interpretation", "element"], name="one_section_an_element"),
            models.CheckConstraint(condition=~Q(body=""), name="section_says_something"),
        ]

    def __str__(self):
        return self.element
