"""The pages of 期限日历: a month, a week, one day, what is late; the weeks ahead; one clock and what would become of it."""

from dataclasses import replace
from datetime import date, timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView, View

from desk import due, subscribing
from desk.models import CalendarFeed
from disclosure import clock, ics, throttle
from disclosure.deadlines import agenda, supposing, terms
from disclosure.deadlines.errors import Impossible
from disclosure.deadlines.explain import explain, explain_entries
from disclosure.deadlines.foreseeing import foresee_calendar
from disclosure.deadlines.lights import light
from disclosure.deadlines.models import Deadline
from disclosure.workdays.current import calendar_for
from documents.forms.parts import date_field

PAGE_ROWS = 50
WEEKS = 12
SHOWN_MOVES = 100  # of the clocks a change of days would move; the others are counted
FORESEEN = throttle.Limit("desk-foresee", 30, 600)  # a trial over all clocks takes a second or two
YEARS = range(2008, 2101)  # the 条例 came into force in 2008


def day_of(words: str, *, otherwise: date) -> date:
    """2026-12-03 as a day, within the years a calendar is drawn for; what is no day is today."""
    try:
        found = date.fromisoformat(words)
    except ValueError:
        return otherwise
    return found if found.year in YEARS else otherwise


class ByFilters(LoginRequiredMixin, TemplateView):
    """A page of the clocks a form asks for."""

    def get_context_data(self, **kwargs):
        user = self.request.user
        self.form = due.DueFilters(self.request.GET, user=user)
        self.today = clock.today()
        agency = self.form.asked.get("agency")
        self.calendar = calendar_for(agency or next((post.agency_id for post in user.posts), None))
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "today": self.today,
            "several_agencies": len(self.form.here) > 1,
            "keep": [(name, words) for name in ("view", "day") if (words := self.request.GET.get(name))],
        }


class DuePage(ByFilters):
    """期限日历: by month, by week, one day whole, and what is late."""

    def get_template_names(self):
        return ["desk/due.html" if self.view in (due.MONTH, due.WEEK) else "desk/due_list.html"]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        asked = self.request.GET.get("view", "")
        self.view = asked if asked in (due.WEEK, due.DAY, due.LATE) else due.MONTH
        day = day_of(self.request.GET.get("day", ""), otherwise=self.today)
        clocks, user = self.form.clocks, self.request.user
        late = Deadline.objects.none() if self.view == due.DAY else clocks.overdue()
        context |= {"view_name": self.view, "day": day, "late": late.count()}
        if self.view in (due.MONTH, due.WEEK):
            return context | {
                "stretch": due.stretch(self.view, day, clocks, user, self.calendar, today=self.today)
            }
        rows = late if self.view == due.LATE else agenda.between(clocks, day, day)
        page = Paginator(rows.most_urgent_first(), PAGE_ROWS).get_page(self.request.GET.get("page"))
        page.object_list = list(page.object_list)
        kind = self.calendar.kind(day)
        return context | {
            "page_obj": page,
            "entries": due.entries_of(page.object_list, user),
            "day_kind": self.calendar.name(day) or kind.label,
            "day_is_off": not kind.is_work,
            "yesterday": day - timedelta(days=1),
            "tomorrow": day + timedelta(days=1),
        }


class LoadPage(ByFilters):
    """负荷预测: how many clocks end in each of the next twelve weeks, and how many 工作日 those weeks have."""

    template_name = "desk/due_load.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        weeks = agenda.weeks_ahead(self.form.clocks, self.calendar, today=self.today, number=WEEKS)
        busiest = max(weeks, key=lambda week: (week.a_day or 0, week.load.total))
        return context | {
            "weeks": weeks,
            "chart": due.load_chart(weeks),
            "busiest": busiest if busiest.load.total else None,
            "stranded": [week for week in weeks if week.load.total and not week.workdays],
            "natures": agenda.NATURES,
            "late": self.form.clocks.overdue().count(),
            "missing": sorted({year for week in weeks for year in week.missing}),
        }


class HolidaysPage(ByFilters):
    """若放假安排变更: how many open clocks of the person's agencies would move, and where to. Saves nothing."""

    template_name = "desk/due_holidays.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        asked = any(self.request.GET.get(name) for name in DaysForm.base_fields)
        days = DaysForm(self.request.GET if asked else None)
        context |= {"days": days, "late": 0, "shown": SHOWN_MOVES}
        if not (asked and days.is_valid() and (days.off or days.work)):
            return context
        if not throttle.takes(FORESEEN, f"user:{self.request.user.pk}"):
            days.add_error(None, f"试算过于频繁，请{throttle.wait_words(FORESEEN)}再试。")
            return context
        agency = self.form.asked.get("agency")
        found = foresee_calendar(
            lambda pk: supposing.with_days(calendar_for(pk), days.off, days.work),
            agencies=[agency.pk] if agency else self.form.here,
        )
        return context | {"found": found, "moves": found.listed[:SHOWN_MOVES]}


# ── 试算 ────────────────────────────────────────────────────────────────────
LENGTHS = ("opinion_wd", "extend_wd", "correction_wd", "fee_wd")
MOST_DAYS = 30  # that may be put off or on in one trial


class DaysForm(forms.Form):
    """Which days would be off, and which would be worked."""

    off_from = date_field("改为放假：自")
    off_until = date_field("改为放假：至")
    work_on = date_field("改为上班的一天")

    def clean(self):
        said = super().clean()
        first, last = said.get("off_from"), said.get("off_until")
        if last and not first:
            self.add_error("off_from", "请写明从哪一天起放假。")
        if first and last and last < first:
            self.add_error("off_until", "放假的最后一天不能早于第一天。")
        if first and last and (last - first).days >= MOST_DAYS:
            self.add_error("off_until", f"一次最多试算 {MOST_DAYS} 天。")
        if first and (work := said.get("work_on")) and first <= work <= (last or first):
            self.add_error("work_on", f"{work} 既写了放假又写了上班。")
        return said

    @property
    def off(self) -> list[date]:
        first, last = self.cleaned_data.get("off_from"), self.cleaned_data.get("off_until")
        if not first:
            return []
        return [first + timedelta(days=n) for n in range(((last or first) - first).days + 1)]

    @property
    def work(self) -> list[date]:
        day = self.cleaned_data.get("work_on")
        return [day] if day else []


class SupposeForm(DaysForm):
    """And how long what is awaited would take."""

    opinion_wd = forms.IntegerField(label="对方几个工作日后提出意见", min_value=1, max_value=60)
    extend_wd = forms.IntegerField(label="延长几个工作日", min_value=1, max_value=terms.REPLY.extendable)
    correction_wd = forms.IntegerField(label="给几个工作日补正", min_value=1, max_value=60)
    fee_wd = forms.IntegerField(label="几个工作日后缴清", min_value=1, max_value=terms.FEE.length)


class ClockPage(LoginRequiredMixin, TemplateView):
    """One clock, accounted for day by day; and what would become of it if something were done today. Saves nothing."""

    template_name = "desk/clock.html"

    def get_context_data(self, pk, **kwargs):
        user = self.request.user
        row = get_object_or_404(Deadline.objects.select_related("agency"), pk=pk)
        entry = next(iter(due.entries_of([row], user)), None)
        if entry is None or row.agency_id not in user.agency_ids | user.supervised_agency_ids:
            raise Http404
        context = super().get_context_data(**kwargs) | {
            "deadline": row,
            "entry": entry,
            "light": light(row),
            "explanation": explain(row),
            "may_suppose": row.is_open and supposing.takes_suppositions(row.rule),
        }
        return context | (self.supposed(row) if row.is_open else {})

    def supposed(self, row: Deadline) -> dict:
        """The trials: each by itself, on a copy of the ledger."""
        calendar, today = calendar_for(row.agency_id), clock.today()
        entries, rule = [one.entry for one in row.ledger.all()], row.rule
        usual = supposing.facts_of(today, row.agency_id)
        typed = self.request.GET.copy()
        for name in LENGTHS:
            if not typed.get(name, "").strip():
                typed[name] = str(getattr(usual, name))
        form = SupposeForm(typed)
        good = form.is_valid()
        facts = replace(usual, **{name: form.cleaned_data[name] for name in LENGTHS}) if good else usual
        found: dict = {"suppose_form": form, "facts": facts}
        if supposing.takes_suppositions(rule):
            guesses = supposing.suppose_all(rule, entries, calendar, facts)
            asked = self.request.GET.get("show", "")
            shown = next((one for one in guesses if one.supposition.key == asked and one.outcome), None)
            found |= {"guesses": guesses, "shown": shown}
            if shown is not None:
                found["shown_explanation"] = explain_entries(
                    rule, shown.entries, shown.outcome, calendar, today=today
                )
        if good and (form.off or form.work):
            try:
                found["by_days"] = supposing.suppose_days(
                    rule, entries, calendar, off=form.off, work=form.work
                )
            except Impossible as no:
                form.add_error(None, no.message)
        return found


# ── 订阅 ────────────────────────────────────────────────────────────────────
class FeedPage(LoginRequiredMixin, TemplateView):
    """订阅到自己的日历: make the address, renew it, take it back. It is shown once, on the answer to the press."""

    template_name = "desk/due_feed.html"

    def post(self, request):
        work = request.POST.get("do")
        if work == "make":
            token = subscribing.make(request.user)
            path = reverse("desk:feed", args=[token])
            response = self.render_to_response(
                self.get_context_data(address=request.build_absolute_uri(path))
            )
            response["Cache-Control"] = "no-store"
            return response
        if work == "end" and subscribing.end(request.user):
            messages.success(request, "订阅已经停用，原来的地址不再提供内容。")
        return redirect("desk:due-feed")

    def get_context_data(self, **kwargs):
        feed = CalendarFeed.objects.in_force().filter(user=self.request.user).first()
        return super().get_context_data(feed=feed, **kwargs)


class Feed(View):
    """/desk/feed/<token>.ics: for a calendar program, which signs in nowhere."""

    def get(self, request, token):
        where = throttle.address_of(request)
        if throttle.is_over(subscribing.GUESSES, where):
            return self.refused(429, "查询过于频繁，请稍后再试。", wait=subscribing.GUESSES)
        feed = subscribing.feed_of(token)
        if feed is None:
            throttle.count(subscribing.GUESSES, where)
            return self.refused(404, "没有这个订阅地址。")
        if not feed.user.is_active:  # for good: it does not come back with the account
            subscribing.end(feed.user)
        if feed.is_over or not feed.user.is_active:
            return self.refused(410, "这个订阅已经停用，请在工作台重新建立。")
        if not throttle.takes(subscribing.PER_FEED, feed.digest):
            return self.refused(429, "查询过于频繁，请稍后再试。", wait=subscribing.PER_FEED)
        text = ics.calendar(
            subscribing.events_of(feed.user, address=request.build_absolute_uri),
            name=f"{settings.SITE_NAME}待办期限",
            domain=request.get_host().partition(":")[0],
            key="desk",
        )
        response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="due.ics"'
        return self.sealed(response)

    def refused(self, status: int, words: str, *, wait: throttle.Limit | None = None):
        response = HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
        if wait is not None:
            response["Retry-After"] = str(throttle.wait(wait))
        return self.sealed(response)

    def sealed(self, response):
        """Nobody in between keeps it, and no search engine lists it."""
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response
