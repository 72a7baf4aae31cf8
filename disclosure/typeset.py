"""What the fonts of this machine can print. A character none of them has would leave an empty box in the PDF."""

import logging
import os
import re
import subprocess
import threading
import unicodedata
from bisect import bisect_right
from pathlib import Path
from typing import NamedTuple

log = logging.getLogger(__name__)

# Every font stack here has these: they need not be looked up.
_COMMON = re.compile(r"[\n\x20-\x7e\u3000-\u301f\u4e00-\u9fa5\uff01-\uff5e‘’“”…—·]+")
# Signs without a picture of their own: joiners, directions, variation selectors. A font without them prints a box.
_INVISIBLE = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb"
    r"\ufffe\uffff\U000e0000-\U000e0fff]"
)


def printable(text: str) -> str:
    """The text with what cannot be printed taken out, and 〔U+3106C〕 for a character that no font has.

    The code says which character it is, so that a name stays one name: two that print as the same sign would not.
    """
    text = _INVISIBLE.sub("", text)
    rare = set(_COMMON.sub("", text))
    found = faces() if rare else None
    if lost := {character for character in rare if not _has_glyph(character, found)}:
        log.warning("没有字体可印：%s", "、".join(f"U+{ord(one):04X}" for one in sorted(lost)))
        text = text.translate({ord(one): f"〔U+{ord(one):04X}〕" for one in lost})
    return text


def _has_glyph(character: str, found: "Faces | None") -> bool:
    if unicodedata.category(character) in ("Cn", "Co", "Cs"):
        return False
    return found is None or found.have(ord(character))


class Faces(NamedTuple):
    """All characters the fonts have, as ranges in order that do not touch, and the folders the fonts lie in."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    folders: tuple[tuple[str, int], ...]  # with the time each was last changed

    def have(self, code: int) -> bool:
        place = bisect_right(self.starts, code) - 1
        return place >= 0 and code <= self.ends[place]


_lock = threading.Lock()
_known: Faces | None = None


def faces() -> Faces | None:
    """What the fonts have, read once a process and again when one was installed; None where fontconfig is no help."""
    global _known
    with _lock:
        if _known is None or any(_changed(folder) != at for folder, at in _known.folders):
            try:
                _known = read_faces()
            except (OSError, ValueError, subprocess.SubprocessError):
                log.warning("fc-list 不可用，不核对字形。", exc_info=True)
                _known = None
        return _known


def read_faces() -> Faces:
    """Ask fontconfig once for everything; raises OSError, SubprocessError or ValueError where it does not answer."""
    listed = subprocess.run(
        ["fc-list", "--format", "%{file}\t%{charset}\n"], capture_output=True, timeout=30, check=True
    ).stdout.decode(errors="replace")
    files, ranges = set(), set()
    for line in listed.splitlines():
        file, _, charset = line.partition("\t")
        files.add(Path(file).parent)
        ranges.update(charset.split())
    if not ranges:
        raise ValueError("no fonts listed")
    starts, ends = [], []
    for first, last in sorted(_ends_of(one) for one in ranges):
        if ends and first <= ends[-1] + 1:
            ends[-1] = max(ends[-1], last)
        else:
            starts.append(first)
            ends.append(last)
    # A new folder of fonts changes the one it lies in.
    folders = sorted({str(folder) for file in files for folder in (file, file.parent)})
    return Faces(tuple(starts), tuple(ends), tuple((folder, _changed(folder)) for folder in folders))


def _ends_of(written: str) -> tuple[int, int]:
    first, _, last = written.partition("-")
    return int(first, 16), int(last or first, 16)


def _changed(folder: str) -> int:
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return 0
