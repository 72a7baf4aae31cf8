"""The desk's pages on what follows an answer: 复议 and 诉讼, 更正本人信息, the 案卷, 归档."""

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.views.generic import FormView, ListView, TemplateView

from accounts.kept import GivesBack
from accounts.roles import InAgency, acting_for
from disclosure import clock
from disclosure.deadlines.lights import lights_of
from disclosure.files.models import StoredFile
from disclosure.notices.models import Letter
from disclosure.registers.register import Column, Register, exported
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.views import ActionView, CarriesAlong
from documents.forms.parts import is_an_id
from documents.registers import agencies_of
from requests_app import correcting, filing
from requests_app.acts.people import disclosure_desk
from requests_app.aside import AboutCorrection, AboutDispute
from requests_app.disputes import Kind, Result, State
from requests_app.dossier import Dossier
from requests_app.forms.record_correction import EntryForm
from requests_app.models import Application, Dispute, RecordCorrection
from requests_app.record_corrections import State as CorrectionState
from requests_app.states import State as ApplicationState
from requests_app.views.at_the_desk import AtTheDesk
from requests_app.views.chosen_agency import ChosenAgency
from requests_app.views.personal import HandingOutLetter, Personal, Revealing

PAGE_ROWS = 20
YEARS_BACK = 20
ARCHIVE_ROWS = 50


def year_choices() -> list:
    this = clock.today().year
    return [("", "全部年度"), *((year, f"{year} 年") for year in range(this, this - YEARS_BACK, -1))]


class ListFilter(forms.Form):
    """What both lists are filtered by; what was not understood is left out, the rest still filters."""

    q = forms.CharField(label="查找", required=False, max_length=100)
    agency = forms.ModelChoiceField(label="机关", queryset=None, required=False, empty_label="全部机关")

    def __init__(self, data, *, user):
        super().__init__(data)
        self.fields["agency"].queryset = agencies_of(user)
        if len(user.agency_ids | user.supervised_agency_ids) < 2:
            del self.fields["agency"]
        self.prepare()
        self.is_valid()
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}

    def prepare(self) -> None:
        """Fill the choices of the list's own fields."""


class DisputeFilter(ListFilter):
    kind = forms.ChoiceField(label="种类", required=False, choices=[("", "全部种类"), *Kind.choices])
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), ("open", "全部未办结"), *State.choices]
    )
    result = forms.ChoiceField(
        label="结果", required=False, choices=[("", "全部结果"), *Result.choices, ("pending", "尚未审结")]
    )
    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)

    def prepare(self) -> None:
        self.fields["year"].choices = year_choices()

    def applied(self, disputes):
        for name, value in self.asked.items():
            if name == "q":
                words = value.replace("\x00", "").strip()
                disputes = disputes.filter(
                    Q(number__icontains=words)
                    | Q(case_number__icontains=words)
                    | Q(organ__icontains=words)
                    | Q(subject__icontains=words)
                )
            elif name == "year":
                disputes = disputes.filter(Q(filed_on__year=value) | Q(notice_received_on__year=value))
            elif name == "state" and value == "open":
                disputes = disputes.open()
            elif name == "result" and value == "pending":
                disputes = disputes.filter(result="")
            else:
                disputes = disputes.filter(**{name: value})
        return disputes


class CorrectionFilter(ListFilter):
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部状态"), ("open", "全部未办结"), *CorrectionState.choices],
    )
    year = forms.TypedChoiceField(label="收到年度", required=False, coerce=int, empty_value=None)

    def prepare(self) -> None:
        self.fields["year"].choices = year_choices()

    def applied(self, corrections):
        for name, value in self.asked.items():
            if name == "q":
                words = value.replace("\x00", "").strip()
                corrections = corrections.filter(Q(number__icontains=words) | Q(subject__icontains=words))
            elif name == "year":
                corrections = corrections.filter(received_on__year=value)
            elif name == "state" and value == "open":
                corrections = corrections.open()
            else:
                corrections = corrections.filter(**{name: value})
        return corrections


class CaseList(LoginRequiredMixin, ListView):
    """A list of one kind of case, those last moved first, with its lights."""

    paginate_by = PAGE_ROWS
    context_object_name = "cases"
    filter_class: type[ListFilter]

    def get_queryset(self):
        self.form = self.filter_class(self.request.GET, user=self.request.user)
        seen = self.model.objects.visible_to(self.request.user)
        return self.form.applied(seen).for_list().order_by("-updated_at", "-id")

    def paginate_queryset(self, queryset, page_size):
        """A page number out of range shows the nearest page, never an error."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = list(context["cases"])
        found = lights_of(self.model, [row.pk for row in rows])
        for row in rows:
            row.light = found.get(row.pk)
        user = self.request.user
        return context | {
            "cases": rows,
            "form": self.form,
            "several_agencies": len(user.agency_ids | user.supervised_agency_ids) > 1,
            "may_enter": bool(disclosure_desk.agencies(user)),
        }


class CaseAct(ActionView):
    """One page for every act of one kind of case; whoever may look but not act is told so in plain words."""

    template_name = "requests_app/desk/afterwards_act.html"

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except PermissionDenied as error:
            if self.case is None:
                raise
            context = {"case": self.case, "reason": str(error)}
            page = render_to_string("requests_app/desk/afterwards_not_yours.html", context, request=request)
            return HttpResponse(page, status=403)


# ── 行政争议 ────────────────────────────────────────────────────────────────
BESIDE = ("agency", "office", "officer", "application", "review", "reanswer")


class DisputeList(CaseList):
    model = Dispute
    filter_class = DisputeFilter
    template_name = "requests_app/desk/disputes.html"


class DisputeCase(LoginRequiredMixin, TemplateView):
    """One 复议 or suit: what it is about, its papers, its clock, what was done."""

    template_name = "requests_app/desk/dispute.html"

    def get_context_data(self, **kwargs):
        seen = Dispute.objects.visible_to(self.request.user).select_related(*BESIDE)
        dispute = get_object_or_404(seen, pk=kwargs["pk"])
        about = AboutDispute(dispute, self.request.user)
        return super().get_context_data(**kwargs) | {
            "case": dispute,
            "aside": about,
            "page": about,
            "suits": list(dispute.suits.all()) if dispute.kind == Kind.REVIEW else [],
        }


class DisputeAct(CaseAct):
    def queryset_for(self, user):
        return Dispute.objects.visible_to(user).select_related(*BESIDE)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "aside": AboutDispute(self.case, self.request.user),
            "list_url": "afterwards:disputes",
            "list_title": "行政争议",
        }


# ── 更正本人信息 ────────────────────────────────────────────────────────────
CORRECTION_BESIDE = ("agency", "office", "officer", "person")


class CorrectionList(CaseList):
    model = RecordCorrection
    filter_class = CorrectionFilter
    template_name = "requests_app/desk/corrections.html"


class NewCorrection(GivesBack, LoginRequiredMixin, AtTheDesk, CarriesAlong, FormView):
    """登记更正申请: what came over the counter or by post."""

    template_name = "requests_app/desk/correction_new.html"
    form_class = EntryForm

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.agencies = list(self.desk_agencies)
        if not self.agencies:
            raise PermissionDenied("更正申请由公开办登记。")
        asked = request.GET.get("agency")
        self.agency = next((one for one in self.agencies if one.code == asked), self.agencies[0])
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"agency": self.agency, "user": self.request.user}

    def form_valid(self, form):
        try:
            with acting_for(self.for_whom):
                case = correcting.receive(agency=self.agency, by=self.request.user, **form.facts())
        except Refused as error:
            for reason in error.reasons:
                form.add_error(None, reason)
            return self.form_invalid(form)
        messages.success(self.request, f"已登记，编号 {case.number}。")
        return redirect(case.get_desk_url())

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"agency": self.agency, "agencies": self.agencies}


class OneCorrection(Personal, LoginRequiredMixin, TemplateView):
    template_name = "requests_app/desk/correction.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        seen = RecordCorrection.objects.visible_to(request.user).select_related(*CORRECTION_BESIDE)
        self.case = get_object_or_404(seen, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    @property
    def one(self):
        return self.case

    def get_context_data(self, **kwargs):
        about = AboutCorrection(self.case, self.request.user, revealed=kwargs.pop("revealed", False))
        return super().get_context_data(**kwargs) | {
            "case": self.case,
            "aside": about,
            "page": about,
            "may_reveal": self.may_reveal,
            "may_read_letters": self.may_read_letters,
            "letters": list(Letter.objects.about(self.case).issued().for_list()),
            "files": list(StoredFile.objects.of(self.case).for_list()),
        }


class CorrectionCase(OneCorrection):
    """One request: the record, what was found, what was decided. The person stays masked."""


class CorrectionReveal(Revealing, OneCorrection):
    """显示申请人信息."""


class CorrectionLetter(HandingOutLetter, OneCorrection):
    """An issued letter about a request for correction."""


class CorrectionAct(CaseAct):
    def queryset_for(self, user):
        return RecordCorrection.objects.visible_to(user).select_related(*CORRECTION_BESIDE)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "aside": AboutCorrection(self.case, self.request.user),
            "list_url": "afterwards:record-corrections",
            "list_title": "更正本人信息",
        }


# ── 案卷 ────────────────────────────────────────────────────────────────────
class DossierExport(CaseAct):
    """导出案卷: the reason is written down, then the zip is sent while it is made."""

    template_name = "requests_app/desk/dossier.html"

    def dispatch(self, request, *args, **kwargs):
        return super().dispatch(request, *args, action="export_dossier", **kwargs)

    def queryset_for(self, user):
        return Application.objects.visible_to(user).select_related("agency", "particulars", "text")

    def form_valid(self, form):
        """Asked for twice from one page, it is given twice, and both are on the record: nothing here rests on what was read."""
        self.case = perform(
            self.case,
            self.move.name,
            by=self.request.user,
            note=form.cleaned_data["note"],
            **form.facts(),
        )
        dossier = Dossier(self.case)
        response = StreamingHttpResponse(dossier.stream(), content_type="application/zip")
        response["Content-Disposition"] = content_disposition_header(
            as_attachment=True, filename=dossier.name
        )
        response["Cache-Control"] = "no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "missing": filing.missing(self.case),
            "only_on_paper": Dossier(self.case).only_on_paper,
        }


# ── 归档 ────────────────────────────────────────────────────────────────────
def _outcome(application) -> str:
    return application.get_outcome_display() or application.get_state_display()


HANDED_OVER = Register(
    key="handed-over",
    title="依申请公开案卷移交清单",
    article="条例第四十五条：归档",
    offered=(),
    read=lambda user, asked: Application.objects.none(),
    empty="",
    columns=(
        Column("申请编号", lambda a: a.number, 24, number=True),
        Column("事项", lambda a: a.subject, 46, main=True),
        Column("申请人", lambda a: a.applicant_masked, 16),
        Column("收到日", lambda a: a.received_on, 14, number=True),
        Column("办理结果", _outcome, 34),
        Column("办结日", lambda a: a.closed_on, 14, number=True),
        Column("承办科室", lambda a: str(a.office or "公开办"), 16),
        Column("状态", lambda a: a.get_state_display(), 10),
    ),
)


class ArchiveList(ChosenAgency, LoginRequiredMixin, AtTheDesk, TemplateView):
    """归档与移交: a year's files, what each still lacks, and those that are whole filed together."""

    template_name = "requests_app/desk/archive.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.agencies = list(agencies_of(request.user).order_by("name"))
        if not self.agencies:
            raise PermissionDenied("归档由本机关的人员办理。")
        self.year = self._year(request.GET.get("year", ""))
        self.agency = self.choose(request)
        self.may_file = disclosure_desk(InAgency(self.agency.pk), request.user)
        return super().dispatch(request, *args, **kwargs)

    @staticmethod
    def _year(words: str) -> int:
        """Last year's files are what is handed over this year, unless another year is asked for."""
        this = clock.today().year
        if is_an_id(words) and filing.FIRST_YEAR <= int(words) <= this:
            return int(words)
        return this - 1

    def waiting_here(self):
        """What this person may file: where he only looks on, nothing waits for him."""
        here = disclosure_desk.agencies(self.request.user)
        return filing.closed_in(Application.objects.filter(agency__in=here), self.year).filter(
            state__in=filing.READY
        )

    @property
    def applications(self):
        seen = Application.objects.visible_to(self.request.user).of(self.agency)
        return filing.closed_in(seen, self.year).for_list()

    def get(self, request, *args, **kwargs):
        title = f"{self.agency.name} {self.year} 年{HANDED_OVER.title}（{clock.today():%Y-%m-%d}）"
        name = f"{self.agency.label} {self.year} 年案卷移交清单"
        found = exported(request, HANDED_OVER, self.applications, title=title, name=name)
        return found or super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        """File the ticked ones, each through the door; one that is refused does not stop the others."""
        if not self.may_file:
            raise PermissionDenied("归档由本机关公开办办理。")
        asked = [pk for pk in request.POST.getlist("case") if is_an_id(pk)][:ARCHIVE_ROWS]
        rows = list(self.applications.filter(pk__in=asked, state__in=filing.READY))
        lacking = filing.missing_of(rows)
        done, refused = 0, []
        for row in rows:
            if lacking[row.pk]:
                refused.append(f"{row.number}：{'；'.join(lacking[row.pk])}。")
                continue
            try:
                perform(row, "archive", by=request.user, note=f"{self.year} 年度归档")
                done += 1
            except (NotNow, Refused) as error:
                refused.append(f"{row.number}：{error}")
        if done:
            messages.success(request, f"已归档 {done} 件。")
        elif not refused:
            messages.info(request, "没有勾选可以归档的案卷，或者刚才已经归档。")
        for words in refused:
            messages.warning(request, f"没有归档 {words}")
        return redirect(request.get_full_path())

    def get_context_data(self, **kwargs):
        found = self.applications
        page = Paginator(found, ARCHIVE_ROWS).get_page(self.request.GET.get("page"))
        rows = list(page.object_list)
        lacking = filing.missing_of([row for row in rows if row.state != ApplicationState.ARCHIVED])
        for row in rows:
            row.is_filed = row.state == ApplicationState.ARCHIVED
            row.lacking = lacking.get(row.pk, [])
        hand_over_on = filing.hand_over_on(self.agency, self.year)
        waiting = found.exclude(state=ApplicationState.ARCHIVED).count()
        return super().get_context_data(**kwargs) | {
            "agency": self.agency,
            "choices": self.choices,
            "year": self.year,
            "years": range(clock.today().year, clock.today().year - YEARS_BACK, -1),
            "page_obj": page,
            "rows": rows,
            "hand_over_on": hand_over_on,
            "is_late": waiting > 0 and clock.today() > hand_over_on,
            "waiting": waiting,
            "may_file": self.may_file,
            "has_whole": any(not row.is_filed and not row.lacking for row in rows),
        }
