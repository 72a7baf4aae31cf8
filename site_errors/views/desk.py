"""网站找错 on the desk: the list, and one to answer."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView

from disclosure.personal import mask_phone
from disclosure.presence import present
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.history import record
from site_errors import handling, routing
from site_errors.forms import AnswerForm, HandOverForm
from site_errors.models import SiteError

PAGE_ROWS = 30
TABS = {"waiting": "待办理", "ended": "已答复"}


class ByKeepers(LoginRequiredMixin):
    """Pages of those who mend the site, each for the agencies he serves."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.agencies = {post.agency_id for post in request.user.posts if post.role in handling.KEEPERS}
        if not self.agencies:
            raise PermissionDenied("网站找错由公开办、公开办负责人和信息发布员办理。")
        return super().dispatch(request, *args, **kwargs)


class ErrorList(ByKeepers, TemplateView):
    """Those that wait, the oldest first; those answered, the latest first."""

    template_name = "site_errors/desk/list.html"

    def get_context_data(self, **kwargs):
        asked = self.request.GET.get("tab", "")
        tab = asked if asked in TABS else "waiting"
        here = SiteError.objects.within_reach_of(self.agencies).for_list()
        rows = (
            here.waiting().order_by("id") if tab == "waiting" else here.ended().order_by("-ended_at", "-id")
        )
        page = Paginator(rows, PAGE_ROWS).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page,
            errors=list(page),
            tab=tab,
            tabs=TABS.items(),
            several=len(self.agencies) > 1,
            **kwargs,
        )


class OneError(ByKeepers, TemplateView):
    """One found error: answer it, hand it over, or ask how to reach the reader."""

    template_name = "site_errors/desk/error.html"

    def dispatch(self, request, *args, **kwargs):
        self.contact = ""
        return super().dispatch(request, *args, **kwargs)

    def get_error(self) -> SiteError:
        here = SiteError.objects.within_reach_of(self.agencies).for_list()
        return get_object_or_404(here, pk=self.kwargs["pk"])

    def post(self, request, *args, **kwargs):
        error, work = self.get_error(), request.POST.get("do", "")
        try:
            if work == "answer":
                form = AnswerForm(request.POST)
                if not form.is_valid():
                    return self.show(error, answering=form, status=422)
                handling.answer(error, **form.cleaned_data, by=request.user)
                messages.success(request, "已答复，读者看得到。")
            elif work == "hand_over":
                form = HandOverForm(request.POST, error=error)
                if not form.is_valid():
                    return self.show(error, handing=form, status=422)
                handling.hand_over(error, **form.cleaned_data, by=request.user)
                messages.success(request, f"已转给{form.cleaned_data['to'].name}。")
                return redirect("site-errors:list")
            elif work == "contact" and error.contact:
                self.contact = handling.read_contact(error, by=request.user)
                return self.show(error)
            else:
                raise Http404
        except (NotNow, Refused) as said:
            messages.warning(request, str(said))
        return redirect("site-errors:one", pk=error.pk)

    def get(self, request, *args, **kwargs):
        return self.show(self.get_error())

    def show(self, error: SiteError, *, answering=None, handing=None, status: int = 200):
        context = self.get_context_data(
            error=error,
            path=routing.path_of(error.page, self.request.get_host()),
            masked=mask_phone(error.contact) if error.contact else "",
            contact=self.contact,
            answering=answering or AnswerForm(),
            handing=handing or HandOverForm(error=error),
            page={"history": record(error), "present": present(error, self.request.user)},
        )
        return self.render_to_response(context, status=status)
