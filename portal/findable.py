"""How guides are found by the search of the whole site: of each agency, whom to ask and how to reach it（条例第十二条）."""

from collections.abc import Collection, Iterable

from django.apps import apps
from django.db.models.signals import post_delete, post_migrate, post_save
from django.urls import reverse

from accounts.models import Agency
from documents import entries
from documents.entries import Findable, Shown, Written
from documents.models import Entry
from guide.models import Guide

GUIDE = "guide"


def words_of(agency: Agency, guide: Guide | None = None) -> str:
    """What somebody may look for in an agency's guide; without one in force, the lines of its own page."""
    if guide:
        lines = (
            ("", guide.classification),
            ("", guide.arrangement),
            ("", guide.access),
            ("工作机构", guide.office_name),
            ("办公地址", guide.address),
            ("办公时间", guide.hours),
            ("联系电话", guide.phone),
            ("传真", guide.fax),
            ("", guide.channels_note),
        )
    else:
        lines = (
            ("工作机构", agency.contact_office),
            ("办公地址", agency.contact_address),
            ("办公时间", agency.contact_hours),
            ("联系电话", agency.contact_phone),
            ("传真", agency.contact_fax),
            ("行政复议机关", agency.review_agency),
        )
    return "；".join(f"{label}：{value}" if label else value for label, value in lines if value)


def _in_force(agencies) -> dict[int, Guide]:
    return {guide.agency_id: guide for guide in Guide.objects.published().filter(agency__in=agencies)}


def written(agencies) -> Iterable[Written]:
    rows = list(agencies)
    guides = _in_force(rows)
    for row in rows:
        guide = guides.get(row.pk)
        yield Written(
            pk=row.pk,
            agency_id=row.pk,
            title=f"{row.name}政府信息公开指南",
            text=words_of(row, guide),
            published_at=guide and guide.published_at or row.created_at,
            also=f"{row.short_name}\n依申请公开 联系方式",
        )


def shown(pks: Collection[int], words: str) -> dict[int, Shown]:
    rows = list(Agency.objects.active().filter(pk__in=list(pks)))
    guides = _in_force(rows)
    return {
        row.pk: Shown(
            reverse("guide:detail", args=[row.code]) if row.pk in guides else row.get_absolute_url(),
            words_of(row, guides.get(row.pk)),
        )
        for row in rows
    }


def _guide_changed(sender, instance, **kwargs):
    entries.put(GUIDE, [instance.agency_id])


def _changed(sender, instance, **kwargs):
    entries.put(GUIDE, [instance.pk])


def _filled(sender, using, **kwargs):
    """After the last migration: a house that was there before its index gets one."""
    if not Entry.objects.using(using).exists() and Agency.objects.using(using).exists():
        for _ in entries.make_anew():
            pass


def take_up() -> None:
    """Called once when the app is ready."""
    entries.register(Findable(GUIDE, "公开指南", lambda: Agency.objects.active(), written, shown))
    post_migrate.connect(_filled, sender=apps.get_app_config("portal"), dispatch_uid="portal.findable")
    post_save.connect(_guide_changed, sender=Guide, dispatch_uid="portal.findable")
    post_save.connect(_changed, sender=Agency, dispatch_uid="portal.findable")
    post_delete.connect(_changed, sender=Agency, dispatch_uid="portal.findable")
