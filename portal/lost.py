"""Pages that are not there: what the address of one that was asked for says about what was sought.

Addresses outlive the sites they were made for. The Chinese words in one are searched for; the shorthand in which
government sites name their columns (zwgk, ysqgk, xxgkzn …) leads to the column of today.
"""

import re
from urllib.parse import unquote

from django.urls import reverse

LONGEST = 40  # characters of words offered to the search
HAN = re.compile(r"[\u3400-\u9fff〔〕（）〇0-9]*[\u3400-\u9fff][\u3400-\u9fff〔〕（）〇0-9、]*")
NUMBER = re.compile(r"[\u3400-\u9fff]{1,12}〔\d{4}〕\d{1,5}号")
# Parts of an address → (label, address name). The first found from the right is the nearest.
COLUMNS = {
    "公开指南": ("portal:guide", ("guide", "xxgkzn", "gkzn", "zn")),
    "依申请公开": ("portal:apply", ("apply", "ysqgk", "ysq", "sqgk", "yqgk")),
    "公开年报": ("portal:reports", ("reports", "report", "gknb", "xxgknb", "nb", "ndbg", "xxgkndbg", "gkbg")),
    "公开制度": ("rulebook:rules", ("rules", "gkzd", "xxgkzd", "zd")),
    "政策解读": ("interpretation:list", ("interpretations", "interpretation", "zcjd", "jd", "jdhy")),
    "回应关切": ("responses:list", ("responses", "response", "hygq", "gq")),
    "公开机关": ("portal:agencies", ("agencies", "agency", "bm", "jgzn", "jgsz", "zfjg", "bmxx", "bmxxgk")),
    "按主题查": ("portal:topics", ("topics", "topic", "zt", "ztfl")),
    "查询申请进度": ("requests:track", ("track", "cxjd", "jdcx")),
    "公开目录": (
        "documents:catalogue",
        ("documents", "document", "zwgk", "xxgk", "zfxxgk", "fdzdgknr", "zdgk", "gkml", "xxgkml", "zcwj", "zfwj", "wj", "zc"),
    ),
}  # fmt: skip
BY_PART = {part: (label, name) for label, (name, parts) in COLUMNS.items() for part in parts}


def words_in(path: str) -> str:
    """The Chinese words an address holds, to be searched for; a 发文字号 alone where there is one."""
    said = unquote(path, errors="ignore")
    if number := NUMBER.search(said):
        return number[0]
    found = [piece.strip("、0123456789") for piece in HAN.findall(said)]
    return " ".join(dict.fromkeys(piece for piece in found if piece))[:LONGEST]


def column_of(path: str) -> tuple[str, str] | None:
    """(label, address) of the column the address names, nearest to its end; None where it names none."""
    for part in reversed(unquote(path, errors="ignore").lower().split("/")):
        if known := BY_PART.get(re.split(r"[._-]", part)[0]):
            return known[0], reverse(known[1])
    return None
