"""The desk's pages on yearly reports: the list, one report, one page an act, the cases behind a cell, the roll-up, comparison."""

from functools import cached_property

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.generic import FormView, TemplateView, View

from accounts.models import Agency
from accounts.roles import Role
from disclosure.caselist import CaseList
from disclosure.casepage import CasePage, Choice, road
from disclosure.files.store import FileRefused
from disclosure.workflow.views import ActionView, SaysWhoseItIs
from documents.models import Document
from supervision.annual import (
    comparing,
    counting,
    importing,
    layout,
    paper,
    rules,
    showing,
    wording,
    workbook,
)
from supervision.annual.drafting import begin
from supervision.annual.figures import Figures, Part
from supervision.annual.forms import BeginForm, FilterForm, ImportForm, TextForm
from supervision.annual.imported import ImportedReport
from supervision.annual.models import AnnualReport
from supervision.annual.states import Scope, State

WRITERS = (Role.DISCLOSURE, Role.DISCLOSURE_HEAD)
CHECKED = ("submit", "publish")  # the acts that ask whether the report is complete
STATIONS = ("起草", "审核", "待发布", "已发布")
AT = {State.DRAFT: 0, State.REVIEW: 1, State.APPROVED: 2, State.PUBLISHED: 3, State.REPLACED: 3}
PAGE_ROWS = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def agencies_written_for(user):
    """The agencies whose reports the person may begin."""
    mine = [post.agency_id for post in user.posts if post.role in WRITERS]
    return Agency.objects.active().filter(pk__in=mine).in_order()


class Dossier(CasePage):
    """One report: its numbers and text, what does not agree, what is still missing."""

    @cached_property
    def figures(self) -> Figures:
        return Figures(self.case)

    @cached_property
    def tables(self) -> showing.Tables:
        return showing.desk_tables(self.figures)

    @property
    def texts(self) -> list[tuple[str, str, bool]]:
        """(heading, text, whether something is still to be filled in)."""
        return [
            (heading, text, wording.TO_FILL in text or not text.strip())
            for name, heading in wording.TEXTS.items()
            for text in [getattr(self.case, name)]
        ]

    @property
    def key_figures(self) -> list[tuple[str, object]]:
        """What a text is written from, beside the form."""
        cells = self.figures.cells
        named = {
            "新收申请": layout.three("new_received", "total"),
            "上年结转": layout.three("carried_over", "total"),
            "办结": layout.three("r7_total", "total"),
            "结转下年度": layout.three("carried_forward", "total"),
            **{label: layout.four(group, "total") for group, label in layout.GROUP_LABELS.items()},
        }
        return [(label, cells.get(key) or 0) for label, key in named.items()]

    @property
    def steps(self):
        if self.case.state not in AT:
            return []
        over = self.case.state in State.PUBLIC
        return road(STATIONS, AT[self.case.state], is_over=over, note=self.case.get_state_display())

    @cached_property
    def missing(self) -> list[str]:
        return rules.missing(self.case, self.figures) if self.case.state == State.DRAFT else []

    @property
    def to_check(self) -> list[str]:
        if self.case.state not in State.OPEN:
            return []
        found = [failure.words for failure in self.figures.soft]
        if self.figures.previous is None:
            year = self.case.year - 1
            found.append(
                f"系统里没有{year}年度的报告，“上年结转”没有核对（I5）。可以导入已公布的{year}年度报告，或者登记上年数。"
            )
        if not self.figures.cells.get(
            layout.three("new_received", "total")
        ) and not counting.has_applications(self.figures.agency_ids, self.case.year):
            found.append(
                f"系统里没有 {self.case.year} 年底以前收到的申请，所以都是 0。当时在系统外办的，请用“补记系统外的件数”逐格补记，再改正文；确实没有收到的，不用改。"
            )
        if self.case.scope == Scope.WHOLE and self.case.state in State.OPEN:
            waiting = [part.agency.label for part in self.figures.parts if not part.is_final]
            if waiting:
                more = "等" if len(waiting) > 5 else ""
                found.append(
                    f"{'、'.join(waiting[:5])}{more} {len(waiting)} 个机关的报告还没有发布，汇总用的是现在的数字。"
                )
            if blank := [part.agency.label for part in self.figures.parts if part.not_entered()]:
                more = "等" if len(blank) > 5 else ""
                found.append(
                    f"{'、'.join(blank[:5])}{more} {len(blank)} 个机关的许可、处罚、强制、收费还没有填报，汇总里没有这些数。"
                )
        if self.case.state in (State.REVIEW, State.APPROVED) and self.figures.moved:
            found.append("送审以后数字有变动，发布时会要求退回重新送审。")
        return found

    @property
    def choices(self) -> list[Choice]:
        return [Choice(move, tuple(self.blocking(move.name))) for move in self.moves]

    def blocking(self, action: str) -> list[str]:
        """What would refuse the act now."""
        if action == "submit":
            return self.missing
        return rules.missing(self.case, self.figures) if action == "publish" else []

    @cached_property
    def versions(self) -> list[AnnualReport]:
        return list(AnnualReport.objects.beside(self.case).exclude(pk=self.case.pk).order_by("-pk"))

    @cached_property
    def taken_in(self) -> ImportedReport | None:
        return ImportedReport.objects.filter(
            agency=self.case.agency_id, year=self.case.year, scope=self.case.scope
        ).first()


class ReportList(CaseList):
    """The reports of the person's agencies, the latest year first."""

    model = AnnualReport
    filters = FilterForm
    template_name = "supervision/annual/desk/list.html"
    context_object_name = "reports"
    newest_first = ("-year", "agency__name", "scope", "-pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        agencies = agencies_written_for(self.request.user)
        return context | {
            "begin_form": BeginForm(agencies=agencies, auto_id="begin_%s") if agencies else None
        }


class BeginReport(LoginRequiredMixin, View):
    """起草: where one is under way or published already, there."""

    http_method_names = ["post"]

    def post(self, request):
        agencies = agencies_written_for(request.user)
        if not agencies:
            raise PermissionDenied("年度报告由公开办起草。")
        form = BeginForm(request.POST, agencies=agencies)
        if not form.is_valid():
            said = [words for errors in form.errors.values() for words in errors]
            messages.warning(request, f"没有起草：{''.join(said)}")
            return redirect("annual:list")
        report, is_new = begin(
            form.cleaned_data["agency"],
            form.cleaned_data["year"],
            scope=form.cleaned_data["scope"],
            by=request.user,
        )
        if is_new:
            messages.success(
                request, "已经按系统里的数字起草。请填报许可、处罚、强制、收费，核对正文，然后送审。"
            )
        else:
            messages.info(request, "这个年度已经有一份报告，请接着办。")
        return redirect(report.get_desk_url())


class OneReport(LoginRequiredMixin):
    """What the pages of one report share; what a person may not see does not exist."""

    @cached_property
    def report(self) -> AnnualReport:
        seen = AnnualReport.objects.visible_to(self.request.user).for_list()
        return get_object_or_404(seen, pk=self.kwargs["pk"])


class ShowReport(OneReport, TemplateView):
    """One report: the tables, the text, what is next."""

    template_name = "supervision/annual/desk/case.html"

    def get_context_data(self, **kwargs):
        dossier = Dossier(self.report, self.request.user)
        return super().get_context_data(case=self.report, dossier=dossier, tables=dossier.tables, **kwargs)


class ReportAct(SaysWhoseItIs, ActionView):
    """One page for every act on a report."""

    template_name = "supervision/annual/desk/act.html"
    not_yours = "supervision/annual/desk/not_yours.html"

    def queryset_for(self, user):
        return AnnualReport.objects.visible_to(user).for_list()

    def changes_nothing(self) -> bool:
        """A second press of 修改正文 posts what already stands; another tab with other words does not."""
        if self.move.name != "edit":
            return True
        form = TextForm(self.request.POST, case=self.case, user=self.request.user)
        return form.is_valid() and not form.facts()["changes"]

    def get_success_url(self):
        """更正 leads on to the version it began: there the work goes on."""
        if self.move.name == "correct":
            fresh = AnnualReport.objects.beside(self.case).open().first()
            return (fresh or self.case).get_desk_url()
        return super().get_success_url()

    def get_context_data(self, **kwargs):
        dossier = Dossier(self.case, self.request.user)
        return super().get_context_data(**kwargs) | {
            "dossier": dossier,
            "blocked": dossier.blocking(self.move.name),
            "to_check": dossier.to_check if self.move.name in ("submit", "approve") else [],
        }


class ShowCell(OneReport, TemplateView):
    """The cases a cell counts, as many as it says; of a whole tree's report the reports it is the sum of before them."""

    template_name = "supervision/annual/desk/cell.html"

    def get_context_data(self, pk, key, **kwargs):
        figures = Figures(self.report)
        is_whole = self.report.scope == Scope.WHOLE
        rows = counting.behind(figures.agency_ids, self.report.year, key) if layout.is_a_cell(key) else None
        if rows is None:
            if not (is_whole and key in layout.BY_HAND_KEYS):
                raise Http404
            rows = Document.objects.none()  # entered in the parts, no case behind it
        user = self.request.user
        open_to = user.agency_ids | user.supervised_agency_ids
        # Of the tree below only those the person may see; the others by agency, in numbers.
        listed = open_to if is_whole else set(figures.agency_ids)
        elsewhere = (
            rows.exclude(agency__in=listed).order_by().values_list("agency__name").annotate(n=Count("pk"))
        )
        shown = rows.filter(agency__in=listed).for_list().order_by("-pk")
        page = Paginator(shown, PAGE_ROWS).get_page(self.request.GET.get("page"))
        counted = page.paginator.count + sum(n for _, n in elsewhere)
        entries = [figures.entries[one] for one in layout.summed_in(key) if one in figures.entries]
        return super().get_context_data(
            case=self.report,
            key=key,
            words=layout.cell_words(key),
            number=figures.cells.get(key) or 0,
            counted=counted,
            parts=self.parts(figures, key, open_to) if is_whole else [],
            unit=next((one.unit for one in layout.BY_HAND if one.key == key), "件"),
            elsewhere=sorted(elsewhere),
            open_to=open_to,
            counted_and_added=counted + sum(entry.number or 0 for entry in entries),
            entries=[(layout.cell_words(entry.key), entry) for entry in entries],
            is_application=key.startswith("t3"),
            is_dispute=key.startswith("t4"),
            several=len(figures.agency_ids) > 1,
            page_obj=page,
            **kwargs,
        )

    def parts(self, figures: Figures, key: str, open_to) -> list[tuple[Part, str, str]]:
        """(part, its number in words, where it stands): no address for an agency the person may not look into."""
        by_hand = key in layout.BY_HAND_KEYS
        found = []
        for part in figures.parts:
            number, url = part.cells.get(key), ""
            if part.report and part.agency.pk in open_to:
                is_counted = number and not by_hand
                url = (
                    reverse("annual:cell", args=[part.report.pk, key])
                    if is_counted
                    else part.report.get_desk_url()
                )
            blank = showing.DASH if key in part.cells else "未填"
            found.append((part, blank if number is None else f"{layout.plain(number)}", url))
        return found


class ShowParts(OneReport, TemplateView):
    """汇总: the reports a whole tree's report is the sum of, how far each has come, and the sum."""

    template_name = "supervision/annual/desk/parts.html"

    def get_context_data(self, **kwargs):
        if self.report.scope != Scope.WHOLE:
            raise Http404
        figures = Figures(self.report)
        names = ("new_received", "carried_over", "r7_total", "carried_forward")
        keys = [layout.three(name, "total") for name in names] + [
            layout.four(group, "total") for group in layout.GROUP_LABELS
        ]
        parts = [(part, [part.cells.get(key) or 0 for key in keys]) for part in figures.parts]
        return super().get_context_data(
            case=self.report,
            parts=parts,
            labels=["新收", "上年结转", "办结", "结转下年", "行政复议", "直接起诉", "复议后起诉"],
            totals=[figures.counted.get(key) or 0 for key in keys],
            unfinished=sum(1 for part in figures.parts if not part.is_final),
            **kwargs,
        )


class CompareReport(OneReport, TemplateView):
    """与已公布的报告比对: cell by cell, with one that was taken in."""

    template_name = "supervision/annual/desk/compare.html"

    def get_context_data(self, **kwargs):
        figures = Figures(self.report)
        here = ImportedReport.objects.filter(agency=self.report.agency_id, scope=self.report.scope)
        same = here.filter(year=self.report.year).first()
        before = here.filter(year=self.report.year - 1).first()
        return super().get_context_data(
            case=self.report,
            same=same,
            differences=comparing.differences(figures.cells, layout.from_published(same.tables))
            if same
            else [],
            before=before,
            changes=comparing.year_on_year(figures),
            **kwargs,
        )


class ImportReport(LoginRequiredMixin, FormView):
    """导入已公布的年度报告（xlsx）."""

    template_name = "supervision/annual/desk/import.html"
    form_class = ImportForm

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not agencies_written_for(request.user):
            raise PermissionDenied("年度报告由公开办导入。")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"agencies": agencies_written_for(self.request.user)}

    def form_valid(self, form):
        data = form.cleaned_data
        try:
            taken_in, found = importing.take_in(
                data["file"],
                agency=data["agency"],
                year=data["year"],
                scope=data["scope"],
                by=self.request.user,
            )
        except (FileRefused, importing.NotThisFormat) as error:
            form.add_error("file", str(error))
            return self.form_invalid(form)
        words = f"已导入{taken_in.agency.label}{taken_in.year}年度报告。"
        messages.success(self.request, words + ("表格勾稽关系全部成立。" if not found else ""))
        for failure in found:
            messages.warning(self.request, failure.words)
        for note in taken_in.notes:
            messages.info(self.request, note)
        return redirect("annual:list")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        here = self.request.user.agency_ids | self.request.user.supervised_agency_ids
        imported = ImportedReport.objects.filter(agency__in=here).select_related("agency", "by")
        mine = set(agencies_written_for(self.request.user).values_list("pk", flat=True))
        return super().get_context_data(
            imported=[(one, one.agency_id in mine) for one in imported[:50]], **kwargs
        )


class RemoveImported(LoginRequiredMixin, View):
    """撤去: a report that was taken in for the wrong agency or year stands in the way of the right ones."""

    http_method_names = ["post"]

    def post(self, request, pk):
        rows = ImportedReport.objects.filter(agency__in=agencies_written_for(request.user))
        row = get_object_or_404(rows.select_related("agency"), pk=pk)
        importing.remove(row, by=request.user)
        messages.success(request, f"导入的{row.agency.label}{row.year}年度报告已经撤去，不再用来比对。")
        return redirect("annual:import")


class DownloadReport(OneReport, View):
    """The report as PDF or workbook, in the official shape."""

    def get(self, request, pk, kind):
        return download(Figures(self.report), kind)


def download(figures: Figures, kind: str, *, as_attachment: bool = True) -> HttpResponse:
    """The file of a report: `pdf` or `xlsx`."""
    name = f"{figures.report.full_title}.{kind}"
    if kind == "pdf":
        response = HttpResponse(paper.printed(figures), content_type="application/pdf")
    else:
        response = HttpResponse(workbook.made(figures), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(as_attachment, name)
    return response
