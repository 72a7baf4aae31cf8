"""网站找错: the reader's form, and the two of the desk."""

from django import forms
from django.core import signing

from accounts.models import Agency
from disclosure import clock
from documents.body import normalise, one_line
from site_errors.models import SiteError

HASTE = 3  # seconds; nobody reads the page and writes a sentence in less
SALT = "site-errors.opened"


def opened_now() -> str:
    """When the form was opened, signed."""
    return signing.dumps(int(clock.now().timestamp()), salt=SALT)


def is_hasty(opened: str) -> bool:
    """Sent quicker than anybody writes, or by something that never opened the form."""
    try:
        at = signing.loads(opened, salt=SALT)
    except signing.BadSignature:
        return True
    return clock.now().timestamp() - at < HASTE


class FoundErrorForm(forms.Form):
    """哪一页、错在哪里. `homepage` is a field people never see."""

    page = forms.CharField(
        label="哪一页",
        max_length=500,
        help_text="网页的地址，或者写明是哪个栏目、哪份文件。",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={"required": "请写明是哪一页。"},
    )
    kind = forms.ChoiceField(
        label="是什么问题",
        choices=SiteError.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选一类，拿不准的选“其他”。"},
    )
    words = forms.CharField(
        label="错在哪里",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="原来怎么写的，应该怎么写；打不开的，点了哪里、看到什么。不要写身份证号、银行卡号等个人信息。",
        error_messages={"required": "请写明错在哪里。"},
    )
    contact = forms.CharField(
        label="联系方式",
        max_length=120,
        required=False,
        help_text="电话或者电子邮箱。只用来核实和答复，加密保存，不公开；写了邮箱的，答复会发给您。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    homepage = forms.CharField(label="请不要填写这一格", required=False)
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_page(self):
        return one_line(self.cleaned_data["page"])

    def clean_words(self):
        words = normalise(self.cleaned_data["words"])
        if len(words) < 4:
            raise forms.ValidationError("太短了，看不出错在哪里，请写得具体一些。")
        return words

    def clean_contact(self):
        return one_line(self.cleaned_data["contact"])


class AnswerForm(forms.Form):
    """答复: what became of it, in words the reader sees."""

    standing = forms.ChoiceField(
        label="处理结果",
        choices=[(one.value, one.label) for one in (SiteError.Standing.MENDED, SiteError.Standing.UNCHANGED)],
        widget=forms.RadioSelect,
        error_messages={"required": "请选处理结果。"},
    )
    words = forms.CharField(
        label="答复",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写明核实的情况、改了什么；没有改动的写明理由。读者凭他的网址看到，留了邮箱的同时发邮件。",
        error_messages={"required": "请写明怎样处理的。"},
    )

    def clean_words(self):
        return normalise(self.cleaned_data["words"])


class HandOverForm(forms.Form):
    """转给别的机关."""

    to = forms.ModelChoiceField(
        label="转给",
        queryset=Agency.objects.none(),
        to_field_name="code",
        empty_label="（请选择）",
        error_messages={"required": "请选择机关。"},
    )

    def __init__(self, *args, error: SiteError, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Agency.objects.active().exclude(pk=error.agency_id).order_by("name")
