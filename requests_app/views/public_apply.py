"""网上申请: three pages with addresses of their own, each kept as it is sent, and the receipt at the end."""

from requests_app import applying, similar
from requests_app.applying import APPLICANT, REQUEST
from requests_app.forms.public import ApplicantForm, RequestForm
from requests_app.progress.slip import Slip
from requests_app.views.public_draft import AnewPage, DiscardPage, DoorPage, ReceiptPage, Road, StepPage

ANSWERS_SHOWN = 4


def send(draft, agency, forms):
    return applying.send(draft, agency, applicant=forms[APPLICANT].facts, request=forms[REQUEST].facts)


ROAD = Road(
    key=applying.APPLY,
    what="申请",
    title="申请信息公开",
    entry="portal:apply",
    entry_label="依申请公开",
    door="requests:apply",
    step="requests:apply-step",
    receipt="requests:receipt",
    discard="requests:discard",
    anew="requests:anew",
    forms={APPLICANT: ApplicantForm, REQUEST: RequestForm},
    send=send,
)


class Apply(DoorPage):
    road = ROAD


class ApplyStep(StepPage):
    road = ROAD

    def advice(self, forms):
        """Published documents that may already answer it, the matters it seems to hold, and whether it says very little."""
        words = forms[REQUEST].cleaned_data["description"]
        return {
            "answers": [
                found.document
                for found in similar.answers_already_public(words, self.agency, limit=ANSWERS_SHOWN)
            ],
            "matters": similar.several_matters(words),
            "is_brief": forms[REQUEST].is_brief,
        }


class Discard(DiscardPage):
    road = ROAD


class Receipt(ReceiptPage):
    road = ROAD
    template = "receipt"

    def about(self, case):
        return {"application": case, "slip": Slip(case)}


class StartAnew(AnewPage):
    road = ROAD
