"""The desk's pages on applications: the list, one case, one page an act, the applicant in full, the letters."""

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Min
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.generic import TemplateView

from accounts.models import Office
from disclosure.caselist import CaseList
from disclosure.deadlines.channels import CHANNELS
from disclosure.deadlines.lights import with_clock
from disclosure.workflow.views import ActionView, typed
from documents.forms.parts import is_an_id
from documents.registers import agencies_of
from requests_app.acts.people import disclosure_desk
from requests_app.finding import having_paper
from requests_app.forms.answering import as_drafted
from requests_app.models import Application
from requests_app.outcomes import ApplicantKind, Outcome
from requests_app.overview import Overview
from requests_app.states import State
from requests_app.views.personal import HandingOutLetter, Personal, Revealing

DUE = [
    ("", "不论时限"),
    ("late", "已经逾期"),
    ("today", "今天届满"),
    ("week", "七天之内届满"),
    ("passed", "内部节点已过"),
]


def named(applications, words: str):
    """By the words of what is asked, by its number, or by the numbers of a letter or of its posting. A union of keys, as for documents: an OR would read all rows."""
    words = words.strip()
    here = applications.order_by().values("pk")
    by_words = applications.model.objects.matching(words).order_by().values("pk")
    return applications.filter(
        pk__in=by_words.union(
            here.filter(number__icontains=words),
            here.filter(applicant_masked__icontains=words),
            having_paper(words),
        )
    )


def years_of(user) -> list[int]:
    """The years in which something was received that this person sees, the latest first; the list offers no empty one."""
    span = Application.objects.visible_to(user).aggregate(first=Min("received_on"), last=Max("received_on"))
    if span["first"] is None:
        return []
    return list(range(span["last"].year, span["first"].year - 1, -1))


class FilterForm(forms.Form):
    """文字、状态、结果、渠道、申请人类型、时限、科室、年度、机关."""

    q = forms.CharField(label="查找", required=False, max_length=100)
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部状态"), ("open", "全部在办"), ("ended", "全部已结"), *State.choices],
    )
    due = forms.ChoiceField(label="时限", required=False, choices=DUE)
    outcome = forms.ChoiceField(
        label="办理结果", required=False, choices=[("", "全部结果"), *Outcome.choices]
    )
    channel = forms.ChoiceField(
        label="渠道",
        required=False,
        choices=[("", "全部渠道"), *((c.key, c.label) for c in CHANNELS.values())],
    )
    applicant_kind = forms.ChoiceField(
        label="申请人", required=False, choices=[("", "全部申请人"), *ApplicantKind.choices]
    )
    year = forms.TypedChoiceField(label="收到年度", required=False, coerce=int, empty_value=None)
    office = forms.ModelChoiceField(
        label="承办科室", queryset=Office.objects.none(), required=False, empty_label="全部科室"
    )
    agency = forms.ModelChoiceField(label="机关", queryset=None, required=False, empty_label="全部机关")

    def __init__(self, data, *, user):
        super().__init__(data)
        here = user.agency_ids | user.supervised_agency_ids
        self.fields["year"].choices = [("", "全部年度"), *((year, f"{year} 年") for year in years_of(user))]
        self.fields["office"].queryset = Office.objects.filter(agency__in=here, is_active=True)
        self.fields["agency"].queryset = agencies_of(user)
        if len(here) < 2:
            del self.fields["agency"]
        self.is_valid()  # what was not understood is left out, the rest still filters
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}

    def applied(self, applications):
        for name, value in self.asked.items():
            if name == "q":
                applications = named(applications, value)
            elif name == "due":
                applications = applications.filter(with_clock(Application, value))
            elif name == "year":
                applications = applications.received_in(value)
            elif name == "state" and value == "open":
                applications = applications.under_way()
            elif name == "state" and value == "ended":
                applications = applications.ended()
            else:
                applications = applications.filter(**{name: value})
        return applications


class DeskPage(LoginRequiredMixin):
    """What all these pages share: which applications the person may see."""

    def visible(self):
        return Application.objects.visible_to(self.request.user)


class ApplicationList(CaseList):
    """All applications of the person's agencies, by filters and words, those last moved first."""

    model = Application
    filters = FilterForm
    template_name = "requests_app/desk/list.html"
    context_object_name = "applications"

    def get_context_data(self, **kwargs):
        may_register = bool(disclosure_desk.agencies(self.request.user))
        return super().get_context_data(may_register=may_register, **kwargs)


class OneApplication(Personal, DeskPage, TemplateView):
    """A page about one application; what a person may not see does not exist."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        rows = self.visible().select_related(*BESIDE)
        self.application = get_object_or_404(rows, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    @property
    def one(self):
        return self.application

    def get_context_data(self, **kwargs):
        overview = Overview(self.application, self.request.user, revealed=kwargs.pop("revealed", False))
        return super().get_context_data(**kwargs) | {
            "application": self.application,
            "overview": overview,
            "page": overview,
            "may_reveal": self.may_reveal,
            "may_read_letters": self.may_read_letters,
            "may_print": self.may_print,
        }


BESIDE = (
    "agency",
    "office",
    "officer",
    "filled_by",
    "particulars",
    "text",
    "parent",
    "merged_into",
    "reanswer_of",
    "document",
)


class ApplicationCase(OneApplication):
    """The facts on the left, the clock and what was done on the right, the acts at the foot."""

    template_name = "requests_app/desk/case.html"


class Reveal(Revealing, OneApplication):
    """显示申请人信息."""

    template_name = "requests_app/desk/case.html"


class LetterFile(HandingOutLetter, OneApplication):
    """An issued letter about an application."""


# ── acts ────────────────────────────────────────────────────────────────────
class ApplicationAct(ActionView):
    """One page for every act on an application.

    `look` in the post asks for nothing to be done: the page comes back with what is typed and what follows from it
    (the needs of the answer chosen, the fee, the day of receipt). Script asks so at every change; without it, a button.
    """

    template_name = "requests_app/desk/act.html"

    def queryset_for(self, user):
        return Application.objects.visible_to(user).select_related(*BESIDE)

    def post(self, request, *args, **kwargs):
        if "look" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.get_form_class()(initial=typed(request.POST), case=self.case, user=request.user)
        form.fields["seen"].initial = request.POST.get("seen", "")
        return self.render_to_response(self.get_context_data(form=form))

    def get_initial(self):
        """`?like=` names an earlier application, by key or by number, whose answer is said again.

        To another applicant nothing is repeated: which answer that one had before is left out.
        """
        self.like = self.request.GET.get("like", "").strip()[:60]
        if self.move.name not in ("draft_reply", "answer_on_spot") or not self.like:
            return {}
        here = Application.objects.of(self.case.agency_id)
        told = here.filter(pk=self.like) if is_an_id(self.like) else here.filter(number__iexact=self.like)
        self.model_case = told.exclude(answered_on=None).exclude(pk=self.case.pk).first()
        decision = self.model_case.decision if self.model_case else None
        if decision is None:
            return {}
        return as_drafted(decision, again=self.model_case.applicant_digest == self.case.applicant_digest)

    def changes_nothing(self) -> bool:
        """A second press of 拟答复 or 变更联系方式 says what already stands; another tab with other words does not."""
        if self.move.name not in ("draft_reply", "change_contact"):
            return True
        form = self.get_form_class()(self.request.POST, case=self.case, user=self.request.user)
        if self.move.name == "change_contact":
            return form.says_nothing_new()
        decision = self.case.decision
        if decision is None or not form.is_valid():
            return False
        stands = {
            "answer": decision.answer,
            "facts": decision.facts,
            "reason": decision.reason,
            "remark": decision.remark,
        }
        return form.facts() == stands

    def get_template_names(self):
        return [f"requests_app/desk/act_{self.move.name}.html", self.template_name]

    def get_context_data(self, **kwargs):
        overview = Overview(self.case, self.request.user)
        return super().get_context_data(**kwargs) | {
            "application": self.case,
            "overview": overview,
            "like": getattr(self, "like", ""),
            "model_case": getattr(self, "model_case", None),
            "blocked": next(
                (choice.blocked for choice in overview.choices if choice.move.name == self.move.name), ()
            ),
        }

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except PermissionDenied as error:
            if self.case is None:
                raise
            context = {"case": self.case, "application": self.case, "reason": str(error)}
            return HttpResponse(
                render_to_string("requests_app/desk/not_yours.html", context, request=request), status=403
            )
