"""What people type about themselves: names and passwords, one-time codes."""

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.validators import MaxLengthValidator
from django.utils.safestring import SafeString

from accounts import second_factor


class LoginForm(AuthenticationForm):
    """Sign-in. What was typed as the name stays; which of the two was wrong is not said."""

    error_messages = {
        "invalid_login": (
            f"用户名或密码不对，请检查大小写和中英文输入法。连续输错 {settings.AXES_FAILURE_LIMIT} 次，将暂停登录一段时间。"
        ),
        "inactive": "这个账号已停用，请联系本机关系统管理员。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "用户名"
        # Django sets the limit too late for a check: a longer name would not fit the table that counts attempts.
        longest = self.fields["username"].max_length
        self.fields["username"].validators.append(MaxLengthValidator(longest, "用户名过长，请核对。"))
        self.fields["password"].label = "密码"


class NewPasswordForm(PasswordChangeForm):
    """The person's own password, changed."""

    error_messages = {
        "password_incorrect": "原密码不对，请重新输入。",
        "password_mismatch": "两次输入的新密码不一样。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "原密码"
        self.fields["new_password1"].label = "新密码"
        self.fields[
            "new_password1"
        ].help_text = "至少 10 个字符，不要全是数字，不要用姓名、用户名或者常见密码。"
        self.fields["new_password2"].label = "再输一遍新密码"
        self.fields["new_password2"].help_text = SafeString("")


class CodeForm(forms.Form):
    """A one-time code."""

    code = forms.CharField(
        label="验证码",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class EitherCodeForm(CodeForm):
    """The phone's code or a recovery code."""

    code = forms.CharField(
        label="验证码或者恢复码",
        max_length=20,
        help_text="手机验证器上的 6 位数字；手机不在身边时，用一个恢复码。",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )

    def __init__(self, *args, request=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_code(self):
        code = self.cleaned_data["code"]
        answer = second_factor.check(self.request, code)
        if answer.wait_until:
            raise forms.ValidationError(
                f"连续输错，请等到 {answer.wait_until:%H:%M:%S} 以后再试。", code="wait"
            )
        if not answer.is_right:
            raise forms.ValidationError(
                "验证码不对。手机时间要准确，每个码只能用一次，请输入最新的一个。", code="wrong"
            )
        return code


class OwnPasswordForm(forms.Form):
    """The person's password, asked again before something weighty."""

    password = forms.CharField(
        label="您的密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self):
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError("密码不对，请重新输入。")
        return self.cleaned_data["password"]
