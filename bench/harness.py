"""Two sides measured in turn, and a row of the table with its bound."""

import gc
import time
from collections.abc import Callable
from statistics import median
from typing import NamedTuple


class Times(NamedTuple):
    """Median seconds of both sides, and how many times theirs ours takes."""

    ours: float
    theirs: float
    ratio: float


def in_turn(
    ours: Callable, theirs: Callable, *, rounds: int, repeats: int = 1, before: Callable | None = None
) -> Times:
    """One call of each side; every round runs both, now one first, now the other.

    The ratio is the median of the rounds' own ratios: a machine that is busy for a while is busy for both.
    `before` runs before each measurement and is not measured.
    """
    ours(), theirs()
    found = {ours: [], theirs: []}
    collecting = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        for turn in range(rounds):
            for side in (ours, theirs) if turn % 2 else (theirs, ours):
                if before:
                    before()
                begun = time.perf_counter()
                for _ in range(repeats):
                    side()
                found[side].append((time.perf_counter() - begun) / repeats)
            gc.collect()
    finally:
        if collecting:
            gc.enable()
    ratios = [a / b for a, b in zip(found[ours], found[theirs], strict=True)]
    return Times(median(found[ours]), median(found[theirs]), median(ratios))


def processor(call: Callable, *, rounds: int, before: Callable | None = None) -> Times:
    """Median seconds of processor this process spends on a call, and, beside it, of the clock on the wall."""
    call()
    spent, passed = [], []
    collecting = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            if before:
                before()
            begun, started = time.process_time(), time.perf_counter()
            call()
            spent.append(time.process_time() - begun)
            passed.append(time.perf_counter() - started)
            gc.collect()
    finally:
        if collecting:
            gc.enable()
    return Times(median(spent), median(passed), median(spent) / median(passed))


def slower(name: str, times: Times, bound: float) -> dict:
    """A row for "ours takes at most `bound` times theirs"."""
    ratio = times.ratio
    return _row(name, times, ratio, f"≤ {bound:g}×", ratio <= bound)


def faster(name: str, times: Times, bound: float) -> dict:
    """A row for "ours is at least `bound` times as fast as theirs"."""
    ratio = 1 / times.ratio
    return _row(name, times, ratio, f"≥ {bound:g}×", ratio >= bound)


def equal(name: str, ours: int, theirs: int) -> dict:
    """A row for two counts that must be the same."""
    return {"name": name, "ours": ours, "theirs": theirs, "ratio": None, "bound": "=", "ok": ours == theirs}


def at_most(name: str, times: Times, seconds: float) -> dict:
    """A row for "ours takes at most so long, whatever theirs takes"."""
    return _row(name, times, times.ratio, f"≤ {_time(seconds)}", times.ours <= seconds)


def later_by(name: str, times: Times, seconds: float) -> dict:
    """A row for "ours takes at most so much longer than theirs"."""
    return _row(name, times, times.ratio, f"+{_time(seconds)} 以内", times.ours - times.theirs <= seconds)


def growth(name: str, grown: int, bound: int) -> dict:
    """A row for the memory a work takes, in bytes."""
    sides = {"ours": f"{grown / 2**20:.1f} MB", "theirs": "–"}
    return {"name": name, **sides, "ratio": None, "bound": f"≤ {bound / 2**20:g} MB", "ok": grown <= bound}


def at_least(name: str, found: float, bound: float) -> dict:
    """A row for a number that speaks for itself, such as cases a second; a bound of 0 only prints it."""
    said = f"≥ {bound:g}" if bound else "–"
    return {
        "name": name, "ours": f"{found:,.0f}", "theirs": "–", "ratio": None, "bound": said, "ok": found >= bound,
        "found": found,
    }  # fmt: skip


def within(name: str, found: int, bound: int, *, unit: str) -> dict:
    """A row for "no more than so many"."""
    return {
        "name": name, "ours": f"{found:,} {unit}", "theirs": "–", "ratio": None, "bound": f"≤ {bound:,} {unit}",
        "ok": found <= bound,
    }  # fmt: skip


def flat(name: str, many: int, few: int, bound: float) -> dict:
    """A row for two memory peaks, in bytes: the larger work may take hardly more."""
    sides = {"ours": f"{many / 2**20:.1f} MB", "theirs": f"{few / 2**20:.1f} MB"}
    ratio = many / few
    return {"name": name, **sides, "ratio": ratio, "bound": f"≤ {bound:g}×", "ok": ratio <= bound}


def grown(name: str, many: float, few: float, bound: float) -> dict:
    """A row for "one thing takes at most `bound` times as long among many as among few", in seconds."""
    return _row(name, Times(many, few, many / few), many / few, f"≤ {bound:g}×", many / few <= bound)


def _row(name, times, ratio, bound, ok) -> dict:
    return {
        "name": name,
        "ours_s": times.ours,
        "theirs_s": times.theirs,
        "ratio": ratio,
        "bound": bound,
        "ok": ok,
    }


def table(rows: list[dict]) -> str:
    """The rows as text: 项目, 本系统, 对照, 倍数, 要求, 结果."""
    lines = [("项目", "本系统", "对照", "倍数", "要求", "结果")]
    for row in rows:
        sides = (
            [_time(row["ours_s"]), _time(row["theirs_s"])]
            if "ours_s" in row
            else [row["ours"], row["theirs"]]
        )
        ratio = f"{row['ratio']:.2f}" if row["ratio"] is not None else "–"
        lines.append((row["name"], *map(str, sides), ratio, row["bound"], "合格" if row["ok"] else "不合格"))
    widths = [max(_width(line[n]) for line in lines) for n in range(6)]
    return "\n".join(
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )


def _time(seconds: float) -> str:
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.2f} {unit}"
    return f"{seconds / 1e-9:.0f} ns"


def _width(text: str) -> int:
    return sum(2 if ord(c) > 0x2E80 else 1 for c in text)
