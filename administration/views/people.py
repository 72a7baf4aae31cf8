"""人员和岗位: the people of an agency, their posts from a day to a day, their accounts, and who may do what."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.generic import FormView, ListView, TemplateView
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Membership, User
from accounts.roles import Role
from administration import matrix, staffing
from administration.forms.people import (
    AccountForm,
    EndForm,
    FilterForm,
    JoinForm,
    NewPersonForm,
    PostForm,
)
from administration.views.section import Administration
from disclosure import clock
from disclosure.personal import mask_phone
from disclosure.refusal import Refused
from disclosure.workflow.history import record

PAGE_ROWS = 30
JOINING = "joining"  # in the session: who was named by the whole user name, and for which agency


class OfPeople(Administration):
    here = "people"

    def to(self, name: str, *args):
        answer = redirect(name, *args)
        answer["Location"] += f"?agency={self.agency.code}"
        return answer

    def invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    form_invalid = invalid


class PeopleList(OfPeople, ListView):
    template_name = "administration/people.html"
    paginate_by = PAGE_ROWS
    context_object_name = "people"

    def get_queryset(self):
        self.form = FilterForm(self.request.GET)
        self.form.is_valid()
        asked = self.form.cleaned_data
        posts = Membership.objects.filter(agency=self.agency, user=OuterRef("pk"))
        standing = posts.not_over()
        if role := asked.get("role"):
            standing = standing.filter(role=role)
            posts = posts.filter(role=role)
        people = User.objects.annotate(
            has_phone_factor=Exists(TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True))
        )
        match asked.get("state"):
            case "over":
                people = people.filter(Exists(posts), ~Exists(standing))
            case "off":
                people = people.filter(Exists(posts), is_active=False)
            case "all":
                people = people.filter(Exists(posts))
            case _:
                people = people.filter(Exists(standing), is_active=True)
        if words := asked.get("q", "").replace("\x00", "").strip():
            people = people.filter(Q(name__icontains=words) | Q(username__icontains=words))
        here = Membership.objects.select_related("agency", "office").order_by("role", "pk")
        return people.prefetch_related(Prefetch("memberships", here, to_attr="all_posts")).order_by(
            "name", "pk"
        )

    def paginate_queryset(self, queryset, page_size):
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for person in context["people"]:
            here = [post for post in person.all_posts if post.agency_id == self.agency.pk]
            person.posts_here = [post for post in here if not post.is_over] or here
            person.elsewhere = sorted(
                {p.agency.label for p in person.all_posts if p.agency_id != self.agency.pk and not p.is_over}
            )
        held = matrix.held_in(self.agency)
        return context | {
            "form": self.form,
            "asked": any(self.form.cleaned_data.values()),
            "empty_roles": [role.label for role in Role if role.value not in held],
        }


class NewPerson(OfPeople, FormView):
    """A new account, handed over by word of mouth; or a post for somebody who has an account."""

    template_name = "administration/person_new.html"
    form_class = NewPersonForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"agency": self.agency}

    def form_valid(self, form):
        said = form.cleaned_data
        person = User(username=said["username"], name=said["name"], email=said["email"], phone=said["phone"])
        try:
            handed = staffing.take_on(
                person,
                self.agency,
                said["role"],
                by=self.request.user,
                office=said["office"],
                since=said["since"],
                until=said["until"],
            )
        except Refused as error:
            form.add_error("username", str(error))
            return self.invalid(form)
        return handed_over(self, handed, "账号已经建立")

    def get_context_data(self, **kwargs):
        return {"join": JoinForm(auto_id="join_%s")} | super().get_context_data(**kwargs)


class JoinPerson(OfPeople, FormView):
    """Somebody with an account elsewhere: found by the whole user name alone, so that nobody browses."""

    template_name = "administration/person_new.html"
    form_class = JoinForm
    http_method_names = ["post"]

    def form_valid(self, form):
        self.request.session[JOINING] = [form.person.pk, self.agency.pk]
        return self.to("administration:person", form.person.pk)

    def form_invalid(self, form):
        form.auto_id = "join_%s"
        context = self.get_context_data(form=NewPersonForm(agency=self.agency), join=form)
        return self.render_to_response(context, status=422)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"auto_id": "join_%s"}


def handed_over(view, handed, title: str):
    """The temporary password, shown once and never kept by a browser."""
    response = render(
        view.request,
        "administration/person_handed.html",
        {
            "handed": handed,
            "title": title,
            "agency": view.agency,
            "here": view.here,
            "agencies": view.agencies,
        },
    )
    response["Cache-Control"] = "no-store"
    return response


class OfOnePerson(OfPeople):
    """A page about one person, as far as the agency is concerned."""

    @cached_property
    def person(self) -> User:
        """Somebody of the agency, or whoever was just named to be appointed in it; all others do not exist here."""
        person = get_object_or_404(User, pk=self.kwargs["pk"])
        if not (
            person.memberships.filter(agency=self.agency).exists()
            or self.request.session.get(JOINING) == [person.pk, self.agency.pk]
        ):
            raise Http404("本机关没有这个人员。")
        return person

    @cached_property
    def posts(self) -> list[Membership]:
        return list(
            self.person.memberships.select_related("agency", "office").order_by("-until", "role", "pk")
        )

    @cached_property
    def is_ours(self) -> bool:
        return any(post.agency_id == self.agency.pk for post in self.posts)

    @cached_property
    def why_not(self) -> str:
        return staffing.why_not_the_account(self.request.user, self.person)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"person": self.person, "why_not": self.why_not}


class OnePerson(OfOnePerson, FormView):
    """The posts here, the account, the record. Posted, it sets one more post."""

    template_name = "administration/person.html"
    form_class = PostForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"agency": self.agency}

    def form_valid(self, form):
        said = form.cleaned_data
        try:
            post = staffing.appoint(
                self.person,
                self.agency,
                said["role"],
                by=self.request.user,
                office=said["office"],
                since=said["since"],
                until=said["until"],
            )
        except Refused as error:
            form.add_error("role", str(error))
            return self.invalid(form)
        messages.success(self.request, f"已设{self.person}为{post.get_role_display()}。")
        return self.to("administration:person", self.person.pk)

    def get_context_data(self, **kwargs):
        here = [post for post in self.posts if post.agency_id == self.agency.pk]
        elsewhere = {p.agency.label for p in self.posts if p.agency_id != self.agency.pk and not p.is_over}
        ours = self.is_ours
        return super().get_context_data(**kwargs) | {
            "standing": [post for post in here if not post.is_over],
            "over": [post for post in here if post.is_over],
            "elsewhere": sorted(elsewhere) if ours else [],
            "is_ours": ours,
            "is_own": self.person.pk == self.request.user.pk,
            "phone": mask_phone(self.person.phone) if ours else "",
            "has_factor": TOTPDevice.objects.filter(user=self.person, confirmed=True).exists(),
            "left": staffing.left_by(self.person, self.agency) if ours else [],
            "hand_over_url": hand_over_url(self.person),
            "history": record(self.person) if ours else [],
            "today": clock.today(),
        }


def hand_over_url(person: User) -> str:
    """Where a person's cases are handed over; nothing where there is no such page."""
    try:
        return reverse("desk:hand-over", args=[person.pk])
    except NoReverseMatch:
        return ""


class EndPost(OfPeople, FormView):
    """A post ends with a day."""

    template_name = "administration/post_end.html"
    form_class = EndForm

    @cached_property
    def post_held(self) -> Membership:
        rows = Membership.objects.select_related("user", "agency", "office").filter(agency__in=self.agencies)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_initial(self):
        return {"until": clock.today()}

    def form_valid(self, form):
        try:
            post = staffing.relieve(self.post_held, by=self.request.user, until=form.cleaned_data["until"])
        except Refused as error:
            form.add_error("until", str(error))
            return self.invalid(form)
        messages.success(
            self.request, f"{post.user}的{post.get_role_display()}岗位到 {post.until:%Y-%m-%d} 为止。"
        )
        answer = redirect("administration:person", post.user_id)
        answer["Location"] += f"?agency={post.agency.code}"
        return answer

    def get_context_data(self, **kwargs):
        post = self.post_held
        if post.user_id == self.request.user.pk:
            raise PermissionDenied(staffing.OWN)
        return super().get_context_data(**kwargs) | {
            "post": post,
            "agency": post.agency,
            "left": staffing.left_by(post.user, post.agency),
            "hand_over_url": hand_over_url(post.user),
            "last": post.get_role_display()
            if post.get_role_display() in staffing.last_of_their_role(post.agency, post.user)
            else "",
        }


class EditAccount(OfOnePerson, FormView):
    template_name = "administration/account.html"
    form_class = AccountForm

    def get_initial(self):
        if self.why_not:
            raise PermissionDenied(self.why_not)
        return {"name": self.person.name, "email": self.person.email}

    def form_valid(self, form):
        said = form.cleaned_data
        staffing.change_account(
            self.person,
            by=self.request.user,
            agency=self.agency,
            name=said["name"],
            email=said["email"],
            phone=said["phone"],
        )
        messages.success(self.request, "账号资料已经更改。")
        return self.to("administration:person", self.person.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"phone": mask_phone(self.person.phone) or "未登记"}


@dataclass(frozen=True)
class AccountAct:
    """One thing done to an account after it was asked once more."""

    label: str
    title: str
    text: str
    tone: str
    fits: bool  # of an account in use (True), or of one out of use


ACTS = {
    "deactivate": AccountAct(
        "停用账号",
        "停用{person}的账号？",
        "停用以后马上不能登录，已经登录的随即退出；办理记录里的姓名不变，可以恢复。",
        "danger",
        True,
    ),
    "reactivate": AccountAct(
        "恢复账号",
        "恢复{person}的账号？",
        "恢复以后另给一个临时密码，本人登录时须更换。岗位照原来的起止日。",
        "primary",
        False,
    ),
    "reset-password": AccountAct(
        "重置密码",
        "重置{person}的密码？",
        "请先确认是本人要求。原密码马上失效，已经登录的随即退出；另给一个临时密码，本人登录时须更换。两步验证不变。本人会收到通知。",
        "danger",
        True,
    ),
    "reset-second-factor": AccountAct(
        "解除两步验证",
        "解除{person}的两步验证？",
        "请先当面或者电话确认是本人，手机确实不在身边。解除以后凭密码就能登录，请本人尽快重新设置。本人会收到通知。",
        "danger",
        True,
    ),
}


class DoToAccount(OfOnePerson, TemplateView):
    """停用、恢复、重置密码、解除两步验证: asked once more, then done, on the record."""

    template_name = "administration/account_act.html"

    @cached_property
    def act(self) -> AccountAct:
        if self.kwargs["act"] not in ACTS:
            raise Http404("没有这项操作。")
        return ACTS[self.kwargs["act"]]

    def post(self, request, *args, **kwargs):
        said = {"by": request.user, "agency": self.agency}
        match self.kwargs["act"] if self.act else "":
            case "deactivate":
                staffing.deactivate(self.person, **said)
                messages.success(request, f"{self.person}的账号已经停用。")
            case "reactivate":
                handed = staffing.reactivate(self.person, **said)
                if handed is not None:
                    return handed_over(self, handed, "账号已经恢复")
                messages.info(request, f"{self.person}的账号本来就在用。")
            case "reset-password":
                return handed_over(self, staffing.reset_password(self.person, **said), "密码已经重置")
            case "reset-second-factor":
                if staffing.reset_second_factor(self.person, **said):
                    messages.success(request, f"{self.person}的两步验证已经解除，请本人尽快重新设置。")
                else:
                    messages.info(request, f"{self.person}没有设置两步验证。")
        return self.to("administration:person", self.person.pk)

    def get_context_data(self, **kwargs):
        act = self.act
        if self.why_not:
            raise PermissionDenied(self.why_not)
        leaving = self.kwargs["act"] == "deactivate"
        return super().get_context_data(**kwargs) | {
            "act": act,
            "title": act.title.format(person=self.person),
            "left": staffing.left_by(self.person, *self.agencies) if leaving else [],
            "last": staffing.last_of_their_role(self.agency, self.person) if leaving else [],
            "hand_over_url": hand_over_url(self.person),
        }


class ActMatrix(OfPeople, TemplateView):
    """角色与办理: every act of one kind of case by the roles that may make it."""

    template_name = "administration/matrix_acts.html"

    def get_context_data(self, **kwargs):
        kinds = matrix.kinds()
        asked = self.request.GET.get("kind", kinds[0][0])
        if asked not in dict(kinds):
            raise Http404("没有这类事项。")
        held = matrix.held_in(self.agency)
        return super().get_context_data(**kwargs) | {
            "kinds": kinds,
            "kind": asked,
            "kind_name": dict(kinds)[asked],
            "roles": [(role.label, role.value in held) for role in matrix.ROLES],
            "lines": matrix.acts_of(asked, held),
        }


class PersonMatrix(OfPeople, TemplateView):
    """人员与角色: who holds which role, and which nobody holds."""

    template_name = "administration/matrix_people.html"

    def get_context_data(self, **kwargs):
        held = matrix.held_in(self.agency)
        return super().get_context_data(**kwargs) | {
            "roles": [(role.label, role.value in held) for role in matrix.ROLES],
            "lines": matrix.people_by_role(self.agency),
            "empty_roles": [role.label for role in Role if role.value not in held],
        }
