"""归档总表: a year of an agency by kind of 案卷, what each still lacks, the yearly list, and destruction by the rule."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView, TemplateView

from accounts.kept import GivesBack
from accounts.roles import Role
from disclosure import clock
from disclosure.refusal import Refused
from disclosure.registers.register import Column, Register, exported
from disclosure.registers.views import PRINTED_ROWS
from disclosure.rulebook import book
from disclosure.rulebook.rules import RULES
from disclosure.workflow.errors import NotNow
from disclosure.workflow.history import record
from documents.registers import agencies_of
from requests_app.filing import FIRST_YEAR, hand_over_on
from supervision.archive import destroying, handing_over
from supervision.archive.forms import DecisionForm, DestructionForm, HandoverForm, ReceiptForm
from supervision.archive.kinds import KINDS
from supervision.archive.models import Destruction, DestructionState, Handover, Volume

HANDS_OVER = (Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.CHECKER)
PAGE_ROWS, VOLUMES_OF_PAGE, YEARS_BACK = 30, 200, 10

VOLUMES = Register(
    key="volumes",
    title="归档移交清单",
    article="条例第四十五条：归档；机关文件材料归档范围和文书档案保管期限规定（国家档案局令第8号 [待核原文]）",
    offered=(),
    read=lambda user, asked: Volume.objects.none(),
    empty="",
    columns=(
        Column("种类", lambda one: KINDS[one.kind].label, 16),
        Column("编号", lambda one: one.reference, 24, number=True),
        Column("题名", lambda one: one.title, 46, main=True),
        Column("办结日", lambda one: one.closed_on, 14, number=True),
        Column("保管期限", lambda one: one.get_retention_display(), 10),
        Column("保管到", lambda one: one.until, 14, number=True),
        Column(
            "销毁",
            lambda one: one.destroyed_at,
            14,
            number=True,
            tone=lambda one: "late" if one.destroyed_at else "",
        ),
    ),
)


def rows_of_page(request, rows: int) -> int:
    """How many rows a page has: on paper (?print=1) as many as any register has there, so that a list is printed whole."""
    return PRINTED_ROWS if "print" in request.GET else rows


def volumes_page(request, volumes):
    return Paginator(volumes.prefetch_related("case"), rows_of_page(request, VOLUMES_OF_PAGE)).get_page(
        request.GET.get("page")
    )


class OneAgency(LoginRequiredMixin):
    """A page about one agency the person may look at: `?agency=CODE`, else his first."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.agencies = list(agencies_of(request.user).order_by("name"))
        if not self.agencies:
            raise PermissionDenied("归档由本机关的人员办理。")
        own = [one for one in self.agencies if one.pk in request.user.agency_ids]
        asked = request.POST.get("agency") or request.GET.get("agency", "")
        self.agency = next((one for one in self.agencies if one.code == asked), (own or self.agencies)[0])
        return super().dispatch(request, *args, **kwargs)

    def may(self, roles) -> bool:
        return bool(self.request.user.roles_in(self.agency.pk) & set(roles))


class ArchiveYear(OneAgency, TemplateView):
    """归档总表."""

    template_name = "supervision/archive/year.html"

    def dispatch(self, request, *args, **kwargs):
        asked, this = request.GET.get("year", ""), clock.today().year
        offered = range(this, max(FIRST_YEAR, this - YEARS_BACK) - 1, -1)
        self.years = offered
        self.year = int(asked) if asked in map(str, offered) else this - 1
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        """列入清单."""
        if not self.may(HANDS_OVER):
            raise PermissionDenied("年度移交清单由公开办、公开办负责人或者办文核稿列。")
        self.form = HandoverForm(request.POST)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        try:
            made = handing_over.make(
                self.agency, self.year, by=request.user, receiver=self.form.cleaned_data["receiver"]
            )
        except (Refused, NotNow) as told:
            messages.warning(request, str(told))
            return redirect(request.get_full_path())
        messages.success(request, f"已列清单，共 {made.volumes.count()} 卷，可以打印或者导出，随卷移交。")
        return redirect(made.get_desk_url())

    def get_context_data(self, **kwargs):
        today = clock.today()
        kinds = [handing_over.year_of(kind, self.agency, self.year) for kind in KINDS.values()]
        page = handing_over.lacking_page(
            kinds,
            self.agency,
            self.year,
            number=self.request.GET.get("page"),
            size=rows_of_page(self.request, PAGE_ROWS),
        )
        lacking = page.paginator.count
        due_on = hand_over_on(self.agency, self.year)
        waiting = sum(len(one.whole) for one in kinds)
        retention = book.value("archive.retention", self.agency)
        table = RULES["archive.retention"].kind
        return super().get_context_data(**kwargs) | {
            "agency": self.agency,
            "agencies": self.agencies,
            "year": self.year,
            "years": self.years,
            "kinds": kinds,
            "waiting": waiting,
            "lacking": lacking,
            "page_obj": page,
            "printing": "print" in self.request.GET,
            "due_on": due_on,
            "is_late": today > due_on and bool(waiting or lacking),
            "form": getattr(self, "form", None) or HandoverForm(),
            "may_hand_over": self.may(HANDS_OVER),
            "handovers": Handover.objects.of(self.agency)
            .filter(year=self.year)
            .select_related("agency", "made_by"),
            "retention": [(table.keys[key], table.values.words(value)) for key, value in retention.items()],
            "to_destroy": destroying.due(self.agency).count(),
            "destructions": Destruction.objects.of(self.agency).count(),
            "requests_url": f"{reverse('afterwards:archive')}?agency={self.agency.code}&year={self.year}",
        }


class OneHandover(LoginRequiredMixin, FormView):
    """One yearly list: for the screen, for paper, as a file; and where its receipt is recorded."""

    template_name = "supervision/archive/handover.html"
    form_class = ReceiptForm

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        seen = Handover.objects.visible_to(request.user).select_related("agency", "made_by")
        self.handover = get_object_or_404(seen, pk=kwargs["pk"])
        self.may_record = bool(request.user.roles_in(self.handover.agency_id) & set(HANDS_OVER))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        name = str(self.handover)
        found = exported(request, VOLUMES, self.handover.volumes.all(), title=name, name=name)
        return found or super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if not self.may_record:
            raise PermissionDenied("签收由本机关公开办、公开办负责人或者办文核稿登记。")
        if self.handover.received_on:
            messages.warning(request, f"这份清单已由{self.handover.received_by}签收，签收记录没有改动。")
            return redirect(self.handover.get_desk_url())
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"handover": self.handover}

    def form_valid(self, form):
        try:
            handing_over.receive(self.handover, by=self.request.user, **form.cleaned_data)
            messages.success(self.request, "已登记签收。")
        except NotNow as told:
            messages.warning(self.request, str(told))
        return redirect(self.handover.get_desk_url())

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        page = volumes_page(self.request, self.handover.volumes)
        return super().get_context_data(**kwargs) | {
            "handover": self.handover,
            "printing": "print" in self.request.GET,
            "page_obj": page,
            "rows": [(one, KINDS[one.kind].label) for one in page.object_list],
            "history": record(self.handover),
            "may_record": self.may_record and self.handover.received_on is None,
        }


class Destructions(OneAgency, TemplateView):
    """销毁: what is due, and every destruction there was."""

    template_name = "supervision/archive/destructions.html"

    def get_context_data(self, **kwargs):
        rows = Destruction.objects.of(self.agency).select_related(
            "agency", "made_by", "first_witness", "second_witness"
        )
        page = Paginator(rows, PAGE_ROWS).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs) | {
            "agency": self.agency,
            "agencies": self.agencies,
            "page_obj": page,
            "due": destroying.due(self.agency).count(),
            "may_propose": self.may(destroying.PROPOSES),
        }


class NewDestruction(GivesBack, OneAgency, FormView):
    """鉴定 and propose."""

    template_name = "supervision/archive/destruction_new.html"
    form_class = DestructionForm

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.holds_anywhere(*destroying.PROPOSES):
            raise PermissionDenied("销毁由公开办提出。")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"due": destroying.due(self.agency)}

    def form_valid(self, form):
        said = form.cleaned_data
        try:
            made = destroying.propose(
                self.agency,
                said["volumes"],
                by=self.request.user,
                appraisers=said["appraisers"],
                opinion=said["opinion"],
            )
        except Refused as told:
            form.add_error(None, told.reasons)
            return self.form_invalid(form)
        messages.success(self.request, "已送分管领导审批。")
        return redirect(made.get_desk_url())

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"agency": self.agency, "agencies": self.agencies}


class OneDestruction(LoginRequiredMixin, FormView):
    """One destruction: what, by whom, and the next step for who may take it."""

    template_name = "supervision/archive/destruction.html"
    form_class = DecisionForm

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        seen = Destruction.objects.visible_to(request.user).select_related(
            "agency", "made_by", "decided_by", "first_witness", "second_witness"
        )
        self.destruction = get_object_or_404(seen, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        name = f"{self.destruction} 清册"
        return exported(
            request, VOLUMES, self.destruction.volumes.all(), title=name, name=name
        ) or super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if "witness" in request.POST:
            return self._done(lambda: destroying.witness(self.destruction, by=request.user))
        roles = request.user.roles_in(self.destruction.agency_id)
        if not roles & set(destroying.APPROVES):
            raise PermissionDenied("销毁由分管领导、主要领导批准。")
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        act = destroying.approve if form.cleaned_data["agrees"] == "yes" else destroying.refuse
        return self._done(lambda: act(self.destruction, by=self.request.user, note=form.cleaned_data["note"]))

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _done(self, act):
        try:
            found = act()
        except (Refused, NotNow) as told:
            messages.warning(self.request, str(told))
        else:
            messages.success(self.request, SAID[found.state])
        return redirect(self.destruction.get_desk_url())

    def get_context_data(self, **kwargs):
        one, user = self.destruction, self.request.user
        roles = user.roles_in(one.agency_id)
        page = volumes_page(self.request, one.volumes)
        return super().get_context_data(**kwargs) | {
            "destruction": one,
            "printing": "print" in self.request.GET,
            "page_obj": page,
            "rows": [(volume, KINDS[volume.kind].label) for volume in page.object_list],
            "history": record(one),
            "may_decide": one.state == DestructionState.APPRAISED
            and bool(roles & set(destroying.APPROVES))
            and user.pk != one.made_by_id,
            "may_witness": one.state == DestructionState.APPROVED
            and bool(roles & set(destroying.WITNESSES))
            and user.pk not in (one.made_by_id, one.decided_by_id, one.first_witness_id),
        }


SAID = {
    DestructionState.APPROVED: "已记录。批准以后由两人监销，第二人监销时销毁。",
    DestructionState.REFUSED: "已记录：不予销毁，案卷继续保管。",
    DestructionState.DONE: "已销毁，清册和办理记录长期留存。",
}
