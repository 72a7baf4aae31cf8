"""期限日历: every open clock a person may see, on the day it ends, with the days off; and what the weeks ahead will bring."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from accounts.models import Agency
from desk.basket import Row
from disclosure import charts
from disclosure.deadlines import agenda
from disclosure.deadlines.lights import Light, light
from disclosure.deadlines.models import Deadline
from disclosure.workdays.calendar import Kind, WorkCalendar
from disclosure.workflow.acts import case_models, waiting_for

MONTH, WEEK, DAY, LATE = "month", "week", "day", "late"
IN_A_SQUARE = {MONTH: 3, WEEK: 30}  # clocks a day shows; the others behind “还有 n 个”
MARKS = {agenda.LAW: "法", agenda.HOUSE: "内", agenda.OTHERS: "他"}


class DueFilters(forms.Form):
    """机关、事项、期限的性质、只看等我办的."""

    kind = forms.ChoiceField(label="事项", required=False)
    nature = forms.ChoiceField(
        label="期限", required=False, choices=[("", "全部期限"), *agenda.NATURES.items()]
    )
    agency = forms.ModelChoiceField(
        label="机关", queryset=Agency.objects.none(), required=False, empty_label="全部机关"
    )
    mine = forms.BooleanField(label="只看等我办的", required=False)

    def __init__(self, data, *, user):
        super().__init__(data)
        self.user = user
        self.here = user.agency_ids | user.supervised_agency_ids
        self.models = {model._meta.label_lower: model for model in case_models()}
        self.fields["kind"].choices = [
            ("", "全部事项"),
            *((key, model._meta.verbose_name) for key, model in self.models.items()),
        ]
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=self.here)
        if len(self.here) < 2:
            del self.fields["agency"]
        self.is_valid()  # what was not understood is left out, the rest still filters
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def clocks(self):
        """The open clocks that were asked for, of the agencies this person may see."""
        agency = self.asked.get("agency")
        found = Deadline.objects.open().filter(agency__in=[agency.pk] if agency else self.here)
        if nature := self.asked.get("nature"):
            found = found.filter(agenda.of_nature(nature))
        models = self.models
        if kind := self.asked.get("kind"):
            models = {kind: models[kind]}
            if not self.asked.get("mine"):
                return found.filter(content_type=ContentType.objects.get_for_model(models[kind]))
        return found.filter(self._mine(models.values())) if self.asked.get("mine") else found

    def _mine(self, models: Iterable) -> Q:
        return waits_for(self.user, models)


def waits_for(user, models: Iterable | None = None) -> Q:
    """The clocks of the cases that wait for a person, as a condition."""
    found = Q(pk__in=())
    for model in case_models() if models is None else models:
        mine = model.objects.visible_to(user).filter(waiting_for(model, user)).order_by().values("pk")
        found |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=mine)
    return found


@dataclass(frozen=True)
class Entry:
    """One clock on its day, and the case it leads to."""

    deadline: Deadline
    case: object
    light: Light
    nature: str

    @property
    def mark(self) -> str:
        return MARKS[self.nature]

    @property
    def nature_words(self) -> str:
        return agenda.NATURES[self.nature]

    @property
    def title(self) -> str:
        return Row(self.case, self.light, "", "").title if hasattr(self.case, "reference") else str(self.case)

    @property
    def kind(self) -> str:
        return self.case._meta.verbose_name

    @property
    def reference(self) -> str:
        return getattr(self.case, "reference", "")

    @property
    def url(self) -> str:
        return self.case.get_desk_url()


def entries_of(clocks: Iterable[Deadline], user) -> list[Entry]:
    """The clocks with their cases, in their order; one query a kind of case. What a person may not see is left out."""
    clocks = list(clocks)
    wanted: dict[int, set[int]] = {}
    for row in clocks:
        wanted.setdefault(row.content_type_id, set()).add(row.object_id)
    cases: dict[tuple[int, int], object] = {}
    for content_type, pks in wanted.items():
        model = ContentType.objects.get_for_id(content_type).model_class()
        found = model._default_manager.filter(pk__in=pks)
        if hasattr(found, "visible_to"):
            found = found.visible_to(user)
        if hasattr(found, "for_list"):
            found = found.for_list()
        elif "application" in {
            one.name for one in model._meta.fields
        }:  # 征求意见: it leads to its application
            found = found.select_related("application")
        cases |= {(content_type, row.pk): row for row in found}
    return [
        Entry(row, case, light(row), agenda.nature_of(row))
        for row in clocks
        if (case := cases.get((row.content_type_id, row.object_id))) is not None
    ]


# ── squares ─────────────────────────────────────────────────────────────────
CSS = {Kind.HOLIDAY: "off", Kind.MAKEUP: "makeup", Kind.WEEKEND: "off", Kind.WORK: ""}
WORDS = {Kind.HOLIDAY: "休", Kind.MAKEUP: "班"}


@dataclass(frozen=True)
class Square:
    """One day of the calendar. `css`: off, makeup, and today, past, beside (of another month)."""

    day: date
    css: str
    word: str = ""
    name: str = ""
    load: agenda.Load = field(default_factory=agenda.Load)
    entries: tuple[Entry, ...] = ()

    @property
    def more(self) -> int:
        return self.load.total - len(self.entries)

    @property
    def weekday(self) -> str:
        return "一二三四五六日"[self.day.weekday()]


@dataclass(frozen=True)
class Stretch:
    """A month or a week of squares, with where the next and the one before begin."""

    view: str
    title: str
    first: date
    last: date
    before: date
    after: date
    weeks: list[list[Square]]
    workdays: int
    missing: list[int]

    @property
    def total(self) -> int:
        return sum(
            square.load.total
            for week in self.weeks
            for square in week
            if self.first <= square.day <= self.last
        )

    @property
    def is_empty(self) -> bool:
        return not any(square.load.total for week in self.weeks for square in week)


def span_of(view: str, day: date) -> tuple[date, date]:
    """The first and last day of the month or the week a day lies in."""
    if view == WEEK:
        monday = agenda.monday_of(day)
        return monday, monday + timedelta(days=6)
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return first, following - timedelta(days=1)


def _title(view: str, first: date, last: date) -> str:
    if view == MONTH:
        return f"{first.year}年{first.month}月"
    end = f"{last.month}月{last.day}日" if last.month != first.month else f"{last.day}日"
    return f"{first.year}年{first.month}月{first.day}日至{end}"


def stretch(view: str, day: date, clocks, user, calendar: WorkCalendar, *, today: date) -> Stretch:
    """The month or week of a day. Two queries for its clocks, one more for each kind of case among those shown."""
    first, last = span_of(view, day)
    weeks = agenda.squares(first, last)
    begun, ended = weeks[0][0], weeks[-1][-1]
    loads = agenda.loads(clocks, begun, ended)
    shown = agenda.first_of_each_day(clocks, begun, ended, IN_A_SQUARE[view])
    entries: dict[date, list[Entry]] = {}
    for entry in entries_of(shown, user):
        entries.setdefault(entry.deadline.due_on, []).append(entry)

    def square(day: date) -> Square:
        kind = calendar.kind(day)
        css = [
            CSS[kind],
            "today" if day == today else "past" if day < today else "",
            "" if first <= day <= last else "beside",
        ]
        return Square(
            day,
            " ".join(filter(None, css)),
            WORDS.get(kind, ""),
            calendar.name(day) or (kind.label if kind in WORDS else ""),
            loads.get(day, agenda.Load()),
            tuple(entries.get(day, ())),
        )

    return Stretch(
        view,
        _title(view, first, last),
        first,
        last,
        first - timedelta(days=1),
        last + timedelta(days=1),
        [[square(day) for day in week] for week in weeks],
        calendar.count(first - timedelta(days=1), last),
        calendar.missing_between(first - timedelta(days=1), last),
    )


# ── what the weeks ahead bring ──────────────────────────────────────────────
def load_chart(weeks: list[agenda.Week]) -> charts.Chart:
    """How many clocks end in each week, one upon another by their nature; the label is its Monday."""
    rows = [
        (f"{week.first.month}-{week.first.day}", *(week.load.of[nature] for nature in agenda.NATURES))
        for week in weeks
    ]
    table = charts.from_rows(
        "今后十二周届满的期限", "个", "周（自周一）", list(agenda.NATURES.values()), rows
    )
    return charts.stacked(table)
