"""查询办理进度: number and code open one application for an hour; everything the applicant may do is done from there."""

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from disclosure import ics
from disclosure.files.models import StoredFile
from disclosure.files.store import FileRefused
from disclosure.files.views import disposition
from disclosure.workflow.door import perform, write_down
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import Event
from requests_app import guard, passes, tracking
from requests_app.forms.public import (
    MOST_WORDS,
    ConfirmDeliveryForm,
    ReasonsForm,
    SuggestForm,
    SupplementForm,
    TrackForm,
    WithdrawForm,
)
from requests_app.models import Application, RecordCorrection
from requests_app.progress import Progress
from requests_app.progress.answer import ANSWER_LETTERS
from requests_app.progress.history import READ, READ_LABEL
from requests_app.supplements import PAPERS, hand_in
from requests_app.views.public_draft import too_many

WRONG = "编号或者查询码不对，请对照回执核对。字母不分大小写，空格和短横线不要紧。"


def too_often() -> str:
    return (
        f"请{guard.wait_words(guard.GUESSES)}再试，填好的编号和查询码还在。"
        "急着知道的，可以打电话或者到机关的公开工作机构询问。"
    )


@method_decorator(never_cache, name="dispatch")
class Track(View):
    """The door: number and code. One answer for whatever is wrong, and it takes as long."""

    http_method_names = ["get", "post", "head", "options"]

    def get(self, request):
        return self.page(TrackForm())

    def post(self, request):
        form = TrackForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        number, who = form.cleaned_data["number"], guard.address_of(request)
        if guard.is_over(guard.GUESSES, who):
            return self.page(form, status=429)
        found = tracking.find(number, form.cleaned_data["code"])
        same_number = tracking.plain_number(number)  # however it is written
        if found is None and guard.is_over(guard.GUESSES_AT, same_number):
            return self.page(form, status=429)
        if found is None:
            guard.count(guard.GUESSES, who)
            guard.count(guard.GUESSES_AT, same_number)
            form.add_error(None, WRONG)
            return self.page(form, status=422)
        answer = taken_up(request, found) or redirect(page_of(found), found.pk)
        return passes.grant(request, answer, found)

    def page(self, form, *, status: int = 200):
        open_ones = [
            {"case": case, "page": page_of(case)}
            for kind, model in ((passes.APPLICATION, Application), (passes.CORRECTION, RecordCorrection))
            for case in model.objects.filter(pk__in=passes.held(self.request, kind))
            .select_related("agency")
            .order_by("-pk")
        ]
        is_too_often = status == 429
        response = render(
            self.request,
            "requests_app/public/track.html",
            {
                "form": form,
                "open_ones": open_ones,
                "too_often": too_often() if is_too_often else "",
                **kept_of(self.request.POST),
            },
            status=status,
        )
        if is_too_often:
            response["Retry-After"] = str(guard.wait(guard.GUESSES))
        return response


def kept_of(typed) -> dict[str, str]:
    """What was being written when the pass ran out, and on which page; it goes along with number and code."""
    if not typed.get("kept", "").strip():
        return {}
    return {"kept": typed["kept"][:MOST_WORDS], "kept_for": typed.get("kept_for", "")}


def pass_is_over(request):
    """The hour is over, or it never began. Words that were being sent stay on the page until number and code are shown."""
    words = request.POST.get("text", "") or request.POST.get("note", "")
    if kept := kept_of({"kept": words, "kept_for": request.path}):
        return render(request, "requests_app/public/track.html", {"form": TrackForm(), **kept}, status=403)
    messages.info(request, "请用申请编号和查询码打开。为了安全，一小时不看就要重新输入。")
    return redirect("requests:track")


def refilled(request, form_class, words: str):
    messages.info(request, "您写的都还在，还没有提交。请核对一遍再提交；选过文件的，请再选一次。")
    return form_class(initial={name: words for name in ("text", "note") if name in form_class.base_fields})


def refused_uploads(request, files) -> str:
    """What is said where too many files come from one address; empty where they may be taken. Each counts."""
    who = guard.address_of(request)
    if all(guard.takes(guard.UPLOADS, who) for _ in files):
        return ""
    return too_many("刚才从这里上传的文件太多", guard.UPLOADS)


def taken_up(request, case):
    """The page whose words waited for number and code, filled in again; None where nothing waits for this case."""
    kept = kept_of(request.POST)
    try:
        place = resolve(kept.get("kept_for", "")) if kept else None
    except Resolver404:
        place = None
    wanted = {"requests:application": "requests:track-act", "requests:correction": "requests:correction-act"}
    if place is None or place.view_name != wanted[page_of(case)] or place.kwargs["pk"] != case.pk:
        return None
    view = place.func.view_class()
    view.setup(request, **place.kwargs)
    view.take(case)
    return view.resume(kept["kept"])


def page_of(case) -> str:
    """The name of the address a case is followed at."""
    return "requests:correction" if isinstance(case, RecordCorrection) else "requests:application"


@method_decorator(never_cache, name="dispatch")
class OneApplication(View):
    """A page of one application, for a browser with a pass; without one it is as if it did not exist."""

    http_method_names = ["get", "post", "head", "options"]

    def dispatch(self, request, *args, **kwargs):
        rows = Application.objects.select_related("agency", "text")
        self.application = (
            rows.filter(pk=kwargs["pk"]).first()
            if kwargs["pk"] in passes.held(request, passes.APPLICATION)
            else None
        )
        if self.application is None:
            return pass_is_over(request)
        self.take(self.application)
        response = super().dispatch(request, *args, **kwargs)
        return response if passes.COOKIE in response.cookies else passes.prolong(request, response)

    def take(self, application):
        self.application, self.progress = application, Progress(application)

    def show(self, template: str, *, status: int = 200, **context):
        context |= {"application": self.application, "progress": self.progress}
        return render(self.request, f"requests_app/public/{template}.html", context, status=status)

    def back(self):
        return redirect("requests:application", self.application.pk)


class ShowApplication(OneApplication):
    def get(self, request, pk):
        return self.show("application", dates=bool(self.progress.dates))


class Relative(OneApplication):
    """On to an application of the same applicant that this one became or came from."""

    http_method_names = ["post", "options"]

    def post(self, request, pk):
        wanted = request.POST.get("to", "")
        other = next((one for _, one in self.progress.relatives if str(one.pk) == wanted), None)
        if other is None:
            raise Http404
        return passes.lend(request, redirect("requests:application", other.pk), self.application, other)


class Act(OneApplication):
    """补正、说明理由、撤回、收到答复: each on a page of its own, through the same door as the office's acts."""

    FORMS = {
        "supplement": SupplementForm,
        "give_reasons": ReasonsForm,
        "withdraw": WithdrawForm,
        "confirm_delivery": ConfirmDeliveryForm,
        "suggest_publication": SuggestForm,
    }

    def dispatch(self, request, *args, **kwargs):
        if kwargs["action"] not in self.FORMS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, pk, action):
        if action not in self.progress.acts:
            return self.not_now()
        return self.page(self.FORMS[action]())

    def post(self, request, pk, action):
        form = self.FORMS[action](request.POST, request.FILES)
        if action not in self.progress.acts:
            return self.not_now(request.POST.get("text", ""))
        if not form.is_valid():
            return self.page(form, status=422)
        if said := refused_uploads(request, form.cleaned_data.get("files", ())):
            form.add_error("files", said)
            return self.page(form, status=429)
        try:
            self.do(action, form)
        except NotNow:
            self.take(Application.objects.select_related("agency", "text").get(pk=pk))
            return self.not_now(request.POST.get("text", ""))
        except (Refused, FileRefused) as error:
            for reason in getattr(error, "reasons", None) or [str(error)]:
                form.add_error(None, reason)
            return self.page(form, status=422)
        messages.success(request, form.done)
        return self.back()

    def resume(self, words: str):
        """The form with what had been written when the pass ran out; nothing is done before it is sent again."""
        action = self.kwargs["action"]
        if action not in self.progress.acts:
            return self.not_now(words)
        return self.page(refilled(self.request, self.FORMS[action], words))

    def do(self, action, form):
        by = tracking.outsider(self.application)
        if action in PAPERS:
            return hand_in(self.application, action, by=by, **form.cleaned_data)
        note = form.cleaned_data.get("note", "")
        return perform(self.application, action, by=by, note=note)

    def not_now(self, typed: str = ""):
        """Pressed twice, or the office was quicker: told where it stands now; all that was typed is handed back."""
        if typed.strip():
            return self.show("application", status=409, kept=typed, dates=bool(self.progress.dates))
        words = f"现在是“{self.progress.headline}”，这一步已经办过，或者不再需要。没有重复办理。"
        messages.info(self.request, words)
        return self.back()

    def page(self, form, *, status: int = 200):
        action = self.kwargs["action"]
        move = self.progress.acts[action]
        ask = next((ask for ask in self.progress.asked if ask.act == action), None)
        title = ask.button if ask else getattr(form, "title", move.label)
        return self.show("act", form=form, action=action, move=move, ask=ask, title=title, status=status)


class LetterFile(OneApplication):
    """One of the letters written to the applicant, as it was issued."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, pk, letter):
        found = next((row for row in self.progress.letters if row.pk == letter), None)
        if found is None:
            raise Http404
        if found.code in ANSWER_LETTERS:
            note_first_reading(self.progress)
        return handed_out(
            found.pdf, f"{found.title}{'（' + found.reference + '）' if found.number_id else ''}.pdf"
        )


class ReleasedFile(OneApplication):
    """One of the files given with the answer: the outgoing copy, never the original where a box lies."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, pk, release):
        found = next((row for row in self.progress.files if row.pk == release), None)
        if found is None:
            raise Http404
        note_first_reading(self.progress)
        file: StoredFile = found.outgoing
        return handed_out(file.published, file.name, file.media_type)


def note_first_reading(progress: Progress) -> None:
    """The first time an answer is opened is written down, once; the office can show that it arrived."""
    application = progress.application
    if progress.was_read or not progress.is_answered:
        return

    with transaction.atomic():
        application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        if Event.objects.of(application).filter(action=READ).exists():
            return
        write_down(
            application,
            action=READ,
            label=READ_LABEL,
            before=application.state,
            after=application.state,
            by=tracking.outsider(application),
            note="",
            facts={},
        )


def handed_out(stored, name: str, media_type: str = "application/pdf"):
    try:
        answer = FileResponse(stored.open("rb"), content_type=media_type)
    except FileNotFoundError as error:
        raise Http404("文件不在存储中，请与工作机构联系。") from error
    answer["Content-Disposition"] = disposition(name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


class Calendar(OneApplication):
    """The days that matter, as a file for one's own calendar."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, pk):
        text = ics.calendar(
            self.progress.dates,
            name=f"政府信息公开申请 {self.application.number}",
            domain=request.get_host().split(":")[0],
            key=f"application-{self.application.pk}",
        )
        answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = disposition(f"申请{self.application.number}.ics")
        return answer
