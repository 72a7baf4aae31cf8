"""值守表: kept on the desk, with the hours nobody is on call for."""

from dataclasses import replace
from datetime import timedelta
from functools import cached_property

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView, View

from accounts.roles import Role
from disclosure import clock
from disclosure.rulebook import book
from documents.registers import agencies_of
from opinion import duty, keeping
from opinion.forms.duty import ShiftForm
from opinion.models import Shift
from opinion.views.section import UnderTabs

KEEPERS = (Role.DISCLOSURE, Role.DISCLOSURE_HEAD)
AHEAD = 14  # days looked ahead for hours nobody covers


def may_keep(user, agency) -> bool:
    return bool(user.roles_in(agency) & set(KEEPERS))


class DutyList(UnderTabs, LoginRequiredMixin, FormView):
    """Who is on call, from now on; the 公开办 adds a shift below."""

    template_name = "opinion/desk/duty.html"
    form_class = ShiftForm

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.agencies = list(agencies_of(request.user).order_by("pk"))
        if not self.agencies:
            raise PermissionDenied("您还没有岗位，看不到值守表。")
        asked = request.GET.get("agency")
        self.agency = next((one for one in self.agencies if one.code == asked), self.agencies[0])
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if not may_keep(request.user, self.agency):
            raise PermissionDenied("值守表由本机关的公开办编排。")
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"agency": self.agency}

    def get_initial(self):
        """The next stretch nobody is on call for: tonight, the weekend; where all are covered, from the last one's end."""
        now = clock.now().replace(second=0, microsecond=0)
        if hole := next((gap for gap in self.holes if gap.until > now), None):
            return {"since": max(hole.since, now), "until": hole.until}
        return {"since": max([now, *(shift.until for shift in self.shifts)])}

    @cached_property
    def shifts(self) -> list[Shift]:
        """Those that run and those to come."""
        rows = Shift.objects.of(self.agency).standing().filter(until__gt=clock.now())
        return list(rows.select_related("user").order_by("since", "pk"))

    @cached_property
    def holes(self) -> list[duty.Stretch]:
        """When the office is closed and nobody is on call, from today on."""
        today = clock.today()
        return duty.gaps(self.agency, self.shifts, today, today + timedelta(days=AHEAD - 1))

    def form_valid(self, form):
        shift = keeping.add_shift(self.agency, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, f"已编排{shift.user}的值守。")
        return redirect(self.request.get_full_path())

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        now, shifts = clock.now(), self.shifts
        for shift in shifts:
            shift.has_begun = shift.since <= now
        return super().get_context_data(**kwargs) | {
            "agency": self.agency,
            "agencies": self.agencies,
            "shifts": shifts,
            "now_on_duty": duty.on_duty(self.agency, now),
            "is_open": duty.is_open(self.agency, now),
            "gaps": [replace(gap, since=max(gap.since, now)) for gap in self.holes if gap.until > now],
            "overlaps": duty.overlaps(shifts),
            "until": clock.today() + timedelta(days=AHEAD - 1),
            "is_asked_for": book.value("opinion.on_call", self.agency),
            "may_keep": may_keep(self.request.user, self.agency),
            "is_own": self.agency.pk in self.request.user.agency_ids,
        }


class RemoveShift(LoginRequiredMixin, View):
    """A shift that has not begun may be taken off the list; the row stays, with who did it."""

    http_method_names = ["post"]

    def post(self, request, pk):
        shift = get_object_or_404(
            Shift.objects.standing().filter(agency__in=agencies_of(request.user)).select_related("agency"),
            pk=pk,
        )
        if not may_keep(request.user, shift.agency):
            raise PermissionDenied("值守表由本机关的公开办编排。")
        now = clock.now()
        if shift.since <= now:
            messages.warning(request, "这一班已经开始，不能撤下。换人的，另排一班，后开始的接收通知。")
        else:
            keeping.take_off(shift, by=request.user)
            messages.success(request, f"已撤下{shift.user}的值守。")
        answer = redirect("opinion-desk:duty")
        answer["Location"] += f"?agency={shift.agency.code}"
        return answer
