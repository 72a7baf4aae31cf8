"""Reading a 公文: what its own words say of its title, number, issuer, date, 文种 and text.

GB/T 9704 gives every element its place: 版头 (mark, 发文字号) above the title, 主送 below it, 署名 and
成文日期 after the text, 版记 at the foot. Pages of government sites add a metadata table and furniture
(面包屑, 字号, 扫一扫), which is told apart and left out. Whatever is not said stays blank: a number quoted in
a sentence is another document's number. Every value comes with a confidence between 0 and 1 and the line
(from 1) it was read from, so a form can ask a person to look where the machine was unsure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath

from disclosure.files.extract import Extracted, Line, as_lines
from documents.states import Attribute

HEAD = 45  # the elements above the text stand in so many lines that are not blank
LONG_LINE = 200
LONGEST_TITLE = 280


@dataclass
class Recognised:
    """What was read; blank or None where the paper does not say."""

    title: str = ""
    number: str = ""
    issuer: str = ""
    written_on: date | None = None
    genre: str = ""
    body: str = ""
    index_number: str = ""
    attribute: str = ""
    marking: str = ""
    addressee: str = ""
    issued_on: date | None = None
    published_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    copies_to: str = ""
    signer: str = ""
    topic: str = ""
    keywords: str = ""
    summary: str = ""
    confidence: dict[str, float] = field(default_factory=dict)
    found_at: dict[str, int] = field(default_factory=dict)

    def note(self, name: str, value, confidence: float, line: int | None = None) -> None:
        """Keep a value if it is the surest yet."""
        if value and confidence > self.confidence.get(name, 0):
            setattr(self, name, value)
            self.confidence[name] = confidence
            self.found_at.pop(name, None)
            if line is not None:
                self.found_at[name] = line + 1

    def unsure(self, below: float = 0.7) -> list[str]:
        """The fields a person should look at."""
        return [name for name, value in self.confidence.items() if value < below]


def recognise(source: str | Extracted, filename: str = "") -> Recognised:
    """Read a paper from its text, or from what disclosure.files.extract made of a file."""
    if isinstance(source, Extracted):
        lines, meta = source.lines, source.meta
    else:
        lines, meta = as_lines(source), {}
    return _Reader(lines, meta, filename).read()


# 词汇

GENRES = (
    # 党政机关公文处理工作条例 第八条
    *(
        "决议",
        "决定",
        "命令",
        "公报",
        "公告",
        "通告",
        "意见",
        "通知",
        "通报",
        "报告",
        "请示",
        "批复",
        "议案",
        "纪要",
    ),
    # 法规、规章、规范性文件和日常文书的名称
    *(
        "条例",
        "办法",
        "规定",
        "细则",
        "规则",
        "规程",
        "规范",
        "方案",
        "预案",
        "计划",
        "规划",
        "要点",
        "制度",
        "指南",
    ),
    *(
        "清单",
        "目录",
        "标准",
        "章程",
        "解读",
        "答复",
        "总结",
        "简报",
        "公示",
        "流程",
        "指引",
        "责任书",
        "承诺书",
    ),
)
ANNOUNCED = ("公告", "通告", "公报", "通知", "公示", "决定", "函")  # may stand alone as a heading
_GENRE_END = re.compile(rf"({'|'.join(GENRES)}|复函|函|令)$")
_GENRE_ALIASES = {"复函": "函", "命令": "令"}
_EDITION = re.compile(
    r"[（(](?:试行|暂行|草案|修订|修订稿|征求意见稿|送审稿|代拟稿|\d{4}年?(?:版|本|修订)?)[)）]$"
)
_EXPLAINS = re.compile(r"^(?:政策)?解读|^图解|^一图读懂|(?:政策)?解读$")

_AGENCY_END = (
    r"人民政府办公[厅室]|人民政府|办公[厅室]|管理委员会|委员会|管委会|联合会|总工会|协会|街道办事处|办事处|领导小组|指挥部"
    r"|管理总局|总局|管理局|分局|监察局|局|厅|国务院|法院|检察院|研究院|学院|医院|大学|中心|总队|支队|大队|公司|集团|党组|党委"
    r"|委办|署|组织部|宣传部|统战部|武装部|财政部|教育部|公安部|[司安治源设运村商态信部]部|[省市县区州旗]委|(?:发改|改革|卫健|健康|纪|政法|编)委"
)
_AGENCY = re.compile(rf"^[\u4e00-\u9fff（）()·]{{1,40}}?(?:{_AGENCY_END})")
_AGENCY_LINE = re.compile(rf"^[\u4e00-\u9fff（）()·]{{2,40}}(?:{_AGENCY_END})$")

_YEAR_OPEN, _YEAR_SHUT = "〔[［（(【﹝", "〕]］）)】﹞"
_NUMBER = re.compile(
    r"(?P<mark>[\u4e00-\u9fffA-Za-z]{1,20}(?:[（(][\u4e00-\u9fff]{1,6}[)）][\u4e00-\u9fff]{0,4})?)\s*["
    + re.escape(_YEAR_OPEN)
    + r"]\s*(?P<year>(?:19|20)\d{2})\s*年?\s*["
    + re.escape(_YEAR_SHUT)
    + r"]\s*第?\s*(?P<serial>\d{1,5})\s*号"
)
_ORDER = re.compile(r"^(?:(?:19|20)\d{2}年)?第?\s*([\d一二三四五六七八九十百〇零]{1,5})\s*号$")

_CN = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "Ｏ": 0,
    "O": 0,
    "０": 0,
}
_DAY = (
    r"(?P<y>(?:19|20)\s*\d\s*\d|[一二][〇○零ＯO一二三四五六七八九九]{3})\s*(?:年|[-./])\s*"
    r"(?P<m>\d{1,2}|[一二三四五六七八九十]{1,3})\s*(?:月|[-./])\s*(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日?"
)
_DATE = re.compile(_DAY)
_DATE_LINE = re.compile(rf"^[（(]?{_DAY}[)）]?$")
_PRINTED = re.compile(rf"{_DAY}\s*印发")

_LABELS = {
    "索引号": "index",
    "索引编号": "index",
    "发文字号": "number",
    "文件编号": "number",
    "文件字号": "number",
    "公文字号": "number",
    "文号": "number",
    "发文机关": "agency",
    "制发机关": "agency",
    "发文单位": "agency",
    "发布机构": "agency",
    "发布机关": "agency",
    "公开主体": "agency",
    "信息来源": "source",
    "稿件来源": "source",
    "来源": "source",
    "成文日期": "written",
    "成文时间": "written",
    "生成日期": "written",
    "发文日期": "written",
    "发文时间": "written",
    "制发日期": "written",
    "发布日期": "published",
    "发布时间": "published",
    "公开日期": "published",
    "公开时间": "published",
    "时间": "published",
    "印发日期": "issued",
    "实施日期": "effective",
    "生效日期": "effective",
    "施行日期": "effective",
    "失效日期": "expires",
    "废止日期": "expires",
    "公开方式": "attribute",
    "公开属性": "attribute",
    "公开形式": "attribute",
    "信息公开选项": "attribute",
    "公开范围": "",
    "公开时限": "",
    "公开程序": "",
    "责任科室": "",
    "信息名称": "title",
    "文件名称": "title",
    "标题": "title",
    "名称": "title",
    "公文种类": "genre",
    "文种": "genre",
    "体裁分类": "genre",
    "体裁": "genre",
    "主题分类": "topic",
    "主题词": "keywords",
    "关键词": "keywords",
    "内容概述": "summary",
    "有效性": "",
    "统一编号": "",
    "服务对象": "",
    "浏览次数": "",
    "浏览量": "",
    "访问量": "",
    "点击数": "",
    "点击量": "",
    "阅读次数": "",
    "阅读量": "",
    "阅读": "",
    "作者": "",
    "责任编辑": "",
    "编辑": "",
    "字号": "",
    "字体": "",
    "信息格式": "",
    "语种": "",
}
_SPACED = "|".join(r"[ \u3000\u00a0]*".join(label) for label in sorted(_LABELS, key=len, reverse=True))
_LABEL = re.compile(rf"(?:^|(?<=[\s|｜\d\]】)）：:])|(?<=\s))[【\[]?({_SPACED})[】\]]?\s*[:：]")
_BARE_LABEL = re.compile(rf"^[【\[]?({_SPACED})[】\]]?$")

_FURNITURE = re.compile(
    r"^(?:(?:您|你)?(?:的|现在|当前)?(?:所在)?(?:的)?位置(?:是)?\s*[:：].*|登录\s*\|?\s*注册.*|首页|返回(?:首页|顶部|列表)|网站地图|无障碍.*|"
    r"长者(?:模式|专区).*|设为首页.*|加入收藏.*|繁体.{0,6}|视力保护色.*|用微信扫描二维码.*|(?:微信)?扫一扫.*|扫描二维码.*|"
    r"分享(?:到|至)?.{0,30}|收藏|×|null|undefined|上一[篇条]\s*[:：]?.*|下一[篇条]\s*[:：]?.*|文件(?:下载|原文)|附件下载|"
    r"相关(?:链接|文档|文件|新闻|阅读|解读)\s*[:：]?|版权所有.*|主办(?:单位)?\s*[:：].*|承办(?:单位)?\s*[:：].*|.{0,12}ICP备.*|.{0,12}公网安备.*|"
    r"(?:政府)?网站标识码.*|网站支持.{0,10}|技术支持\s*[:：].*|"
    r"[\s|｜\[\]【】（）()/]*(?:(?:大|中|小|打印(?:本页)?|我要打印|关闭(?:窗口)?|收藏|分享|下载|字号\s*[:：]?|字体\s*[:：]?|返回|纠错|朗读)[\s|｜\[\]【】（）()/]*)+|"
    r"[\s|｜\-—_=*·]+)$"
)
_TOOLS = re.compile(r"字号\s*[:：]|字体\s*[:：]|视力保护色|我要打印|【?打印】?.{0,4}【?关闭】?")
_CRUMBS = re.compile(r"\s*(?:>>|>|»|›|＞|→)\s*")

_PROACTIVE = re.compile(r"主动公开|公开发布|全文公开|^此?件?公开$|^公开$")
_MARKING = re.compile(
    r"^[（(\[【]?\s*(?:(?:信息)?公开(?:属性|选项|形式|方式)\s*[:：]\s*)?((?:此件|本件)?(?:全文|依法|删减后)?"
    r"(?:主动公开|公开发布|依申请公开|不予公开|不公开|全文公开|此件公开|本件公开|公开))\s*[）)\]】]?$"
)
_MARKED = re.compile(r"^[（(\[【]|此件|本件|公开(?:属性|选项)")
_COPIES = re.compile(r"^抄\s*送\s*[:：]\s*(.+)$")
_SIGNER = re.compile(r"签发人\s*[:：]\s*([\u4e00-\u9fff·\s]{2,12})")
_HEADING = re.compile(
    r"^(?:第[一二三四五六七八九十百]+[编章节条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|\d{1,2}[.．、])"
)
_ADDRESSEE = re.compile(r"^[^。；！？《》]{2,160}[:：]$")
_NEXT_PARAGRAPH = re.compile(
    r"(?<=[。；：:;！？”）)])[ \u3000]+(?=\S)"
    r"|[ \u3000]+(?=第[一二三四五六七八九十百]+[章条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）])"
)


def attribute_of(words: str) -> str:
    """主动公开 / 依申请公开 / 不予公开 in any of the ways they are written; blank for none."""
    words = re.sub(r"[\s（）()【】\[\]]", "", words)
    if "依申请" in words:
        return Attribute.ON_REQUEST.value
    if re.search(r"不予?公开", words):
        return Attribute.WITHHELD.value
    return Attribute.PROACTIVE.value if _PROACTIVE.search(words) or words in ("此件公开", "本件公开") else ""


def genre_of(title: str) -> str:
    """The 文种 a title ends with; 解读 also where it begins so."""
    title = title.strip()
    if _EXPLAINS.search(title):
        return "解读"
    while (edition := _EDITION.search(title)) and edition.start():
        title = title[: edition.start()]
    title = title.rstrip("》〉」”")
    found = _GENRE_END.search(_EDITION.sub("", title))
    return _GENRE_ALIASES.get(found[1], found[1]) if found else ""


def number_of(words: str) -> str:
    """The first 发文字号 in the words, with 〔〕 around the year and without 第 or leading zeros."""
    found = _NUMBER.search(re.sub(r"[ \t\u3000\u00a0]+", "", words))
    if not found:
        return ""
    return f"{found['mark']}〔{found['year']}〕{int(found['serial'])}号"


def day_of(words: str) -> date | None:
    """The first date in the words, in figures or in 汉字."""
    found = _DATE.search(words)
    return _day(found) if found else None


def _day(found: re.Match) -> date | None:
    year = "".join(str(_CN.get(c, c)) for c in found["y"] if not c.isspace())
    try:
        return date(int(year), _small(found["m"]), _small(found["d"]))
    except ValueError:
        return None


def _small(words: str) -> int:
    """Numbers to 99: 12, 十二, 二十, 三十一."""
    if words.isdigit():
        return int(words)
    tens, ten, ones = words.partition("十")
    if not ten:
        return int("".join(str(_CN.get(c, c)) for c in words))
    return (_CN.get(tens, 1) if tens else 1) * 10 + (_CN.get(ones, 0) if ones else 0)


def agencies_in(words: str) -> str:
    """The agency, or agencies with 、 between, that the words begin with; blank for none."""
    names, rest = [], words.strip()
    while found := _AGENCY.match(rest):
        names.append(found[0])
        rest = rest[found.end() :]
        joint = re.match(r"[、，,\s]+", rest)
        if not joint:
            break
        rest = rest[joint.end() :]
    return "、".join(names)


# 读一份公文


@dataclass(slots=True)
class _Row:
    """One line that is not blank: its words, its look and its place in the file."""

    text: str
    look: Line
    place: int
    is_number: bool = False


class _Reader:
    def __init__(self, lines, meta: dict[str, str], filename: str):
        self.meta, self.filename = meta, filename
        self.found = Recognised()
        self.rows = [
            _Row(words, line, place) for place, line in enumerate(lines) if (words := _tidy(line.text))
        ]

    def read(self) -> Recognised:
        self._strip_furniture()
        self._read_page_meta()
        self._read_labels()
        self._read_numbers()
        start = self._read_title()
        start = self._read_addressee(start)
        end = self._read_tail(start)
        self._read_signature(start, end)
        self._read_issuer()
        self._read_body(start, end)
        found = self.found
        if found.title in ANNOUNCED and found.issuer:
            found.title = f"{found.issuer}{found.title}"
        found.note("genre", genre_of(found.title), 0.9, self._line("title"))
        if found.published_on:
            found.note("written_on", found.published_on, 0.4, self._line("published_on"))
        if found.issued_on:
            found.note("written_on", found.issued_on, 0.5, self._line("issued_on"))
        return found

    def _line(self, name: str) -> int | None:
        return self.found.found_at[name] - 1 if name in self.found.found_at else None

    # Furniture and metadata

    def _strip_furniture(self) -> None:
        kept = []
        for index, row in enumerate(self.rows):
            near_edge = index < HEAD or index >= len(self.rows) - 30
            if near_edge and (_FURNITURE.match(row.text) or (index < HEAD and _is_crumbs(row.text))):
                continue
            if index < HEAD and len(row.text) < 80 and _TOOLS.search(row.text) and "。" not in row.text:
                found = day_of(row.text)
                if not found:
                    continue
            kept.append(row)
        self.rows = kept

    def _read_page_meta(self) -> None:
        """What the page's <meta> tags say (国办发〔2017〕47号: ArticleTitle, PubDate, ContentSource)."""
        note = self.found.note
        note("title", self.meta.get("articletitle", ""), 0.85)
        note("published_on", day_of(self.meta.get("pubdate", "")), 0.9)
        note("issuer", agencies_in(self.meta.get("contentsource", "")), 0.5)
        note("keywords", self.meta.get("keywords", ""), 0.5)

    def _read_labels(self) -> None:
        """The metadata table of a site, and lines such as 发布时间：… 来源：…; they are no part of the text."""
        kept = []
        for index, row in enumerate(self.rows):
            if index < HEAD and self._is_meta(row):
                continue
            kept.append(row)
        self.rows = kept

    def _is_meta(self, row: _Row) -> bool:
        pairs = list(_pairs(row.text)) if len(row.text) < 400 and "。" not in row.text.rstrip("。") else []
        if not pairs:
            return False
        if (leading := _DATE.match(row.text)) and pairs:
            self.found.note("published_on", _day(leading), 0.6, row.place)
        for name, value in pairs:
            self._note_label(name, value, row.place)
        return True

    def _note_label(self, name: str, value: str, place: int) -> None:
        note = self.found.note
        match name:
            case "index":
                note("index_number", value if re.search(r"\d", value) else "", 0.95, place)
            case "number":
                note("number", number_of(value) or (value if re.search(r"\d", value) else ""), 0.95, place)
            case "agency":
                note("issuer", value, 0.7, place)
            case "source":
                note("issuer", agencies_in(value), 0.5, place)
            case "written":
                note("written_on", day_of(value), 0.95, place)
            case "published":
                note("published_on", day_of(value), 0.9, place)
            case "issued":
                note("issued_on", day_of(value), 0.9, place)
            case "effective":
                note("effective_on", day_of(value), 0.9, place)
            case "expires":
                note("expires_on", day_of(value), 0.9, place)
            case "attribute":
                note("attribute", attribute_of(value), 0.9, place)
            case "title":
                note("title", value if len(value) > 4 else "", 0.9, place)
            case "genre":
                note("genre", value if len(value) <= 10 else "", 0.8, place)
            case "topic" | "keywords" | "summary":
                note(name, value, 0.8, place)

    def _read_numbers(self) -> None:
        """发文字号 fills its line (with 签发人 beside it at most); inside a sentence it is somebody else's."""
        for index, row in enumerate(self.rows[:HEAD]):
            if len(row.text) > 60:
                continue
            if signer := _SIGNER.search(row.text):
                self.found.note("signer", re.sub(r"\s", "", signer[1]), 0.9, row.place)
            rest = _SIGNER.sub("", row.text)
            packed = re.sub(r"\s+", "", rest).strip("（()）")
            match = _NUMBER.fullmatch(packed)
            if match and "关于" not in match["mark"]:
                row.is_number = True
                self.found.note("number", number_of(packed), 0.95 - index / 1000, row.place)
            elif (
                index and _ORDER.match(packed) and re.search(r"(?:令|公告|通告)$", self.rows[index - 1].text)
            ):
                row.is_number = True
                head = "" if "年" in packed else self.rows[index - 1].text
                self.found.note("number", head + packed, 0.85, row.place)
            elif re.fullmatch(r"[〔\[［](?:19|20)\d{2}[〕\]］]第?\d{1,5}号", packed):
                row.is_number = True
                self.found.note(
                    "number", re.sub(r"[\[［]", "〔", re.sub(r"[\]］]", "〕", packed)), 0.8, row.place
                )
            elif re.fullmatch(r"签发人\s*[:：]\s*[\u4e00-\u9fff·\s]{2,12}", row.text):
                row.is_number = True

    # Title

    def _read_title(self) -> int:
        """Find the title; return the row the text begins at."""
        head = self.rows[:HEAD]
        first = next((i for i, row in enumerate(head) if row.is_number), None)
        title, span, sure = self._title_below_number(first) if first is not None else ("", (0, 0), 0.0)
        if not title:
            title, span, sure = self._title_anywhere(head)
        title, number = _split_number(title)
        if number:
            self.found.note("number", number, 0.8, head[span[0]].place if head else None)
        known = self.found.title
        if title:
            if known and _same(known, title):
                sure = 0.98
            stem = PurePath(self.filename).stem
            if stem and _same(stem, title):
                sure = max(sure, 0.97)
            self.found.note("title", title, sure, self.rows[span[0]].place)
        elif not known:
            self._title_from_file_name()
        start = span[1] if title and (not known or _same(known, title) or sure > 0.85) else 0
        return self._after_repeats(start)

    def _title_below_number(self, first: int) -> tuple[str, tuple[int, int], float]:
        """The lines between 发文字号 and 主送: a title may take several."""
        last = first
        while last + 1 < len(self.rows) and self.rows[last + 1].is_number:
            last += 1
        parts: list[str] = []
        for index in range(last + 1, min(last + 7, len(self.rows))):
            words = self.rows[index].text
            if _ends_title(words, parts) or len("".join(parts)) + len(words) > LONGEST_TITLE:
                break
            parts.append(words)
            joined = _joined(parts)
            after = self.rows[index + 1] if index + 1 < len(self.rows) else None
            if genre_of(joined) and not _goes_on(joined, after, self.rows[index]):
                return joined, (last + 1, index + 1), 0.95
        joined = _joined(parts)
        if genre_of(joined):
            return joined, (last + 1, last + 1 + len(parts)), 0.9
        return "", (0, 0), 0.0

    def _title_anywhere(self, head: list[_Row]) -> tuple[str, tuple[int, int], float]:
        """The line, or two to four lines in a row, that reads and looks most like a title."""
        best: tuple[float, str, tuple[int, int]] = (0.0, "", (0, 0))
        for index in range(min(len(head), 25)):
            parts: list[str] = []
            for end in range(index, min(index + 4, len(head))):
                words = head[end].text
                if head[end].is_number or _ends_title(words, parts):
                    break
                if parts and _reads_complete(parts[-1]) and head[end].look.size != head[index].look.size:
                    break
                parts.append(words)
                joined = _joined(parts)
                score = self._title_score(joined, head[index : end + 1], index)
                if score > best[0]:
                    best = (score, joined, (index, end + 1))
        score, title, span = best
        if score < 1.0:
            return "", (0, 0), 0.0
        return title, span, min(0.9, 0.35 + score / 8)

    def _title_score(self, title: str, rows: list[_Row], index: int) -> float:
        title, _ = _split_number(title)
        if title in ANNOUNCED and index < 4:
            return 1.2
        if not 4 <= len(title) <= LONGEST_TITLE or re.search(r"[。；！]$|^[（(].*[)）]$", title):
            return 0.0
        if _HEADING.match(title) or _DATE_LINE.match(title) or _MARKING.match(title):
            return 0.0
        if re.search(r"文件$", title) and agencies_in(title) and len(rows) == 1:
            return 0.0
        score = 0.0
        genre = genre_of(title)
        score += 2.0 if genre else 0.0
        score += 1.0 if re.search(r"关于.+的?", title) and genre else 0.0
        score += 0.7 if genre and agencies_in(title) else 0.0
        score += 0.8 if all(row.look.align == "center" for row in rows) else 0.0
        score += 0.8 if all((row.look.size or 0) >= 18 for row in rows) and not rows[0].look.is_red else 0.0
        score += 0.6 if index == 0 else 0.3 if index < 4 else 0.0
        score -= (
            0.5 * (len(rows) - 1)
            if all(_reads_complete(row.text) for row in rows)
            else 0.15 * (len(rows) - 1)
        )
        score -= 0.6 if "，" in title or "," in title else 0.0
        score -= 1.0 if len(title) > 120 and "》、《" not in title else 0.0
        if known := self.found.title:
            score += 3.0 if _same(known, title) else 0.0
        if (stem := PurePath(self.filename).stem) and _same(stem, title):
            score += 3.0
        return score

    def _title_from_file_name(self) -> None:
        stem = PurePath(self.filename).stem.strip()
        if len(stem) >= 5 and re.search(r"[\u4e00-\u9fff]{4}", stem):
            title, number = _split_number(stem)
            self.found.note("title", title, 0.4)
            self.found.note("number", number, 0.4)

    def _after_repeats(self, start: int) -> int:
        """A site prints the title, then the paper prints it again; the text begins after the last one."""
        title = self.found.title
        if not title:
            return start
        index = start
        while index < min(len(self.rows), start + 12):
            for length in (1, 2, 3, 4):
                joined = "".join(row.text for row in self.rows[index : index + length])
                if _same(joined, title):
                    return self._after_repeats_of_number(index + length)
            index += 1
        return self._after_repeats_of_number(start)

    def _after_repeats_of_number(self, start: int) -> int:
        while start < len(self.rows) and self.rows[start].is_number:
            start += 1
        return start

    def _read_addressee(self, start: int) -> int:
        """主送机关 stands flush left right below the title and ends with a colon."""
        if not self.found.title or start >= len(self.rows):
            return start
        row = self.rows[start]
        if (
            _ADDRESSEE.match(row.text)
            and not _HEADING.match(row.text)
            and not re.search(r"如下[:：]$", row.text)
        ):
            self.found.note("addressee", row.text.rstrip(":："), 0.9, row.place)
            return start + 1
        return start

    # Signature, 版记

    def _read_tail(self, start: int) -> int:
        """Take off 版记, 附注, 成文日期 and 署名 from the end; return where the text ends."""
        note, end = self.found.note, len(self.rows)
        while end > start:
            row = self.rows[end - 1]
            words = row.text
            if printed := _PRINTED.search(words):
                if len(words) > 80:
                    break
                note("issued_on", _day(printed), 0.95, row.place)
            elif copies := _COPIES.match(words):
                note("copies_to", copies[1].rstrip("。"), 0.9, row.place)
            elif marking := _marking(words):
                self._note_marking(marking, row)
            elif re.match(r"^(?:主题词|关键词)\s*[:：]", words) and len(words) < 80:
                note("keywords", re.split(r"[:：]", words, maxsplit=1)[1].strip(), 0.8, row.place)
            elif re.match(r"^[（(]?联系(?:人|电话).{0,60}$", words) and end < len(self.rows):
                break
            elif re.match(
                r"^(?:附件(?:下载)?\s*[:：]?|共印\d+份|印数\s*[:：]?\s*\d+.*|校对\s*[:：].{0,10}|\d{1,3})$",
                words,
            ):
                pass
            else:
                break
            end -= 1
        if end > start and _DATE_LINE.match(self.rows[end - 1].text) and end - 1 > start:
            row = self.rows[end - 1]
            note("written_on", _day(_DATE_LINE.match(row.text)), 0.93, row.place)
            end -= 1
            names: list[str] = []
            while end - 1 > start and _is_signature(self.rows[end - 1].text) and len(names) < 6:
                names.insert(0, self.rows[end - 1].text)
                end -= 1
            if names:
                note(
                    "issuer",
                    "、".join(agencies_in(_compact(name)) for name in names),
                    0.9,
                    self.rows[end].place,
                )
        return end

    def _read_signature(self, start: int, end: int) -> None:
        """A 通知 that carries another text is signed before it: the first signed date is the paper's own."""
        for index in range(start, end):
            row = self.rows[index]
            if marking := _marking(row.text):
                self._note_marking(marking, row)
            if (
                len(row.text) > 60
                or "written_on" in self.found.confidence
                and self.found.confidence["written_on"] > 0.9
            ):
                continue
            match = _DATE_LINE.match(row.text)
            above = self.rows[index - 1].text if index > start else ""
            if match and _is_signature(above):
                self.found.note("written_on", _day(match), 0.92, row.place)
                self.found.note("issuer", agencies_in(_compact(above)), 0.88, self.rows[index - 1].place)
            elif match and index > start + 1 and len(above) < 20 and not re.search(r"[。；：]$", above):
                self.found.note("written_on", _day(match), 0.75, row.place)  # signed by a person: 令
            elif match and row.text[0] in "（(" and index <= start + 1:
                self.found.note("written_on", _day(match), 0.6, row.place)
            elif signed := _signed_line(row.text):
                self.found.note("written_on", _day(signed), 0.85, row.place)
                self.found.note("issuer", agencies_in(_compact(signed[1])), 0.85, row.place)

    def _note_marking(self, marking: str, row: _Row) -> None:
        self.found.note("marking", marking, 0.9, row.place)
        self.found.note("attribute", attribute_of(marking), 0.85, row.place)

    # Issuer, text

    def _read_issuer(self) -> None:
        """署名, then 版头, then the title's first words; a site's 发布机构 is often only a short name."""
        note = self.found.note
        for index, row in enumerate(self.rows[:12]):
            mark = re.fullmatch(r"(.{2,60}?)\s*文\s*件", row.text)
            if mark and (names := agencies_in(_compact(mark[1]))):
                note("issuer", names, 0.86, row.place)
            elif row.look.is_red and _AGENCY_LINE.match(row.text) and index < 6:
                note("issuer", row.text, 0.8, row.place)
        title = self.found.title
        before, about, _ = title.partition("关于")
        names = agencies_in(before) if about else agencies_in(title)
        if names and (not about or _same(names, before)) and genre_of(title) != "解读":
            note("issuer", names, 0.82, self._line("title"))
        if not self.found.issuer and self.rows:
            for row in self.rows[:6]:
                if said := re.match(
                    rf"^([\u4e00-\u9fff]{{2,30}}?(?:{_AGENCY_END}))(?:印发|制定|发布|出台)", row.text
                ):
                    note("issuer", said[1], 0.5, row.place)

    def _read_body(self, start: int, end: int) -> None:
        paragraphs: list[str] = []
        for row in self.rows[start:end]:
            paragraphs += _paragraphs(row.text)
        body = "\n".join(paragraphs)
        if body:
            self.found.note("body", body, 0.9 if self.found.title else 0.6, self.rows[start].place)


# 细节


_SPREAD = re.compile(r"^(?:[\u4e00-\u9fff] ){1,7}[\u4e00-\u9fff]$")  # 通　　知


def _tidy(text: str) -> str:
    text = re.sub(r"[\u200b-\u200f\u202a-\u202e\ufeff\x00]", "", text)
    text = " ".join(text.split())
    if _SPREAD.match(text):
        text = text.replace(" ", "")
    # `标题 | ||||` is what remains of a table used for layout.
    return text if text.startswith("|") else re.sub(r"(?:\s*\|)+$", "", text)


def _compact(text: str) -> str:
    return re.sub(r"\s+", "", text) if re.fullmatch(r"(?:\S\s+)+\S", text) else text.strip()


def _is_crumbs(text: str) -> bool:
    """首页 > 政务公开 > 制度"""
    steps = _CRUMBS.split(text)
    return len(steps) > 1 and len(text) < 120 and all(len(step) <= 40 for step in steps) and "。" not in text


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """(what, value) for each label of a line: `索引号: | 123 | 文号: | |` or `发布时间：… 来源：…`."""
    if text.count("|") >= 2:
        cells = [cell.strip() for cell in text.strip("| ").split("|")]
        if any(_bare(cell) is not None for cell in cells):
            for cell, value in zip(cells, [*cells[1:], ""], strict=True):
                name = _bare(cell)
                if name is not None:
                    yield name, "" if _bare(value) is not None else value
                elif found := _LABEL.match(cell):
                    yield _LABELS[re.sub(r"\s", "", found[1])], cell[found.end() :].strip()
            return
    marks = list(_LABEL.finditer(text))
    if not marks or (marks[0].start() > 0 and not _DATE.match(text)):
        return
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        value = text[mark.end() : after.start() if after else len(text)]
        yield _LABELS[re.sub(r"\s", "", mark[1])], value.strip(" |｜[]【】")


def _bare(cell: str) -> str | None:
    found = _BARE_LABEL.match(cell.rstrip(":： "))
    return _LABELS[re.sub(r"\s", "", found[1])] if found else None


def _marking(words: str) -> str:
    """（此件公开发布） as it is written; an ordinary short line that only mentions 公开 is none."""
    return words if len(words) <= 30 and _MARKING.match(words) and _MARKED.search(words) else ""


_SIGNED_LINE = re.compile(rf"^(.{{2,40}}?)\s*{_DAY}$")


def _signed_line(words: str) -> re.Match | None:
    """署名 and 成文日期 on one line."""
    found = _SIGNED_LINE.match(words)
    return found if found and _is_signature(found[1]) else None


def _is_signature(words: str) -> bool:
    words = _compact(words)
    return len(words) <= 60 and bool(names := agencies_in(words)) and _same(names, words)


def _ends_title(words: str, parts: list[str]) -> bool:
    """A line that cannot be part of a title."""
    return bool(
        re.search(r"[。；！？]$", words)
        or words.startswith("|")
        or (_ADDRESSEE.match(words) and (parts or not words.startswith("关于")))
        or _DATE_LINE.match(words)
        or _marking(words)
        or (_HEADING.match(words) and parts)
        or len(words) > LONGEST_TITLE
        or (len(words) > 60 and "，" in words and "。" in words)
    )


def _reads_complete(words: str) -> bool:
    return bool(genre_of(words))


def _goes_on(title: str, after: _Row | None, last: _Row) -> bool:
    """关于印发《××办法》 / 的通知 over two lines: 办法 ended a line, not the title."""
    if after is None or len(after.text) > 60:
        return False
    if title.count("《") > title.count("》"):
        return True
    return bool(re.match(r"^(?:》|的|〉)", after.text)) and bool(
        genre_of(after.text) or genre_of(title + after.text)
    )


def _joined(parts: list[str]) -> str:
    """Lines of one title as one; a blank stays only between Latin words or joint agencies."""
    title = ""
    for part in parts:
        gap = " " if title and re.search(r"[A-Za-z]$", title) and re.match(r"[A-Za-z]", part) else ""
        title += gap + part
    return re.sub(
        r"(?<=[\u4e00-\u9fff，、《》（）“”]) (?=[\u4e00-\u9fff，、《》（）“”])",
        " " if _is_joint(title) else "",
        title,
    )


def _is_joint(title: str) -> bool:
    return bool(
        re.match(
            rf"^[\u4e00-\u9fff]{{2,30}}(?:{_AGENCY_END}) [\u4e00-\u9fff]{{2,30}}(?:{_AGENCY_END})", title
        )
    )


def _split_number(title: str) -> tuple[str, str]:
    """关于××的通知（×发〔2026〕1号） carries its number behind it."""
    found = re.search(r"[（(]([^（）()]{1,20}[〔\[［【][^）)]{4,20}号)[)）]\s*$", title)
    if found and (number := number_of(found[1])):
        return title[: found.start()].strip(), number
    return title, ""


_NOT_WORDS = re.compile(r"[\W_]+")


def _same(one: str, other: str) -> bool:
    return _NOT_WORDS.sub("", one) == _NOT_WORDS.sub("", other) != ""


def _paragraphs(text: str) -> list[str]:
    """A very long line is several paragraphs whose breaks became blanks on the way."""
    if len(text) <= LONG_LINE or text.startswith("|"):
        return [text]
    return [part.strip() for part in _NEXT_PARAGRAPH.split(text) if part.strip()]
