"""An applicant with a browser, for tests: walks the pages as they are, with what is typed in words."""

import re
from datetime import timedelta

import time_machine
from django.test import Client
from django.urls import reverse

from disclosure import clock
from requests_app import guard
from requests_app.models import Application, RecordCorrection
from tests.factories.requests import ASKED

WHO = {
    "applicant_kind": "natural",
    "name": "赵𠮷祥",
    "id_type": "id_card",
    "id_number": "11010519491231002X",
}
WHAT = {
    "description": ASKED,
    "wanted_form": "electronic",
    "delivery_way": "online",
    "phone": "138 1234 5678",
    "email": "zhao@example.com",
}


class Applicant:
    """One browser. Each step posts what it is given over what stands above."""

    step = "requests:apply-step"

    def __init__(self, agency):
        self.agency = agency
        self.client = Client(headers={"accept-language": "zh-CN"})

    def address(self, step):
        return reverse(self.step, args=[self.agency.code, step])

    def get(self, step):
        return self.client.get(self.address(step))

    def post(self, step, typed=None, **more):
        return self.client.post(self.address(step), (typed or {}) | more)

    def fill(self, who=None, what=None):
        """The first two pages, each accepted."""
        first = self.post("applicant", WHO | (who or {}))
        assert first.status_code == 302, said_in(first)
        second = self.post("request", WHAT | (what or {}))
        assert second.status_code == 302, said_in(second)
        return second

    def send(self, **typed):
        """The last page, some time after the first."""
        with time_machine.travel(clock.now() + timedelta(seconds=guard.HASTE + 60), tick=False):
            return self.post("confirm", typed)

    def apply(self, who=None, what=None) -> Application:
        """From the first page to the receipt."""
        self.fill(who, what)
        answer = self.send()
        assert answer.status_code == 302, said_in(answer)
        return Application.objects.latest("pk")

    def track(self, application, code=None, number=None):
        return self.client.post(
            reverse("requests:track"),
            {"number": number or application.number, "code": code or application.code},
        )

    def look(self, application):
        """Show number and code, and read the page."""
        return self.client.get(self.track(application)["Location"])


RECORD = {
    "record": "2025 年公租房保障对象名册",
    "wrong": "家庭人口记为 3 人",
    "right": "家庭人口 4 人",
    "evidence": "户口簿、出生医学证明",
    "phone": "138 1234 5678",
    "email": "zhao@example.com",
}


class Corrector(Applicant):
    """One who asks to correct a record, on the same road."""

    step = "requests:correct-step"

    def correct(self, who=None, what=None) -> RecordCorrection:
        """From the first page to the receipt."""
        for step, typed in (("applicant", WHO | (who or {})), ("record", RECORD | (what or {}))):
            answer = self.post(step, typed)
            assert answer.status_code == 302, said_in(answer)
        answer = self.send()
        assert answer.status_code == 302, said_in(answer)
        return RecordCorrection.objects.latest("pk")


def said_in(answer) -> list[str]:
    """What a page found wrong."""
    return re.findall(r'<p class="err">(.*?)</p>', answer.content.decode()) + re.findall(
        r'<div class="errors".*?</div>', answer.content.decode(), re.DOTALL
    )


def text_of(answer) -> str:
    """A page as it reads, without its tags."""
    body = answer.content.decode()
    body = re.sub(r"<(script|style).*?</\1>", "", body, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))
