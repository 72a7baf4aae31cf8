"""指南的项目: one form for all of them, in the order of 条例第十二条."""

from django import forms

from disclosure.workflow.forms import ActForm
from guide.models import Guide, postcode
from guide.rules import ITEMS, opened
from guide.states import State

LONGEST = 4000


def words(label: str, help_text: str = "", rows: int = 5) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
        error_messages={"max_length": f"最多 {LONGEST} 字。"},
    )


def line(name: str, help_text: str = "", **more) -> forms.CharField:
    column = Guide._meta.get_field(name)
    return forms.CharField(
        label=column.verbose_name,
        max_length=column.max_length,
        required=False,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        **more,
    )


class GuideForm(ActForm):
    """修改"""

    note_label = "修改说明"

    classification = words("政府信息的分类")
    arrangement = words("政府信息的编排体系", "索引号怎样编，目录载明什么、怎样排列和查找。")
    access = words("政府信息的获取方式", "主动公开的在哪里看，没有公开的怎样申请。一段一行。", rows=7)
    office_name = line("office_name", "例如“云山县人民政府办公室政务公开科”。")
    address = line("address")
    postcode = line("postcode", "6 位数字，邮寄申请用。", validators=[postcode])
    hours = line("hours", "例如“工作日 8:30—12:00，14:00—17:30”。")
    phone = line("phone", "办公电话，带区号。")
    fax = line("fax", "没有传真的，写“无”。")
    email = forms.EmailField(
        label="互联网联系方式",
        required=False,
        max_length=254,
        help_text="工作机构的电子邮箱。",
        error_messages={"invalid": "请填写一个电子邮箱，例如 gongkai@yunshan.example。"},
    )
    channels_note = words("申请渠道的说明", rows=4)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for item in ITEMS:
            self.fields[item.name].needed = "送审前必填" if item.needed else "选填"
        ways = opened(self.case.agency)
        note = self.fields["channels_note"]
        if ways:
            note.needed = "送审前必填"
            note.help_text = f"办理规则中开通了{'、'.join(ways)}，请说明各自怎样使用、以哪一日为收到日。当面、邮寄不必说明。"
        else:
            note.help_text = "只接收当面、邮寄的申请，可以不填。"
        if not self.is_bound:
            self.initial = self.current() | self.initial

    def current(self) -> dict:
        """The values as they stand on the guide."""
        return {item.name: getattr(self.case, item.name) for item in ITEMS}

    def facts(self) -> dict:
        facts, before = super().facts(), self.current()
        facts["changes"] = [
            str(self.fields[name].label) for name in before if before[name] != self.cleaned_data[name]
        ]
        return facts


class FilterForm(forms.Form):
    """状态."""

    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *State.choices])

    def __init__(self, data, *, user):
        super().__init__(data)
        self.is_valid()  # what was not understood is left out
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}

    def applied(self, guides):
        return guides.filter(**self.asked)
