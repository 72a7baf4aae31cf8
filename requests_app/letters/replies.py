"""答复书、告知书: the letters that answer an application（条例第三十六条至第三十九条）, a class for each way."""

import re
from abc import abstractmethod
from collections.abc import Iterable

from disclosure.notices.letters import Part, register
from requests_app.letters.base import REGULATION, Notified, on_paper, sentence
from requests_app.letters.facts import Facts
from requests_app.listing import is_elsewhere, listed, to_be_read
from requests_app.outcomes import ANSWERS, CATEGORIES


class Reply(Notified):
    """An answer: recital, facts, reasons, the decision with its article, attachments. The decision is locked."""

    name = "政府信息公开申请答复书"
    approval = True
    calls_itself = "本答复"
    default_answer = ""
    grants_first = False  # what is given stands before what is not, and why

    def answer_of(self, facts: Facts):
        return ANSWERS[facts.more.get("answer") or self.default_answer]

    def need(self, facts: Facts) -> str:
        return self.answer_of(facts).remedies

    def said(self, facts: Facts, key: str) -> str:
        """One of the facts the answer could not be given without."""
        return str(facts.more.get("facts", {}).get(key, "")).strip()

    def article(self, facts: Facts) -> str:
        return f"{REGULATION}{self.answer_of(facts).article}"

    def body(self, facts: Facts) -> Iterable[Part]:
        decided = Part("decision", "答复", self.decision(facts), locked=True)
        if self.grants_first:
            yield decided
        for key, label, text in self.findings(facts):
            if text.strip():
                yield Part(key, label, sentence(text))
        if reason := facts.more.get("reason", ""):
            yield Part("reasons", "理由", sentence(reason))
        if not self.grants_first:
            yield decided
        if replaced := facts.more.get("replaces"):
            yield Part(
                "replaces",
                "代替的答复",
                f"本机关{on_paper(replaced['dated_on'])}作出的{replaced['reference']}答复作废，以本次答复为准。",
                locked=True,
            )
        if remark := facts.more.get("remark", ""):
            yield Part("remark", "附带告知", sentence(remark))
        if attachments := self.attachments(facts):
            yield Part("attachments", "附件", "\n".join(attachments), locked=True, kind="list")

    def findings(self, facts: Facts) -> Iterable[tuple[str, str, str]]:
        """(key, label, words) of the facts this way of answering rests on."""
        return ()

    @abstractmethod
    def decision(self, facts: Facts) -> str:
        """The operative words, with the article."""

    def attachments(self, facts: Facts) -> list[str]:
        return []


@register
class AlreadyPublic(Reply):
    """条例第三十六条第一项"""

    code, short, default_answer = "GK1", "公开", "already_public"

    def decision(self, facts):
        return (
            f"经审查，{facts.you}申请公开的政府信息已经主动公开。依据{self.article(facts)}的规定，"
            f"现告知获取该政府信息的方式、途径：{sentence(self.said(facts, 'where'))}"
        )


@register
class Provided(Reply):
    """条例第三十六条第二项、第四十条"""

    code, short, default_answer = "GK2", "公开", "provide"

    def decision(self, facts):
        at_office = self.at_the_office(facts)
        given = "现予提供，提供的政府信息见附件。"
        if at_office:
            attached = "提供的政府信息见附件；" if self.attachments(facts) else ""
            given = f"现予提供查阅，{attached}提供查阅的政府信息为：{sentence('；'.join(at_office))}"
        return (
            f"经审查，{facts.you}申请公开的政府信息可以公开。依据{self.article(facts)}和第四十条的规定，{given}\n"
            f"提供的形式：{sentence(self.said(facts, 'given_form'))}\n"
            f"提供的方式和时间：{sentence(self.said(facts, 'given_how'))}"
        )

    def to_be_read(self, facts) -> bool:
        return to_be_read(self.said(facts, "given_form"))

    def at_the_office(self, facts) -> list[str]:
        """What is read at the office goes with no letter（第四十条）."""
        given = listed(self.said(facts, "provided"))
        return given if self.to_be_read(facts) else [line for line in given if is_elsewhere(line)]

    def attachments(self, facts):
        given = listed(self.said(facts, "provided"))
        return [] if self.to_be_read(facts) else [line for line in given if not is_elsewhere(line)]


@register
class Partial(Reply):
    """条例第三十七条"""

    code, short, default_answer = "BF", "部公", "partial"
    grants_first = True

    def findings(self, facts):
        yield "withheld", "不予公开的部分", f"不予公开的部分及理由：\n{self.said(facts, 'withheld_parts')}"

    def decision(self, facts):
        elsewhere = [line for line in listed(self.said(facts, "provided")) if is_elsewhere(line)]
        given = "（见附件）" if self.attachments(facts) else ""
        told = f"可以查阅、获取的为：{sentence('；'.join(elsewhere))}" if elsewhere else ""
        return (
            f"经审查，{facts.you}申请公开的政府信息中含有不应当公开的内容，但能够作区分处理。"
            f"依据{self.article(facts)}的规定，本机关提供可以公开的内容{given}，并对不予公开的内容说明理由如下。{told}"
        )

    def attachments(self, facts):
        return [line for line in listed(self.said(facts, "provided")) if not is_elsewhere(line)]


# What each ground says, with its article（条例第十四条至第十六条）.
_GROUNDS = {
    "secret": "属于依法确定为国家秘密的政府信息。依据{article}“依法确定为国家秘密的政府信息”“不予公开”的规定",
    "forbidden": "属于法律、行政法规禁止公开的政府信息（{law}）。依据{article}“法律、行政法规禁止公开的政府信息”“不予公开”的规定",
    "safety": "公开后可能危及国家安全、公共安全、经济安全、社会稳定。依据{article}“公开后可能危及国家安全、公共安全、经济安全、社会稳定的政府信息，不予公开”的规定",
    "third_party": "涉及商业秘密、个人隐私等，公开会对第三方合法权益造成损害，且不属于第三方同意公开或者不公开会对公共利益造成重大影响的情形。依据{article}的规定",
    "internal": "属于行政机关的内部事务信息（人事管理、后勤管理、内部工作流程等方面的信息）。依据{article}“可以不予公开”的规定",
    "process": "属于行政机关在履行行政管理职能过程中形成的讨论记录、过程稿、磋商信函、请示报告等过程性信息，且不属于法律、法规、规章规定应当公开的情形。依据{article}“可以不予公开”的规定",
    "enforcement": "属于行政执法案卷信息，且不属于法律、法规、规章规定应当公开的情形。依据{article}“可以不予公开”的规定",
}


@register
class Withheld(Reply):
    """条例第十四条至第十六条；复议前置（行政复议法第二十三条第一款第四项）"""

    code, short, default_answer = "BY", "不告", "internal"

    def findings(self, facts):
        for key in CATEGORIES:
            if category := self.said(facts, key):
                yield "category", "属于哪一类信息", f"该信息的类别和认定的理由：{category}"
        if harm := self.said(facts, "harm"):
            yield "harm", "不予公开的具体理由", f"公开可能造成的损害：{harm}"
        law = self.said(facts, "law")
        if law and self.answer_of(facts).key == "secret":
            yield "law", "依据", f"定密依据：{law}"

    def decision(self, facts):
        words = _GROUNDS[self.answer_of(facts).key].format(
            article=self.article(facts), law=self.said(facts, "law").rstrip("。")
        )
        return f"经审查，{facts.you}申请公开的政府信息{words}，本机关决定不予公开。"


@register
class NotExist(Reply):
    """条例第三十六条第四项：须附检索记录"""

    code, short, default_answer = "BC", "不存", "not_exist"

    def findings(self, facts):
        yield (
            "search",
            "检索情况",
            f"检索范围：{sentence(self.said(facts, 'search_scope'))}\n"
            f"检索方法：{sentence(self.said(facts, 'search_method'))}\n"
            f"检索结果：{sentence(self.said(facts, 'search_result'))}",
        )

    def decision(self, facts):
        return (
            f"依据{self.article(facts)}的规定，经检索，{facts.you}申请公开的政府信息不存在，本机关无法提供。"
        )


@register
class NotOurs(Reply):
    """条例第三十六条第五项"""

    code, short, default_answer = "FB", "非本", "not_ours"

    def decision(self, facts):
        agency, contact = self.said(facts, "responsible"), self.said(facts, "responsible_contact")
        known = bool(agency) and "无法确定" not in agency
        tell = (
            f"负责公开该政府信息的机关为：{agency}，联系方式：{sentence(contact)}请向该机关提出申请。"
            if known
            else sentence(f"目前{agency}" if agency else "目前不能确定负责公开该政府信息的机关")
        )
        return f"经审查，{facts.you}申请公开的政府信息不属于本机关负责公开。依据{self.article(facts)}的规定，现告知如下：{tell}"


@register
class InArchive(Reply):
    """国办公开办函〔2019〕14号：已经移交国家档案馆的，按照档案法律法规办理（档案法第十五条第二款）"""

    code, short, default_answer = "DA", "档案", "archived"

    def article(self, facts):
        return "《中华人民共和国档案法》第十五条第二款"

    def decision(self, facts):
        moved, due = _day(self.said(facts, "moved_on")), _day(self.said(facts, "transfer_due"))
        return (
            f"经审查，{facts.you}申请公开的政府信息已于{moved}移交国家档案馆，国家规定的移交期限于{due}届满。"
            f"依据{self.article(facts)}的规定，移交期限届满的，涉及政府信息公开事项的档案按照档案利用规定办理，"
            f"本机关无法提供。请到接收的国家档案馆查询利用：{sentence(self.said(facts, 'archive'))}"
        )


@register
class NeedsMaking(Reply):
    """条例第三十八条"""

    code, short, default_answer = "JG", "加工", "need_create"

    def findings(self, facts):
        yield "creation", "需要加工、分析的情况", self.said(facts, "creation")

    def decision(self, facts):
        return (
            f"经审查，{facts.you}申请公开的信息需要本机关对现有政府信息进行加工、分析。依据{self.article(facts)}"
            "“行政机关向申请人提供的信息，应当是已制作或者获取的政府信息”“需要行政机关对现有政府信息进行加工、"
            "分析的，行政机关可以不予提供”的规定，本机关不予提供。"
        )


@register
class StillUnclear(Reply):
    """条例第三十条"""

    code, short, default_answer = "BM", "不明", "unclear"

    def findings(self, facts):
        yield "unclear", "仍不明确之处", f"补正后仍不明确之处：{self.said(facts, 'unclear')}"

    def decision(self, facts):
        return (
            f"{facts.you}的申请经补正后，内容仍不明确，本机关无法据以确定所申请公开的政府信息。依据{REGULATION}"
            f"第二十九条第二款第二项和第三十条的规定，本机关无法提供。{facts.you}可以在明确申请内容后另行提出申请。"
        )


@register
class Query(Reply):
    """条例第三十六条第七项：工商、不动产登记资料等"""

    code, short, default_answer = "CX", "查询", "admin_query"

    def decision(self, facts):
        return (
            f"经审查，{facts.you}申请公开的信息属于工商、不动产登记资料等信息，有关法律、行政法规对其获取有特别规定。"
            f"依据{self.article(facts)}的规定，请依照{self.said(facts, 'law').rstrip('。')}的规定办理，"
            f"办理查询的机关为：{sentence(self.said(facts, 'query_office'))}"
        )


class Notice(Reply):
    """不予处理等: called 告知书."""

    name = "政府信息公开申请告知书"
    calls_itself = "本告知"


@register
class Petition(Notice):
    """条例第三十九条第一款"""

    code, short, default_answer = "XF", "非申", "petition"

    def decision(self, facts):
        return (
            f"经审查，{facts.you}以政府信息公开申请的形式进行信访、投诉、举报等活动。依据{self.article(facts)}的规定，"
            f"本机关不作为政府信息公开申请处理。{facts.you}可以通过以下渠道提出：{sentence(self.said(facts, 'channel_hint'))}"
        )


@register
class Repeated(Notice):
    """条例第三十六条第六项"""

    code, short, default_answer = "CF", "重复", "repeat"

    def decision(self, facts):
        when = _day(self.said(facts, "earlier_on"))
        return (
            f"经审查，本机关已于{when}就{facts.you}申请公开的政府信息作出答复（{self.said(facts, 'earlier')}），"
            f"{facts.you}重复申请公开相同政府信息。依据{self.article(facts)}的规定，本机关不予重复处理。"
        )


@register
class Publication(Notice):
    """条例第三十九条第二款"""

    code, short, default_answer = "GB", "公告", "publication"

    def decision(self, facts):
        return (
            f"经审查，{facts.you}的申请内容为要求本机关提供政府公报、报刊、书籍等公开出版物。依据{self.article(facts)}的规定，"
            f"现告知获取的途径：{sentence(self.said(facts, 'channel_hint'))}"
        )


@register
class TooMany(Notice):
    """条例第三十五条"""

    code, short, default_answer = "DL", "大量", "massive"

    def findings(self, facts):
        yield "counts", "申请的数量、频次", self.said(facts, "counts")

    def decision(self, facts):
        reasons = (
            "所说明的理由不合理"
            if facts.more.get("reasons_given_on")
            else f"{facts.you}逾期未说明理由，本机关不能认定申请理由合理"
        )
        return (
            f"经审查，{facts.you}申请公开政府信息的数量、频次明显超过合理范围，本机关已要求说明理由，{reasons}。"
            f"依据{self.article(facts)}的规定，本机关不予处理。"
        )


@register
class Reissue(Notice):
    """要求确认或者重新出具已经获取的信息"""

    code, short, default_answer = "QR", "确认", "reissue"

    def decision(self, facts):
        when = _day(self.said(facts, "earlier_on"))
        return (
            f"经审查，{facts.you}已于{when}通过本机关的答复（{self.said(facts, 'earlier')}）获取所申请的政府信息，"
            f"现要求本机关予以确认或者重新出具，不属于{self.article(facts)}规定的申请获取政府信息的情形，本机关不予处理。"
        )


@register
class OtherReply(Notice):
    """其他处理：条例没有列举，依据由拟稿人写明"""

    code, short, default_answer = "QT", "其他", "other"

    def decision(self, facts):
        basis = self.said(facts, "basis").rstrip("。")
        return (
            f"经审查，依据{basis}的规定，对{facts.you}的申请处理如下：{sentence(self.said(facts, 'handled'))}"
        )


def _day(text: str) -> str:
    """A date typed as 2026-03-05, written out; other words as they are."""
    return on_paper(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else text
