"""表格: the rows of a CSV or xlsx file as a stream, with the line each stands on. Memory does not grow with the length.

A formula is never reckoned: of an xlsx the value that was saved with it is read, of a CSV its text.
"""

import csv
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

LONGEST_CELL = 1_000_000  # characters
MOST_LINES = 2_000  # of one row: beyond, a quotation mark was never closed
HEAD = 1 << 20
BROKEN = "\ufffd"  # stands where bytes were no text

Cell = str | int | float | bool | date | datetime | None


class BadTable(ValueError):
    """The file cannot be read as a table, from here on; the message says why."""


class Table:
    """Iterate for (line, cells), blank rows left out; `share` tells how much of the file has been read, 0 to 1.

    Iterating raises BadTable where the file cannot be read (further).
    """

    def __init__(self, path: str | Path):
        self.path = Path(path)
        self.share = 0.0

    def __iter__(self) -> Iterator[tuple[int, list[Cell]]]:
        kinds = {".csv": self._csv, ".txt": self._csv, ".xlsx": self._xlsx, ".xlsm": self._xlsx}
        read = kinds.get(self.path.suffix.lower())
        if read is None:
            raise BadTable("只能读 CSV 和 xlsx。旧格式的表格（xls、et）请先另存为 xlsx。")
        try:
            for line, cells in read():
                if any(cell is not None and str(cell).strip() for cell in cells):
                    yield line, cells
        except OSError as error:
            raise BadTable(f"打不开文件：{error.strerror or error}。") from None
        self.share = 1.0

    # ── CSV ─────────────────────────────────────────────────────────────────
    def _csv(self):
        size = max(self.path.stat().st_size, 1)
        csv.field_size_limit(LONGEST_CELL)
        with self.path.open(encoding=encoding_of(self.path), errors="replace", newline="") as words:
            first = words.readline()
            words.seek(0)
            reader = csv.reader(words, delimiter="\t" if "\t" in first and "," not in first else ",")
            line = 1
            try:
                for cells in reader:
                    if reader.line_num - line >= MOST_LINES:
                        raise BadTable(
                            f"从第 {line} 行起引号没有配对，一直读到第 {reader.line_num} 行。请检查这一行的引号。"
                        )
                    self.share = words.buffer.tell() / size
                    yield line, [cell.replace("\x00", "") for cell in cells]
                    line = reader.line_num + 1
            except csv.Error as error:
                raise BadTable(f"从第 {line} 行起读不下去（{error}）。请检查这一行的引号。") from None

    # ── xlsx ────────────────────────────────────────────────────────────────
    def _xlsx(self):
        import openpyxl  # slow import
        from openpyxl.utils.exceptions import InvalidFileException

        try:
            book = openpyxl.load_workbook(self.path, read_only=True, data_only=True)
        except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
            raise BadTable(f"不是完好的 xlsx 文件（{error}）。请用表格软件打开后另存为 xlsx。") from None
        try:
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if not sheets:
                raise BadTable("没有可见的工作表。")
            sheet = sheets[0]
            rows = sheet.max_row or 0
            sheet.reset_dimensions()  # what a program wrote there is often wrong, and rows would be lost
            for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                self.share = min(line / rows, 1.0) if rows > 1 else 0.0
                yield line, list(cells)
        finally:
            book.close()


def encoding_of(path: Path) -> str:
    """utf-8-sig, utf-16 or gb18030, whichever a text file is in. A few bad bytes do not make UTF-8 another encoding."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        whole = len(head) < HEAD
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if not whole:
        head = head[: head.rfind(b"\n") + 1 or None]
    if head.isascii() and not whole:  # the first megabyte does not tell
        head = path.read_bytes()
    try:
        head.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8-sig"
    read = head.decode("utf-8", errors="replace")
    strange = sum(1 for char in read if char > "\x7f")
    return "utf-8-sig" if read.count(BROKEN) * 20 < strange else "gb18030"
