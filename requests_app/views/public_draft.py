"""Pages filled in one after another, each kept as it is sent: what 申请公开 and 更正本人信息 have in common.

A road names its addresses, its pages and how it is sent; a view of the road takes one of the classes here in and
names the road.
"""

from collections.abc import Callable
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
from requests_app import applying, carrying, guard
from requests_app.applying import CONFIRM
from requests_app.forms.public import ConfirmForm, Page
from requests_app.models import ApplyDraft
from requests_app.passes import grant

QUOTED = ("description", "identity", "authority", "proof")  # shown apart from the rows of the last page


@dataclass(frozen=True)
class Road:
    """One way through the form. The addresses are names of `requests_app.urls.public`, `entry` may be the shell's."""

    key: str
    what: str  # what is sent
    title: str  # heads every page, after 向某机关
    entry: str
    entry_label: str
    door: str
    step: str
    receipt: str
    discard: str
    anew: str
    forms: dict[str, type[Page]]
    send: Callable[[ApplyDraft, Agency, dict[str, Page]], object]

    @property
    def steps(self) -> dict[str, str]:
        return applying.STEPS[self.key]

    @property
    def order(self) -> list[str]:
        return list(self.steps)


@dataclass(frozen=True)
class Step:
    """One place on the way, as components/steps.html draws it."""

    label: str
    status: str
    note: str = ""


def cookie_path() -> str:
    """Below it lie all pages that may see the key of a draft; public pages there are the same for everybody."""
    return reverse("portal:apply")


@method_decorator(never_cache, name="dispatch")
class DraftPage(View):
    """What all pages of a road share: the agency of the address, and the draft of the browser's cookie."""

    http_method_names = ["get", "post", "head", "options"]
    road: Road

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.agency = get_object_or_404(Agency.objects.active(), code=kwargs["code"])
        cookie = request.COOKIES.get(applying.cookie_name(self.road.key, self.agency), "")
        self.draft = applying.found_by(cookie, self.agency, self.road.key) if cookie else None

    def dispatch(self, request, *args, **kwargs):
        if not applying.takes_online(self.agency) and self.sent is None:
            return self.show("closed", status=200)
        return super().dispatch(request, *args, **kwargs)

    @property
    def sent(self):
        """The case this browser's draft became, None before."""
        return self.draft.sent if self.draft else None

    def show(self, template: str, *, status: int = 200, **context):
        context |= {"agency": self.agency, "draft": self.draft, "road": self.road}
        return render(self.request, f"requests_app/public/{template}.html", context, status=status)

    def to(self, step: str, fragment: str = ""):
        return redirect(reverse(self.road.step, args=[self.agency.code, step]) + fragment)

    def to_receipt(self):
        return redirect(self.road.receipt, self.agency.code)

    def remember(self, response, draft):
        """The key goes to the pages below /apply/ alone, under a name of its own for each agency and road."""
        response.set_cookie(
            applying.cookie_name(self.road.key, self.agency),
            applying.cookie_value(draft),
            max_age=applying.KEPT_DAYS * 86400,
            path=cookie_path(),
            secure=self.request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
        return response

    def forget(self, response):
        name = applying.cookie_name(self.road.key, self.agency)
        response.delete_cookie(name, path=cookie_path(), samesite="Lax")
        return response

    @property
    def who(self) -> str:
        return guard.address_of(self.request)

    def content(self) -> applying.Content:
        if self.draft:
            return applying.Content.of(self.draft)
        return applying.Content(self.agency.code, self.road.key)

    def form_of(self, step: str, content: applying.Content, *, checked: bool):
        """A page as the draft has it: with its errors where it was sent on once, else simply filled in."""
        typed = content.typed.get(step)
        kept = applying.files_of(self.draft)
        if typed and checked:
            return self.road.forms[step](typed, kept=kept)
        begun = carrying.carried(self.request) if carrying.FIELD in self.road.forms[step].base_fields else {}
        return self.road.forms[step](initial=typed or begun, kept=kept)


class DoorPage(DraftPage):
    """The address links lead to: on to where the draft stands."""

    def get(self, request, code):
        if self.sent:
            return self.to_receipt()
        content = self.content()
        done = [step for step in self.road.forms if step in content.checked]
        response = self.to(next((step for step in self.road.forms if step not in done), CONFIRM))
        words = request.GET.get(carrying.NAME, "")
        return carrying.remember(response, words, path=cookie_path(), secure=request.is_secure())


class StepPage(DraftPage):
    """One page of the form. Sent on, kept for later, or with a file put in or taken out: always kept first."""

    def dispatch(self, request, *args, **kwargs):
        self.step = kwargs["step"]
        if self.step not in self.road.steps:
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
                return self.not_kept(too_many(f"刚才从这里打开的{self.road.what}太多", guard.DRAFTS))
            self.draft = applying.begin(self.agency, self.road.key)
        if not guard.takes(guard.SAVES, str(self.draft.key)):
            return self.not_kept(
                f"刚才存得太频繁，这一次没有存下。填的内容还在这一页上，请{guard.wait_words(guard.SAVES)}再点，"
                "关掉之前请先复制；选好的文件到时再选一次。"
            )
        if key := request.POST.get("remove", ""):
            applying.remove_file(self.draft, key)
        refused = self.take_files()
        self.draft.refresh_from_db(fields=["data", "submitted", "corrected"])
        form = self.road.forms[step](request.POST, kept=applying.files_of(self.draft))
        going_on = not key and not {"later", "upload"} & request.POST.keys()
        applying.keep(self.draft, step, form.kept_of_it, checked=going_on)
        for slot, reason in refused.items():
            form.add_error(slot, reason)
        if form.say_too_long():
            return self.remember(self.page(form, status=422), self.draft)
        if "later" in request.POST:
            messages.success(
                request,
                f"已存在这台设备的浏览器里，{applying.KEPT_DAYS} 天内可以接着填写。公用的电脑请不要存。",
            )
            return self.remember(redirect(self.road.entry), self.draft)
        if not going_on and not refused:
            return self.remember(self.to(step, "#files"), self.draft)
        if refused or not form.is_valid():
            return self.remember(self.page(form, status=422), self.draft)
        order = self.road.order
        response = self.remember(self.to(order[order.index(step) + 1]), self.draft)
        return (
            carrying.forget(response, path=cookie_path())
            if carrying.COOKIE in request.COOKIES and carrying.FIELD in form.fields
            else response
        )

    def not_kept(self, said: str):
        """Nothing was stored: the page comes back with all that was typed, and says so."""
        form = self.road.forms[self.step](self.request.POST, kept=applying.files_of(self.draft))
        form.add_error(None, said)
        return self.page(form, status=429)

    def take_files(self) -> dict[str, str]:
        """Keep what was uploaded, whatever else is wrong on the page; returns what was refused, by field."""
        refused = {}
        for slot in set(self.request.FILES) & set(self.road.forms[self.step].base_fields):
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
            steps=self.steps_at(self.step),
            number=self.road.order.index(self.step) + 1,
            status=status,
        )

    def steps_at(self, here: str) -> list[Step]:
        place = self.road.order.index(here)
        return [
            Step(label, "done" if number < place else "now" if number == place else "todo")
            for number, label in enumerate(self.road.steps.values())
        ]

    # ── the last page ───────────────────────────────────────────────────────
    def pages(self, content):
        """The pages as the draft has them, and the first that is not in order yet."""
        forms = {step: self.form_of(step, content, checked=True) for step in self.road.forms}
        wrong = next((step for step, form in forms.items() if not form.is_valid()), None)
        return forms, wrong

    def back_to(self, step, content):
        """Something on an earlier page is missing: there, its errors shown if anything was typed."""
        if content.typed.get(step) and step not in content.checked:
            applying.keep(self.draft, step, content.typed[step], checked=True)
        return self.to(step)

    def advice(self, forms: dict[str, Page]) -> dict:
        """What stands above the last page before it is sent, for its template."""
        return {}

    def confirm(self, content, *, status: int = 200, said: tuple[str, ...] = ()):
        forms, wrong = self.pages(content)
        if wrong:
            return self.back_to(wrong, content)
        return self.show(
            "confirm",
            form=ConfirmForm(),
            said=said,
            pages=[
                {
                    "step": step,
                    "label": self.road.steps[step],
                    "rows": list(shown_rows(form)),
                    "words": form.cleaned_data.get("description", ""),
                }
                for step, form in forms.items()
            ],
            last=self.road.order[-2],
            files=applying.files_of(self.draft),
            steps=self.steps_at(CONFIRM),
            number=len(self.road.order),
            status=status,
            **self.advice(forms),
        )

    def send(self):
        content = self.content()
        forms, wrong = self.pages(content)
        if wrong:
            return self.back_to(wrong, content)
        press = f"请再点一次“提交{self.road.what}”。"
        if self.request.POST.get("homepage"):
            said = f"有一格不该填写的被填上了，可能是浏览器自动填写的，现在已经清空。{press}"
            return self.confirm(content, status=422, said=(said,))
        if guard.is_hasty(self.draft.created_at):
            return self.confirm(content, status=422, said=(f"刚刚才打开就提交了。请核对一遍内容，{press}",))
        if not guard.takes(guard.SENDINGS, self.who):
            said = too_many(f"刚才从这里提交的{self.road.what}太多", guard.SENDINGS)
            return self.confirm(content, status=429, said=(said,))
        try:
            self.road.send(self.draft, self.agency, forms)
        except Refused as error:
            return self.confirm(content, status=422, said=tuple(error.reasons))
        return self.to_receipt()


def too_many(what: str, limit: guard.Limit) -> str:
    return (
        f"{what}，请{guard.wait_words(limit)}再试，已填的内容都还在。"
        "等不及的，可以打印出来，当面提交或者邮寄，任何机关都不得拒收。"
    )


def shown_rows(form):
    """(label, value) of what a page says, in the words of its choices; what is empty is left out."""
    for bound in form:
        value = form.cleaned_data.get(bound.name)
        if not value or bound.name in QUOTED:
            continue
        choices = dict(getattr(bound.field, "choices", ()))
        yield bound.label, "需要" if value is True else choices.get(value, value)


class DiscardPage(DraftPage):
    """放弃草稿; after sending, this browser forgets which case was its own."""

    def get(self, request, code):
        return redirect(self.road.door, code) if self.draft is None else self.show("discard")

    def post(self, request, code):
        if self.draft is not None:
            applying.discard(self.draft)
            if self.sent:
                messages.success(request, "这台设备上已经没有这件申请的记录。请用申请编号和查询码查询。")
            else:
                messages.success(request, "草稿和上传的文件已经删除。")
        return self.forget(redirect(self.road.entry))


class ReceiptPage(DraftPage):
    """回执: number and code, and what comes next. Shown to the browser that sent it, for a day."""

    template: str

    def get(self, request, code):
        if self.sent is None:
            messages.info(
                request, "回执只在提交后的 24 小时内、在提交用的浏览器里显示。请用申请编号和查询码查询。"
            )
            return redirect("requests:track")
        response = self.show(self.template, **self.about(self.sent))
        return grant(request, response, self.sent)

    def about(self, case) -> dict:
        """The case as its receipt shows it."""
        return {"case": case}


class AnewPage(DraftPage):
    """Another one to the same agency: the browser lets go of the one it sent."""

    http_method_names = ["post", "options"]

    def post(self, request, code):
        response = HttpResponseRedirect(reverse(self.road.door, args=[self.agency.code]))
        return self.forget(response) if self.sent else response
