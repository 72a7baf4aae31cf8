"""拟答复与送达: the answer with exactly what it needs, the files it gives, and how it reached the applicant."""

from copy import copy

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import cached_property

from disclosure.files.blackout import BlackoutFailed
from disclosure.files.blackout.check import refuse_false_boxes
from disclosure.files.kinds import PDF
from disclosure.notices.letters import AgencyFacts
from disclosure.notices.letters.delivering import number_problems
from disclosure.notices.letters.mail import carried_to_others, problem_of
from disclosure.workflow.forms import ActForm
from documents.forms.attachments import FileForm
from documents.forms.parts import date_field
from requests_app.acts.answering import counts_when_read
from requests_app.acts.recalling import issued_reply
from requests_app.earlier import Earlier, answers_before, in_the_way, named
from requests_app.forms.parts import OneOf, fact_day, today_at_first, words
from requests_app.outcomes import ANSWERS, NEEDS, Answer, Outcome, by_clerk
from requests_app.states import DeliveryWay, WantedForm

WHICH = "need_earlier_of"  # which of the applicant's earlier answers
TYPED = ("need_earlier", "need_earlier_on")  # what says the same by hand
NEED = "need_"  # the fields of what an answer needs: need_search_scope …
SHORT = frozenset({"responsible", "responsible_contact", "archive", "earlier", "query_office"})
ASKED_OF_THE_SERVER = frozenset({"earlier", "responsible"})  # these look into other rows first
DAYS = frozenset({"earlier_on", "moved_on", "transfer_due"})
GROUPS = (  # the choice in the order of the yearly table
    ("予以公开", "r1_"),
    ("部分公开", "r2_"),
    ("不予公开", "r3_"),
    ("无法提供", "r4_"),
    ("不予处理", "r5_"),
    ("其他处理", "r6_"),
)


def need_field(key: str) -> forms.Field:
    """The field of one fact; whether it is asked for depends on the answer, so the form says so itself."""
    need = NEEDS[key]
    if key in DAYS:
        return date_field(need.label, hint=need.ask)
    if key in SHORT:
        return forms.CharField(label=need.label, required=False, max_length=300, help_text=need.ask)
    return words(need.label, rows=3, required=False, hint=need.ask)


def which_field() -> forms.Field:
    """Which earlier answer is meant, of those the applicant has had."""
    field = forms.ChoiceField(
        label="前次答复是哪一件",
        required=False,
        widget=forms.RadioSelect,
        help_text="同一申请人以前得到的答复，最相似的在前。是不是重复申请，由您对照两件申请判断。",
        error_messages={"invalid_choice": "这一件不是同一申请人已经答复的申请，请重新选择。"},
    )
    field.needed = "选一件，或者在下面填写"
    return field


def grouped(answers: list[Answer]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The answers under the headings of the yearly table."""
    found = [
        (heading, [(row.key, row.label) for row in answers if row.outcome.startswith(prefix)])
        for heading, prefix in GROUPS
    ]
    return [(heading, rows) for heading, rows in found if rows]


def contact_of(agency) -> str:
    """Where to ask it, without its name."""
    return AgencyFacts.of(agency).contact.removeprefix(agency.name).lstrip("，") or "没有登记联系方式"


def given_as_wanted(case) -> dict[str, str]:
    """提供的形式、方式和时间 as the applicant asked for them, to be changed where the office gives them otherwise."""
    text, agency = case.text, case.agency
    form = text.get_wanted_form_display() or WantedForm.PAPER.label
    place = f"{agency.contact_office or agency.name}" + (
        f"（{agency.contact_address}）" if agency.contact_address else ""
    )
    there = f"自收到本答复书之日起，在{agency.contact_hours or '办公时间'}到{place}"
    how = {
        DeliveryWay.POST: "随本答复书一并邮寄",
        DeliveryWay.ONLINE: "随本答复书一并在“查询办理进度”中提供下载",
        DeliveryWay.EMAIL: "随本答复书一并以电子邮件发送",
        DeliveryWay.PICKUP: f"{there}领取",
    }.get(text.delivery_way, "随本答复书一并提供")
    return {
        "given_form": form,
        "given_how": f"{there}查阅、抄录" if text.wanted_form == WantedForm.INSPECT else how,
    }


class AnswerForm(ActForm):
    """Which answer, what it needs, why. What other answers would need is not asked, and not kept."""

    note_label = "备注"
    note_hint = "只留在办理记录里，不写进答复书。"

    answer = forms.ChoiceField(
        label="答复类型", widget=forms.RadioSelect, error_messages={"required": "请选择答复类型。"}
    )
    reason = words(
        "理由",
        rows=5,
        hint="写进答复书，让申请人看得懂为什么这样答复。",
        ask="请写明理由，答复须说明理由。",
    )
    remark = words("附带告知", rows=2, required=False, hint="例如：领取文件的时间和地点。写进答复书。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = grouped(self.offered())
        fields = {NEED + key: need_field(key) for key in NEEDS} | {WHICH: which_field()}
        self.fields |= fields
        order = [
            "answer",
            *fields,
            *(name for name in self.fields if name not in fields and name != "answer"),
        ]
        self.order_fields([*(name for name in order if name != "note"), "note"])
        for key in self.chosen.needs if self.chosen else ():
            self.fields[NEED + key].required = True
            self.fields[NEED + key].error_messages["required"] = f"请填写{NEEDS[key].label}。{NEEDS[key].ask}"
            self.fields[NEED + key].initial = self.at_first.get(key, "")
        self._offer_successors()
        self._offer_earlier()

    @cached_property
    def at_first(self) -> dict[str, str]:
        """What stands in the fields before anybody has typed."""
        return given_as_wanted(self.case)

    def _offer_successors(self) -> None:
        """机构改革（国办公开办函〔2019〕14号）: where the powers went, and that what came with them is ours to answer."""
        agency = self.case.agency
        if self.chosen is None or "responsible" not in self.chosen.needs:
            return
        said = ""
        if heirs := list(agency.inherited_by.all()):
            told = "；".join(f"{heir.name}（{contact_of(heir)}）" for heir in heirs)
            said += f"本机关划出的职权，已划入{told}。"
        if given := "、".join(one.name for one in agency.inherits_from.all()):
            said += f"{given}的职权已划入本机关，有关信息一并划转，不得以尚未划转为由拒绝（国办公开办函〔2019〕14号）。"
        self.fields[NEED + "responsible"].help_text += said

    def offered(self) -> list[Answer]:
        return by_clerk()

    @property
    def chosen(self) -> Answer | None:
        """The answer that stands in the form now."""
        return ANSWERS.get(self["answer"].value() or "")

    @property
    def need_fields(self) -> list:
        """The fields of what the chosen answer needs."""
        return [self[NEED + key] for key in self.chosen.needs] if self.chosen else []

    @property
    def other_needs(self) -> list:
        """What was typed for another answer: carried along, so that choosing back and forth loses nothing."""
        needed = self.chosen.needs if self.chosen else ()
        return [self[NEED + key] for key in NEEDS if key not in needed and self[NEED + key].value()]

    @cached_property
    def ready(self) -> list[Answer]:
        """The answers whose needs the page can show by itself, without asking what follows from the choice."""
        return [row for row in self.offered() if not ASKED_OF_THE_SERVER & set(row.needs)]

    @property
    def ready_fields(self) -> list[BoundField]:
        """The fields of all those answers as they stand once asked for, each once."""
        keys = dict.fromkeys(key for row in self.ready for key in row.needs)
        return [self._as_needed(key) for key in keys]

    def _as_needed(self, key: str) -> BoundField:
        field = copy(self.fields[NEED + key])
        field.required = True
        field.initial = self.at_first.get(key, "")
        return BoundField(self, field, NEED + key)

    @cached_property
    def earlier(self) -> list[Earlier]:
        """The answers the same applicant has had, where the chosen answer has to name one."""
        if self.chosen is None or "earlier" not in self.chosen.needs:
            return []
        return answers_before(self.case)

    def _offer_earlier(self) -> None:
        """A choice of them, with a last line for one that is not among them; what is chosen need not be typed."""
        if not self.earlier:
            del self.fields[WHICH]
            return
        offered = [(str(one.application.pk), str(one)) for one in self.earlier]
        self.fields[WHICH].choices = [*offered, ("", "不在上面，在下面填写文号和日期")]
        for (
            name
        ) in TYPED:  # needed only where none is picked: `clean` asks for them then, no browser beforehand
            self.fields[name].required = False
            self.fields[name].needed = "上面没有选的填写"

    @property
    def unknown_earlier(self) -> str:
        """A 文号 typed by hand that the system does not know: it may be from before; a person looks at the paper."""
        words = str(self[NEED + "earlier"].value() or "").strip() if self.chosen else ""
        needed = bool(words) and "earlier" in self.chosen.needs
        return words if needed and named(self.case.agency_id, words) is None else ""

    def clean(self):
        data = super().clean()
        picked = next((one for one in self.earlier if str(one.application.pk) == data.get(WHICH)), None)
        if picked is not None:
            data[NEED + "earlier"], data[NEED + "earlier_on"] = picked.reference, picked.on
            return data
        if self.chosen and "earlier" in self.chosen.needs:
            for name in TYPED:
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
            for reason in in_the_way(self.case, data.get(NEED + "earlier", "")):
                self.add_error(NEED + "earlier", reason)
        return data

    def facts(self) -> dict:
        given = self.cleaned_data
        needed = {}
        for key in ANSWERS[given["answer"]].needs:
            value = given[NEED + key]
            needed[key] = value.isoformat() if key in DAYS else value.strip()
        return {
            "answer": given["answer"],
            "facts": needed,
            "reason": given["reason"],
            "remark": given["remark"],
        }


def as_drafted(decision, *, again: bool = True) -> dict:
    """The fields of a form as a decision stands, to go on from it or to say the same again; of another, `again` is false."""
    of_him_alone = () if again else ("earlier", "earlier_on", "given_form", "given_how")
    return {
        "answer": decision.answer,
        "reason": decision.reason,
        "remark": decision.remark,
        **{
            NEED + key: value
            for key, value in decision.facts.items()
            if key in NEEDS and key not in of_him_alone
        },
    }


class DraftReplyForm(AnswerForm):
    """拟答复. It opens with the draft there is."""

    def __init__(self, *args, case, initial=None, **kwargs):
        if case.decision is not None:
            initial = as_drafted(case.decision) | (initial or {})
        super().__init__(*args, case=case, initial=initial, **kwargs)


class OnTheSpotForm(AnswerForm):
    """当场答复: what is published or plainly open, signed for at once."""

    signer = forms.CharField(
        label="签收人",
        max_length=60,
        help_text="当场签收的人，申请人本人的写“本人”。",
        error_messages={"required": "请填写签收人。"},
    )

    def offered(self) -> list[Answer]:
        return [row for row in by_clerk() if row.on_the_spot]

    def facts(self) -> dict:
        return super().facts() | {"signer": self.cleaned_data["signer"]}


HOW_MUCH = [("whole", "全文提供"), ("parts", "涂去不公开的部分再提供（须为 PDF）")]


class AddReleaseForm(FileForm):
    """A file the answer gives."""

    note_label = "备注"

    is_whole = forms.ChoiceField(
        label="怎样提供",
        choices=HOW_MUCH,
        initial="whole",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择全文提供还是涂去一部分。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].label = "名称"
        self.fields["title"].help_text = "写进答复书的附件清单；空着则用文件名。"
        self.fields[
            "file"
        ].help_text = "Word、PDF、表格、图片等，不超过 50 MB。申请人得到的是去掉作者、修订等信息的副本。"
        decision = self.case.decision
        if decision is not None and decision.outcome == Outcome.PARTIAL:
            self.fields["is_whole"].initial = "parts"

    def clean(self):
        data = super().clean()
        file = data.get("file")
        if file is not None and data.get("is_whole") == "parts" and file.kind != PDF.name:
            self.add_error("is_whole", "只有 PDF 才能涂去一部分。请先把文件转成 PDF 再传，或者提供全文。")
        if file is not None and data.get("is_whole") == "whole" and file.kind == PDF.name:
            with file.original.open("rb") as stored:
                try:
                    refuse_false_boxes(stored.read())
                except BlackoutFailed as error:
                    self.add_error("file", str(error))
        return data

    def facts(self) -> dict:
        return super().facts() | {"is_whole": self.cleaned_data["is_whole"] == "whole"}


class RemoveReleaseForm(ActForm):
    """Not given after all."""

    note_label = "原因"

    release = OneOf("文件")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["release"].offer(self.case.releases.all(), str)


WAYS = [
    ("post", "邮政寄送（须通过邮政企业，不得到付）"),
    ("direct", "直接送达，当面签收"),
    ("entrusted", "委托其他机关送达"),
    ("online", "网上送达"),
    ("email", "电子邮件送达"),
]


class DeliverForm(ActForm):
    """登记送达: the way decides which day counts（235号）."""

    note_label = "备注"

    way = forms.ChoiceField(
        label="怎样送达",
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择怎样送达。"},
    )
    posted_on = fact_day("交邮日", required=False, hint="邮寄的以交邮之日为答复时点。")
    mail_number = forms.CharField(
        label="邮件号",
        max_length=40,
        required=False,
        help_text="挂号信或者 EMS 的号码，13 位，例如 XA12345678932。",
    )
    as_given = forms.BooleanField(label="邮局给的就是这个号码", required=False)
    shared = forms.BooleanField(label="已经核对收据：这个号码也用于寄给别人的文书", required=False)
    signed_on = fact_day("签收日", required=False, hint="直接送达、委托送达的以签收之日为答复时点。")
    signer = forms.CharField(
        label="签收人", max_length=60, required=False, help_text="申请人或者其法定代理人。"
    )
    delivered_on = fact_day("到达日", required=False, hint="电子邮件到达申请人邮箱之日，为答复时点。")
    proof = forms.CharField(
        label="发送凭证",
        max_length=300,
        required=False,
        help_text="用哪个邮箱、何时发到申请人留的邮箱，有没有退信；留好发件记录。印在送达回证上。",
    )

    SHOWN = {
        "posted_on": "post",
        "mail_number": "post",
        "signed_on": "direct entrusted",
        "signer": "direct entrusted",
        "delivered_on": "email",
        "proof": "email",
    }
    ASKED = {
        "posted_on": "邮寄的，请填写交邮日。",
        "mail_number": "邮寄的，请填写邮件号，须通过邮政企业寄送（235号）。",
        "signed_on": "请填写签收日。",
        "signer": "请填写签收人。",
        "delivered_on": "电子邮件送达的，请填写到达日。",
        "proof": "电子邮件送达的，请填写发送凭证。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [way for way in WAYS if self.may_go_by(way[0])]
        self.fields["way"].initial = self.wanted_way
        today_at_first(self, "posted_on", "signed_on", "delivered_on")
        for name in self.SHOWN:
            self.fields[name].needed = "必填"

    def may_go_by(self, way: str) -> bool:
        """Over the internet only as the applicant asked, and not where his own opening it is what counts."""
        if way not in ("online", "email"):
            return True
        as_asked = way == self.case.text.delivery_way
        return as_asked and not (way == "online" and counts_when_read(self.case))

    @property
    def wanted_way(self) -> str:
        """How the applicant asked to get it, empty where that decides nothing."""
        wanted = {"post": "post", "online": "online", "pickup": "direct", "email": "email"}
        way = wanted.get(self.case.text.delivery_way, "")
        return way if self.may_go_by(way) else ""

    @property
    def asked_fields(self) -> list:
        """The fields the chosen way asks for."""
        way = self["way"].value()
        shown = [name for name, ways in self.SHOWN.items() if way in ways.split()]
        if way == "post":
            at = shown.index("mail_number") + 1
            shown[at:at] = [name for name, asked in self.to_vouch_for.items() if asked]
        return [self[name] for name in shown]

    # ── the mail number ─────────────────────────────────────────────────────
    @property
    def chosen_letter(self):
        """The letter that is delivered, None where the act will refuse for want of one."""
        return issued_reply(self.case)

    @property
    def to_vouch_for(self) -> dict[str, bool]:
        """Which ticks the number typed asks for: it looks like none of the post office's, or went to somebody else."""
        number = str(self["mail_number"].value() or "")
        if not number.strip():
            return {}
        letter = self.chosen_letter
        return {
            "as_given": bool(problem_of(number)),
            "shared": letter is not None and bool(carried_to_others(letter, number)),
        }

    def check_number(self, data) -> None:
        number, letter = data.get("mail_number"), self.chosen_letter
        if data.get("way", "post") != "post" or not number or letter is None:
            return
        for problem in number_problems(letter, number, as_given=data["as_given"], shared=data["shared"]):
            self.add_error("mail_number", problem)

    def facts(self) -> dict:
        """A tick is told only where the number asked for one."""
        facts, asked = super().facts(), self.to_vouch_for
        for name in ("as_given", "shared"):
            if facts.pop(name, False) and asked.get(name) and facts.get("mail_number"):
                facts[name] = True
        return facts

    def clean(self):
        data = super().clean()
        self.check_number(data)
        way = data.get("way")
        if not way:
            return data
        for name, ways in self.SHOWN.items():
            if way not in ways.split():
                data[name] = "" if name in ("mail_number", "signer", "proof") else None
                self.errors.pop(name, None)
            elif not data.get(name) and name not in self.errors:
                self.add_error(name, self.ASKED[name])
        return data
