"""The report as xlsx in the official shape: three sheets with the merged headings of the format, and the text on a fourth."""

from io import BytesIO

from disclosure.exports import is_formula
from supervision.annual import layout, showing, wording

SHEETS = ("二、主动公开政府信息情况", "三、收到和处理申请情况", "四、复议诉讼情况", "正文")


def made(figures) -> bytes:
    """The workbook. Numbers are numbers, everything else is text; nothing is a formula."""
    import xlsxwriter  # slow import

    file = BytesIO()
    book = xlsxwriter.Workbook(
        file,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    _Writer(book, figures).write()
    book.close()
    return file.getvalue()


class _Writer:
    def __init__(self, book, figures):
        self.book, self.figures, self.tables = book, figures, showing.plain_tables(figures)
        common = {"border": 1, "text_wrap": True, "valign": "vcenter", "font_name": "宋体", "font_size": 10.5}
        self.head = book.add_format(common | {"align": "center"})
        self.left = book.add_format(common)
        self.number = book.add_format(common | {"align": "center"})
        self.title = book.add_format({"bold": True, "font_size": 14, "align": "center", "font_name": "宋体"})
        self.plain = book.add_format({"text_wrap": True, "valign": "top", "font_name": "宋体"})
        self.quoted = book.add_format(
            {"text_wrap": True, "valign": "top", "font_name": "宋体", "quote_prefix": True}
        )

    def write(self) -> None:
        sheets = [self.book.add_worksheet(name) for name in SHEETS]
        for sheet in sheets:
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
        self._two(sheets[0])
        self._three(sheets[1])
        self._four(sheets[2])
        self._texts(sheets[3])

    def _span(self, sheet, row, column, rows, columns, words, look) -> None:
        if rows == columns == 1:
            sheet.write_string(row, column, words, look)
        else:
            sheet.merge_range(row, column, row + rows - 1, column + columns - 1, words, look)

    def _cell(self, sheet, row, column, cell, columns: int = 1) -> None:
        if columns > 1:
            sheet.merge_range(row, column, row, column + columns - 1, "", self.number)
        if cell.number is None:
            sheet.write_string(row, column, cell.words, self.number)
        else:
            sheet.write_number(row, column, layout.plain(cell.number), self.number)

    def _two(self, sheet) -> None:
        sheet.set_column(0, 3, 22)
        self._span(
            sheet, 0, 0, 1, 4, f"{self.figures.report.full_title}　二、主动公开政府信息情况", self.title
        )
        self._span(sheet, 1, 0, 1, 4, "第二十条第（一）项", self.head)
        for place, words in enumerate(("信息内容", *self.tables.counted)):
            sheet.write_string(2, place, words, self.head)
        row = 3
        for label, cells in self.tables.papers:
            sheet.write_string(row, 0, label, self.head)
            for place, cell in enumerate(cells, 1):
                self._cell(sheet, row, place, cell)
            row += 1
        for pairs in ([self.tables.licences], self.tables.sanctions, [self.tables.charges]):
            one = pairs[0][0]
            self._span(sheet, row, 0, 1, 4, one.item, self.head)
            sheet.write_string(row + 1, 0, "信息内容", self.head)
            self._span(sheet, row + 1, 1, 1, 3, one.heading, self.head)
            row += 2
            for by_hand, cell in pairs:
                sheet.write_string(row, 0, by_hand.label, self.head)
                self._cell(sheet, row, 1, cell, columns=3)
                row += 1

    def _three(self, sheet) -> None:
        sheet.set_column(0, 1, 9)
        sheet.set_column(2, 2, 38)
        sheet.set_column(3, 9, 9)
        self._span(
            sheet,
            0,
            0,
            1,
            10,
            f"{self.figures.report.full_title}　三、收到和处理政府信息公开申请情况",
            self.title,
        )
        self._span(sheet, 1, 0, 3, 3, layout.NOTE, self.left)
        self._span(sheet, 1, 3, 1, 7, "申请人情况", self.head)
        self._span(sheet, 2, 3, 2, 1, self.tables.kinds[0], self.head)
        self._span(sheet, 2, 4, 1, 5, "法人或其他组织", self.head)
        for place, words in enumerate(self.tables.organisations, 4):
            sheet.write_string(3, place, words, self.head)
        self._span(sheet, 2, 9, 2, 1, self.tables.kinds[-1], self.head)
        for row, line in enumerate(self.tables.rows, 4):
            column = 3 - sum(head.columns for head in line.heads)
            for head in line.heads:
                self._span(sheet, row, column, head.rows, head.columns, head.words, self.left)
                column += head.columns
            for place, cell in enumerate(line.cells, 3):
                self._cell(sheet, row, place, cell)
        sheet.freeze_panes(4, 3)

    def _four(self, sheet) -> None:
        sheet.set_column(0, 14, 7)
        self._span(
            sheet,
            0,
            0,
            1,
            15,
            f"{self.figures.report.full_title}　四、政府信息公开行政复议、行政诉讼情况",
            self.title,
        )
        self._span(sheet, 1, 0, 2, 5, "行政复议", self.head)
        self._span(sheet, 1, 5, 1, 10, "行政诉讼", self.head)
        self._span(sheet, 2, 5, 1, 5, "未经复议直接起诉", self.head)
        self._span(sheet, 2, 10, 1, 5, "复议后起诉", self.head)
        for place in range(15):
            sheet.write_string(3, place, self.tables.results[place % 5], self.head)
        for place, cell in enumerate(self.tables.disputes):
            self._cell(sheet, 4, place, cell)

    def _texts(self, sheet) -> None:
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 96)
        for row, (name, heading) in enumerate(wording.TEXTS.items()):
            text = getattr(self.figures.report, name).replace("\r", "").strip()
            sheet.write_string(row, 0, heading, self.plain)
            sheet.write_string(row, 1, text, self.quoted if is_formula(text) else self.plain)
