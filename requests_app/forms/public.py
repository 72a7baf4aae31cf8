"""The applicant's pages as forms. What is wrong is said in whole sentences; nothing is cut off in silence."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError

from requests_app import identity
from requests_app.outcomes import ApplicantKind
from requests_app.states import DeliveryWay, IdType, WantedForm

FEW_WORDS, MOST_WORDS = (
    10,
    100_000,
)  # characters of a description: below the one a hint, above the other an error
ROOM = 4  # times the most a field takes: so much too long is still kept in the draft, to be cut down later
MOST_CHOSEN = 200  # characters kept of a field that has no length of its own
KINDS = [
    (ApplicantKind.NATURAL, "个人（自然人）"),
    (ApplicantKind.BUSINESS, "商业企业"),
    (ApplicantKind.RESEARCH, "科研机构"),
    (ApplicantKind.PUBLIC_INTEREST, "社会公益组织"),
    (ApplicantKind.LEGAL_SERVICE, "法律服务机构"),
    (ApplicantKind.OTHER, "其他组织"),
]
OF_PEOPLE = [row for row in IdType.choices if row[0] != IdType.CREDIT_CODE]
FORMS = [
    (WantedForm.ELECTRONIC, "电子文件"),
    (WantedForm.PAPER, "纸质"),
    (WantedForm.INSPECT, "到现场查阅、抄录"),
    (WantedForm.COPY, "光盘等载体"),
]
WAYS = [
    (DeliveryWay.ONLINE, "在本网站查看、下载"),
    (DeliveryWay.EMAIL, "电子邮件"),
    (DeliveryWay.POST, "邮寄"),
    (DeliveryWay.PICKUP, "自己到机关领取"),
]
ON_PAPER = (WantedForm.PAPER, WantedForm.COPY)
BY_HAND = (DeliveryWay.POST, DeliveryWay.PICKUP)


def clean_words(value: str) -> str:
    """Typed text without marks that turn the writing round or are not to be seen; line ends as one character.

    Names keep every character they have: no normalising, which would replace rare forms by common ones.
    """
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char for char in value if char in "\n\t\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs")
    ).strip()


class Words(forms.CharField):
    """A line or a text, as it was typed. A length is told, never enforced by the browser cutting it off."""

    def __init__(self, *args, most: int, least: int = 0, **kwargs):
        self.most, self.least = most, least
        super().__init__(*args, strip=False, **kwargs)

    def to_python(self, value):
        return clean_words(super().to_python(value) or "")

    def validate(self, value):
        super().validate(value)
        if len(value) > self.most:
            raise ValidationError(
                f"最多 {self.most:,} 字，现在有 {len(value):,} 字，请删去 {len(value) - self.most:,} 字。"
            )
        if value and len(value) < self.least:
            raise ValidationError(f"只有 {len(value)} 字，请写清楚一些。")


def line(label: str, most: int = 60, *, ask: str = "", **kwargs) -> Words:
    """One line; `ask` is what is said when it is needed and empty."""
    attrs = {name: kwargs.pop(name) for name in ("autocomplete", "inputmode") if name in kwargs}
    if ask:
        kwargs["error_messages"] = {"required": ask}
    return Words(label=label, most=most, widget=forms.TextInput(attrs=attrs), **kwargs)


SEVERAL = "照片、扫描件或者 PDF，可以一次选几份，最多 6 份，每份不超过 10 MB。"


def upload(label: str, hint: str) -> forms.FileField:
    return forms.FileField(label=label, required=False, help_text=hint)


class ManyFiles(forms.FileInput):
    """A file field in which several may be chosen; a browser without script sends them all the same."""

    allow_multiple_selected = True


class Several(forms.FileField):
    """Some files chosen at once; cleaned to a list, empty where none was chosen."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        if not data:
            super().clean(None, initial)
            return []
        return [super(Several, self).clean(one, initial) for one in data]


class Page(forms.Form):
    """One page of the application. `kept` are the files uploaded for it before, by slot."""

    def __init__(self, *args, kept=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.kept = {file.slot for file in kept}

    @property
    def typed(self) -> dict[str, str]:
        """What was typed into it, right or wrong. Files are kept apart."""
        return {
            name: self.data.get(name, "")
            for name, field in self.fields.items()
            if not isinstance(field, forms.FileField)
        }

    @property
    def room(self) -> dict[str, int]:
        """How much of each field the draft keeps."""
        return {name: ROOM * getattr(self.fields[name], "most", MOST_CHOSEN) for name in self.typed}

    @property
    def kept_of_it(self) -> dict[str, str]:
        """What goes into the draft: everything but what is beyond all measure, and that is said (`say_too_long`)."""
        return {name: value for name, value in self.typed.items() if len(value) <= self.room[name]}

    def say_too_long(self) -> bool:
        """Tell of each field that was not kept. Returns whether there was one."""
        left_out = self.typed.keys() - self.kept_of_it.keys()
        for name in left_out:
            self.add_error(
                name,
                f"有 {len(self.typed[name]):,} 字，太长，没有存进草稿。内容还在这一页上，请先复制到自己的文档里，再删短。",
            )
        return bool(left_out)

    def _if_there(self, name, check):
        value = self.cleaned_data.get(name, "")
        return check(value) if value else ""

    def must(self, name: str, said: str) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, said)


class ApplicantForm(Page):
    """第一步：申请人（条例第二十九条第一项）. There is no question about the purpose."""

    applicant_kind = forms.ChoiceField(
        label="您是",
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择您是个人，还是哪一类组织。"},
    )
    name = line(
        "姓名或者名称",
        100,
        ask="请填写姓名；组织申请的，填写全称。",
        help_text="与身份证明上的一致。生僻字照写，不必拆开。",
        autocomplete="name",
    )
    id_type = forms.ChoiceField(
        label="身份证明",
        choices=OF_PEOPLE,
        initial=IdType.ID_CARD,
        required=False,
        help_text="个人申请的选择；组织用统一社会信用代码。",
    )
    id_number = line(
        "身份证明号码",
        40,
        ask="请填写身份证明的号码（条例第二十九条第一项）。",
        help_text="个人填写证件号码，组织填写 18 位统一社会信用代码。只有办理人员看得到。",
        autocomplete="off",
    )
    representative = line("法定代表人或者负责人", required=False, help_text="登记证书上写的那一位。")
    contact_name = line("联系人", required=False, help_text="机关有事找谁。")
    identity = upload(
        "身份证明复印件", "可以现在上传照片或者扫描件，也可以不传。PDF 或者图片，不超过 10 MB。"
    )
    agent_name = line("代理人姓名", required=False, autocomplete="off")
    agent_id_number = line("代理人身份证号码", 40, required=False, autocomplete="off")
    agent_phone = line("代理人电话", 40, required=False, inputmode="tel", autocomplete="off")
    authority = upload(
        "委托书", "有代理人的必须上传，写明委托的事项，由申请人签名或者盖章。PDF 或者图片，不超过 10 MB。"
    )

    id_type.needed = "个人必选"

    OF_ORGANISATIONS = ("representative", "contact_name")
    OF_AGENTS = ("agent_name", "agent_id_number", "agent_phone", "authority")

    @property
    def main_fields(self):
        apart = (*self.OF_AGENTS, *self.OF_ORGANISATIONS, "identity")
        return [self[name] for name in self.fields if name not in apart]

    @property
    def organisation_fields(self):
        return [self[name] for name in self.OF_ORGANISATIONS]

    @property
    def agent_fields(self):
        return [self[name] for name in self.OF_AGENTS]

    @property
    def has_agent(self) -> bool:
        """Is anything said about an agent? Then the fold stands open."""
        values = self.data if self.is_bound else self.initial
        return (
            any(values.get(name) for name in self.OF_AGENTS)
            or "authority" in self.kept
            or any(name in self.errors for name in self.OF_AGENTS)
        )

    def clean_agent_phone(self):
        return self._if_there("agent_phone", identity.check_phone)

    def clean_agent_id_number(self):
        return self._if_there("agent_id_number", lambda number: identity.check_number(IdType.ID_CARD, number))

    def clean(self):
        data = super().clean()
        kind = data.get("applicant_kind")
        if kind is None:
            return data
        if kind == ApplicantKind.NATURAL:
            data |= dict.fromkeys(self.OF_ORGANISATIONS, "")
            data["id_type"] = data.get("id_type") or IdType.ID_CARD
        else:
            data["id_type"] = IdType.CREDIT_CODE
        if number := data.get("id_number"):
            try:
                data["id_number"] = identity.check_number(data["id_type"], number)
            except ValidationError as error:
                self.add_error("id_number", error)
        if any(data.get(name) for name in self.OF_AGENTS) or "authority" in self.kept:
            self.must("agent_name", "有代理人的，请填写代理人姓名。")
            self.must("agent_id_number", "请填写代理人的身份证号码，机关要核对双方的身份证明。")
            self.must("agent_phone", "请填写代理人的电话。")
            if "authority" not in self.kept:
                self.must("authority", "委托他人申请的，请上传委托书。")
        return data

    @property
    def facts(self) -> dict:
        """The cleaned page without its files."""
        return {
            name: value for name, value in self.cleaned_data.items() if name not in ("identity", "authority")
        }


class ContactPage(Page):
    """A page that also asks how to reach whoever sends it."""

    phone = line(
        "联系电话",
        40,
        required=False,
        help_text="手机，或者带区号的固定电话。",
        inputmode="tel",
        autocomplete="tel",
    )
    email = forms.EmailField(
        label="电子邮箱",
        required=False,
        help_text="留了邮箱，每一步有结果都写信告诉您。",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    address = line("通信地址", 200, required=False, autocomplete="street-address")
    postcode = line("邮政编码", 12, required=False, inputmode="numeric", autocomplete="postal-code")
    CONTACT = ("phone", "email", "address", "postcode")

    @property
    def contact_fields(self):
        return [self[name] for name in self.CONTACT]

    def clean_phone(self):
        return self._if_there("phone", identity.check_phone)

    def clean_postcode(self):
        return self._if_there("postcode", identity.check_postcode)

    def must_be_reached(self, article: str = "") -> None:
        """One way at least; one that was filled in wrongly is told by itself."""
        ways = ("phone", "email", "address")
        if not any(self.cleaned_data.get(name) or name in self.errors for name in ways):
            self.add_error("phone", f"电话、邮箱、通信地址至少填写一项{article}。")


class RequestForm(ContactPage):
    """第二步：要什么，怎样给您，怎样找到您（条例第二十九条第二、三项，第四十条，第四十三条）."""

    field_order = ("description", "wanted_form", "delivery_way")

    description = Words(
        label="信息的名称、文号，或者能让我们认出它的描述",
        most=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="写清时间、地点、事项。一份申请写一件事，办得更快。不需要说明用途。",
        error_messages={"required": "请写明您要什么信息。"},
    )
    wanted_form = forms.ChoiceField(
        label="希望得到的形式",
        choices=FORMS,
        initial=WantedForm.ELECTRONIC,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择希望得到的形式。"},
    )
    delivery_way = forms.ChoiceField(
        label="希望怎样取得",
        choices=WAYS,
        initial=DeliveryWay.ONLINE,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择怎样取得。"},
    )
    need_help = forms.BooleanField(
        label="我阅读、视听或者书写有困难，需要帮助（条例第四十三条）", required=False
    )
    help_note = Words(
        label="需要怎样的帮助",
        most=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="例如：答复请用大字，或者请打电话念给我听。",
    )

    def clean_description(self):
        words = self.cleaned_data["description"]
        if not re.search(r"\w", words):
            raise ValidationError("请用文字写明您要什么信息。")
        return words

    def clean(self):
        data = super().clean()
        form, way = data.get("wanted_form"), data.get("delivery_way")
        if form in ON_PAPER and way not in (*BY_HAND, None):
            self.add_error("delivery_way", "纸质和光盘要邮寄或者到机关领取，请改选其中一种。")
        elif form == WantedForm.INSPECT and way not in (DeliveryWay.PICKUP, None):
            self.add_error("delivery_way", "到现场查阅的，请选择“自己到机关领取”。")
        if way == DeliveryWay.EMAIL:
            self.must("email", "选了电子邮件，请填写电子邮箱。")
        elif way == DeliveryWay.POST:
            self.must("address", "选了邮寄，请填写通信地址。")
        elif way == DeliveryWay.PICKUP and not data.get("email"):
            self.must("phone", "选了自己领取，请填写电话或者邮箱，好通知您来取。")
        self.must_be_reached("（条例第二十九条第一项）")
        if not data.get("need_help"):
            data["help_note"] = ""
        return data

    @property
    def is_brief(self) -> bool:
        """So few words that they may not be enough, and no number of a document among them: a hint, never a refusal."""
        words = self.cleaned_data["description"]
        return len(words) < FEW_WORDS and not re.search(r"\d\s*号", words)

    @property
    def facts(self) -> dict:
        return dict(self.cleaned_data)


class OwnRecordForm(ContactPage):
    """更正本人信息的第二步：哪条记录，哪里不准确，凭什么（条例第四十一条）."""

    field_order = ("record", "wrong", "right", "evidence", "proof")

    record = line(
        "哪一份信息、哪一条记录",
        80,
        ask="请写明是哪一份信息、哪一条记录。",
        help_text="写名称，例如：2025 年公租房保障对象名册。这里不要写您的姓名和号码。",
    )
    wrong = Words(
        label="哪里不准确",
        most=5000,
        least=2,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="照记录上的写法写，例如：家庭人口记为 3 人。",
        error_messages={"required": "请写明记录中哪里不准确。"},
    )
    right = Words(
        label="应当是什么",
        most=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：家庭人口 4 人。",
    )
    evidence = Words(
        label="有什么证据",
        most=5000,
        least=2,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明证据的名称，例如：户口簿、出生医学证明。",
        error_messages={"required": "请写明有什么证据。条例第四十一条要求有证据证明记录不准确。"},
    )
    proof = upload(
        "上传证据",
        "照片、扫描件或者 PDF，每份不超过 10 MB，可以一份一份上传。没有电子件的，可以写明随后当面或者邮寄补交。",
    )

    @property
    def record_fields(self):
        return [self[name] for name in ("record", "wrong", "right", "evidence")]

    def clean(self):
        data = super().clean()
        self.must_be_reached("，用来告知结果")
        return data

    @property
    def facts(self) -> dict:
        """The cleaned page without its files."""
        return {name: value for name, value in self.cleaned_data.items() if name != "proof"}


class ProofForm(forms.Form):
    """补交证据（更正本人信息）."""

    title = button = "补交证据"
    done = "已经收到您补交的证据。"
    files = Several(
        label="证据",
        help_text=SEVERAL,
        error_messages={"required": "请选择要上传的文件。"},
    )


class WithdrawCorrectionForm(forms.Form):
    """撤回更正申请."""

    title = button = "撤回更正申请"
    done = "已经撤回更正申请。"
    note = Words(
        label="撤回的原因",
        most=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="可以不写。",
    )


class ConfirmForm(forms.Form):
    """第三步. `homepage` is a field people never see; whoever fills it in is a machine, or a browser that fills all."""

    homepage = forms.CharField(label="请不要填写这一格", required=False)


class TrackForm(forms.Form):
    """查询办理进度: two things from the receipt."""

    number = line(
        "申请编号",
        80,
        ask="请填写申请编号，在回执上。",
        help_text="大小写、空格和短横线都不要紧，全角半角都可以。",
        autocomplete="off",
    )
    code = line(
        "查询码",
        80,
        ask="请填写查询码，在回执上。",
        help_text="16 位，大小写、空格和短横线都不要紧。",
        autocomplete="off",
    )


class SupplementForm(forms.Form):
    """补正（条例第三十条）: once, so all of it."""

    button = "提交补正"
    done = "已经收到您的补正，答复期限自收到补正之日的次日起重新计算。"
    text = Words(
        label="补正的内容",
        most=MOST_WORDS,
        least=2,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="逐项写清告知书要求补正的事项。只能补正一次。",
        error_messages={"required": "请写明补正的内容。"},
    )
    files = Several(
        label="补正的材料",
        required=False,
        help_text=f"要求补交身份证明、委托书的，在这里上传。{SEVERAL}",
    )


class ReasonsForm(forms.Form):
    """说明理由（条例第三十五条）."""

    button = "提交理由"
    done = "已经收到您说明的理由。机关认为合理、但来不及答复的，会告知延迟到哪一天；认为不合理的，会告知不予处理。"
    text = Words(
        label="申请的理由",
        most=MOST_WORDS,
        least=2,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="写明为什么需要这些信息、为什么需要这么多。只交一次，请写全。",
        error_messages={"required": "请写明申请的理由。"},
    )
    files = Several(label="证明材料", required=False, help_text=f"能说明理由的材料。{SEVERAL}")


class WithdrawForm(forms.Form):
    """撤回申请."""

    done = "已经撤回申请。"
    note = Words(
        label="撤回的原因",
        most=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="可以不写。",
    )


class SuggestForm(forms.Form):
    """建议主动公开（条例第四十四条第二款）."""

    title = "建议机关主动公开"
    button = "提出建议"
    done = "已经收到您的建议。机关审核后认为属于主动公开范围的，会向社会公开。"
    note = Words(
        label="建议的理由",
        most=MOST_WORDS,
        least=5,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="哪些内容涉及公众利益，为什么需要公众广泛知晓或者参与决策。",
        error_messages={"required": "请写明建议的理由。"},
    )


class ConfirmDeliveryForm(forms.Form):
    """收到答复: nothing to fill in."""

    title = "确认收到答复"
    done = "已经登记您收到答复。答复书和文件在下面。"


class MineForm(forms.Form):
    """申请时留的邮箱."""

    email = forms.EmailField(
        label="申请时留的电子邮箱",
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "请填写申请时留的电子邮箱。"},
    )
