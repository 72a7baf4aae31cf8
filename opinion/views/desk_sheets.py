"""风险评估单 on the desk."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.views.generic import FormView, ListView, TemplateView

from disclosure.casepage import CasePage
from disclosure.workflow.views import ActionView
from documents.metadata import Row
from opinion import assessing, papers
from opinion.acts.sheet import ASSESSORS
from opinion.forms.sheet import NewSheetForm
from opinion.models import RiskSheet
from opinion.page import RISK_TONES, moment
from opinion.views.section import UnderTabs

PAGE_ROWS = 20


class SheetPage(CasePage):
    """One sheet."""

    act_url, noun = "opinion-desk:sheet-act", "这份评估单"

    @property
    def rows(self) -> list[Row]:
        sheet = self.case
        rows = [
            Row("公文", sheet.document.title),
            Row("索引号", sheet.document.index_number, number=True),
            Row("评估人", str(sheet.assessor)),
            Row("风险等级", sheet.get_level_display(), tone=RISK_TONES.get(sheet.level, "")),
            Row("风险点", sheet.risks),
            Row("处置预案", sheet.plan),
            Row("批准人", str(sheet.approved_by or "")),
            Row("批准时间", moment(sheet.approved_at), number=True),
            Row("公文文字校验码", sheet.assessed_over[:16], number=True),
        ]
        return [row for row in rows if row.value]


class SheetList(UnderTabs, LoginRequiredMixin, ListView):
    template_name = "opinion/desk/sheets.html"
    paginate_by = PAGE_ROWS
    context_object_name = "sheets"

    def get_queryset(self):
        return RiskSheet.objects.visible_to(self.request.user).for_list().order_by("-updated_at", "-id")

    def paginate_queryset(self, queryset, page_size):
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        user = self.request.user
        context = super().get_context_data(**kwargs)
        assessing.compare_all(context["sheets"])
        return context | {
            "several_agencies": len(user.agency_ids | user.supervised_agency_ids) > 1,
            "may_assess": user.holds_anywhere(*ASSESSORS),
        }


class NewSheet(LoginRequiredMixin, FormView):
    """A sheet for a document; one that has one already leads there."""

    template_name = "opinion/desk/sheet_new.html"
    form_class = NewSheetForm

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.agencies = {post.agency_id for post in request.user.posts if post.role in ASSESSORS}
        if not self.agencies:
            raise PermissionDenied("风险评估由起草公文的拟稿人、科室负责人或者公开办作。")
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return {"document": self.request.GET.get("document", "")[:300]}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "agencies": self.agencies}

    def form_valid(self, form):
        document = form.cleaned_data["document"]
        try:
            with transaction.atomic():
                sheet = assessing.open_sheet(document, by=self.request.user)
            messages.success(self.request, "已新建评估单，请填写以后报批。")
        except IntegrityError:
            sheet = RiskSheet.objects.get(document=document)
            messages.info(self.request, "这件公文已经有评估单。")
        return redirect(sheet.get_desk_url())

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class OneSheet(LoginRequiredMixin, TemplateView):
    template_name = "opinion/desk/sheet.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.sheet = get_object_or_404(RiskSheet.objects.visible_to(request.user).for_list(), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        page = SheetPage(self.sheet, self.request.user)
        return super().get_context_data(**kwargs) | {"sheet": self.sheet, "page": page}


class SheetPaper(OneSheet):
    """The sheet on paper, for the file of the document."""

    def get(self, request, *args, **kwargs):
        answer = HttpResponse(papers.risk_sheet(self.sheet), content_type="application/pdf")
        answer["Content-Disposition"] = content_disposition_header(
            as_attachment=False, filename=f"风险评估单 {self.sheet.pk}.pdf"
        )
        answer["Cache-Control"] = "private, no-store"
        return answer


class SheetAct(ActionView):
    template_name = "opinion/desk/sheet_act.html"

    def queryset_for(self, user):
        return RiskSheet.objects.visible_to(user).for_list()

    def get_context_data(self, **kwargs):
        page = SheetPage(self.case, self.request.user)
        return super().get_context_data(**kwargs) | {"sheet": self.case, "page": page}

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
