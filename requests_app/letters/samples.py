"""One sample of every kind of letter, from facts written by hand: nothing here is a real application.

Names and places carry rare characters on purpose: what a person is called must print.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from disclosure.notices.letters import AgencyFacts
from requests_app.letters.facts import Facts

OFFICE = AgencyFacts(
    name="云山县水利局",
    short_name="县水利局",
    prefix="云水公复",
    review_agency="云山县人民政府",
    court="云山县人民法院",
    contact_office="云山县水利局政务公开办公室",
    contact_address="云山县城关镇人民路1号",
    contact_phone="0376-2345678",
    contact_hours="工作日9:00—12:00，14:30—17:30",
    postcode="464000",
)
PERSON = Facts(
    agency=OFFICE,
    number="yunshan-2026-00012",
    applicant="赵𠮷䶮",
    is_natural=True,
    today=date(2026, 3, 12),
    received_on=date(2026, 2, 25),
    received_why="当面提交，提交日为收到日",
    submitted_on=date(2026, 2, 25),
    channel="当面提交",
    subject="2025年县城防汛排涝工程竣工验收报告",
    description="2025年县城防汛排涝工程的竣工验收报告（云水工〔2025〕17号）及其附件",
    wanted_form="电子",
    delivery_way="邮寄",
    due_on=date(2026, 3, 25),
    address="云山县城关镇䶮塘街8号3单元502室",
    postcode="464000",
)
COMPANY = replace(
    PERSON,
    number="yunshan-2026-00015",
    applicant="云山县鑫垚建筑工程有限公司",
    is_natural=False,
    channel="邮政寄送",
    received_why="挂号信签收日为收到日",
)
NUMBER = "云水公复〔2026〕12号"
FORMS = frozenset({"SQ", "DJ", "SD", "BJ"})


@dataclass(frozen=True)
class Sample:
    """`name` is the file's; `code` the kind's."""

    name: str
    code: str
    facts: Facts

    @property
    def number(self) -> str:
        return "" if self.code in FORMS else NUMBER


def _reply(answer: str, *, facts: dict | None = None, reason: str = "", to: Facts = PERSON, **more) -> Facts:
    return replace(to, more={"answer": answer, "facts": facts or {}, "reason": reason, **more})


def _asked(kind: str, whom: str, **more) -> Facts:
    said = {
        "kind": kind,
        "whom": whom,
        "address": "464000\n云山县城关镇建设路19号",
        "what": "2025年县城防汛排涝工程竣工验收报告中的施工单位报价明细",
        "sent_on": date(2026, 3, 2),
        "days": 15,
    }
    return replace(PERSON, more=said | more)


_WITHHELD = (
    ("secret", "国家秘密", {"law": "《水利工作国家秘密范围的规定》第三条，机密级，保密期限10年", "harm": "防洪调度密码一旦公开，危及大坝运行安全"}),
    ("forbidden", "法律禁止公开", {"law": "《中华人民共和国统计法》第二十八条"}),
    ("safety", "三安全一稳定", {"harm": "公开水源地取水口坐标和安防布设，可能被用于破坏供水设施，危及公共安全"}),
    ("third_party", "第三方权益", {"harm": "报价明细系施工单位的商业秘密，经书面征求意见，该单位不同意公开且理由合理"}),
    ("internal", "内部事务", {"internal_kind": "值班排班表属于内部工作流程信息，对外不产生效力"}),
    ("process", "过程性信息", {"process_kind": "属于过程稿：系《供水价格调整办法》起草中的征求意见稿，尚未定稿，没有对外发布"}),
    ("enforcement", "执法案卷", {"enforcement_kind": "属于水行政处罚案卷：系该案的现场勘验笔录和询问笔录，没有法律、法规、规章规定应当公开"}),
)  # fmt: skip
_REASON = "该信息由本机关在履行职责过程中制作，具体理由如上"


def samples() -> Iterator[Sample]:
    """Every kind of the catalogue, in its order; 不予公开 once for each of its seven grounds."""
    identity = {
        "applicant_kind": "自然人",
        "id_type": "居民身份证",
        "id_number": "11010519491231002X",
        "phone": "13812345678",
        "email": "zhao@example.com",
        "need_help": True,
        "help_note": "视力障碍，请提供大字版",
    }
    yield Sample("SQ-申请表", "SQ", replace(PERSON, more=identity))
    yield Sample(
        "DJ-登记表",
        "DJ",
        replace(
            COMPANY,
            more={"signed_on": date(2026, 2, 25), "office": "工程科", "officer": "李晓", "registrar": "周敏"},
        ),
    )
    yield Sample("SJ-回执", "SJ", replace(PERSON, code="7K3M9QWX2RTYHB5D", today=PERSON.received_on))
    yield Sample(
        "DJ-登记表-来信原件",
        "DJ",
        replace(
            PERSON,
            channel="挂号信、特快专递",
            more={
                "signed_on": date(2026, 2, 25),
                "office": "工程科",
                "registrar": "周敏",
                "original": "来信原件存纸质案卷，没有扫描件，由周敏于2026年2月25日登记录入",
                "entered": {name: said for name, said in identity.items() if name != "id_number"},
            },
        ),
    )
    yield Sample(
        "SJ-回执-拆出的一件",
        "SJ",
        replace(
            PERSON,
            number="yunshan-2026-00013",
            code="7K3M9QWX2RTYHB5E",
            split_from=PERSON.number,
            today=date(2026, 2, 27),
        ),
    )
    yield Sample(
        "FJ-分别办理告知书",
        "FJ",
        replace(
            PERSON,
            due_on=None,
            more={
                "children": [
                    {"number": "yunshan-2026-00013", "description": "2025年县城防汛排涝工程竣工验收报告"},
                    {"number": "yunshan-2026-00014", "description": "2025年县城防汛排涝工程中标通知书"},
                ]
            },
        ),
    )
    yield Sample(
        "CD-撤销答复告知书",
        "CD",
        replace(
            PERSON,
            more={
                "reference": "云水公复〔2026〕9号",
                "title": "云山县水利局政府信息公开申请答复书",
                "dated_on": date(2026, 3, 5),
                "answered_on": date(2026, 3, 6),
                "reason": "检索遗漏了工程科2025年第3卷，所申请的信息实际存在",
            },
        ),
    )
    yield Sample(
        "BZ-补正告知书",
        "BZ",
        replace(
            PERSON,
            more={
                "reasons": ["申请内容不明确", "身份证明或者联系方式不明，无法送达"],
                "items": "1. 请写明所需信息的名称、文号，或者便于查询的其他特征性描述，例如工程名称、批复时间。\n2. 请提供身份证明复印件和可以收到邮件的通信地址。",
                "explain": "县城防汛排涝工程分三期实施，各期分别验收，请写明是哪一期。",
                "until": date(2026, 3, 20),
            },
        ),
    )
    yield Sample(
        "LY-说明理由告知书",
        "LY",
        replace(
            COMPANY,
            more={
                "counts": "自2026年1月1日至2月25日，贵单位就同一工程先后提出政府信息公开申请46件",
                "until": date(2026, 3, 26),
            },
        ),
    )
    yield Sample(
        "YQ-延期答复告知书",
        "YQ",
        replace(
            PERSON,
            more={
                "reason": "所申请信息分散于三个科室，需要逐卷检索、核对",
                "old_due": date(2026, 3, 25),
                "new_due": date(2026, 4, 23),
                "days": 20,
                "approval": "yunshan-2026-00012-延1",
            },
        ),
    )
    yield Sample(
        "YC-延迟答复告知书",
        "YC",
        replace(
            COMPANY,
            more={
                "reason": "46件申请须逐件检索、审查",
                "old_due": date(2026, 3, 25),
                "new_due": date(2026, 5, 29),
            },
        ),
    )
    yield Sample("ZQ3-征求第三方意见书", "ZQ3", _asked("third_party", "云山县鑫垚建筑工程有限公司"))
    yield Sample("ZQS-征求意见告知书", "ZQS", _asked("third_party", "云山县鑫垚建筑工程有限公司"))
    yield Sample(
        "GZ3-告知第三方书",
        "GZ3",
        _asked(
            "third_party",
            "云山县鑫垚建筑工程有限公司",
            opinion="报价明细属于本公司商业秘密，不同意公开",
            content="竣工验收报告中的工程总价、各分部工程造价和验收结论",
            reason="上述信息涉及财政资金使用和工程质量，不公开会对公共利益造成重大影响；单价分析表已作区分处理，不予公开",
        ),
    )
    yield Sample("ZQJ-征求共同制作机关意见书", "ZQJ", _asked("joint", "云山县住房和城乡建设局"))
    yield Sample("ZQJ-征求其他机关意见书", "ZQJ", _asked("other_agency", "云山县财政局"))
    yield Sample("XB-协办函", "XB", _asked("assist", "工程建设管理科", days=7))
    yield Sample(
        "SF-收费通知书",
        "SF",
        replace(
            COMPANY,
            more={
                "method": "按量",
                "amount": 720,
                "lines": [
                    "第 1–30 页：30 页，不收费",
                    "第 31–100 页：70 页 × 10 元 = 700 元",
                    "第 101 页：1 页 × 20 元 = 20 元",
                    "合计 720 元",
                ],
            },
        ),
    )
    yield Sample(
        "GK1-答复书-已主动公开",
        "GK1",
        _reply(
            "already_public",
            facts={
                "where": "云山县人民政府门户网站“政府信息公开—重大建设项目”栏目，网址：https://www.yunshan.example.gov.cn/zwgk/2025/0017.html"
            },
        ),
    )
    yield Sample(
        "GK2-答复书-予以公开",
        "GK2",
        _reply(
            "provide",
            facts={
                "provided": "2025年县城防汛排涝工程竣工验收报告（云水工〔2025〕17号）\n竣工验收报告附件：分部工程质量评定表",
                "given_form": "纸质复印件；附件篇幅较大、没有电子文件，不能以电子形式提供",
                "given_how": "随本答复书一并邮寄",
            },
            remark="上述信息中的工程图纸仅供参考，不得用于测绘",
        ),
    )
    yield Sample(
        "GK2-答复书-予以公开-查阅",
        "GK2",
        _reply(
            "provide",
            facts={
                "provided": "2025年县城防汛排涝工程竣工图册（共三册）\n分部工程质量评定表",
                "given_form": "当场查阅、抄录；图册为原件，复制可能损坏",
                "given_how": "自收到本答复书之日起，工作日9:00至12:00到云山县水利局档案室（云山县城关镇人民路1号）查阅",
            },
        ),
    )
    yield Sample(
        "BF-答复书-部分公开",
        "BF",
        _reply(
            "partial",
            facts={
                "provided": "2025年县城防汛排涝工程竣工验收报告（已作区分处理）",
                "withheld_parts": "1. 第12页施工单位单价分析表：属于商业秘密，依据条例第十五条不予公开。\n2. 第30页验收组成员身份证号码：属于个人隐私，依据条例第十五条不予公开。",
            },
            reason="报告中的其他内容可以公开",
        ),
    )
    for place, (answer, label, facts) in enumerate(_WITHHELD, 1):
        yield Sample(f"BY{place}-答复书-不予公开-{label}", "BY", _reply(answer, facts=facts, reason=_REASON))
    yield Sample(
        "BC-答复书-不存在",
        "BC",
        _reply(
            "not_exist",
            facts={
                "search_scope": "本机关办公室、工程科、档案室2024年至2026年全部案卷和电子公文系统",
                "search_method": "以“防汛排涝”“竣工验收”“云水工〔2025〕17号”为关键词逐卷检索，并询问经办人",
                "search_result": "没有检索到该信息",
            },
            reason="该工程尚未完工，没有组织竣工验收",
        ),
    )
    yield Sample(
        "FB-答复书-非本机关",
        "FB",
        _reply(
            "not_ours",
            facts={
                "responsible": "云山县住房和城乡建设局",
                "responsible_contact": "云山县城关镇建设路19号，电话0376-2345699",
            },
            reason="城市内涝治理工程由县住房和城乡建设部门负责建设和验收",
        ),
    )
    yield Sample(
        "DA-答复书-已移交国家档案馆",
        "DA",
        _reply(
            "archived",
            facts={
                "archive": "云山县档案馆（云山县城关镇文化路3号，电话0376-2345644）",
                "moved_on": "2021-06-30",
                "transfer_due": "2021-12-31",
            },
            reason="1998年至2008年的工程档案已经全部移交，本机关没有留存",
        ),
    )
    yield Sample(
        "JG-答复书-需加工分析",
        "JG",
        _reply(
            "need_create",
            facts={
                "creation": "申请提供“近十年各乡镇水利投资逐年对比分析”，本机关没有现成的对比材料，须从历年决算中逐项摘录、换算"
            },
        ),
    )
    yield Sample(
        "BM-答复书-补正后仍不明确",
        "BM",
        _reply(
            "unclear",
            to=replace(
                PERSON,
                supplement="请公开城关镇一期、二期的验收报告，三期的不要",
                supplemented_on=date(2026, 3, 4),
            ),
            facts={"unclear": "补正材料只写“有关工程的全部材料”，没有写明工程名称、文号或者其他特征性描述"},
        ),
    )
    yield Sample(
        "CX-答复书-行政查询事项",
        "CX",
        _reply(
            "admin_query",
            facts={
                "law": "《不动产登记暂行条例》第二十七条",
                "query_office": "云山县不动产登记中心（云山县城关镇府前街2号，电话0376-2345600）",
            },
        ),
    )
    yield Sample(
        "XF-告知书-信访投诉举报",
        "XF",
        _reply(
            "petition",
            facts={"channel_hint": "向云山县信访局提出（电话0376-2345611），或者拨打12345政务服务便民热线"},
            reason="申请内容为反映施工噪声、要求处理责任人",
        ),
    )
    yield Sample(
        "CF-告知书-重复申请",
        "CF",
        _reply("repeat", facts={"earlier": "云水公复〔2025〕88号", "earlier_on": "2025-11-06"}),
    )
    yield Sample(
        "GB-告知书-公开出版物",
        "GB",
        _reply(
            "publication", facts={"channel_hint": "《云山年鉴（2025）》可以到云山县图书馆、云山县档案馆查阅"}
        ),
    )
    yield Sample(
        "DL-告知书-大量反复申请",
        "DL",
        _reply(
            "massive",
            facts={"counts": "自2026年1月1日至2月25日，贵单位就同一工程提出申请46件，其中31件内容相同"},
            reason="贵单位说明的理由是“想多要几份”，与获取政府信息的需要无关",
            to=COMPANY,
            reasons_given_on=date(2026, 3, 9),
        ),
    )
    yield Sample(
        "DL-告知书-大量反复申请-逾期未说明理由",
        "DL",
        _reply(
            "massive",
            facts={"counts": "自2026年1月1日至2月25日，贵单位就同一工程提出申请46件，其中31件内容相同"},
            reason="说明理由的期限至2026年3月10日届满，没有收到贵单位说明的理由",
            to=COMPANY,
        ),
    )
    yield Sample(
        "QR-告知书-确认或者重新出具",
        "QR",
        _reply("reissue", facts={"earlier": "云水公复〔2025〕88号", "earlier_on": "2025-11-06"}),
    )
    yield Sample(
        "QT-告知书-其他处理",
        "QT",
        _reply(
            "other",
            facts={
                "basis": "《中国共产党党务公开条例（试行）》和国办公开办函〔2019〕14号",
                "handled": "河长制工作的组织职责已经划入中共云山县委农村工作领导小组办公室，所需信息属于党务信息，请向该办公室提出",
            },
        ),
    )
    yield Sample(
        "FQ1-不再处理告知书-逾期不补正",
        "FQ",
        replace(PERSON, more={"lapse": "correction", "until": date(2026, 3, 11)}),
    )
    yield Sample(
        "FQ2-不再处理告知书-逾期未缴费",
        "FQ",
        replace(
            COMPANY,
            today=date(2026, 4, 10),
            more={
                "lapse": "fee",
                "told_on": date(2026, 3, 10),
                "amount": 720,
                "until": date(2026, 4, 8),
            },
        ),
    )
    yield Sample("CH-撤回确认书", "CH", replace(PERSON, more={"reason": "已经从网站上找到所需材料"}))
    yield Sample(
        "GZ-更正告知书",
        "GZ",
        replace(
            PERSON,
            description="水利移民登记表中本人出生日期误为1979年",
            more={"found": "原始登记卡记载的出生日期为1997年，登记表系录入错误", "corrected": True},
        ),
    )
    yield Sample(
        "GZ2-转送函",
        "GZ2",
        replace(
            PERSON,
            description="户籍登记中本人姓名用字有误",
            more={"agency": "云山县公安局", "contact": "云山县城关镇平安路5号，电话0376-2345633"},
        ),
    )
    yield Sample(
        "SD-送达回证",
        "SD",
        replace(
            PERSON,
            more={
                "letter_title": "云山县水利局政府信息公开申请答复书",
                "letter_number": NUMBER,
                "method": "邮政寄送",
                "posted_on": date(2026, 3, 12),
                "signed_on": date(2026, 3, 14),
                "mail_number": "XA123456789CN",
                "sender": "李晓",
            },
        ),
    )
    yield Sample(
        "BJ-公开审查单",
        "BJ",
        replace(
            PERSON,
            more={
                "answer_label": "部分公开",
                "article": "条例第三十七条",
                "outcome": "r2_partial",
                "content": "提供的信息：2025年县城防汛排涝工程竣工验收报告（已作区分处理）\n"
                "不公开的部分和理由：第12页施工单位单价分析表，条例第十五条",
                "reason": "单价分析表属于商业秘密，身份证号码属于个人隐私，其余内容可以公开",
                "opinions": [
                    {
                        "step": "经办人初步意见",
                        "agrees": True,
                        "note": "拟部分公开",
                        "by": "李晓",
                        "on": date(2026, 3, 9),
                    },
                    {
                        "step": "保密审查",
                        "agrees": True,
                        "note": "不涉及国家秘密",
                        "by": "王保",
                        "on": date(2026, 3, 10),
                    },
                    {
                        "step": "工作机构审核",
                        "agrees": True,
                        "note": "",
                        "by": "周敏",
                        "on": date(2026, 3, 11),
                    },
                    {"step": "负责人批准", "agrees": True, "note": "", "by": "陈正", "on": date(2026, 3, 12)},
                ],
            },
        ),
    )
