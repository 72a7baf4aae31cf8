"""变更联系方式、收到委托书、补录材料: what a clerk learns of an applicant after the application was registered."""

from django import forms

from disclosure.workflow.forms import ActForm
from documents.forms.attachments import FileForm
from requests_app import identity, papers
from requests_app.acts.applicant import CONTACT
from requests_app.forms.parts import fact_day, today_at_first, words
from requests_app.forms.person import PersonChecks

SOURCES = ("申请人来信", "申请人当面提出", "申请人来电，已核对身份", "申请人电子邮件", "退件后核实")
AGENT = ("agent_name", "agent_id_number", "agent_phone")


class ContactForm(ActForm):
    """What is left empty stays as it is. There is no note: a note stands in the record in clear."""

    address = forms.CharField(label="新的通信地址", max_length=200, required=False)
    postcode = forms.CharField(label="邮政编码", max_length=10, required=False)
    phone = forms.CharField(label="新的联系电话", max_length=30, required=False)
    email = forms.EmailField(
        label="新的电子邮箱",
        max_length=120,
        required=False,
        error_messages={"invalid": "这不像电子邮箱地址，请核对。"},
    )
    source = forms.ChoiceField(
        label="凭什么变更",
        choices=[(one, one) for one in SOURCES],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择凭什么变更。"},
    )
    evidence = words(
        "核对的情况",
        rows=3,
        most=500,
        hint="何时、谁说的、怎样核对是申请人本人。与新旧联系方式一起加密保存，办理经过里只写变更了哪几项。",
        ask="请写明核对的情况。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["note"]
        for name in CONTACT:
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["address"].help_text = "空着的各项不变。只写了地址的，原邮政编码随之清空。"

    def clean_phone(self) -> str:
        return identity.check_phone(self.cleaned_data["phone"]) if self.cleaned_data["phone"] else ""

    def clean_postcode(self) -> str:
        code = self.cleaned_data["postcode"]
        return identity.check_postcode(code) if code else ""

    def clean(self):
        data = super().clean()
        given = {name: data.get(name) for name in CONTACT if data.get(name)}
        if not self.errors and not given:
            self.add_error("address", "请至少写出一项新的联系方式。")
        elif not self.errors and not self._news():
            self.add_error(None, "写出的与现在登记的相同，不需要变更。")
        return data

    def _news(self) -> dict:
        """What is not registered already."""
        person = self.case.particulars
        given = {name: self.cleaned_data.get(name) for name in CONTACT}
        return {name: said for name, said in given.items() if said and said != getattr(person, name)}

    def says_nothing_new(self) -> bool:
        self.is_valid()
        return not self._news()


class AuthorityForm(PersonChecks, FileForm):
    """The paper is scanned and filed with the case; of the agent is asked what is not known yet."""

    note_label = "备注"

    on = fact_day("收到日", hint="委托书到本机关之日。不改变收到申请的日子和答复期限。")
    agent_name = forms.CharField(label="代理人姓名", max_length=60, required=False)
    agent_id_number = forms.CharField(label="代理人身份证号码", max_length=30, required=False)
    agent_phone = forms.CharField(label="代理人电话", max_length=30, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["title"]
        self.fields["file"].label = "委托书"
        self.fields["file"].help_text = "扫描件或者照片，不超过 50 MB。随案卷保存，打开会留痕。"
        self.fields["agent_name"].needed = "必填"
        for name in AGENT:
            if getattr(self.case.particulars, name):
                del self.fields[name]
        today_at_first(self, "on")
        self.order_fields(["seen", "kept", "file", "on", *AGENT, "note"])

    def name_of(self, upload) -> str:
        return papers.name_of(papers.AUTHORITY, upload.name)

    def clean_agent_name(self) -> str:
        name = self.cleaned_data["agent_name"].strip()
        if not name:
            raise forms.ValidationError("请写明代理人姓名。")
        return name

    def facts(self) -> dict:
        facts = super().facts()
        facts.pop("title")
        return facts


SCANNED = [
    (papers.LETTER, "来信：申请表、信纸、信封"),
    (papers.IDENTITY, "身份证明"),
    (papers.SUPPLEMENT, "补正材料"),
    (papers.OTHER, "随来信寄来的其他材料"),
    (papers.OPINION, "征求意见的回执、意见书"),
    (papers.RECEIPT, "签了字的送达回证、邮政回执"),
    (papers.ENVELOPE, "退回的信封"),
]


class PaperScanForm(FileForm):
    """What came with the application and was not scanned when it was registered, or came to the file on the way."""

    note_label = "备注"

    kind = forms.ChoiceField(
        label="是什么材料", choices=SCANNED, initial=papers.LETTER, widget=forms.RadioSelect
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["title"]
        self.fields["file"].label = "扫描件"
        self.fields[
            "file"
        ].help_text = "扫描件或者照片，不超过 50 MB。随案卷保存，打开会留痕；不改变收到日和答复期限。"
        self.order_fields(["seen", "kept", "kind", "file", "note"])

    def facts(self) -> dict:
        return {"file": self.cleaned_data["file"], "kind": self.cleaned_data["kind"]}
