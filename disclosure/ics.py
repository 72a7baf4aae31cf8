"""Days for one's own calendar, as iCalendar（RFC 5545）: whole days, no alarm but the reader's own."""

from collections.abc import Iterable
from datetime import UTC, timedelta

from disclosure import clock

LONGEST_LINE = 75  # bytes


def _text(words: str) -> str:
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return words.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def fold(line: str) -> str:
    """A line no longer than 75 bytes, no character cut in two; what goes on begins with a blank."""
    parts, size = [""], 0
    for char in line:
        width = len(char.encode())
        if size + width > LONGEST_LINE:
            parts.append(" ")
            size = 1
        parts[-1] += char
        size += width
    return "\r\n".join(parts)


def calendar(dates: Iterable, *, name: str, domain: str, key: str) -> str:
    """`dates` have key, on, title, words; `key` and `domain` make the entries the same ones when fetched again."""
    stamp = clock.now().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//zhengwu-gongkai//portal//ZH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for one in dates:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{key}-{one.key}@{domain}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{one.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(one.title)}",
            f"DESCRIPTION:{_text(one.words)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{fold(line)}\r\n" for line in [*lines, "END:VCALENDAR"])
