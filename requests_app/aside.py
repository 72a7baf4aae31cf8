"""一屏看一件争议或者更正: clocks, history and what is next, read when they are printed."""

from functools import cached_property

from disclosure.casepage import CasePage
from disclosure.personal import mask_id, mask_phone
from documents.metadata import Row, day
from requests_app.models import Dispute, RecordCorrection


class AboutDispute(CasePage):
    """One 复议 or suit."""

    act_url, noun = "afterwards:dispute-act", "这件争议"

    case: Dispute

    @cached_property
    def rows(self) -> list[Row]:
        case = self.case
        rows = [
            Row("种类", case.get_kind_display()),
            Row("案号", case.case_number or "（尚未填写）", number=True),
            Row("登记号", case.number, number=True),
            Row("法院" if case.is_suit else "复议机关", case.organ),
            Row("针对", case.get_about_display()),
            Row("提出人", case.get_bringer_display()),
            Row("申请复议或者起诉日", day(case.filed_on)),
            Row("收到副本日", day(case.notice_received_on)),
            Row("承办", " · ".join(filter(None, [str(case.office or "公开办"), str(case.officer or "")]))),
            Row(
                "答辩" if case.is_suit else "答复",
                f"{day(case.answered_on)}{'（逾期）' if case.answered_late else ''}"
                if case.answered_on
                else "",
                tone="late" if case.answered_late else "",
            ),
        ]
        return [row for row in rows if row.value]

    @cached_property
    def ruling_rows(self) -> list[Row]:
        case = self.case
        tones = {"upheld": "open", "corrected": "late", "other": "hold"}
        rows = [
            Row("结果", case.result_words, tone=tones.get(case.result, "")),
            Row("裁决日", day(case.decided_on)),
            Row("裁决文号", case.ruling_number, number=True),
            Row("收到裁决日", day(case.ruling_arrived_on)),
            Row("主文", case.ruling_words),
            Row("责令重新答复", _ordered(case)),
        ]
        return [row for row in rows if row.value]

    @cached_property
    def papers(self) -> list:
        return list(self.case.papers.select_related("file", "added_by").defer("file__text", "file__margins"))


def _ordered(case: Dispute) -> str:
    if not case.reanswer_ordered:
        return ""
    return f"是，{case.reanswer_days} 个工作日内" if case.reanswer_days else "是，没有确定期限"


class AboutCorrection(CasePage):
    """One request to correct a record. `revealed` prints the person in full: only where that reading was written down."""

    act_url, noun = "afterwards:record-correction-act", "这件更正"
    most_in_sight = 7  # its three ways to end are equals

    case: RecordCorrection

    def __init__(self, case, user, *, revealed: bool = False):
        super().__init__(case, user)
        self.revealed = revealed

    @cached_property
    def person_rows(self) -> list[Row]:
        person, whole = self.case.person, self.revealed
        rows = [
            Row("申请人", person.name if whole else self.case.applicant_masked),
            Row("类型", self.case.get_applicant_kind_display()),
            Row(person.get_id_type_display(), person.id_number if whole else person.masked_id, number=True),
            Row("电话", person.phone if whole else person.masked_phone, number=True),
            Row("电子邮箱", person.email if whole else _hidden(person.email)),
            Row(
                "通信地址",
                f"{person.address} {person.postcode}".strip() if whole else _hidden(person.address),
            ),
            Row("法定代表人", person.representative if whole else _hidden(person.representative)),
            Row("联系人", person.contact_name if whole else _hidden(person.contact_name)),
            Row("代理人", person.agent_name if whole else _hidden(person.agent_name)),
            Row("代理人证件号码", person.agent_id_number if whole else mask_id(person.agent_id_number)),
            Row("代理人电话", person.agent_phone if whole else mask_phone(person.agent_phone)),
        ]
        return [row for row in rows if row.value]

    @cached_property
    def record_rows(self) -> list[Row]:
        """The words may tell of private life: they stand only where the person is shown in full."""
        case, person, whole = self.case, self.case.person, self.revealed
        rows = [
            Row("记录", case.subject),
            Row("不准确的内容", person.wrong if whole else _hidden(person.wrong)),
            Row("要求更正为", person.right if whole else _hidden(person.right)),
            Row("证据", person.evidence if whole else _hidden(person.evidence)),
            Row("渠道", case.get_channel_display()),
            Row("收到日", day(case.received_on)),
            Row("承办", " · ".join(filter(None, [str(case.office or "公开办"), str(case.officer or "")]))),
        ]
        return [row for row in rows if row.value]

    @cached_property
    def decision_rows(self) -> list[Row]:
        case, person = self.case, self.case.person
        ours = {True: "属于，由本机关更正", False: "不属于，转送或者告知", None: ""}[case.is_ours]
        rows = [
            Row("核实日", day(case.looked_into_on)),
            Row("核实情况", person.found if self.revealed else _hidden(person.found)),
            Row("职能范围", ours),
            Row("处理", case.get_result_display(), tone={"corrected": "open"}.get(case.result, "hold")),
            Row("理由或者内容", case.reason),
            Row("有权更正的机关", case.transferred_to),
            Row("更正日", day(case.corrected_on)),
            Row("告知日", day(case.told_on)),
        ]
        return [row for row in rows if row.value]


def _hidden(value: str) -> str:
    return "（点“显示”查看）" if value else ""
