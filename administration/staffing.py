"""People and posts: who is taken on, appointed, relieved, taken out of use; each act on the record of an agency.

An administrator manages the posts in his own agencies, and an account only where every post of the person is in one of
them: else he could take over an account that counts in another agency. Nobody gives himself anything.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts import second_factor
from accounts.models import Agency, Membership, Office, User
from accounts.posts import people_holding
from accounts.roles import Own, Role
from administration import reach
from disclosure import clock
from disclosure.notices import outbox
from disclosure.refusal import Refused
from disclosure.workflow.acts import case_models, state_field, transitions_of
from disclosure.workflow.door import write_down
from disclosure.workflow.models import Event

CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read for something else
HEARS_OF_POSTS = frozenset({Role.CHIEF, Role.DISCLOSURE_HEAD})
OWN = "自己的岗位和账号，由本机关另一位系统管理员管理。"


def temporary_password() -> str:
    """Four groups of four, to be read out over the telephone: 78 bits."""
    return "-".join("".join(secrets.choice(CLEAR) for _ in range(4)) for _ in range(4))


# ── who may ─────────────────────────────────────────────────────────────────
def people_of(agency: Agency):
    """Everybody who has, had or will have a post in an agency."""
    return User.objects.filter(pk__in=Membership.objects.filter(agency=agency).values("user"))


def why_not_the_account(by: User, person: User) -> str:
    """Why an account is not for this administrator to manage; nothing where it is."""
    if by.pk == person.pk:
        return OWN
    if by.is_superuser:
        return ""
    if person.is_superuser or person.is_staff:
        return "这是运维账号，由运维人员管理。"
    managed = set(reach.agencies_of(by).values_list("pk", flat=True))
    posts = list(person.memberships.select_related("agency"))
    if not any(post.agency_id in managed for post in posts):
        return "这个账号不在您管理的机关。"
    elsewhere = {post.agency.label for post in posts if not post.is_over and post.agency_id not in managed}
    if elsewhere:
        return (
            f"还在{'、'.join(sorted(elsewhere))}任职，账号在那里同样有效，不能由一个机关单独更改。"
            "请与那里的系统管理员商定，由运维人员办理；本机关的岗位可以照常设定、终止。"
        )
    return ""


def _account(by: User, person: User) -> User:
    """The account, locked. Raises PermissionDenied where it is not `by`'s to manage."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if why := why_not_the_account(by, person):
        raise PermissionDenied(why)
    return person


def _may_appoint(by: User, person: User, agency: Agency) -> None:
    if by.pk == person.pk:
        raise PermissionDenied(OWN)
    if not reach.looks_after(by, agency):
        raise PermissionDenied(f"{agency.label}的岗位由该机关的系统管理员设定。")


# ── posts ───────────────────────────────────────────────────────────────────
@transaction.atomic
def appoint(
    person: User,
    agency: Agency,
    role: str,
    *,
    by: User,
    office: Office | None,
    since: date,
    until: date | None,
) -> Membership:
    """A post from a day to a day. A post that had ended begins again; its earlier time stands in the record.

    Raises PermissionDenied, and Refused where the person holds that post already.
    """
    _may_appoint(by, person, agency)
    if not person.is_active:
        raise Refused("账号已经停用。请先恢复使用，再设岗位。")
    held = Membership.objects.select_for_update().filter(user=person, agency=agency, office=office, role=role)
    post = held.first()
    was = ""
    if post is not None:
        if not post.is_over:
            raise Refused(
                f"已经是{post.get_role_display()}（{_time(post)}），不用再设。要改起止日的，先终止再设。"
            )
        was = _time(post)
    post = post or Membership(user=person, agency=agency, office=office, role=role)
    post.since, post.until = since, until
    try:
        post.full_clean(validate_unique=False, validate_constraints=False)
        with transaction.atomic():
            post.save()
    except ValidationError as error:
        raise Refused(*error.messages) from error
    except IntegrityError as error:
        raise Refused("这个岗位刚刚由别人设过了，请刷新页面。") from error
    event = _record_post(post, "appoint", "设定岗位", by=by, **{"任职": _time(post), "以前任职": was})
    _tell_of(post, event, by)
    return post


@transaction.atomic
def relieve(post: Membership, *, by: User, until: date) -> Membership:
    """The post ends with a day. Raises PermissionDenied, and Refused for a day before it began."""
    post = Membership.objects.select_for_update(of=("self",)).select_related("user", "agency").get(pk=post.pk)
    _may_appoint(by, post.user, post.agency)
    if post.is_over:
        raise Refused("这个岗位已经终止。")
    if post.since and until < post.since - timedelta(days=1):
        raise Refused("终止日不能早于任职的前一天。")
    end(post, by=by, until=until)
    return post


def end(post: Membership, *, by: User, until: date) -> None:
    """Let a post end with a day, on the record; one that has not begun never does. Who may is the caller's to ask."""
    post.until = max(until, post.since - timedelta(days=1)) if post.since else until
    post.save(update_fields=["until"])
    _record_post(post, "relieve", "终止岗位", by=by, **{"任职": _time(post)})


def _time(post: Membership) -> str:
    since = f"{post.since:%Y-%m-%d}" if post.since else "建立时"
    return f"{since} 至 {post.until:%Y-%m-%d}" if post.until else f"{since} 起"


def _record_post(post: Membership, action: str, label: str, *, by, **facts) -> Event:
    facts = {
        "人员": f"{post.user}（{post.user.username}）",
        "角色": post.get_role_display(),
        "科室": post.office.name if post.office_id else "不限科室",
    } | facts
    return _record(post.user, post.agency_id, action, label, by=by, facts=facts)


def _tell_of(post: Membership, event: Event, by: User) -> None:
    """Of a new post the person hears, and those who answer for the house: an administrator alone could make anybody anything."""
    people = [post.user, *people_holding(post.agency_id, HEARS_OF_POSTS)]
    office = f"（{post.office.name}）" if post.office_id else ""
    subject = f"设定岗位：{post.user}任{post.get_role_display()}{office}"
    body = (
        f"{by}为{post.user}（{post.user.username}）设定了{post.agency.label}的岗位：{post.get_role_display()}{office}，"
        f"{_time(post)}。不是本机关安排的，请马上告诉主要领导。"
    )
    outbox.queue(
        post.user, "account", f"event:{event.pk}", [one for one in people if one.pk != by.pk], subject, body
    )


def _record(person: User, agency_id: int, action: str, label: str, *, by, facts: dict | None = None):
    said = {name: value for name, value in (facts or {}).items() if value}
    return write_down(
        person,
        action=action,
        label=label,
        before="",
        after="",
        by=by,
        note="",
        facts=said,
        agency_id=agency_id,
    )


# ── accounts ────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Handed:
    """What is to be handed to the person by word of mouth, shown once."""

    person: User
    password: str


@transaction.atomic
def take_on(person: User, agency: Agency, role: str, *, by: User, office, since: date, until=None) -> Handed:
    """A new account with its first post. Raises Refused where the name is taken, PermissionDenied."""
    password = temporary_password()
    person.set_password(password)
    person.must_change_password = True
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("这个用户名已经有人用了，请换一个。") from error
    _record(person, agency.pk, "take_on", "建立账号", by=by, facts={"人员": f"{person}（{person.username}）"})
    appoint(person, agency, role, by=by, office=office, since=since, until=until)
    return Handed(person, password)


@transaction.atomic
def change_account(person: User, *, by: User, agency: Agency, name: str, email: str, phone: str = "") -> User:
    """Name, mail, telephone; what was typed over the telephone is not in the record. Raises PermissionDenied."""
    person = _account(by, person)
    changed = {}
    if name != person.name:
        changed["姓名"] = f"{person.name} → {name}"
    if email != person.email:
        changed["邮箱"] = "已更改"
    if phone:
        changed["手机"] = "已更改"
        person.phone = phone
    if changed:
        person.name, person.email = name, email
        person.save(update_fields=["name", "email", "phone"])
        _record(person, agency.pk, "change_account", "更改账号资料", by=by, facts=changed)
    return person


@transaction.atomic
def deactivate(person: User, *, by: User, agency: Agency) -> User:
    """No more signing in; the records keep the name. Raises PermissionDenied."""
    person = _account(by, person)
    if person.is_active:
        person.is_active = False
        person.save(update_fields=["is_active"])
        second_factor.end_sittings(person)
        _record(person, agency.pk, "deactivate", "停用账号", by=by, facts={"人员": str(person)})
    return person


@transaction.atomic
def reactivate(person: User, *, by: User, agency: Agency) -> Handed | None:
    """In use again, with a new password: the old one may have been the reason. None where it was in use."""
    person = _account(by, person)
    if person.is_active:
        return None
    person.is_active = True
    _record(person, agency.pk, "reactivate", "恢复账号", by=by, facts={"人员": str(person)})
    return _new_password(person)


@transaction.atomic
def reset_password(person: User, *, by: User, agency: Agency) -> Handed:
    """A temporary password, good until the person's first sign-in; the second factor stays. Raises PermissionDenied."""
    person = _account(by, person)
    event = _record(person, agency.pk, "reset_password", "重置密码", by=by, facts={"人员": str(person)})
    _tell(person, event, "您的密码已由系统管理员重置", by)
    return _new_password(person)


@transaction.atomic
def reset_second_factor(person: User, *, by: User, agency: Agency) -> bool:
    """The lost telephone no longer counts; says whether there was one. Raises PermissionDenied."""
    person = _account(by, person)
    if not second_factor.remove_from(person):
        return False
    second_factor.end_sittings(person)
    event = _record(
        person, agency.pk, "reset_second_factor", "解除两步验证", by=by, facts={"人员": str(person)}
    )
    _tell(person, event, "您的两步验证已由系统管理员解除", by)
    return True


def _new_password(person: User) -> Handed:
    password = temporary_password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password", "is_active"])
    second_factor.end_sittings(person)
    return Handed(person, password)


def _tell(person: User, event, subject: str, by: User) -> None:
    """Whoever did not ask for it must learn of it."""
    outbox.queue(
        person,
        "account",
        f"event:{event.pk}",
        [person],
        subject,
        f"{clock.now():%Y-%m-%d %H:%M}，由{by}办理。不是您要求的，请马上告诉本机关公开办负责人和系统管理员。",
    )


# ── what would be left lying ────────────────────────────────────────────────
@dataclass(frozen=True)
class Left:
    """Cases of one kind that name the person and are not at their end."""

    kind: str
    count: int
    cases: list


def _fields(claim) -> Iterable[str]:
    """The fields by which a claim asks for one person; one that keeps him out（不得审自己的）does not wait for him."""
    if isinstance(claim, Own):
        yield claim.field
    for one in getattr(claim, "claims", ()):
        yield from _fields(one)


def left_by(person: User, *agencies: Agency, listed: int = 5) -> list[Left]:
    """The open cases of some agencies in which an act is this person's own: they stand still once the person is gone."""
    found = []
    for model in case_models():
        names = {
            name
            for move in transitions_of(model)
            for name in _fields(move.permission)
            if hasattr(model, name)
        }
        for name in sorted(names):
            rows = model._base_manager.filter(**{name: person}, agency__in=agencies).exclude(
                **{f"{state_field(model).name}__in": model.ENDED}
            )
            if count := rows.count():
                label = f"{model._meta.verbose_name}（{model._meta.get_field(name).verbose_name}）"
                found.append(Left(label, count, list(rows.order_by("-pk")[:listed])))
    return found


def last_of_their_role(agency: Agency, person: User) -> list[str]:
    """The roles nobody else holds in the agency: whose acts nobody could make."""
    here = Membership.objects.active().filter(agency=agency, user__is_active=True)
    mine = set(here.filter(user=person).values_list("role", flat=True))
    others = set(here.exclude(user=person).values_list("role", flat=True))
    return [Role(role).label for role in Role.values if role in mine - others]
