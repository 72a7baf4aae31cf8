"""旧台账的一行: what its columns may be called, what may stand in them, and a row read and checked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from disclosure import clock
from disclosure.deadlines.channels import CHANNELS
from disclosure.files import cells
from disclosure.files.cells import BadRow, plain, text
from disclosure.files.tables import Cell
from requests_app import disputes
from requests_app.outcomes import ANSWERS, ApplicantKind, Outcome
from requests_app.states import DeliveryWay

FIRST_DAY = date(2003, 1, 1)  # 地方的信息公开规定 reach back so far, the 条例 itself to 2008

COLUMNS = {
    "number": "申请编号 编号 受理编号 登记编号 受理号 收件编号 回执编号 申请号",
    "applicant_kind": "申请人类型 申请人类别 申请人性质 申请主体类型 申请主体类别 申请人身份",
    "applicant_name": "申请人 申请人姓名 申请人名称 申请人姓名或名称 申请人姓名名称 申请人姓名或者名称 姓名 姓名名称 姓名或名称",
    "received_on": "收到日 收到日期 收到时间 收到申请日期 收到申请日 收到申请时间 受理日期 受理时间 收件日期",
    "channel": "渠道 申请渠道 接收渠道 申请方式 提交方式 受理方式 来件方式",
    "description": "所需信息 申请内容 所需信息内容 所需政府信息 所需信息内容描述 所需信息描述 信息内容 内容描述 申请事项 申请公开内容",
    "outcome": "办理结果 答复结果 处理结果 答复类型 答复情况 办理情况",
    "answered_on": "答复日 答复日期 答复时间 办结日期 办结时间 答复书日期",
    "delivery": "送达方式 答复方式 答复送达方式 提供方式 获取方式 获取途径",
    "review_result": "复议结果 行政复议结果",
    "review_filed_on": "复议日期 申请复议日期 复议申请日期 行政复议日期 复议受理日期",
    "litigation_direct_result": "直接起诉结果 未经复议直接起诉结果 行政诉讼未经复议直接起诉结果 未经复议诉讼结果",
    "litigation_direct_filed_on": "直接起诉日期 未经复议直接起诉日期 行政诉讼未经复议直接起诉日期 未经复议诉讼日期",
    "litigation_after_review_result": "复议后起诉结果 行政诉讼复议后起诉结果 复议后诉讼结果",
    "litigation_after_review_filed_on": "复议后起诉日期 行政诉讼复议后起诉日期 复议后诉讼日期",
}
REQUIRED = ("number", "applicant_kind", "received_on")
LABELS = {name: headings.split()[0] for name, headings in COLUMNS.items()}
DISPUTES = {  # the column of the result and that of the day
    disputes.Kind.REVIEW: ("review_result", "review_filed_on"),
    disputes.Kind.DIRECT: ("litigation_direct_result", "litigation_direct_filed_on"),
    disputes.Kind.AFTER_REVIEW: ("litigation_after_review_result", "litigation_after_review_filed_on"),
}
DAYS = ("received_on", "answered_on", *(day for _, day in DISPUTES.values()))
LONGEST = {"number": 60, "applicant_name": 110, "description": 200_000}


PENDING = "pending"
KINDS = {
    "natural": "自然人 公民 个人",
    "business": "商业企业 企业",
    "research": "科研机构",
    "public_interest": "社会公益组织",
    "legal_service": "法律服务机构",
    "other": "其他 法人或其他组织其他 法人或者其他组织其他",
}
CHANNEL_WORDS = {
    "in_person": "当面 当面申请 现场 现场提交 现场申请 窗口",
    "oral": "口头 口头申请 代填",
    "post_registered": "邮寄 邮政 邮政寄送 信函 信件 挂号 挂号信 特快专递 快递 ems 邮寄信函 post",
    "post_plain": "平信 普通信函 平邮",
    "post_misdirected": "",
    "online": "网上 网络 在线 网站 平台 网上申请 在线申请 网络申请 互联网申请 网上提交",
    "email": "邮箱 电子邮箱 邮件",
    "fax": "",
}
DELIVERY_WORDS = {
    "online": "网上 网络 在线 平台 在线送达 网上送达",
    "post": "邮寄 邮政 邮政寄送 挂号 挂号信 快递 特快专递 ems 邮寄送达",
    "pickup": "当面 当面领取 自取 领取 当面送达 直接送达 当面签收 现场领取 direct in_person",
    "email": "邮箱 电子邮箱 邮件",
}
RESULT_WORDS = {
    disputes.Result.UPHELD: "维持 结果维持",
    disputes.Result.CORRECTED: "纠正 结果纠正",
    disputes.Result.OTHER: "其他 其他结果",
    PENDING: "尚未审结 未审结 未结 审理中",
}


def _table(words: dict[str, str], labels: Iterable[tuple[str, str]] = ()) -> dict[str, str]:
    found = {plain(label): key for key, label in labels}
    for key, said in words.items():
        found |= {plain(word): key for word in (key, *said.split())}
    return found


KIND_OF = _table(KINDS, ApplicantKind.choices) | {
    plain(f"{group}{label}"): key
    for group in ("法人或其他组织", "法人或者其他组织")
    for key, label in ApplicantKind.choices
    if key != "natural"
}
CHANNEL_OF = _table(CHANNEL_WORDS, [(channel.key, channel.label) for channel in CHANNELS.values()])
DELIVERY_OF = _table(DELIVERY_WORDS, DeliveryWay.choices)
RESULT_OF = _table(RESULT_WORDS)

# The groups of the yearly table and their rows, as the format prints them (国办公开办函〔2021〕30号).
_GROUPS = {"r1": "一", "r2": "二", "r3": "三", "r4": "四", "r5": "五", "r6": "六"}
_PRINTED = {
    Outcome.PARTIAL: "部分公开（区分处理的，只计这一情形，不计其他情形）",
    Outcome.NO_CORRECTION: "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    Outcome.FEE_UNPAID: "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
}


def _outcome_words(outcome: Outcome) -> Iterator[str]:
    """Every way a row may be named: 三（三）不予公开 1.属于国家秘密, 属于国家秘密, 1.属于国家秘密, 不予公开：属于国家秘密 …"""
    key = outcome.value
    place, _, number = key.partition("_")
    number = number.partition("_")[0]
    group, _, short = outcome.label.partition("：")
    names = [short or group, _PRINTED.get(outcome, "")]
    for name in filter(None, names):
        if not short:
            yield from (name, f"三（{_GROUPS[place]}）{name}", f"（{_GROUPS[place]}）{name}")
            continue
        yield from (name, f"{number}{name}", f"{group}{name}", f"{group}{number}{name}")
        yield from (f"{lead}{group}{number}{name}" for lead in (f"三{_GROUPS[place]}", _GROUPS[place]))


OUTCOME_OF = {
    plain(word): outcome.value for outcome in Outcome for word in (outcome.value, *_outcome_words(outcome))
}
OUTCOME_OF = {plain(answer.label): str(answer.outcome) for answer in ANSWERS.values()} | OUTCOME_OF
SHOWN = {  # how the keys of a column are called
    "applicant_kind": dict(ApplicantKind.choices),
    "channel": {channel.key: channel.label for channel in CHANNELS.values()},
    "delivery": dict(DeliveryWay.choices),
    "outcome": dict(Outcome.choices),
    **{result: {**dict(disputes.Result.choices), PENDING: "尚未审结"} for result, _ in DISPUTES.values()},
}


def headings(rows: Iterator[tuple[int, list[Cell]]]) -> cells.Headings:
    """By the first of the upper rows that names what is required. Raises BadTable where none does."""
    return cells.headings(rows, COLUMNS, REQUIRED, "列名写法见 docs/import_applications.md。")


# ── 一行 ─────────────────────────────────────────────────────────────────────
@dataclass
class Entry:
    """One row, read and found sound: `said` holds only what the row says."""

    line: int
    said: dict = field(default_factory=dict)

    @property
    def number(self) -> str:
        return self.said["number"]

    @property
    def disputes(self) -> dict[str, tuple[str, date | None]]:
        """Result (pending where none is said) and day of each dispute the row tells of."""
        return {
            kind: (self.said.get(result, PENDING), self.said.get(day))
            for kind, (result, day) in DISPUTES.items()
            if result in self.said or day in self.said
        }


_RISKY = ("=", "+", "@", "-", "\t")


def _day(name: str, cell: Cell) -> date | None:
    """A day out of a date cell, a day count of a spreadsheet, or words. Raises BadRow."""
    found = cells.day(name, cell)
    if found is None:
        return None
    if found > clock.today():
        raise BadRow(name, f"{found} 尚未到来，请核对年份。")
    if found < FIRST_DAY:
        raise BadRow(name, f"{found} 太早，不像真的日期，请核对年份。")
    return found


def _one_of(name: str, text: str, table: dict[str, str], known: Iterable[str]) -> str:
    key = table.get(plain(text))
    if key is None:
        raise BadRow(name, f"“{text[:30]}”认不出来，须是：{'、'.join(known)}。")
    return key


def _outcome(text: str) -> str:
    key = OUTCOME_OF.get(plain(text))
    if key is None:
        bare = plain(text)
        if bare in {"不予公开", "无法提供", "不予处理", "其他处理"}:
            raise BadRow("outcome", f"只写“{text}”不够，须写明是年报表格的哪一行，例如“{_example(bare)}”。")
        raise BadRow(
            "outcome",
            f"“{text[:30]}”认不出来，须是年度报告表格的行名（例如“予以公开”）或者行键（例如 r1_open）。",
        )
    return key


def _example(group: str) -> str:
    return next(outcome.label for outcome in Outcome if outcome.label.startswith(f"{group}："))


READ = {
    "applicant_kind": partial(
        _one_of, "applicant_kind", table=KIND_OF, known=[label for _, label in ApplicantKind.choices]
    ),
    "channel": partial(
        _one_of, "channel", table=CHANNEL_OF, known=[channel.label for channel in CHANNELS.values()]
    ),
    "delivery": partial(
        _one_of, "delivery", table=DELIVERY_OF, known=[label for _, label in DeliveryWay.choices]
    ),
    "outcome": _outcome,
    **{
        result: partial(_one_of, result, table=RESULT_OF, known=("维持", "纠正", "其他", "尚未审结"))
        for result, _ in DISPUTES.values()
    },
}


def entry_of(line: int, cells: dict[str, Cell]) -> Entry:
    """A row by the names of its fields, checked. Raises BadRow with the first thing wrong."""
    said = {}
    for name, cell in cells.items():
        if name in DAYS:
            value = _day(name, cell)
        else:
            value = text(name, cell)
            if len(value) > LONGEST.get(name, 200):
                raise BadRow(name, f"有 {len(value):,} 字，最多 {LONGEST.get(name, 200):,} 字。")
            if value and name in READ:
                value = READ[name](value)
        if value:
            said[name] = value
    for name in REQUIRED:
        if name not in said:
            raise BadRow(name, "是空的，必须填写。")
    for name in {"number", "applicant_name"} & said.keys():
        said[name] = " ".join(said[name].split())
    if said["number"].startswith(_RISKY):
        raise BadRow("number", f"“{said['number'][:20]}”像一条公式，不像编号。")
    _in_order(said)
    return Entry(line, said)


def _in_order(said: dict) -> None:
    received = said["received_on"]
    if "answered_on" in said and "outcome" not in said:
        raise BadRow("outcome", "有答复日期而没有办理结果。还没有办结的，两项都空着。")
    for name in DAYS[1:]:
        if name in said and said[name] < received:
            raise BadRow(name, f"{said[name]} 早于收到日 {received}。")
    reviewed, sued = said.get("review_filed_on"), said.get("litigation_after_review_filed_on")
    if reviewed and sued and sued < reviewed:
        raise BadRow("litigation_after_review_filed_on", f"{sued} 早于申请复议的日期 {reviewed}。")
