"""The forms of collecting: one thing by hand, a table, a feed, a vendor."""

from datetime import timedelta

from django import forms

from disclosure import clock
from opinion import collecting
from opinion.fetching import NotFetched, parts_of
from opinion.models import Feed, VendorKey
from opinion.said import LONGEST, Unfit, said
from opinion.states import Channel

MOMENT = {"type": "datetime-local"}
LONGEST_UNTOLD = timedelta(days=30)


class MentionForm(forms.Form):
    """单条登记: `thing` is what is taken in; `alike` what is here already and says nearly the same."""

    title = forms.CharField(
        label="标题", max_length=LONGEST["title"], error_messages={"required": "请写标题。"}
    )
    body = forms.CharField(
        label="内容",
        required=False,
        max_length=LONGEST["body"],
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="照原文录入。身份证号、手机号保存时自动隐去中间几位。",
    )
    source = forms.CharField(
        label="来源",
        max_length=LONGEST["source"],
        help_text="哪个网站、栏目、热线、报纸或者账号。",
        error_messages={"required": "请写来源。"},
    )
    url = forms.CharField(
        label="网址",
        required=False,
        max_length=LONGEST["url"],
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    source_id = forms.CharField(
        label="来源编号",
        required=False,
        max_length=LONGEST["source_id"],
        help_text="热线工单号、帖子编号等；同一来源同一编号只收一次。",
    )
    said_at = forms.DateTimeField(
        label="发表时间",
        required=False,
        widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        error_messages={"invalid": "发表时间请写成 2026-11-22 09:30。"},
    )

    found_at = forms.DateTimeField(
        label="发现时间",
        required=False,
        help_text="先看到、听到，后来才登记的，照实写；空着就是现在。回应的时限从发现之时起。",
        widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": "发现时间请写成 2026-11-22 09:30。"},
    )

    def __init__(self, *args, agency, **kwargs):
        self.agency, self.thing = agency, None
        super().__init__(*args, **kwargs)

    def clean_found_at(self):
        found_at = self.cleaned_data["found_at"]
        if found_at and found_at > clock.now():
            raise forms.ValidationError("发现时间还没有到，请核对。")
        if found_at and found_at < clock.now() - LONGEST_UNTOLD:
            raise forms.ValidationError("发现时间在三十天以前。旧的舆情请用“批量导入”。")
        return found_at

    def clean(self):
        given = super().clean()
        if not self.errors:
            try:
                self.thing = said(channel=Channel.STAFF, **given)
            except Unfit as wrong:
                self.add_error(wrong.column if wrong.column in self.fields else None, wrong.reason)
        return given

    @property
    def alike(self) -> list[collecting.Alike]:
        """Of what is typed so far."""
        title, body = (self[name].value() or "" for name in ("title", "body"))
        return collecting.alike(self.agency, title, body) if title or body else []


class TableForm(forms.Form):
    file = forms.FileField(
        label="表格",
        help_text="CSV 或者 xlsx，第一行写列名，必须有“标题”“来源”两列。",
        error_messages={"required": "请选择文件。", "empty": "这份文件是空的，请检查。"},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )


class FeedForm(forms.ModelForm):
    """A feed; what its address leads to is looked at when it is read, and every time anew."""

    url = forms.URLField(
        label="订阅地址",
        max_length=1000,
        assume_scheme="https",
        error_messages={
            "required": "请写订阅地址。",
            "invalid": "请写完整的网址，以 http:// 或者 https:// 开头。",
        },
    )

    class Meta:
        model = Feed
        fields = ["name", "url", "every", "is_active"]
        error_messages = {"name": {"required": "请写名称。"}, "every": {"required": "请写间隔。"}}
        help_texts = {"name": "采集来的都记作这个来源。", "every": "五分钟至一周（10080 分钟）。"}

    def __init__(self, *args, agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.agency = agency
        self.fields["every"].widget.attrs["inputmode"] = "numeric"

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"agency"}  # of one agency each name and address once

    def clean_url(self):
        url = self.cleaned_data["url"]
        try:
            parts_of(url)
        except NotFetched as no:
            raise forms.ValidationError(str(no)) from None
        return url

    def save(self, commit=True):
        if "url" in self.changed_data:
            self.instance.etag = self.instance.modified = ""
        return super().save(commit)


class VendorForm(forms.Form):
    vendor = forms.CharField(
        label="监测单位",
        max_length=120,
        help_text="谁来推送。同一单位同时只有一份凭证，换发前先吊销旧的。",
        error_messages={"required": "请写监测单位。"},
    )

    def __init__(self, *args, agency, **kwargs):
        self.agency = agency
        super().__init__(*args, **kwargs)

    def clean_vendor(self):
        vendor = " ".join(self.cleaned_data["vendor"].split())
        if VendorKey.objects.in_force().filter(agency=self.agency, vendor=vendor).exists():
            raise forms.ValidationError(f"“{vendor}”已有一份有效的凭证，请先吊销。")
        return vendor
