"""How an application can end: the rows of the yearly table, and the answers that lead to them.

国办公开办函〔2021〕30号, table three; the articles are those of 《政府信息公开条例》（国务院令第711号）.
An `Answer` is what the office decides; each names the row it is counted in, its letter, its article, what it cannot be
given without, and the remedies its letter must tell.
"""

from dataclasses import dataclass

from django.db import models


class ApplicantKind(models.TextChoices):
    """申请人类型: the columns of the yearly table."""

    NATURAL = "natural", "自然人"
    BUSINESS = "business", "商业企业"
    RESEARCH = "research", "科研机构"
    PUBLIC_INTEREST = "public_interest", "社会公益组织"
    LEGAL_SERVICE = "legal_service", "法律服务机构"
    OTHER = "other", "其他"


class Outcome(models.TextChoices):
    """办理结果: the rows 三（一）to 三（六）of the yearly table, by the keys of its published format."""

    OPEN = "r1_open", "予以公开"
    PARTIAL = "r2_partial", "部分公开"
    SECRET = "r3_1_secret", "不予公开：属于国家秘密"
    LAW_FORBIDDEN = "r3_2_law_forbidden", "不予公开：其他法律行政法规禁止公开"
    SAFETY = "r3_3_safety_stability", "不予公开：危及“三安全一稳定”"
    THIRD_PARTY = "r3_4_third_party", "不予公开：保护第三方合法权益"
    INTERNAL = "r3_5_internal", "不予公开：属于三类内部事务信息"
    PROCESS = "r3_6_process", "不予公开：属于四类过程性信息"
    ENFORCEMENT = "r3_7_enforcement_file", "不予公开：属于行政执法案卷"
    ADMIN_QUERY = "r3_8_admin_query", "不予公开：属于行政查询事项"
    NOT_HELD = "r4_1_not_held", "无法提供：本机关不掌握相关政府信息"
    NEED_CREATE = "r4_2_need_create", "无法提供：没有现成信息需要另行制作"
    UNCLEAR = "r4_3_unclear_after_correction", "无法提供：补正后申请内容仍不明确"
    PETITION = "r5_1_petition", "不予处理：信访举报投诉类申请"
    REPEAT = "r5_2_repeat", "不予处理：重复申请"
    PUBLICATION = "r5_3_publication", "不予处理：要求提供公开出版物"
    MASSIVE = "r5_4_massive", "不予处理：无正当理由大量反复申请"
    REISSUE = "r5_5_confirm_reissue", "不予处理：要求行政机关确认或重新出具已获取信息"
    NO_CORRECTION = "r6_1_no_correction", "其他处理：申请人无正当理由逾期不补正、行政机关不再处理"
    FEE_UNPAID = "r6_2_fee_unpaid", "其他处理：申请人逾期未按收费通知要求缴纳费用、行政机关不再处理"
    OTHER = "r6_3_other", "其他处理：其他"


class Remedies(models.TextChoices):
    """救济: which way a letter must show（行政复议法第二十条、第二十三条第一款第四项，行政诉讼法第四十六条）"""

    EITHER = "either", "复议或者诉讼"
    REVIEW_FIRST = "review_first", "复议前置"
    PARTIAL = "partial", "不公开的部分复议前置"
    NONE = "none", "程序性告知，不单独告知救济"


@dataclass(frozen=True)
class Need:
    """One fact an answer cannot be given without. `key` is its place in `Decision.facts`, `label` its name on the form."""

    key: str
    label: str
    ask: str


NEEDS = {
    need.key: need
    for need in (
        Need(
            "where", "网址或者取得途径", "已主动公开的，写明网址或者到哪里可以取得（条例第三十六条第一项）。"
        ),
        Need(
            "provided",
            "提供的信息",
            "一行一份，不用编号，与“提供的文件”的名称一致（条例第三十六条第二项）。没有电子件、随信附纸质复制件的，行末写明页数，"
            "例如“（纸质附件，12页）”；到机关查阅的，行末写“（当场查阅）”。",
        ),
        Need(
            "given_form",
            "提供的形式",
            "写明实际提供的形式：纸质、电子文件、查阅抄录等；不能照申请人要求的，写明原因（条例第四十条）。",
        ),
        Need(
            "given_how",
            "提供的方式和时间",
            "写明怎样提供、什么时候提供；当场查阅、自行领取的，写明地点和时间（条例第三十六条第二项）。",
        ),
        Need(
            "withheld_parts",
            "不公开的部分和理由",
            "逐行写明不公开的部分、依据和理由；整份不公开的，写明是哪一份（条例第三十七条）。",
        ),
        Need("search_scope", "检索范围", "写明在哪些科室、哪些年份、哪些案卷中检索。"),
        Need("search_method", "检索方法", "写明用什么关键词、以什么方式检索。"),
        Need("search_result", "检索结果", "写明检索的结果。"),
        Need(
            "responsible", "负责公开的机关", "能够确定的，写明该机关的名称；不能确定的，写“无法确定”并说明。"
        ),
        Need("responsible_contact", "该机关的联系方式", "写明地址、电话；无法确定机关的，写“无”。"),
        Need("archive", "接收的国家档案馆", "写明国家档案馆的名称、地址、电话。"),
        Need("moved_on", "移交的日期", "写明向国家档案馆移交的日期，例如 2021-06-30。"),
        Need(
            "transfer_due",
            "移交期限届满的日期",
            "写明国家规定的移交期限哪一天届满；提前移交、期限未满的，仍由本机关答复（档案法第十五条第二款）。",
        ),
        Need("earlier", "前次答复的文号", "写明前次答复的文号。"),
        Need("earlier_on", "前次答复的日期", "写明前次答复的日期，例如 2026-03-05。"),
        Need("channel_hint", "相应的渠道", "告知信访、投诉、举报等相应的渠道或者取得途径。"),
        Need("law", "依据的法律、行政法规", "写明法律、行政法规的名称和条款。"),
        Need("basis", "处理的依据", "条例没有列举的，写明法律、法规、文件的名称和条款。"),
        Need("handled", "怎样处理", "写明对申请怎样处理；另有渠道的，写明渠道。"),
        Need("harm", "可能损害的具体说明", "写明公开会损害谁的什么权益或者造成什么具体危害，不能只引条文。"),
        Need(
            "internal_kind",
            "属于哪一类内部事务信息",
            "写明属于人事管理、后勤管理、内部工作流程中的哪一类，为什么属于，例如只在内部使用、对外不产生效力"
            "（条例第十六条第一款）。不必证明公开会造成损害。",
        ),
        Need(
            "process_kind",
            "属于哪一类过程性信息",
            "写明属于讨论记录、过程稿、磋商信函、请示报告中的哪一类，为什么属于，例如在哪项工作中形成、决定是否已经作出"
            "（条例第十六条第二款）。不必证明公开会造成损害。",
        ),
        Need(
            "enforcement_kind",
            "属于哪一件行政执法案卷",
            "写明是哪一类执法（处罚、许可、强制、检查等）的案卷，所要的信息为什么属于案卷，有没有法律、法规、规章规定应当公开"
            "（条例第十六条第二款）。不必证明公开会造成损害。",
        ),
        Need("query_office", "办理查询的机关", "写明工商、不动产登记等查询由哪个机关、按哪项规定办理。"),
        Need("unclear", "仍不明确之处", "写明补正后仍然不能明确的是什么。"),
        Need(
            "counts",
            "数量频次的事实",
            "写明申请的数量、频次；申请人说明了理由的，写明为什么不合理。",
        ),
        Need("creation", "为什么属于另行制作", "写明需要怎样加工、分析，现有信息中没有什么。"),
    )
}


@dataclass(frozen=True)
class Answer:
    """One way to answer. `needs` are keys of NEEDS, `releases` says that information goes out and 保密审查 is due."""

    key: str
    label: str
    outcome: Outcome
    letter: str
    article: str
    needs: tuple[str, ...] = ()
    remedies: Remedies = Remedies.EITHER
    ground: str = ""  # code of documents.grounds
    releases: bool = False
    by_clerk: bool = True  # false: reached by an act of its own (撤回, 逾期)
    on_the_spot: bool = False  # may be answered 当场（条例第三十三条第一款）

    @property
    def basis(self) -> str:
        """The article with the law it stands in; empty where the answer's own facts name it."""
        return f"条例{self.article}" if self.article.startswith("第") else self.article


Row, Way = Outcome, Remedies  # short names for the table below
CATEGORIES = (
    "internal_kind",
    "process_kind",
    "enforcement_kind",
)  # 第十六条 asks what it is, and weighs no harm
SEARCHED = ("search_scope", "search_method", "search_result")
GIVEN = ("provided", "given_form", "given_how")

# admin_query: told EITHER way, for 复议前置 is said of 条例第十四至十六条 only [待法制审核].
# archived: which row of the table it falls in [待核原文]; here 本机关不掌握, since what was handed over is no longer held.
# fee_unpaid: 国办函〔2020〕109号第六条 [待核原文].
_TABLE = (
    Answer("already_public", "已主动公开，告知途径", Row.OPEN, "GK1", "第三十六条第一项", ("where",), on_the_spot=True),
    Answer("provide", "予以公开，提供信息", Row.OPEN, "GK2", "第三十六条第二项", GIVEN, releases=True, on_the_spot=True),
    Answer("partial", "部分公开", Row.PARTIAL, "BF", "第三十七条", ("provided", "withheld_parts"), Way.PARTIAL, releases=True),
    Answer("secret", "不予公开：国家秘密", Row.SECRET, "BY", "第十四条", ("law", "harm"), Way.REVIEW_FIRST, "D1"),
    Answer("forbidden", "不予公开：法律、行政法规禁止公开", Row.LAW_FORBIDDEN, "BY", "第十四条", ("law",), Way.REVIEW_FIRST, "D2"),
    Answer("safety", "不予公开：危及“三安全一稳定”", Row.SAFETY, "BY", "第十四条", ("harm",), Way.REVIEW_FIRST, "D3"),
    Answer("third_party", "不予公开：商业秘密、个人隐私等第三方权益", Row.THIRD_PARTY, "BY", "第十五条", ("harm",), Way.REVIEW_FIRST, "D4"),
    Answer("internal", "不予公开：内部事务信息", Row.INTERNAL, "BY", "第十六条第一款", ("internal_kind",), Way.REVIEW_FIRST, "D5"),
    Answer("process", "不予公开：过程性信息", Row.PROCESS, "BY", "第十六条第二款", ("process_kind",), Way.REVIEW_FIRST, "D6"),
    Answer("enforcement", "不予公开：行政执法案卷", Row.ENFORCEMENT, "BY", "第十六条第二款", ("enforcement_kind",), Way.REVIEW_FIRST, "D7"),
    Answer("admin_query", "行政查询事项，按专门规定办理", Row.ADMIN_QUERY, "CX", "第三十六条第七项", ("law", "query_office")),
    Answer("not_exist", "经检索不存在", Row.NOT_HELD, "BC", "第三十六条第四项", SEARCHED),
    Answer("not_ours", "不属于本机关负责公开", Row.NOT_HELD, "FB", "第三十六条第五项", ("responsible", "responsible_contact")),
    Answer("archived", "已移交国家档案馆，告知到档案馆利用", Row.NOT_HELD, "DA", "《档案法》第十五条第二款", ("archive", "moved_on", "transfer_due")),
    Answer("need_create", "需要加工、分析，没有现成信息", Row.NEED_CREATE, "JG", "第三十八条", ("creation",)),
    Answer("unclear", "补正后仍不明确", Row.UNCLEAR, "BM", "第三十条", ("unclear",)),
    Answer("petition", "信访、投诉、举报等，不作为申请处理", Row.PETITION, "XF", "第三十九条第一款", ("channel_hint",)),
    Answer("repeat", "重复申请，不予重复处理", Row.REPEAT, "CF", "第三十六条第六项", ("earlier", "earlier_on")),
    Answer("publication", "要求提供公开出版物，告知途径", Row.PUBLICATION, "GB", "第三十九条第二款", ("channel_hint",)),
    Answer("massive", "大量反复申请，理由不合理", Row.MASSIVE, "DL", "第三十五条", ("counts",)),
    Answer("reissue", "要求确认或者重新出具已获取的信息", Row.REISSUE, "QR", "第二条、第二十七条", ("earlier", "earlier_on")),
    Answer("no_correction", "逾期不补正，视为放弃", Row.NO_CORRECTION, "FQ", "第三十条", by_clerk=False),
    Answer("fee_unpaid", "逾期未缴费，不再处理", Row.FEE_UNPAID, "FQ", "国办函〔2020〕109号", by_clerk=False),
    Answer("withdrawn", "申请人撤回", Row.OTHER, "CH", "", remedies=Way.NONE, by_clerk=False),
    Answer("other", "其他处理", Row.OTHER, "QT", "", ("basis", "handled")),
)  # fmt: skip

ANSWERS: dict[str, Answer] = {answer.key: answer for answer in _TABLE}


def answer_choices() -> list[tuple[str, str]]:
    return [(answer.key, answer.label) for answer in _TABLE]


def by_clerk() -> list[Answer]:
    """The answers a clerk may draft."""
    return [answer for answer in _TABLE if answer.by_clerk]
