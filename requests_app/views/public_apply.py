"""网上申请: three pages with addresses of their own, each kept as it is sent, and the receipt at the end."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.models import Agency
from disclosure.files.store import FileRefused
from disclosure.workflow.errors import Refused
from requests_app import applying, guard, similar
from requests_app.applying import APPLICANT, CONFIRM, REQUEST, STEPS
from requests_app.forms.public import ApplicantForm, ConfirmForm, RequestForm
from requests_app.passes import grant
from requests_app.progress import Slip

COOKIE = "apply"
FORMS = {APPLICANT: ApplicantForm, REQUEST: RequestForm}
ORDER = list(STEPS)
ANSWERS_SHOWN = 4


@dataclass(frozen=True)
class Step:
    """One place on the way, as components/steps.html draws it."""

    label: str
    status: str
    note: str = ""


def steps_at(here: str) -> list[Step]:
    place = ORDER.index(here)
    return [
        Step(label, "done" if number < place else "now" if number == place else "todo")
        for number, label in enumerate(STEPS.values())
    ]


@method_decorator(never_cache, name="dispatch")
class ApplyPage(View):
    """What all pages of the form share: the agency of the address, and the draft of the browser's cookie."""

    http_method_names = ["get", "post", "head", "options"]

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.agency = get_object_or_404(Agency.objects.active(), code=kwargs["code"])
        cookie = request.COOKIES.get(COOKIE, "")
        self.draft = applying.found_by(cookie, self.agency) if cookie else None

    def dispatch(self, request, *args, **kwargs):
        if not applying.takes_online(self.agency) and self.sent is None:
            return self.show("closed", status=200)
        return super().dispatch(request, *args, **kwargs)

    @property
    def sent(self):
        """The application this browser's draft became, None before."""
        return self.draft.submitted if self.draft else None

    def show(self, template: str, *, status: int = 200, **context):
        context |= {"agency": self.agency, "draft": self.draft}
        return render(self.request, f"requests_app/public/{template}.html", context, status=status)

    def to(self, step: str, fragment: str = ""):
        return redirect(reverse("requests:apply-step", args=[self.agency.code, step]) + fragment)

    def to_receipt(self):
        return redirect("requests:receipt", self.agency.code)

    def remember(self, response, draft):
        """The key goes to the pages of this agency's form alone, so public pages stay the same for everybody."""
        response.set_cookie(
            COOKIE,
            applying.cookie_value(draft),
            max_age=applying.KEPT_DAYS * 86400,
            path=reverse("requests:apply", args=[self.agency.code]),
            secure=self.request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
        return response

    def forget(self, response):
        response.delete_cookie(
            COOKIE, path=reverse("requests:apply", args=[self.agency.code]), samesite="Lax"
        )
        return response

    @property
    def who(self) -> str:
        return guard.address_of(self.request)

    def content(self) -> applying.Content:
        return applying.Content.of(self.draft) if self.draft else applying.Content(self.agency.code)

    def form_of(self, step: str, content: applying.Content, *, checked: bool):
        """A page as the draft has it: with its errors where it was sent on once, else simply filled in."""
        typed = content.typed.get(step)
        kept = applying.files_of(self.draft)
        if typed and checked:
            return FORMS[step](typed, kept=kept)
        return FORMS[step](initial=typed or {}, kept=kept)


class Apply(ApplyPage):
    """The address links lead to: on to where the draft stands."""

    def get(self, request, code):
        if self.sent:
            return self.to_receipt()
        content = self.content()
        done = [step for step in FORMS if step in content.checked]
        return self.to(next((step for step in FORMS if step not in done), CONFIRM))


class ApplyStep(ApplyPage):
    """One page of the form. Sent on, kept for later, or with a file put in or taken out: always kept first."""

    def dispatch(self, request, *args, **kwargs):
        self.step = kwargs["step"]
        if self.step not in STEPS:
            raise Http404
        if self.sent:
            return self.to_receipt()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, code, step):
        content = self.content()
        if step == CONFIRM:
            return self.confirm(content)
        return self.page(self.form_of(step, content, checked=step in content.checked))

    def post(self, request, code, step):
        if step == CONFIRM:
            return self.send()
        if self.draft is None:
            if not guard.takes(guard.DRAFTS, self.who):
                form = FORMS[step](request.POST)
                form.add_error(None, too_many("刚才从这里打开的申请太多", guard.DRAFTS))
                return self.page(form, status=429)
            self.draft = applying.begin(self.agency)
        if key := request.POST.get("remove", ""):
            applying.remove_file(self.draft, key)
        refused = self.take_files()
        self.draft.refresh_from_db(fields=["data", "submitted"])
        form = FORMS[step](request.POST, kept=applying.files_of(self.draft))
        going_on = not key and "later" not in request.POST
        applying.keep(self.draft, step, form.typed, checked=going_on)
        if key:
            return self.remember(self.to(step, "#files"), self.draft)
        if not going_on:
            messages.success(
                request,
                f"已存在这台设备的浏览器里，{applying.KEPT_DAYS} 天内可以接着填写。公用的电脑请不要存。",
            )
            return self.remember(redirect("portal:apply"), self.draft)
        for slot, reason in refused.items():
            form.add_error(slot, reason)
        if not form.is_valid() or refused:
            return self.remember(self.page(form, status=422), self.draft)
        return self.remember(self.to(ORDER[ORDER.index(step) + 1]), self.draft)

    def take_files(self) -> dict[str, str]:
        """Keep what was uploaded, whatever else is wrong on the page; returns what was refused, by field."""
        refused = {}
        for slot in set(self.request.FILES) & set(FORMS[self.step].base_fields):
            if not guard.takes(guard.UPLOADS, self.who):
                refused[slot] = too_many("刚才从这里上传的文件太多", guard.UPLOADS)
                continue
            try:
                applying.add_file(self.draft, slot, self.request.FILES[slot])
            except FileRefused as error:
                refused[slot] = str(error)
        return refused

    def page(self, form, *, status: int = 200):
        return self.show(
            self.step,
            form=form,
            files=applying.files_of(self.draft),
            steps=steps_at(self.step),
            number=ORDER.index(self.step) + 1,
            status=status,
        )

    # ── the last page ───────────────────────────────────────────────────────
    def pages(self, content):
        """The two pages as the draft has them, or the first that is not in order yet."""
        forms = {step: self.form_of(step, content, checked=True) for step in FORMS}
        wrong = next((step for step, form in forms.items() if not form.is_valid()), None)
        return forms, wrong

    def back_to(self, step, content):
        """Something on an earlier page is missing: there, its errors shown if anything was typed."""
        if content.typed.get(step) and step not in content.checked:
            applying.keep(self.draft, step, content.typed[step], checked=True)
        return self.to(step)

    def confirm(self, content, *, status: int = 200, said: tuple[str, ...] = ()):
        forms, wrong = self.pages(content)
        if wrong:
            return self.back_to(wrong, content)
        words = forms[REQUEST].cleaned_data["description"]
        return self.show(
            "confirm",
            form=ConfirmForm(),
            said=said,
            pages=[
                {"step": step, "label": STEPS[step], "rows": list(shown_rows(form))}
                for step, form in forms.items()
            ],
            words=words,
            files=applying.files_of(self.draft),
            answers=similar.answers_already_public(words, self.agency, limit=ANSWERS_SHOWN),
            matters=similar.several_matters(words),
            steps=steps_at(CONFIRM),
            number=len(ORDER),
            status=status,
        )

    def send(self):
        content = self.content()
        forms, wrong = self.pages(content)
        if wrong:
            return self.back_to(wrong, content)
        if self.request.POST.get("homepage"):
            return self.confirm(
                content,
                status=422,
                said=(
                    "有一格不该填写的被填上了，可能是浏览器自动填写的，现在已经清空。请再点一次“提交申请”。",
                ),
            )
        if guard.is_hasty(self.draft.created_at):
            return self.confirm(
                content, status=422, said=("刚刚才打开就提交了。请核对一遍内容，再点一次“提交申请”。",)
            )
        if not guard.takes(guard.SENDINGS, self.who):
            return self.confirm(
                content, status=429, said=(too_many("刚才从这里提交的申请太多", guard.SENDINGS),)
            )
        try:
            applying.send(
                self.draft, self.agency, applicant=forms[APPLICANT].facts, request=forms[REQUEST].facts
            )
        except Refused as error:
            return self.confirm(content, status=422, said=tuple(error.reasons))
        return self.to_receipt()


def too_many(what: str, limit: guard.Limit) -> str:
    return (
        f"{what}，请{guard.wait_words(limit)}再试，已填的内容都还在。"
        "等不及的，可以打印申请表，当面提交或者邮寄，任何机关都不得拒收。"
    )


def shown_rows(form):
    """(label, value) of what a page says, in the words of its choices; what is empty is left out."""
    for bound in form:
        value = form.cleaned_data.get(bound.name)
        if not value or bound.name in ("description", "identity", "authority"):
            continue
        choices = dict(getattr(bound.field, "choices", ()))
        yield bound.label, "需要" if value is True else choices.get(value, value)


class Discard(ApplyPage):
    """放弃草稿; after sending, this browser forgets which application was its own."""

    def get(self, request, code):
        return redirect("requests:apply", code) if self.draft is None else self.show("discard")

    def post(self, request, code):
        if self.draft is not None:
            applying.discard(self.draft)
            if self.sent:
                messages.success(request, "这台设备上已经没有这件申请的记录。请用申请编号和查询码查询。")
            else:
                messages.success(request, "草稿和上传的文件已经删除。")
        return self.forget(redirect("portal:apply"))


class Receipt(ApplyPage):
    """回执: number and code, and what comes next. Shown to the browser that sent it, for a day."""

    def get(self, request, code):
        application = self.sent
        if application is None:
            messages.info(
                request, "回执只在提交后的 24 小时内、在提交用的浏览器里显示。请用申请编号和查询码查询。"
            )
            return redirect("requests:track")
        response = self.show("receipt", application=application, slip=Slip(application))
        return grant(request, response, application)


class StartAnew(ApplyPage):
    """Another application to the same agency: the browser lets go of the one it sent."""

    http_method_names = ["post", "options"]

    def post(self, request, code):
        response = HttpResponseRedirect(reverse("requests:apply", args=[self.agency.code]))
        return self.forget(response) if self.sent else response
