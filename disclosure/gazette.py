"""What every paper of an office has in common (GB/T 9704-2012): titles, levels, signature and date.

The geometry itself is CSS: `templates/gazette/page.css`, shared by 公文 and 文书.
"""

import re
from datetime import date

_LEAD = re.compile(
    r"^(?:(?P<one>[一二三四五六七八九十]+、)|(?P<two>[（(][一二三四五六七八九十]+[）)])|"
    r"(?P<article>第[一二三四五六七八九十百零〇]+条[\s\u3000]*))"
)
_BREAK_BEFORE = re.compile(
    r"\d|《|关于|印发|转发|批转|进一步|全面|切实|开展|加强|做好|推进|规范|实施|工作|制度|管理|办法|方案|意见|通知|政府信息|政务公开"
)

# Words titles are made of, none of them to be torn: a line ends before or after one.
_WHOLE = re.compile(
    "事业单位|人民政府|办公室|委员会|实施细则|实施方案|工作方案|行动计划|应急预案|管理办法|暂行办法|政府信息|政务公开|行政许可|"
    "行政处罚|社会保险|养老保险|医疗保险|失业保险|公共服务|基本公共|公积金|高质量|现代化|自然资源|生态环境|农业农村|乡村振兴|"
    "安全生产|市场监督|营商环境|招标投标|第[一二三四]季度|[上下]半年|公开招聘|工作人员|"
    "基本|城乡|元旦|春节|清明|端午|中秋|国庆|烟花爆竹|单位|人员|招聘|季度|年度|名单|结果|补贴|资金|项目|企业|群众|居民|学生|教师|农村|城镇|乡镇|社区|街道|交通|水务|供水|饮水|水质|"
    "教育|医疗|卫生|健康|住房|保障|保险|救助|养老|就业|创业|培训|食品|药品|消防|防汛|抗旱|森林|土地|房屋|征收|补偿|规划|建设|"
    "工程|监测|检测|检查|抽检|抽查|统计|财政|预算|决算|价格|收费|标准|目录|清单|指南|公告|公示|通告|通报|决定|批复|报告|预案|细则|"
    "规定|规程|规则|条例|计划|要点|任务|分工|期间|部分|试行|有关|事项|问题|情况"
)


def mark(text: str, *, upward: bool = False) -> dict:
    """发文机关标志: one size for all lines, as large as the width of the 版心 allows, at most 60 pt.

    Several agencies stand one a line. Returns `lines` ({text, spread in em}), `beside` (the word 文件 of a joint paper)
    and `size` in points; empty without words.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return {}
    joint = len(lines) > 1
    beside = ""
    if joint:  # 联合行文：“文件”二字居各机关名称右侧，上下居中
        lines = [line.removesuffix("文件") for line in lines]
        beside = "文件" if not upward or any("文件" in line for line in lines) else ""
    longest = max(len(line) for line in lines)
    size = min(40 if joint else 60, 436 / (longest + (2.4 if beside else 0)))
    spread = [(longest - len(line)) / (len(line) - 1) if len(line) > 1 else 0 for line in lines]
    return {
        "lines": [
            {"text": line, "spread": f"{gap:.3f}" if gap else ""}
            for line, gap in zip(lines, spread, strict=True)
        ],
        "beside": beside,
        "size": f"{size:.2f}",
    }


def title_lines(title: str, most: int = 19) -> list[str]:
    """A title in lines of much the same length, broken between words (标题回行，词意完整，排列对称).

    A break is best before 关于, 印发 or 《 and after 》 or 、; never before a closing mark or 的.
    """
    title = re.sub(r"\s+", "", title)
    fewest = -(-len(title) // most)
    if fewest <= 1:
        return [title]
    return min((_broken(title, count, most) for count in (fewest, fewest + 1)), key=lambda found: found[0])[1]


def _broken(title: str, count: int, most: int) -> tuple[float, list[str]]:
    """(cost, lines) of the best way to break a title into lines of about len/count characters."""
    even = len(title) / count
    torn = {place for word in _WHOLE.finditer(title) for place in range(word.start() + 1, word.end())}
    best = {0: (0.0, [])}
    for end in range(1, len(title) + 1):
        ways = [
            (
                cost + (end - start - even) ** 2 + 15 + _break_cost(title, end) + (200 if end in torn else 0),
                [*lines, title[start:end]],
            )
            for start in range(max(0, end - most), end)
            for cost, lines in (best[start],)
        ]
        best[end] = min(ways)
    return best[len(title)]


def _break_cost(title: str, place: int) -> float:
    if place == len(title):
        return 0
    if title[place] in "》」”’）〕，、：；。的" or title[place - 1] in "《「“‘（〔":
        return 1000
    if title[place - 1].isascii() and (title[place].isascii() or title[place] in "年月日号"):
        return 1000
    good = _BREAK_BEFORE.match(title, place) or title[place - 1] in "》、，和及的厅局委府室"
    return 0 if good else 40


def paragraph(line: str) -> dict:
    """A paragraph with its leading words set apart: 一、 in 黑体, （一） in 楷体, 第一条 in 黑体.

    Returns lead, face (hei, kai or empty) and text.
    """
    match = _LEAD.match(line)
    if not match:
        return {"kind": "p", "lead": "", "face": "", "text": line}
    if match["article"]:
        return {"kind": "p", "lead": match[0].strip(), "face": "hei", "text": "　" + line[match.end() :]}
    stop = line.find("。") + 1
    lead, rest = (line[:stop], line[stop:]) if 0 < stop <= 60 else ("", line)
    return {"kind": "p", "lead": lead, "face": "hei" if match["one"] else "kai", "text": rest}


def sign_indent(signature: str, written: str) -> str:
    """成文日期右空四字, and the signature centred above it; a longer one moves to the right.

    In characters, for the pair as one block whose lines are centred on each other.
    """
    wider = max((_width(line) for line in signature.splitlines()), default=0) - _width(written)
    return f"{max(0.0, 4 - max(0.0, wider) / 2):.2f}"


def _width(line: str) -> float:
    return sum(0.5 if character.isascii() else 1 for character in line)


def written(day: date | None) -> str:
    """A date as it stands on paper: 2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
