"""Sound, film and captions: told by content, measured, and freed of what their makers left in them.

A phone writes into every film where it was taken, by whom and with what. In the copy for the public those boxes keep
their place and lose their words, so that no offset moves. A film with a track that is neither picture, sound nor
captions (a path walked, say) is refused: its samples lie among the others.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from disclosure.files import kinds
from disclosure.files.kinds import FileRefused

_HOLDERS = frozenset({b"moov", b"trak", b"mdia"})
_TELLING = frozenset({b"udta", b"meta", b"uuid"})
_TRACKS = frozenset({b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp"})
_DATED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
MOST_BOXES = 20_000
BROKEN = "音频、视频文件已损坏，读不下去。请重新导出后再传。"


# ── MP4、M4A ────────────────────────────────────────────────────────────────
def clean_mp4(data: bytes) -> bytes:
    """The same film without place, maker and dates. Raises FileRefused."""
    copy, tracks = bytearray(data), []
    count = 0
    waiting = [(0, len(data))]
    seen = set()
    while waiting:
        begin, end = waiting.pop()
        for kind, start, body, stop in _boxes(data, begin, end):
            count += 1
            if count > MOST_BOXES:
                raise FileRefused(BROKEN)
            seen.add(kind)
            if kind in _TELLING:
                copy[start + 4 : start + 8] = b"free"
                copy[body:stop] = bytes(stop - body)
            elif kind in _HOLDERS:
                waiting.append((body, stop))
            elif kind == b"hdlr":
                tracks.append(data[body + 8 : body + 12])
                copy[body + 24 : stop] = bytes(max(0, stop - body - 24))
            elif kind in _DATED:
                size = 16 if data[body : body + 1] == b"\x01" else 8
                if stop - body > 4 + size:
                    copy[body + 4 : body + 4 + size] = bytes(size)
    if not {b"moov", b"mdat"} <= seen or not tracks:
        raise FileRefused(BROKEN)
    if strange := {one for one in tracks if one not in _TRACKS}:
        names = "、".join(sorted(one.decode("ascii", "replace") for one in strange))
        raise FileRefused(
            f"视频里除了画面和声音还带有其他数据（{names}），可能是拍摄位置，不能公开。请用剪辑软件重新导出后再传。"
        )
    return bytes(copy)


def _boxes(data: bytes, begin: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """(kind, start, where its content starts, end) of the boxes in a stretch. Raises FileRefused."""
    while begin < end:
        if end - begin < 8:
            if any(data[begin:end]):
                raise FileRefused(BROKEN)
            return
        size, kind, body = int.from_bytes(data[begin : begin + 4]), data[begin + 4 : begin + 8], begin + 8
        if size == 1:
            size, body = int.from_bytes(data[begin + 8 : begin + 16]), begin + 16
        elif size == 0:
            size = end - begin
        if size < body - begin or begin + size > end:
            raise FileRefused(BROKEN)
        yield kind, begin, body, begin + size
        begin += size


# ── MP3 ─────────────────────────────────────────────────────────────────────
def clean_mp3(data: bytes) -> bytes:
    """The sound alone, without the tags before and behind it. Raises FileRefused."""
    begin, end = 0, len(data)
    while data[begin : begin + 3] == b"ID3":
        size = data[begin + 6 : begin + 10]
        if len(size) < 4 or any(byte & 0x80 for byte in size):
            raise FileRefused(BROKEN)
        footer = 10 if data[begin + 5] & 0x10 else 0
        begin += 10 + footer + (size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3])
    while begin < end and not data[begin]:
        begin += 1
    if data[end - 128 : end - 125] == b"TAG":
        end -= 128
    if data[end - 32 : end - 24] == b"APETAGEX":
        end -= 32 + max(0, int.from_bytes(data[end - 20 : end - 16], "little"))
    if end - begin < 4 or not kinds.is_mp3_frame(data[begin : begin + 4]):
        raise FileRefused(BROKEN)
    return data[begin:end]


# ── 字幕（WebVTT）────────────────────────────────────────────────────────────
MOST_CUES = 10_000
_TIME = r"(?:(\d{2,3}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMES = re.compile(rf"^{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?$")
_TAG = re.compile(r"<[^<>]{0,200}>")


@dataclass(frozen=True)
class Cue:
    """Words on the screen from one moment to another, in milliseconds."""

    start: int
    end: int
    text: str


def captions(data: bytes) -> list[Cue]:
    """The cues of a WebVTT file, as plain words. Raises FileRefused with the line that is wrong."""
    text = kinds.decode(data)
    if text is None:
        raise FileRefused("字幕的编码认不出来。请另存为 UTF-8 编码后再传。")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"^WEBVTT(?:[ \t].*)?$", lines[0]):
        raise FileRefused("不是 WebVTT 字幕：第 1 行应当是 WEBVTT。剪辑软件导出字幕时请选 .vtt 格式。")
    cues: list[Cue] = []
    place, last = 1, 0
    while place < len(lines):
        if not lines[place].strip():
            place += 1
            continue
        block = place
        while place < len(lines) and lines[place].strip():
            place += 1
        found = lines[block:place]
        if re.match(r"^(?:NOTE|STYLE|REGION)(?:[ \t]|$)", found[0]) or (
            block == 1 and "-->" not in "".join(found)
        ):
            continue
        at = 0 if "-->" in found[0] else 1
        times = _TIMES.match(found[at].strip()) if at < len(found) else None
        if times is None:
            raise FileRefused(f"字幕第 {block + at + 1} 行的时间写得不对，应当像 00:01.000 --> 00:04.500。")
        start, end = _milliseconds(times.groups()[:4]), _milliseconds(times.groups()[4:])
        if end <= start:
            raise FileRefused(f"字幕第 {block + at + 1} 行的结束时间不晚于开始时间。")
        if start < last:
            raise FileRefused(f"字幕第 {block + at + 1} 行早于上一句，请按时间先后排列。")
        words = "\n".join(unescape(_TAG.sub("", line)).strip() for line in found[at + 1 :]).strip()
        if not words:
            raise FileRefused(f"字幕第 {block + at + 1} 行的时间下面没有文字。")
        cues.append(Cue(start, end, words))
        last = start
        if len(cues) > MOST_CUES:
            raise FileRefused(f"字幕超过 {MOST_CUES:,} 句，不像一段视频的字幕。")
    if not cues:
        raise FileRefused("字幕里一句话也没有。")
    return cues


def clean_captions(data: bytes) -> bytes:
    """The cues written anew: no comments, no styles, no markup, in UTF-8."""
    parts = ["WEBVTT"]
    for cue in captions(data):
        words = cue.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        parts.append(f"{_moment(cue.start)} --> {_moment(cue.end)}\n{words}")
    return ("\n\n".join(parts) + "\n").encode()


def _milliseconds(parts) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _moment(milliseconds: int) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"
