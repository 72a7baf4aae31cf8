"""The desk's pages on items: the list, one case, one page an act, its report on paper."""

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView

from accounts.models import Office
from disclosure import clock
from disclosure.caselist import CaseList, years_of
from disclosure.workflow.views import ActionView
from documents.registers import agencies_of
from opinion import papers
from opinion.board import periods
from opinion.forms.responding import named
from opinion.models import Item
from opinion.page import ItemPage
from opinion.states import Grade, State
from opinion.views.section import UnderTabs


class FilterForm(forms.Form):
    """状态、等级、科室、年度、时段、文字, and what has heard more since its end."""

    q = forms.CharField(label="查找", required=False, max_length=100)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *State.choices])
    grade = forms.ChoiceField(
        label="等级", required=False, choices=[("", "全部等级"), *Grade.choices, ("none", "尚未研判")]
    )
    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    period = forms.ChoiceField(label="时段", required=False)  # as the board counts
    office = forms.ModelChoiceField(
        label="科室", queryset=Office.objects.none(), required=False, empty_label="全部科室"
    )
    agency = forms.ModelChoiceField(label="机关", queryset=None, required=False, empty_label="全部机关")
    stirred = forms.ChoiceField(
        label="新来源", required=False, choices=[("", "不限"), ("yes", "办结后又有新来源")]
    )

    def __init__(self, data, *, user):
        super().__init__(data)
        here = user.agency_ids | user.supervised_agency_ids
        self.fields["year"].choices = years_of(Item, "found_at", here)
        self.periods = periods(clock.today())
        labels = {"all": "全部（不含并入别件的）"}
        offered = [(key, labels.get(key, one.label)) for key, one in self.periods.items()]
        self.fields["period"].choices = [("", "不限时段"), *offered]
        self.fields["agency"].queryset = agencies_of(user)
        self.fields["office"].queryset = Office.objects.filter(agency__in=here).select_related("agency")
        if len(here) > 1:
            self.fields["office"].label_from_instance = lambda office: f"{office.agency.label} {office}"
        if len(here) < 2:
            del self.fields["agency"]
        self.is_valid()  # what was not understood is left out, the rest still filters
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}

    def applied(self, items):
        for name, value in self.asked.items():
            if name == "q":
                items = items.matching(value)
            elif name == "year":
                items = items.found_in_year(value)
            elif name == "period":
                items = items.on_the_board(*self.periods[value].moments)
            elif name == "stirred":
                items = items.stirred()
            elif name == "grade":
                items = items.filter(grade="" if value == "none" else value)
            else:
                items = items.filter(**{name: value})
        return items


class DeskPage(LoginRequiredMixin):
    """What all these pages share: who may look, and which items they may see."""

    def visible(self):
        return Item.objects.visible_to(self.request.user)


class ItemList(UnderTabs, CaseList):
    """All items of the person's agencies, by filters and words, newest first."""

    model = Item
    filters = FilterForm
    template_name = "opinion/desk/list.html"
    context_object_name = "items"
    newest_first = ("-found_at", "-id")


class OneItem(DeskPage, TemplateView):
    """A page about one item; what a person may not see does not exist."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.item = get_object_or_404(self.visible().for_page(), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        page = ItemPage(self.item, self.request.user)
        return super().get_context_data(**kwargs) | {"item": self.item, "page": page}


class ItemCase(OneItem):
    """The facts, the words and what is asked on the left, the clocks and what was done on the right."""

    template_name = "opinion/desk/case.html"


class CaseReport(OneItem):
    """专报: one item on paper, for those above."""

    def get(self, request, *args, **kwargs):
        answer = HttpResponse(papers.case_report(self.item), content_type="application/pdf")
        answer["Content-Disposition"] = content_disposition_header(
            as_attachment=False, filename=f"舆情专报 {self.item.pk}.pdf"
        )
        answer["Cache-Control"] = "private, no-store"
        return answer


class ItemAct(ActionView):
    """One page for every act on an item."""

    template_name = "opinion/desk/act.html"

    def queryset_for(self, user):
        return Item.objects.visible_to(user).for_page()

    def changes_nothing(self) -> bool:
        """A second press posts the words that stand already; another tab with other words does not."""
        if self.move.name != "write_response":
            return True
        response = self.case.response
        if response is None:
            return False
        stands = {name: getattr(response, name) for name in ("title", "asked", "body", "speaker")}
        stands |= {"topic": self.case.topic, "documents": "\n".join(named(response))}
        posted = {name: self.request.POST.get(name, "").replace("\r\n", "\n") for name in stands}
        return all(posted[name].strip() == stands[name].strip() for name in stands)

    def get_context_data(self, **kwargs):
        page = ItemPage(self.case, self.request.user)
        return super().get_context_data(**kwargs) | {
            "item": self.case,
            "page": page,
            "blocked": next(
                (choice.blocked for choice in page.choices if choice.move.name == self.move.name), ()
            ),
        }

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except PermissionDenied as error:
            if self.case is None:
                raise
            context = {"case": self.case, "reason": str(error)}
            return HttpResponse(
                render_to_string("opinion/desk/not_yours.html", context, request=request), status=403
            )
