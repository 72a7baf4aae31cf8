"""文号: drawn from a locked counter inside the caller's transaction, so a rollback gives the number back.

Same year: no number twice, none left out; a voided one stays in the register.
"""

from collections.abc import Callable

from django.db import transaction

from disclosure import clock
from disclosure.notices.models import Number, Series

TAKEN = "登记前已有公文使用此号"


class NotInTransaction(RuntimeError):
    """A number drawn outside a transaction could not be given back, and would leave a gap."""


class AlreadyVoid(Exception):
    """The number was voided before."""


def shape(pattern: str, agency, *, year: int, serial: int, prefix: str = "", **values) -> str:
    """Write a number out. Fields: prefix, year, serial, suffix, code, credit_code, org_code (the nine in the middle)."""
    known = {
        "suffix": "",
        "code": agency.code.upper(),
        "credit_code": agency.credit_code or agency.code.upper(),
        "org_code": agency.credit_code[8:17] or agency.code.upper(),
    }
    return pattern.format(**{**known, **values}, prefix=prefix, year=year, serial=serial)


def draw(
    agency,
    kind: str,
    year: int,
    *,
    pattern: str,
    holder=None,
    by=None,
    prefix: str = "",
    values: dict | None = None,
    is_taken: Callable[[str], bool] = lambda text: False,
) -> Number:
    """Take the next number of the series (agency, kind, prefix, year) for `holder`.

    `is_taken` says whether a number is in use outside the register (typed by hand, imported): such a number is
    entered as voided and the next one drawn, so the register still has no gap.
    Raises NotInTransaction when the caller holds no transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction("取号须在事务内进行，否则办理失败时会跳号。")
    series, _ = Series.objects.get_or_create(agency=agency, kind=kind, prefix=prefix, year=year)
    series = Series.objects.select_for_update().get(pk=series.pk)
    now = clock.now()
    while True:
        series.last += 1
        text = shape(pattern, agency, year=year, serial=series.last, prefix=prefix, **(values or {}))
        number = Number(agency=agency, series=series, value=series.last, text=text, drawn_by=by, drawn_at=now)
        if Number.objects.of(agency).filter(text=text).exists():
            continue  # another series of the agency wrote the same words: that row is its entry in the register
        if is_taken(text):
            number.voided_at, number.voided_by, number.void_reason = now, by, TAKEN
            number.save()
            continue
        if holder is not None and holder.pk is not None:
            number.holder = holder
        number.save()
        series.save(update_fields=["last"])
        return number


def enter(agency, kind: str, text: str, *, prefix: str, year: int, value: int, holder, by=None) -> Number:
    """Enter a number given out by hand, so that the register holds it and `draw` passes it over.

    Raises ValueError when the register already has it.
    """
    series, _ = Series.objects.get_or_create(agency=agency, kind=kind, prefix=prefix, year=year)
    series = Series.objects.select_for_update().get(pk=series.pk)
    if (
        Number.objects.filter(series=series, value=value).exists()
        or Number.objects.of(agency).filter(text=text).exists()
    ):
        raise ValueError(f"{text} 已在文号登记簿。")
    number = Number(agency=agency, series=series, value=value, text=text, drawn_by=by, drawn_at=clock.now())
    number.holder = holder
    number.save()
    return number


def give(number: Number, holder) -> Number:
    """Write down who holds a number that was drawn before its holder had a row."""
    number.holder = holder
    number.save(update_fields=["content_type", "object_id"])
    return number


@transaction.atomic
def void(number: Number, *, reason: str, by=None) -> Number:
    """作废: the number stays in the register with the reason and is never given out again.

    Raises ValueError without a reason, AlreadyVoid the second time.
    """
    if not reason.strip():
        raise ValueError("作废须写明原因。")
    number = Number.objects.select_for_update().get(pk=number.pk)
    if number.voided_at is not None:
        raise AlreadyVoid(f"{number.text} 已经作废。")
    number.voided_at, number.voided_by, number.void_reason = clock.now(), by, reason.strip()[:200]
    number.save(update_fields=["voided_at", "voided_by", "void_reason"])
    return number
