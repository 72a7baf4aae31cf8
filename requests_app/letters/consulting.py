"""征求意见、告知第三方、协办（条例第三十二条至第三十四条）: letters to others than the applicant, with their 回执."""

from disclosure.notices.letters import LetterKind, Need, Part, register
from requests_app.letters.base import REGULATION, contact, on_paper, quoted, sentence
from requests_app.letters.facts import Facts, facts_of


class ToOther(LetterKind):
    """A letter to somebody who is asked. The applicant is not named: whose rights are touched needs what, not who."""

    series = "requests"
    approval = False

    def facts(self, case, **more) -> Facts:
        return facts_of(case, **more)

    def addressee(self, facts: Facts) -> str:
        return facts.more.get("whom", "")

    def address(self, facts: Facts) -> str:
        return facts.more.get("address", "")

    def begin(self, facts: Facts) -> Part:
        return Part(
            "begin",
            "事由",
            f"本机关于{on_paper(facts.received_on)}收到一件政府信息公开申请（申请编号：{facts.number}）。",
            locked=True,
        )

    def what(self, facts: Facts) -> Part:
        return Part(
            "what",
            "拟公开的内容",
            sentence(f"所涉及的政府信息为：{quoted(facts.more.get('what', '') or facts.subject)}"),
        )

    def slip(self, facts: Facts, rows: list[tuple[str, ...]]) -> Part:
        return Part(
            "slip",
            f"{self.name}回执",
            locked=True,
            kind="slip",
            rows=(("申请编号", facts.number), *rows),
        )


OPINION_ROWS = [
    ("收到征求意见书的日期", "　　　　年　　月　　日"),
    ("意见", "□ 同意公开　　□ 部分同意公开　　□ 不同意公开"),
    ("不同意公开的内容", "\n\n"),
    ("理由和依据", "\n\n\n\n"),
    ("签名或者盖章", "\n\n　　　　　　　　　　　　年　　月　　日"),
    ("联系人和电话", "\n"),
]


@register
class AskThirdParty(ToOther):
    """条例第三十二条：书面征求第三方的意见，十五个工作日"""

    code, short, name = "ZQ3", "征求", "政府信息公开征求第三方意见书"
    article = "条例第三十二条"

    def parts(self, facts: Facts):
        yield self.begin(facts)
        yield self.what(facts)
        days = facts.more.get("days", 15)
        yield Part(
            "ask",
            "征求意见",
            "经审查，该政府信息可能涉及你方的商业秘密、个人隐私等合法权益，公开可能对你方合法权益造成损害。依据"
            f"{REGULATION}第三十二条的规定，现书面征求你方的意见。请自收到本征求意见书之日起{days}个工作日内"
            "书面提出是否同意公开的意见；不同意公开的，请说明理由。",
            locked=True,
        )
        yield Part(
            "silence",
            "逾期的后果",
            "逾期未提出意见的，由本机关依照条例的规定决定是否公开。不同意公开且有合理理由的，本机关不予公开；本机关认为"
            "不公开可能对公共利益造成重大影响的，可以决定予以公开，并将决定公开的政府信息内容和理由书面告知你方。",
            locked=True,
        )
        yield contact(facts)
        yield self.slip(facts, OPINION_ROWS)


@register
class AskMaker(ToOther):
    """条例第三十四条：向共同制作机关征求意见，逾期视为同意公开；其他机关（第三十三条第三款）"""

    code, short, name = "ZQJ", "征求", "政府信息公开征求意见书"
    article = "条例第三十三条、第三十四条"

    def parts(self, facts: Facts):
        yield self.begin(facts)
        yield self.what(facts)
        days = facts.more.get("days", 15)
        if facts.more.get("kind") == "other_agency":
            ask = (
                f"经审查，该政府信息涉及你机关。依据{REGULATION}第十一条、第三十三条第三款的规定，现征求你机关的意见。"
                f"请自收到本征求意见书之日起{days}个工作日内书面提出意见。"
            )
            silence = "逾期未提出意见的，由本机关依法作出处理。"
        else:
            ask = (
                f"该政府信息由本机关牵头、你机关共同制作。依据{REGULATION}第三十四条的规定，现征求你机关的意见。"
                f"请自收到本征求意见书之日起{days}个工作日内书面提出意见。"
            )
            silence = "逾期未提出意见的，视为同意公开。"
        yield Part("ask", "征求意见", ask, locked=True)
        yield Part("silence", "逾期的后果", silence, locked=True)
        yield contact(facts)
        yield self.slip(facts, OPINION_ROWS)


@register
class AskHelp(ToOther):
    """协办函: within the house, or to an office that holds the records"""

    code, short, name = "XB", "协办", "政府信息公开申请协办函"

    def parts(self, facts: Facts):
        yield self.begin(facts)
        yield self.what(facts)
        yield Part(
            "ask",
            "协办事项",
            f"请自收到本函之日起{facts.more.get('days', 7)}个工作日内，检索有关政府信息，提出是否公开的初步意见及依据，"
            "连同有关材料反馈本机关政府信息公开工作机构。检索不到的，请写明检索的范围、方法和结果。",
            locked=True,
        )
        yield contact(facts)
        yield self.slip(
            facts,
            [
                ("检索范围和方法", "\n\n"),
                ("检索结果", "\n\n"),
                ("是否公开的初步意见和依据", "\n\n\n\n"),
                ("负责人签字", "\n　　　　　　　　　　　　年　　月　　日"),
            ],
        )


@register
class TellThirdParty(ToOther):
    """条例第三十二条：决定公开的，将内容和理由书面告知第三方"""

    code, short, name = "GZ3", "告三", "政府信息依申请公开告知书"
    article = "条例第三十二条"
    remedies = Need.EITHER
    calls_itself = "本告知"

    def parts(self, facts: Facts):
        more = facts.more
        yield self.begin(facts)
        asked = f"本机关已于{on_paper(more['sent_on'])}书面征求你方的意见。" if more.get("sent_on") else ""
        opinion = f"你方的意见为：{sentence(more['opinion'])}" if more.get("opinion") else ""
        if asked or opinion:
            yield Part("asked", "征求意见的情况", asked + opinion, locked=True)
        yield Part(
            "content",
            "决定公开的内容",
            sentence(f"本机关决定公开的政府信息内容为：{more.get('content') or more.get('what', '')}"),
        )
        yield Part("reasons", "理由", sentence(f"决定公开的理由：{more.get('reason', '')}"))
        yield Part("decision", "告知", f"依据{REGULATION}第三十二条的规定，现书面告知你方。", locked=True)
