"""What citizens see of interpretations: the list, one piece, its comparison, who explains, and where to comment."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import FormView, TemplateView

from disclosure.caching import PRIVATE
from disclosure.prepared import Prepared
from disclosure.throttle import Limit, address_of, takes, wait_words
from documents import keyset
from interpretation import reading
from interpretation.catalogue import InterpretationFilter
from interpretation.forms.comment import CommentForm
from interpretation.models import Comment, Interpretation, Interpreter

PAGE_ROWS = 30
ASKED = (*InterpretationFilter.base_fields, *keyset.NAMES)
COMMENTS = Limit("comment", 10, 3600)
SAID = "interpretation:said"

INTERPRETATION = Prepared(
    lambda pk: (
        (Interpretation.objects.public() | Interpretation.objects.tombstones())
        .filter(pk=pk)
        .select_related("agency", "document", "compared_with")
    )
)


class InterpretationList(TemplateView):
    """政策解读: the latest first, by agency, kind, year and words."""

    template_name = "interpretation/public/list.html"

    def get_context_data(self, **kwargs):
        form = InterpretationFilter(self.request.GET)
        rows = form.applied(Interpretation.objects.public().for_list())
        return super().get_context_data(
            form=form, pages=keyset.page(rows, self.request.GET, size=PAGE_ROWS), **kwargs
        )


class ReadInterpretation(TemplateView):
    """One piece. No longer public: 410 with the reason. Never public: 404, as if it did not exist."""

    template_name = "interpretation/public/interpretation.html"
    stone_template = "interpretation/public/stone.html"

    def get(self, request, *args, **kwargs):
        case = next(iter(INTERPRETATION(kwargs["pk"])), None)
        if case is None:
            raise Http404
        if not case.is_public:
            self.template_name = self.stone_template
            gone = self.render_to_response({"case": case, "stone": reading.stone(case)}, status=410)
            gone["Cache-Control"] = "no-cache"  # it may come back
            return gone
        return self.render_to_response(self.get_context_data(case=case))

    def get_context_data(self, *, case, **kwargs):
        url = self.request.build_absolute_uri(case.get_absolute_url())
        return super().get_context_data(case=case, piece=reading.Reading(case), url=url, **kwargs)


class PrintInterpretation(ReadInterpretation):
    """The same on a bare page, for paper."""

    template_name = "interpretation/public/print.html"


class ReadComparison(ReadInterpretation):
    """新旧政策对照, whole, on a page of its own that prints well."""

    template_name = "interpretation/public/comparison.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if context["piece"].comparison is None:
            raise Http404
        return context


class Roster(TemplateView):
    """解读人名册: who explains for which agency."""

    template_name = "interpretation/public/roster.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(people=list(Interpreter.objects.active().for_list()), **kwargs)


class LeaveComment(FormView):
    """留言: a short form on a page that is never kept."""

    template_name = "interpretation/public/comment.html"
    form_class = CommentForm

    def dispatch(self, request, *args, **kwargs):
        self.case = get_object_or_404(Interpretation.objects.public().for_list(), pk=kwargs["pk"])
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = PRIVATE
        return response

    def form_valid(self, form):
        if form.cleaned_data["homepage"]:  # a machine: told the same, nothing kept
            return self.done()
        if not takes(COMMENTS, address_of(self.request)):
            form.add_error(
                None, f"您这个网络地址留言过于频繁，请{wait_words(COMMENTS)}再试；写好的内容还在。"
            )
            return self.form_invalid(form, status=429)
        Comment.objects.create(
            interpretation=self.case, words=form.cleaned_data["words"], contact=form.cleaned_data["contact"]
        )
        return self.done()

    def done(self):
        return HttpResponseRedirect(reverse("interpretation:commented", args=[self.case.pk]))

    def form_invalid(self, form, status=422):
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs):
        return super().get_context_data(case=self.case, **kwargs)


class Commented(ReadInterpretation):
    """The comment arrived."""

    template_name = "interpretation/public/commented.html"
