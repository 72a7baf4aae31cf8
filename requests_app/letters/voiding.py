"""作废程序性文书: which of them nothing hangs on any more, and why another stands.

A letter that started a term, stopped a clock or told a decision is part of what happened: voided, the term would rest on
nothing. What may go is what told the applicant something that never came to hold, and what nobody has acted on.
"""

from collections.abc import Callable

from disclosure.notices.models import Letter

STANDS = {  # code → why it cannot be undone
    "BZ": "补正期限自告知起算，申请人只补正一次，发出以后不能作废。写漏的不能再要求；写错的另行书面说明。",
    "LY": "说明理由的期限自告知起算，不能作废。",
    "YC": "答复期限已经改到告知的日子，不能作废。",
    "ZQ3": "征求意见的期限和答复期限的扣除都以这份函为据，不能作废；没有送达的，登记“征求意见书未能送达”。",
    "ZQJ": "征求意见的期限和答复期限的扣除都以这份函为据，不能作废；没有送达的，登记“征求意见书未能送达”。",
    "XB": "已经请人协办，不能作废；不再需要的，登记收到的意见，写明不需要了。",
    "ZQS": "答复期限的扣除已经告知申请人，不能作废。",
    "GZ3": "已经告知第三方，其救济期限由此起算，不能作废。",
    "SF": "收费通知书随收费一起撤销：请用“撤销收费”或者“撤销已告知的收费”。",
    "FQ": "不再处理的决定已经作出并告知，不能作废。",
    "CH": "申请已经终止办理，不能作废。",
    "FJ": "申请已经拆开办理，各件都从这份告知书而来，不能作废。",
    "CD": "原答复已经撤销，不能作废。",
}


def _receipt(application, letter) -> str:
    if tells_another_day(application, letter):
        return ""
    return "回执写的收到日与登记的一致，仍然有效。收到日登记错了的，先“更正日期”，再作废，随即另发一份。"


def tells_another_day(application, letter) -> bool:
    """Does a receipt tell another day of receipt than the register?"""
    told = letter.facts.get("received_on") or ""
    return bool(application.received_on and told != application.received_on.isoformat())


def outdated(application) -> list:
    """The receipt and the notice of an extension that tell other days than those on record now."""
    rows = Letter.objects.about(application).issued().filter(code__in=("SJ", "YQ")).select_related("number")
    return [
        row
        for row in rows.order_by("pk")
        if (row.code == "SJ" and tells_another_day(application, row))
        or (row.code == "YQ" and (one := extension_of(application, row)) and is_outdated(row, one))
    ]


def _extension(application, letter) -> str:
    """What it told holds, unless a day was put right since: then it is voided, and told anew at once."""
    one = extension_of(application, letter)
    if one is None or one.status != one.Status.NOTICED or is_outdated(letter, one):
        return ""
    return "延期已经告知，答复期限照此计算，不能作废。"


def is_outdated(letter, extension) -> bool:
    """Does the notice of an extension tell another last day than the clock?"""
    told = (letter.facts.get("more") or {}).get("new_due") or ""
    return bool(told and extension.new_due and told != extension.new_due.isoformat())


def extension_of(application, letter):
    """The extension a letter tells of, None for a letter of another kind."""
    kind, _, key = letter.occasion.partition("-")
    return application.extensions.filter(pk=int(key)).first() if kind == "extension" else None


LOOKED_AT: dict[str, Callable] = {"SJ": _receipt, "YQ": _extension}
CODES = frozenset({*STANDS, *LOOKED_AT})


def why_it_stands(application, letter) -> str:
    """Why an issued procedural letter may not be voided, in a sentence; empty where it may."""
    look = LOOKED_AT.get(letter.code)
    return look(application, letter) if look else STANDS[letter.code]


def issued_of(application) -> list:
    """The procedural letters of an application that stand, each with why it does (`stands`), oldest first."""
    rows = Letter.objects.about(application).issued().filter(code__in=CODES)
    rows = list(rows.select_related("number").order_by("pk"))
    for row in rows:
        row.stands = why_it_stands(application, row)
    return rows
