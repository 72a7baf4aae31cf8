"""编写内容: the whole structured editor as one form, so that it works without script and loses nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.db.models import Q

from disclosure.rulebook.rules import ELEMENTS
from disclosure.workflow.forms import ActForm, one_line
from documents.body import normalise
from documents.models import Document
from interpretation import chart_table, wording
from interpretation.completeness import Written, elements_of, lacking, required, written_of
from interpretation.models import Interpreter
from interpretation.models.illustration import Shape
from interpretation.states import Kind

MOST_CHARTS = 6
LONGEST_SECTION = 20_000
LONGEST_QUESTIONS = 60_000
CHART = ("title", "unit", "shape", "rows", "source")
SIGNATURE = ("title", "kind", "interpreted_by", "interpreter", "contact")


@dataclass(frozen=True)
class Part:
    """One element with its box; `is_done` once something stands in it."""

    element: str
    field: forms.BoundField
    is_required: bool
    is_done: bool


class ContentForm(ActForm):
    """要素、问答、图表和署名."""

    note_label = "修改说明"
    title = forms.CharField(label="标题", max_length=300)
    kind = forms.ChoiceField(label="解读形式", choices=Kind.choices)
    interpreted_by = forms.CharField(
        label="解读机关", max_length=200, required=False, help_text="对外答疑的机关，联合发文的写牵头机关。"
    )
    from_roster = forms.ModelChoiceField(
        label="从名册选解读人",
        queryset=Interpreter.objects.none(),
        required=False,
        empty_label="（不从名册选）",
        help_text="选了就填入下面的“解读人”。",
    )
    interpreter = forms.CharField(label="解读人", max_length=80, required=False, help_text="姓名和职务。")
    contact = forms.CharField(
        label="联系方式", max_length=120, required=False, help_text="办公电话，公众凭它咨询；不要写个人手机。"
    )
    questions = forms.CharField(
        label="问答",
        required=False,
        max_length=LONGEST_QUESTIONS,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="可以整段粘贴：“问：”一行，“答：”一行，答可以有几段。每个问答单独能被检索到，有自己的网址。",
    )
    compared = forms.CharField(
        label="对照的旧文件",
        required=False,
        max_length=80,
        help_text="写旧文件的发文字号或者索引号，公众页面就有新旧政策对照；旧文件须是本站公开的。不要对照的留空。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in SIGNATURE[2:]:
            self.fields[name].needed = "送审前必填"
        self.fields["from_roster"].queryset = Interpreter.objects.active().of(self.case.agency_id)
        self.has_roster = self.fields["from_roster"].queryset.exists()
        if not self.has_roster:
            del self.fields["from_roster"]
        self.wanted = required(self.case.agency)
        self.rows = {row.element: row.body for row in self.case.sections.all()}
        self.elements = list(dict.fromkeys([*elements_of(self.case.agency), *self.rows, *ELEMENTS]))
        for place, element in enumerate(self.elements):
            field = forms.CharField(
                label=element,
                required=False,
                max_length=LONGEST_SECTION,
                widget=forms.Textarea(attrs={"rows": 5}),
            )
            field.needed = "送审前必填" if element in self.wanted else "选填"
            self.fields[f"element-{place}"] = field
        self.charts = [{name: getattr(row, name) for name in CHART} for row in self.case.charts.all()]
        for place in range(self.chart_blocks()):
            self.add_chart(place)
        self.order_fields([name for name in self.fields if name != "note"] + ["note"])
        if not self.is_bound:
            self.initial = self.current() | self.initial

    # ── the boxes ───────────────────────────────────────────────────────────
    def chart_blocks(self) -> int:
        """As many as were typed, and one empty one."""
        data = self.data if self.is_bound else self.initial
        typed = [place for place in range(MOST_CHARTS) if str(data.get(f"chart-{place}-rows") or "").strip()]
        return min(MOST_CHARTS, max(len(self.charts), max(typed, default=-1) + 1) + 1)

    def add_chart(self, place):
        boxes = {
            "title": forms.CharField(label="图题", max_length=100, required=False),
            "unit": forms.CharField(label="单位", max_length=20, required=False),
            "shape": forms.ChoiceField(label="样式", choices=Shape.choices, required=False),
            "rows": forms.CharField(
                label="数据",
                required=False,
                max_length=6000,
                widget=forms.Textarea(attrs={"rows": 6}),
                help_text="一行一项：项目 | 数。可以从表格里直接粘贴；有几列数的，第一行写表头。负数写“-3.5”，用柱形图或者折线图。清空就是不要这张图。",
            ),
            "source": forms.CharField(label="数据来源", max_length=200, required=False),
        }
        for name, field in boxes.items():
            if name in ("title", "unit", "source"):
                field.validators.append(one_line)
            self.fields[f"chart-{place}-{name}"] = field

    def is_of_no_chart(self, name: str, before: dict) -> bool:
        """A box of a chart that neither was there nor is: its 样式 always has a value."""
        if not name.startswith("chart-"):
            return False
        rows = f"{name.rpartition('-')[0]}-rows"
        return not (before.get(rows) or self.cleaned_data.get(rows))

    def current(self) -> dict:
        """The content as it is stored."""
        values = {name: getattr(self.case, name) for name in SIGNATURE}
        values["interpreted_by"] = values["interpreted_by"] or self.case.agency.name
        values["questions"] = wording.as_pasted(self.case.questions.all())
        values["compared"] = _named(self.case.compared_with)
        for place, element in enumerate(self.elements):
            values[f"element-{place}"] = self.rows.get(element, "")
        for place, chart in enumerate(self.charts):
            values |= {f"chart-{place}-{name}": value for name, value in chart.items()}
        return values

    # ── for the template ────────────────────────────────────────────────────
    def part(self, place: int) -> Part:
        field, element = self[f"element-{place}"], self.elements[place]
        return Part(element, field, element in self.wanted, bool(normalise(str(field.value() or ""))))

    @property
    def parts(self) -> list[Part]:
        """The elements of the agency, and others that have words already."""
        return [part for part in self._all_parts() if self._belongs(part)]

    @property
    def further_parts(self) -> list[Part]:
        """Elements the agency does not ask for, folded away."""
        return [part for part in self._all_parts() if not self._belongs(part)]

    def _all_parts(self) -> Iterator[Part]:
        return map(self.part, range(len(self.elements)))

    def _belongs(self, part: Part) -> bool:
        return part.element in elements_of(self.case.agency) or part.element in self.rows

    @property
    def chart_fields(self) -> list[list[forms.BoundField]]:
        return [
            [self[f"chart-{place}-{name}"] for name in CHART]
            for place in range(MOST_CHARTS)
            if f"chart-{place}-rows" in self.fields
        ]

    @property
    def drawn(self) -> list[dict]:
        """The charts as they would be drawn from what is typed, or what is wrong with their tables."""
        found = []
        for fields in self.chart_fields:
            title, unit, shape, rows, _ = (str(field.value() or "") for field in fields)
            if not rows.strip():
                continue
            try:
                drawn_as = _shape(shape)
                table = chart_table.read(
                    rows, title=title or "（还没有图题）", unit=unit, signed=drawn_as.is_signed
                )
                found.append({"chart": drawn_as.draw(table), "wrong": ""})
            except ValueError as error:
                found.append({"chart": None, "wrong": str(error)})
        return found

    @property
    def asked(self) -> dict:
        """How many questions are told apart in what is typed, or what is wrong with them."""
        try:
            return {"count": len(wording.questions_in(str(self["questions"].value() or ""))), "wrong": ""}
        except wording.WrongQuestions as error:
            return {"count": 0, "wrong": str(error)}

    @property
    def missing(self) -> list[str]:
        """What what is typed still lacks; the same rules as at handing in."""
        stored = written_of(self.case)
        said = {name: str(self[name].value() or "") for name in SIGNATURE}
        if self.has_roster and self["from_roster"].value():
            said["interpreter"] = said["interpreter"] or "（从名册选）"
        drawn = sum(one["chart"] is not None for one in self.drawn)
        return lacking(
            Written(
                agency=self.case.agency,
                elements=frozenset(part.element for part in self._all_parts() if part.is_done),
                questions=self.asked["count"],
                charts=drawn + self.case.pictures.count(),
                recordings=stored.recordings,
                uncaptioned=stored.uncaptioned,
                **said,
            )
        )

    @property
    def progress(self) -> dict:
        """How many of the elements the agency wants are written."""
        done = sum(part.is_done for part in self._all_parts() if part.is_required)
        return {"done": done, "of": len(self.wanted)}

    # ── what is posted ──────────────────────────────────────────────────────
    def clean_questions(self):
        try:
            self.pairs = wording.questions_in(self.cleaned_data["questions"])
        except wording.WrongQuestions as error:
            raise forms.ValidationError(str(error)) from error
        return wording.normalise(self.cleaned_data["questions"])

    def clean_compared(self):
        number = self.cleaned_data["compared"].strip()
        self.old = None
        if number:
            found = Document.objects.public().filter(Q(number=number) | Q(index_number=number))
            self.old = found.exclude(pk=self.case.document_id).order_by("-published_at").first()
            if self.old is None:
                raise forms.ValidationError(
                    f"本站没有公开“{number}”这份文件（也不能与所解读的文件自己对照）。请核对字号，或者留空。"
                )
        return number

    def clean(self):
        data = super().clean()
        if chosen := data.get("from_roster"):
            data["interpreter"] = str(chosen)[:80]
        tables = []
        for place, fields in enumerate(self.chart_fields):
            facts = {name: data.get(f"chart-{place}-{name}", "") for name in CHART}
            facts["rows"] = normalise(facts["rows"].replace("\t", " | ").replace("｜", "|"))
            if not facts["rows"]:
                continue
            if not facts["title"]:
                self.add_error(fields[0].name, "请写图题，看图的人先看它。")
            facts["shape"] = facts["shape"] or Shape.COLUMNS
            try:
                signed = Shape(facts["shape"]).is_signed
                table = chart_table.read(
                    facts["rows"], title=facts["title"] or "图", unit=facts["unit"], signed=signed
                )
            except chart_table.WrongTable as error:
                self.add_error(fields[3].name, str(error))
                continue
            if facts["shape"] == Shape.SHARES and len(table.series) > 1:
                self.add_error(fields[2].name, "份额图只能有一列数，请换一种样式。")
            tables.append(facts)
        self.tables = tables
        return data

    def facts(self) -> dict:
        data = self.cleaned_data
        sections = [
            (element, words)
            for place, element in enumerate(self.elements)
            if (words := normalise(data[f"element-{place}"]))
        ]
        before = self.current()
        changes = [
            str(field.label)
            for name, field in self.fields.items()
            if name not in ("note", "seen", "from_roster")
            and not self.is_of_no_chart(name, before)
            and _same_lines(before.get(name)) != _same_lines(data.get(name))
        ]
        return {
            **{name: data[name] for name in SIGNATURE},
            "compared_with": self.old,
            "content": wording.Content(tuple(sections), tuple(self.pairs), tuple(self.tables)),
            "changes": list(dict.fromkeys(changes)),
        }


def _shape(value: str) -> Shape:
    return Shape(value) if value in Shape.values else Shape.COLUMNS


def _named(document) -> str:
    return (document.number or document.index_number) if document is not None else ""


def _same_lines(value) -> str:
    return normalise(str(value or ""))
