"""程序性告知: what the applicant is told on the way（条例第三十条、第三十三条、第三十五条，109号）, and at an early end."""

from dataclasses import replace

from disclosure.deadlines import clocks
from disclosure.deadlines.models import Deadline
from disclosure.deadlines.terms import FEE, REPLY
from disclosure.notices.letters import Need, Part, register
from disclosure.workdays.current import calendar_for
from requests_app.letters.base import REGULATION, Notified, contact, on_paper, quoted, sentence
from requests_app.letters.facts import Facts, facts_of_correction


@register
class Receipt(Notified):
    """接收回执：收到日、申请编号、查询码、联系方式"""

    code, short, name = "SJ", "收件", "政府信息公开申请登记回执"
    article = "条例第三十一条、第四十五条"

    def facts(self, case, **more):
        """The last day is the term's own: what lengthens it is told in letters of its own."""
        facts = super().facts(case, with_code=True, **more)
        running = clocks.open_clock(case, REPLY)
        if running is None or running.started_on is None:
            return facts
        plain = calendar_for(case.agency_id).add(running.started_on, running.length)
        return replace(facts, due_on=plain)

    def body(self, facts: Facts):
        if facts.split_from:
            yield Part(
                "origin",
                "由来",
                f"本件由{facts.you}的政府信息公开申请（申请编号：{facts.split_from}）拆出。该申请包含几个事项，"
                "本机关按照一事一申请的原则分别办理、分别答复，收到申请的时间与原申请相同。",
                locked=True,
            )
        counted = (
            f"补正之后，答复期限自收到补正之日（{on_paper(facts.supplemented_on)}）的次日起重新计算，为20个工作日。"
            if facts.supplemented_on
            else "依据第三十三条的规定，答复期限自收到申请之日的次日起计算，为20个工作日。"
        )
        due = (
            f"本机关最迟于{on_paper(facts.due_on)}（含当日）予以答复；依法补正、延期、征求意见的，期限另行告知。"
            if facts.due_on
            else ""
        )
        yield Part(
            "term",
            "收到日与答复期限",
            f"依据{REGULATION}第三十一条的规定，本机关收到申请的时间为{on_paper(facts.received_on)}"
            f"{f'（{facts.received_why}）' if facts.received_why else ''}。{counted}{due}",
            locked=True,
        )
        if facts.code:
            code = "-".join(facts.code[n : n + 4] for n in range(0, len(facts.code), 4))
            yield Part(
                "code",
                "查询",
                f"凭申请编号{facts.number}和查询码{code}可以在政务公开门户查询办理情况、补充材料和下载文书。"
                "查询码等同于身份凭证，请妥善保管，不要告诉他人。",
                locked=True,
            )
        yield contact(facts)


@register
class SplitUp(Notified):
    """一事一申请（国办发〔2010〕5号）：几个事项分别办理的，告知各件的编号和怎样查询"""  # [待核原文]

    code, short, name = "FJ", "分办", "政府信息公开申请分别办理告知书"

    def body(self, facts: Facts):
        children = facts.more.get("children", ())
        yield Part(
            "split",
            "分别办理",
            f"该申请包含{len(children)}个事项。本机关按照一事一申请的原则，拆成{len(children)}件分别办理、分别答复，"
            "收到申请的时间均与该申请相同，不再以该申请的编号另行答复。",
            locked=True,
        )
        lines = [
            sentence(f"{place}. 申请编号{child['number']}，所需政府信息为：{quoted(child['description'])}")
            for place, child in enumerate(children, 1)
        ]
        yield Part("children", "各件的编号和内容", "\n".join(lines), locked=True)
        yield Part(
            "follow",
            "查询",
            "各件另有登记回执，写明该件的查询码，随本告知书一并送达。凭各件的编号和查询码，可以在政务公开门户"
            f"分别查询办理情况、下载文书；凭原申请编号{facts.number}和原查询码查询的，也可以转到各件。",
            locked=True,
        )
        yield contact(facts)


# 指导和释明（条例第三十条）: what is told of each ground where nobody wrote it for the case at hand.
_EXPLAINED = {
    "unclear": "政府信息的名称、文号不清楚的，可以写明便于查询的其他特征性描述，例如制作机关、形成的时间、所涉及的事项"
    "（条例第二十九条第二款第二项）。",
    "identity": "身份证明用以确认申请人，联系方式用以送达答复（条例第二十九条第二款第一项）。",
    "authority": "委托他人提出申请的，提交委托书和双方的身份证明，用以确认是申请人本人的意思。",
    "excessive": "说明理由，是指说明为什么需要提出这样数量、频次的申请（条例第三十五条）。",
}


def explained(reasons) -> str:
    """The guidance of the chosen grounds."""
    return "\n".join(_EXPLAINED[reason] for reason in reasons if reason in _EXPLAINED)


@register
class Correction(Notified):
    """条例第三十条：指导和释明，一次性告知需要补正的事项和合理的补正期限"""

    code, short, name = "BZ", "补正", "政府信息公开申请补正告知书"
    article = "条例第三十条"

    def facts(self, case, **more):
        more["explain"] = more.get("explain") or explained(more.get("reasons", ()))
        return super().facts(case, **more)

    def body(self, facts: Facts):
        reasons = "；".join(facts.more.get("reasons", ()))
        yield Part(
            "grounds",
            "补正的情形",
            f"经审查，该申请存在以下情形：{reasons}。依据{REGULATION}第二十九条、第三十条的规定，现一次性告知如下。",
            locked=True,
        )
        yield Part("items", "需要补正的事项", f"需要补正的事项：\n{sentence(facts.more.get('items', ''))}")
        yield Part("explain", "指导和释明", sentence(facts.more.get("explain", "")))
        yield Part(
            "until",
            "补正期限和后果",
            f"请于{on_paper(facts.more.get('until'))}前（含当日）将补正材料送达或者寄达本机关。答复期限自本机关收到补正材料之日起"
            "重新计算。无正当理由逾期不补正的，视为放弃申请，本机关不再处理该政府信息公开申请。",
            locked=True,
        )
        yield contact(facts)


@register
class Reasons(Notified):
    """条例第三十五条：要求说明理由"""

    code, short, name = "LY", "说理", "政府信息公开申请说明理由告知书"
    article = "条例第三十五条"

    def facts(self, case, **more):
        """The term is told as its last day: the very day before which nobody holds that no reason was given."""
        return super().facts(case, **{"until": case.reasons_until} | more)

    def body(self, facts: Facts):
        yield Part("counts", "数量、频次", sentence(facts.more.get("counts", "")))
        yield Part(
            "ask",
            "要求说明理由",
            f"{facts.you}申请公开政府信息的数量、频次明显超过合理范围。依据{REGULATION}第三十五条的规定，"
            f"请于{on_paper(facts.more.get('until'))}前（含当日）向本机关书面说明理由。"
            "本机关认为申请理由不合理的，告知不予处理；认为申请理由合理，但是无法在规定的期限内答复的，"
            "可以确定延迟答复的合理期限并告知。",
            locked=True,
        )
        yield contact(facts)


@register
class Extension(Notified):
    """条例第三十三条第二款：经政府信息公开工作机构负责人同意并告知"""

    code, short, name = "YQ", "延期", "政府信息公开申请延期答复告知书"
    article = "条例第三十三条第二款"

    def body(self, facts: Facts):
        more = facts.more
        yield Part("why", "延期的理由", sentence(f"延期的理由：{more.get('reason', '').removeprefix('因')}"))
        approval = f"（审批号：{more['approval']}）" if more.get("approval") else ""
        yield Part(
            "term",
            "延期",
            f"该申请原答复期限届满日为{on_paper(more.get('old_due'))}。依据{REGULATION}第三十三条第二款的规定，"
            f"经本机关政府信息公开工作机构负责人同意{approval}，延长答复期限{more.get('days')}个工作日，"
            f"延长后的答复期限届满日为{on_paper(more.get('new_due'))}。",
            locked=True,
        )
        yield contact(facts)


@register
class Delay(Notified):
    """条例第三十五条：确定延迟答复的合理期限并告知"""

    code, short, name = "YC", "延迟", "政府信息公开申请延迟答复告知书"
    article = "条例第三十五条"

    def body(self, facts: Facts):
        more = facts.more
        yield Part(
            "why",
            "延迟的理由",
            sentence(f"延迟的理由：{more.get('reason', '') or '申请数量较多，逐件检索、审查需要较长时间'}"),
        )
        old = f"原答复期限届满日为{on_paper(more['old_due'])}，" if more.get("old_due") else ""
        yield Part(
            "term",
            "延迟答复的期限",
            f"{facts.you}所说明的理由，本机关认为合理，但是无法在规定的期限内答复。依据{REGULATION}第三十五条的规定，"
            f"{old}现确定最迟于{on_paper(more.get('new_due'))}（含当日）答复。",
            locked=True,
        )
        yield contact(facts)


@register
class ConsultingNotice(Notified):
    """条例第三十三条第三款：征求意见所需时间不计算在期限内"""

    code, short, name = "ZQS", "意征", "政府信息公开申请征求意见告知书"
    article = "条例第三十二条至第三十四条"

    def body(self, facts: Facts):
        whom = {"third_party": "第三方", "joint": "共同制作机关"}.get(facts.more.get("kind"), "其他机关")
        yield Part(
            "pause",
            "征求意见",
            f"经审查，{facts.you}申请公开的政府信息需要征求{whom}的意见。本机关已于{on_paper(facts.more.get('sent_on'))}"
            f"发出征求意见书。依据{REGULATION}第三十三条第三款的规定，征求意见所需时间不计算在答复期限内。",
            locked=True,
        )
        yield contact(facts)


@register
class FeeNotice(Notified):
    """条例第四十二条；国办函〔2020〕109号. Term, consequence, restart and remedies by its 第六条 [待核原文]."""

    code, short, name = "SF", "收费", "政府信息公开信息处理费收费通知书"
    article = "国办函〔2020〕109号"

    def body(self, facts: Facts):
        more = facts.more
        steps = "\n".join(str(line) for line in more.get("lines", ()))
        yield Part(
            "basis",
            "收费依据和标准",
            f"{facts.you}申请公开政府信息的数量、频次明显超过合理范围。依据{REGULATION}第四十二条和《国务院办公厅关于印发"
            f"〈政府信息公开信息处理费管理办法〉的通知》（国办函〔2020〕109号），本机关{more.get('method', '按件')}收取信息处理费，"
            "采取超额累进方式计算。",
            locked=True,
        )
        yield Part("lines", "计算过程", f"计算过程：\n{steps}", locked=True)
        yield Part("amount", "数额", f"应当缴纳的信息处理费共计{more.get('amount')}元。", locked=True)
        yield Part(
            "pay",
            "缴纳方式",
            sentence(more.get("pay") or "请持本通知书到本机关办理，凭缴款通知缴入国库，本机关开具财政票据"),
        )
        yield Part(
            "until",
            "缴纳期限和后果",
            "请自收到本通知书次日起20个工作日内缴纳。逾期未缴纳的，视为放弃申请，本机关不再处理该申请。申请处理期限自缴清费用"
            "次日起重新计算。对收费决定有异议的，不能单独申请行政复议或者提起行政诉讼；可以在缴费期满后，就本机关不再处理"
            "该申请的行为，向有关机关投诉，依法申请行政复议或者提起行政诉讼。",
            locked=True,
        )
        yield contact(facts)


def _unpaid(case) -> dict:
    """The fee that lapsed: the day of the notice, the amount, the last day to pay."""
    fee = case.fees.filter(status="lapsed").latest("pk")
    waited = Deadline.objects.for_case(case).of_term(FEE).latest("pk")
    return {"told_on": fee.received_on, "amount": fee.amount, "until": waited.due_on}


@register
class GivenUp(Notified):
    """条例第三十条；109号第六条 [待核原文]：逾期不补正、逾期未缴费的，不再处理"""

    code, short, name = "FQ", "不再", "政府信息公开申请不再处理告知书"
    article = "条例第三十条；国办函〔2020〕109号"
    remedies = Need.EITHER

    def facts(self, case, **more):
        if more.get("lapse") == "fee":
            more |= _unpaid(case)
        return super().facts(case, **more)

    def body(self, facts: Facts):
        more = facts.more
        if more.get("lapse") == "fee":
            yield Part(
                "facts",
                "事实",
                f"{facts.you}于{on_paper(more.get('told_on'))}收到本机关信息处理费收费通知书，应当缴纳信息处理费"
                f"{more.get('amount')}元，缴纳期限至{on_paper(more.get('until'))}届满。{facts.you}逾期未缴纳。",
                locked=True,
            )
            ground = "依据《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）的规定，视为放弃申请"
        else:
            until = f"补正期限至{on_paper(more['until'])}届满，" if more.get("until") else ""
            yield Part(
                "facts",
                "事实",
                f"本机关已一次性告知{facts.you}需要补正的事项。{until}{facts.you}无正当理由逾期未补正。",
                locked=True,
            )
            ground = f"依据{REGULATION}第三十条的规定，视为放弃申请"
        yield Part("decision", "处理", f"{ground}，本机关不再处理该政府信息公开申请。", locked=True)


@register
class Recalled(Notified):
    """撤销答复：已经送达的答复确有错误，自行纠正，重新答复；期限连续计算（条例第三十三条）"""

    code, short, name = "CD", "撤答", "政府信息公开申请撤销答复告知书"
    article = "条例第三十三条"

    def body(self, facts: Facts):
        more = facts.more
        old = f"本机关{on_paper(more.get('dated_on'))}作出、{on_paper(more.get('answered_on'))}送达的{more.get('reference')}"
        yield Part(
            "decision",
            "撤销的答复",
            f"{old}《{more.get('title')}》确有错误，现予撤销，自本告知书作出之日起不再作为对该申请的答复。",
            locked=True,
        )
        yield Part("reason", "撤销的理由", sentence(f"撤销的理由：{more.get('reason', '')}"))
        yield Part("next", "重新答复", self.next_words(facts), locked=True)
        yield Part(
            "remedies",
            "救济期限的起算",
            f"{facts.you}对重新作出的答复不服的，申请行政复议、提起行政诉讼的期限自收到重新作出的答复之日起计算，"
            "途径和期限由重新作出的答复告知，不以被撤销的答复所写的日期为准。",
            locked=True,
        )
        yield contact(facts)

    def next_words(self, facts: Facts) -> str:
        """By when: the old term, which was never suspended; past already, it is told so."""
        again = "本机关将重新审查，另行取文号，重新答复。"
        if facts.due_on is None:
            return again
        if facts.due_on < facts.today:
            return (
                f"{again}答复期限不因撤销延长，已于{on_paper(facts.due_on)}届满，本机关将尽快重新答复，"
                "重新作出的答复登记为逾期答复。"
            )
        return f"{again}答复期限不因撤销延长，本机关最迟于{on_paper(facts.due_on)}（含当日）重新答复。"


@register
class Withdrawal(Notified):
    """撤回确认：申请人撤回的，终止办理"""

    code, short, name = "CH", "撤回", "政府信息公开申请撤回确认书"

    def body(self, facts: Facts):
        reason = facts.more.get("reason", "")
        yield Part(
            "decision",
            "撤回",
            f"{facts.you}向本机关表示撤回上述申请。本机关予以确认，终止办理。{facts.you}仍需要获取政府信息的，可以另行提出申请。",
            locked=True,
        )
        if reason:
            yield Part("reason", "撤回的意思表示", sentence(f"撤回的意思表示：{reason}"))
        yield contact(facts)


@register
class RecordCorrected(Notified):
    """条例第四十一条：更正与其自身相关的记录"""

    code, short, name = "GZ", "更正", "政府信息更正告知书"
    article = "条例第四十一条"
    remedies = Need.EITHER

    def facts(self, case, **more) -> Facts:
        return facts_of_correction(case, **more)

    def address_now(self, case) -> str:
        return ""

    def receipt(self, facts: Facts) -> Part:
        text = f"本机关于{on_paper(facts.received_on or facts.submitted_on)}收到{facts.you}提出的政府信息更正申请（编号：{facts.number}）。"
        return Part("receipt", "收到申请", text, locked=True)

    def asked(self, facts: Facts) -> Part:
        return Part("asked", "申请内容", sentence(f"{facts.you}要求更正的内容为：{facts.description}"))

    def body(self, facts: Facts):
        more = facts.more
        yield Part("found", "核实情况", sentence(f"经核实，{more.get('found', '')}"))
        done = (
            "本机关已予更正，并告知如上。"
            if more.get("corrected")
            else f"{facts.you}提供的证据不足以证明有关记录不准确，本机关不予更正。"
        )
        if reason := more.get("reason", ""):
            yield Part("reason", "理由", sentence(reason))
        yield Part("decision", "处理", f"依据{REGULATION}第四十一条的规定，{done}", locked=True)


@register
class RecordPassedOn(RecordCorrected):
    """条例第四十一条：无权更正的，转送有权更正的机关并告知，或者告知向有权的机关提出"""

    code, short, name = "GZ2", "转送", "政府信息更正申请转送告知书"
    remedies = Need.NONE

    def body(self, facts: Facts):
        agency = facts.more.get("agency", "有权更正的机关")
        how = (
            f"本机关已将{facts.you}的申请转送{agency}处理"
            if facts.more.get("passed_on", True)
            else f"请{facts.you}向{agency}提出"
        )
        reach = f"该机关的联系方式：{sentence(facts.more['contact'])}" if facts.more.get("contact") else ""
        yield Part(
            "decision",
            "转送",
            f"经审查，该记录不由本机关更正。依据{REGULATION}第四十一条的规定，{how}。{reach}",
            locked=True,
        )
        yield contact(facts)
