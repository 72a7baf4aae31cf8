"""更正本人信息（条例第四十一条）: the form without an account, on the road of 网上申请, and the page it is followed on."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from accounts.models import Agency
from disclosure.files.store import FileRefused
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow, Refused
from requests_app import applying, passes, tracking
from requests_app.applying import APPLICANT, RECORD
from requests_app.correction_progress import CorrectionProgress
from requests_app.forms.public import ApplicantForm, OwnRecordForm, ProofForm, WithdrawCorrectionForm
from requests_app.models import RecordCorrection
from requests_app.supplements import hand_in_proofs
from requests_app.views.public_draft import (
    AnewPage,
    DiscardPage,
    DoorPage,
    ReceiptPage,
    Road,
    StepPage,
)
from requests_app.views.public_track import handed_out, pass_is_over, refilled, refused_uploads


def send(draft, agency, forms):
    return applying.send_correction(
        draft, agency, applicant=forms[APPLICANT].facts, record=forms[RECORD].facts
    )


ROAD = Road(
    key=applying.CORRECT,
    what="更正申请",
    title="申请更正本人信息",
    entry="requests:correct-entry",
    entry_label="更正本人信息",
    door="requests:correct",
    step="requests:correct-step",
    receipt="requests:correct-receipt",
    discard="requests:correct-discard",
    anew="requests:correct-anew",
    forms={APPLICANT: ApplicantForm, RECORD: OwnRecordForm},
    send=send,
)


class Entry(TemplateView):
    """What it is, and the agencies that take it online."""

    template_name = "requests_app/public/correct.html"

    def get_context_data(self, **kwargs):
        agencies = list(Agency.objects.active().in_order())
        online = [agency for agency in agencies if applying.takes_online(agency)]
        return super().get_context_data(**kwargs) | {"agencies": agencies, "online": online}


class Correct(DoorPage):
    road = ROAD


class CorrectStep(StepPage):
    road = ROAD


class Discard(DiscardPage):
    road = ROAD


class Receipt(ReceiptPage):
    road = ROAD
    template = "correction_receipt"

    def about(self, case):
        return {"case": case, "progress": CorrectionProgress(case)}


class StartAnew(AnewPage):
    road = ROAD


# ── followed by number and code ─────────────────────────────────────────────
@method_decorator(never_cache, name="dispatch")
class OneCorrection(View):
    """A page of one request, for a browser with a pass; without one it is as if it did not exist."""

    http_method_names = ["get", "post", "head", "options"]

    def dispatch(self, request, *args, **kwargs):
        rows = RecordCorrection.objects.select_related("agency")
        has_pass = kwargs["pk"] in passes.held(request, passes.CORRECTION)
        self.case = rows.filter(pk=kwargs["pk"]).first() if has_pass else None
        if self.case is None:
            return pass_is_over(request)
        self.take(self.case)
        return passes.prolong(request, super().dispatch(request, *args, **kwargs))

    def take(self, case):
        self.case, self.progress = case, CorrectionProgress(case)

    def show(self, template: str, *, status: int = 200, **context):
        context |= {"case": self.case, "progress": self.progress}
        return render(self.request, f"requests_app/public/{template}.html", context, status=status)

    def back(self):
        return redirect("requests:correction", self.case.pk)


class ShowCorrection(OneCorrection):
    def get(self, request, pk):
        return self.show("correction")


class CorrectionAct(OneCorrection):
    """补交证据、撤回, through the same door as the office's acts."""

    FORMS = {"add_file": ProofForm, "withdraw": WithdrawCorrectionForm}

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
            return self.not_now()
        if not form.is_valid():
            return self.page(form, status=422)
        if said := refused_uploads(request, form.cleaned_data.get("files", ())):
            form.add_error("files", said)
            return self.page(form, status=429)
        try:
            self.do(action, form.cleaned_data)
        except NotNow:
            self.take(RecordCorrection.objects.select_related("agency").get(pk=pk))
            return self.not_now()
        except (Refused, FileRefused) as error:
            for reason in getattr(error, "reasons", None) or [str(error)]:
                form.add_error(None, reason)
            return self.page(form, status=422)
        messages.success(request, form.done)
        return self.back()

    def resume(self, words: str):
        """As of an application."""
        action = self.kwargs["action"]
        if action not in self.progress.acts:
            return self.not_now()
        return self.page(refilled(self.request, self.FORMS[action], words))

    def do(self, action, typed):
        by = tracking.outsider(self.case)
        if action == "add_file":
            return hand_in_proofs(self.case, by=by, files=typed["files"])
        return perform(self.case, action, by=by, note=typed["note"])

    def not_now(self):
        words = f"现在是“{self.progress.headline}”，这一步已经办过，或者不再需要。没有重复办理。"
        messages.info(self.request, words)
        return self.back()

    def page(self, form, *, status: int = 200):
        return self.show("correction_act", form=form, action=self.kwargs["action"], status=status)


class CorrectionLetterFile(OneCorrection):
    """The letter that tells what was decided, once it was told."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, pk, letter):
        found = next((row for row in self.progress.letters if row.pk == letter), None)
        if found is None:
            raise Http404
        return handed_out(found.pdf, f"{found.title}（{found.reference}）.pdf")
