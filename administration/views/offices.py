"""科室: the sections of an agency, made, renamed, closed and opened again by its administrator."""

from functools import cached_property

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.generic import FormView, TemplateView

from accounts.models import Office
from administration import offices
from administration.forms.offices import OfficeForm
from administration.views.people import OfPeople
from disclosure.refusal import Refused
from disclosure.workflow.history import record


class OfficeList(OfPeople, FormView):
    """Every 科室 of the agency, in use or closed. Posted, it makes one more."""

    template_name = "administration/offices.html"
    form_class = OfficeForm

    def form_valid(self, form):
        try:
            office = offices.add(self.agency, form.cleaned_data["name"], by=self.request.user)
        except Refused as error:
            form.add_error("name", str(error))
            return self.invalid(form)
        messages.success(self.request, f"已设立{office.name}。设岗位、登记事项时就能选到。")
        return self.to("administration:offices")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"offices": offices.offices_of(self.agency)}


class OfOneOffice(OfPeople):
    @cached_property
    def office(self) -> Office:
        """One of the agency's own; all others do not exist here."""
        rows = Office.objects.filter(agency__in=self.agencies).select_related("agency")
        office = get_object_or_404(rows, pk=self.kwargs["pk"])
        self.agency = office.agency
        return office

    def get_context_data(self, **kwargs):
        office = self.office
        return super().get_context_data(**kwargs) | {
            "office": office,
            "posts": offices.posts_in(office),
            "waiting": offices.open_in(office),
        }


class OneOffice(OfOneOffice, FormView):
    """Who works in it, what is open in it, what was done to it. Posted, it has another name."""

    template_name = "administration/office.html"
    form_class = OfficeForm

    def get_initial(self):
        return {"name": self.office.name}

    def form_valid(self, form):
        before = self.office.name
        try:
            office = offices.rename(self.office, form.cleaned_data["name"], by=self.request.user)
        except Refused as error:
            form.add_error("name", str(error))
            return self.invalid(form)
        if office.name == before:
            messages.info(self.request, "名称没有变。")
        else:
            messages.success(self.request, f"{before}已经改名为{office.name}。")
        return self.to("administration:office", office.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"history": record(self.office)}


CLOSE, REOPEN = "close", "reopen"
TITLES = {CLOSE: "撤销", REOPEN: "恢复"}


class DoToOffice(OfOneOffice, TemplateView):
    """撤销、恢复: asked once more, then done, on the record."""

    template_name = "administration/office_act.html"

    @cached_property
    def act(self) -> str:
        if self.kwargs["act"] not in TITLES:
            raise Http404("没有这项操作。")
        return self.kwargs["act"]

    def post(self, request, *args, **kwargs):
        do = offices.close if self.act == CLOSE else offices.reopen
        try:
            office = do(self.office, by=request.user)
        except Refused as error:
            messages.warning(request, str(error))
            return self.to("administration:office", self.office.pk)
        messages.success(request, f"{office.name}已经{TITLES[self.act]}。")
        return self.to("administration:offices")

    def get_context_data(self, **kwargs):
        label = f"{TITLES[self.act]}科室"
        return super().get_context_data(**kwargs) | {"closes": self.act == CLOSE, "label": label}
