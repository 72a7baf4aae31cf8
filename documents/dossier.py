"""卷宗: all that a person needs beside an act on a document: facts, words, opinions, clocks, history, what is next."""

from functools import cached_property

from disclosure.casepage import CasePage, Choice, Step, road
from disclosure.workflow.models import Event
from documents import findings, interpreting, marked, owed, rules
from documents.acts.steps import chain_of
from documents.metadata import Row, day
from documents.states import Attribute, Interpretation, Origin, State

LABELS = {State.ISSUED: "编号印发", State.PUBLISHED: "发布", State.REGISTERED: "登记建档"}
HALTED = (State.RETURNED, State.REFERRED, State.REREVIEW, State.REREVIEW_SIGN, State.WITHDRAWN)
ATTRIBUTE_TONES = {Attribute.PROACTIVE: "open", Attribute.ON_REQUEST: "ask", Attribute.WITHHELD: "warn"}


class Dossier(CasePage):
    """One document. `whole` shows its words to the end."""

    act_url, noun = "documents-desk:act", "这件公文"
    most_in_sight = 6  # what may be done with a draft

    def __init__(self, document, user, *, whole: bool = False):
        super().__init__(document, user)
        self.document, self.whole = document, whole

    # ── facts ───────────────────────────────────────────────────────────────
    @cached_property
    def attribute_rows(self) -> list[Row]:
        """公开属性和理由."""
        document, ground = self.document, self.document.ground_row
        rows = [
            Row(
                "公开属性",
                document.get_attribute_display() or "尚未标明",
                tone=ATTRIBUTE_TONES.get(document.attribute, "late"),
            )
        ]
        if ground:
            rows.append(Row("依据", f"{ground.label}（{ground.article}）"))
        rows += [
            Row("理由", document.reason),
            Row("公开范围", document.scope if document.attribute == Attribute.PROACTIVE else ""),
            Row("公开时限", document.period if document.attribute == Attribute.PROACTIVE else ""),
            Row("公开类别", document.get_category_display()),
            Row("标注", document.marking),
            Row("密级", document.get_classification_display() if document.classification else ""),
            Row("保密期限至", day(document.secret_until)),
            Row("解密日期", day(document.declassified_on)),
            Row("政策解读", self.interpretation_words, tone="warn" if self.is_not_explained else ""),
            Row("解读范围", str(interpreting.scope_of(document) or "")),
            Row("不解读的理由", document.exempt_reason),
        ]
        if document.state in (State.REREVIEW, State.REREVIEW_SIGN) and document.proposed_attribute:
            rows.append(Row("复审拟定", document.get_proposed_attribute_display(), tone="warn"))
            rows.append(Row("复审理由", document.proposed_reason))
        return [row for row in rows if row.value]

    @cached_property
    def interpretation_state(self) -> Interpretation:
        return interpreting.state_of(self.document)

    @property
    def is_not_explained(self) -> bool:
        return self.interpretation_state == Interpretation.REQUIRED

    @property
    def interpretation_words(self) -> str:
        """Nothing where nobody asks."""
        state = self.interpretation_state
        if not interpreting.is_asked(self.document) and state in (
            Interpretation.UNDECIDED,
            Interpretation.NONE,
        ):
            return ""
        return state.label

    @cached_property
    def interpretations(self) -> list[interpreting.Line]:
        return list(interpreting.keeper().lines(self.document))

    @property
    def new_interpretation_url(self) -> str:
        return interpreting.keeper().new_url(self.document, self.user)

    @cached_property
    def owed(self) -> list[owed.Owed]:
        """What other domains ask of it before it is signed and issued."""
        return owed.of(self.document, self.user)

    @cached_property
    def fact_rows(self) -> list[Row]:
        document = self.document
        rows = [
            Row("发文字号", document.number or "（印发时编号）", number=True),
            Row("索引号", document.index_number, number=True),
            Row("文种", document.genre),
            Row("发文机关", document.issuer),
            Row("拟稿", " · ".join(filter(None, [str(document.office or ""), str(document.drafter or "")]))),
            Row("签发人", document.signer),
            Row("成文日期", day(document.written_on)),
            Row("印发日期", day(document.issued_on)),
            Row("实施日期", day(document.effective_on)),
            Row("失效日期", day(document.expires_on)),
            Row(
                "有效性", document.get_validity_display() if document.validity != "valid" else "", tone="warn"
            ),
            Row("依据的公文", str(document.replaced_by or "")),
            Row("信息来源", document.get_origin_display() if document.origin != Origin.MADE else ""),
            Row("获取来源", document.obtained_from),
            Row("转发", document.forwarded_title or str(document.forwarded_from or "")),
            Row("原件属性", document.get_forwarded_attribute_display()),
            Row("报请机关", document.referred_to if document.state == State.REFERRED else ""),
            Row("主题分类", document.topic),
            Row("抄送", document.copies_to),
            Row("关键词", document.keywords),
            Row("载入内网", day(document.internal_at)),
            Row("发布时间", day(document.published_at)),
            Row("撤回原因", document.withdrawn_reason),
            Row("内容概述", document.summary),
        ]
        return [row for row in rows if row.value]

    # ── words and files ─────────────────────────────────────────────────────
    @cached_property
    def found(self) -> findings.Findings:
        return findings.of(self.document)

    @cached_property
    def parts(self):
        return marked.parts(self.document, self.found.in_place("body"), whole=self.whole)

    @property
    def is_cut(self) -> bool:
        return not self.whole and marked.is_cut(self.document)

    @cached_property
    def attachments(self) -> list:
        rows = list(self.document.attachments.for_reader())
        for row in rows:
            row.found = self.found.in_place(str(row.pk))
        return rows

    @cached_property
    def originals(self) -> list:
        """The files it was drafted from: kept with the case, never handed to the public."""
        return list(findings.sources(self.document))

    @cached_property
    def opinions(self) -> list:
        return list(self.document.opinions.select_related("by"))

    @cached_property
    def joint_agencies(self) -> list:
        return list(self.document.joint_agencies.all())

    @cached_property
    def overrides(self) -> list:
        return list(self.document.overrides.select_related("by"))

    @cached_property
    def exemption(self):
        """经批准不解读: the event of the approval, None where there was none."""
        if self.document.interpretation != Interpretation.EXEMPT:
            return None
        return Event.objects.of(self.document).filter(action="exempt_interpretation").last()

    @property
    def returned_with(self):
        """The event that sent it back, while it is with the drafter."""
        if self.document.state != State.RETURNED:
            return None
        return next((entry for entry in self.history if entry.moved_to == State.RETURNED.label), None)

    @property
    def without_clock(self) -> str:
        if self.document.state in (State.PUBLISHED, State.WITHDRAWN, State.DISCARDED):
            return "没有正在计算的期限。"
        return (
            "还没有开始计算的期限。主动公开的，印发以后自形成之日起二十个工作日内发布（条例第二十六条）；"
            "不公开的，登记以后定期复审（条例第十八条）。"
        )

    # ── what is next ────────────────────────────────────────────────────────
    @cached_property
    def choices(self) -> list[Choice]:
        return [
            Choice(move, tuple(self._in_the_way(move.name)))
            for move in self.moves
            if move.name != "override" or self.found.all
        ]

    def _in_the_way(self, action: str) -> list[str]:
        """`rules.standing_in_the_way`, but a document this page has looked through is not looked through again."""
        asked = rules.BEFORE.get(action, ())
        if rules.nothing_secret_is_published in asked and self.found.is_clear:
            asked = [rule for rule in asked if rule is not rules.nothing_secret_is_published]
        return [sentence for rule in asked for sentence in rule(self.document)]

    @property
    def blocked(self) -> tuple[str, ...]:
        """What stands before the next awaited act of this person."""
        return next((choice.blocked for choice in self.choices if choice.blocked), ())

    @cached_property
    def steps(self) -> list[Step]:
        """拟稿 → the agency's chain → 印发 → 发布 or 登记; where it stands now."""
        document = self.document
        stations = [State.DRAFT, *chain_of(document), State.ISSUED]
        end = State.PUBLISHED if document.attribute in (Attribute.PROACTIVE, "") else State.REGISTERED
        stations.append(end)
        here = {
            State.RETURNED: State.DRAFT,
            State.REFERRED: document.referred_from,
            State.SIGNED: State.ISSUED,
            State.REREVIEW: State.REGISTERED,
            State.REREVIEW_SIGN: State.REGISTERED,
            State.WITHDRAWN: State.PUBLISHED,
        }.get(document.state, document.state)
        if document.state == State.ISSUED:
            here = end
        if here not in stations:
            return []
        is_halted = document.state in HALTED
        return road(
            [LABELS.get(step, State(step).label) for step in stations],
            stations.index(here),
            is_over=document.state in (State.PUBLISHED, State.REGISTERED),
            note=document.get_state_display() if is_halted else "",
        )
