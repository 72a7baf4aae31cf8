"""科室 of an agency: made, renamed, closed and opened again, each on the record; never away, for the records name it."""

import re

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from accounts.models import Agency, Membership, Office, User
from administration import reach
from disclosure.refusal import Refused
from disclosure.workflow.acts import case_models, state_field
from disclosure.workflow.door import write_down


def offices_of(agency: Agency):
    """Every 科室 the agency has or had, those in use first, each with `posts_here` in it."""
    standing = Membership.objects.not_over().values("pk")
    return agency.offices.annotate(
        posts_here=Count("memberships", filter=Q(memberships__in=standing))
    ).order_by("-is_active", "name")


def tidy(name: str) -> str:
    """Without the spaces a name pasted from a table brings along."""
    return re.sub(r"\s+", "", name)


def posts_in(office: Office):
    """The posts that stand, or are to come, in a 科室."""
    return office.memberships.not_over().select_related("user").order_by("role", "pk")


def open_in(office: Office) -> list[tuple[str, int]]:
    """The cases of a 科室 that are not at their end: (kind, how many)."""
    found = []
    for model in case_models():
        rows = model._base_manager.filter(office=office).exclude(
            **{f"{state_field(model).name}__in": model.ENDED}
        )
        if count := rows.count():
            found.append((str(model._meta.verbose_name), count))
    return found


@transaction.atomic
def add(agency: Agency, name: str, *, by: User) -> Office:
    """A new 科室. Raises Refused where the agency has, or had, one of that name, PermissionDenied."""
    _may(by, agency)
    name = tidy(name)
    _must_be_free(agency, name)
    office = _kept(Office(agency=agency, name=name))
    _record(office, "add_office", "设立科室", by=by, facts={"科室": name})
    return office


@transaction.atomic
def rename(office: Office, name: str, *, by: User) -> Office:
    """The same 科室 under another name, wherever it is shown. Raises Refused, PermissionDenied."""
    office = _locked(office)
    _may(by, office.agency)
    name, before = tidy(name), office.name
    if name != before:
        _must_be_free(office.agency, name)
        office.name = name
        _kept(office)
        _record(office, "rename_office", "科室改名", by=by, facts={"科室": f"{before} → {name}"})
    return office


@transaction.atomic
def close(office: Office, *, by: User) -> Office:
    """No longer to be chosen. Raises Refused while somebody has a post in it, PermissionDenied."""
    office = _locked(office)
    _may(by, office.agency)
    if held := [str(post) for post in posts_in(office)]:
        raise Refused(f"{office.name}还有岗位：{'、'.join(held)}。请先终止，或者在别的科室另设，再撤销科室。")
    if office.is_active:
        office.is_active = False
        office.save(update_fields=["is_active"])
        _record(office, "close_office", "撤销科室", by=by, facts={"科室": office.name})
    return office


@transaction.atomic
def reopen(office: Office, *, by: User) -> Office:
    """To be chosen again. Raises PermissionDenied."""
    office = _locked(office)
    _may(by, office.agency)
    if not office.is_active:
        office.is_active = True
        office.save(update_fields=["is_active"])
        _record(office, "reopen_office", "恢复科室", by=by, facts={"科室": office.name})
    return office


def _may(by: User, agency: Agency) -> None:
    if not reach.looks_after(by, agency):
        raise PermissionDenied(f"{agency.label}的科室由该机关的系统管理员管理。")


def _locked(office: Office) -> Office:
    return Office.objects.select_for_update(of=("self",)).select_related("agency").get(pk=office.pk)


def _must_be_free(agency: Agency, name: str) -> None:
    there = agency.offices.filter(name=name).first()
    if there is not None and there.is_active:
        raise Refused(f"已经有{name}了，不用再设。")
    if there is not None:
        raise Refused(f"以前有过{name}，已经撤销。还是那个科室的，点它的名称恢复；不是的，换一个名称。")


def _kept(office: Office) -> Office:
    try:
        with transaction.atomic():
            office.save()
    except IntegrityError as error:  # somebody else had the same thought at the same moment
        raise Refused(f"{office.name}刚刚由别人设过了，请刷新页面。") from error
    return office


def _record(office: Office, action: str, label: str, *, by: User, facts: dict) -> None:
    write_down(
        office,
        action=action,
        label=label,
        before="",
        after="",
        by=by,
        note="",
        facts=facts,
        agency_id=office.agency_id,
    )
