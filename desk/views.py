"""The staff shell's own pages: 待办, 通知, 工作日历, and the search box above them all."""

from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, ListView, TemplateView

from accounts import kept
from accounts.roles import Role
from desk import finding, together
from desk.basket import MINE, TABS, Basket, presses
from desk.context import typed
from desk.forms import BasketForm, NoticeChoicesForm
from desk.sealed import seal
from disclosure import clock, presence
from disclosure.notices import digests
from disclosure.notices.models import Notice
from disclosure.personal import looks_personal
from disclosure.workdays.current import calendar_for, missing_soon
from disclosure.workdays.models import CalendarYear
from disclosure.workdays.months import year_of
from requests_app import finding as applications
from supervision.figures.lists import overdue
from supervision.freshness import warning

EMPTY = {
    "mine": ("现在没有等您办的事", "有新的公文轮到您，会列在这里，并发通知给您。"),
    "others": ("没有等别人办的事", "您所在机关的公文，轮到别人办理时列在这里。"),
    "open": ("没有在办的公文", "拟稿以后，公文一直列在这里，直到发布或者登记建档。"),
    "ended": ("还没有办结的公文", "发布、登记建档、撤回和作废的公文列在这里。"),
}


# Whoever answers for the whole office is told on the first page what is late in it, whosever turn it is.
ANSWERABLE = (Role.LEADER, Role.CHIEF, Role.DISCLOSURE_HEAD, Role.SUPERVISOR)


class Home(LoginRequiredMixin, TemplateView):
    """待办: 等我办、等别人、全部在办、已办结, most urgent first."""

    template_name = "desk/home.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        asked = self.request.GET.get("tab")
        tab = asked if asked in TABS else MINE
        basket = Basket.of(user)
        title, text = EMPTY[tab]
        form = BasketForm(self.request.GET, user=user)
        narrowed = form.asked
        page = basket.page(tab, self.request.GET.get("page"), narrowed)
        return super().get_context_data(**kwargs) | {
            "tab": tab,
            "tabs": [
                {"key": key, "label": label, "count": basket.counts[key], "current": key == tab}
                for key, label in TABS.items()
            ],
            "counts": basket.counts,
            "form": form,
            "is_narrow": bool(narrowed),
            "page_obj": page,
            "groups": self._groups(basket, narrowed, tab, page.object_list),
            "standing_in": user.stands_for,
            "away": user.away,
            "presses": presses(page.object_list),
            "empty_title": "没有符合条件的事项" if narrowed else title,
            "empty_text": "换一个条件，或者清除筛选。" if narrowed else text,
            "late_in_all": self._late_in_all(user),
            "not_sent": list(kept.of(user).defer("typed")),
            "several_agencies": len(user.agency_ids | user.supervised_agency_ids) > 1,
            "may_draft": user.holds_anywhere(Role.DRAFTER),
        }

    @staticmethod
    def _late_in_all(user) -> int:
        if not user.holds_anywhere(*ANSWERABLE):
            return 0
        return overdue(user.agency_ids | user.supervised_agency_ids).count()

    @staticmethod
    def _groups(basket, narrowed, tab, rows) -> list[tuple[str, int, list]]:
        """The rows of a page by when they want something, each group with how many there are on all pages."""
        if tab != MINE or not rows:
            return [("", 0, list(rows))]
        numbers = basket.by_when(narrowed)
        return [(when, numbers[when], list(some)) for when, some in groupby(rows, key=lambda row: row.when)]


class Together(LoginRequiredMixin, TemplateView):
    """成批办理: the cases chosen on a list, asked once more, then done one by one, with what became of each."""

    template_name = "desk/together.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        given = request.POST if request.method == "POST" else request.GET
        found = together.act_named(given.get("act", ""))
        if found is None:
            raise Http404("没有这项成批办理。")
        self.model, self.move = found
        self.keys = given.getlist("case")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        several = together.chosen(self.model, self.move, self.keys, user=request.user)
        if not several:
            messages.warning(request, f"没有选中可以“{self.move.label}”的事项。请在要办的几行前面打勾。")
            return redirect("desk:home")
        return self.render_to_response(self.get_context_data(several=several))

    def post(self, request, *args, **kwargs):
        several = together.chosen(self.model, self.move, self.keys, user=request.user)
        note = request.POST.get("note", "").strip()[:2000]
        done = together.carry_out(self.move, several, by=request.user, note=note)
        return self.render_to_response(self.get_context_data(done=done))

    def get_context_data(self, *, several=(), done=(), **kwargs):
        return super().get_context_data(**kwargs) | {
            "act": self.request.GET.get("act") or self.request.POST.get("act"),
            "move": self.move,
            "kind": self.model._meta.verbose_name,
            "fitting": [one for one in several if one.fits],
            "unfitting": [one for one in several if not one.fits],
            "done": done,
            "failed": [one for one in done if not one.ok],
            "succeeded": [one for one in done if one.ok],
        }


@method_decorator(sensitive_post_parameters("q"), name="post")
class Find(LoginRequiredMixin, TemplateView):
    """The box above every desk page: everything the person may see, group by group; `kind` asks for one group alone.

    It is posted, because an applicant's name may be typed into it: no address and no log keeps it. What is found
    stands at an address that names it sealed (`desk.sealed`), so that one may come back to it from a hit. A link with
    `?q=` finds words and numbers, never a name.
    """

    template_name = "desk/find.html"

    def post(self, request, *args, **kwargs):
        if not (words := typed(request)):
            return redirect("desk:search")
        kind = request.POST.get("kind", "")[:40]
        asked = {"of": seal(words, request.user)} | ({"kind": kind} if kind else {})
        return redirect(f"{reverse('desk:search')}?{urlencode(asked)}")

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **kwargs):
        user, words = self.request.user, typed(self.request)
        by_name = "of" in self.request.GET
        kinds = finding.kinds_for(user)
        only = next((kind for kind in kinds if kind.key == self.request.GET.get("kind")), None)
        found = finding.find(user, words, by_name=by_name, only=only.key if only else "")
        return super().get_context_data(**kwargs) | {
            "words": words,
            "is_name": by_name and bool(words) and applications.called(user, words).exists(),
            "is_personal": looks_personal(words),
            "found": found,
            "only": only,
            "kinds": kinds,
            "several_agencies": len(user.agency_ids | user.supervised_agency_ids) > 1,
            **{kind.key: found.rows(kind.key) for kind in kinds},
        }


class Notices(LoginRequiredMixin, ListView):
    """通知: unread ones first marked, then read with one press."""

    template_name = "desk/notices.html"
    paginate_by = 30
    context_object_name = "notices"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"this_year": clock.today().year}

    def get_queryset(self):
        return (
            Notice.objects.of(self.request.user)
            .exclude(kind=digests.KIND)
            .select_related("digest")
            .prefetch_related("case")
            .order_by("-created_at", "-id")
        )

    def paginate_queryset(self, queryset, page_size):
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def post(self, request):
        """All read."""
        Notice.objects.of(request.user).mark_read(clock.now())
        return redirect("desk:notices")


class NoticeChoices(LoginRequiredMixin, FormView):
    """怎样通知我: topic by topic inside the portal and by mail."""

    template_name = "desk/notice_choices.html"
    form_class = NoticeChoicesForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form):
        form.save()
        messages.success(self.request, "已经保存，从下一条通知起生效。")
        return redirect("desk:notice-choices")


PAGES = {warning.KIND: "figures:freshness"}  # notices that are about no case, and where they lead


class OpenNotice(LoginRequiredMixin, View):
    """Following a notice marks it read and leads to its case."""

    def post(self, request, pk):
        notice = get_object_or_404(Notice.objects.of(request.user), pk=pk)
        Notice.objects.filter(pk=notice.pk).mark_read(clock.now())
        case = notice.case
        if notice.kind in PAGES:
            return redirect(PAGES[notice.kind])
        return redirect(case.get_desk_url() if hasattr(case, "get_desk_url") else "desk:notices")


class PresentWords(LoginRequiredMixin, View):
    """Who else has a case open, asked again by the page that shows it. Reads the cache and writes it, nothing else."""

    def get(self, request, ticket):
        found = presence.read_ticket(ticket, request.user)
        if found is None:
            raise Http404
        name, doing = found
        others = presence.open_by(name, request.user, doing=doing)
        return render(request, "desk/_present_words.html", {"others": others})


# ── 工作日历 ────────────────────────────────────────────────────────────────
class WorkCalendarPage(LoginRequiredMixin, TemplateView):
    """The year as it is counted: which days are 工作日, on whose notice, and which years are only provisional."""

    template_name = "desk/calendar.html"

    def get_context_data(self, **kwargs):
        today = clock.today()
        try:
            year = int(self.request.GET.get("year", today.year))
        except ValueError:
            raise Http404("没有这一年。") from None
        if not 2000 <= year <= 2100:
            raise Http404("没有这一年。")
        agency = next((post.agency_id for post in self.request.user.posts), None)
        calendar = calendar_for(agency)
        loaded = {row.year: row for row in CalendarYear.objects.all()}
        return super().get_context_data(**kwargs) | {
            "year": year,
            "years": range(today.year - 2, today.year + 3),
            "months": year_of(calendar, year, today),
            "workdays": calendar.count(date(year - 1, 12, 31), date(year, 12, 31)),
            "is_loaded": calendar.covers(year),
            "notice": loaded.get(year),
            "missing": missing_soon(today),
        }
