"""What is typed about a person and a post."""

from django import forms
from django.core.validators import RegexValidator

from accounts.models import Office, User
from accounts.roles import Role
from disclosure import clock

DATE = {"invalid": "日期应写作 2026-09-01 的样子。"}


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=DATE,
    )


class PostForm(forms.Form):
    """A role in an agency, in one 科室 or in all, from a day to a day."""

    role = forms.ChoiceField(
        label="角色",
        choices=[("", "（请选择）"), *Role.choices],
        error_messages={"required": "请选择角色。", "invalid_choice": "没有这个角色，请重新选择。"},
    )
    office = forms.ModelChoiceField(
        label="科室",
        queryset=Office.objects.none(),
        required=False,
        empty_label="不限科室",
        error_messages={"invalid_choice": "科室不属于本机关，请重新选择。"},
    )
    since = day_field("任职起")
    until = day_field("任职止", required=False, help_text="空着表示长期。")

    def __init__(self, *args, agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = agency.offices.filter(is_active=True)
        self.fields["since"].initial = clock.today()

    def clean(self):
        said = super().clean()
        since, until = said.get("since"), said.get("until")
        if since and until and until < since:
            self.add_error("until", "任职止不能早于任职起。")
        if since and abs(since.year - clock.today().year) > 50:
            self.add_error("since", "日期太远，请核对年份。")
        return said


class AccountFields(forms.Form):
    name = forms.CharField(label="姓名", max_length=40)
    email = forms.EmailField(label="邮箱", required=False, help_text="接收提醒；空着就只在站内提醒。")
    phone = forms.CharField(
        label="手机",
        required=False,
        max_length=20,
        validators=[RegexValidator(r"^[0-9+\- ]{5,20}$", "手机号只写数字，可以有 + 和 -。")],
        help_text="加密保存，页面上只显示头尾。",
    )


class NewPersonForm(PostForm, AccountFields):
    """A new account with its first post."""

    username = forms.CharField(
        label="用户名",
        max_length=150,
        validators=[RegexValidator(r"^[\w.@+-]+$", "用户名只用字母、数字和 . @ + - _。")],
        help_text="登录用，建立以后不能改。例如姓名的拼音。",
    )
    field_order = ("username", "name", "email", "phone", "role", "office", "since", "until")

    def clean_username(self):
        username = User.normalize_username(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(
                "这个用户名已经有人用了。是同一个人的，用“已有账号的人员”设岗位；不是的，换一个。"
            )
        return username


class AccountForm(AccountFields):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].label, self.fields["phone"].help_text = "更换手机号", "空着表示不变。"


class JoinForm(forms.Form):
    username = forms.CharField(label="用户名", max_length=150, help_text="向本人问清楚，要一字不差。")

    def clean_username(self):
        self.person = User.objects.filter(username=self.cleaned_data["username"], is_active=True).first()
        if self.person is None:
            raise forms.ValidationError("没有这个用户名，或者账号已经停用。请向本人核对。")
        return self.cleaned_data["username"]


class EndForm(forms.Form):
    until = day_field("任职止", help_text="到这一天为止，当天还能办理。")

    def clean_until(self):
        until = self.cleaned_data["until"]
        if abs(until.year - clock.today().year) > 50:
            raise forms.ValidationError("日期太远，请核对年份。")
        return until


class FilterForm(forms.Form):
    q = forms.CharField(label="查找", required=False, max_length=60)
    role = forms.ChoiceField(label="角色", required=False, choices=[("", "全部角色"), *Role.choices])
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "在任"), ("over", "已离任"), ("off", "账号停用"), ("all", "全部")],
    )
