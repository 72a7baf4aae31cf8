"""The desk's pages on guides: the versions of one's agencies, one version, one page an act, a new version."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView, View

from accounts.models import Agency
from accounts.roles import Role
from disclosure.caselist import CaseList
from disclosure.casepage import CasePage, Choice
from disclosure.workflow.views import ActionView, SaysWhoseItIs
from documents.metadata import Row
from documents.versions import Change, compare
from guide import reading, rules
from guide.drafting import begin
from guide.forms import FilterForm, GuideForm
from guide.models import Guide
from guide.states import State

WRITERS = (Role.DISCLOSURE, Role.DISCLOSURE_HEAD)
TEXTS = tuple(item for item in rules.ITEMS if not item.contact)
CHECKED = ("submit", "publish")  # the acts that ask whether the guide is complete


class Dossier(CasePage):
    """One version: what it says, what it changes in the one in force, what is still missing."""

    act_url, noun = "guide-desk:act", "这一版"

    @property
    def contacts(self) -> list[Row]:
        return reading.contacts(self.case)

    @property
    def texts(self) -> list[Row]:
        return [Row(item.label, words) for item in TEXTS if (words := getattr(self.case, item.name).strip())]

    @property
    def changes(self) -> list[tuple[str, tuple[Change, ...]]]:
        """Item by item, what this version changes in the one in force; nothing where there is none, or this is it."""
        if self.case.state not in State.OPEN:
            return []
        old = Guide.objects.published().of(self.case.agency_id).first()
        if old is None:
            return []
        found = (
            (item.label, compare(getattr(old, item.name), getattr(self.case, item.name)))
            for item in rules.ITEMS
        )
        return [(label, changes) for label, changes in found if changes]

    @property
    def choices(self) -> list[Choice]:
        return [
            Choice(move, tuple(rules.missing(self.case)) if move.name in CHECKED else ())
            for move in self.moves
        ]

    @property
    def blocked(self) -> list[str]:
        return rules.missing(self.case) if self.case.state in State.OPEN else []


def may_begin(user, agency: Agency) -> bool:
    return bool(user.roles_in(agency) & set(WRITERS))


class GuideList(CaseList):
    """The versions of the person's agencies, those last moved first."""

    model = Guide
    filters = FilterForm
    template_name = "guide/desk/list.html"
    context_object_name = "guides"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        mine = {post.agency_id: post.agency for post in self.request.user.posts if post.role in WRITERS}
        under_way = set(Guide.objects.open().filter(agency__in=mine).values_list("agency", flat=True))
        return context | {"may_begin": [agency for pk, agency in mine.items() if pk not in under_way]}


class BeginGuide(LoginRequiredMixin, View):
    """起草新版: from the version in force; where one is under way already, there."""

    http_method_names = ["post"]

    def post(self, request, code):
        here = request.user.agency_ids | request.user.supervised_agency_ids
        agency = get_object_or_404(Agency.objects.active(), code=code, pk__in=here)
        if not may_begin(request.user, agency):
            raise PermissionDenied("指南由公开办起草。")
        guide, is_new = begin(agency, by=request.user)
        if is_new:
            messages.success(request, "已建立修订稿，改好以后送审。现行版本在新版发布之前照常公布。")
        else:
            messages.info(request, "本机关已经有一份修订稿，请接着改。")
        return redirect(guide.get_desk_url())


class ShowGuide(LoginRequiredMixin, TemplateView):
    """One version; what a person may not see does not exist."""

    template_name = "guide/desk/case.html"

    def get_context_data(self, pk, **kwargs):
        user = self.request.user
        case = get_object_or_404(Guide.objects.visible_to(user).for_list(), pk=pk)
        page = Dossier(case, user)
        return super().get_context_data(case=case, dossier=page, page=page, **kwargs)


class GuideAct(SaysWhoseItIs, ActionView):
    """One page for every act on a guide."""

    template_name = "guide/desk/act.html"
    not_yours = "guide/desk/not_yours.html"

    def queryset_for(self, user):
        return Guide.objects.visible_to(user).for_list()

    def changes_nothing(self) -> bool:
        """A second press of 修改 posts what already stands; another tab with other words does not."""
        if self.move.name != "edit":
            return True
        form = GuideForm(self.request.POST, case=self.case, user=self.request.user)
        return form.is_valid() and not form.facts()["changes"]

    def get_context_data(self, **kwargs):
        dossier = Dossier(self.case, self.request.user)
        blocked = next((one.blocked for one in dossier.choices if one.move.name == self.move.name), ())
        return super().get_context_data(**kwargs) | {"dossier": dossier, "blocked": blocked}
