"""/verify/: whether a letter is genuine, for whoever holds it. Wrong codes are counted, right ones are not."""

from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from disclosure import throttle
from disclosure.files.store import FileRefused
from disclosure.notices.forms import ByCodeForm, ByFileForm
from disclosure.notices.letters import verifying
from disclosure.throttle import Limit

WRONG = Limit("verify-wrong", 20, 900)  # codes that fit nothing, from one address
FILES = Limit("verify-file", 30, 900)  # each is read to the end


@method_decorator(never_cache, name="dispatch")
class Verify(View):
    """A QR code leads here with `t`; the form sends 文号 and 验证码; a PDF is posted."""

    http_method_names = ["get", "post", "head", "options"]

    def get(self, request):
        asked = "t" in request.GET
        form = ByCodeForm(request.GET) if asked else ByCodeForm()
        if not asked or not form.is_valid():
            return self.page(form)
        who = throttle.address_of(request)
        if throttle.is_over(WRONG, who):
            return self.too_often(form, WRONG)
        # The code alone is enough, as in the QR; a number that is typed must be the letter's.
        number = form.cleaned_data["number"] or None
        verdict = verifying.by_token(form.cleaned_data["t"], number)
        if not verdict.is_ours:
            throttle.count(WRONG, who)
        return self.page(form, verdict=verdict, token=form.cleaned_data["t"] if verdict.is_ours else "")

    def post(self, request):
        files = ByFileForm(request.POST, request.FILES, auto_id="file_%s")
        if not throttle.takes(FILES, throttle.address_of(request)):
            return self.too_often(ByCodeForm(), FILES, files=files)
        if not files.is_valid():
            return self.page(ByCodeForm(), files=files, status=400)
        upload = files.cleaned_data["file"]
        try:
            verdict = verifying.by_file(upload.read(), upload.name, files.cleaned_data["t"])
        except FileRefused as refusal:
            files.add_error("file", str(refusal))
            return self.page(ByCodeForm(), files=files, status=400)
        return self.page(ByCodeForm(), verdict=verdict, file_name=upload.name)

    def too_often(self, form, limit: Limit, files=None):
        words = f"核验的次数太多，请{throttle.wait_words(limit)}再试。急着知道的，可以打电话向印发文书的机关核实。"
        return self.page(form, files=files, too_often=words, status=429)

    def page(self, form, *, files=None, verdict=None, token="", status=200, **context):
        files = files or ByFileForm(initial={"t": token}, auto_id="file_%s")
        return render(
            self.request,
            "letters/verify.html",
            {"form": form, "files": files, "verdict": verdict, **context},
            status=status,
        )
