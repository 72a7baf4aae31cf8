"""读者留言 after they came in: a person looks, releases or keeps; another app may take one up as a matter of its own.

Who takes comments up stands beside or above interpretations and is not imported here. It registers itself:

    comments.taker("opinion", "转为舆情事项", take)

`take(comment, by=user)` makes what it makes of it and returns the address of that page on the desk.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from disclosure import caching, clock
from disclosure.files import marks
from disclosure.workflow.door import write_down
from disclosure.workflow.errors import NotNow, Refused
from interpretation.models import Comment

Take = Callable[..., str]


@dataclass(frozen=True)
class Taker:
    """Somebody who makes a matter of a comment."""

    key: str
    label: str
    take: Take


_takers: dict[str, Taker] = {}


def taker(key: str, label: str, take: Take) -> None:
    """Offer `label` beside each comment; pressing it calls take(comment, by=user)."""
    _takers[key] = Taker(key, label, take)


def takers() -> list[Taker]:
    return list(_takers.values())


@transaction.atomic
def release(comment: Comment, *, by) -> Comment:
    """Show it to everybody. Raises Refused where it carries a personal number, NotNow where it is shown already."""
    comment = _locked(comment)
    if comment.standing == Comment.Standing.RELEASED:
        raise NotNow("这条留言已经公开。")
    if found := marks.find(comment.words):
        said = "；".join(dict.fromkeys(f"{item.kind.label}（{item.excerpt}）" for item in found))
        raise Refused(f"留言里有{said}，不能公开。可以不公开，按联系方式回复读者。")
    _put_down(comment, "release_comment", "公开读者留言", by=by)
    return _looked_at(comment, Comment.Standing.RELEASED, by=by)


@transaction.atomic
def keep(comment: Comment, *, by) -> Comment:
    """Not to be shown, or no longer. Raises NotNow where it is kept already."""
    comment = _locked(comment)
    if comment.standing == Comment.Standing.KEPT:
        raise NotNow("这条留言已经记为不公开。")
    was_shown = comment.standing == Comment.Standing.RELEASED
    _put_down(comment, "keep_comment", "收回已公开的读者留言" if was_shown else "不公开读者留言", by=by)
    return _looked_at(comment, Comment.Standing.KEPT, by=by)


@transaction.atomic
def pass_on(comment: Comment, key: str, *, by) -> Comment:
    """Hand it to a taker, once. Raises NotNow where somebody has it already."""
    comment = _locked(comment)
    if comment.passed_to:
        raise NotNow(f"这条留言已经“{comment.passed_to}”。")
    one = _takers[key]
    comment.passed_url = one.take(comment, by=by)
    comment.passed_to = one.label
    comment.save()
    _put_down(comment, "pass_on_comment", "转办读者留言", by=by, 去向=one.label)
    return comment


def read_contact(comment: Comment, *, by) -> str:
    """How to reach the reader; who asked for it is put down with the interpretation."""
    _put_down(comment, "read_contact", "查看留言人的联系方式", by=by)
    return comment.contact


def _put_down(comment: Comment, action: str, label: str, *, by, **facts) -> None:
    """With the interpretation: which comment, never what it says or whose it is."""
    case = comment.interpretation
    write_down(
        case,
        action=action,
        label=label,
        before=case.state,
        after=case.state,
        by=by,
        note="",
        facts={"留言": comment.pk, **facts},
    )


def _locked(comment: Comment) -> Comment:
    return Comment.objects.select_for_update().get(pk=comment.pk)


def _looked_at(comment: Comment, standing, *, by) -> Comment:
    comment.standing, comment.looked_by, comment.looked_at = standing, by, clock.now()
    comment.save()
    caching.bump()
    return comment
