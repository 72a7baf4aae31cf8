"""The published layout of the yearly report's three tables（国办公开办函〔2021〕30号）: its cells by key, its rows in words.

A cell is named `t2.rules.issued`, `t3.r1_open.natural`, `t4.review.upheld`; a table in the published form is what the JSON of
`annual_report` prints. Page, paper and workbook draw their merged headings from the same rows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from requests_app.outcomes import ApplicantKind, Outcome
from requests_app.statistics import COLUMNS, GROUPS, RESULTS, ROWS

Number = int | Decimal | None
Cells = dict[str, Number]

FORMAT = "国办公开办函〔2021〕30号"
KINDS = tuple(ApplicantKind.values)
OUTCOMES = tuple(Outcome.values)
KIND_LABELS = dict(ApplicantKind.choices) | {"total": "总计", "blank": "类型空白"}

# ── 表二 ────────────────────────────────────────────────────────────────────
PAPERS = {"rules": "规章", "normative": "行政规范性文件"}
COUNTED = {"issued": "本年制发件数", "repealed": "本年废止件数", "valid": "现行有效件数"}


@dataclass(frozen=True)
class ByHand:
    """A cell of table two that no case in the portal knows: somebody enters it. `unit` is what it counts."""

    name: str
    label: str
    item: str
    heading: str
    unit: str

    @property
    def key(self) -> str:
        return f"t2.{self.name}"


BY_HAND = (
    ByHand("license_decisions", "行政许可", "第二十条第（五）项", "本年处理决定数量", "件"),
    ByHand("penalty_decisions", "行政处罚", "第二十条第（六）项", "本年处理决定数量", "件"),
    ByHand("coercion_decisions", "行政强制", "第二十条第（六）项", "本年处理决定数量", "件"),
    ByHand("admin_fee_wanyuan", "行政事业性收费", "第二十条第（八）项", "本年收费金额（单位：万元）", "万元"),
)
BY_HAND_KEYS = tuple(one.key for one in BY_HAND)

# ── 表三 ────────────────────────────────────────────────────────────────────
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
ROW_LABELS = {
    "new_received": "一、本年新收政府信息公开申请数量",
    "carried_over": "二、上年结转政府信息公开申请数量",
    "r1_open": "（一）予以公开",
    "r2_partial": "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "r3_1_secret": "1.属于国家秘密",
    "r3_2_law_forbidden": "2.其他法律行政法规禁止公开",
    "r3_3_safety_stability": "3.危及“三安全一稳定”",
    "r3_4_third_party": "4.保护第三方合法权益",
    "r3_5_internal": "5.属于三类内部事务信息",
    "r3_6_process": "6.属于四类过程性信息",
    "r3_7_enforcement_file": "7.属于行政执法案卷",
    "r3_8_admin_query": "8.属于行政查询事项",
    "r4_1_not_held": "1.本机关不掌握相关政府信息",
    "r4_2_need_create": "2.没有现成信息需要另行制作",
    "r4_3_unclear_after_correction": "3.补正后申请内容仍不明确",
    "r5_1_petition": "1.信访举报投诉类申请",
    "r5_2_repeat": "2.重复申请",
    "r5_3_publication": "3.要求提供公开出版物",
    "r5_4_massive": "4.无正当理由大量反复申请",
    "r5_5_confirm_reissue": "5.要求行政机关确认或重新出具已获取信息",
    "r6_1_no_correction": "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "r6_2_fee_unpaid": "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "r6_3_other": "3.其他",
    "r7_total": "（七）总计",
    "carried_forward": "四、结转下年度继续办理",
}
YEAR_HEADING = "三、本年度办理结果"
GROUP_HEADINGS = {
    "r3_1_secret": ("（三）不予公开", 8),
    "r4_1_not_held": ("（四）无法提供", 3),
    "r5_1_petition": ("（五）不予处理", 5),
    "r6_1_no_correction": ("（六）其他处理", 3),
}
WITHIN = {  # 三（三）1 and the like: a row is named with its group, for “3.其他” alone says nothing
    row: heading
    for first, (heading, length) in GROUP_HEADINGS.items()
    for row in ROWS[ROWS.index(first) : ROWS.index(first) + length]
}

# ── 表四 ────────────────────────────────────────────────────────────────────
GROUP_LABELS = {
    "review": "行政复议",
    "litigation_direct": "行政诉讼：未经复议直接起诉",
    "litigation_after_review": "行政诉讼：复议后起诉",
}
RESULT_LABELS = {
    "upheld": "结果维持",
    "corrected": "结果纠正",
    "other": "其他结果",
    "pending": "尚未审结",
    "total": "总计",
}


def two(paper: str, counted: str) -> str:
    return f"t2.{paper}.{counted}"


def three(row: str, column: str) -> str:
    return f"t3.{row}.{column}"


def four(group: str, result: str) -> str:
    return f"t4.{group}.{result}"


TWO_KEYS = tuple(two(paper, counted) for paper in PAPERS for counted in COUNTED)
# What may be added to by hand: everything that is counted and no sum of others.
ADDED_TO = (
    *TWO_KEYS,
    *(three(row, kind) for row in ROWS if row != "r7_total" for kind in KINDS),
    *(four(group, result) for group in GROUPS for result in RESULTS[:-1]),
)


def row_words(row: str) -> str:
    """三（三）不予公开 1.属于国家秘密."""
    if row in WITHIN:
        return f"三{WITHIN[row]} {ROW_LABELS[row]}"
    return f"三{ROW_LABELS[row]}" if row in ("r1_open", "r2_partial", "r7_total") else ROW_LABELS[row]


def cell_words(key: str) -> str:
    """Where a cell stands, in words: 表三“二、上年结转……”行“自然人”列."""
    table, *place = key.split(".")
    if table == "t3":
        return f"表三“{row_words(place[0])}”行“{KIND_LABELS[place[1]]}”列"
    if table == "t4":
        return f"表四“{GROUP_LABELS[place[0]]}”“{RESULT_LABELS[place[1]]}”"
    if len(place) == 2:
        return f"表二“{PAPERS[place[0]]}”“{COUNTED[place[1]]}”"
    return f"表二“{next(one.label for one in BY_HAND if one.key == key)}”"


def is_a_cell(key: str) -> bool:
    """Does the layout know a cell of that name, sums included?"""
    return key in ALL_KEYS


ALL_KEYS = frozenset(
    (
        *TWO_KEYS,
        *BY_HAND_KEYS,
        *(three(row, column) for row in ROWS for column in COLUMNS),
        *(four(group, result) for group in GROUPS for result in RESULTS),
    )
)


# ── the published form ──────────────────────────────────────────────────────
def published(cells: Mapping[str, Number]) -> dict:
    """table2, table3, table4 under the keys and in the column order of the published format; None: not entered."""
    return {
        "table2": {
            **{p: {c: plain(cells.get(two(p, c), 0)) for c in COUNTED} for p in PAPERS},
            **{one.name: plain(cells.get(one.key)) for one in BY_HAND},
        },
        "table3": {row: [plain(cells.get(three(row, c), 0)) for c in COLUMNS] for row in ROWS},
        "table4": {g: {r: plain(cells.get(four(g, r), 0)) for r in RESULTS} for g in GROUPS},
    }


def plain(value: Number) -> int | float | None:
    """A number as JSON has it: whole where it is whole."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def from_published(tables: Mapping) -> Cells:
    """The cells of a report in the published form; a blank of tables three and four is 0（I8）, of table two nothing."""
    cells: Cells = {}
    for paper in PAPERS:
        for counted in COUNTED:
            cells[two(paper, counted)] = (tables["table2"].get(paper) or {}).get(counted)
    for one in BY_HAND:
        value = tables["table2"].get(one.name)
        cells[one.key] = Decimal(str(value)) if isinstance(value, float) else value
    for row in ROWS:
        for column, value in zip(COLUMNS, tables["table3"][row], strict=True):
            cells[three(row, column)] = value or 0
    for group in GROUPS:
        for result in RESULTS:
            cells[four(group, result)] = tables["table4"][group].get(result) or 0
    return cells


def with_sums(cells: Cells) -> Cells:
    """The cells with every sum reckoned anew: 三（七）, the last column, the sums of table four."""
    found = dict(cells)
    sums = [*(three("r7_total", kind) for kind in KINDS), *(three(row, "total") for row in ROWS)]
    for key in (*sums, *(four(group, "total") for group in GROUPS)):
        found[key] = sum(found.get(one) or 0 for one in summed_in(key))
    return found


def summed_in(key: str) -> list[str]:
    """The cells a cell is the sum of; of one that is no sum, itself."""
    table, *place = key.split(".")
    if table == "t3":
        row, column = place
        rows = OUTCOMES if row == "r7_total" else (row,)
        return [three(one, kind) for one in rows for kind in (KINDS if column == "total" else (column,))]
    if table == "t4" and place[1] == "total":
        return [four(place[0], result) for result in RESULTS[:-1]]
    return [key]


def added(*many: Mapping[str, Number]) -> Cells:
    """Cell by cell the sum of several reports; what none of them has entered stays not entered."""
    found: Cells = {}
    for cells in many:
        for key, value in cells.items():
            if value is not None:
                found[key] = (found.get(key) or 0) + value
            else:
                found.setdefault(key, None)
    return found


# ── the rows as they are drawn ──────────────────────────────────────────────
@dataclass(frozen=True)
class Head:
    """A heading cell beside a row: its words and how many rows and columns it takes."""

    words: str
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class Line:
    """One row of table three: its key and the headings that begin on it; the headings of all rows are three columns wide."""

    key: str
    heads: tuple[Head, ...]


def lines() -> Iterator[Line]:
    """The 25 rows of table three."""
    for row in ROWS:
        if row in ("new_received", "carried_over", "carried_forward"):
            yield Line(row, (Head(ROW_LABELS[row], columns=3),))
            continue
        heads = []
        if row == "r1_open":
            heads.append(Head(YEAR_HEADING, rows=len(OUTCOMES) + 1))
        if row in GROUP_HEADINGS:
            heads.append(Head(GROUP_HEADINGS[row][0], rows=GROUP_HEADINGS[row][1]))
        heads.append(Head(ROW_LABELS[row], columns=1 if row in WITHIN else 2))
        yield Line(row, tuple(heads))
