"""How guides are found by the search of the whole site: of each agency, whom to ask and how to reach it（条例第十二条）."""

from collections.abc import Collection, Iterable

from django.apps import apps
from django.db.models.signals import post_delete, post_migrate, post_save

from accounts.models import Agency
from documents import entries
from documents.entries import Findable, Shown, Written
from documents.models import Entry

GUIDE = "guide"


def words_of(agency: Agency) -> str:
    """The lines of an agency's page that somebody may look for."""
    lines = (
        ("工作机构", agency.contact_office),
        ("办公地址", agency.contact_address),
        ("办公时间", agency.contact_hours),
        ("联系电话", agency.contact_phone),
        ("传真", agency.contact_fax),
        ("行政复议机关", agency.review_agency),
    )
    return "；".join(f"{label}：{value}" for label, value in lines if value)


def written(agencies) -> Iterable[Written]:
    for row in agencies:
        yield Written(
            pk=row.pk,
            agency_id=row.pk,
            title=f"{row.name}政府信息公开指南",
            text=words_of(row),
            published_at=row.created_at,
            also=f"{row.short_name}\n依申请公开 联系方式",
        )


def shown(pks: Collection[int], words: str) -> dict[int, Shown]:
    rows = Agency.objects.active().filter(pk__in=list(pks))
    return {row.pk: Shown(row.get_absolute_url(), words_of(row)) for row in rows}


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
    post_save.connect(_changed, sender=Agency, dispatch_uid="portal.findable")
    post_delete.connect(_changed, sender=Agency, dispatch_uid="portal.findable")
