"""What every letter of 依申请公开 shares: how its facts are read, whom it goes to, how it begins."""

import re
from abc import abstractmethod
from collections.abc import Iterable
from datetime import date, datetime

from disclosure.gazette import written
from disclosure.notices.letters import LetterKind, Part
from requests_app.letters.facts import Facts, facts_of

REGULATION = "《中华人民共和国政府信息公开条例》"
BETWEEN_CHINESE = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")  # a blank that means nothing
LONGEST_QUOTE = 600  # characters of what was asked; the rest stands on the application itself
LONGEST_FORM = (
    5000  # characters of it on the 申请表; longer than a few sheets it is kept as a text beside the form
)


def on_paper(value) -> str:
    """A date in a letter; facts read back from a row are ISO text."""
    if isinstance(value, str) and value:
        value = date.fromisoformat(value[:10])
    if isinstance(value, datetime):
        value = value.date()
    return written(value) if value else ""


def sentence(text: str) -> str:
    """Words typed by a person, ended with a full stop."""
    text = text.strip()
    return text if not text or text.rstrip("”）")[-1:] in "。！？；：" else f"{text}。"


def quoted(text: str) -> str:
    """What was asked, in one paragraph, cut where it is a book."""
    text = BETWEEN_CHINESE.sub("", " ".join(text.split()))
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}……（全文见申请）"


def begun(text: str) -> str:
    """What was asked, as it was written, as far as a form of some sheets holds it."""
    if len(text) <= LONGEST_FORM:
        return text
    return f"{text[:LONGEST_FORM]}……（全文共 {len(text):,} 字，其余见“申请内容全文”）"


class ToApplicant(LetterKind):
    """A letter to whoever applied."""

    series = "requests"
    approval = False
    calls_itself = "本告知"

    def facts(self, case, **more) -> Facts:
        return facts_of(case, **more)

    def addressee(self, facts: Facts) -> str:
        return facts.applicant

    def address(self, facts: Facts) -> str:
        return "\n".join(filter(None, [facts.postcode, facts.address]))

    def address_now(self, case) -> str:
        person = case.particulars
        return "\n".join(filter(None, [person.postcode, person.address]))

    def receipt(self, facts: Facts) -> Part:
        """收到日与申请编号：法定记载，不能改。"""
        how = f"以“{facts.channel}”方式" if facts.channel else ""
        text = f"本机关于{on_paper(facts.received_on or facts.submitted_on)}收到{facts.you}{how}提出的政府信息公开申请（申请编号：{facts.number}）。"
        if facts.split_from:
            day = on_paper(facts.received_on or facts.submitted_on)
            text = (
                f"本机关于{day}收到{facts.you}{how}提出的政府信息公开申请（申请编号：{facts.split_from}）。"
                f"本件是从该申请中拆出、单独办理的部分（编号：{facts.number}）。"
            )
        return Part("receipt", "收到申请", text, locked=True)

    def asked(self, facts: Facts) -> Part:
        """申请内容的复述：补正另起一段，各有日期，不与原申请连成一句。"""
        if facts.split_from:
            said = sentence(f"该申请中由本件办理的内容为：{quoted(facts.description)}")
            if facts.supplement:
                corrected = f"本机关于{on_paper(facts.supplemented_on)}收到{facts.you}补正的内容为：{quoted(facts.supplement)}"
                said = f"{said}\n{sentence(corrected)}"
            return Part("asked", "申请内容", said)
        if not facts.supplement:
            said = sentence(f"{facts.you}申请公开的内容为：{quoted(facts.description)}")
            return Part("asked", "申请内容", said)
        applied = f"{facts.you}于{on_paper(facts.submitted_on or facts.received_on)}提出的申请内容为："
        corrected = f"本机关于{on_paper(facts.supplemented_on)}收到{facts.you}补正的内容为："
        paragraphs = [
            sentence(f"{applied}{quoted(facts.description)}"),
            sentence(f"{corrected}{quoted(facts.supplement)}"),
        ]
        return Part("asked", "申请内容", "\n".join(paragraphs))


class Notified(ToApplicant):
    """A letter in red head: it recites what came in, then says what its kind says."""

    def parts(self, facts: Facts) -> Iterable[Part]:
        yield self.receipt(facts)
        yield self.asked(facts)
        yield from self.body(facts)

    @abstractmethod
    def body(self, facts: Facts) -> Iterable[Part]:
        """What this kind says after the recital."""


def contact(facts: Facts) -> Part:
    """Where to ask, to supplement, to pay."""
    office = facts.agency
    said = [
        office.contact_office or office.name,
        f"地址：{office.contact_address}" if office.contact_address else "",
        f"邮政编码：{office.postcode}" if office.postcode else "",
        f"电话：{office.contact_phone}" if office.contact_phone else "",
        f"办公时间：{office.contact_hours}" if office.contact_hours else "",
    ]
    return Part("contact", "联系方式", "联系方式：" + "，".join(filter(None, said)) + "。", locked=True)
