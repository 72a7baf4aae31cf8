from django.db import models

from documents.states import Attribute


class AttachmentQuerySet(models.QuerySet):
    def public(self):
        return self.filter(attribute=Attribute.PROACTIVE)

    def for_reader(self):
        """With the file's facts, without its text, which may be megabytes."""
        return self.select_related("file").defer("file__text", "file__margins", "file__findings")


class Attachment(models.Model):
    """附件, each with its own attribute: a 主动公开 document may carry no other (文件 000：不得夹带)."""

    document = models.ForeignKey(
        "documents.Document", on_delete=models.CASCADE, related_name="attachments", verbose_name="公文"
    )
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="文件"
    )
    title = models.CharField("附件名称", max_length=200)
    attribute = models.CharField("公开属性", max_length=12, choices=Attribute.choices)
    position = models.PositiveSmallIntegerField("顺序", default=1)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["position", "id"]

    def __str__(self):
        return self.title
