"""办理规则: every rule that differs between places, declared once, with its article and the national default.

What is fixed by the 条例 for everyone (20 days to answer, 7 to ask for a correction) is not here but in the terms of
the apps that carry it out. `article` is what the default rests on; [待核原文] marks wording still to be checked
against the original. The rules of older local documents that the law has overtaken (“三需要”, 检索复制邮寄成本费,
“第三方不同意一律不得公开”, 60 日/3 个月) are left out on purpose.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError

from disclosure.rulebook.kinds import (
    Choice,
    DaysList,
    Fraction,
    Kind,
    Ladder,
    Listing,
    MonthDay,
    Number,
    Range,
    Some,
    Span,
    Steps,
    Table,
    TimeOfDay,
    Whole,
    Words,
    YesNo,
)

WORKDAYS, DAYS, HOURS, MONTHS = "工作日", "自然日", "小时", "个月"


class Group(StrEnum):
    """The chapters of the public page, in order."""

    DOCUMENTS = "公文公开"
    INTERPRETATION = "政策解读"
    REQUESTS = "依申请公开"
    LETTERS = "文书与文号"
    DEADLINES = "提醒与升级"
    CONSULTATION = "公众参与与听证"
    MAILBOX = "网民留言"
    OPINION = "舆情回应"
    SUPERVISION = "督查与考核"
    ARCHIVE = "归档与争议"


@dataclass(frozen=True)
class Rule:
    """One thing an agency may settle for itself. `default` is the national rule, or the portal's where there is none.

    `enforced`: the portal itself acts by it. A rule that is only entered so far is carried out by people, and the
    public page says so; whoever wires it takes the flag away (a test asks for both).
    """

    key: str
    label: str
    group: Group
    kind: Kind
    default: Any
    article: str
    unit: str = ""
    note: str = ""
    enforced: bool = True

    def check(self, value: Any) -> None:
        """Raises ValidationError, naming the rule, when the value is not one this rule can take."""
        try:
            self.kind.check(value)
        except ValidationError as error:
            raise ValidationError(f"{self.label}（{self.key}）：{error.messages[0]}") from error

    def words(self, value: Any) -> str:
        """The value in plain Chinese, unit included; what only the portal could do is not said before it does."""
        if not self.enforced and (by_portal := getattr(self.kind, "by_portal", ())):
            value = [one for one in value if one not in by_portal]
        return self.kind.words(value, self.unit)


REVIEW_STEPS = {
    "section": "科室审核",
    "check": "办文核对",
    "secrecy": "保密审查",
    "sign": "分管领导审签",
    "countersign": "主要领导审批",
}
ATTRIBUTES = {"proactive": "主动公开", "on_request": "依申请公开", "withheld": "不予公开"}
PERIODS = {
    "none": "不作统一规定",
    "week": "每周",
    "half_month": "每半月",
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "year": "每年",
}
# 《党政机关公文处理工作条例》（中办发〔2012〕14号）第八条, fifteen kinds
GENRES = [
    "决议", "决定", "命令（令）", "公报", "公告", "通告", "意见", "通知",
    "通报", "报告", "请示", "批复", "议案", "函", "纪要",
]  # fmt: skip
METADATA = {
    "summary": "内容概述",
    "keywords": "主题词",
    "topic": "主题分类",
    "category": "公开目录分类",
    "genre": "公文种类",
    "issuers": "发文机关",
    "number": "发文字号",
    "written_on": "成文日期",
    "issued_on": "印发日期",
    "published_at": "发布日期",
    "effective_on": "实施日期",
    "expires_on": "失效日期",
    "validity": "有效性",
    "way": "公开方式",
    "scope": "公开范围",
    "term": "公开时限",
    "office": "责任科室",
    "language": "语种",
    "format": "信息格式",
    "url": "在线地址",
}
ELEMENTS = [
    "背景依据", "目标任务", "主要内容", "涉及范围", "执行口径",
    "操作方法", "注意事项", "关键词诠释", "惠民利民举措", "新旧政策差异",
]  # fmt: skip
CHANNELS = {
    "in_person": "当面提交",
    "post": "邮政寄送",
    "online": "在线提交",
    "fax": "传真",
    "email": "电子邮件",
}
CORRECTION_REASONS = {
    "unclear": "申请内容不明确",
    "identity": "身份证明或者联系方式不明，无法送达",
    "authority": "委托代理没有委托书或者双方身份证明",
    "excessive": "数量、频次明显超过合理范围，须说明理由",
}
# 公开目录的类别 (documents.categories) whose papers may set policy, and so stir many people
POLICY_CATEGORIES = {
    "norms": "法规、规章和规范性文件",
    "plans": "规划和政策",
    "licensing": "行政许可和对外管理服务",
    "fees": "行政事业性收费",
    "projects": "重大建设项目",
    "livelihood": "扶贫、教育、医疗、社会保障、促进就业",
    "supervision": "环境保护、公共卫生、安全生产、食品药品、产品质量",
    "municipal": "市政建设、公共服务、公益事业",
    "land": "土地征收、房屋征收",
}
MAIL_LADDER = [
    {"kind": "enquiry", "label": "政策咨询", "least": None, "most": 3},
    {"kind": "complaint", "label": "投诉、求助", "least": None, "most": 7},
    {"kind": "inquiry", "label": "需调查处理", "least": None, "most": 10},
    {"kind": "hard", "label": "重难件", "least": None, "most": 30},
]

_DECLARED = [
    # ── 公文公开 ────────────────────────────────────────────────────────────────
    Rule(
        "documents.genres", "公文种类", Group.DOCUMENTS, Listing(least=1), GENRES,
        "《党政机关公文处理工作条例》第八条",
        note="各地源头认定制度所列文种多少不一，有的没有“公告”。",
    ),
    Rule(
        "documents.review_chain", "公开属性审核层级", Group.DOCUMENTS,
        Steps(
            choices=REVIEW_STEPS, must=("secrecy", "sign"),
            order=(("section", "sign"), ("check", "sign"), ("secrecy", "sign"), ("sign", "countersign")),
        ),
        ["section", "check", "secrecy", "sign"], "条例第十七条",
        note="须有保密审查和审签，审签在各项审查之后。各步可以退回拟稿人，改好后直接回到退回的那一步。",
    ),
    Rule(
        "documents.sensitive_chain", "重大突发、敏感信息发布前的审批", Group.DOCUMENTS,
        Steps(choices={"leader": "分管领导", "chief": "主要领导"}, must=("leader",), order=(("leader", "chief"),)),
        ["leader"], "条例第十七条",
        enforced=False,
    ),
    Rule(
        "documents.marking_texts", "公开属性标注文字", Group.DOCUMENTS, Table(keys=ATTRIBUTES, values=Words()),
        {"proactive": "此件公开发布", "on_request": "此件依申请公开", "withheld": "此件不予公开"},
        "国务院办公厅公文样式；GB/T 9704-2012 附注",
        note="标注在公文上时加圆括号。",
    ),
    Rule(
        "documents.marking_place", "公开属性标注位置", Group.DOCUMENTS,
        Choice(choices={"fuzhu": "附注（成文日期下一行居左空二字）", "banji": "版记（原主题词处）"}),
        "fuzhu", "GB/T 9704-2012 附注 [待核原文]",
    ),
    Rule(
        "documents.number_pattern", "发文字号式样", Group.DOCUMENTS,
        Words(allowed=("prefix", "year", "serial"), must=("year", "serial")),
        "{prefix}〔{year}〕{serial}号", "GB/T 9704-2012 发文字号",
        note="年份用六角括号，序号不编虚位，不加“第”字。",
    ),
    Rule(
        "documents.index_pattern", "索引号式样", Group.DOCUMENTS,
        Words(allowed=("credit_code", "org_code", "code", "year", "serial"), must=("year", "serial")),
        "{credit_code}/{year}-{serial:05}", "政府信息公开目录编制要求 [待核原文]",
        note="索引号一经生成不再改变。前段用统一社会信用代码或九位机构代码，流水号五位或六位，各地不一。",
    ),
    Rule(
        "documents.index_regex", "索引号校验式", Group.DOCUMENTS, Words(regex=True),
        r"[0-9A-Z-]{2,18}/\d{4}-\d{5,6}", "政府信息公开目录编制要求 [待核原文]",
        note="核对从别处导入的索引号用。",
        enforced=False,
    ),
    Rule(
        "documents.public_metadata", "公开页显示的信息项", Group.DOCUMENTS, Some(choices=METADATA),
        [
            "topic", "genre", "issuers", "number", "written_on", "published_at",
            "effective_on", "expires_on", "validity", "way", "scope", "term", "keywords", "summary",
        ],
        "条例第十二条",
        note="索引号、名称、内容概述、生成日期属目录必备，总是显示。",
    ),
    Rule(
        "documents.statutory_publish_wd", "主动公开的法定期限", Group.DOCUMENTS, Whole(least=1, most=20),
        20, "条例第二十六条", WORKDAYS,
        note="自政府信息形成或者变更之日起；地方只能缩短，不能延长。",
    ),
    Rule(
        "documents.publish_within_wd", "印发后上网的本地期限", Group.DOCUMENTS,
        Whole(least=1, most=20, optional=True, absent="不另作规定，执行法定期限", before="印发后 ", after="内"),
        None, "条例第二十六条", WORKDAYS,
    ),
    Rule(
        "documents.internal_within_wd", "印发后录入非涉密内网的期限", Group.DOCUMENTS,
        Whole(least=1, most=20, optional=True, before="印发后 ", after="内"), None, "本地规定", WORKDAYS,
    ),
    Rule(
        "documents.paper_check", "纸质公文集中送公开科对照", Group.DOCUMENTS, Choice(choices=PERIODS), "none", "本地规定",
        enforced=False,
    ),
    Rule(
        "documents.rereview_months", "不公开信息定期复评", Group.DOCUMENTS,
        Whole(least=1, most=60, before="每 ", after="一次"), 12, "条例第十八条", MONTHS,
        note="条例要求定期评估审查、动态调整，未定周期；默认每年一次，周期是本机关的内部节点。",
    ),
    # ── 政策解读 ────────────────────────────────────────────────────────────────
    Rule(
        "documents.interpretation_required_genres", "一律须有解读材料的文种", Group.INTERPRETATION,
        Listing(absent="不按文种划定，由起草部门逐件认定"), [], "国办发〔2016〕80号 [待核原文]",
        note="列入的文种没有解读材料、又未经批准不解读的，不能通过审签。",
    ),
    Rule(
        "documents.interpretation_required_categories", "一律须解读的公文类别", Group.INTERPRETATION,
        Some(choices=POLICY_CATEGORIES, absent="不按类别划定，由起草部门逐件认定"), ["norms"],
        "国办发〔2016〕80号 [待核原文]",
        note="规章、行政规范性文件都要解读。所列类别的公文不能由拟稿人标为不属解读范围；不解读的，由批准人写明理由批准。",
    ),
    Rule(
        "interpretation.scope", "解读范围", Group.INTERPRETATION, Listing(least=1),
        [
            "规章",
            "行政规范性文件",
            "涉及面广、社会关注度高或者专业性强的重要政策文件",
            "涉及群众切身利益的重要政策文件",
        ],
        "国办发〔2016〕80号 [待核原文]",
    ),
    Rule(
        "interpretation.within_wd", "解读材料公布期限", Group.INTERPRETATION,
        Whole(most=20, zero="与文件同步公布", before="文件公开后 ", after="内"), 0,
        "国办发〔2016〕80号 [待核原文]", WORKDAYS,
    ),
    Rule(
        "interpretation.elements", "解读要素", Group.INTERPRETATION, Listing(least=1), ELEMENTS,
        "国办发〔2016〕80号 [待核原文]",
    ),
    Rule(
        "interpretation.exempt_by", "不解读由谁批准", Group.INTERPRETATION,
        Choice(choices={"leader": "分管领导", "chief": "主要领导"}), "leader", "本地规定",
    ),
    # ── 依申请公开 ──────────────────────────────────────────────────────────────
    Rule(
        "requests.channels", "接收申请的渠道", Group.REQUESTS, Some(choices=CHANNELS, must=("in_person", "post"), by_portal=("online",)),
        ["in_person", "post", "online"], "国办公开办函〔2017〕19号",
        note="当面提交、邮政寄送不得以任何理由拒收；其他渠道自愿开通，开通须在指南中说明并公告。",
    ),
    Rule(
        "requests.online_confirmation", "在线申请的收到日", Group.REQUESTS,
        Choice(choices={
            "staff_confirm": "工作机构点“确认收到”之日",
            "auto": "提交即自动确认，提交之日",
        }),
        "staff_confirm", "条例第三十一条第（三）项“双方确认之日”",
        note="两种方式都保存确认的方式和时间。补正按收到它的渠道定收到日；申请人凭查询码在网上补正的，提交之日即双方确认之日。",
    ),
    Rule(
        "requests.online_confirm_within_wd", "在线、传真申请确认收到的期限", Group.REQUESTS,
        Whole(least=1, most=5, after="内"), 1, "条例第三十一条未规定期限", WORKDAYS,
        note="过了这一天不违反条例；没有确认，答复期限就没有起算，所以作为内部节点提醒。",
    ),
    Rule(
        "requests.online_delivery", "在线答复的送达日", Group.REQUESTS,
        Choice(choices={
            "account_entry": "答复进入申请人账户之日，申请人留了邮箱的以邮件留痕",
            "first_read": "申请人首次打开答复之日",
            "receipt": "申请人点“已收到”之日",
        }),
        "account_entry", "国办公开办函〔2016〕235号未作规定",
        note="以打开、点“已收到”为准的，由申请人自己在网上确认，工作人员不能代为登记。电子邮件送达以到达申请人邮箱之日为准，留存发送凭证。",
    ),
    Rule(
        "requests.register_within_wd", "登记期限", Group.REQUESTS, Whole(least=1, most=5, after="内"), 1,
        "本地规定", WORKDAYS,
    ),
    Rule(
        "requests.correction_check_within_wd", "补正审查的内部期限", Group.REQUESTS,
        Whole(least=1, most=7, after="内"), 7, "条例第三十条", WORKDAYS,
        note="告知补正的法定期限是收到申请之日起 7 个工作日；地方只能缩短。",
    ),
    Rule(
        "requests.correction_reasons", "可以要求补正的情形", Group.REQUESTS,
        Some(choices=CORRECTION_REASONS, must=("unclear",)), ["unclear", "identity", "authority"],
        "条例第二十九条、第三十条",
        note="条例只就内容不明确规定补正，其余作形式补正；只能一次性告知。",
    ),
    Rule(
        "requests.correction_wd", "给申请人的补正期限", Group.REQUESTS, Whole(least=5, most=60, after="内"), 15,
        "条例第三十条“合理的补正期限”", WORKDAYS,
        note="条例未定长度，由机关在告知书中写明；无正当理由逾期不补正的，视为放弃申请。",
    ),
    Rule(
        "requests.already_public_within_wd", "已主动公开的，告知途径的内部期限", Group.REQUESTS,
        Whole(least=1, most=20, optional=True, absent="不另作规定，执行答复期限", after="内"), None,
        "条例第三十六条第（一）项", WORKDAYS,
    ),
    Rule(
        "requests.draft_within_wd", "业务科室拟出答复或者延期意见的期限", Group.REQUESTS,
        Whole(least=1, most=20, optional=True, after="内"), None, "本地规定", WORKDAYS,
    ),
    Rule(
        "requests.consult_within_wd", "检索、保密审查、征求意见、协调的内部期限", Group.REQUESTS,
        Whole(least=1, most=20, optional=True, after="内"), None, "本地规定", WORKDAYS,
        note="自承办人送审核之日起，到审核通过、送签止；退回重拟的，再送审核时另起。",
    ),
    Rule(
        "requests.sign_within_wd", "送签期限", Group.REQUESTS,
        Whole(least=1, most=20, optional=True, after="内"), None, "本地规定", WORKDAYS,
    ),
    Rule(
        "requests.assist_within_wd", "协办机关、科室反馈期限", Group.REQUESTS,
        Whole(least=1, most=20, after="内"), 7, "本地规定", WORKDAYS,
    ),
    Rule(
        "requests.extend_after_fee", "缴清费用、期限重新计算后可否再延期", Group.REQUESTS,
        YesNo(yes="此前未延期的，可以延期一次", no="不再延期"), True, "条例第三十三条；国办函〔2020〕109号 [待核原文]",
    ),
    Rule(
        "requests.multi_item_counting", "一份申请含多个事项的统计口径", Group.REQUESTS,
        Choice(choices={
            "whole": "一件申请按最终决定计一件；有公开、又有不予公开的，计部分公开一件",
            "split": "按一事一申请的最小合理单位拆开计件",
        }),
        "whole", "国办公开办函〔2021〕30号；国办函〔2020〕109号第四条 [待核原文]",
    ),
    Rule(
        "requests.record_correction_within_wd", "更正本人信息申请的办理期限", Group.REQUESTS,
        Whole(least=1, most=40, after="内"), 20, "条例第四十一条", WORKDAYS,
        note="条例未定期限，默认参照答复期限。",
    ),
    # ── 文书与文号 ──────────────────────────────────────────────────────────────
    Rule(
        "letters.number_pattern", "答复文书文号式样", Group.LETTERS,
        Words(allowed=("prefix", "year", "serial", "suffix"), must=("year", "serial")),
        "{prefix}〔{year}〕{serial}号{suffix}", "GB/T 9704-2012 发文字号",
        note="同年不重号、不跳号，作废的保留在登记簿上。",
    ),
    Rule(
        "letters.number_suffixes", "文号后缀", Group.LETTERS,
        Table(values=Words(), free=True, absent="不用后缀"), {}, "本地规定",
        note="按文书代码对应，例如 BY：-不告。",
    ),
    Rule(
        "letters.shared_series", "各类文书共用一个流水号", Group.LETTERS,
        YesNo(yes="共用", no="各类文书分别编号"), True, "本地规定",
    ),
    # 第二十三条第一款第四项 speaks of 不予公开; that it covers the part withheld is our reading [待法制审核].
    Rule(
        "letters.partial_review_first", "部分公开的答复书写明“先复议”", Group.LETTERS,
        YesNo(yes="不公开的部分写明先申请行政复议", no="不作特别写明"), True,
        "行政复议法第二十三条第一款第（四）项",
        note="不予公开（条例第十四至十六条）的答复一律写明复议前置，不在此列。",
    ),
    # ── 提醒与升级 ──────────────────────────────────────────────────────────────
    Rule(
        "deadlines.warn_before_wd", "到期提醒", Group.DEADLINES, DaysList(), [5, 3, 1], "条例第四十六条、第四十七条", WORKDAYS,
    ),
    Rule(
        "deadlines.escalate_after_wd", "逾期升级", Group.DEADLINES,
        Table(
            keys={"head": "报科室（公开办）负责人", "leader": "报分管领导"},
            values=Whole(least=1, most=60, before="逾期第 ", after=""),
        ),
        {"head": 1, "leader": 3}, "条例第四十七条", "个工作日",
    ),
    Rule(
        "deadlines.warn_before_hours", "按小时计的期限到期提醒", Group.DEADLINES, DaysList(), [2, 1], "国办发〔2016〕80号 [待核原文]",
        HOURS, note="当日办结的事项也按小时提醒。",
    ),
    Rule(
        "deadlines.escalate_after_hours", "按小时计的期限逾期升级", Group.DEADLINES,
        Table(
            keys={"leader": "报分管领导", "chief": "报主要领导"},
            values=Whole(least=0, most=72, zero="逾期即报", before="逾期 ", after=""),
        ),
        {"leader": 0, "chief": 2}, "国办发〔2016〕80号 [待核原文]", HOURS,
    ),
    # ── 公众参与与听证 ──────────────────────────────────────────────────────────
    Rule(
        "consultation.major", "重大行政决策征求意见期", Group.CONSULTATION, Span(),
        {"length": 30, "unit": DAYS}, "《重大行政决策程序暂行条例》第十五条",
        note="因情况紧急等原因需要缩短的，须在公开征求意见时说明。",
        enforced=False,
    ),
    Rule(
        "consultation.legislation", "法规、规章草案征求意见期", Group.CONSULTATION, Span(),
        {"length": 30, "unit": DAYS}, "《规章制定程序条例》[待核原文]",
        enforced=False,
    ),
    Rule(
        "consultation.normative", "其他规范性文件征求意见期", Group.CONSULTATION, Span(),
        {"length": 7, "unit": WORKDAYS}, "国办发〔2018〕37号 [待核原文]",
        note="国家只规定除依法不予公开外应当公开征求意见，期限由各地定。",
        enforced=False,
    ),
    Rule(
        "consultation.prepublication", "决策预公开公示期", Group.CONSULTATION, Span(optional=True, before=""),
        None, "本地规定",
        enforced=False,
    ),
    Rule(
        "consultation.shorten_with_reason", "缩短征求意见期", Group.CONSULTATION,
        YesNo(yes="须写明理由并随草案公布", no="不得缩短"), True, "《重大行政决策程序暂行条例》第十五条",
        enforced=False,
    ),
    Rule(
        "consultation.forum_papers_wd", "座谈协商材料会前送达", Group.CONSULTATION,
        Whole(least=1, most=30, optional=True, before="会前 "), None, "本地规定", WORKDAYS,
        enforced=False,
    ),
    Rule(
        "consultation.observers", "列席会议的公众代表", Group.CONSULTATION, Range(), [0, 5], "本地规定", "人",
        enforced=False,
    ),
    Rule(
        "consultation.meeting_scope", "会议开放范围", Group.CONSULTATION, Listing(absent="由会议承办科室逐次提出"), [],
        "条例第四十六条", note="法规只要求扩大公众参与，范围由机关自定。",
        enforced=False,
    ),
    Rule(
        "hearing.notice_legislation_days", "法规、规章听证公告", Group.CONSULTATION,
        Whole(least=1, most=90, before="会前 "), 30, "《规章制定程序条例》[待核原文]", DAYS,
        enforced=False,
    ),
    Rule(
        "hearing.notice_days", "其他事项听证公告", Group.CONSULTATION,
        Whole(least=1, most=90, optional=True, absent="不作统一规定，不迟于材料送达", before="会前 "), None,
        "《重大行政决策程序暂行条例》第十六条", DAYS,
        enforced=False,
    ),
    Rule(
        "hearing.papers_days", "听证材料送达", Group.CONSULTATION,
        Whole(least=7, most=60, before="会前 "), 7, "《重大行政决策程序暂行条例》第十六条", DAYS,
        enforced=False,
    ),
    Rule(
        "hearing.names_first", "听证参加人名单提前公布", Group.CONSULTATION,
        YesNo(yes="提前公布", no="不公布"), True, "《重大行政决策程序暂行条例》第十六条",
        enforced=False,
    ),
    Rule(
        "hearing.least_people", "听证会代表人数", Group.CONSULTATION,
        Whole(least=1, most=200, optional=True, absent="不作统一规定", before="不少于 "), None,
        "《重大行政决策程序暂行条例》第十六条", "人",
        enforced=False,
    ),
    Rule(
        "hearing.public_share", "普通公众代表所占比例", Group.CONSULTATION, Fraction(optional=True), None,
        "《重大行政决策程序暂行条例》第十六条",
        enforced=False,
    ),
    Rule(
        "hearing.selection", "报名超额时产生代表的办法", Group.CONSULTATION,
        Choice(choices={"random": "随机选取", "recommend": "自荐或者推选", "either": "自荐、推选或者随机选取"}),
        "random", "《重大行政决策程序暂行条例》第十六条 [待核原文]",
        enforced=False,
    ),
    # ── 网民留言 ────────────────────────────────────────────────────────────────
    Rule(
        "mailbox.ladder", "留言回复期限", Group.MAILBOX, Ladder(), MAIL_LADDER, "国办秘函〔2019〕19号 [待核原文]", WORKDAYS,
        note="国家未分档规定，只检查超过三个月未答；默认的分档由门户建议，机关自定。写明下限的，下限日提醒，上限日为期限。",
        enforced=False,
    ),
    Rule(
        "mailbox.escalate_after_wd", "留言逾期升级", Group.MAILBOX,
        Whole(least=1, most=30, before="逾期第 ", after="报分管领导"), 1, "本地规定", "个工作日",
        enforced=False,
    ),
    # ── 舆情回应 ────────────────────────────────────────────────────────────────
    Rule(
        "opinion.major_release_hours", "重大突发事件发布权威信息", Group.OPINION,
        Whole(least=1, most=5, after="内"), 5, "国办发〔2016〕80号 [待核原文]", HOURS,
    ),
    Rule(
        "opinion.major_press_hours", "重大突发事件举行新闻发布会", Group.OPINION,
        Whole(least=1, most=24, after="内"), 24, "国办发〔2016〕80号 [待核原文]", HOURS,
    ),
    Rule(
        "opinion.respond_hours", "其他政务舆情回应", Group.OPINION,
        Whole(least=1, most=48, after="内"), 48, "国办发〔2016〕80号 [待核原文]", HOURS,
    ),
    Rule(
        "opinion.same_day", "当天处置并回应", Group.OPINION,
        YesNo(yes="当天处置并回应，涉事单位当天报告", no="按小时计的期限办理"), False, "本地规定",
    ),
    Rule(
        "opinion.on_call", "二十四小时联络", Group.OPINION, YesNo(yes="二十四小时联络畅通，有值守表", no="不作规定"), False,
        "本地规定",
    ),
    Rule(
        "opinion.report_period", "普通舆情报告", Group.OPINION, Choice(choices=PERIODS), "none", "本地规定",
        note="重要舆情总是即时呈报。",
    ),
    Rule(
        "opinion.office_hours", "办公时间", Group.OPINION, TimeOfDay(), ["08:30", "17:30"], "本地规定",
        note="工作日的办公时间以外，重要、重大舆情的通知发给值守人员。",
    ),
    Rule(
        "opinion.chief_approves", "回应由主要领导审定", Group.OPINION,
        Choice(choices={
            "none": "分管领导审定",
            "grave": "重大舆情由分管领导、主要领导两级审定，其余由分管领导审定",
            "important": "重要、重大舆情由分管领导、主要领导两级审定，一般由分管领导审定",
        }),
        "grave", "本地规定",
    ),
    Rule(
        "opinion.risk_assessment", "出台前须作舆情风险评估的公文", Group.OPINION, Some(choices=POLICY_CATEGORIES), [],
        "国办发〔2016〕80号 [待核原文]",
        note="所列类别的公文没有经批准的风险评估单，不能审签。",
    ),
    # ── 督查与考核 ──────────────────────────────────────────────────────────────
    Rule(
        "supervision.self_check", "自查", Group.SUPERVISION, Choice(choices=PERIODS), "year", "条例第四十七条",
        enforced=False,
    ),
    Rule(
        "supervision.bulletin", "通报", Group.SUPERVISION, Choice(choices=PERIODS), "year", "条例第四十七条",
        enforced=False,
    ),
    Rule(
        "supervision.public_issue_within_wd", "群众反映问题处理反馈", Group.SUPERVISION,
        Whole(least=1, most=60, optional=True, after="内"), None, "本地规定", WORKDAYS,
        enforced=False,
    ),
    Rule(
        "appraisal.method", "考核办法", Group.SUPERVISION,
        Choice(choices={
            "none": "由主管部门在当年方案中确定",
            "hundred": "百分制，按实际得分排名",
            "efficiency": "计入效能目标考核的分值",
        }),
        "none", "条例第四十六条",
        enforced=False,
    ),
    Rule(
        "appraisal.full_marks", "考核满分", Group.SUPERVISION, Number(least="0.1", most="1000"), "100",
        "条例第四十六条", "分",
        enforced=False,
    ),
    Rule(
        "appraisal.rectify_months", "考核不合格的整改期限", Group.SUPERVISION,
        Whole(least=1, most=12, optional=True, before="接到结果 ", after="内"), None, "条例第四十七条", MONTHS,
        enforced=False,
    ),
    Rule(
        "annual.overview_chars", "年度报告“总体情况”的字数", Group.SUPERVISION,
        Whole(least=100, most=5000, optional=True, before="不超过 "), None, "本地规定", "字",
        note="超过的不能送审。国办公开办函〔2021〕30号没有限定字数。",
    ),
    Rule(
        "freshness.home_days", "首页多久须有更新", Group.SUPERVISION, Whole(least=1, most=14, after="内"), 14,
        "国办秘函〔2019〕19号 [待核原文]", DAYS,
        note="检查指标把首页两周没有更新列为单项否决；地方只能缩短。",
    ),
    Rule(
        "freshness.policy_months", "政策文件栏目多久须有更新", Group.SUPERVISION, Whole(least=1, most=6, after="内"), 6,
        "国办秘函〔2019〕19号 [待核原文]", MONTHS,
        note="国管局 2019 年第二季度自查：政策文件栏目六个月没有更新的扣分。",
    ),
    Rule(
        "freshness.mail_months", "留言多久须有答复", Group.SUPERVISION, Whole(least=1, most=3, after="内"), 3,
        "国办秘函〔2019〕19号 [待核原文]", MONTHS,
        note="检查指标把留言超过三个月没有答复列为单项否决；超过两个月的也有扣分的先例，机关可以缩短。",
    ),
    Rule(
        "freshness.warn_before_days", "栏目更新到期前提醒", Group.SUPERVISION,
        Whole(least=1, most=30, before="提前 "), 3, "本地规定", DAYS,
    ),
    # ── 归档与争议 ──────────────────────────────────────────────────────────────
    Rule(
        "archive.request_hand_over", "依申请公开材料移交归档", Group.ARCHIVE, MonthDay(), "06-30",
        "《机关档案管理规定》[待核原文]",
        note="每年归档一次。",
    ),
    # 《机关文件材料归档范围和文书档案保管期限规定》（国家档案局令第8号）names 永久、30 年、10 年; which of them each kind is
    # given is the agency's own 保管期限表 [待核原文].
    Rule(
        "archive.retention", "各类案卷的保管期限", Group.ARCHIVE,
        Table(
            keys={
                "documents": "主动公开的公文",
                "closed": "依申请公开、不予公开的公文",
                "requests": "依申请公开案卷",
                "disputed": "有行政争议的依申请公开案卷",
                "items": "政务舆情案卷",
            },
            values=Choice(choices={"permanent": "永久", "30": "30 年", "10": "10 年"}),
        ),
        {"documents": "permanent", "closed": "30", "requests": "30", "disputed": "permanent", "items": "10"},
        "国家档案局令第8号 [待核原文]",
        note="自办结的次年一月一日起算。期满以前不得销毁；期满以后经鉴定、批准，由两人监销。",
    ),
    Rule(
        "disputes.evidence_within_wd", "复议诉讼中业务科室提供证据依据", Group.ARCHIVE,
        Whole(least=1, most=10, optional=True, after="内"), None, "本地规定", WORKDAYS,
    ),
    Rule(
        "disputes.review_reply_wd", "行政复议书面答复", Group.ARCHIVE,
        Whole(least=1, most=10, before="收到副本 ", after="内"), 10, "行政复议法第四十八条", WORKDAYS,
    ),
]  # fmt: skip

RULES: dict[str, Rule] = {rule.key: rule for rule in _DECLARED}
