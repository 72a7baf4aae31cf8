"""What the value of a rule may look like: one small class a kind, each checks a value and says it in words."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from string import Formatter
from typing import Any

from django.core.exceptions import ValidationError


class Kind(ABC):
    """A kind of value. `check` raises ValidationError in whole Chinese sentences; `words` is what the public reads."""

    name = "text"

    @abstractmethod
    def check(self, value: Any) -> None:
        """Raise ValidationError where the rule cannot take the value."""

    @abstractmethod
    def words(self, value: Any, unit: str = "") -> str:
        """The value as the public reads it."""


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number in a unit; `optional` allows None, which reads as `absent`."""

    least: int = 0
    most: int | None = None
    optional: bool = False
    absent: str = "不作规定"
    zero: str = ""
    before: str = ""
    after: str = ""
    name = "int"

    def check(self, value):
        if value is None and self.optional:
            return
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValidationError("应为整数。")
        if value < self.least:
            raise ValidationError(f"不得小于 {self.least}。")
        if self.most is not None and value > self.most:
            raise ValidationError(f"不得大于 {self.most}。")

    def words(self, value, unit=""):
        if value is None:
            return self.absent
        if value == 0 and self.zero:
            return self.zero
        return f"{self.before}{value} {unit}{self.after}".strip()


@dataclass(frozen=True)
class Number(Kind):
    """A decimal number, kept as text so that nothing is rounded."""

    least: str = "0"
    most: str | None = None
    name = "decimal"

    def check(self, value):
        try:
            number = Decimal(value) if isinstance(value, str) else None
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite():
            raise ValidationError("应为写成文字的小数，例如 4.0。")
        if number < Decimal(self.least) or (self.most is not None and number > Decimal(self.most)):
            raise ValidationError(f"应在 {self.least} 至 {self.most or '不限'} 之间。")

    def words(self, value, unit=""):
        return f"{value} {unit}".strip()


@dataclass(frozen=True)
class YesNo(Kind):
    yes: str = "是"
    no: str = "否"
    name = "bool"

    def check(self, value):
        if not isinstance(value, bool):
            raise ValidationError("应为是或否。")

    def words(self, value, unit=""):
        return self.yes if value else self.no


@dataclass(frozen=True)
class Choice(Kind):
    choices: Mapping[str, str] = field(default_factory=dict)
    name = "choice"

    def check(self, value):
        if not isinstance(value, str) or value not in self.choices:
            raise ValidationError(f"只能是：{'、'.join(self.choices)}。")

    def words(self, value, unit=""):
        return self.choices[value]


@dataclass(frozen=True)
class Steps(Kind):
    """Some of the choices in an order that matters; `must` hold, and `order` pairs (earlier, later) are kept."""

    choices: Mapping[str, str] = field(default_factory=dict)
    must: tuple[str, ...] = ()
    order: tuple[tuple[str, str], ...] = ()
    joint: str = " → "
    absent: str = "不作规定"
    name = "multi"

    def check(self, value):
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise ValidationError("应为一列选项。")
        if strange := [one for one in value if one not in self.choices]:
            raise ValidationError(f"没有“{'、'.join(strange)}”，只能用：{'、'.join(self.choices)}。")
        if len(set(value)) != len(value):
            raise ValidationError("同一项不能出现两次。")
        if missing := [self.choices[one] for one in self.must if one not in value]:
            raise ValidationError(f"不能缺少“{'、'.join(missing)}”。")
        for earlier, later in self.order:
            if earlier in value and later in value and value.index(earlier) > value.index(later):
                raise ValidationError(f"“{self.choices[earlier]}”须在“{self.choices[later]}”之前。")

    def words(self, value, unit=""):
        return self.joint.join(self.choices[one] for one in value) or self.absent


@dataclass(frozen=True)
class Some(Steps):
    """Some of the choices, their order of no weight. `by_portal` need a portal that carries the rule out."""

    joint: str = "、"
    by_portal: tuple[str, ...] = ()


# What stands in a field when a pattern is shown to somebody: one paper of a county that does not exist.
SHOWN_IN_FIELDS = {
    "prefix": "云政办发",
    "year": 2026,
    "serial": 1,
    "suffix": "",
    "code": "YUNSHAN",
    "credit_code": "11330000MB1A2C3D4E",
    "org_code": "MB1A2C3D4",
}


@dataclass(frozen=True)
class Words(Kind):
    """A line of text; `allowed` names the {fields} it may carry, `must` those it has to.

    The public reads a pattern as one worked example, and of a regular expression only that there is one.
    """

    allowed: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    optional: bool = False
    absent: str = "不作规定"
    regex: bool = False
    name = "text"

    def check(self, value):
        if not isinstance(value, str) or len(value) > 500:
            raise ValidationError("应为 500 字以内的一行文字。")
        if not value.strip():
            if self.optional:
                return
            raise ValidationError("不能为空。")
        if self.regex:
            try:
                re.compile(value)
            except re.error as error:
                raise ValidationError(f"不是正确的正则表达式：{error}。") from error
            return
        if self.allowed:
            self.check_fields(value)

    def check_fields(self, value):
        try:
            used = [name for _, name, _, _ in Formatter().parse(value) if name is not None]
        except ValueError as error:
            raise ValidationError("花括号不成对。") from error
        if strange := [name for name in used if name not in self.allowed]:
            raise ValidationError(f"没有“{'、'.join(strange)}”这样的栏位，可用：{'、'.join(self.allowed)}。")
        if missing := [name for name in self.must if name not in used]:
            raise ValidationError(f"缺少栏位：{'、'.join(missing)}。")
        try:
            value.format(**{name: 1 if name in ("year", "serial") else "甲" for name in self.allowed})
        except (ValueError, IndexError) as error:
            raise ValidationError("栏位的格式写法不对，例如 {serial:05}。") from error

    def words(self, value, unit=""):
        if not value:
            return self.absent
        if self.regex:
            return "有固定写法，逐字核对"
        if self.allowed:
            return f"例如 {value.format(**SHOWN_IN_FIELDS)}"
        return value


@dataclass(frozen=True)
class Listing(Kind):
    """A list of short texts (文种, 要素), no two alike."""

    least: int = 0
    absent: str = "不作规定"
    name = "list"

    def check(self, value):
        if not isinstance(value, list) or not all(
            isinstance(one, str) and one.strip() and len(one) <= 60 for one in value
        ):
            raise ValidationError("应为一列 60 字以内的文字，没有空行。")
        if len(set(value)) != len(value):
            raise ValidationError("同一项不能出现两次。")
        if len(value) < self.least:
            raise ValidationError(f"至少要有 {self.least} 项。")

    def words(self, value, unit=""):
        return "、".join(value) or self.absent


@dataclass(frozen=True)
class DaysList(Kind):
    """Whole numbers falling, such as warnings 5, 3 and 1 days before."""

    name = "list"

    def check(self, value):
        if not isinstance(value, list) or not all(type(one) is int and 0 < one <= 365 for one in value):
            raise ValidationError("应为一列 1 至 365 的整数。")
        if value != sorted(set(value), reverse=True):
            raise ValidationError("应从大到小，且没有相同的数。")

    def words(self, value, unit=""):
        return f"届满前 {'、'.join(map(str, value))} {unit}" if value else "不提醒"


@dataclass(frozen=True)
class Table(Kind):
    """A text or a number for each of the fixed keys; `optional` keys may be left out."""

    keys: Mapping[str, str] = field(default_factory=dict)
    values: Kind = field(default_factory=Words)
    free: bool = False  # keys beyond the fixed ones are allowed
    absent: str = "不作规定"
    joint: str = "；"
    name = "table"

    def check(self, value):
        if not isinstance(value, dict) or not all(isinstance(key, str) and key for key in value):
            raise ValidationError("应为“名称：值”的对照表。")
        if not self.free:
            if strange := [key for key in value if key not in self.keys]:
                raise ValidationError(f"没有“{'、'.join(strange)}”，只能用：{'、'.join(self.keys)}。")
            if missing := [label for key, label in self.keys.items() if key not in value]:
                raise ValidationError(f"缺少“{'、'.join(missing)}”。")
        for key, one in value.items():
            try:
                self.values.check(one)
            except ValidationError as error:
                raise ValidationError(f"“{self.keys.get(key, key)}”{error.messages[0]}") from error

    def words(self, value, unit=""):
        return (
            self.joint.join(
                f"{self.keys.get(key, key)}：{self.values.words(one, unit)}" for key, one in value.items()
            )
            or self.absent
        )


@dataclass(frozen=True)
class TimeOfDay(Kind):
    """From a time of the day until a later one: ["08:30", "17:30"]."""

    name = "list"

    def check(self, value):
        if not (isinstance(value, list) and len(value) == 2 and all(isinstance(one, str) for one in value)):
            raise ValidationError("应为起止两个时刻。")
        if not all(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", one) for one in value):
            raise ValidationError("时刻应写作 08:30。")
        if value[0] >= value[1]:
            raise ValidationError("开始时刻应早于结束时刻。")

    def words(self, value, unit=""):
        return f"{value[0]} 至 {value[1]}"


COMMON_YEAR = 2025  # a year without 2月29日
UNITS = ("工作日", "自然日")


@dataclass(frozen=True)
class Span(Kind):
    """A length with its own unit, where one place counts 工作日 and another 自然日: {"length": 7, "unit": "工作日"}."""

    optional: bool = False
    absent: str = "不作统一规定"
    before: str = "不少于 "
    after: str = ""
    name = "span"

    def check(self, value):
        if value is None and self.optional:
            return
        if not isinstance(value, dict) or set(value) != {"length", "unit"}:
            raise ValidationError("应写明长度（length）和单位（unit）。")
        Whole(least=1, most=3650).check(value["length"])
        if value["unit"] not in UNITS:
            raise ValidationError(f"单位只能是{'或'.join(UNITS)}。")

    def words(self, value, unit=""):
        return f"{self.before}{value['length']} {value['unit']}{self.after}" if value else self.absent


@dataclass(frozen=True)
class Range(Kind):
    """At least and at most: [3, 5]."""

    name = "range"

    def check(self, value):
        if not (isinstance(value, list) and len(value) == 2 and all(type(one) is int for one in value)):
            raise ValidationError("应为下限和上限两个整数。")
        if not 0 <= value[0] <= value[1]:
            raise ValidationError("下限不得大于上限，也不得为负。")

    def words(self, value, unit=""):
        return f"{value[0]} 至 {value[1]} {unit}"


@dataclass(frozen=True)
class Ladder(Kind):
    """Steps of {"kind", "label", "least", "most"}: `least` may be None, `most` is the last day allowed."""

    name = "ladder"

    def check(self, value):
        if not isinstance(value, list) or not value:
            raise ValidationError("至少要有一档。")
        for step in value:
            if not isinstance(step, dict) or set(step) != {"kind", "label", "least", "most"}:
                raise ValidationError("每一档应写明 kind、label、least、most。")
            if not re.fullmatch(r"[a-z_]{1,40}", str(step["kind"])) or not str(step["label"]).strip():
                raise ValidationError("每一档应有小写英文代号（kind）和名称（label）。")
            Whole(least=1, most=3650).check(step["most"])
            Whole(least=1, most=3650, optional=True).check(step["least"])
            if step["least"] is not None and step["least"] > step["most"]:
                raise ValidationError(f"“{step['label']}”的下限大于上限。")
        kinds = [step["kind"] for step in value]
        if len(set(kinds)) != len(kinds):
            raise ValidationError("同一代号不能有两档。")

    def words(self, value, unit=""):
        return "；".join(
            f"{step['label']} {step['least']}–{step['most']} {unit}"
            if step["least"]
            else f"{step['label']} {step['most']} {unit}"
            for step in value
        )


@dataclass(frozen=True)
class Fraction(Kind):
    """A share such as 2/5."""

    optional: bool = False
    absent: str = "不作统一规定"
    name = "text"

    def check(self, value):
        if value is None and self.optional:
            return
        match = re.fullmatch(r"(\d{1,2})/(\d{1,2})", value) if isinstance(value, str) else None
        if not match or not 0 < int(match[1]) <= int(match[2]):
            raise ValidationError("应写作分数，例如 2/5。")

    def words(self, value, unit=""):
        return f"不少于 {value}" if value else self.absent


@dataclass(frozen=True)
class MonthDay(Kind):
    """A day of the following year, written 01-31."""

    name = "text"

    def check(self, value):
        match = re.fullmatch(r"(\d\d)-(\d\d)", value) if isinstance(value, str) else None
        try:
            date(COMMON_YEAR, int(match[1]), int(match[2]))
        except (TypeError, ValueError) as error:
            raise ValidationError("应写作每年都有的 月-日，例如 01-31。") from error

    def words(self, value, unit=""):
        month, day = value.split("-")
        return f"次年 {int(month)} 月 {int(day)} 日前"
