"""The columns of open data: what each is called, what it says, and how the database says it as plain text.

Both databases make the very words that go out, so a line of a download, an item of the API and a row of the CSV cannot
differ, and a million rows need no Python object each.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Case, F, Func, TextField, Value, When
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from disclosure import clock
from disclosure.exports import RISKY

OFFSET = "+08:00"  # Asia/Shanghai keeps no summer time


class Day(Func):
    """2026-11-16, or null."""

    output_field = TextField()
    template = "CAST(%(expressions)s AS text)"


class Moment(Func):
    """2026-11-20T09:00:00+08:00, or null."""

    output_field = TextField()

    def as_postgresql(self, compiler, connection, **extra):
        words = (
            f"""to_char(%(expressions)s AT TIME ZONE '{clock.TZ.key}', 'YYYY-MM-DD"T"HH24:MI:SS"{OFFSET}"')"""
        )
        return self.as_sql(compiler, connection, template=words, **extra)

    def as_sqlite(self, compiler, connection, **extra):
        words = f"strftime('%%%%Y-%%%%m-%%%%dT%%%%H:%%%%M:%%%%S{OFFSET}', %(expressions)s, '+8 hours')"
        return self.as_sql(compiler, connection, template=words, **extra)


class Joined(Func):
    """Pieces of text put together; null where one of them is."""

    output_field = TextField()
    template = "(%(expressions)s)"
    arg_joiner = " || "


class Guarded(Func):
    """A cell for a spreadsheet: what would be a formula begins with an apostrophe (the way OWASP describes)."""

    output_field = TextField()
    first = {"postgresql": "ascii", "sqlite": "unicode"}  # the number of the first character

    def __init__(self, expression):
        super().__init__(expression)

    def as_sql(self, compiler, connection, **extra):
        sql, params = compiler.compile(self.source_expressions[0])
        risky = ", ".join(str(ord(sign)) for sign in RISKY)
        first = f"{self.first[connection.vendor]}({sql})"
        return f"CASE WHEN {first} IN ({risky}) THEN '''' || {sql} ELSE {sql} END", tuple(params) * 3


@dataclass(frozen=True)
class Column:
    """One column. `shape` is its type in the schema: text, day, moment, integer, address, boolean.

    `is_long` columns stand in downloads and single items, not in lists. `is_free` is text somebody typed.
    `may_be_null` where there may be nothing to say; text says nothing by being empty.
    """

    name: str
    says: object
    words: str
    shape: str = "text"
    is_long: bool = False
    is_free: bool = False
    may_be_null: bool = False
    choices: tuple[str, ...] = ()
    called: str = ""  # above a table for people, where the words begin otherwise

    @property
    def alias(self) -> str:
        """Its name inside a query, where a name of the model's own may not be used again."""
        return f"said_{self.name}"

    @property
    def heading(self) -> str:
        """What it is called above a table for people: its words up to where they begin to explain."""
        return self.called or re.split("[，：（]", self.words, maxsplit=1)[0]

    @property
    def is_number(self) -> bool:
        return self.shape in ("integer", "boolean")

    @property
    def schema(self) -> dict:
        """Its JSON Schema, as OpenAPI 3.1 takes it."""
        kind = {"integer": "integer", "boolean": "boolean"}.get(self.shape, "string")
        found = {"type": [kind, "null"] if self.may_be_null else kind, "description": self.words}
        if form := {"day": "date", "moment": "date-time", "address": "uri"}.get(self.shape):
            found["format"] = form
        if self.choices:
            found["enum"] = list(self.choices)
        return found


def text(name: str, path: str, words: str, **more) -> Column:
    """What somebody typed."""
    return Column(name, F(path), words, is_free=True, **more)


def apart(name: str, path: str, words: str) -> Column:
    """A long text that is kept in a row of its own."""
    return Column(
        name, Coalesce(path, Value(""), output_field=TextField()), words, is_long=True, is_free=True
    )


def code(name: str, path: str, words: str, **more) -> Column:
    """A word of the system's own: it needs no guard."""
    return Column(name, F(path), words, **more)


def integer(name: str, path: str, words: str, **more) -> Column:
    return Column(name, F(path), words, "integer", **more)


def day(name: str, path: str, words: str) -> Column:
    return Column(name, Day(path), words, "day", may_be_null=True)


def moment(name: str, path: str, words: str, *, may_be_null=False) -> Column:
    return Column(name, Moment(path), words, "moment", may_be_null=may_be_null)


def label(name: str, path: str, choices, words: str) -> Column:
    """The Chinese label of a choice."""
    cases = [When(**{path: value, "then": Value(str(said))}) for value, said in choices]
    return Column(
        name, Case(*cases, default=Value(""), output_field=TextField()), words, choices=_labels(choices)
    )


def _labels(choices) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(str(said) for _, said in choices), ""]))


def constant(name: str, value: str, words: str) -> Column:
    return Column(name, Value(value, TextField()), words, choices=(value,))


def address(name: str, route: str, path: str, words: str, *, slug=False) -> Column:
    """The address of a page whose last part is a column: a number, or where `slug` a word."""
    before, after = _around(route, slug)
    says = Joined(
        Value(settings.SITE_URL + before, TextField()), Cast(path, TextField()), Value(after, TextField())
    )
    return Column(name, says, words, "address")


def _around(route: str, slug: bool) -> tuple[str, str]:
    mark = "zz-0-zz" if slug else 1_234_567_890
    before, after = reverse(route, args=[mark]).split(str(mark))
    return before, after


def file_address(name: str, path: str, words: str) -> Column:
    """The address of a file, whose key the databases keep in two ways: SQLite without the hyphens, which the address takes as well."""
    mark = "00000000-0000-0000-0000-000000000000"
    before, after = reverse("files:download", args=[mark]).split(mark)
    says = Joined(Value(settings.SITE_URL + before, TextField()), Hyphened(path), Value(after, TextField()))
    return Column(name, says, words, "address")


class Hyphened(Func):
    """A UUID in its five groups."""

    output_field = TextField()
    template = "CAST(%(expressions)s AS text)"

    def as_sqlite(self, compiler, connection, **extra):
        sql, params = compiler.compile(self.source_expressions[0])
        cuts = " || '-' || ".join(
            f"substr({sql}, {begin}, {size})" for begin, size in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        )
        return f"({cuts})", tuple(params) * 5
