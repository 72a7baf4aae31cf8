"""网页: the words of its body, without the shell around them."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice

from lxml import etree

from disclosure.files import kinds
from disclosure.files.extract.lines import Extracted, Line
from disclosure.files.kinds import FileRefused

_BREAKS_NAMES = (
    "address article aside blockquote body br caption center dd div dl dt fieldset figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody thead tr ul"
)
_BREAKS = frozenset(_BREAKS_NAMES.split())
_SHELL_NAMES = "nav footer header aside form select button iframe noscript template svg"
_SHELL = frozenset(_SHELL_NAMES.split())
_META_NAMES = "articletitle pubdate contentsource author keywords description columnname sitename"
_META = frozenset(_META_NAMES.split())


# What a page may declare, and what it is read as. Not every codec of Python: some are no encodings of text, and punycode
# takes the square of the length. UTF-16 is left out: a page whose declaration stands there byte by byte is not in it.
_DECLARED_NAMES = {
    "utf-8": "utf-8 utf8",
    "gb18030": "gb18030 gbk gb2312 x-gbk gb_2312-80 cp936",
    "big5": "big5 big5-hkscs x-big5",
    "cp1252": "iso-8859-1 latin1 latin-1 windows-1252",
    "cp932": "shift_jis shift-jis sjis x-sjis",
    "euc_jp": "euc-jp",
    "cp949": "euc-kr ks_c_5601-1987",
}
_DECLARED = {name: encoding for encoding, names in _DECLARED_NAMES.items() for name in names.split()}


def decode_html(data: bytes) -> str:
    """A page's text by its mark, its charset declaration, or by trying."""
    declared = re.search(rb"<meta[^>]{0,200}charset=[\"']?\s*([\w-]{3,20})", data[:4096], re.IGNORECASE)
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        encoding = _DECLARED.get(declared[1].decode().lower())
        if encoding:
            with suppress(UnicodeError):
                return data.decode(encoding)
    text = kinds.decode(data)
    if text is None:
        raise FileRefused("网页的编码认不出来。请另存为 UTF-8 编码后再传。")
    return text


def parse_html(data: bytes):
    """The tree of a page, or None for an empty one; raises FileRefused where the parser gave up half-way."""
    return parse_text(decode_html(data))


def parse_text(text: str):
    """As `parse_html`, of words that are decoded already: what they declare is not looked at."""
    from lxml import html  # slow import

    source = text.replace("\x00", "")
    if not source.strip():
        return None
    # As bytes with a stated encoding: a declaration inside the page must not be believed twice.
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    try:
        root = html.document_fromstring(
            source.encode("utf-8", "replace"), parser=parser, ensure_head_body=True
        )
    except etree.ParserError:  # nothing but comments
        return None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise FileRefused("网页里层层嵌套，读不完全，不能接收。请另存为 Word 或 PDF 后再传。")
    return root


def read(data: bytes) -> Extracted:
    root = parse_html(data)
    if root is None:
        return Extracted(kinds.HTML)
    meta = {
        name: " ".join((tag.get("content") or "").split())
        for tag in root.iter("meta")
        if (name := (tag.get("name") or "").strip().lower()) in _META
    }
    title = root.find(".//title")
    if title is not None and title.text:
        meta["title"] = " ".join(title.text.split())
    return Extracted(kinds.HTML, tuple(html_lines(root.find("body"))), meta=meta)


def html_lines(body) -> Iterator[Line]:
    """Blocks as lines, without recursion: a hostile page may nest ten thousand deep."""
    words: list[str] = []
    look: list[tuple[str, float | None, bool]] = [("", None, False)]
    hidden = 0
    row = None  # the table row being gathered, whose blocks are cells and not lines

    def flush() -> Iterator[Line]:
        text = re.sub(r"[ \t\r\n\f]+", " ", "".join(words)).strip(" ")
        words.clear()
        if text:
            align, size, is_red = look[-1]
            yield Line(text, align, size, is_red)

    for event, node in etree.iterwalk(body, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if not hidden and node.tail:
                words.append(node.tail)
        elif event == "start":
            tag = node.tag
            if hidden or tag in _SHELL or tag in ("script", "style"):
                hidden += 1
                continue
            if row is None and tag in _BREAKS:
                yield from flush()
                row = node if tag == "tr" and _is_table_row(node) else None
            elif tag in _BREAKS:
                words.append(" ")
            look.append(_html_look(node, tag, look[-1]))
            if node.text:
                words.append(node.text if row is None else node.text.replace("|", "｜"))
        else:
            if hidden:
                hidden -= 1
            elif node is row:
                cells = "".join(words).split("\x00")
                words.clear()
                row = None
                yield table_row(cells[:-1])
                look.pop()
            else:
                if row is not None and node.tag in ("td", "th"):
                    words.append("\x00")
                elif row is None and node.tag in _BREAKS:
                    yield from flush()
                elif row is None and node.tag in ("td", "th"):
                    words.append("\n")
                look.pop()
            if not hidden and node.tail:
                words.append(node.tail if row is None else node.tail.replace("|", "｜"))
    yield from flush()


def _is_table_row(node) -> bool:
    """A row of data has two short cells or more; anything else is a table used to lay out a page."""
    cells = node.xpath("count(./td|./th)")
    if cells < 2 or next(node.iter("table"), None) is not None:
        return False
    return sum(len(text) for text in islice(node.itertext(), 400)) <= 1500


def table_row(cells: Iterable[str]) -> Line:
    """Cells as one line between bars, the way a document's body keeps its tables."""
    clean = [" ".join(cell.replace("|", "｜").split()) for cell in cells]
    return Line(f"| {' | '.join(clean)} |", in_table=True) if any(clean) else Line("")


def _html_look(node, tag: str, outer: tuple) -> tuple[str, float | None, bool]:
    align, size, is_red = outer
    style = (node.get("style") or "").lower().replace(" ", "")
    if tag == "center" or node.get("align") == "center" or "text-align:center" in style:
        align = "center"
    elif node.get("align") == "right" or "text-align:right" in style:
        align = "right"
    if tag in ("h1", "h2"):
        size = 22.0
    if (node.get("color") or "").lower() in ("red", "#ff0000") or re.search(
        r"(?<!-)color:(?:red|#f00|#ff0000)", style
    ):
        is_red = True
    return align, size, is_red
