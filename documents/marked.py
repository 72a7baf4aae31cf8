"""The text of a document as a reviewer sees it: in the official order, what was found marked in its place."""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from documents import body, reading
from documents.body import Block
from documents.findings import Found

OPEN, CLOSE, SHOWN = "\ue000", "\ue001", "\u25a1"  # private characters: a text that has them shows boxes
LONGEST = 120_000  # characters shown before "显示全文" is asked for


class _Shown(Block):
    """A part whose words are escaped and marked already."""

    @property
    def said(self) -> dict:
        """The heading it begins with set apart, unless a mark reaches into it."""
        said = super().said
        if "<" in said["lead"]:
            return said | {"lead": "", "face": "", "text": self.text}
        # Cut from words that were escaped, between their marks.
        return said | {"lead": mark_safe(said["lead"]), "text": mark_safe(said["text"])}


class _Text:
    """The words of a document with other blocks than its own."""

    def __init__(self, text, blocks):
        self.addressee, self._blocks = text.addressee, blocks

    def blocks(self):
        return list(self._blocks)


class _Document:
    """A document that shows other words; everything else is the document's own."""

    def __init__(self, document, text):
        self._document, self.text = document, text

    def __getattr__(self, name):
        return getattr(self._document, name)


def parts(document, found: list[Found], *, whole: bool = False) -> list[Block]:
    """The blocks of the body with `found` in <mark>; cut after LONGEST characters unless the whole is wanted."""
    words = document.text.body.replace(OPEN, SHOWN).replace(CLOSE, SHOWN)
    for item in sorted(found, key=lambda item: item.start, reverse=True):
        words = f"{words[: item.start]}{OPEN}{words[item.start : item.end]}{CLOSE}{words[item.end :]}"
    if not whole and len(words) > LONGEST:
        words = words[: words.rfind("\n", 0, LONGEST) if "\n" in words[:LONGEST] else LONGEST]
    shown = _Document(document, _Text(document.text, body.blocks(words)))
    return [_marked(block) for block in reading.parts(shown)]


def is_cut(document) -> bool:
    return len(document.text.body) > LONGEST


def _marked(block: Block) -> Block:
    if OPEN not in block.text and CLOSE not in block.text and not block.rows:
        return block
    return _Shown(
        block.kind, _words(block.text), tuple(tuple(_words(cell) for cell in row) for row in block.rows)
    )


def _words(text: str) -> SafeString:
    """Escaped, with a mark around each finding. A finding that runs over a line end is closed in each line."""
    text = escape(text)
    if text.count(OPEN) > text.count(CLOSE):
        text += CLOSE
    elif text.count(CLOSE) > text.count(OPEN):
        text = OPEN + text
    return mark_safe(text.replace(OPEN, '<mark class="finding">').replace(CLOSE, "</mark>"))
