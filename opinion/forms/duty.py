"""值守表的一行"""

from django import forms

from accounts.models import User
from accounts.namesakes import PersonField
from disclosure import clock
from opinion.forms.parts import line, moment_field
from opinion.models import Shift


class ShiftForm(forms.Form):
    user = PersonField(
        label="值守人员",
        queryset=User.objects.none(),
        empty_label="（请选择）",
        error_messages={"required": "请选择值守人员。", "invalid_choice": "本机关没有这个人，请重新选择。"},
    )
    phone = line("电话", 30, hint="二十四小时打得通的电话。表里只显示头尾，值守时完整显示。")
    since = moment_field("开始")
    until = moment_field("结束")

    def __init__(self, *args, agency, **kwargs):
        self.agency = agency
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = (
            User.objects.filter(memberships__agency=agency, is_active=True).distinct().order_by("name")
        )

    def clean_phone(self):
        phone = self.cleaned_data["phone"].strip()
        if sum(sign.isdigit() for sign in phone) < 7:
            raise forms.ValidationError("电话至少七位数字，请核对。")
        return phone

    def clean(self):
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since and until and until <= since:
            self.add_error("until", "结束时间应晚于开始时间。")
        elif until and until <= clock.now():
            self.add_error("until", "这一班已经过去，不能补排。")
        elif since and until and (until - since).days > 31:
            self.add_error("until", "一班不能超过三十一天，请分开编排。")
        elif since and until and data.get("user"):
            same = Shift.objects.standing().filter(
                agency=self.agency, user=data["user"], since=since, until=until
            )
            if same.exists():
                raise forms.ValidationError("同一个人的这一班已经在表里，没有重复编排。")
        return data
