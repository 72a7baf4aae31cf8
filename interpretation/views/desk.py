"""The desk's pages on interpretations: the list, one case, one page an act, a new one of a document, the statistics."""

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.views.generic import FormView, TemplateView

from disclosure import clock
from disclosure.caselist import CaseList, years_of
from disclosure.workflow.standing import TWICE_WITHIN
from disclosure.workflow.views import ActionView
from documents.models import Document
from documents.registers import agencies_of
from interpretation import statistics
from interpretation.dossier import Dossier
from interpretation.drafting import blank, create
from interpretation.forms.facts import FactsForm
from interpretation.keeping import may_begin
from interpretation.models import Interpretation
from interpretation.states import Kind, State

YEARS = 20


class FilterForm(forms.Form):
    """状态、形式、年度、机关、文字."""

    q = forms.CharField(label="查找", required=False, max_length=100)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *State.choices])
    kind = forms.ChoiceField(label="解读形式", required=False, choices=[("", "全部形式"), *Kind.choices])
    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    agency = forms.ModelChoiceField(label="机关", queryset=None, required=False, empty_label="全部机关")

    def __init__(self, data, *, user):
        super().__init__(data)
        here = user.agency_ids | user.supervised_agency_ids
        self.fields["year"].choices = years_of(Interpretation, "created_at", here)
        self.fields["agency"].queryset = agencies_of(user)
        if len(here) < 2:
            del self.fields["agency"]
        self.is_valid()  # what was not understood is left out, the rest still filters
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}

    def applied(self, interpretations):
        for name, value in self.asked.items():
            if name == "q":
                words = Interpretation.objects.matching(value).order_by().values("pk")
                interpretations = interpretations.filter(
                    Q(pk__in=words)
                    | Q(document__number__icontains=value)
                    | Q(document__title__icontains=value)
                )
            elif name == "year":
                interpretations = interpretations.filter(created_at__year=value)
            else:
                interpretations = interpretations.filter(**{name: value})
        return interpretations


class DeskPage(LoginRequiredMixin):
    """What all these pages share: which interpretations a person may see."""

    def visible(self):
        return Interpretation.objects.visible_to(self.request.user)


class InterpretationList(CaseList):
    """All interpretations of the person's agencies, by filters and words, those last moved first."""

    model = Interpretation
    filters = FilterForm
    template_name = "interpretation/desk/list.html"
    context_object_name = "interpretations"


class InterpretationCase(DeskPage, TemplateView):
    """The facts on the left, the clock and what was done on the right, the acts at the foot."""

    template_name = "interpretation/desk/case.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.case = get_object_or_404(self.visible().for_page(), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        dossier = Dossier(self.case, self.request.user)
        return super().get_context_data(**kwargs) | {"case": self.case, "dossier": dossier, "page": dossier}


class InterpretationAct(ActionView):
    """One page for every act on an interpretation."""

    template_name = "interpretation/desk/act.html"

    def queryset_for(self, user):
        return Interpretation.objects.visible_to(user).for_page()

    def changes_nothing(self) -> bool:
        """A second press of 修改 posts what already stands; another tab with other words does not."""
        if self.move.name != "edit":
            return True
        form = FactsForm(self.request.POST, case=self.case, user=self.request.user)
        return form.is_valid() and not form.facts()["changes"]

    def get_context_data(self, **kwargs):
        dossier = Dossier(self.case, self.request.user)
        return super().get_context_data(**kwargs) | {
            "dossier": dossier,
            "blocked": next(
                (choice.blocked for choice in dossier.choices if choice.move.name == self.move.name), ()
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
                render_to_string("interpretation/desk/not_yours.html", context, request=request), status=403
            )


class NewInterpretation(LoginRequiredMixin, FormView):
    """新建解读, from the page of the document it explains."""

    template_name = "interpretation/desk/new.html"
    form_class = FactsForm

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        documents = Document.objects.visible_to(request.user).select_related("agency", "office")
        self.document = get_object_or_404(documents, pk=kwargs["document"])
        if not may_begin(self.document, request.user):
            raise PermissionDenied("解读由牵头机关的拟稿人起草；不公开的、已经作废的公文不解读。")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        case = blank(self.document, by=self.request.user)
        return super().get_form_kwargs() | {"case": case, "user": self.request.user}

    def form_valid(self, form):
        note = form.cleaned_data["note"]
        with transaction.atomic():
            # Two presses at once come here one after the other; the second finds what the first made.
            Document.objects.select_for_update().get(pk=self.document.pk)
            made = self.made_just_now(form.cleaned_data["title"])
            if made is None:
                made = create(form.case, by=self.request.user, note=note, **form.facts())
                messages.success(self.request, "已建立解读。写好解读方案以后开始起草。")
            else:
                messages.info(self.request, "这件解读刚才已经建立，没有重复登记。")
        return redirect(made.get_desk_url())

    def form_invalid(self, form):
        made = self.made_just_now(form.data.get("title", "").strip())
        if made is not None:
            messages.info(self.request, "这件解读刚才已经建立，没有重复登记。")
            return redirect(made.get_desk_url())
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def made_just_now(self, title: str):
        """What the same person made of the same form a moment ago: a second press."""
        since = clock.now() - TWICE_WITHIN
        mine = self.document.interpretations.filter(
            drafter=self.request.user, title=title, created_at__gte=since
        )
        return mine.exclude(state=State.DISCARDED).first()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"document": self.document}


class Statistics(LoginRequiredMixin, TemplateView):
    """解读率、及时率 of each agency, a year at a time."""

    template_name = "interpretation/desk/statistics.html"

    def get_context_data(self, **kwargs):
        this_year = clock.today().year
        asked = self.request.GET.get("year", "")
        year = int(asked) if asked in map(str, range(this_year - YEARS, this_year + 1)) else this_year
        rows = statistics.by_agency(year, agencies_of(self.request.user))
        return super().get_context_data(**kwargs) | {
            "year": year,
            "years": range(this_year, this_year - 5, -1),
            "rows": rows,
            "chart": statistics.chart(year, rows) if rows else None,
        }
