"""舆情台账 and the regular reports on the desk."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.generic import ListView, View

from disclosure.registers.views import RegisterPage
from disclosure.rulebook import book
from disclosure.rulebook.rules import PERIODS
from documents.registers import agencies_of
from opinion import reports
from opinion.models import PeriodReport
from opinion.periods import Period
from opinion.registers import ITEMS
from opinion.views.desk import FilterForm
from opinion.views.section import UnderTabs

PAGE_ROWS = 30


class ItemRegister(UnderTabs, RegisterPage):
    """舆情台账."""

    template_name = "opinion/desk/register.html"
    register = ITEMS

    def form_for(self, request):
        return FilterForm(request.GET, user=request.user)


class ReportList(UnderTabs, LoginRequiredMixin, ListView):
    """定期报告: what was made, to be read and sent on; and what the agency's rule asks for."""

    template_name = "opinion/desk/reports.html"
    paginate_by = PAGE_ROWS
    context_object_name = "reports"

    def get_queryset(self):
        return PeriodReport.objects.filter(agency__in=agencies_of(self.request.user)).select_related("agency")

    def paginate_queryset(self, queryset, page_size):
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = list(context["reports"])
        for row in rows:
            period = Period(row.first, row.last)
            row.name, row.words = reports.name_of(period), period.words
        return context | {
            "reports": rows,
            "rules": [
                (agency, PERIODS[book.value("opinion.report_period", agency)])
                for agency in agencies_of(self.request.user)
            ],
        }


class DownloadReport(LoginRequiredMixin, View):
    """The paper as it was made."""

    def get(self, request, pk):
        report = get_object_or_404(
            PeriodReport.objects.filter(agency__in=agencies_of(request.user)).exclude(sm3=""), pk=pk
        )
        try:
            file = report.file.open("rb")
        except FileNotFoundError as error:
            raise Http404("文件不在存储中，请联系管理员。") from error
        period = Period(report.first, report.last)
        return FileResponse(
            file,
            as_attachment=True,
            filename=f"{reports.name_of(period)} {report.first:%Y%m%d}-{report.last:%Y%m%d}.pdf",
            content_type="application/pdf",
            headers={"Content-Length": str(report.size), "Cache-Control": "private, no-store"},
        )
