"""勾稽关系: what must agree in the tables of a yearly report, asked cell by cell; every failure names its cell.

I1 逐列 一＋二＝三（七）＋四 · I2 逐列 三（七）＝（一）至（六）之和 · I3 逐行 总计＝六类之和 · I4 表四各组 总计＝维持＋纠正＋其他＋未结 ·
I5 逐列跨年 本年二＝上年四 · I6 现行有效＝上年现行有效＋制发－废止 (soft) · I7 正文数字＝表格数字 (soft; supervision.annual.wording) ·
I8 申请人类型总计不含空白. The first two and I4 are the format's own notes; I3, I5 to I8 follow from what its cells mean.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from requests_app.statistics import COLUMNS, GROUPS, RESULTS, ROWS
from supervision.annual.layout import (
    GROUP_LABELS,
    KIND_LABELS,
    KINDS,
    OUTCOMES,
    PAPERS,
    Number,
    four,
    row_words,
    three,
    two,
)


@dataclass(frozen=True)
class Failure:
    """One identity that does not hold: which, at which cells, in a whole sentence. A soft one is said and refuses nothing."""

    code: str
    cells: tuple[str, ...]
    words: str
    soft: bool = False

    def __str__(self):
        return self.words


def failures(
    cells: Mapping[str, Number],
    previous: Mapping[str, Number] | None = None,
    *,
    carry_explained: bool = False,
) -> list[Failure]:
    """What does not agree. `previous` are the cells of last year's report as far as they are known.

    `carry_explained`: somebody wrote down why I5 does not hold (an agency was dissolved, a case came from another), so it
    is soft.
    """
    found = [*_i1(cells), *_i2(cells), *_i3(cells), *_i4(cells), *_i8(cells)]
    if previous is not None:
        found += [*_i5(cells, previous, soft=carry_explained), *_i6(cells, previous)]
    return found


def _i1(cells) -> Iterator[Failure]:
    for column in COLUMNS:
        keys = [three(row, column) for row in ("new_received", "carried_over", "r7_total", "carried_forward")]
        new, carried, ended, forward = (cells.get(key) or 0 for key in keys)
        if new + carried != ended + forward:
            yield Failure(
                "I1",
                tuple(keys),
                f"I1 不成立：{new}+{carried}≠{ended}+{forward}（表三“{KIND_LABELS[column]}”列：一、本年新收＋二、上年结转，"
                "应当等于三（七）总计＋四、结转下年度）。",
            )


def _i2(cells) -> Iterator[Failure]:
    for column in COLUMNS:
        whole = cells.get(three("r7_total", column)) or 0
        parts = sum(cells.get(three(row, column)) or 0 for row in OUTCOMES)
        if whole != parts:
            yield Failure(
                "I2",
                (three("r7_total", column),),
                f"I2 不成立：{whole}≠{parts}（表三“{KIND_LABELS[column]}”列：三（七）总计，应当等于（一）至（六）各行之和）。",
            )


def _i3(cells) -> Iterator[Failure]:
    for row in ROWS:
        whole = cells.get(three(row, "total")) or 0
        parts = sum(cells.get(three(row, kind)) or 0 for kind in KINDS)
        if whole != parts:
            yield Failure(
                "I3",
                (three(row, "total"),),
                f"I3 不成立：{whole}≠{parts}（表三“{row_words(row)}”行：总计，应当等于六类申请人之和）。",
            )


def _i4(cells) -> Iterator[Failure]:
    for group in GROUPS:
        whole = cells.get(four(group, "total")) or 0
        parts = sum(cells.get(four(group, result)) or 0 for result in RESULTS[:-1])
        if whole != parts:
            yield Failure(
                "I4",
                (four(group, "total"),),
                f"I4 不成立：{whole}≠{parts}（表四“{GROUP_LABELS[group]}”：总计，应当等于维持＋纠正＋其他＋尚未审结）。",
            )


def _i5(cells, previous, *, soft: bool) -> Iterator[Failure]:
    for column in COLUMNS:
        here, there = three("carried_over", column), three("carried_forward", column)
        if there not in previous:
            continue
        now, before = cells.get(here) or 0, previous[there] or 0
        if now != before:
            yield Failure(
                "I5",
                (here,),
                f"I5 不成立：{now}≠{before}（表三“{KIND_LABELS[column]}”列：本年“二、上年结转”，应当等于上年“四、结转下年度”）。",
                soft,
            )


def _i6(cells, previous) -> Iterator[Failure]:
    for paper, label in PAPERS.items():
        before = previous.get(two(paper, "valid"))
        issued, repealed, valid = (
            cells.get(two(paper, name)) or 0 for name in ("issued", "repealed", "valid")
        )
        if before is not None and valid != before + issued - repealed:
            yield Failure(
                "I6",
                (two(paper, "valid"),),
                f"I6 请核对：{valid}≠{before}+{issued}-{repealed}（表二“{label}”：现行有效，一般等于上年现行有效＋制发－废止）。",
                soft=True,
            )


def _i8(cells) -> Iterator[Failure]:
    for row in ROWS:
        if blank := cells.get(three(row, "blank")):
            yield Failure(
                "I8",
                (three(row, "blank"),),
                f"I8 不成立：表三“{row_words(row)}”行有 {blank} 件没有申请人类型，没有计入任何一列。请先补登记申请人类型。",
            )
