"""征求意见: third parties, joint makers, other agencies, and the offices asked to help."""

from datetime import date

from django.db import models
from django.db.models import Q

from disclosure import clock
from disclosure.deadlines import terms
from disclosure.deadlines.models import Deadline
from disclosure.deadlines.terms import Term
from disclosure.personal import EncryptedTextField, mask_name
from requests_app.terms import ASSIST


class Kind(models.TextChoices):
    """Whom one asks, and by which article."""

    THIRD_PARTY = "third_party", "第三方"
    JOINT = "joint", "共同制作机关"
    OTHER_AGENCY = "other_agency", "其他机关"
    ASSIST = "assist", "协办科室或者机关"


TERMS: dict[str, Term] = {
    Kind.THIRD_PARTY: terms.THIRD_PARTY,
    Kind.JOINT: terms.JOINT,
    Kind.OTHER_AGENCY: terms.OTHER_AGENCY,
    Kind.ASSIST: ASSIST,
}
CONSENTED = "逾期未提出意见，视为同意公开（条例第三十四条）。"
LETTERS = {Kind.THIRD_PARTY: "ZQ3", Kind.JOINT: "ZQJ", Kind.OTHER_AGENCY: "ZQJ", Kind.ASSIST: "XB"}
PAUSES = frozenset({Kind.THIRD_PARTY, Kind.JOINT, Kind.OTHER_AGENCY})  # 条例第三十三条第三款


class Result(models.TextChoices):
    AGREE = "agree", "同意公开"
    OBJECT = "object", "不同意公开"
    REPLY = "reply", "已经反馈"
    SILENT = "silent", "逾期未提出意见"
    UNSERVED = "unserved", "征求意见书未能送达"


class Consultation(models.Model):
    """一次征求意见. Its own clock runs on this row; the reply clock of the application pauses beside it.

    Silence differs: of a third party, the office decides（第三十二条）; of a joint maker, consent（第三十四条）.
    """

    application = models.ForeignKey(
        "requests_app.Application",
        on_delete=models.PROTECT,
        related_name="consultations",
        verbose_name="申请",
    )
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("对象", max_length=14, choices=Kind.choices)
    whom = EncryptedTextField("征求对象")
    address = EncryptedTextField("地址", blank=True, default="")
    what = models.TextField("拟公开的内容", blank=True)
    sent_on = models.DateField("发函日")
    arrived_on = models.DateField("对方收到日", null=True, blank=True)
    answered_on = models.DateField("收到意见日", null=True, blank=True)
    result = models.CharField("意见", max_length=8, choices=Result.choices, blank=True)
    said = models.CharField("对方所说", max_length=8, choices=Result.choices, blank=True)
    opinion = models.TextField("意见内容", blank=True)
    is_reasonable = models.BooleanField("理由是否合理", null=True, blank=True)
    public_interest = models.BooleanField("不公开对公共利益有重大影响", default=False)
    decided_note = models.TextField("机关的判断和理由", blank=True)
    told_on = models.DateField("书面告知第三方日", null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "征求意见"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=models.F("sent_on")),
                name="opinion_after_letter",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.masked_whom}"

    @property
    def term(self) -> Term:
        return TERMS[self.kind]

    @property
    def letter_code(self) -> str:
        return LETTERS[self.kind]

    @property
    def pauses(self) -> bool:
        return self.kind in PAUSES

    @property
    def pause_key(self) -> str:
        return f"c{self.pk}"

    @property
    def is_open(self) -> bool:
        return not self.result

    @property
    def may_still_be_heard(self) -> bool:
        """No opinion is on record: none awaited any more, perhaps, but silence was only presumed."""
        return self.answered_on is None and self.result != Result.UNSERVED

    @property
    def last_day(self) -> date | None:
        """The last day for an opinion, by its own clock, running or closed."""
        counted = Deadline.objects.for_case(self).of_term(self.term).order_by("-pk").first()
        return counted.due_on if counted else None

    def hear(self, said: str, opinion: str, on: date, *, last: date | None) -> bool:
        """What the other side says and when it came, unsaved; whether it was late.

        After its last day a third party is weighed all the same, while a joint maker has consented（第三十四条）.
        """
        late = self.pauses and self.arrived_on is not None and on > last
        result = Result.AGREE if late and self.kind == Kind.JOINT else said
        if result != self.result:
            self.is_reasonable, self.public_interest, self.decided_note = None, False, ""
        self.said, self.result, self.opinion, self.answered_on = said, result, opinion, on
        return late

    def fall_silent(self) -> None:
        """The term is over and nothing was heard, unsaved: of a joint maker, consent; else the office decides."""
        self.result = Result.AGREE if self.kind == Kind.JOINT else Result.SILENT

    def silence_undone(self) -> None:
        """The term is not over after all, unsaved; nor does what was made of the silence hold."""
        self.result = ""
        self.is_reasonable, self.public_interest, self.decided_note = None, False, ""

    @property
    def opinion_told(self) -> str:
        """What it said, and first what the law makes of its silence where that is something else."""
        if self.kind != Kind.JOINT or self.result != Result.AGREE or self.said == Result.AGREE:
            return self.opinion
        came = f"{self.answered_on} 收到的意见：{self.opinion}" if self.answered_on else ""
        return f"{CONSENTED}{came}"

    @property
    def masked_whom(self) -> str:
        """A third party may be a private person; agencies and offices are not."""
        if self.kind != Kind.THIRD_PARTY or len(self.whom) > 4:
            return self.whom
        return mask_name(self.whom)

    @property
    def is_objection(self) -> bool:
        return self.result == Result.OBJECT

    @property
    def silence_words(self) -> str:
        """What silence comes to, with its article."""
        return {
            Kind.THIRD_PARTY: "逾期未提出意见的，由本机关依照条例的规定决定是否公开（第三十二条）。",
            Kind.JOINT: "逾期未提出意见的，视为同意公开（第三十四条）。",
            Kind.OTHER_AGENCY: "逾期未提出意见的，由本机关依法决定。",
            Kind.ASSIST: "逾期未反馈的，提醒其负责人。",
        }[Kind(self.kind)]

    def get_desk_url(self):
        return self.application.get_desk_url()
