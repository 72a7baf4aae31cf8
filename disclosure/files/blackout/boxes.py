"""What is to be blacked out: boxes on pages, and the refusal when it cannot be done."""

from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

from disclosure.files.kinds import FileRefused


class BlackoutFailed(FileRefused):
    """The file cannot be released as it is; the message says why, in words for the clerk."""


class Rect(NamedTuple):
    """A place on a page as it is shown, in points from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def area(self) -> float:
        return max(self.width, 0) * max(self.height, 0)

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def touches(self, other: "Rect") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, point: tuple[float, float]) -> bool:
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom

    def shared_with(self, other: "Rect") -> float:
        """The area both cover, in square points."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        tall = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide * tall if wide > 0 and tall > 0 else 0.0

    def around(self, other: "Rect") -> "Rect":
        """The smallest place that holds both."""
        return Rect(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def turned(self, turn: int) -> "Rect":
        """The same place for a reader who turns the page until text running `turn` degrees clockwise is upright."""
        left, top, right, bottom = self
        return {
            0: self,
            90: Rect(top, -right, bottom, -left),
            180: Rect(-right, -bottom, -left, -top),
            270: Rect(-bottom, left, -top, right),
        }[turn]

    def grown(self, by: float) -> "Rect":
        return Rect(self.left - by, self.top - by, self.right + by, self.bottom + by)


@dataclass(frozen=True, slots=True)
class Box:
    """One black box: page counted from 1, edges in points from the upper left of the page as shown.

    `reason` is the label printed into the box where it fits, such as 条例第十五条.
    """

    page: int
    left: float
    top: float
    right: float
    bottom: float
    reason: str = ""

    @property
    def rect(self) -> Rect:
        return Rect(self.left, self.top, self.right, self.bottom)


def by_page(boxes: list[Box], sizes: list[tuple[float, float]]) -> dict[int, list[Box]]:
    """The boxes of each page, checked against the page sizes in points; raises BlackoutFailed."""
    if not boxes:
        raise BlackoutFailed("还没有标出要涂去的地方。请先画框或者填写要涂去的文字。")
    found: dict[int, list[Box]] = {}
    for box in boxes:
        if not 1 <= box.page <= len(sizes):
            raise BlackoutFailed(f"文件共 {len(sizes)} 页，没有第 {box.page} 页。请核对页码。")
        width, height = sizes[box.page - 1]
        if not (box.left < box.right and box.top < box.bottom) or not all(map(isfinite, box.rect)):
            raise BlackoutFailed(f"第 {box.page} 页有一个框没有大小。请重新画框。")
        if not box.rect.touches(Rect(0, 0, width, height)):
            raise BlackoutFailed(f"第 {box.page} 页有一个框画在纸外。请重新画框。")
        found.setdefault(box.page, []).append(box)
    return found
