"""The five local rule sets and the national one: only what each document itself settles differently."""

from dataclasses import dataclass, field
from typing import Any

from disclosure.rulebook.rules import DAYS, ELEMENTS, WORKDAYS


@dataclass(frozen=True)
class Preset:
    """A rule set that can be applied to an agency at one stroke; `basis` is the document behind its values."""

    name: str
    label: str
    basis: str
    values: dict[str, Any] = field(default_factory=dict)


_TRADITIONAL_GENRES = [
    "命令（令）", "决定", "通告", "通知", "通报", "报告", "请示", "批复", "意见", "函",
]  # fmt: skip
_FIVE_KINDS = [
    "规章",
    "本机关制定的行政规范性文件",
    "所属部门制定的行政规范性文件",
    "涉及面广、与民生关系密切、社会关注度高或者专业性强的重要政策文件",
    "其他需要进行解读的政策文件",
]

NATIONAL = Preset("national", "国家统一规定", "《政府信息公开条例》及国务院办公厅配套文件")

HUNJIANG = Preset(
    "hunjiang",
    "浑江（吉林）",
    "浑江人社字〔2018〕38号",
    {
        "documents.genres": [*_TRADITIONAL_GENRES, "纪要"],
        "documents.review_chain": ["check", "secrecy", "sign"],
        "documents.marking_texts": {
            "proactive": "主动公开",
            "on_request": "依申请公开",
            "withheld": "不予公开",
        },
        "documents.marking_place": "banji",
        "interpretation.scope": _FIVE_KINDS,
        "opinion.on_call": True,
        "opinion.risk_assessment": ["norms", "plans"],
    },
)
LUODIAN = Preset(
    "luodian",
    "罗甸（贵州）",
    "罗甸县政务公开十一项制度（2020年）",
    {
        "documents.genres": [*_TRADITIONAL_GENRES, "会议纪要"],
        "documents.review_chain": ["check", "secrecy", "sign", "countersign"],
        "documents.sensitive_chain": ["leader", "chief"],
        "interpretation.scope": _FIVE_KINDS,
        "interpretation.elements": ["执行标准" if one == "执行口径" else one for one in ELEMENTS],
        "mailbox.ladder": [
            {"kind": "enquiry", "label": "政策咨询", "least": None, "most": 3},
            {"kind": "complaint", "label": "投诉、求助", "least": 5, "most": 7},
            {"kind": "inquiry", "label": "需调查处理", "least": None, "most": 10},
            {"kind": "hard", "label": "重难件", "least": 15, "most": 30},
        ],
        "supervision.bulletin": "quarter",
        "appraisal.method": "hundred",
        "appraisal.full_marks": "100",
        "appraisal.rectify_months": 1,
    },
)
ANHUI = Preset(
    "anhui",
    "安徽省人社厅",
    "安徽省人力资源和社会保障厅2019年政务公开工作要点",
    {
        "documents.review_chain": ["section", "check", "secrecy", "sign"],
        "interpretation.scope": ["政策文件（民生、经济类原则上举行发布会或者通气会，配图表）"],
        "interpretation.within_wd": 0,
        "opinion.risk_assessment": ["plans", "livelihood"],
    },
)
ZHONGWEI = Preset(
    "zhongwei",
    "中卫（宁夏）",
    "中卫市人力资源和社会保障局政务公开制度（2022年）",
    {
        "documents.genres": [
            "命令（令）", "决定", "公告", "通告", "通知", "通报",
            "报告", "请示", "批复", "意见", "函", "会议纪要",
        ],
        "documents.review_chain": ["section", "secrecy", "sign"],
        "documents.marking_texts": {
            "proactive": "主动公开",
            "on_request": "依申请公开",
            "withheld": "不公开",
        },
        "consultation.legislation": {"length": 30, "unit": DAYS},
        # 文件 003 定“其他重大决策 ≥10 日”；713 号第十五条一般不少于 30 日、缩短须说明，
        # 所以重大行政决策仍按国家规定，10 日只用于其他规范性文件。
        "consultation.normative": {"length": 10, "unit": DAYS},
        "consultation.prepublication": {"length": 7, "unit": DAYS},
        "consultation.forum_papers_wd": 5,
        "consultation.observers": [3, 5],
        "hearing.notice_legislation_days": 30,
        "hearing.notice_days": 10,
        "hearing.least_people": 15,
        "hearing.public_share": "2/5",
        "hearing.selection": "either",
        "supervision.self_check": "quarter",
        "supervision.bulletin": "quarter",
        "appraisal.method": "efficiency",
        "appraisal.full_marks": "4",
    },
)  # fmt: skip
HUANGYAN = Preset(
    "huangyan",
    "黄岩（浙江）",
    "黄岩区人民政府办公室政务公开工作流程（2024年）",
    {
        "documents.review_chain": ["section", "secrecy", "check", "sign"],
        "documents.publish_within_wd": 7,  # 原文“7日工作日内” [待核原文]
        "documents.internal_within_wd": 1,
        "documents.paper_check": "half_month",
        "interpretation.scope": ["以区政府及区政府办公室名义发布的行政规范性文件"],
        "interpretation.within_wd": 3,
        "interpretation.elements": [
            "制定背景（意义、目的、依据）",
            "政策措施（主要内容、适用范围、标准、期限、术语释义）",
            "其他应当补充说明的内容",
            "解读机关、解读人及其联系方式",
        ],
        "interpretation.exempt_by": "leader",
        "requests.online_confirmation": "staff_confirm",
        "requests.register_within_wd": 1,
        "requests.correction_check_within_wd": 5,
        "requests.already_public_within_wd": 10,
        "requests.draft_within_wd": 7,
        "requests.consult_within_wd": 7,
        "requests.sign_within_wd": 3,
        "consultation.normative": {"length": 7, "unit": WORKDAYS},
        "opinion.same_day": True,
        "opinion.report_period": "week",
        "archive.request_hand_over": "01-31",
        "disputes.evidence_within_wd": 5,
        "disputes.review_reply_wd": 10,
    },
)

PRESETS = {preset.name: preset for preset in (NATIONAL, HUNJIANG, LUODIAN, ANHUI, ZHONGWEI, HUANGYAN)}
