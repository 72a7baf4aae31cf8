from django.db import models
from django.db.models import Q

from disclosure.search import GramsQuerySet, grams
from interpretation.querysets import public_q


class QuestionQuerySet(GramsQuerySet):
    indexed = "grams"
    searched = ("question", "answer")

    def public(self):
        return self.filter(**{f"interpretation__{path}": value for path, value in public_q().children})

    def for_list(self):
        return self.select_related("interpretation__agency")


class Question(models.Model):
    """问答里的一问一答: found by a search of its own, with an address of its own."""

    interpretation = models.ForeignKey(
        "interpretation.Interpretation",
        on_delete=models.CASCADE,
        related_name="questions",
        verbose_name="解读",
    )
    question = models.CharField("问", max_length=300)
    answer = models.TextField("答")
    position = models.PositiveSmallIntegerField("顺序", default=1)
    grams = models.TextField("检索词", blank=True, default="", editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问答"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(question="") & ~Q(answer=""), name="question_is_answered")
        ]

    def __str__(self):
        return self.question

    def get_absolute_url(self):
        return f"{self.interpretation.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        """Stays with the question while its words and its place are mended."""
        return f"question-{self.pk}"

    def search_words(self) -> str:
        return grams(f"{self.question}\n{self.answer}")
