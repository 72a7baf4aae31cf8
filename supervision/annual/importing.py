"""Reading a published report from its workbook: the tables by their headings, wherever on the sheets they stand.

Formulas are never reckoned: what was saved with them is read, and said. Hidden sheets are left out, and said. The tables of
2020 and before (before 国办公开办函〔2021〕30号) are recognised and refused: their rows and columns count other things.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO

from django.db import transaction

from disclosure.files import kinds
from disclosure.files.cells import plain
from disclosure.workflow.door import write_down
from requests_app.outcomes import ApplicantKind
from requests_app.statistics import GROUPS, RESULTS, ROWS
from supervision.annual import identities, layout
from supervision.annual.imported import ImportedReport
from supervision.annual.layout import BY_HAND, COUNTED, PAPERS, Cells, four, three, two

LARGEST = 10 * 2**20
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 400, 60, 12
MOST = 10**9
OLD_WORDS = (
    "本年新制作数量",
    "本年新公开数量",
    "对外公开总数量",
    "采购项目数量",
    "采购总金额",
    "上一年项目数量",
)
TITLE = re.compile(r"^(.{0,40}?)(20\d\d)年度?政府信息公开(?:工作)?(?:年度)?报告")
NEW_ROW = plain("无正当理由逾期不补正")  # 三（六）1, which the tables before 2021 do not have


class NotThisFormat(ValueError):
    """The file is no yearly report in the format of 2021; the message says what it is, and what to do."""


class _Sheet:
    """The values of one visible sheet, a merged cell's words in its first cell."""

    def __init__(self, sheet, formulas):
        self.title = sheet.title
        self.rows = [
            list(row) for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        ]
        self.formulas = [
            (r, c)
            for r, row in enumerate(formulas.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS))
            for c, cell in enumerate(row)
            if cell.data_type == "f"
        ]

    def words(self, row: int, column: int) -> str:
        value = self.rows[row][column] if column < len(self.rows[row]) else None
        return plain(value) if isinstance(value, str) else ""

    def place(self, row: int, column: int) -> str:
        """D7, as a person finds it."""
        from openpyxl.utils import get_column_letter  # slow import

        return f"“{self.title}”{get_column_letter(column + 1)}{row + 1}"

    def number(self, row: int, column: int) -> int | Decimal | None:
        """The number of a cell, None where it is blank or a dash. Raises NotThisFormat where it is anything else."""
        value = self.rows[row][column] if column < len(self.rows[row]) else None
        if value is None and (row, column) in self.formulas:
            raise NotThisFormat(
                f"{self.place(row, column)} 是公式，文件里没有保存结果。请用表格软件打开、重算、保存以后再导入。"
            )
        if isinstance(value, str):
            text = value.strip().replace(",", "").replace("，", "")
            if text in ("", "-", "—", "——", "/", "／", "无"):
                return None
            if not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", text):
                raise NotThisFormat(
                    f"{self.place(row, column)} 应当是数字，现在是“{value[:30]}”。请改正以后再导入。"
                )
            value = Decimal(text)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)) or not 0 <= value < MOST:
            raise NotThisFormat(f"{self.place(row, column)} 应当是不小于 0 的数字。请改正以后再导入。")
        number = Decimal(str(value))
        return int(number) if number == number.to_integral_value() else number

    def count(self, row: int, column: int) -> int:
        """A number of cases; blank is 0（I8）."""
        value = self.number(row, column)
        if isinstance(value, Decimal):
            raise NotThisFormat(f"{self.place(row, column)} 是件数，应当是整数。请改正以后再导入。")
        return value or 0

    def cells(self) -> Iterator[tuple[int, int, str]]:
        """(row, column, words) of everything that says something."""
        for r, row in enumerate(self.rows):
            for c, value in enumerate(row):
                if isinstance(value, str) and (words := plain(value)):
                    yield r, c, words


def read(data: bytes, *, year: int | None = None, agency=None) -> tuple[dict, list[str]]:
    """The tables in the published form, and what is to be said of the file. Raises NotThisFormat, or FileRefused.

    `year`: the year it is taken in for; a file whose title names another is refused. `agency`: whose it should be; one
    whose title names somebody else is taken in, for agencies are renamed, and it is said.
    """
    if len(data) > LARGEST:
        raise NotThisFormat("文件超过 10 MB，不像一份年度报告。请核对。")
    kind = kinds.examine(data, "report.xlsx")
    if kind.extension != ".xlsx":
        raise NotThisFormat(
            "只能读 xlsx。旧格式的表格（xls、et）请先另存为 xlsx；Word、PDF 的报告请把表格复制到 xlsx。"
        )
    sheets, notes = _sheets(data)
    said = {words for sheet in sheets for _, _, words in sheet.cells()}
    titles = [found for words in said if (found := TITLE.match(words))]
    titled = {int(found[2]) for found in titles}
    if year is not None and titled and year not in titled:
        named = "、".join(str(one) for one in sorted(titled))
        raise NotThisFormat(f"这份报告的标题写的是 {named} 年度，选的是 {year} 年度。请核对年度再导入。")
    if any(plain(old) in words for old in OLD_WORDS for words in said):
        raise NotThisFormat(_old("有“本年新制作数量”“采购”等 2020 年度以前的项目"))
    if agency is not None and (issuer := _somebody_else(agency, {found[1] for found in titles if found[1]})):
        notes.append(
            f"标题写的是“{issuer}”，导入为{agency.label}的报告。选错了机关的，请改选以后再导入一次。"
        )
    cells: Cells = {}
    for sheet in sheets:
        cells |= _table_two(sheet) | _table_three(sheet) | _table_four(sheet)
    if three("new_received", "total") not in cells:
        if any("申请" in words and "统计" in words or "指标" in words for words in said):
            raise NotThisFormat(_old("是以前的统计指标表"))
        raise NotThisFormat(
            "没有找到表三（“自然人”“商业企业”……“总计”各列）。请确认这是政府信息公开工作年度报告的 xlsx，表头没有改动。"
        )
    missing = [layout.row_words(row) for row in ROWS if three(row, "total") not in cells]
    if missing:
        if any(row.startswith(("r6_", "r3_8")) for row in ROWS if three(row, "total") not in cells):
            raise NotThisFormat(_old(f"表三没有“{missing[0]}”一行"))
        raise NotThisFormat(
            f"表三没有找到“{'”“'.join(missing[:5])}”{'等' if len(missing) > 5 else ''}行。请补上或者核对行名。"
        )
    if four("review", "total") not in cells:
        raise NotThisFormat("没有找到表四（“结果维持”“结果纠正”……三组，每组五格）。请补上这张表。")
    if two("normative", "valid") not in cells:
        notes.append("文件里没有表二，“现行有效”不能核对。")
    return layout.published(dict.fromkeys(layout.TWO_KEYS) | cells), notes


def _somebody_else(agency, issuers: set[str]) -> str:
    """The name in the title, where it is not the agency's: 县政府 of 县政府办公室 is."""
    names = {plain(agency.name), plain(agency.name).removesuffix("办公室"), plain(agency.short_name)}
    return "" if not issuers or issuers & names else min(issuers)


def _old(why: str) -> str:
    return (
        f"这是旧表样（{why}），在国办公开办函〔2021〕30号以前使用，行、列和现在不同，不能对照，没有导入。"
        "请按 2021 年度起的表样另填一份再导入；只要核对结转的，在报告里“登记上年数”即可。"
    )


def _sheets(data: bytes) -> tuple[list[_Sheet], list[str]]:
    import openpyxl  # slow import

    try:
        values = openpyxl.load_workbook(BytesIO(data), data_only=True, keep_links=False)
        formulas = openpyxl.load_workbook(BytesIO(data), data_only=False, keep_links=False)
    except Exception as error:  # of a damaged file openpyxl raises whatever it stumbles over
        raise NotThisFormat("不是完好的 xlsx 文件。请用表格软件打开后另存为 xlsx。") from error
    notes = []
    hidden = [sheet.title for sheet in values.worksheets if sheet.sheet_state != "visible"]
    if hidden:
        notes.append(f"隐藏的工作表没有读：{'、'.join(hidden)[:100]}。")
    visible = [sheet for sheet in values.worksheets if sheet.sheet_state == "visible"][:MOST_SHEETS]
    if not visible:
        raise NotThisFormat("没有可见的工作表。")
    sheets = [_Sheet(sheet, formulas[sheet.title]) for sheet in visible]
    if reckoned := [sheet.place(*place) for sheet in sheets for place in sheet.formulas]:
        more = " 等" if len(reckoned) > 3 else ""
        notes.append(f"{'、'.join(reckoned[:3])}{more}共 {len(reckoned)} 格是公式，读的是文件里保存的结果。")
    return sheets, notes


# ── the three tables, each by its headings ──────────────────────────────────
def _table_two(sheet: _Sheet) -> Cells:
    labels = {plain(label): paper for paper, label in PAPERS.items()}
    columns: dict[str, int] = {}
    found: Cells = {}
    by_hand = {plain(one.label): one for one in BY_HAND}
    for row, column, words in sheet.cells():
        for counted, label in COUNTED.items():
            if words.startswith(plain(label)[:4]):  # 本年制发, 本年废止, 现行有效
                columns[counted] = column
        if words in labels and len(columns) == len(COUNTED):
            for counted, place in columns.items():
                found[two(labels[words], counted)] = sheet.count(row, place)
        if words in by_hand and len(columns) == len(COUNTED):
            one = by_hand[words]
            values = [sheet.number(row, c) for c in range(column + 1, len(sheet.rows[row]))]
            found[one.key] = next((value for value in values if value is not None), None)
    return found


def _table_three(sheet: _Sheet) -> Cells:
    kinds_of = {plain(label): kind for kind, label in ApplicantKind.choices}
    columns: dict[str, int] = {}
    rows = {plain(re.sub(r"（区分.*", "", label)): row for row, label in layout.ROW_LABELS.items()}
    found: Cells = {}
    waiting = list(ROWS)
    for r in range(len(sheet.rows)):
        for c in range(len(sheet.rows[r])):
            words = sheet.words(r, c)
            if words in kinds_of and kinds_of[words] not in columns:
                columns[kinds_of[words]] = c
            elif words == "总计" and "total" not in columns and "natural" in columns:
                columns["total"] = c
        if len(columns) < len(kinds_of) + 1 or not waiting:
            continue
        first = min(columns.values())
        said = next((sheet.words(r, c) for c in range(first - 1, -1, -1) if sheet.words(r, c)), "")
        row = next((row for label, row in rows.items() if said.startswith(label) and row in waiting), None)
        if row is None:
            continue
        waiting = waiting[
            waiting.index(row) + 1 :
        ]  # the rows come in order: “3.其他” is not found before its time
        for kind, column in columns.items():
            found[three(row, kind)] = sheet.count(r, column)
    return found


def _table_four(sheet: _Sheet) -> Cells:
    wanted = [plain(label) for label in layout.RESULT_LABELS.values()] * len(GROUPS)
    for r in range(len(sheet.rows) - 1):
        places = [(c, sheet.words(r, c)) for c in range(len(sheet.rows[r])) if sheet.words(r, c)]
        if [words for _, words in places] != wanted:
            continue
        below = next(
            (b for b in range(r + 1, len(sheet.rows)) if any(v is not None for v in sheet.rows[b])), r + 1
        )
        keys = [four(group, result) for group in GROUPS for result in RESULTS]
        return {key: sheet.count(below, column) for key, (column, _) in zip(keys, places, strict=True)}
    return {}


@transaction.atomic
def take_in(upload, *, agency, year: int, scope: str, by) -> tuple[ImportedReport, list[identities.Failure]]:
    """Keep the tables of a workbook as the published report of an agency; a later one takes its place.

    Returns the row and what does not agree in it. Raises NotThisFormat or FileRefused, each in words for the clerk.
    """
    if upload.size > LARGEST:
        raise NotThisFormat("文件超过 10 MB，不像一份年度报告。请核对。")
    tables, notes = read(upload.read(), year=year, agency=agency)
    found = identities.failures(layout.from_published(tables))
    row, is_new = ImportedReport.objects.update_or_create(
        agency=agency,
        year=year,
        scope=scope,
        defaults={"tables": tables, "file_name": upload.name[:200], "notes": notes, "by": by},
    )
    _record(row, "import_report", "导入已公布的年度报告" if is_new else "重新导入已公布的年度报告", by=by)
    return row, found


@transaction.atomic
def remove(row: ImportedReport, *, by) -> None:
    """What was taken in by mistake is compared with no more; the record says that it was there."""
    _record(row, "remove_imported_report", "撤去导入的年度报告", by=by)
    row.delete()


def _record(row: ImportedReport, action: str, label: str, *, by) -> None:
    facts = {"年度": f"{row.year} 年度（{row.get_scope_display()}）", "文件": row.file_name}
    write_down(row, action=action, label=label, before="", after="", by=by, note="", facts=facts)
