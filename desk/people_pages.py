"""Pages about people at work: 请假委托, 移交工作, 工作量."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views import View
from django.views.generic import FormView, TemplateView

from accounts.kept import GivesBack
from accounts.managing import looked_after, looks_after_anybody
from accounts.models import Agency, Delegation, User
from desk import delegating, handing_over, workload
from desk.forms import DelegationForm
from disclosure.workflow.errors import Refused
from disclosure.workflow.models import Event


class Delegations(GivesBack, LoginRequiredMixin, FormView):
    """请假委托: those that run or are to come, and naming one."""

    template_name = "desk/delegations.html"
    form_class = DelegationForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form):
        try:
            made = form.save()
        except Refused as error:
            for reason in error.reasons:
                form.add_error(None, reason)
            return self.form_invalid(form)
        messages.success(self.request, f"已登记：{made}。两个人都已收到通知。")
        return redirect("desk:delegations")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        user = self.request.user
        everybody = {post.user_id for post in looked_after(user)} | {user.pk}
        concerning = Q(delegator__in=everybody) | Q(delegate__in=everybody)
        here = Delegation.objects.within_reach_of(user).filter(concerning).for_list()
        rows = list(here.not_over().order_by("since", "pk"))
        for row in rows:
            row.may_end = user.pk == row.delegate_id or row.delegator_id in everybody
        done = Event.objects.filter(on_behalf_of=user).select_related("actor").prefetch_related("case")
        over = here.exclude(pk__in=[row.pk for row in rows]).order_by("-until", "-pk")
        return super().get_context_data(**kwargs) | {
            "delegations": rows,
            "over": over[:10],
            "done_for_me": done.order_by("-pk")[:20],
        }


class EndDelegation(LoginRequiredMixin, View):
    """End one before its day."""

    def post(self, request, pk):
        delegation = get_object_or_404(Delegation.objects.within_reach_of(request.user), pk=pk)
        try:
            delegating.end(delegation, by=request.user)
        except Refused as error:
            raise PermissionDenied("".join(error.reasons)) from error
        messages.success(request, "委托已经结束，两个人都已收到通知。")
        return redirect("desk:delegations")


class Workload(LoginRequiredMixin, TemplateView):
    """工作量: of those a head looks after how many cases each has, and how they stand."""

    template_name = "desk/workload.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        if not looks_after_anybody(user):
            raise PermissionDenied("工作量由科室负责人、公开办负责人、机关领导、系统管理员查看。")
        return super().get_context_data(**kwargs) | {
            "loads": workload.of(looked_after(user)),
            "unnamed": workload.NobodyNamed(user).loads(),
            "several_agencies": len(user.agency_ids) > 1,
        }


class NobodyNamedFor(LoginRequiredMixin, TemplateView):
    """未指定承办人: the open cases of a 科室 that name nobody, or those of none."""

    template_name = "desk/unnamed.html"

    def get_context_data(self, code, office=None, **kwargs):
        user = self.request.user
        if not looks_after_anybody(user):
            raise PermissionDenied("未指定承办人的事项由科室负责人、公开办负责人、机关领导、系统管理员查看。")
        agency = get_object_or_404(Agency.objects.filter(pk__in=user.agency_ids), code=code)
        office = office and get_object_or_404(agency.offices, pk=office)
        page = workload.NobodyNamed(user).page(agency, office, number=self.request.GET.get("page"))
        return super().get_context_data(**kwargs) | {"agency": agency, "office": office, "page_obj": page}


class HandOver(LoginRequiredMixin, TemplateView):
    """移交工作: the cases one person works at, each to a receiver, and the posts that end with it."""

    template_name = "desk/hand_over.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.person = get_object_or_404(User, pk=kwargs["pk"])
        self.right = handing_over.right_of(request.user, self.person)
        if self.right is None:
            if not looks_after_anybody(request.user):
                raise PermissionDenied(
                    "工作由本人移交，或者由其科室负责人、公开办负责人、机关领导、系统管理员移交。"
                )
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, *, errors=(), **kwargs):
        posted = self.request.POST
        page, everybody = handing_over.page_of(
            self.person, agencies=self.right.agencies, number=self.request.GET.get("page")
        )
        for one in page.object_list:
            one.given = posted.get(one.key, "")
        return super().get_context_data(**kwargs) | {
            "person": self.person,
            "is_own": self.person.pk == self.request.user.pk,
            "right": self.right,
            "page_obj": page,
            "number": page.paginator.count,
            "held": page.object_list,
            "everybody": everybody,
            "to_all": posted.get("to_all", ""),
            "note": posted.get("note", ""),
            "errors": errors,
            "posts": self.right.posts,
            "ending": posted.getlist("post"),
            "closes_account": posted.get("deactivate") == "1",
        }

    def post(self, request, *args, **kwargs):
        try:
            outcome = handing_over.hand_over(
                self.person,
                by=request.user,
                to={key: value for key, value in request.POST.items() if ":" in key},
                to_all=request.POST.get("to_all", ""),
                note=request.POST.get("note", ""),
                ending=request.POST.getlist("post"),
                deactivate=request.POST.get("deactivate") == "1",
                only=request.POST.getlist("case") if request.POST.get("which") == "page" else None,
            )
        except Refused as error:
            return self.render_to_response(self.get_context_data(errors=error.reasons), status=422)
        messages.success(request, outcome.words)
        all_of_mine = self.person.pk == request.user.pk and not outcome.left
        return redirect("desk:home" if all_of_mine else reverse("desk:hand-over", args=[self.person.pk]))
