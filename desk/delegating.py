"""请假委托: naming who acts for a person on leave, and ending it before its day.

What it gives is settled in accounts.roles (never more than the absent one has, 保密审查 and 审签 only to one who holds that
office himself, nothing to whoever handles no case); nobody names himself to act for another. Every act done under it says in
the record who did it and for whom. It ends by itself.
"""

from datetime import date

from django.db import transaction
from django.db.models import Q

from accounts.managing import looked_after, looks_after
from accounts.models import Agency, Delegation, Membership, User
from accounts.roles import passes
from disclosure import clock
from disclosure.notices import outbox
from disclosure.workflow.errors import Refused

LONGEST = 366  # 自然日


def absentees(user: User) -> list[Membership]:
    """The posts a person may enter a leave for: his own, and those of whom he looks after."""
    return [*user.posts, *looked_after(user)]


def may_enter(user: User, delegator: User, agency: Agency) -> bool:
    posts = Membership.objects.active().filter(user=delegator, agency=agency, user__is_active=True)
    posts = list(posts.select_related("user"))
    if delegator.pk == user.pk:
        return bool(posts)
    return any(looks_after(user, post) for post in posts)


def what_passes(delegator: User, delegate: User, agency: Agency) -> tuple[list[Membership], list[Membership]]:
    """Of the posts of one in an agency those another may play for him, and those he may not."""
    posts = list(
        Membership.objects.active()
        .filter(agency=agency, user__in=(delegator, delegate))
        .select_related("office")
    )
    played = {post.role for post in posts if post.user_id == delegate.pk}
    theirs = [post for post in posts if post.user_id == delegator.pk]
    passed = [post for post in theirs if played and passes(post.role, played)]
    return passed, [post for post in theirs if post not in passed]


@transaction.atomic
def delegate(
    *, delegator: User, delegate: User, agency: Agency, since: date, until: date, reason: str = "", by: User
) -> Delegation:
    """Name who acts for a person from one day to another, both included; both are told. Raises Refused in whole sentences."""
    people = {
        row.pk: row
        for row in User.objects.select_for_update().order_by("pk").filter(pk__in=(delegator.pk, delegate.pk))
    }
    if not may_enter(by, delegator, agency):
        raise Refused("只能登记本人的委托，或者由其科室负责人、公开办负责人、机关领导、系统管理员登记。")
    if delegator.pk == delegate.pk:
        raise Refused("代办人不能是请假人自己。")
    if by.pk == delegate.pk:
        raise Refused("自己不能给自己登记代别人办理。请由请假人本人，或者另一位负责人登记。")
    if not people[delegate.pk].is_active:
        raise Refused(f"{delegate}的账号已经停用，请另选代办人。")
    if until < since:
        raise Refused("结束的日期早于开始的日期。")
    if until < clock.today():
        raise Refused("委托的日期已经过去。已经办过的事不能补作委托。")
    if since < clock.today():
        raise Refused("委托从今天起，不能补作以前的。")
    if (until - since).days > LONGEST:
        raise Refused("一次委托不超过一年。长期离岗的，请移交工作、变更岗位。")
    passed, kept = what_passes(delegator, delegate, agency)
    if not passed:
        held = "、".join(dict.fromkeys(post.get_role_display() for post in kept))
        raise Refused(
            f"{delegate}不能代办：{held or '这些工作'}只能由在{agency}担任相应职务的人代办"
            "（审签由领导代，保密审查由保密审查员代，系统管理员、监督员不代人办事）。"
        )
    span = Q(since__lte=until, until__gte=since, ended_at=None)
    others = Delegation.objects.filter(span, agency=agency)
    if (one := others.filter(delegator=delegator).select_related("delegate").first()) is not None:
        raise Refused(f"这段日期里已经委托{one.delegate}代办（{_span(one)}）。请先结束那一项，再登记。")
    if (one := others.filter(delegator=delegate).first()) is not None:
        raise Refused(f"{delegate}这段日期里自己也请假（{_span(one)}），请另选代办人。")
    if (one := others.filter(delegate=delegator).select_related("delegator").first()) is not None:
        raise Refused(
            f"{delegator}这段日期里正代{one.delegator}办理（{_span(one)}），委托不能转给第三人。请先另行安排。"
        )
    made = Delegation.objects.create(
        agency=agency,
        delegator=delegator,
        delegate=delegate,
        since=since,
        until=until,
        reason=reason.strip(),
        made_by=by,
    )
    _tell(made, "made", f"请假委托：{delegate}代{delegator}，{_span(made)}", _words(made, passed, kept))
    return made


@transaction.atomic
def end(delegation: Delegation, *, by: User) -> Delegation:
    """End it before its day, from now on; both are told. Ended twice, it is ended once."""
    delegation = Delegation.objects.select_for_update(of=("self",)).for_list().get(pk=delegation.pk)
    if by.pk != delegation.delegate_id and not may_enter(by, delegation.delegator, delegation.agency):
        raise Refused("只有请假人、代办人本人和其负责人可以结束委托。")
    if delegation.is_over:
        return delegation
    delegation.ended_at, delegation.ended_by = clock.now(), by
    delegation.save(update_fields=["ended_at", "ended_by"])
    words = f"{by}结束了委托。从现在起，{delegation.delegator}的事项由本人办理。"
    _tell(delegation, "ended", f"请假委托已结束：{delegation.delegate}代{delegation.delegator}", words)
    return delegation


def _span(delegation: Delegation) -> str:
    days = [f"{day.year}年{day.month}月{day.day}日" for day in (delegation.since, delegation.until)]
    return f"{days[0]}至{days[1]}"


def _words(made: Delegation, passed: list[Membership], kept: list[Membership]) -> str:
    roles = "、".join(dict.fromkeys(post.get_role_display() for post in passed))
    said = (
        f"{_span(made)}（含首尾两日），{made.delegate}代{made.delegator}办理{made.agency}的{roles}事项，"
        "每一步的记录写明由谁代谁办理；到期自行结束。自己经手的，不代别人审核。"
    )
    if kept:
        left = "、".join(dict.fromkeys(post.get_role_display() for post in kept))
        said += f"\n不随之委托的：{left}。"
    return said


def _tell(delegation: Delegation, occasion: str, subject: str, body: str) -> None:
    people = [person for person in (delegation.delegator, delegation.delegate) if person.is_active]
    outbox.queue(
        delegation, kind="delegation", occasion=occasion, recipients=people, subject=subject, body=body
    )
