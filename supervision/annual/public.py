"""What citizens see of yearly reports, under 政府信息公开年报: the version that holds, corrected ones, PDF and workbook."""

from functools import cached_property

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView, View

from accounts.models import Agency
from supervision.annual import showing, wording
from supervision.annual.figures import Figures
from supervision.annual.models import AnnualReport
from supervision.annual.paper import paragraphs
from supervision.annual.states import State
from supervision.annual.views import download


class PublicReport:
    """One published report by its agency, year and scope, and by its version where the address names one."""

    @cached_property
    def versions(self) -> list[AnnualReport]:
        """Of agencies that are no more too: what was published stays readable."""
        agency = get_object_or_404(Agency, code=self.kwargs["code"])
        found = AnnualReport.objects.public().of(agency).of_year(self.kwargs["year"])
        return list(found.filter(scope=self.kwargs["scope"]).select_related("agency").order_by("-version"))

    @cached_property
    def report(self) -> AnnualReport:
        number = self.kwargs.get("version")
        wanted = (
            one
            for one in self.versions
            if (one.version == number if number else one.state == State.PUBLISHED)
        )
        if (found := next(wanted, None)) is None:
            raise Http404("没有发布这个年度的报告。")
        return found


class ReadReport(PublicReport, TemplateView):
    template_name = "supervision/annual/public/report.html"

    def get_context_data(self, **kwargs):
        report = self.report
        return super().get_context_data(
            report=report,
            agency=report.agency,
            versions=self.versions,
            is_in_force=report.state == State.PUBLISHED,
            overview=[(wording.TEXTS[name], paragraphs(getattr(report, name))) for name in wording.OVERVIEW],
            problems=paragraphs(report.problems),
            other=paragraphs(report.other),
            tables=showing.plain_tables(Figures(report)),
            **kwargs,
        )


class PublicFile(PublicReport, View):
    """The PDF or the workbook of the version that holds."""

    def get(self, request, kind, **kwargs):
        return download(Figures(self.report), kind)
