from django.db import models


class JointAgency(models.Model):
    """共同制作机关（条例第十条、第三十四条；文件 003、004：书面征得其他机关同意）"""

    document = models.ForeignKey(
        "documents.Document", on_delete=models.CASCADE, related_name="joint_agencies", verbose_name="公文"
    )
    name = models.CharField("机关名称", max_length=120)
    consents = models.BooleanField("是否同意公开", null=True, blank=True)
    letter = models.CharField("复函文号", max_length=80, blank=True)
    answered_on = models.DateField("复函日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "共同制作机关"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["document", "name"], name="unique_joint_agency")]

    def __str__(self):
        return self.name

    @property
    def has_consented_in_writing(self) -> bool:
        return bool(self.consents and self.letter and self.answered_on)
