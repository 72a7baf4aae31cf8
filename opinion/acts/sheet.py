"""风险评估单: weighed by one person, approved by another, before the policy is signed."""

from accounts.roles import Role, holds, own
from disclosure import clock
from disclosure.workflow.acts import act
from disclosure.workflow.errors import Refused
from documents import findings
from documents.acts import people
from opinion.states import Risk, SheetState

STATE = "state"
ASSESSORS = (Role.DRAFTER, Role.SECTION_HEAD, Role.DISCLOSURE)
CHANGED_SINCE = (
    "报批以后公文的文字或者附件有改动，评估的已经不是现在的公文。请退回评估，按现在的公文重新评估、报批。"
)
assessor = own("assessor", *ASSESSORS)


class NotAssessor(people.NotAuthor):
    """As that of documents: who ever weighed it does not approve it, handed over or weighed for another."""

    writing = ("edit", "submit")
    kind = ("opinion", "risksheet")
    field = "assessor"


approver = NotAssessor(Role.LEADER, Role.CHIEF)


class Assessing:
    """重大政策出台前的风险评估、定级、预案（文件 000、002）。"""

    @act(
        STATE,
        source=SheetState.WRITING,
        target=None,
        who=assessor,
        label="填写评估",
        article="重大政策出台前评估舆情风险，定等级，有预案",
        form="opinion.forms.sheet.SheetForm",
    )
    def edit(self, *, by, note, level, risks, plan, **facts):
        self.level, self.risks, self.plan = level, risks, plan
        return {"等级": Risk(level).label}

    @act(
        STATE,
        source=SheetState.WRITING,
        target=SheetState.SUBMITTED,
        who=assessor,
        label="报批",
        kind="primary",
        article="评估单由分管领导批准，批准后公文才能审签；评估的是报批时的公文，此后改动的须重新评估",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def submit(self, *, by, note, **facts):
        missing = [
            label
            for label, value in (("风险等级", self.level), ("风险点", self.risks), ("处置预案", self.plan))
            if not value.strip()
        ]
        if missing:
            raise Refused(f"评估还没有填完：{'、'.join(missing)}。")
        self.assessed_over = findings.fingerprint(self.document)
        return {"公文文字校验码": self.assessed_over[:16]}

    @act(
        STATE,
        source=SheetState.SUBMITTED,
        target=SheetState.WRITING,
        who=assessor,
        label="收回报批",
        article="报批以后公文有改动、还要补充的，收回再评估",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def recall(self, *, by, note, **facts):
        """评估人自己收回。"""

    @act(
        STATE,
        source=SheetState.SUBMITTED,
        target=SheetState.APPROVED,
        who=approver,
        label="批准评估",
        kind="primary",
        article="评估和预案由评估人以外的领导批准；只对报批时的公文有效，公文此后有改动的，批准失效",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def approve(self, *, by, note, **facts):
        """Raises Refused where the document is no longer the one that was weighed."""
        if self.assessed_over != findings.fingerprint(self.document):
            raise Refused(CHANGED_SINCE)
        self.approved_by, self.approved_at = by, clock.now()
        return {"公文文字校验码": self.assessed_over[:16]}

    @act(
        STATE,
        source=SheetState.SUBMITTED,
        target=SheetState.WRITING,
        who=approver,
        label="退回评估",
        kind="danger",
        article="写明还要评估什么",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def send_back(self, *, by, note, **facts):
        """再作评估。"""

    @act(
        STATE,
        source=SheetState.APPROVED,
        target=SheetState.WRITING,
        who=holds(*ASSESSORS),
        label="重新评估",
        article="公文有改动，或者形势有大的变化的，重新评估、重新批准",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def assess_again(self, *, by, note, **facts):
        """另一人接着评估也可以。"""
        self.assessor, self.approved_by, self.approved_at = by, None, None
