"""台账 of 依申请公开, each as a page and as a workbook: every application with its days, its outcome and its letter; every
number a letter was issued under, those voided too.

Natural persons stand in it by their surname alone, on the screen and in the file.
"""

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, When
from django.urls import reverse

from disclosure.deadlines import terms
from disclosure.deadlines.models import Deadline
from disclosure.notices.letters import all_kinds
from disclosure.notices.models import Letter, Number
from disclosure.registers.register import Column, Register, said
from disclosure.registers.views import RegisterPage
from documents.registers import FilterForm as NumberFilters
from requests_app.letters import ANSWER_LETTERS
from requests_app.letters.base import ToApplicant
from requests_app.models import Application, Extension, RecordCorrection
from requests_app.outcomes import Outcome
from requests_app.states import State
from requests_app.views.desk import FilterForm

OFFERED = ("q", "state", "outcome", "channel", "applicant_kind", "year", "agency")


def _rows(user, asked):
    """What the person may see, with the day the answer was due and the number of the reply that was given."""
    kind = ContentType.objects.get_for_model(Application)
    reply = Deadline.objects.of_term(terms.REPLY).filter(content_type=kind, object_id=OuterRef("pk"))
    replies = Letter.objects.issued().filter(
        content_type=kind, object_id=OuterRef("pk"), occasion="", code__in=ANSWER_LETTERS
    )
    return (
        asked(Application.objects.visible_to(user).for_list())
        .annotate(
            due_on=Subquery(reply.order_by("-id").values("due_on")[:1]),
            was_extended=Exists(Extension.objects.filter(application=OuterRef("pk"), status="noticed")),
            reply_number=Subquery(replies.order_by("-id").values("number__text")[:1]),
        )
        .order_by(F("received_on").desc(nulls_first=True), "-id")
    )


def _correction(application) -> str:
    """The day of the 补正 under the day of receipt: asked for, or come."""
    if application.supplemented_on:
        return f"{said(application.supplemented_on)}收到补正"
    return f"{said(application.correction_asked_on)}告知补正" if application.correction_asked_on else ""


def _reply_number(application) -> str:
    return application.reply_number if application.answered_on and application.reply_number else ""


def _outcome(application) -> str:
    return Outcome(application.outcome).label if application.outcome else ""


APPLICATIONS = Register(
    key="applications",
    title="依申请公开台账",
    article="条例第四十五条：建立健全政府信息公开申请登记、审核、办理、答复、归档的工作制度",
    offered=OFFERED,
    read=_rows,
    empty="收到的申请登记以后列在这里，连同收到日、届满日、结果和文号。",
    columns=(
        Column("申请编号", lambda a: a.number, 24, number=True, on_screen=False),
        Column("事项", lambda a: a.subject, 46, main=True, beneath=lambda a: a.number),
        Column("机关", lambda a: a.agency.label, 18),
        Column("申请人", lambda a: a.applicant_masked, 14),
        Column("类型", lambda a: a.get_applicant_kind_display(), 14),
        Column("渠道", lambda a: a.get_channel_display(), 14),
        Column("提交日", lambda a: a.submitted_on, 14, number=True, on_screen=False),
        Column("提交日说明", lambda a: a.submitted_note, 22, on_screen=False),
        Column("收到日", lambda a: a.received_on, 14, number=True, beneath=_correction),
        Column("收到日依据", lambda a: a.received_why, 34, on_screen=False),
        Column("告知补正日", lambda a: a.correction_asked_on, 14, number=True, on_screen=False),
        Column("收到补正日", lambda a: a.supplemented_on, 14, number=True, on_screen=False),
        Column("承办", lambda a: str(a.office or a.officer or "公开办"), 14),
        Column("届满日", lambda a: a.due_on, 14, number=True),
        Column("延期", lambda a: "已延期" if a.was_extended else "", 8, on_screen=False),
        Column("状态", lambda a: a.get_state_display(), 12, tone=lambda a: State(a.state).tone),
        Column("办理结果", _outcome, 34, beneath=_reply_number),
        Column("答复日", lambda a: a.answered_on, 14, number=True),
        Column("文书文号", _reply_number, 24, number=True, on_screen=False),
        Column(
            "逾期",
            lambda a: "逾期答复" if a.answered_late else "",
            10,
            tone=lambda a: "late",
        ),
        Column("计入年报", lambda a: a.counted, 10, on_screen=False),
    ),
)


# ── 文书文号登记 ────────────────────────────────────────────────────────────
SERIES = ToApplicant.series
KINDS = {kind.code: kind for kind in all_kinds() if kind.series == SERIES}


def kind_label(code: str) -> str:
    """答复书 of eleven sorts share one name: the two characters of its sort tell them apart."""
    kind = KINDS.get(code)
    return f"{kind.name}（{kind.short}）" if kind else code


class NumberFilterForm(NumberFilters):
    """机关、年度、文书、状态、文字."""

    kind = forms.ChoiceField(
        label="文书",
        required=False,
        choices=[("", "全部文书"), *((code, kind_label(code)) for code in KINDS)],
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "不论状态"), ("valid", "在用"), ("voided", "已作废")]
    )

    def __init__(self, data, *, user):
        super().__init__(data, user=user, offered=("q", "agency", "year", "kind", "state"))

    def applied(self, numbers):
        for name, value in self.asked.items():
            if name == "q":
                numbers = numbers.filter(
                    Q(text__icontains=value) | Q(case_number__iexact=value) | Q(void_reason__icontains=value)
                )
            elif name == "year":
                numbers = numbers.filter(series__year=value)
            elif name == "kind":
                numbers = numbers.filter(letter__code=value)
            elif name == "state":
                numbers = numbers.filter(voided_at__isnull=value == "valid")
            else:
                numbers = numbers.of(value)
        return numbers


def _numbers(user, asked):
    """Every number drawn for a letter of 依申请公开, with its case; nothing of the letter's words is read."""
    about = [
        When(
            letter__content_type=ContentType.objects.get_for_model(model),
            then=Subquery(model.objects.filter(pk=OuterRef("letter__object_id")).values("number")[:1]),
        )
        for model in (Application, RecordCorrection)
    ]
    here = user.agency_ids | user.supervised_agency_ids
    drawn = Number.objects.filter(
        Q(series__kind=SERIES) | Q(series__kind__startswith=f"{SERIES}:"), agency__in=here
    )
    found = asked(drawn.annotate(case_number=Case(*about, output_field=CharField())))
    return (
        found.select_related(
            "agency", "series", "drawn_by", "voided_by", "letter__issued_by", "letter__content_type"
        )
        .defer("letter__parts", "letter__facts", "letter__address", "letter__addressee")
        .order_by("-series__year", "series__prefix", "series__kind", "-value")
    )


def _letter(number) -> Letter | None:
    return getattr(number, "letter", None)


def _case_url(number) -> str:
    letter = _letter(number)
    if letter is None or not number.case_number:
        return ""
    of_correction = letter.content_type.model_class() is RecordCorrection
    name = "afterwards:record-correction" if of_correction else "requests-desk:detail"
    return reverse(name, args=[letter.object_id])


LETTER_NUMBERS = Register(
    key="letters",
    title="文书文号登记",
    article="文书的文号连续编排，不重不漏；作废的号保留在册，写明原因",
    offered=(),
    read=_numbers,
    empty="回执、补正告知书、答复书等印发时取的文号逐号列在这里，作废的也在。",
    columns=(
        Column("文号", lambda n: n.text, 24, number=True),
        Column("文书", lambda n: kind_label(_letter(n).code) if _letter(n) else "", 40, main=True),
        Column("机关", lambda n: n.agency.label, 18),
        Column("申请编号", lambda n: n.case_number or "", 24, number=True),
        Column("成文日期", lambda n: _letter(n).dated_on if _letter(n) else n.drawn_at, 14, number=True),
        Column(
            "状态",
            lambda n: "已作废" if n.voided_at else "在用",
            10,
            tone=lambda n: "late" if n.voided_at else "open",
        ),
        Column("印发人", lambda n: str((_letter(n) and _letter(n).issued_by) or n.drawn_by or "系统"), 12),
        Column("作废原因", lambda n: n.void_reason, 30),
        Column("作废人", lambda n: str(n.voided_by or "系统") if n.voided_at else "", 12, on_screen=False),
        Column("作废时间", lambda n: n.voided_at, 14, number=True, on_screen=False),
    ),
)


# ── pages ───────────────────────────────────────────────────────────────────
class Beside(RegisterPage):
    """The registers of 依申请公开 stand beside each other."""

    template_name = "requests_app/desk/register.html"
    address: str

    def tabs(self):
        return [(one.register.title, reverse(one.address), one is type(self)) for one in PAGES]


class ApplicationRegister(Beside):
    """依申请公开台账."""

    register, address = APPLICATIONS, "requests-desk:register"
    note = "自然人只列姓氏。"

    def form_for(self, request):
        form = FilterForm(request.GET, user=request.user)
        for name in list(form.fields):
            if name not in OFFERED:
                del form.fields[name]
                form.asked.pop(name, None)
        return form


class LetterRegister(Beside):
    """文书文号登记: numbers and cases, no addressee."""

    register, address = LETTER_NUMBERS, "requests-desk:letter-register"

    def form_for(self, request):
        return NumberFilterForm(request.GET, user=request.user)

    def url_of(self, row) -> str:
        return _case_url(row)


PAGES = (ApplicationRegister, LetterRegister)
