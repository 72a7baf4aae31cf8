"""撤回、拆分、并案、转主动公开: the forms of the other ends."""

from django import forms
from django.utils.functional import cached_property

from disclosure.workflow.forms import ActForm
from requests_app.forms.parts import ReasonedForm, words
from requests_app.models.application import Application
from requests_app.similar import several_matters

MOST_OFFERED = 20  # a letter entered twice lies among the last ones of its applicant


class ConfirmLapseForm(ActForm):
    """Somebody looked: nothing came."""

    note_label = "核实的情况"
    note_hint = "例如：已核对信箱、窗口和财政缴款记录，没有收到。"


class WithdrawForm(ReasonedForm):
    """撤回申请: how the applicant said so."""

    note_label = "撤回的情况"
    note_hint = "写明申请人何时、以什么方式提出撤回；这段话写进《撤回确认书》。"


class SplitForm(ActForm):
    """一事一申请: one matter a line."""

    note_label = "备注"

    parts = words(
        "拆成的事项",
        rows=6,
        most=20_000,
        hint="每行一件。拆出的每件单独编号，收到日与原件相同，分别答复。"
        "随即印发《分别办理告知书》和各件的登记回执，写明各件的编号和查询码，请一并送给申请人。",
        ask="请写出拆成的事项，每行一件。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.suggested = several_matters(self.case.text.words)
        self.fields["parts"].initial = "\n".join(self.suggested)

    def clean_parts(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["parts"].splitlines() if line.strip()]
        if len(lines) < 2:
            raise forms.ValidationError("至少写两行，每行一件事项；只有一件的不必拆分。")
        if len(lines) > 50:
            raise forms.ValidationError(f"写了 {len(lines)} 行，一次最多拆成 50 件。")
        if len(set(lines)) < len(lines):
            raise forms.ValidationError("有两行写的是同一件事项，请合并。")
        return lines


class MergeForm(ReasonedForm):
    """并案: into which of the same applicant's open applications."""

    note_label = "并案的理由"

    into = forms.TypedChoiceField(
        label="并入哪一件",
        coerce=int,
        widget=forms.RadioSelect,
        help_text="同一封申请重复登记的，并入先登记的一件。重复提出的申请不能并案，应当答复。",
        error_messages={
            "required": "请选择并入哪一件。",
            "invalid_choice": "只能并入同一申请人正在办理的申请，请重新选择。",
        },
    )

    compared = forms.BooleanField(label="已经核对原件，两件是同一封申请", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        into = self.fields["into"]
        into.choices = [(one.pk, self.line(one)) for one in self.same]
        if not into.choices:
            into.help_text = "该申请人没有别的正在办理的申请，本件不能并案。"
        elif len(into.choices) == 1:
            into.initial = into.choices[0][0]

    @cached_property
    def same(self) -> list[Application]:
        """The open applications of the same applicant, the latest first."""
        return list(
            Application.objects.of_same_applicant(self.case).under_way().order_by("-pk")[:MOST_OFFERED]
        )

    @staticmethod
    def line(one: Application) -> str:
        return f"{one.number}　{one.subject}（{one.get_state_display()}）"


class SuggestForm(ReasonedForm):
    """建议主动公开: what the applicant said, at the counter or by letter."""

    note_label = "建议的理由"
    note_hint = "照申请人所说录入：涉及公众利益怎样调整，为什么需要公众广泛知晓或者参与决策。"


class TurnPublicForm(ReasonedForm):
    """转主动公开: the title of the paper that is drafted."""

    note_label = "转主动公开的理由"

    title = forms.CharField(
        label="公文标题",
        max_length=300,
        help_text="生成一份公文草稿，由拟稿人补充正文、送审，按主动公开的程序办理。",
        error_messages={"required": "请填写公文标题。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].initial = self.case.subject


class WeighSuggestionForm(TurnPublicForm):
    """审核主动公开的建议: taken up under a title, or declined with the reason the applicant reads."""

    note_label = "理由"
    note_hint = "申请人在查询页看得到。不采纳的，写明为什么不属于主动公开的范围，或者为什么不宜公开。"

    taken = forms.TypedChoiceField(
        label="审核的结果",
        coerce=lambda value: value == "yes",
        empty_value=None,
        choices=[
            ("yes", "采纳：属于主动公开的范围，转为公文草稿"),
            ("no", "不采纳：告知申请人理由"),
        ],
        widget=forms.RadioSelect,
        help_text="涉及公众利益调整、需要公众广泛知晓或者需要公众参与决策的，应当主动公开（条例第十九条）；"
        "涉及第十四条至第十六条的，先区分处理。",
        error_messages={"required": "请选择采纳或者不采纳。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        title = self.fields["title"]
        title.required, title.needed = False, "采纳的填写"
        self.order_fields(["taken", "title", "note"])

    def clean(self):
        data = super().clean()
        if data.get("taken") and not data.get("title") and "title" not in self.errors:
            self.add_error("title", "采纳的，请填写公文标题。")
        return data
