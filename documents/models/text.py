from django.db import models
from simple_history.models import HistoricalRecords

from disclosure.search import grams
from documents.body import blocks, normalise


class DocumentText(models.Model):
    """The words of a document, apart from its row so that lists never load them. Each saving is a version."""

    document = models.OneToOneField(
        "documents.Document",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="text",
        verbose_name="公文",
    )
    title = models.CharField("标题", max_length=300)
    addressee = models.CharField("主送机关", max_length=500, blank=True)
    body = models.TextField("正文", blank=True)
    grams = models.TextField("检索词", blank=True, default="", editable=False)

    history = HistoricalRecords(excluded_fields=["grams"])

    class Meta:
        verbose_name = verbose_name_plural = "公文正文"

    def __str__(self):
        return self.title

    def write(self, *, title: str, addressee: str, body: str, by) -> bool:
        """Take the words in; a version is kept where they changed. Returns whether they did."""
        words = {"title": title, "addressee": addressee, "body": normalise(body)}
        if (
            self.pk
            and all(getattr(self, name) == value for name, value in words.items())
            and not self._state.adding
        ):
            return False
        for name, value in words.items():
            setattr(self, name, value)
        self.grams = self.search_words()
        self._history_user = by
        self.save()
        return True

    def search_words(self) -> str:
        """What a search finds it by: title, numbers, issuer and body."""
        document = self.document
        return grams(
            "\n".join([self.title, document.number, document.index_number, document.issuer, self.body])
        )

    def index_again(self) -> None:
        """After the number or the issuer changed; no version of the words is made for it."""
        type(self).objects.filter(pk=self.pk).update(grams=self.search_words())

    def blocks(self):
        """The parts of the body, for the page and for print."""
        return blocks(self.body)
