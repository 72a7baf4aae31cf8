"""What is done with a found error: taken in, answered, handed to another agency. Each act of staff is put down."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import Agency
from accounts.posts import people_holding
from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines.explain import words_of
from disclosure.notices import outbox
from disclosure.workflow.door import write_down
from disclosure.workflow.errors import NotNow, Refused
from site_errors.models import SiteError

KEEPERS = frozenset({Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.PUBLISHER})


@transaction.atomic
def take_in(*, agency: Agency, page: str, kind: str, words: str, contact: str) -> SiteError:
    """Keep what a reader found and tell those of the agency who mend pages."""
    error = SiteError.objects.create(agency=agency, page=page, kind=kind, words=words, contact=contact)
    _tell_keepers(error, occasion="in")
    return error


@transaction.atomic
def answer(error: SiteError, *, standing: str, words: str, by) -> SiteError:
    """Close it with an answer the reader sees. Raises NotNow where it was answered already, Refused without words."""
    error = SiteError.objects.select_for_update().get(pk=error.pk)
    if not error.is_waiting:
        raise NotNow("这一条已经答复。")
    if not words.strip():
        raise Refused("请写明怎样处理的，读者会看到。")
    before = error.standing
    error.standing, error.answer = standing, words.strip()
    error.ended_at, error.ended_by = clock.now(), by
    error.save()
    _put_down(error, "answer", f"答复网站找错：{error.get_standing_display()}", before=before, by=by)
    if _is_mail(error.contact):
        outbox.queue(
            error,
            kind="site-error-answered",
            occasion="answered",
            recipients=[error.contact],
            subject="您反映的网站问题有了答复",
            body=f"您反映的网页：{error.page}\n\n处理结果：{error.get_standing_display()}\n{error.answer}\n\n{error.agency.name}",
        )
    return error


@transaction.atomic
def hand_over(error: SiteError, *, to: Agency, by) -> SiteError:
    """It concerns another agency's page. Raises NotNow where it was answered, Refused where it is there already."""
    error = SiteError.objects.select_for_update().get(pk=error.pk)
    if not error.is_waiting:
        raise NotNow("这一条已经答复，不能再转。")
    if to.pk == error.agency_id:
        raise Refused("已经在这个机关办理。")
    _put_down(error, "hand_over", "转办网站找错", before=error.standing, by=by, 转给=to.name)
    error.agency = to
    error.save()
    _tell_keepers(error, occasion=f"to-{to.pk}")
    return error


def read_contact(error: SiteError, *, by) -> str:
    """How to reach the reader; who asked for it is put down."""
    _put_down(error, "read_contact", "查看找错读者的联系方式", before=error.standing, by=by)
    return error.contact


def _tell_keepers(error: SiteError, *, occasion: str) -> None:
    outbox.queue(
        error,
        kind="site-error",
        occasion=occasion,
        recipients=people_holding(error.agency_id, KEEPERS),
        subject=f"网站找错：{error.get_kind_display()}",
        body=f"有读者反映网页 {error.page} 有问题，请在{words_of(error.due_on)}以前核实答复。",
    )


def _put_down(error: SiteError, action: str, label: str, *, before: str, by, **facts) -> None:
    """On the agency's chain: which one, never what it says or whose it is."""
    write_down(
        error, action=action, label=label, before=before, after=error.standing, by=by, note="", facts=facts
    )


def _is_mail(contact: str) -> bool:
    try:
        validate_email(contact)
    except ValidationError:
        return False
    return True
