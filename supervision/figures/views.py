"""统计看板 on the desk: the numbers, the list behind each, what is late now; as pages, PDF, xlsx and CSV."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView

from disclosure import clock
from disclosure.deadlines.lights import light
from disclosure.exports import MOST_ROWS, XLSX, cut_short, response
from disclosure.registers.register import exported, lines
from supervision.figures import lists, papers, periods
from supervision.figures.board import RATES, Board
from supervision.figures.figure import FIGURES, Figure
from supervision.figures.periods import CUSTOM, Period
from supervision.figures.scope import Part, Scope

PAGE_ROWS = 30
SHOWN_LATE = 6
LATE = "late"


class FilterForm(forms.Form):
    """时段、机关. What is not understood is left out; a stretch that makes no sense is said to be none."""

    period = forms.ChoiceField(label="时段", required=False)
    first = forms.DateField(
        label="自", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label="至", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    of = forms.ChoiceField(label="机关", required=False)
    was = forms.CharField(
        required=False, widget=forms.HiddenInput
    )  # the period the days on the page belong to

    def __init__(self, data, *, scope: Scope, today):
        self.scope, self.today = scope, today
        asked = periods.named(data.get("period", "")) or periods.this_year(today)
        self.whole = scope.named(data.get("of", ""))
        days = data.get("first", ""), data.get("last", "")
        own = asked.first.isoformat(), asked.last.isoformat()
        # Who changes a day and leaves the period as it was means those days.
        is_custom = data.get("period") == CUSTOM or (
            data.get("was") == asked.key and all(days) and days != own
        )
        first, last = days if is_custom else own
        period = CUSTOM if is_custom else asked.key
        super().__init__(
            {"period": period, "first": first, "last": last, "of": self.whole.key, "was": period}
        )
        offered = periods.offered(today)
        if not is_custom and all(asked.key != key for _, group in offered for key, _ in group):
            offered.insert(0, ("所选", [(asked.key, asked.label)]))
        self.fields["period"].choices = offered
        self.fields["of"].choices = choices = scope.choices()
        if len(choices) < 2:
            del self.fields["of"]
        self.is_valid()
        self.chosen = self._chosen(asked, is_custom)

    def clean(self):
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if self.cleaned_data.get("period") == CUSTOM:
            if first is None or last is None:
                raise forms.ValidationError(
                    "自选时段要有起止两个日期，例如 2026-01-01 至 2026-03-31。现在显示的是今年。"
                )
            if first > last:
                raise forms.ValidationError("起始日期在截止日期之后，请对调。现在显示的是今年。")
            if first.year < periods.FIRST_YEAR or last.year > self.today.year + 1:
                raise forms.ValidationError(
                    f"日期要在 {periods.FIRST_YEAR} 年以后、{self.today.year + 1} 年以前。现在显示的是今年。"
                )
        return self.cleaned_data

    def _chosen(self, asked: Period, is_custom: bool) -> Period:
        if is_custom and not self.errors:
            return periods.custom(self.cleaned_data["first"], self.cleaned_data["last"])
        return periods.this_year(self.today) if is_custom else asked

    @property
    def problems(self) -> list[str]:
        return [words for errors in self.errors.values() for words in errors]


@dataclass(frozen=True)
class Stat:
    """One number with where it leads, for components/stat.html and the tables."""

    label: str
    value: object
    url: str = ""
    tone: str = ""


class FiguresPage(LoginRequiredMixin, TemplateView):
    """What every page of the figures knows: whose, of when, and how an address is said."""

    def get(self, request, *args, **kwargs):
        self.scope, self.at = Scope(request.user), clock.now()
        self.form = FilterForm(request.GET, scope=self.scope, today=clock.today())
        self.period, self.part = self.form.chosen, self.form.whole
        self.board = Board(self.part.agencies, self.period, self.at)
        return self.answer(request)

    def answer(self, request):
        return super().get(request, *self.args, **self.kwargs)

    def address(self, name: str, *args, part: Part | None = None) -> str:
        """A page of the figures for the same period."""
        asked = dict(self.period.asked)
        if key := (part or self.part).key:
            asked["of"] = key
        return f"{reverse(name, args=args)}?{urlencode(asked)}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "period": self.period,
            "part": self.part,
            "at": self.at,
            "is_running": self.period.over > self.at,
        }


SECTIONS = (
    # title, figures and rates, charts
    ("依申请公开", ("received", "answered", "in-time", "answered-late", "unanswered", "extended", "workdays"), ("course", "outcomes", "channels", "grounds", "applicants")),
    ("行政复议、行政诉讼", ("disputes", "decided", "upheld", "corrected", "otherwise", "pending", "corrected-rate"), ()),
    ("公文公开", ("issued", "published", "to-publish", "published-in-time", "published-late", "unpublished", "published-rate"), ("attributes", "categories")),
    ("政策解读", ("to-explain", "explained", "explained-in-time", "unexplained", "exempt", "explained-rate"), ()),
    ("政务舆情", ("opinion", "responded", "responded-late", "unresponded", "hours"), ("spans",)),
)  # fmt: skip
WARNS = frozenset({"answered-late", "unanswered", "corrected", "published-late", "unpublished", "responded-late", "unresponded"})  # fmt: skip
# The roll-up: who is late now, then one column a figure, a rate or a length of time.
COLUMNS = (LATE, "received", "answered-rate", "answered-late", "unanswered", "workdays", "corrected-rate", "published", "published-rate", "unpublished", "explained-rate", "opinion", "hours")  # fmt: skip
LABELS = {LATE: "现在逾期", "workdays": "平均用时（工作日）", "hours": "平均回应（小时）"}


def label_of(key: str) -> str:
    if key in LABELS:
        return LABELS[key]
    return RATES[key].label if key in RATES else FIGURES[key].label


class Dashboard(FiguresPage):
    """统计看板: are we on time, what is late, where do we lose cases; below it every number."""

    template_name = "supervision/figures/dashboard.html"

    def answer(self, request):
        form = request.GET.get("format")
        if form == "pdf":
            answer = HttpResponse(papers.dashboard(self), content_type="application/pdf")
            answer["Content-Disposition"] = content_disposition_header(
                as_attachment=True, filename=f"{self.name}.pdf"
            )
            answer["Cache-Control"] = "private, no-store"
            return answer
        if form == XLSX:
            return response(XLSX, *papers.sheets(self), filename=self.name)
        return super().answer(request)

    @property
    def name(self) -> str:
        return f"统计看板 {self.part.label} {self.period.label}"

    def stat(self, key: str, part: Part | None = None) -> Stat:
        """A number, a rate or a length of time of a part (or of all), with the list it leads to."""
        agencies = part.agencies if part else None
        if key in RATES:
            return Stat(
                RATES[key].label,
                self.board.rate(key, agencies),
                self.address("figures:cases", RATES[key].part, part=part),
            )
        if key == LATE:
            counted = self.late_by_agency
            number = counted.total() if agencies is None else sum(counted[agency] for agency in agencies)
            return Stat(
                LABELS[LATE], number, self.address("figures:late", part=part), "late" if number else ""
            )
        if key in LABELS:
            of, average = {
                "workdays": ("answered", self.board.average_workdays),
                "hours": ("responded", self.board.average_hours),
            }[key]
            found = average(agencies)
            return Stat(
                LABELS[key],
                "—" if found is None else f"{found:.1f}",
                self.address("figures:cases", of, part=part),
            )
        number = self.board.number(key, agencies)
        return Stat(
            FIGURES[key].label,
            number,
            self.address("figures:cases", key, part=part),
            "late" if number and key in WARNS else "",
        )

    @property
    def sections(self) -> list[dict]:
        return [
            {
                "title": title,
                "stats": [self.stat(key) for key in keys],
                "charts": [getattr(self.board, name).leading(self.behind) for name in charts],
            }
            for title, keys, charts in SECTIONS
        ]

    def behind(self, what) -> str:
        """Where a label of a chart leads: a figure to its cases, a month or a day to the board of it."""
        if isinstance(what, str):
            return self.address("figures:cases", what)
        day = what.isoformat()
        asked = (
            {"period": day[:7]}
            if self.period.unit == "month"
            else {"period": CUSTOM, "first": day, "last": day}
        )
        of = {"of": self.part.key} if self.part.key else {}
        return f"{reverse('figures:dashboard')}?{urlencode(asked | of)}"

    @property
    def parts(self) -> list[Part]:
        found = self.scope.parts(self.part)
        return found if len(found) > 1 else []

    @property
    def roll_up(self) -> list[dict]:
        """A line for each part, and their sum."""
        lines = [
            {
                "part": part,
                "url": self.address("figures:dashboard", part=part),
                "stats": [self.stat(key, part) for key in COLUMNS],
            }
            for part in self.parts
        ]
        return [*lines, {"part": None, "stats": [self.stat(key) for key in COLUMNS]}] if lines else []

    @cached_property
    def late_by_agency(self) -> Counter:
        """{agency: how many of its clocks are over now}, the list of `figures:late` counted."""
        found = lists.overdue(self.part.agencies, self.at).order_by()
        return Counter(dict(found.values_list("agency").annotate(number=Count("pk"))))

    @property
    def late(self) -> dict:
        rows = lists.with_cases(lists.overdue(self.part.agencies, self.at)[:SHOWN_LATE])
        return {
            "count": self.late_by_agency.total(),
            "rows": [(row, light(row.clock, at=self.at)) for row in rows],
            "url": self.address("figures:late"),
        }

    def get_context_data(self, **kwargs):
        board = self.board
        return super().get_context_data(**kwargs) | {
            "answered": self.stat("answered-rate"),
            "published": self.stat("published-rate"),
            "on_time": [
                self.stat(key)
                for key in ("in-time", "answered-late", "unanswered", "published-late", "unpublished")
            ],
            "due": self.stat("to-answer"),
            "to_publish": self.stat("to-publish"),
            "workdays": self.stat("workdays"),
            "late": self.late,
            "corrected_rate": self.stat("corrected-rate"),
            "decided": self.stat("decided"),
            "corrected": self.stat("corrected"),
            "pending": self.stat("pending"),
            "lost": [(label, count, self.address("figures:cases", key)) for key, label, count in board.lost],
            "heads": [label_of(key) for key in COLUMNS],
            "roll_up": self.roll_up,
            "has_closed": self.scope.has_closed,
            "sections": self.sections,
        }


class ListPage(FiguresPage):
    """Rows of a register as a page, or with ?format=xlsx or csv as a file."""

    template_name = "supervision/figures/cases.html"
    title = meaning = ""
    empty_text = "换一段时间，或者换一个机关再看。"

    @property
    def when(self) -> str:
        """Of when the list is, in words."""
        return self.period.label

    def found(self) -> tuple:
        """(register, rows)"""
        raise NotImplementedError  # each page says its own

    def answer(self, request):
        self.register, self.rows = self.found()
        name = f"{self.title} {self.part.label} {self.when}"
        return exported(request, self.register, self.rows, title=name, name=name) or super().answer(request)

    def get_context_data(self, **kwargs):
        columns = self.register.shown(self.part.is_several)
        page = Paginator(self.rows, PAGE_ROWS).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs) | {
            "title": self.title,
            "meaning": self.meaning,
            "when": self.when,
            "empty_text": self.empty_text,
            "register": self.register,
            "columns": columns,
            "page_obj": page,
            "lines": lines(columns, page.object_list, lambda row: row.get_desk_url()),
            "cut_short": cut_short() if page.paginator.count > MOST_ROWS else "",
            "back": self.address("figures:dashboard"),
        }


class Cases(ListPage):
    """The cases behind one number: as many as the number says."""

    figure: Figure

    def found(self):
        figure = FIGURES.get(self.kwargs["key"])
        if figure is None:
            raise Http404("没有这项统计。")
        self.figure, self.title, self.meaning = figure, figure.label, figure.meaning
        return lists.of_figure(figure, self.board, self.request.user)


class Late(ListPage):
    """What is past its last day now, of whatever kind, the longest first."""

    title = "现在逾期的"
    meaning = "法定期限已过、还没有办结的，不论哪一类；本机关自定的内部节点、第三方和申请人的期限不在内。"
    empty_text = "没有哪一件的法定期限已过。"

    @property
    def when(self) -> str:
        return f"截至 {self.at.astimezone(clock.TZ):%Y-%m-%d %H:%M}"

    def found(self):
        # What is late now is late whatever the period: it is carried along for the way back, not asked for.
        for name in ("period", "first", "last"):
            self.form.fields[name].widget = forms.HiddenInput()
        return lists.LATE, lists.Clocks(lists.overdue(self.part.agencies, self.at))
