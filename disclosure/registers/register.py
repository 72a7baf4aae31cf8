"""What a register is: its rows, its columns, and the file of both."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from disclosure import clock, exports


@dataclass(frozen=True)
class Column:
    """One column: its heading, how a row fills it, how wide it is on paper; `main` carries the link.

    Columns that are not `on_screen` stand in the file only, unless somebody chooses them; 机关 stands on the screen for
    those who see several. The heading is unique in its register: it is what a person's choice is kept by.
    """

    label: str
    value: Callable[[object], object]
    width: int = 14
    main: bool = False
    number: bool = False
    tone: Callable[[object], str] | None = None
    on_screen: bool = True
    beneath: Callable[[object], str] | None = (
        None  # a line under it on the screen, for what has no room of its own
    )

    @property
    def is_long(self) -> bool:
        return self.width >= 30


@dataclass(frozen=True)
class Register:
    """One 台账. `rows` is a queryset of what the person may see; the columns print a row."""

    key: str
    title: str
    article: str
    offered: tuple[str, ...]
    columns: tuple[Column, ...]
    read: Callable
    empty: str

    def rows(self, user, asked):
        """The rows this person may see, filtered, in the register's order."""
        return self.read(user, asked)

    def shown(self, several: bool) -> list[Column]:
        """The usual columns of the page."""
        return [column for column in self.columns if column.on_screen and (several or column.label != "机关")]

    def chosen(self, labels: Iterable[str]) -> list[Column]:
        """The columns of these headings, in the register's order; the main one always. None of them: none."""
        labels = set(labels)
        if not any(column.label in labels for column in self.columns):
            return []
        return [column for column in self.columns if column.main or column.label in labels]

    def cells(self, row) -> list[tuple[Column, str]]:
        return [(column, said(column.value(row))) for column in self.columns]


def said(value) -> str:
    """A cell in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if hasattr(value, "year"):
        return clock.day_words(value)
    return str(value)


def lines(columns: Iterable[Column], rows: Iterable, url_of: Callable[[object], str]) -> list[dict]:
    """Rows as templates/registers/_table.html prints them."""
    columns = list(columns)
    return [
        {
            "url": url_of(row),
            "cells": [
                {
                    "column": column,
                    "words": said(column.value(row)),
                    "tone": column.tone(row) if column.tone else "",
                    "beneath": column.beneath(row) if column.beneath else "",
                    "is_tag": column.tone is not None,  # a template would call the column's function
                }
                for column in columns
            ],
        }
        for row in rows
    ]


def exported(request, register: Register, rows, *, title: str = "", name: str = "", columns=None):
    """The file an address asks for by `format=xlsx` or `format=csv`: the same rows, all columns (or those given).

    None where it asks for a page. `title` stands above the rows, `name` is that of the file.
    """
    form = request.GET.get("format")
    if form not in exports.TYPES:
        return None
    columns = register.columns if columns is None else columns
    sheet = exports.Sheet(
        title or f"{register.title}（{clock.today():%Y-%m-%d}）",
        [exports.Heading(column.label, column.width) for column in columns],
        exports.read(rows, lambda row: [said(column.value(row)) for column in columns]),
        name=register.title,
    )
    return exports.response(form, sheet, filename=name or f"{register.title} {clock.today():%Y%m%d}")
