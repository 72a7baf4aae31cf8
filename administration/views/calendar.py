"""工作日历: paste the year's 通知, see what it says and whom it moves, let it stand; every change can be taken back."""

from functools import cached_property

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView, TemplateView

from administration import calendars
from administration.forms.calendar import OwnDaysForm, YearForm
from administration.previewing import differences
from administration.views.section import Administration, OfTheSite
from disclosure import clock
from disclosure.workdays import loading
from disclosure.workdays.current import calendar_for, missing_soon, standing
from disclosure.workdays.models import CalendarChange, CalendarDay, CalendarYear
from disclosure.workdays.months import year_of
from disclosure.workdays.schedules import ScheduleError, day_changes

HISTORY = 20
MOST_YEARS = 3  # of one change: what is more came by the command, and is set right by it
CHANGED = "您看过以后，别人改过日历。下面是按现在的日历重新算的，请再看一遍。"


def asked_year(request) -> int:
    """The year in the address; raises Http404 for what is none."""
    try:
        year = int(request.GET.get("year") or clock.today().year)
    except ValueError:
        raise Http404("没有这一年。") from None
    if not 2000 <= year <= 2100:
        raise Http404("没有这一年。")
    return year


def seen_by(request) -> int:
    said = request.POST.get("seen", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 18 else 0


def told(effects: list, moved: int) -> str:
    """What became of the running clocks, in words."""
    if calendars.waits():
        return "在办期限较多，由后台在十分钟内重算完毕，变动的逐件通知经办人。"
    return f"在办期限变动 {moved} 件，已经通知经办人。" if effects else "在办期限没有变动。"


class CalendarHome(OfTheSite, FormView):
    """The year as it is counted, what is missing, a place to paste, the changes so far."""

    template_name = "administration/calendar.html"
    form_class = YearForm
    here = "calendar"

    def post(self, request, *args, **kwargs):
        self.must_be_a_writer()
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        """Show what was read, and what would follow; where that was just looked at, do it."""
        years = {one.year: one for one in form.schedules}
        if "apply" in self.request.POST:
            try:
                return self.applied(years)
            except loading.ChangedMeanwhile:
                messages.warning(self.request, CHANGED)
            except ScheduleError as error:
                form.add_error("text", str(error))
                return self.form_invalid(form)
        return self.preview(form, years)

    def applied(self, years):
        reports = calendars.apply_years(
            years, by=self.request.user, seen=seen_by(self.request), agency_id=self.agency.pk
        )
        effects = [effect for report in reports for effect in report.effects]
        words = "、".join(f"{year} 年" for year in sorted(years))
        if any(report.change for report in reports):
            messages.success(self.request, f"{words}的放假安排已经载入。{told(effects, len(effects))}")
        else:
            messages.info(self.request, f"{words}的放假安排与现行的一样，没有变动。")
        answer = redirect("administration:calendar")
        answer["Location"] += f"?year={max(years)}"
        return answer

    def preview(self, form, years):
        foresight = calendars.foresee_years(years)
        return self.render_to_response(
            self.get_context_data(
                form=form,
                drafts=[(draft, _months(draft)) for draft in calendars.drafts_of(years)],
                text=form.cleaned_data["text"],
                **_foreseen(self, foresight),
            )
        )

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if "drafts" in kwargs:
            self.template_name = "administration/calendar_preview.html"
            return context
        today, year = clock.today(), asked_year(self.request)
        calendar = calendar_for()
        changes = CalendarChange.objects.filter(agency=None).select_related("by")[:HISTORY]
        return context | {
            "year": year,
            "years": range(today.year - 1, today.year + 3),
            "months": year_of(calendar, year, today),
            "stands": standing(year),
            "row": CalendarYear.objects.filter(year=year).first(),
            "is_loaded": calendar.covers(year),
            "missing": missing_soon(today),
            "changes": changes,
            "own": CalendarDay.objects.filter(agency__in=self.agencies, date__year=year)
            .select_related("agency")
            .order_by("agency__name", "date"),
        }


def _months(draft):
    return year_of(draft.calendar, draft.year, clock.today(), marked=draft.marked)


def _foreseen(view, foresight) -> dict:
    names = {agency.pk: agency.label for agency in view.agencies}
    return {
        "foresight": foresight,
        "moved": differences(foresight, view.request.user),
        "by_agency": [
            (names.get(pk, "其他机关"), count)
            for pk, count in foresight.by_agency.most_common()
            if pk in names
        ],
        "elsewhere": sum(count for pk, count in foresight.by_agency.items() if pk not in names),
        "seen": loading.newest(),
        "waits": calendars.waits(),
    }


class UndoChange(OfTheSite, TemplateView):
    """What stood before a change, set again as a new change, after the same look ahead."""

    template_name = "administration/calendar_undo.html"
    here = "calendar"

    @cached_property
    def change(self) -> CalendarChange:
        found = get_object_or_404(
            CalendarChange.objects.select_related("by"), pk=self.kwargs["pk"], agency=None
        )
        if not 0 < len(found.before) <= MOST_YEARS:
            raise Http404("这次变动没有留下原来的安排，请重新粘贴通知。")
        return found

    def post(self, request, *args, **kwargs):
        self.must_be_a_writer()
        try:
            reports = calendars.apply_years(
                calendars.years_before(self.change),
                by=request.user,
                seen=seen_by(request),
                agency_id=self.agency.pk,
                undone=self.change.pk,
            )
        except loading.ChangedMeanwhile:
            messages.warning(request, CHANGED)
            return self.get(request, *args, **kwargs)
        effects = [effect for report in reports for effect in report.effects]
        messages.success(
            request, f"已经恢复到这次变动之前，作为新的一次变动记下。{told(effects, len(effects))}"
        )
        return redirect("administration:calendar")

    def get_context_data(self, **kwargs):
        self.must_be_a_writer()
        years = calendars.years_before(self.change)
        return super().get_context_data(**kwargs) | {
            "change": self.change,
            "drafts": [(draft, _months(draft)) for draft in calendars.drafts_of(years)],
            **_foreseen(self, calendars.foresee_years(years)),
        }


class OwnDays(Administration, FormView):
    """放假办法第四条: the days an agency has for itself and those below it."""

    template_name = "administration/own_days.html"
    form_class = OwnDaysForm
    here = "calendar"

    def get_initial(self):
        days, latest = calendars.days_now(self.agency), self.agency.calendar_days.order_by("-pk").first()
        asked = self.request.GET.get("before", "")
        if asked.isascii() and asked.isdigit() and len(asked) < 18:
            change = get_object_or_404(CalendarChange, pk=asked, agency=self.agency)
            days = calendars.days_before(change)
        return {"text": calendars.as_lines(days), "notice": latest.notice if latest else ""}

    def post(self, request, *args, **kwargs):
        self.must_be_a_writer()
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        days, notice = form.days, form.cleaned_data["notice"]
        if "apply" in self.request.POST:
            try:
                effects = calendars.apply_own_days(
                    self.agency, days, notice=notice, by=self.request.user, seen=seen_by(self.request)
                )
            except loading.ChangedMeanwhile:
                messages.warning(self.request, CHANGED)
            else:
                messages.success(
                    self.request,
                    f"{self.agency.label}的放假日、上班日已经更改。{told(effects, len(effects))}",
                )
                return redirect("administration:own-days", self.agency.code)
        foresight = calendars.foresee_own_days(self.agency, days)
        return self.render_to_response(
            self.get_context_data(
                form=form,
                is_preview=True,
                text=form.cleaned_data["text"],
                notice=notice,
                day_changes=day_changes(calendars.days_now(self.agency), days),
                clashes=calendars.clashes_with_country(days),
                **_foreseen(self, foresight),
            )
        )

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "changes": CalendarChange.objects.filter(agency=self.agency).select_related("by")[:HISTORY],
            "rows": self.agency.calendar_days.order_by("date"),
            "parent": self.agency.parent,
        }
