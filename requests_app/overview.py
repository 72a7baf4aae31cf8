"""一屏看一件申请: all that a person needs beside an act on an application, read once, each part when it is printed."""

from functools import cached_property

from django.urls import reverse

from disclosure import clock
from disclosure.casepage import CasePage, Choice, Step, road
from disclosure.deadlines import lights, terms
from disclosure.deadlines.models import Deadline
from disclosure.files.models import StoredFile
from disclosure.notices.models import Letter
from disclosure.workflow.acts import transitions_of
from disclosure.workflow.models import Event
from documents.metadata import Row, day
from requests_app import papers, rules, similar
from requests_app.acts.intake import set_aside_from
from requests_app.acts.people import disclosure_desk, head_of_disclosure, reader
from requests_app.channels import is_announced
from requests_app.forms.intake import BY_MAIL
from requests_app.models import Application, Consultation
from requests_app.outcomes import Remedies
from requests_app.states import State
from requests_app.terms import DELAYED_REPLY

BEFORE = {  # what would refuse an act, known before it is tried
    "ask_correction": (rules.no_payment_is_awaited, rules.no_extension_is_left_hanging),
    "submit_reply": rules.BEFORE_SUBMITTING,
    "approve_reply": rules.BEFORE_CHECKING,
    "sign": rules.BEFORE_SIGNING,
    "deliver": (rules.overruled_were_told,),
}
ROAD = (State.SUBMITTED, State.REVIEW, State.HANDLING, State.CHECKING, State.SIGNING, State.DELIVERY)
STATIONS = ("登记", "审查", "办理", "审核", "签发", "送达")
ASIDE = (State.CORRECTION, State.LAPSED)
ANSWERED_BY = (terms.REPLY.key, DELAYED_REPLY.key)
SENT_BACK = ("退回重拟", "不予签发", "保密审查不同意", "作废答复书", "撤销答复，重新答复", "退回重涂")
ON_ITS_FILE = ("black_out", "look_over", "return_copy")  # done on the page of a file, not of the case
OF_THE_HEAD = (
    "answer_on_spot",
    "propose_fee",
    "delay",
    "correct_clock",
)  # looked for by clerks, and cheap to ask
COMPARED = (State.SUBMITTED, State.REVIEW, State.HANDLING)  # where it matters whether it was asked before


def was_taken_in_today(application: Application, user) -> bool:
    """Did this person register it today? Then what stands in it was typed by the same hand."""
    if application.created_at.astimezone(clock.TZ).date() != clock.today():
        return False
    return Event.objects.of(application).filter(action="open", actor=user).exists()


class Overview(CasePage):
    """`revealed` prints the applicant in full: only for the page view whose reading was written down."""

    act_url, noun = "requests-desk:act", "这件申请"

    def __init__(self, application: Application, user, *, revealed: bool = False):
        super().__init__(application, user)
        self.application, self.revealed = application, revealed

    # ── facts ───────────────────────────────────────────────────────────────
    @cached_property
    def applicant_rows(self) -> list[Row]:
        person, whole = self.application.particulars, self.revealed
        rows = [
            Row("申请人", person.name if whole else self.application.applicant_masked),
            Row("类型", self.application.get_applicant_kind_display()),
            Row(person.get_id_type_display(), person.id_number if whole else person.masked_id, number=True),
            Row("法定代表人", person.representative if whole else _hidden(person.representative)),
            Row("联系人", person.contact_name if whole else _hidden(person.contact_name)),
            Row("电话", person.phone if whole else person.masked_phone, number=True),
            Row("电子邮箱", person.email if whole else _hidden(person.email)),
            Row(
                "通信地址",
                f"{person.address} {person.postcode}".strip() if whole else person.masked_address,
            ),
            Row("代理人", person.agent_name if whole else _hidden(person.agent_name)),
            Row("代理人证件", person.agent_id_number if whole else _hidden(person.agent_id_number)),
            Row("代理人电话", person.agent_phone if whole else _hidden(person.agent_phone)),
            self._authority_row(person),
            self._former_row(),
            Row("需要帮助", (person.help_note or "是") if person.need_help else "", tone="warn"),
        ]
        return [row for row in rows if row.value]

    def _former_row(self) -> Row:
        """How the applicant was reached before, in full only where the rest is."""
        former = list(self.application.former_contacts.select_related("replaced_by"))
        if not former or not self.revealed:
            return Row("联系方式变更", f"{len(former)} 次" if former else "")
        return Row(
            "变更以前",
            "；".join(
                f"{day(one.replaced_at)} {one.replaced_by} 变更，原为"
                + "，".join(filter(None, [one.address, one.postcode, one.phone, one.email]))
                + f"（{one.evidence}）"
                for one in former
            ),
        )

    def _authority_row(self, person) -> Row:
        """Whoever acts for another shows the 委托书; without it the 补正 may ask for it."""
        if not person.agent_name:
            return Row("委托书", "")
        if papers.has_authority(self.application):
            return Row("委托书", "已提交，见“收到的材料”")
        return Row("委托书", "没有提交，审查时可以告知补正", tone="warn")

    @cached_property
    def asked_rows(self) -> list[Row]:
        """What is asked for, and how it came."""
        application, text = self.application, self.application.text
        rows = [
            Row("希望的形式", f"{text.get_wanted_form_display()}，{text.get_delivery_way_display()}"),
            self._channel_row(),
            Row("代填人", str(application.filled_by or "")),
            self._envelope_row(),
            Row("提交日", with_note(day(application.submitted_on), application.submitted_note)),
            Row("到达日", day(application.arrived_on)),
            Row("签收日", day(application.signed_on)),
            Row("确认日", day(application.confirmed_on)),
            Row("确认方式", application.confirmed_how),
            Row(
                "收到日",
                day(application.received_on) or "尚未确定",
                tone="" if application.received_on else "warn",
            ),
            Row("收到日依据", application.received_why),
        ]
        return [row for row in rows if row.value]

    @property
    def another_url(self) -> str:
        """Where another of the same envelope is registered, for whoever just took this one out of it."""
        application = self.application
        if application.channel not in BY_MAIL or not was_taken_in_today(application, self.user):
            return ""
        return f"{reverse('requests-desk:new')}?agency={application.agency.code}&after={application.pk}"

    def _envelope_row(self) -> Row:
        """The letter it came in; of a part split off that of the whole."""
        application = self.application
        whole = application.parent or application.reanswer_of
        if application.envelope or whole is None or not whole.envelope:
            return Row("邮件号", application.envelope, number=True)
        return Row("邮件号", f"{whole.envelope}（原申请 {whole.number}）", number=True)

    def _channel_row(self) -> Row:
        application = self.application
        words = application.get_channel_display()
        days = application.submitted_on, application.received_on or clock.today()
        if is_announced(application.channel, application.agency, *days):
            return Row("渠道", words)
        return Row("渠道", f"{words}（公开指南没有公告这一渠道，尊重申请人的选择，照常办理）", tone="warn")

    @cached_property
    def handling_rows(self) -> list[Row]:
        """Who has it, and what befell it."""
        application = self.application
        rows = [
            Row("承办科室", str(application.office or "公开办") if application.received_on else ""),
            Row("经办人", str(application.officer or "")),
            self._asked_correction_row(),
            Row("补正期限", day(application.correction_until)),
            Row("需要补正", application.correction_items),
            Row("收到补正日", day(application.supplemented_on)),
            Row("要求说明理由", day(application.reasons_asked_on)),
            Row("说明理由的期限", day(application.reasons_until)),
            Row("收到理由日", day(application.reasons_given_on)),
            Row("延迟答复至", day(application.delayed_until)),
            Row("办理结果", application.get_outcome_display()),
            Row("答复日", day(application.answered_on)),
            Row("逾期", "答复送达迟于届满日" if application.answered_late else "", tone="late"),
            Row("当场答复", "是" if application.on_the_spot else ""),
            Row("办结日", day(application.closed_on)),
        ]
        return [row for row in rows if row.value]

    def _asked_correction_row(self) -> Row:
        """告知补正日; whether it came after the seven days（第三十条）."""
        told = self.application.correction_asked_on
        if not told or told <= rules.correction_notice_due(self.application):
            return Row("告知补正日", day(told))
        return Row("告知补正日", f"{day(told)}，迟于收到申请之日起七个工作日（条例第三十条）", tone="late")

    @cached_property
    def family(self) -> list[tuple[str, Application]]:
        """拆分、并案、重新答复: the applications this one is tied to, each with how."""
        application = self.application
        found = [
            (words, one)
            for words, one in (
                ("拆自", application.parent),
                ("并入", application.merged_into),
                ("重新答复的原件", application.reanswer_of),
            )
            if one is not None
        ]
        found += [("拆出", one) for one in application.children.for_list()]
        found += [("并入本件", one) for one in application.merged.for_list()]
        found += [("重新答复", one) for one in application.reanswers.for_list()]
        return found

    # ── beside the work ─────────────────────────────────────────────────────
    @cached_property
    def consultations(self) -> list[Consultation]:
        return list(self.application.consultations.all())

    @cached_property
    def extensions(self) -> list:
        return list(self.application.extensions.select_related("proposed_by", "decided_by"))

    @cached_property
    def fees(self) -> list:
        return list(self.application.fees.all())

    @cached_property
    def disputes(self) -> list:
        return list(self.application.disputes.all())

    # ── the answer ──────────────────────────────────────────────────────────
    @cached_property
    def decisions(self) -> list:
        return list(self.application.decisions.select_related("drafted_by").order_by("-id"))

    @cached_property
    def decision(self):
        return next((one for one in self.decisions if one.is_current), None)

    @property
    def remedies(self) -> str:
        return Remedies(self.decision.row.remedies).label if self.decision else ""

    @cached_property
    def opinions(self) -> list:
        return list(self.application.opinions.select_related("by", "decision"))

    @cached_property
    def releases(self) -> list:
        rows = list(
            self.application.releases.select_related(
                "source", "result", "added_by", "checked_by", "returned_by"
            )
        )
        may_draw = any(move.name == "black_out" for move in self.moves)
        is_reader = bool(rows) and reader(self.application, self.user)
        for row in rows:
            row.may_draw = may_draw
            row.blackout_url = (
                ""
                if row.is_whole or not is_reader
                else reverse("requests-desk:blackout", args=[self.application.pk, row.pk])
            )
        return rows

    @cached_property
    def letters(self) -> list[Letter]:
        rows = Letter.objects.about(self.application).for_list().order_by("-id")
        return list(rows.prefetch_related("deliveries"))

    @cached_property
    def files(self) -> list[StoredFile]:
        """What came with it; with a part split off, or one answered anew, what came with the whole."""
        application = self.application
        whole = application.parent or application.reanswer_of
        rows = list(StoredFile.objects.of(application).for_list().order_by("id"))
        came_before = list(StoredFile.objects.of(whole).for_list().order_by("id")) if whole else []
        for row in (*came_before, *rows):
            row.paper = papers.kind_of(row)
            row.came_with = ""
        came_before = [row for row in came_before if row.paper != papers.TAKEN_OFF]
        for row in came_before:
            row.came_with = whole.number
        return [*came_before, *rows]

    # ── asked before, published already ─────────────────────────────────────
    @cached_property
    def alike(self) -> list[similar.Match]:
        return similar.likely(self.application) if self.application.state in COMPARED else []

    @cached_property
    def published(self) -> list[similar.Published]:
        if self.application.state not in COMPARED:
            return []
        return similar.answers_already_public(self.application.text.words, self.application.agency)

    @cached_property
    def matters(self) -> list[str]:
        """The matters of an application that asks for several, while it can still be split."""
        if self.application.state != State.REVIEW:
            return []
        return similar.several_matters(self.application.text.words)

    # ── time ────────────────────────────────────────────────────────────────
    @property
    def without_clock(self) -> str:
        if self.application.received_on:
            return "没有正在计算的期限。"
        return "收到日还没有确定，答复期限尚未起算（条例第三十一条）。"

    @cached_property
    def main_clock(self) -> Deadline | None:
        """The clock worth a calendar: the answer's own while it runs, else the most urgent, else the answer's last."""
        open_ones = [row for row, _ in self.running]
        own = [row for row in open_ones if row.term in ANSWERED_BY]
        closed = [row for row in self.ended if row.term in ANSWERED_BY and row.met_at]
        return next(iter(own or open_ones or closed), None)

    @cached_property
    def main_light(self) -> lights.Light:
        clock = self.main_clock
        return lights.light(clock) if clock is not None and clock.is_open else lights.NONE

    @property
    def other_clocks(self) -> list[tuple[Deadline, lights.Light]]:
        return [(row, light) for row, light in self.running if row != self.main_clock]

    @property
    def returned_with(self):
        """The event that sent the answer back, while it is being drafted anew."""
        if self.application.state != State.HANDLING:
            return None
        for entry in self.history:
            if entry.moved_to == State.HANDLING.label:
                return entry if entry.label in SENT_BACK else None
        return None

    # ── what is next ────────────────────────────────────────────────────────
    @cached_property
    def choices(self) -> list[Choice]:
        """What this person may do; the black-out has a page of its own, reached from its file."""
        return [
            Choice(move, tuple(rules.broken(self.application, BEFORE.get(move.name, ()))))
            for move in self.moves
            if move.name not in ON_ITS_FILE
        ]

    @cached_property
    def before_signing(self) -> list[str]:
        """What only the signing would refuse, told while there is time for it: 书面告知第三方 takes a letter and its delivery."""
        open_still = any(one.is_objection and one.told_on is None for one in self.consultations)
        if not open_still or self.application.state not in (State.HANDLING, State.CHECKING):
            return []
        return rules.broken(self.application, (rules.overruled_were_told,))

    @property
    def first(self) -> list[Choice]:
        return [choice for choice in self.choices if not choice.is_aside]

    @property
    def aside(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.is_aside]

    @property
    def awaited_first(self) -> str:
        """Where this person has acts but not the next one: whose it is, and what waits for it."""
        if self.first or not self.choices or not self.waits_for:
            return ""
        said = f"先等{self.waits_for}办理。"
        if self.application.state == State.CHECKING and self.application.secrecy_due:
            said += "要提供信息的答复，保密审查同意以后才能“审核通过”（条例第十七条）。"
        return said

    @cached_property
    def of_the_head(self) -> str:
        """What only 公开办负责人 may do here now, told to the clerks of the office who would look for it in vain."""
        case, user = self.application, self.user
        if not disclosure_desk(case, user) or head_of_disclosure(case, user):
            return ""
        found = [
            act.custom["label"]
            for act in transitions_of(Application)
            if act.name in OF_THE_HEAD
            and act.source == case.state
            and all(condition(case) for condition in act.conditions)
        ]
        return f"由{head_of_disclosure.words}办理的：{'、'.join(found)}。" if found else ""

    @property
    def blocked(self) -> tuple[str, ...]:
        """What stands before the next awaited act of this person; nothing while no answer is drafted yet."""
        if self.decision is None:
            return ()
        return next((choice.blocked for choice in self.first if choice.blocked), ())

    @cached_property
    def steps(self) -> list[Step]:
        """登记 → 审查 → 办理 → 审核 → 签发 → 送达 → 办结; nothing for one that ended by the wayside."""
        state = State(self.application.state)
        if state in (State.WITHDRAWN, State.ABANDONED, State.DROPPED, State.SPLIT, State.MERGED):
            return []
        here = set_aside_from(self.application) if state in ASIDE else state
        is_over = here in (State.CLOSED, State.ARCHIVED)
        noted = state in ASIDE or state == State.ARCHIVED
        return road(
            [*STATIONS, "办结"],
            len(ROAD) if is_over else ROAD.index(here),
            is_over=is_over,
            note=state.label if noted else "",
        )


def with_note(words: str, note: str) -> str:
    """A value with what has to be known of it."""
    return f"{words}（{note}）" if note else words


def _hidden(value: str) -> str:
    """That it is there, and no more."""
    return "（已填写）" if value else ""
