"""The forms of the acts on a yearly report, the filters of its list, and the taking in of a published workbook."""

import re
from decimal import Decimal

from django import forms

from accounts.models import Agency
from disclosure import clock
from disclosure.rulebook import book
from disclosure.workflow.forms import ActForm
from requests_app.statistics import GROUPS, RESULTS, ROWS
from supervision.annual import layout, wording
from supervision.annual.drafting import scopes_of
from supervision.annual.layout import BY_HAND, COUNTED, KINDS, PAPERS, four, three, two
from supervision.annual.models import FIRST_YEAR, AnnualReport
from supervision.annual.rules import OVERVIEW_CHARS
from supervision.annual.states import Scope, State

LONGEST = 6000
FIRST_OF_FORMAT = 2021  # the year the tables of 国办公开办函〔2021〕30号 were first used for
MOST = 9_999_999


class TextForm(ActForm):
    """修改正文: the five sections of part one, parts five and six."""

    note_label = "修改说明"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        most = book.value(OVERVIEW_CHARS, self.case.agency_id)
        limit = f"总体情况五段合计不超过 {most} 字。" if most else ""
        for name, heading in wording.TEXTS.items():
            self.fields[name] = forms.CharField(
                label=heading,
                max_length=LONGEST,
                required=False,
                widget=forms.Textarea(attrs={"rows": 6}),
                help_text=limit if name == "publication" else "",
                error_messages={"max_length": f"最多 {LONGEST} 字。"},
            )
            self.fields[name].needed = "送审前必填"
        self.fields["carry_note"] = forms.CharField(
            label="结转与上年报告不一致的原因",
            max_length=500,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text="只在本年“上年结转”与上年“结转下年度”对不上时填写，例如机关撤并、上年报告有误。写在办理经过里，不公布。",
        )
        self.order_fields(["seen", *wording.TEXTS, "carry_note", "note"])
        if not self.is_bound:
            self.initial = self.current() | self.initial

    def current(self) -> dict:
        """The values as they stand on the report."""
        return {name: getattr(self.case, name) for name in (*wording.TEXTS, "carry_note")}

    def facts(self) -> dict:
        facts, before = super().facts(), self.current()
        changed = [str(self.fields[name].label) for name in before if before[name] != self.cleaned_data[name]]
        return facts | {"changes": changed}


GROUPED = re.compile(r"\d{1,3}([,，]\d{3})+(\.\d+)?")


def ungrouped(said):
    """1,200 → 1200: numbers come out of workbooks with their thousands parted; what is not so written is left as it is."""
    said = said.strip() if isinstance(said, str) else said
    return re.sub("[,，]", "", said) if isinstance(said, str) and GROUPED.fullmatch(said) else said


class NumberField(forms.DecimalField):
    """A number as it is typed, or pasted out of a workbook."""

    def to_python(self, value):
        return super().to_python(ungrouped(value))


class ByHandForm(ActForm):
    """填报许可、处罚、强制、收费: a number, or 没有这项职权; left blank a cell is not entered, emptied not any more."""

    note_label = "数字来历"
    note_hint = "哪个科室、依据什么报的数，例如“法规科据执法台账”。"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        entries = {entry.key: entry for entry in self.case.entries.select_related("by")}
        for one in BY_HAND:
            entry = entries.get(one.key)
            places = 6 if one.unit == "万元" else 0
            self.fields[one.name] = NumberField(
                label=f"{one.label}（{one.unit}）",
                required=False,
                min_value=0,
                max_digits=14,
                decimal_places=places,
                initial=entry.number if entry else None,
                widget=forms.TextInput(
                    attrs={"inputmode": "decimal" if places else "numeric", "autocomplete": "off"}
                ),
                help_text=f"条例{one.item}：{one.heading}。" + (_entered(entry) if entry else "还没有填报。"),
                error_messages={
                    "invalid": "请填写数字。",
                    "min_value": "不能小于 0。",
                    "max_decimal_places": "只能是整数。" if not places else "最多六位小数。",
                    "max_digits": "数字太大，请核对。",
                    "max_whole_digits": "数字太大，请核对。",
                },
            )
            self.fields[one.name].needed = "送审前必填"
            self.fields[f"{one.name}_none"] = forms.BooleanField(
                label=f"没有{one.label}的职权（报告中为“—”，与 0 不同）",
                required=False,
                initial=entry is not None and entry.value is None,
            )
        names = [name for one in BY_HAND for name in (one.name, f"{one.name}_none")]
        self.order_fields(["seen", *names, "note"])

    def clean(self):
        cleaned = super().clean()
        for one in BY_HAND:
            if cleaned.get(one.name) is not None and cleaned.get(f"{one.name}_none"):
                self.add_error(one.name, "填了数字，又勾选了没有这项职权，请留一样。")
        return cleaned

    def facts(self) -> dict:
        values: dict[str, Decimal | None] = {}
        for one in BY_HAND:
            if self.cleaned_data[f"{one.name}_none"]:
                values[one.key] = None
            elif self.cleaned_data[one.name] is not None:
                values[one.key] = self.cleaned_data[one.name]
        return {"values": values, "cleared": [one.key for one in BY_HAND if one.key not in values]}


def _entered(entry) -> str:
    said = "无此项" if entry.value is None else f"{entry.number}"
    return f"现为 {said}，{entry.by or '系统'} {entry.at.astimezone(clock.TZ):%Y-%m-%d %H:%M} 填报。"


class CountField(forms.IntegerField):
    """A whole number in a small box of a table; blank is nothing."""

    def __init__(self, *, label: str, least: int = 0):
        super().__init__(
            label=label,
            required=False,
            min_value=least,
            max_value=MOST,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "count"}),
            error_messages={
                "invalid": "请填写整数。",
                "min_value": f"不能小于 {least}。",
                "max_value": "数字太大，请核对。",
            },
        )
        self.widget.attrs["aria-label"] = label

    def to_python(self, value):
        return super().to_python(ungrouped(value))


class SupplementForm(ActForm):
    """补记系统外的件数: one small box a cell, as the tables lie."""

    note_label = "来历"
    note_required = True
    note_hint = "为什么系统里没有、依据什么补记，例如“系统 3 月启用，1—2 月按纸质登记簿”。"
    template = "supervision/annual/desk/_supplement.html"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        entries = {entry.key: entry.number for entry in self.case.entries.all()}
        for key in layout.ADDED_TO:
            self.fields[key] = CountField(label=layout.cell_words(key))
            self.fields[key].initial = entries.get(key)
        self.order_fields(["seen", *layout.ADDED_TO, "note"])

    def facts(self) -> dict:
        values = {}
        for key in layout.ADDED_TO:
            given = self.cleaned_data[key]
            if given or self.fields[key].initial:
                values[key] = Decimal(given) if given else None
        return {"values": values}

    # ── as the tables lie ───────────────────────────────────────────────────
    @property
    def papers(self):
        return [
            (label, [self[two(paper, counted)] for counted in COUNTED]) for paper, label in PAPERS.items()
        ]

    @property
    def rows(self):
        return [
            (layout.row_words(row), [self[three(row, kind)] for kind in KINDS])
            for row in ROWS
            if row != "r7_total"
        ]

    @property
    def groups(self):
        return [
            (layout.GROUP_LABELS[group], [self[four(group, result)] for result in RESULTS[:-1]])
            for group in GROUPS
        ]

    counted_labels = tuple(COUNTED.values())
    kind_labels = tuple(layout.KIND_LABELS[kind] for kind in KINDS)
    result_labels = tuple(layout.RESULT_LABELS[result] for result in RESULTS[:-1])


class OpeningForm(ActForm):
    """登记上年数: 四、结转下年度 by kind of applicant, and 现行有效."""

    note_label = "依据"
    note_required = True
    note_hint = "照哪一份报告登记的，例如“县政府办 2024 年度报告，2025-01-20 公布”。"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        year = self.case.year - 1
        for kind in KINDS:
            key = three("carried_forward", kind)
            self.fields[key] = CountField(label=f"{year}年结转下年度：{layout.KIND_LABELS[kind]}")
            self.fields[key].initial = self.case.opening.get(key)
        for paper, label in PAPERS.items():
            key = two(paper, "valid")
            self.fields[key] = CountField(label=f"{year}年末现行有效{label}")
            self.fields[key].initial = self.case.opening.get(key)
        self.order_fields(["seen", *(name for name in self.fields if name.startswith("t")), "note"])

    def facts(self) -> dict:
        keys = [name for name in self.fields if name.startswith("t")]
        return {
            "opening": {key: self.cleaned_data[key] for key in keys if self.cleaned_data[key] is not None}
        }


# ── lists and beginnings ────────────────────────────────────────────────────
class FilterForm(forms.Form):
    """年度、状态、机关."""

    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *State.choices])
    agency = forms.ModelChoiceField(
        label="机关", queryset=Agency.objects.none(), required=False, empty_label="全部机关"
    )

    def __init__(self, data, *, user):
        super().__init__(data)
        seen = AnnualReport.objects.visible_to(user)
        years = seen.order_by("-year").values_list("year", flat=True).distinct()
        self.fields["year"].choices = [("", "全部年度"), *((year, f"{year} 年") for year in years)]
        here = user.agency_ids | user.supervised_agency_ids
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=here).order_by("name")
        if len(here) < 2:
            del self.fields["agency"]
        self.is_valid()  # what was not understood is left out
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}

    def applied(self, reports):
        return reports.filter(**self.asked)


class WhoseForm(forms.Form):
    """Whose report, on which year, of how much of the tree; of the tree only where the agency heads one."""

    agency = forms.ModelChoiceField(label="机关", queryset=Agency.objects.none(), empty_label=None)
    year = forms.TypedChoiceField(label="年度", coerce=int)
    scope = forms.ChoiceField(label="范围", choices=Scope.choices, initial=Scope.OWN)

    def clean(self):
        said = super().clean()
        agency, scope = said.get("agency"), said.get("scope")
        if agency and scope and scope not in scopes_of(agency):
            self.add_error(
                "scope",
                f"{agency.label}没有下级机关，或者不是县级以上政府的机关，没有“本级政府”的报告，请选“本机关”。",
            )
        return said


class BeginForm(WhoseForm):
    """起草: whose, which year, how much of the tree."""

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies
        this_year = clock.today().year
        self.fields["year"].choices = [
            (year, f"{year} 年") for year in range(this_year, max(FIRST_YEAR, this_year - 10) - 1, -1)
        ]
        self.fields["year"].initial = this_year - 1


class ImportForm(WhoseForm):
    """导入已公布的年度报告: for comparison."""

    file = forms.FileField(
        label="报告的 xlsx",
        help_text="表样按国办公开办函〔2021〕30号，2021 年度起使用；一张或者几张工作表都可以，10 MB 以内。",
        error_messages={"required": "请选择文件。", "empty": "文件是空的。"},
    )

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies
        this_year = clock.today().year
        self.fields["year"].choices = [
            (year, f"{year} 年") for year in range(this_year, FIRST_OF_FORMAT - 1, -1)
        ]
        self.fields["year"].initial = this_year - 1
