"""What is asked for a yearly list, its receipt, a destruction."""

from django import forms

from disclosure import clock
from documents.forms.parts import date_field, not_in_future
from supervision.archive.models import Volume


class HandoverForm(forms.Form):
    """列入清单: to whom."""

    receiver = forms.CharField(
        label="接收单位",
        max_length=120,
        initial="本机关档案室",
        error_messages={"required": "请填写接收单位，例如本机关档案室、秘书科。"},
    )


class ReceiptForm(forms.Form):
    """签收"""

    received_by = forms.CharField(
        label="签收人", max_length=40, error_messages={"required": "请填写签收人。"}
    )
    received_on = date_field("签收日期", required=True)

    def __init__(self, *args, handover, **kwargs):
        self.handover = handover
        super().__init__(*args, **kwargs)
        self.initial.setdefault("received_on", clock.today())

    def clean_received_on(self):
        day = not_in_future(self.cleaned_data["received_on"], "签收日期")
        if day < self.handover.made_at.astimezone(clock.TZ).date():
            raise forms.ValidationError("签收日期不能早于列清单的日期。")
        return day


class DestructionForm(forms.Form):
    """鉴定: which volumes, by whom, why they may go."""

    appraisers = forms.CharField(
        label="鉴定人", max_length=200, help_text="参加鉴定的人，用顿号隔开。",
        error_messages={"required": "请填写参加鉴定的人。"},
    )  # fmt: skip
    opinion = forms.CharField(
        label="鉴定意见", widget=forms.Textarea(attrs={"rows": 4}), max_length=2000,
        error_messages={"required": "请写明为什么可以销毁。"},
    )  # fmt: skip
    volumes = forms.ModelMultipleChoiceField(
        label="鉴定可以销毁的案卷",
        queryset=Volume.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "请至少勾选一卷。",
            "invalid_choice": "勾选的案卷有的不在可以销毁的范围里，或者刚才已经列入另一次销毁。请重新勾选。",
            "invalid_pk_value": "勾选的案卷认不出来，请重新勾选。",
        },
    )

    def __init__(self, *args, due, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["volumes"].queryset = due
        self.fields["volumes"].label_from_instance = lambda one: (
            f"{one.reference} {one.title}（{one.get_retention_display()}，保管到 {one.until}）"
        )


class DecisionForm(forms.Form):
    """批准、不予销毁"""

    note = forms.CharField(
        label="意见", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000, required=False
    )
    agrees = forms.ChoiceField(
        label="决定",
        choices=[("yes", "批准销毁"), ("no", "不予销毁，继续保管")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择批准或者不予销毁。"},
    )

    def clean(self):
        if self.cleaned_data.get("agrees") == "no" and not self.cleaned_data.get("note", "").strip():
            self.add_error("note", "不予销毁的，请写明理由。")
        return self.cleaned_data
