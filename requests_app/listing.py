"""提供的信息的清单: what an answer says it gives, line by line, and what really goes with it（条例第三十六条第二项、第三十七条）.

A line is a file on the case by its name, or says in its closing brackets how else it is given: （纸质附件，12页）,
（当场查阅）, （网址：…）. The letter prints the lines, so what it promises and what is sent are one list.
"""

import re
from collections.abc import Iterable, Sequence

NUMERALS = "一二三四五六七八九十"
NUMBERED = re.compile(
    rf"(?:[（(](?P<bracketed>\d{{1,2}}|[{NUMERALS}]{{1,3}})[）)]|(?P<plain>\d{{1,2}})(?:\s*[、)）]|\s*[.．](?!\d))"
    rf"|(?P<chinese>[{NUMERALS}]{{1,3}})、|(?P<circled>[①-⑳]))\s*"
)
BRACKETS = re.compile(r"[（(]([^（()）]*)[）)][。；;]?$")
PAGES = re.compile(r"\d+\s*页")
NOISE = re.compile(r"[\W_]+")
ENDING = re.compile(r"\.(?:pdf|docx?|xlsx?|ofd|wps|txt|jpe?g|png|zip)$", re.IGNORECASE)
HOW = "没有电子件、随信附纸质复制件的，在行末写明页数，例如“（纸质附件，12页）”；到机关查阅的，行末写“（当场查阅）”"


def listed(text: str) -> list[str]:
    """The lines, without the numbers typed before them: the letter numbers its list itself.

    A number is one only where the lines are counted: 一、二期工程 alone is a name.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = [NUMBERED.match(line) for line in lines]
    if not all(found) or (len(lines) == 1 and found[0]["chinese"]):
        return lines
    return [line[match.end() :] or line for line, match in zip(lines, found, strict=True)]


def _way(line: str) -> str:
    found = BRACKETS.search(line.strip())
    return found[1] if found else ""


def is_paper(line: str) -> bool:
    """A copy on paper put into the envelope by hand, with the number of its pages."""
    return "纸质" in _way(line) and PAGES.search(_way(line)) is not None


def is_elsewhere(line: str) -> bool:
    """Nothing goes with the letter: it is read at the office, or where it is published."""
    way = _way(line)
    return "查阅" in way or way.startswith(("网址", "http", "已主动公开"))


def to_be_read(given_form: str) -> bool:
    """查阅、抄录: the whole is read at the office and nothing goes with the letter（第四十条）."""
    return "查阅" in re.split("[；;。，,（(]", given_form)[0]


def _name(words: str) -> str:
    return NOISE.sub("", ENDING.sub("", words.strip())).lower()


def _without_place(lines: Sequence[str], titles: Sequence[str]) -> tuple[list[str], list[str]]:
    """Lines and titles left over when each file has taken the line that names it; the same name first."""
    lines, titles = list(lines), list(titles)
    for fits in (str.__eq__, lambda line, title: bool(title and line) and (title in line or line in title)):
        for title in list(titles):
            line = next((line for line in lines if fits(_name(line), _name(title))), None)
            if line is not None:
                lines.remove(line)
                titles.remove(title)
    return lines, titles


def disagreements(text: str, titles: Iterable[str], *, read_there: bool = False) -> list[str]:
    """What the list promises and nothing carries, and what is on the case and not in the list, in sentences."""
    lines = [line for line in listed(text) if not is_paper(line) and not is_elsewhere(line)]
    unkept, unlisted = _without_place(lines, list(titles))
    if read_there:
        unkept = []
    return [
        *(
            f"答复书的清单写着提供“{line}”，案上没有这份文件。请先“添加提供的文件”，名称与清单一致；{HOW}。"
            for line in unkept
        ),
        *(
            f"案上有提供的文件“{title}”，答复书的清单里没有。请在“提供的信息”中补上，不提供的取下这份文件。"
            for title in unlisted
        ),
    ]
