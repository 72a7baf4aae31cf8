"""The desk's pages on what an interpretation says: the editor, its illustrations, its versions, roster and comments."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView, ListView, TemplateView

from accounts.roles import Role
from disclosure.personal import mask_phone
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.history import record
from disclosure.workflow.views import ActionView, typed
from documents.versions import versions
from interpretation import comments, roster
from interpretation.completeness import missing
from interpretation.forms.content import ContentForm
from interpretation.forms.interpreter import InterpreterForm
from interpretation.models import Comment, Interpretation, Interpreter
from interpretation.reading import Reading

KEEPERS = (Role.DISCLOSURE, Role.DISCLOSURE_HEAD)
PAGE_ROWS = 20


class OnContent(ActionView):
    """An act on the content of an interpretation; afterwards one is back at the content."""

    def queryset_for(self, user):
        return Interpretation.objects.visible_to(user).select_related(
            "agency", "document", "drafter", "compared_with"
        )

    def way_back(self):
        return reverse("interpretation-content:content", args=[self.case.pk])


class EditContent(OnContent):
    """编写内容. Whoever may not write now reads it as the public will; with `?preview` so does the drafter."""

    template_name = "interpretation/desk/content.html"
    preview_template = "interpretation/desk/preview.html"

    def get(self, request, *args, **kwargs):
        if "preview" in request.GET:
            return self.preview()
        return super().get(request, *args, **kwargs)

    def not_available(self, *, typed=""):
        return (
            self.preview() if self.request.method in ("GET", "HEAD") else super().not_available(typed=typed)
        )

    def preview(self):
        self.template_name = self.preview_template
        context = {
            "case": self.case,
            "piece": Reading(self.case),
            "missing": missing(self.case),
            "may_write": self.is_available(),
        }
        return self.render_to_response(context)

    def post(self, request, *args, **kwargs):
        if "look" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = ContentForm(initial=typed(request.POST), case=self.case, user=request.user)
        form.fields["seen"].initial = request.POST.get("seen", "")
        return self.render_to_response(self.get_context_data(form=form))

    def changes_nothing(self) -> bool:
        form = ContentForm(self.request.POST, case=self.case, user=self.request.user)
        return form.is_valid() and not form.facts()["changes"]

    def done_words(self) -> str:
        lacking = missing(self.case)
        return "已存下。" + ("送审前还要补：" + "".join(lacking) if lacking else "要素齐全，可以送审。")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "pictures": self.case.pictures.for_reader(),
            "recordings": self.case.recordings.for_reader(),
        }


class Illustrate(OnContent):
    """添加图片、音视频，或者取下."""

    template_name = "interpretation/desk/illustration.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"way_back": self.way_back()}


class ContentVersions(LoginRequiredMixin, TemplateView):
    """各版本: every saving of the words, and what it changed."""

    template_name = "interpretation/desk/versions.html"

    def get_context_data(self, **kwargs):
        visible = Interpretation.objects.visible_to(self.request.user)
        case = get_object_or_404(visible.select_related("document", "text"), pk=kwargs["pk"])
        return super().get_context_data(**kwargs) | {
            "case": case,
            "versions": versions(case, parts=(("body", "内容"),)),
        }


# ── 名册、留言 ───────────────────────────────────────────────────────────────
class ByKeepers(LoginRequiredMixin):
    """Pages of the 公开办, each for the agencies it serves."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.agencies = {post.agency_id for post in request.user.posts if post.role in KEEPERS}
        if not self.agencies:
            raise PermissionDenied("解读人名册和读者留言由公开办、公开办负责人办理。")
        return super().dispatch(request, *args, **kwargs)


class KeepRoster(ByKeepers, FormView):
    """解读人名册: the list, and one more."""

    template_name = "interpretation/desk/roster.html"
    form_class = InterpreterForm
    person = None

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"agencies": self.agencies, "instance": self.person}

    def form_valid(self, form):
        person = roster.keep(form.save(commit=False), by=self.request.user)
        messages.success(self.request, f"已存下：{person}。")
        return redirect("interpretation-content:roster")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        people = Interpreter.objects.filter(agency__in=self.agencies).for_list()
        return super().get_context_data(**kwargs) | {
            "people": list(people),
            "person": self.person,
            "history": record(self.person) if self.person else [],
        }


class ChangeInterpreter(KeepRoster):
    """One line of the roster, to be changed or taken off."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            here = {post.agency_id for post in request.user.posts if post.role in KEEPERS}
            if here:  # whoever keeps no roster is refused before he is told whether there is such a person
                self.person = get_object_or_404(Interpreter, agency__in=here, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)


class CommentList(ByKeepers, ListView):
    """读者留言, those that wait first."""

    template_name = "interpretation/desk/comments.html"

    def get_queryset(self):
        asked = self.request.GET.get("standing", "")
        self.standing = asked if asked in Comment.Standing.values else Comment.Standing.WAITING.value
        here = Comment.objects.filter(interpretation__agency__in=self.agencies)
        return here.filter(standing=self.standing).for_list().latest_first()

    def get_context_data(self, **kwargs):
        page = Paginator(self.object_list, PAGE_ROWS).get_page(self.request.GET.get("page"))
        return {
            "page_obj": page,
            "comments": list(page),
            "standings": Comment.Standing.choices,
            "standing": self.standing,
            "takers": comments.takers(),
        }


class OneComment(ByKeepers, TemplateView):
    """One comment: release it, keep it, hand it on, or ask how to reach who wrote it."""

    template_name = "interpretation/desk/comment.html"
    contact = ""

    def dispatch(self, request, *args, **kwargs):
        self.comment = None
        if request.user.is_authenticated:
            here = {post.agency_id for post in request.user.posts if post.role in KEEPERS}
            if here:
                mine = Comment.objects.filter(interpretation__agency__in=here).for_list()
                self.comment = get_object_or_404(mine, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        work = request.POST.get("do", "")
        try:
            if work == "release":
                comments.release(self.comment, by=request.user)
                messages.success(request, "已公开，显示在解读下面。")
            elif work == "keep":
                comments.keep(self.comment, by=request.user)
                messages.success(request, "已记为不公开。")
            elif work == "contact" and self.comment.contact:
                self.contact = comments.read_contact(self.comment, by=request.user)
                return self.render_to_response(self.get_context_data(**kwargs))
            elif work in {one.key for one in comments.takers()}:
                done = comments.pass_on(self.comment, work, by=request.user)
                messages.success(request, f"“{done.passed_to}”已办好。")
            else:
                raise Http404
        except (NotNow, Refused) as error:
            messages.warning(request, str(error))
        return redirect("interpretation-content:comment", pk=self.comment.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "comment": self.comment,
            "masked": mask_phone(self.comment.contact) if self.comment.contact else "",
            "contact": self.contact,
            "takers": comments.takers(),
        }
