"""Every number of the dashboards by name: what it counts, and so what its list shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from disclosure.deadlines.channels import CHANNELS
from documents.categories import CATEGORIES
from documents.states import Attribute
from opinion.board import NOT_YET, SPANS
from requests_app.disputes import Kind, Result
from requests_app.outcomes import ApplicantKind, Outcome
from supervision.figures.cube import ANY

DECIDED = tuple(Result.values)
REFUSED = tuple(outcome.value for outcome in Outcome if outcome.value.startswith("r3_"))
ANSWERED = tuple(range(NOT_YET))


@dataclass(frozen=True)
class Figure:
    """`tally` names the kind of row, `where` the values its axes must have; `meaning` says it in a sentence."""

    key: str
    label: str
    tally: str
    where: Mapping[str, object] = field(default_factory=dict)
    meaning: str = ""
    unit: str = "件"


def _each(prefix: str, tally: str, axis: str, choices, **more) -> list[Figure]:
    return [Figure(f"{prefix}-{value}", label, tally, {axis: value} | more) for value, label in choices]


_DECLARED = [
    # ── 依申请公开 ──────────────────────────────────────────────────────────
    Figure("received", "收到申请", "applications", {"came": True}, "收到日在这段时间的申请，拆分的各件分别计算，并案的算一件。"),
    Figure("answered", "已答复", "applications", {"answered": True}, "答复日在这段时间的申请。"),
    Figure("in-time", "按期答复", "applications", {"in_time": True}, "在 20 个工作日（依法延长的，到延长的届满日）内答复的（条例第三十三条）。"),
    Figure("answered-late", "逾期答复", "applications", {"answered": True, "in_time": False}, "答复了，但超过了届满日。"),
    Figure("unanswered", "逾期未答复", "applications", {"overdue": True}, "届满日已过，到这段时间结束（或者现在）还没有答复的。"),
    Figure("to-answer", "应当答复", "applications", {"due": True}, "已答复的和逾期未答复的。按期答复率＝按期答复÷应当答复。"),
    Figure("extended", "延期", "applications", {"extended": True}, "收到的申请中，经批准并告知申请人延长答复期限的。"),
    Figure("ended", "办结", "applications", {"outcome": ANY}, "办结日在这段时间的申请。"),
    Figure("refused", "不予公开", "applications", {"outcome": REFUSED}, "办结的申请中，不予公开的八种情形。"),
    *_each("channel", "applications", "channel", [(c.key, c.label) for c in CHANNELS.values()]),
    *_each("applicant", "applications", "applicant", ApplicantKind.choices),
    *(
        Figure(f"group-{number}", label, "applications", {"outcome": tuple(o.value for o in Outcome if o.value.startswith(f"r{number}_"))})
        for number, label in enumerate(dict.fromkeys(o.label.split("：")[0] for o in Outcome), start=1)
    ),
    *_each("outcome", "applications", "outcome", Outcome.choices),
    # ── 行政争议 ────────────────────────────────────────────────────────────
    Figure("disputes", "新收复议、诉讼", "disputes", {"brought": True}, "申请复议或者起诉日在这段时间的；不知道的，按收到副本日。"),
    Figure("pending", "尚未审结", "disputes", {"pending": True}, "到这段时间结束（或者现在）还没有裁决的。"),
    Figure("decided", "已裁决", "disputes", {"result": DECIDED}, "裁决日在这段时间的复议、诉讼。"),
    Figure("upheld", "维持", "disputes", {"result": Result.UPHELD.value}, "裁决维持原答复的。"),
    Figure("corrected", "纠正", "disputes", {"result": Result.CORRECTED.value}, "裁决纠正原答复的。纠错率＝纠正÷已裁决。"),
    Figure("otherwise", "其他结果", "disputes", {"result": Result.OTHER.value}, "撤回、驳回起诉等其他结果。"),
    *(
        Figure(f"decided-{kind.value.replace('_', '-')}-{result.value}", f"{kind.label}：{result.label}", "disputes", {"result": result.value, "kind": kind.value})
        for kind in Kind
        for result in Result
    ),
    *(
        Figure(f"pending-{kind.value.replace('_', '-')}", f"{kind.label}：尚未审结", "disputes", {"pending": True, "kind": kind.value})
        for kind in Kind
    ),
    *(
        Figure(f"lost-{outcome.value}", f"被纠正的答复：{outcome.label}", "disputes", {"result": Result.CORRECTED.value, "answer": outcome.value})
        for outcome in Outcome
    ),
    Figure("lost-silence", "被纠正的：没有答复", "disputes", {"result": Result.CORRECTED.value, "answer": ""}, "裁决纠正时，申请还没有办理结果。"),
    # ── 公文 ────────────────────────────────────────────────────────────────
    Figure("issued", "印发公文", "documents", {"attribute": tuple(Attribute.values)}, "印发日期在这段时间的公文；没有印发日期的旧公文按发布日期。"),
    *_each("attribute", "documents", "attribute", Attribute.choices),
    Figure("published", "主动公开", "documents", {"category": ANY}, "这段时间发布、现在仍然公开的公文。"),
    *_each("category", "documents", "category", [(c.key, c.label) for c in CATEGORIES]),
    Figure("to-publish", "应当公开", "publications", {}, "主动公开的期限在这段时间办结，或者届满而没有公开的（条例第二十六条）。"),
    Figure("published-in-time", "按期公开", "publications", {"kept": True}, "自形成或者变更之日起 20 个工作日内公开的（条例第二十六条）。"),
    Figure("published-late", "逾期公开", "publications", {"kept": False, "out": True}, "公开了，但超过了届满日。"),
    Figure("unpublished", "逾期未公开", "publications", {"kept": False, "out": False}, "届满日已过，到这段时间结束（或者现在）还没有公开的。"),
    # ── 政策解读 ────────────────────────────────────────────────────────────
    Figure("to-explain", "应当解读", "interpretations", {"required": True}, "这段时间发布的公文中，按本机关的解读范围应当解读的；经批准不解读的不算。"),
    Figure("explained", "已解读", "interpretations", {"explained": True}, "解读材料已经公布的。"),
    Figure("explained-in-time", "按时解读", "interpretations", {"in_time": True}, "与公文同步公布，或者在本机关规定的工作日内公布的。"),
    Figure("unexplained", "尚未解读", "interpretations", {"required": True, "explained": False}, "应当解读而没有公布解读材料的。"),
    Figure("exempt", "经批准不解读", "interpretations", {"exempt": True}),
    # ── 政务舆情 ────────────────────────────────────────────────────────────
    Figure("opinion", "舆情事项", "items", {"span": (*ANSWERED, NOT_YET)}, "这段时间发现、重新启动的舆情事项。"),
    Figure("responded", "已回应", "items", {"span": ANSWERED}, "从发现或者重新启动起，已经公布首次回应的。"),
    Figure("responded-late", "逾期回应", "items", {"late": True}, "回应了，但超过了规定的时限。"),
    Figure("unresponded", "逾期未回应", "items", {"waiting": True}, "规定的时限已过，还没有回应的。"),
    *(
        Figure(f"span-{place}", label, "items", {"span": place})
        for place, label in enumerate((*(label for label, _ in SPANS), "尚未回应"))
    ),
]  # fmt: skip

FIGURES: dict[str, Figure] = {figure.key: figure for figure in _DECLARED}


def family(prefix: str) -> list[Figure]:
    """The figures that divide one number: family("channel"), family("outcome")."""
    return [figure for figure in _DECLARED if figure.key.startswith(f"{prefix}-")]
