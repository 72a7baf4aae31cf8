"""答复: what the office decides, and the opinions it passed on the way."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.roles import acted_for_name, signature
from disclosure import clock
from disclosure.notices.models import Letter
from disclosure.personal import sm3_hex
from requests_app.outcomes import ANSWERS, NEEDS, Answer, answer_choices


class Decision(models.Model):
    """拟定的答复. A new draft is a new row; the current one is what the reviewers see and the letter says."""

    application = models.ForeignKey(
        "requests_app.Application", on_delete=models.PROTECT, related_name="decisions", verbose_name="申请"
    )
    answer = models.CharField("答复类型", max_length=20, choices=answer_choices)
    facts = models.JSONField("答复须有的事实", default=dict, blank=True)
    reason = models.TextField("理由", blank=True)
    remark = models.TextField("附带告知", blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="拟稿人"
    )
    drafted_at = models.DateTimeField("拟稿时间", default=clock.now)
    is_current = models.BooleanField("现行", default=True)
    recalled_at = models.DateTimeField("撤销时间", null=True, blank=True)
    recalled_why = models.TextField("撤销的理由", blank=True)
    recalled_content = models.CharField("撤销时的内容摘要", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "答复"
        ordering = ["application_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(is_current=True), name="one_current_decision"
            )
        ]

    def __str__(self):
        return self.row.label

    @property
    def row(self) -> Answer:
        """The row of the table of answers."""
        return ANSWERS[self.answer]

    @property
    def basis(self) -> str:
        """依据: the article of the answer, or what the drafter named where the law has none for it."""
        return self.row.basis or self.facts.get("basis", "")

    @property
    def outcome(self) -> str:
        return self.row.outcome

    @property
    def shown_facts(self) -> list[tuple[str, str]]:
        """(label, words) of the facts given, in the order of the table; then what an older table asked for."""
        keys = [*self.row.needs, *(key for key in NEEDS if key not in self.row.needs)]
        return [(NEEDS[key].label, self.facts[key]) for key in keys if self.facts.get(key)]

    @property
    def fingerprint(self) -> str:
        """SM3 of what was decided, files and words put by hand included: an opinion holds for exactly this."""
        files = "|".join(
            f"{pk}:{sm3}"
            for pk, sm3 in self.application.releases.order_by("pk").values_list("pk", "result__published_sm3")
        )
        edited = (
            Letter.objects.about(self.application)
            .open()
            .filter(code=self.row.letter)
            .values_list("parts", flat=True)
        )
        said = "\n".join(
            [
                self.answer,
                repr(sorted(self.facts.items())),
                self.reason,
                self.remark,
                files,
                *map(repr, edited),
            ]
        )
        return sm3_hex(said.encode())

    @property
    def content(self) -> str:
        """SM3 of the words and the files alone: the same said again is the same, whatever rows it stands in."""
        files = sorted(
            release.outgoing.sm3
            for release in self.application.releases.select_related("source", "result")
            if release.outgoing is not None
        )
        words = [self.reason, self.remark, *(f"{key}={fact}" for key, fact in sorted(self.facts.items()))]
        said = [self.answer, *("".join(one.split()) for one in words), *files]
        return sm3_hex("\n".join(said).encode())

    def take_back(self, why: str) -> None:
        """It was delivered and stands no longer; what it was is kept, files included, which may change from here on."""
        self.recalled_at, self.recalled_why, self.recalled_content = clock.now(), why, self.content
        self.save(update_fields=["recalled_at", "recalled_why", "recalled_content"])


class Opinion(models.Model):
    """公开审查单（条例第十七条）: what a reviewer said of which decision."""

    class Step(models.TextChoices):
        SECRECY = "secrecy", "保密审查"
        CHECK = "check", "审核"
        SIGN = "sign", "签发"

    application = models.ForeignKey(
        "requests_app.Application", on_delete=models.PROTECT, related_name="opinions", verbose_name="申请"
    )
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="opinions")
    step = models.CharField("环节", max_length=10, choices=Step.choices)
    agrees = models.BooleanField("同意")
    note = models.TextField("意见", blank=True)
    fingerprint = models.CharField("答复摘要", max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="审查人"
    )
    for_whom = models.CharField("代何人", max_length=40, blank=True, default=acted_for_name, editable=False)
    at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "审查意见"
        ordering = ["id"]

    def __str__(self):
        return f"{self.get_step_display()} {self.signed_by}"

    @property
    def signed_by(self) -> str:
        """Who signs it, and for whom where he stood in for another; read with `by`."""
        return signature(self.by, self.for_whom)
