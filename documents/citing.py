"""引用与被引用: the numbers a document names in its words, kept when it is published, so that both ways are one look-up.

A paper is cited as 《……》（云政发〔2026〕3号）: only what stands whole in brackets counts, for in running words nobody can
tell where the mark of the agency begins.
"""

import re

from documents.models.citation import Citation

MOST = 50  # numbers of one document; a list of repealed papers names hundreds
_CITED = re.compile(
    r"[（(]\s*(?P<mark>[\u4e00-\u9fffA-Za-z]{1,20})\s*[〔\[［【]\s*(?P<year>(?:19|20)\d{2})\s*[〕\]］】]\s*第?\s*0*(?P<serial>\d{1,6})\s*号"
)


def numbers_in(words: str) -> list[str]:
    """The 发文字号 cited in the words, each once, in their order, with 〔〕 around the year."""
    found = dict.fromkeys(
        f"{one['mark']}〔{one['year']}〕{int(one['serial'])}号" for one in _CITED.finditer(words)
    )
    return list(found)[:MOST]


def note(document) -> None:
    """Keep what the document cites as it is published; what an earlier text cited is forgotten."""
    Citation.objects.filter(document=document).delete()
    Citation.objects.bulk_create(
        Citation(document=document, number=number)
        for number in numbers_in(document.text.body)
        if number != document.number
    )
