"""Keeping filters and columns: what may be kept, how much, and that two presses keep one."""

from urllib.parse import parse_qsl, urlencode

from django.db import transaction

from accounts.models import User
from disclosure.personal import looks_personal
from disclosure.refusal import Refused
from disclosure.registers.models import ChosenColumns, SavedFilter
from disclosure.registers.register import Column, Register

MOST = 20  # of one person and register
LONGEST = 1000  # characters of a query


def query_of(form) -> str:
    """What a bound filter form was asked for, as the query of an address: known fields with a value that was understood."""
    asked = {name: form.data.get(name, "") for name in form.fields if form.asked.get(name)}
    return urlencode(asked)[:LONGEST]


@transaction.atomic
def save(user, register: Register, name: str, query: str, *, agency=None, is_default=False) -> SavedFilter:
    """Keep a filter; one of the same name is replaced. Raises Refused with the reason in Chinese."""
    name = " ".join(name.split())
    if not name:
        raise Refused("请给这组筛选起一个名称。")
    if len(name) > 30:
        raise Refused(f"名称最多 30 个字，现在是 {len(name)} 个。")
    if not query:
        raise Refused("现在没有筛选，先选好条件再保存。")
    if any(looks_personal(words) for words in (name, *(value for _, value in parse_qsl(query)))):
        raise Refused("证件号码、电话号码不保存在筛选里，请去掉以后再保存。")
    User.objects.select_for_update().get(pk=user.pk)  # two windows of one person, one after the other
    own = SavedFilter.objects.filter(user=user, register=register.key)
    if own.exclude(name=name).count() >= MOST:
        raise Refused(f"一种台账最多保存 {MOST} 组筛选，请先删去不用的。")
    if is_default:
        own.update(is_default=False)
    kept, _ = SavedFilter.objects.update_or_create(
        user=user,
        register=register.key,
        name=name,
        defaults={"query": query, "agency": agency, "is_default": is_default},
    )
    return kept


def delete(user, register: Register, words: str) -> bool:
    """Take away one's own, by its key as it was posted; a shared one of somebody else stays."""
    if not (words.isdecimal() and len(words) <= 18):
        return False
    found, _ = SavedFilter.objects.filter(user=user, register=register.key, pk=int(words)).delete()
    return bool(found)


def columns_of(user, register: Register) -> list[Column]:
    """The columns a person chose; none where he takes the usual ones."""
    kept = ChosenColumns.objects.filter(user=user, register=register.key).first()
    return register.chosen(kept.labels) if kept else []


def choose(user, register: Register, labels) -> list[Column]:
    """Keep a choice of columns; none chosen, or just the usual, is no choice. Returns what stands now."""
    columns = register.chosen(labels)
    if not columns:
        ChosenColumns.objects.filter(user=user, register=register.key).delete()
        return []
    ChosenColumns.objects.update_or_create(
        user=user, register=register.key, defaults={"labels": [column.label for column in columns]}
    )
    return columns
