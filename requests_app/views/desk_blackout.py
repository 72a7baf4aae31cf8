"""涂黑: the pages of a file given in part, the boxes on them, the copy made from them and who looked it over."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.kept import GivesBack, refill
from disclosure.files.blackout import BlackoutFailed
from disclosure.files.blackout.sheets import page_png, page_sizes
from disclosure.files.kinds import PDF, FileRefused
from disclosure.files.marks import Kind
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.forms import ReasonForm
from requests_app import blackout, copying
from requests_app.forms.blackout import BoxForm, WordsForm
from requests_app.models import Release
from requests_app.views.desk import OneApplication

WIDE = 1240  # pixels of a page image: sharp at twice the size it is usually shown
NUMBERS = (Kind.ID_NUMBER, Kind.MOBILE, Kind.BANK_CARD)
SOURCE, RESULT = "source", "result"


def release_of(application, pk: int) -> Release:
    """A file of this application that is given in part; raises Http404."""
    rows = application.releases.select_related(
        "source", "result", "result__uploaded_by", "checked_by", "returned", "returned_by"
    )
    release = get_object_or_404(rows, pk=pk)
    release.application = application
    if release.is_whole or release.source.kind != PDF.name:
        raise Http404("这份文件不用涂黑。")
    return release


def _is_number(words: str) -> bool:
    """One a row can have: Python itself refuses to read a number of thousands of places."""
    return words.isascii() and words.isdigit() and len(words) < 19


class ToTheCase(OneApplication):
    """The act needs a file: the case's page leads to each file's own page."""

    def get(self, request, *args, **kwargs):
        return redirect(self.application.get_desk_url())

    post = get


class Blackout(GivesBack, OneApplication):
    """One page of the file at a time with its boxes; `?page=2`, and `?copy=result` for what goes out."""

    template_name = "requests_app/desk/blackout.html"

    def dispatch(self, request, *args, **kwargs):
        self.box_form = self.words_form = self.return_form = None
        self.repeated: list[str] = []
        return super().dispatch(request, *args, **kwargs)

    def prepare(self):
        self.must_be_reader()
        self.release = release_of(self.application, self.kwargs["release"])
        self.may_draw = blackout.may_draw(self.release, self.request.user)
        shows_result = self.request.GET.get("copy") == RESULT and self.release.result is not None
        self.copy = RESULT if shows_result else SOURCE
        self.sizes = page_sizes(blackout.bytes_of(self.release))
        asked = self.request.GET.get("page", "")
        self.number = min(max(int(asked), 1), len(self.sizes)) if asked.isascii() and asked.isdigit() else 1

    def get(self, request, *args, **kwargs):
        try:
            self.prepare()
        except BlackoutFailed as error:
            messages.error(request, str(error))
            return redirect(self.application.get_desk_url())
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        try:
            self.prepare()
        except BlackoutFailed as error:
            messages.error(request, str(error))
            return redirect(self.application.get_desk_url())
        work = {
            "box": self.draw,
            "words": self.find_words,
            "personal": self.find_personal,
            "remove": self.remove,
            "make": self.make,
            "look-over": self.look_over,
            "return": self.send_back,
        }.get(request.POST.get("do", "box"))
        if work is None:
            raise Http404
        if work not in (self.look_over, self.send_back) and not self.may_draw:
            raise PermissionDenied("涂黑由经办人在“办理”的时候做。")
        return work()

    # ── what may be done ────────────────────────────────────────────────────
    def draw(self):
        self.box_form = form = BoxForm(self.request.POST, prefix="box")
        if not form.is_valid():
            return self.again()
        facts = {name: form.cleaned_data[name] for name in ("ground", "reason")}
        try:
            blackout.add(self.release, [form.box(self.number)], by=self.request.user, **facts)
        except BlackoutFailed as error:
            form.add_error(None, str(error))
            return self.again()
        return self.back(self.number)

    def find_words(self):
        self.words_form = form = WordsForm(self.request.POST, prefix="words")
        if not form.is_valid():
            return self.again()
        facts = {name: form.cleaned_data[name] for name in ("words", "ground", "reason")}
        try:
            count = blackout.add_words(self.release, by=self.request.user, **facts)
        except BlackoutFailed as error:
            form.add_error("words", str(error))
            return self.again()
        self.say_how_many(count)
        return self.back(self.number)

    def find_personal(self):
        try:
            self.say_how_many(blackout.add_personal(self.release, by=self.request.user))
        except BlackoutFailed as error:
            messages.error(self.request, str(error))
        return self.back(self.number)

    def say_how_many(self, count: int) -> None:
        if count:
            messages.success(self.request, f"标出 {count} 处。请逐页看过。")
        else:
            messages.info(self.request, "没有新的地方：找到的都已经标出。")

    def remove(self):
        pks = [int(pk) for pk in self.request.POST.getlist("box") if _is_number(pk)]
        count = blackout.remove(self.release, pks[: blackout.MOST_BOXES])
        messages.success(self.request, f"取消了 {count} 处。") if count else messages.info(
            self.request, "没有取消：请先在列表里勾选。"
        )
        return self.back(self.number)

    def make(self):
        seen = self.request.POST.get("seen", "")
        try:
            run = copying.ask(
                self.release,
                by=self.request.user,
                seen=int(seen) if _is_number(seen) else None,
                repeats_are_known="repeats" in self.request.POST,
            )
        except copying.Repeated as error:
            self.repeated = error.reasons
            return self.again()
        except (FileRefused, Refused, NotNow) as error:
            messages.error(self.request, str(error))
            return self.back(self.number)
        if run.is_made:
            messages.success(self.request, "已生成公开件，并且核对过：黑框下面没有文字、图片。请逐页看一遍。")
            return self.back(1, copy=RESULT)
        if run.is_finished:
            messages.error(self.request, f"没有生成公开件：{run.refusal}")
        elif not run.last_error:
            messages.info(self.request, "已经开始制作公开件。可以先办别的事，过一会儿再来看。")
        return self.back(self.number)

    def look_over(self):
        try:
            blackout.look_over(self.release, by=self.request.user)
        except (Refused, NotNow) as error:
            messages.error(self.request, str(error))
        else:
            messages.success(self.request, "已记下：您看过这份公开件。")
        return self.back(self.number, copy=RESULT)

    def send_back(self):
        """有漏涂，退回: to whoever drew it, with the reason."""
        self.return_form = form = self.reason_form(self.request.POST)
        if not form.is_valid():
            return self.again()
        said = form.cleaned_data
        try:
            blackout.send_back(self.release, reason=said["note"], by=self.request.user)
        except (Refused, NotNow) as error:
            form.add_error(None, str(error))
            return self.again()
        messages.success(self.request, "已退回重涂，画框的人会收到通知和您写的理由。")
        return self.back(self.number)

    def reason_form(self, data=None):
        form = ReasonForm(data, case=self.application, user=self.request.user, prefix="return")
        form.fields["note"].label = "哪里漏涂（第几页、什么内容）"
        return form

    # ── the page ────────────────────────────────────────────────────────────
    def here(self, **query) -> str:
        return (
            reverse("requests-desk:blackout", args=[self.application.pk, self.release.pk])
            + "?"
            + urlencode(query)
        )

    def back(self, page: int, copy: str = ""):
        return redirect(self.here(page=page, **({"copy": copy} if copy else {})))

    def again(self):
        return self.render_to_response(self.get_context_data(), status=422)

    def get_context_data(self, **kwargs):
        boxes = blackout.drawn(self.release, self.sizes)
        last = boxes[-1].row if boxes else None
        initial = {"ground": max(boxes, key=lambda one: one.row.pk).row.ground} if last else {}
        width, height = self.sizes[self.number - 1]
        others = self.application.releases.filter(is_whole=False).exclude(pk=self.release.pk)
        forms = {
            "box": self.box_form or BoxForm(prefix="box", initial=initial),
            "words": self.words_form or WordsForm(prefix="words", initial=initial),
            "return": self.return_form or self.reason_form(),
        }
        left = forms.get(self.kept.as_posted().get("do")) if self.kept is not None else None
        if left is not None:
            refill(left, self.kept)
        found = [kind for item in self.release.source.found if (kind := item.kind) in NUMBERS]
        return super().get_context_data(**kwargs) | {
            "release": self.release,
            "copy": self.copy,
            "may_draw": self.may_draw,
            "may_look_over": blackout.may_look_over(self.release, self.request.user),
            "run": None if self.release.result else self.release.runs.first(),
            "number": self.number,
            "total": len(self.sizes),
            "width": width,
            "height": height,
            "boxes": boxes,
            "boxes_here": [one for one in boxes if one.box.page == self.number],
            "marked_pages": sorted({one.box.page for one in boxes}),
            "box_form": forms["box"],
            "words_form": forms["words"],
            "return_form": forms["return"],
            "return_open": forms["return"].is_bound or left is forms["return"],
            "numbers_found": [(kind.label, found.count(kind)) for kind in NUMBERS if kind in found],
            "repeated": self.repeated,
            "others": list(others),
        }


class PageImage(OneApplication):
    """One page of the file as a picture: `source` as it came, `result` as it goes out."""

    def get(self, request, *args, **kwargs):
        release = release_of(self.application, kwargs["release"])
        file = {SOURCE: release.source, RESULT: release.result}.get(kwargs["copy"])
        if file is None:
            raise Http404
        self.must_be_reader()
        with file.published.open("rb") as stored:
            try:
                image = page_png(stored.read(), kwargs["page"], WIDE)
            except BlackoutFailed as error:
                raise Http404(str(error)) from error
        return HttpResponse(image, content_type="image/png", headers={"X-Content-Type-Options": "nosniff"})
