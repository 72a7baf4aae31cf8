"""读者留言."""

from django import forms

from documents.body import normalise, one_line


class CommentForm(forms.Form):
    """A short form. `homepage` is a field people never see; whoever fills it in is a machine."""

    words = forms.CharField(
        label="留言",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="哪里没看懂，哪里没讲到，都可以写。不要写身份证号、手机号等个人信息。",
        error_messages={"required": "请写下您的留言。"},
    )
    contact = forms.CharField(
        label="联系方式",
        max_length=120,
        required=False,
        help_text="只给承办机关回复您用，加密保存，不公开。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    homepage = forms.CharField(label="请不要填写这一格", required=False)

    def clean_words(self):
        words = normalise(self.cleaned_data["words"])
        if len(words) < 5:
            raise forms.ValidationError("留言太短，请写得具体一些。")
        return words

    def clean_contact(self):
        return one_line(self.cleaned_data["contact"])
