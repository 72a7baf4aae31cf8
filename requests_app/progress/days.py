"""The days of an application worth an entry in one's own calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from requests_app import provisional
from requests_app.states import State

if TYPE_CHECKING:
    from requests_app.progress import Progress


@dataclass(frozen=True)
class Dated:
    """A day worth an entry in one's own calendar."""

    key: str
    on: date
    title: str
    words: str


def days_of(progress: "Progress") -> Iterator[Dated]:
    """The last day of the answer, of what is asked, of each remedy."""
    if progress.due_on and progress.state in State.UNDER_WAY:
        yield _dated(progress, "due", progress.due_on, "机关答复", "依法延期、征求意见的，以网站显示的为准。")
    for ask in progress.asked:
        if ask.until:
            yield _dated(progress, ask.key, ask.until, ask.title)
    for remedy in progress.remedies:
        if remedy.until:
            key = "review" if remedy.title == "行政复议" else "suit"
            yield _dated(progress, key, remedy.until, remedy.title, f"{remedy.words}（{remedy.article}）。")


def _dated(progress: "Progress", key: str, on: date, what: str, words: str = "") -> Dated:
    """One entry; a provisional day says so in its title, which is all a calendar shows."""
    title = f"政府信息公开申请：{what}的最后一天{provisional.mark(progress.agency, on)}"
    note = provisional.note(progress.agency, on)
    return Dated(key, on, title, f"申请编号 {progress.application.number}。{words}{note}")
