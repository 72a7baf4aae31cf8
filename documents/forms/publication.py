"""编号印发、发布、写明理由放行."""

import re

from django import forms

from disclosure import clock
from disclosure.deadlines.explain import words_of
from disclosure.notices.models import Series
from disclosure.workflow.forms import ActForm, ReasonForm
from documents import numbers, rules
from documents.forms.parts import date_field, not_in_future
from documents.models import Document
from documents.states import State


class IssueForm(ActForm):
    """编号印发"""

    prefix = forms.CharField(
        label="机关代字",
        max_length=30,
        required=False,
        help_text="例如 云政办发；字号由代字、年份和顺序号组成，顺序号自动取。",
    )
    number = forms.CharField(
        label="已有的发文字号",
        max_length=80,
        required=False,
        help_text="线下已经编号的才填，填了就不再取号。",
    )
    new_prefix = forms.BooleanField(
        label="启用新的机关代字", required=False, help_text="没有用过的代字另起一个序列，从 1 号开始。"
    )
    written_on = date_field(
        "成文日期", required=True, hint="签发的日期。二十个工作日从次一工作日起数（条例第二十六条）。"
    )
    issued_on = date_field("印发日期", required=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        signed = self.case.opinions.filter(step__in=(State.SIGN, State.COUNTERSIGN)).last()
        signed_on = signed.at.astimezone(clock.TZ).date() if signed else clock.today()
        self.initial.setdefault("written_on", self.case.written_on or signed_on)
        if self.case.written_on and self.case.written_on != signed_on:
            said = f"稿子写的是{words_of(self.case.written_on)}，签发在{words_of(signed_on)}，请核对。"
            self.fields["written_on"].help_text += said
        self.initial.setdefault("issued_on", clock.today())
        last = (
            Document.objects.filter(agency=self.case.agency_id, genre=self.case.genre)
            .exclude(number="")
            .order_by("-id")
            .values_list("number", flat=True)
            .first()
        )
        if last and "〔" in last:
            self.initial.setdefault("prefix", last.split("〔")[0])
        if self.case.number:
            self.initial["number"] = self.case.number
        self.used = set(
            Series.objects.filter(agency=self.case.agency_id, kind=numbers.NUMBER).values_list(
                "prefix", flat=True
            )
        )
        if not self.used:
            del self.fields["new_prefix"]

    def clean_number(self):
        number = self.cleaned_data["number"].strip()
        number = re.sub(r"[\[【（(〔]\s*(\d{4})\s*[\]】）)〕]", r"〔\1〕", number)
        if re.search(r"〕第?0", number):
            raise forms.ValidationError("发文字号的顺序号不编虚位，1 不写作 01（GB/T 9704）。")
        return number

    def clean(self):
        data = super().clean()
        prefix = data.get("prefix", "").strip()
        if prefix and self.used and prefix not in self.used and not data.get("new_prefix"):
            self.add_error(
                "new_prefix",
                f"机关代字“{prefix}”还没有用过（用过的有：{'、'.join(sorted(self.used))}）。确实要启用，请勾选。",
            )
        if not data.get("prefix") and not data.get("number"):
            self.add_error("prefix", "请填写机关代字，或者填写已有的发文字号。")
        for name in ("written_on", "issued_on"):
            if data.get(name):
                try:
                    not_in_future(data[name], self.fields[name].label)
                except forms.ValidationError as error:
                    self.add_error(name, error)
        if data.get("written_on") and data.get("issued_on") and data["issued_on"] < data["written_on"]:
            self.add_error("issued_on", "印发日期不能早于成文日期。")
        return data


class PublishForm(ActForm):
    """发布: what still stands in the way is on the page before the button is pressed."""

    looked_through = forms.BooleanField(
        label="已逐页核对",
        required=False,
        help_text="我已逐页看过系统读不出文字的附件，没有密级标志，也没有应当隐去的个人信息。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not rules.unreadable(self.case):
            del self.fields["looked_through"]


class OverrideForm(ReasonForm):
    """写明理由放行"""

    note_label = "放行理由"
    note_hint = "逐项说明为什么不是国家秘密、为什么不隐去个人信息。正文再改动，本次放行即失效。"
