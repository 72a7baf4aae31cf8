"""核验 forms: by what is printed on the letter, or by the file itself."""

from django import forms
from django.conf import settings

TOKEN_LENGTH = 16


class ByCodeForm(forms.Form):
    """文号 and 验证码, as they stand on the paper."""

    number = forms.CharField(
        label="文号",
        max_length=120,
        required=False,
        help_text="例如：云水公复〔2026〕12号。申请表、登记表等没有文号的，空着。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    t = forms.CharField(
        label="验证码",
        max_length=40,
        help_text="二维码旁边的 16 位字母、数字，区分大小写。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def clean_t(self):
        return "".join(self.cleaned_data["t"].split())


class ByFileForm(forms.Form):
    """The PDF itself; it is compared and not kept."""

    file = forms.FileField(
        label="PDF 文书",
        help_text="下载到的原件，不要另存、打印成新文件或者拍照。文件只用来比对，不保存。",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={"required": "请选择要核验的 PDF 文件。"},
    )
    t = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.LETTER_VERIFY_MAX_BYTES:
            raise forms.ValidationError(
                f"文件超过 {settings.LETTER_VERIFY_MAX_BYTES // 1024 // 1024} MB，不是本站印发的文书。"
            )
        return file
