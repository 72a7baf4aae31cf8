"""更正本人信息: the forms of a request to correct a record, from the counter to the letter."""

from django import forms

from accounts.models import Agency
from disclosure import clock
from disclosure.deadlines.channels import CHANNELS
from disclosure.files.store import FileRefused, store
from disclosure.workflow.forms import ActForm, one_line
from documents.forms.attachments import FileForm
from requests_app import letters, papers
from requests_app.forms.answering import DeliverForm
from requests_app.forms.intake import ReassignForm
from requests_app.forms.parts import ReasonedForm, fact_day, today_at_first, words
from requests_app.forms.person import PersonChecks
from requests_app.outcomes import ApplicantKind
from requests_app.record_corrections import LETTERS
from requests_app.states import IdType

PERSON = ("name", "id_type", "id_number", "phone", "email", "address", "postcode")
RECORD = ("wrong", "right", "evidence")


def line(label: str, most: int, *, required=False, hint="", ask="") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=hint,
        validators=[one_line],
        error_messages={"required": ask or f"请填写{label}。"},
    )


class EntryForm(PersonChecks, forms.Form):
    """登记更正申请, as it lies on the counter: who asks, which record, what is wrong, on what evidence."""

    channel = forms.ChoiceField(
        label="怎样收到的", choices=[(c.key, c.label) for c in CHANNELS.values()], widget=forms.RadioSelect
    )
    received_on = fact_day("收到日", hint="当面的填提交日，邮寄的填签收日。")
    applicant_kind = forms.ChoiceField(
        label="申请人类型", choices=ApplicantKind.choices, initial=ApplicantKind.NATURAL
    )
    name = line("姓名或者名称", 120, required=True)
    id_type = forms.ChoiceField(label="证件", choices=IdType.choices, initial=IdType.ID_CARD)
    id_number = line("证件号码", 60, required=True, hint="证明这条记录与申请人自身相关。")
    phone = line("联系电话", 40)
    email = forms.EmailField(label="电子邮箱", required=False, max_length=120)
    address = line("通信地址", 300, hint="电话、邮箱、地址至少填一项，用来告知结果。")
    postcode = line("邮政编码", 12)
    agent_name = line("代理人姓名", 120)
    agent_id_number = line("代理人身份证号码", 40)
    agent_phone = line("代理人电话", 40)
    authority = forms.FileField(
        label="委托书扫描件", required=False, help_text="由申请人签名或者盖章、写明委托的事项，不超过 50 MB。"
    )
    record = line(
        "记录名称",
        80,
        required=True,
        hint="本机关的哪一份政府信息、哪一条记录，例如：2025 年公租房保障对象名册。",
        ask="请写明是哪一份记录。",
    )
    wrong = words("不准确的内容", rows=3, ask="请写明记录中哪里不准确。")
    right = words("要求更正为", rows=2, required=False)
    evidence = words(
        "证据",
        rows=3,
        ask="请写明有什么证据。条例第四十一条要求有证据证明记录不准确。",
        hint="写明证据的名称。",
    )
    file = forms.FileField(label="证据材料", required=False, help_text="扫描件、照片等，不超过 50 MB。")

    PAPERS = {"authority": papers.AUTHORITY, "file": papers.PROOF}

    def __init__(self, *args, agency: Agency, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.agency, self.user, self.taken = agency, user, []
        self.fields["received_on"].initial = clock.today

    def clean(self):
        data = super().clean()
        ways = ("phone", "email", "address")
        if not any(data.get(name) or name in self.errors for name in ways):
            self.add_error("phone", "电话、邮箱、地址至少填一项，用来告知结果。")
        uploads = {name: upload for name in self.PAPERS if (upload := data.pop(name, None))}
        if not self.errors:
            self._take_in(uploads)
        return data

    def _take_in(self, uploads: dict) -> None:
        """The scans, not filed with anything yet. What is never filed is swept away."""
        for field, upload in uploads.items():
            try:
                name = papers.name_of(self.PAPERS[field], upload.name)
                self.taken.append(store(upload, by=self.user, name=name))
            except FileRefused as error:
                self.add_error(field, str(error))

    def _named(self, *names: str) -> list:
        return [self[name] for name in names]

    @property
    def receipt(self) -> list:
        return self._named("channel", "received_on")

    @property
    def who(self) -> list:
        return self._named("applicant_kind", *PERSON)

    @property
    def what(self) -> list:
        return self._named("record", *RECORD, "file")

    def facts(self) -> dict:
        """The keyword arguments of `correcting.receive`."""
        data = self.cleaned_data
        return {
            "record": data["record"],
            "channel": data["channel"],
            "received_on": data["received_on"],
            "applicant_kind": data["applicant_kind"],
            "person": {name: data[name] for name in (*PERSON, *self.AGENT, *RECORD)},
            "files": self.taken,
        }


class AssignForm(ReassignForm):
    """交办: to the office that keeps the record."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["officer"].label = "承办人"
        self.fields["officer"].help_text = "承办人核实记录和证据；更正、不予更正由公开办负责人决定。"


class FindingForm(ActForm):
    """登记核实情况"""

    note_label = "备注"

    found = words(
        "核实情况", rows=5, hint="记录怎样写、证据能证明什么。写进告知书。", ask="请写明核实的情况。"
    )
    is_ours = forms.TypedChoiceField(
        label="更正是否属于本机关职能范围",
        choices=[("yes", "属于，由本机关更正"), ("no", "不属于，转送或者告知向有权更正的机关提出")],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择是否属于本机关职能范围。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["found"].initial = self.case.person.found
        if self.case.is_ours is not None:
            self.fields["is_ours"].initial = "yes" if self.case.is_ours else "no"


class EvidenceForm(FileForm):
    """添加材料"""

    note_label = "这是什么"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["title"]
        self.fields["file"].help_text = "扫描件、照片等，不超过 50 MB。随案卷保存，不对外公开。"

    def name_of(self, upload) -> str:
        return papers.name_of(papers.PROOF, upload.name)

    def facts(self) -> dict:
        return {"file": self.cleaned_data["file"]}


class CorrectForm(ActForm):
    """更正"""

    note_label = "备注"

    reason = words("更正的内容", rows=3, hint="把什么更正为什么。写进告知书。", ask="请写明更正的内容。")
    corrected_on = fact_day("更正日期", hint="记录实际改好的日期。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today_at_first(self, "corrected_on")


class RefuseForm(ActForm):
    """不予更正"""

    note_label = "备注"

    reason = words(
        "不予更正的理由",
        rows=4,
        hint="证据为什么不能证明记录不准确。写进告知书。",
        ask="请写明不予更正的理由。",
    )


class TransferForm(ActForm):
    """转送有权机关"""

    note_label = "备注"

    to = line("有权更正的机关", 120, required=True)
    contact = line("该机关的联系方式", 200)
    passed_on = forms.TypedChoiceField(
        label="怎样处理",
        choices=[("yes", "转送该机关处理，并告知申请人"), ("no", "告知申请人向该机关提出")],
        coerce=lambda value: value == "yes",
        empty_value=None,
        initial="yes",
        widget=forms.RadioSelect,
    )
    reason = words("不属于本机关职能范围的理由", rows=3)


class TellForm(DeliverForm):
    """登记告知: the way decides which day counts."""

    wanted_way = ""

    @property
    def chosen_letter(self):
        return letters.of(self.case, LETTERS[self.case.result])

    def may_go_by(self, way: str) -> bool:
        """Online to those who follow it by number and code; by e-mail where an address was left."""
        return bool({"online": self.case.code, "email": self.case.person.email}.get(way, True))


class WithdrawForm(ReasonedForm):
    """登记撤回"""

    note_label = "撤回的情况"
