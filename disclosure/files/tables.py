"""表格: the rows of a CSV or xlsx file as a stream, with the line each stands on. Memory does not grow with the length.

A formula is never reckoned: of an xlsx the value that was saved with it is read, of a CSV its text.
"""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

LONGEST_CELL = 1_000_000  # characters
MOST_LINES = 2_000  # of one row: beyond, a quotation mark was never closed
HEAD = 1 << 20
MOST_ROWS = 1_048_576  # of a sheet: the format has no more
MOST_EMPTY = (
    50_000_000  # cells of an xlsx with nothing in them: a row with one cell in column XFD brings 16,383
)
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

        with self.path.open("rb") as file:
            try:
                book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            except Exception as error:  # of a damaged file openpyxl raises whatever it stumbles over
                raise BadTable("不是完好的 xlsx 文件。请用表格软件打开后另存为 xlsx。") from error
            try:
                sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
                if not sheets:
                    raise BadTable("没有可见的工作表。")
                yield from self._rows(sheets[0])
            finally:
                book.close()

    def _rows(self, sheet):
        rows = sheet.max_row or 0
        sheet.reset_dimensions()  # what a program wrote there is often wrong, and rows would be lost
        line = empty = 0
        try:
            for line, cells in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 1, values_only=True), 1):
                blank = cells.count(None)
                empty += blank
                if line > MOST_ROWS:
                    raise BadTable(
                        f"有的行号超过 {MOST_ROWS:,}，xlsx 没有这样的行。请用表格软件打开后另存为 xlsx。"
                    )
                if empty > MOST_EMPTY:
                    raise BadTable(
                        f"空白的单元格多得异常，从第 {line} 行起没有读。请删去右边和下面的空白列、空白行，另存后再导入。"
                    )
                self.share = min(line / rows, 1.0) if rows > 1 else 0.0
                if blank < len(cells):
                    yield line, list(cells)
        except BadTable:
            raise
        except Exception as error:  # as above: parts are read only now
            raise BadTable(
                f"不是完好的 xlsx 文件，第 {line} 行以后读不下去。请用表格软件打开后另存为 xlsx。"
            ) from error


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
