"""The desk's pages on documents: the list, one case, one page an act, its versions, its review sheet."""

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView

from accounts.models import User
from accounts.namesakes import PersonField
from accounts.roles import Role
from disclosure import clock, pdf
from disclosure.caselist import CaseList
from disclosure.workflow.views import ActionView
from documents.dossier import Dossier
from documents.forms.draft import DraftForm
from documents.models import Document
from documents.official_pdf import official_pdf
from documents.paper import paper_of
from documents.registers import agencies_of, named
from documents.states import Attribute, State
from documents.versions import versions


class FilterForm(forms.Form):
    """状态、属性、文种、年度、拟稿人、文字."""

    q = forms.CharField(label="查找", required=False, max_length=100)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *State.choices])
    attribute = forms.ChoiceField(
        label="公开属性",
        required=False,
        choices=[("", "全部属性"), *Attribute.choices, ("none", "尚未标明")],
    )
    genre = forms.CharField(label="文种", required=False, max_length=20)
    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    drafter = PersonField(
        label="拟稿人", queryset=User.objects.none(), required=False, empty_label="全部拟稿人"
    )
    agency = forms.ModelChoiceField(label="机关", queryset=None, required=False, empty_label="全部机关")

    def __init__(self, data, *, user):
        super().__init__(data)
        here = user.agency_ids | user.supervised_agency_ids
        this_year = clock.today().year
        self.fields["year"].choices = [
            ("", "全部年度"),
            *((year, f"{year} 年") for year in range(this_year, this_year - 20, -1)),
        ]
        self.fields["drafter"].queryset = User.objects.filter(
            memberships__agency__in=here, memberships__role=Role.DRAFTER
        ).distinct()
        self.fields["agency"].queryset = agencies_of(user)
        if len(here) < 2:
            del self.fields["agency"]
        self.is_valid()  # what was not understood is left out, the rest still filters
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}

    def applied(self, documents):
        for name, value in self.asked.items():
            if name == "q":
                documents = named(documents, value)
            elif name == "year":
                documents = documents.filter(created_at__year=value)
            elif name == "attribute":
                documents = documents.filter(attribute="" if value == "none" else value)
            else:
                documents = documents.filter(**{name: value})
        return documents


class DeskPage(LoginRequiredMixin):
    """What all these pages share: who may look, and which documents they may see."""

    def visible(self):
        return Document.objects.visible_to(self.request.user)


class DocumentList(CaseList):
    """All documents of the person's agencies, by filters and words, those last moved first."""

    model = Document
    filters = FilterForm
    template_name = "documents/desk/list.html"
    context_object_name = "documents"

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_draft=self.request.user.holds_anywhere(Role.DRAFTER), **kwargs)


class OneDocument(DeskPage, TemplateView):
    """A page about one document; what a person may not see does not exist."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.document = get_object_or_404(self.visible().for_page(), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        dossier = Dossier(self.document, self.request.user, whole="whole" in self.request.GET)
        return super().get_context_data(**kwargs) | {
            "document": self.document,
            "dossier": dossier,
            "page": dossier,
        }


class DocumentCase(OneDocument):
    """The facts on the left, the clock and what was done on the right, the acts at the foot."""

    template_name = "documents/desk/case.html"


class DocumentVersions(OneDocument):
    template_name = "documents/desk/versions.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"versions": versions(self.document)}


class ReviewSheet(OneDocument):
    """公开审查单（条例第十七条）, for paper: as a page, and with ?format=pdf as a file."""

    template_name = "documents/desk/review_sheet.html"

    def render_to_response(self, context, **response_kwargs):
        if self.request.GET.get("format") != "pdf":
            return super().render_to_response(context, **response_kwargs)
        html = render_to_string("documents/desk/review_sheet_pdf.html", context, request=self.request)
        response = HttpResponse(pdf.render(html), content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(
            as_attachment=True, filename=f"公开审查单 {self.document.reference}.pdf"
        )
        return response


class Layout(OneDocument):
    """版式预览: the 公文 as it will be printed, for those who check and sign it."""

    def render_to_response(self, context, **response_kwargs):
        response = HttpResponse(official_pdf(paper_of(self.document)), content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(
            as_attachment=False, filename=f"版式预览 {self.document.reference}.pdf"
        )
        return response


class DocumentAct(ActionView):
    """One page for every act on a document."""

    template_name = "documents/desk/act.html"

    def queryset_for(self, user):
        return Document.objects.visible_to(user).for_page()

    def changes_nothing(self) -> bool:
        """A second press of 修改 posts what already stands; another tab with other words does not."""
        if self.move.name != "edit":
            return True
        form = DraftForm(self.request.POST, case=self.case, user=self.request.user)
        return form.is_valid() and not form.facts()["changes"]

    def get_template_names(self):
        return ["documents/desk/edit.html"] if self.move.name == "edit" else [self.template_name]

    def get_context_data(self, **kwargs):
        dossier = Dossier(self.case, self.request.user)
        return super().get_context_data(**kwargs) | {
            "document": self.case,
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
            context = {"case": self.case, "document": self.case, "reason": str(error)}
            return HttpResponse(
                render_to_string("documents/desk/not_yours.html", context, request=request), status=403
            )
