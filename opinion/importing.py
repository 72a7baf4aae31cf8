"""批量导入: what was collected by other means, from a CSV or xlsx file.

Every row stands alone: a bad one is named with its line, its column and the reason, the rest goes on. What is here
already is left as it is, so an import can be run again after its mistakes are mended.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path

from accounts.models import Agency
from disclosure.files import cells
from disclosure.files.cells import BadRow
from disclosure.files.tables import BadTable, Cell, Table
from opinion.collecting import BATCH, FOLDED, NEW, SEEN, take_in, with_namesakes
from opinion.news import News
from opinion.said import LABELS, Said, Unfit, said
from opinion.states import Channel

COLUMNS = {
    "title": "标题 事项 主题 题目 舆情标题 文章标题",
    "body": "内容 正文 摘要 全文 舆情内容 诉求内容 留言内容",
    "source": "来源 来源网站 来源媒体 媒体 网站 平台 站点 发布平台 信息来源",
    "source_id": "来源编号 编号 工单编号 工单号 帖子编号 文章编号",
    "url": "网址 链接 原文链接 原文地址 地址 网页地址",
    "said_at": "发表时间 发布时间 发表日期 发布日期 时间 日期 来电时间 留言时间",
}
REQUIRED = ("title", "source")
HINT = "第一行要写列名：“标题”和“来源”两列必须有，“内容”“来源编号”“网址”“发表时间”可以有。请补上列名再导入。"


@dataclass(frozen=True)
class Trouble:
    """A bad row: its line, the heading of the column, the reason."""

    line: int
    column: str
    reason: str

    def __str__(self):
        return f"第 {self.line} 行{f'，{self.column}' if self.column else ''}：{self.reason}"


@dataclass
class Tally:
    """What became of the rows so far."""

    read: int = 0
    new: int = 0
    folded: int = 0
    seen: int = 0
    bad: int = 0
    unused: list[str] = field(default_factory=list)

    def as_dict(self) -> dict:
        return asdict(self)

    @property
    def taken(self) -> int:
        """Rows that went in, now or before."""
        return self.new + self.folded + self.seen

    @property
    def words(self) -> str:
        """What became of the rows, in one sentence."""
        return (
            f"共 {self.read:,} 行：新的事项 {self.new:,}，并入已有事项 {self.folded:,}，"
            f"已经收过 {self.seen:,}，有误 {self.bad:,}。"
        )


@dataclass
class Importer:
    """Takes the rows of a table into one agency."""

    agency: Agency
    by: object = None
    tally: Tally = field(default_factory=Tally)
    opened: list[int] = field(default_factory=list)
    """The items that were opened, in the order of the rows."""
    namesakes: list[int] = field(default_factory=list)
    """New items whose title another one of the last day has as well: a person looks whether they are one matter."""

    def run(self, path, *, name: str = "", most: int = 0) -> Iterator[Trouble]:
        """Import a file; yields each bad row. `most`: rows that are read, 0 for all of them.

        Raises BadTable where the file is no table with the required columns; what came before a break has been taken in.
        """
        news = News()
        try:
            yield from self._run(path, name, most, news)
        finally:  # once for the whole table, also where it broke off
            news.tell(self.by)

    def _run(self, path, name: str, most: int, news: News) -> Iterator[Trouble]:
        rows = iter(Table(path))
        found = cells.headings(rows, COLUMNS, REQUIRED, HINT)
        self.tally.unused = found.unused
        source = f"批量导入：{name or Path(path).name}"
        while True:
            sound, broken, read = [], None, 0
            try:
                for line, row in islice(rows, BATCH):
                    read += 1
                    if most and self.tally.read == most:
                        raise BadTable(
                            f"一次最多 {most:,} 行，后面的没有读。请分成几个文件，或者用 manage.py import_opinion。"
                        )
                    self.tally.read += 1
                    try:
                        sound.append(thing_of(found.fields, row))
                    except (BadRow, Unfit) as bad:
                        self.tally.bad += 1
                        yield Trouble(line, LABELS.get(bad.column, ""), bad.reason)
            except BadTable as error:
                broken = error
            all_taken = take_in(self.agency, sound, by=self.by, source=source, news=news)
            opened = [taken.item_id for taken in all_taken if taken.outcome == NEW]
            self.opened += opened
            self.namesakes += with_namesakes(self.agency, opened)
            for taken in all_taken:
                count = {NEW: "new", FOLDED: "folded", SEEN: "seen"}[taken.outcome]
                setattr(self.tally, count, getattr(self.tally, count) + 1)
            if broken is not None:
                raise broken
            if read < BATCH:
                return


def thing_of(fields: list[str], row: list[Cell]) -> Said:
    """One row. Raises BadRow or Unfit."""
    if any(cell not in (None, "") for cell in row[len(fields) :]):
        raise BadRow("", f"有 {len(row)} 列，列名只有 {len(fields)} 个。")
    given = {name: cell for name, cell in zip(fields, row, strict=False) if name}
    at = cells.moment("said_at", given.pop("said_at", None))
    words = {name: cells.text(name, cell) for name, cell in given.items()}
    if not words.get("title"):  # a comment may go by its first words, a row of a table is named
        raise BadRow("title", "标题是空的，请补上。")
    return said(channel=Channel.IMPORTED, said_at=at, **words)
