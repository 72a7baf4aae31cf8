from django.db import models
from simple_history.models import HistoricalRecords

from disclosure.search import grams


class InterpretationText(models.Model):
    """All the words of an interpretation together: what a search finds it by, and the versions that are kept.

    Apart from the row that lists load. The parts themselves are rows of their own; their words stand here once more.
    """

    interpretation = models.OneToOneField(
        "interpretation.Interpretation",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="text",
        verbose_name="解读",
    )
    body = models.TextField("正文", blank=True)
    grams = models.TextField("检索词", blank=True, default="", editable=False)

    history = HistoricalRecords(excluded_fields=["grams"])

    class Meta:
        verbose_name = verbose_name_plural = "解读正文"

    def __str__(self):
        return str(self.interpretation)

    def write(self, words: str, *, by) -> bool:
        """Take the words in; a version is kept where they changed. Returns whether they did."""
        found = self.search_words(words)
        if not self._state.adding and (self.body, self.grams) == (words, found):
            return False
        changed = self._state.adding or self.body != words
        self.body, self.grams = words, found
        if not changed:  # only what a search finds it by: no version of the words
            type(self).objects.filter(pk=self.pk).update(grams=found)
            return False
        self._history_user = by
        self.save()
        return True

    def search_words(self, words: str) -> str:
        case = self.interpretation
        return grams("\n".join([case.title, case.document.number, case.interpreted_by, words]))
