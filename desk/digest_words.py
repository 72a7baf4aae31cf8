"""How a person's work stands, in the sentence the daily digest ends with: numbers only."""

from accounts.models import User
from desk.basket import Basket
from disclosure.notices import digests


def standing_of(user: User) -> str:
    counts = Basket(user).counts
    if not counts["mine"]:
        return ""
    more = [f"{counts['late']} 件超过法定期限"] if counts["late"] else []
    more += [f"{counts['today']} 件今天届满"] if counts["today"] else []
    return f"现在等您办的有 {counts['mine']} 件{f'，其中 {chr(0x3001).join(more)}' if more else ''}。"


def register() -> None:
    digests.stands(standing_of)
