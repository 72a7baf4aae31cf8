"""申请表、登记表、送达回证、公开审查单: forms of the file. They carry no 文号 of their own."""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import replace

from disclosure import clock
from disclosure.notices.letters import Part, register
from disclosure.notices.models import Method, Notice
from requests_app.contacts import contacts_of
from requests_app.letters.base import ToApplicant, begun, on_paper, quoted
from requests_app.letters.facts import Facts
from requests_app.outcomes import ANSWERS, Outcome

TO_APPLICANT = "request-applicant"  # the notices `requests_app.notices` sends to whoever applied


class Sheet(ToApplicant):
    """A form: a table with the case's number above it."""

    series = ""
    sheet = True

    def addressee(self, facts: Facts) -> str:
        return ""

    def address(self, facts: Facts) -> str:
        return ""

    def address_now(self, case) -> str:
        return ""

    def parts(self, facts: Facts):
        yield Part("table", self.name, kind="table", locked=True, rows=tuple(self.rows(facts)))

    @abstractmethod
    def rows(self, facts: Facts) -> Iterable[tuple[str, ...]]:
        """The lines of the table: heading and content in turn; one cell alone is a band."""


def _ticked(choice: bool, label: str) -> str:
    return f"{'☑' if choice else '□'} {label}"


def _entered(case) -> dict:
    """Who applies and how he was reached, as it was typed in; what was changed since, each with its day."""
    person = case.particulars
    first, *later = contacts_of(case)
    return {
        "applicant_kind": case.get_applicant_kind_display(),
        "id_type": person.get_id_type_display(),
        "id_number": person.id_number,
        "representative": person.representative,
        "contact_name": person.contact_name,
        "address": first.address,
        "postcode": first.postcode,
        "phone": first.phone,
        "email": first.email,
        "changes": [{"since": one.since.isoformat(), "to": one.line} for one in later],
        "agent_name": person.agent_name,
        "agent_id_number": person.agent_id_number,
        "agent_phone": person.agent_phone,
        "need_help": person.need_help,
        "help_note": person.help_note,
    }


def _applicant_rows(facts: Facts, said) -> Iterable[tuple[str, ...]]:
    yield (
        "姓名或者名称" if facts.is_natural else "名称",
        facts.applicant,
        "类型",
        said.get("applicant_kind", ""),
    )
    yield ("证件", said.get("id_type", ""), "证件号码", said.get("id_number", ""))
    if not facts.is_natural:
        yield ("法定代表人", said.get("representative", ""), "联系人", said.get("contact_name", ""))
    yield ("联系电话", said.get("phone", ""), "电子邮箱", said.get("email", ""))
    yield (
        "通信地址",
        said.get("address", facts.address),
        "邮政编码",
        said.get("postcode", facts.postcode),
    )
    if said.get("agent_name"):
        yield ("代理人", said["agent_name"], "代理人电话", said.get("agent_phone", ""))
        yield ("代理人证件号码", said.get("agent_id_number", ""))


def _help_row(said) -> tuple[str, str]:
    need = bool(said.get("need_help"))
    ticked = f"{_ticked(need, '需要')}　{_ticked(not need, '不需要')}　{said.get('help_note', '')}"
    return ("阅读、视听需要帮助", ticked.strip())


@register
class ApplicationForm(Sheet):
    """条例第二十九条：申请人、所需信息、形式要求；没有“用途”一栏"""

    code, name = "SQ", "政府信息公开申请表"
    article = "条例第二十九条"

    def facts(self, case, **more) -> Facts:
        return super().facts(case, **(_entered(case) | more))

    def rows(self, facts: Facts):
        more = facts.more
        yield ("申请人",)
        yield from _applicant_rows(facts, more)
        yield ("所需政府信息",)
        yield ("名称、文号或者其他特征性描述", begun(facts.description))
        yield ("形式要求",)
        yield ("提供形式", facts.wanted_form, "获取途径", facts.delivery_way)
        yield _help_row(more)
        yield ("提交日期", on_paper(facts.submitted_on), "受理机关", facts.agency.name)


@register
class Register(Sheet):
    """条例第四十五条：登记"""

    code, name = "DJ", "政府信息公开申请登记表"
    article = "条例第三十一条、第四十五条"

    def facts(self, case, *, original: str = "", **more) -> Facts:
        """`original` says where the applicant's own paper is kept: what was typed from it stands here, unsigned."""
        if original:
            more |= {"original": original, "entered": _entered(case)}
        more = {
            "submitted_note": case.submitted_note,
            "signed_on": case.signed_on,
            "confirmed_on": case.confirmed_on,
            "confirmed_how": case.confirmed_how,
            "office": case.office.name if case.office_id else "",
            "officer": str(case.officer or ""),
            "registrar": str(case.filled_by or ""),
        } | more
        return super().facts(case, **more)

    def rows(self, facts: Facts):
        more = facts.more
        yield ("申请编号", facts.number, "申请人", facts.applicant)
        if facts.split_from:
            yield ("由来", f"由申请 {facts.split_from} 拆出，收到日与原申请相同")
        note = f"\n（{more['submitted_note']}）" if more.get("submitted_note") else ""
        yield ("接收渠道", facts.channel, "提交日", on_paper(facts.submitted_on) + note)
        yield (
            "签收日",
            on_paper(more.get("signed_on")) or "—",
            "确认日",
            on_paper(more.get("confirmed_on")) or "—",
        )
        if more.get("confirmed_how"):
            yield ("确认方式", more["confirmed_how"])
        yield ("收到日", on_paper(facts.received_on), "答复期限届满日", on_paper(facts.due_on))
        yield ("收到日的依据", facts.received_why)
        yield ("申请内容", quoted(facts.description))
        if facts.supplement:
            yield ("补正的内容", f"{quoted(facts.supplement)}\n（{on_paper(facts.supplemented_on)}收到）")
        yield ("提供形式", facts.wanted_form, "获取途径", facts.delivery_way)
        if entered := more.get("entered"):
            yield ("登记时录入的申请人信息",)
            yield from _applicant_rows(facts, entered)
            if entered.get("need_help"):
                yield _help_row(entered)
            for change in entered.get("changes", ()):
                yield (f"{on_paper(change['since'])}变更联系方式", f"变更为：{change['to']}")
            yield ("申请原件", more["original"])
        yield ("承办科室", more.get("office", ""), "经办人", more.get("officer", ""))
        yield ("登记人", more.get("registrar", ""), "登记日期", on_paper(facts.today))


def told_by(case, delivery) -> str:
    """How whoever it is for was told that it is there: what was really sent, no more."""
    if delivery.method == Method.EMAIL:
        is_answer = any(answer.letter == delivery.letter.code for answer in ANSWERS.values())
        return f"{'答复书' if is_answer else '文书'}以电子邮件发送"
    told = Notice.objects.about(case).filter(kind=TO_APPLICANT, created_at__gte=delivery.recorded_at)
    mail = told.order_by("created_at", "pk").first()
    if mail is None:
        return "站内（申请人没有留电子邮箱）"
    if mail.sent_at is None:
        return "站内；电子邮件尚未发出"
    return f"站内；{on_paper(mail.sent_at.astimezone(clock.TZ))}发送电子邮件"


@register
class DeliveryReceipt(Sheet):
    """送达回证（国办公开办函〔2016〕235号四）"""

    code, name = "SD", "送达回证"
    article = "国办公开办函〔2016〕235号"

    def facts(self, case, *, delivery=None, **more) -> Facts:
        """`delivery` is the row; before there is one, `more` may name the letter, for a receipt to be signed by hand."""
        if delivery is not None:
            letter = delivery.letter
            more = {
                "letter_title": letter.title,
                "letter_number": letter.number.text if letter.number_id else "",
                "method": delivery.get_method_display(),
                "posted_on": delivery.posted_on,
                "signed_on": delivery.signed_on,
                "delivered_on": delivery.delivered_on,
                "mail_number": delivery.mail_number,
                "carrier": delivery.carrier,
                "signer": delivery.signer,
                "place": delivery.address.replace("\n", ""),
                "note": delivery.note,
                "returned_on": delivery.returned_on,
                "return_reason": delivery.return_reason,
                "sender": str(delivery.recorded_by or ""),
                "told_by": told_by(case, delivery),
            } | more
            facts = super().facts(case, **more)
            return replace(
                facts,
                applicant=letter.addressee or facts.applicant,
                address=delivery.address or letter.address or facts.address,
                today=delivery.answered_on,
            )
        return super().facts(case, **more)

    def rows(self, facts: Facts):
        more = facts.more
        yield ("送达文书", more.get("letter_title", ""), "文号", more.get("letter_number", ""))
        yield ("受送达人", facts.applicant, "申请编号", facts.number)
        yield (
            "送达方式",
            more.get("method", ""),
            "送达地点",
            more.get("place", "") or facts.address.replace("\n", ""),
        )
        if more.get("mail_number"):
            yield ("交邮日", on_paper(more.get("posted_on")), "邮件号", more["mail_number"])
            yield (
                "承运企业",
                more.get("carrier", "中国邮政"),
                "签收日",
                on_paper(more.get("signed_on")) or "—",
            )
        elif more.get("delivered_on"):
            yield (
                "到达申请人系统日" if more.get("method") == Method.ONLINE.label else "到达邮箱日",
                on_paper(more["delivered_on"]),
                "通知方式",
                more.get("told_by", "") or "站内",
            )
        else:
            yield ("签收日", on_paper(more.get("signed_on")), "签收人", more.get("signer", ""))
        yield ("受送达人签名或者盖章", "\n\n　　　　　　　　　　　　　年　　月　　日")
        yield ("代收人签名及与受送达人的关系", "\n\n")
        back = (
            f"{on_paper(more['returned_on'])}退回：{more.get('return_reason', '')}，没有送达"
            if more.get("returned_on")
            else ""
        )
        yield ("备注", "；".join(filter(None, [back, more.get("note", "")])) + "\n")
        yield ("送达人", more.get("sender", "") + "\n")


def _content_is_called(outcome: str) -> str:
    """What the sheet says of the matter, by what is to be answered: a refusal has nothing 拟公开."""
    if outcome == Outcome.OPEN:
        return "拟公开的内容"
    if outcome == Outcome.PARTIAL:
        return "拟公开和不公开的内容"
    return "拟不予公开的依据和说明" if outcome.startswith("r3_") else "拟答复的要点"


@register
class ReviewSheet(Sheet):
    """条例第十七条：公开审查单，谁提出、谁审查、谁批准"""

    code, name = "BJ", "政府信息公开审查单"
    article = "条例第十七条"

    def facts(self, case, *, decision=None, **more) -> Facts:
        """The current decision with who said what of it; nothing is asked where there is none yet."""
        decision = decision or case.decision
        if decision is not None:
            more = {
                "answer_label": decision.row.label,
                "article": decision.basis,
                "outcome": decision.outcome,
                "content": "\n".join(f"{label}：{words}" for label, words in decision.shown_facts),
                "reason": decision.reason,
                "opinions": [
                    {
                        "step": opinion.get_step_display(),
                        "agrees": opinion.agrees,
                        "note": opinion.note,
                        "by": opinion.signed_by,
                        "on": opinion.at.astimezone(clock.TZ).date(),
                    }
                    for opinion in decision.opinions.select_related("by")
                ],
            } | more
        return super().facts(case, **more)

    def rows(self, facts: Facts):
        more = facts.more
        yield ("申请编号", facts.number, "事项", facts.subject or facts.description[:40])
        yield ("拟作答复", more.get("answer_label", ""), "依据", more.get("article", ""))
        yield (_content_is_called(more.get("outcome", "")), more.get("content", "") or "—")
        yield ("理由", more.get("reason", ""))
        yield ("审查意见",)
        for opinion in more.get("opinions", ()):
            verdict = "同意" if opinion.get("agrees") else "不同意"
            yield (
                opinion.get("step", ""),
                f"{verdict}。{opinion.get('note', '')}\n{opinion.get('by', '')}　{on_paper(opinion.get('on'))}",
            )
