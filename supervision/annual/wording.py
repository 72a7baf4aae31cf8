"""正文: a first draft of the six parts from the numbers, and what a text says otherwise than the tables（I7）."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from requests_app.statistics import GROUPS
from supervision.annual.counting import FEE_CASES, FEE_YUAN
from supervision.annual.identities import Failure
from supervision.annual.layout import BY_HAND, OUTCOMES, PAPERS, Number, four, three, two
from supervision.annual.states import Scope

TEXTS = {
    "publication": "（一）主动公开",
    "on_application": "（二）依申请公开",
    "management": "（三）政府信息管理",
    "platform": "（四）平台建设",
    "oversight": "（五）监督保障",
    "problems": "五、存在的主要问题及改进情况",
    "other": "六、其他需要报告的事项",
}
OVERVIEW = ("publication", "on_application", "management", "platform", "oversight")
TO_FILL = "（请填写"  # what the numbers cannot say is left to a person; a report with it in is not sent
OUTCOME_GROUPS = {
    "予以公开": ("r1_",),
    "部分公开": ("r2_",),
    "不予公开": ("r3_",),
    "无法提供": ("r4_",),
    "不予处理": ("r5_",),
    "其他处理": ("r6_",),
}
NUMBER = r"(\d[\d,，]*(?:\.\d+)?|[〇零一二两三四五六七八九十百千万]+)\s*"
DIGITS = {word: value for value, word in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
PLACES = {"十": 10, "百": 100, "千": 1000}
MATTER = r"(?:政府信息公开|信息公开|依申请公开)?(?:的)?申请(?:共|共计|合计)?\s*"
NONE = r"(?:没有|未|无)"
AROSE = r"(?:发生|收到|出现|产生|引发)过?[^，。；]{0,20}?"
NO_MORE = r"(?![^，。；]{0,10}[败错纠撤])"  # 没有发生行政复议被纠错的情形 says nothing of how many there were


def outcome_cells(prefix: str) -> list[str]:
    """The cells of one of 三（一）to（六）, last column."""
    return [three(row, "total") for row in OUTCOMES if row.startswith(prefix)]


def number_in_words(said: str) -> int:
    """三百二十六 → 326, 二〇 → 20."""
    if not set(said) & {*PLACES, "万"}:
        return int("".join(str(DIGITS[word]) for word in said))
    whole = part = digit = 0
    for word in said:
        if word == "万":
            whole, part, digit = whole + (part + digit) * 10_000, 0, 0
        elif word in PLACES:
            part, digit = part + (digit or 1) * PLACES[word], 0
        else:
            digit = DIGITS[word]
    return whole + part + digit


@dataclass(frozen=True)
class Claim:
    """A number texts state, the words it is recognised by, and the cells whose sum it must be."""

    label: str
    pattern: str
    cells: tuple[str, ...]

    def found_in(self, text: str) -> Iterator[Number]:
        for said in re.findall(self.pattern, text):
            if said[0] in DIGITS or said[0] in PLACES or said[0] == "万":
                yield float(number_in_words(said))
            else:
                yield float(said.replace(",", "").replace("，", ""))


class Nothing(Claim):
    """A text that says there was none: as much as 0."""

    def found_in(self, text: str) -> Iterator[Number]:
        if re.search(self.pattern, text):
            yield 0.0


LITIGATION = tuple(four(group, "total") for group in GROUPS if group != "review")
CLAIMS = (
    Claim("新收申请", rf"(?:新收|收到|受理)(?:的)?{MATTER}{NUMBER}件", (three("new_received", "total"),)),
    Claim("上年结转", rf"上年度?结转(?:的)?(?:{MATTER})?{NUMBER}件", (three("carried_over", "total"),)),
    Claim("办结", rf"办结(?:的)?(?:{MATTER})?{NUMBER}件", (three("r7_total", "total"),)),
    *(
        Claim(label, rf"{label}(?:的)?(?:{MATTER})?{NUMBER}件", tuple(outcome_cells(prefixes[0])))
        for label, prefixes in OUTCOME_GROUPS.items()
    ),
    Claim(
        "结转下年度",
        rf"结转(?:至|到)?(?:下年度?|下一年度?|次年)(?:继续办理)?(?:的)?{NUMBER}件",
        (three("carried_forward", "total"),),
    ),
    Claim("行政复议", rf"复议(?:案件|申请)?(?:共|共计)?\s*{NUMBER}件", (four("review", "total"),)),
    Claim(
        "行政诉讼",
        rf"诉讼(?:案件)?(?:共|共计)?\s*{NUMBER}件",
        LITIGATION,
    ),
    Claim("未经复议直接起诉", rf"直接起诉(?:的)?{NUMBER}件", (four("litigation_direct", "total"),)),
    Claim("复议后起诉", rf"复议后起诉(?:的)?{NUMBER}件", (four("litigation_after_review", "total"),)),
    *(
        Claim(
            f"{verb}{label}",
            rf"{verb}(?:的)?(?:行政)?{label.removeprefix('行政')}{NUMBER}件",
            (two(paper, counted),),
        )
        for paper, label in PAPERS.items()
        for counted, verb in (("issued", "制发"), ("repealed", "废止"), ("valid", "现行有效"))
    ),
    *(
        Claim(f"{one.label}决定", rf"{one.label}(?:处理)?决定{NUMBER}件", (one.key,))
        for one in BY_HAND
        if one.unit == "件"
    ),
    Claim("信息处理费", rf"信息处理费(?:共|共计|合计)?\s*{NUMBER}元", (FEE_YUAN,)),
    Nothing(
        "没有新收申请，即",
        rf"{NONE}(?:新收|收到|受理|接到)过?(?:公民[^，。；]{{0,20}})?{MATTER}(?!人)",
        (three("new_received", "total"),),
    ),
    Nothing("没有行政复议，即", rf"{NONE}{AROSE}复议{NO_MORE}", (four("review", "total"),)),
    Nothing(
        "没有行政诉讼，即",
        rf"{NONE}{AROSE}诉讼{NO_MORE}",
        LITIGATION,
    ),
    Nothing("没有信息处理费，即", rf"{NONE}收取过?[^，。；]{{0,8}}信息处理费", (FEE_YUAN,)),
)


def differences(report, cells: Mapping[str, Number]) -> list[Failure]:
    """I7, soft: every number a text states that is not the tables' own, with the part it stands in."""
    found = []
    for name, heading in TEXTS.items():
        text = getattr(report, name)
        for claim in CLAIMS:
            table = sum(cells.get(key) or 0 for key in claim.cells)
            for said in dict.fromkeys(claim.found_in(text)):
                if said != float(table):
                    found.append(
                        Failure(
                            "I7",
                            claim.cells,
                            f"I7 请核对：“{heading}”写{claim.label} {said:g}，表格是 {table}。",
                            soft=True,
                        )
                    )
    return found


def overview_length(report) -> int:
    """The characters of 一、总体情况, blanks left out."""
    return sum(len("".join(getattr(report, name).split())) for name in OVERVIEW)


def draft(report, cells: Mapping[str, Number], *, published: int = 0) -> dict[str, str]:
    """The texts the numbers can say, by the names of the fields. `published` is how many documents were put on the site."""
    year = report.year
    who = "本级政府及所属机关" if report.scope == Scope.WHOLE else "本机关"
    return {
        "publication": _publication(year, who, cells, published),
        "on_application": _on_application(year, who, cells),
        "management": f"{TO_FILL}公文公开属性源头认定、公开前审查、规范性文件清理和动态调整的情况）",
        "platform": f"{TO_FILL}政府网站信息公开专栏、政务新媒体、政府公报和查阅场所的情况）",
        "oversight": f"{TO_FILL}考核、社会评议、培训和责任追究的情况）",
        "problems": f"{TO_FILL}存在的主要问题，和上一年度问题的改进情况、下一步打算）",
        "other": _other(year, cells),
    }


def _publication(year: int, who: str, cells, published: int) -> str:
    said = [f"{year}年，{who}通过政府网站主动公开公文{published}件。"]
    for paper, label in PAPERS.items():
        issued, repealed, valid = (
            cells.get(two(paper, name)) or 0 for name in ("issued", "repealed", "valid")
        )
        if paper == "normative" or issued or repealed or valid:
            said.append(f"制发{label}{issued}件，废止{label}{repealed}件，年末现行有效{label}{valid}件。")
    decided = [
        f"{one.label}决定{cells[one.key]}件"
        for one in BY_HAND
        if one.unit == "件" and cells.get(one.key) is not None
    ]
    if decided:
        said.append(f"作出{'、'.join(decided)}。")
    return "".join(said)


def _on_application(year: int, who: str, cells) -> str:
    def n(row: str) -> Number:
        return cells.get(three(row, "total")) or 0

    outcomes = "，".join(
        f"{label}{sum(cells.get(key) or 0 for key in outcome_cells(prefixes[0]))}件"
        for label, prefixes in OUTCOME_GROUPS.items()
    )
    direct, after = (
        cells.get(four(g, "total")) or 0 for g in ("litigation_direct", "litigation_after_review")
    )
    first = f"{year}年，{who}新收政府信息公开申请{n('new_received')}件，上年结转{n('carried_over')}件。"
    if not n("new_received") and not n("carried_over"):
        first = f"{year}年，{who}没有收到政府信息公开申请，也没有上年结转的申请。"
        ended = ""
    else:
        ended = f"全年办结{n('r7_total')}件，其中{outcomes}；结转下年度继续办理{n('carried_forward')}件。"
    review = cells.get(four("review", "total")) or 0
    if not (review or direct or after):
        return f"{first}{ended}没有发生政府信息公开行政复议、行政诉讼。"
    return (
        f"{first}{ended}发生政府信息公开行政复议{review}件，行政诉讼{direct + after}件"
        f"（未经复议直接起诉{direct}件，复议后起诉{after}件）。"
    )


def _other(year: int, cells) -> str:
    if cells.get(FEE_CASES):
        return f"按照《政府信息公开信息处理费管理办法》，{year}年对{cells[FEE_CASES]}件申请收取信息处理费{cells[FEE_YUAN]}元。"
    return f"{year}年没有收取政府信息公开信息处理费。没有其他需要报告的事项。"
