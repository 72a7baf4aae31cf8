"""制作公开件（条例第三十七条）: the copy of a file given in part, made from its boxes in the background.

A long file takes a minute, so the clerk asks for the copy and may go on. What was asked is a row with a lease: a
worker that was killed leaves no file, and another takes the row up when the lease is over. Only the last step,
one transaction, puts a copy beside the original; until then nothing of it is served.
"""

import logging
from datetime import datetime, timedelta
from functools import partial

from celery import current_app
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from disclosure import clock
from disclosure.files import store
from disclosure.files.blackout.boxes import by_page
from disclosure.files.blackout.check import check_black_out
from disclosure.files.blackout.sheets import page_sizes
from disclosure.files.blackout.spoken import without_spoken
from disclosure.files.blackout.things import same_pictures
from disclosure.files.blackout.words import repeats
from disclosure.files.kinds import FileRefused
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow, Refused
from requests_app.blackout import bytes_of, drawn
from requests_app.models import Application, CopyRun, Release

log = logging.getLogger(__name__)

AT_ONCE = 5  # pages: up to here the clerk waits a second or two and sees the copy, which is simpler than coming back
LEASE = timedelta(minutes=5)  # renewed at every page made
FIRST_PAUSE, MOST_ATTEMPTS = timedelta(minutes=1), 5


class Repeated(Refused):
    """Words or pictures that were blacked out still stand in other places; each reason names a page."""


class _Overtaken(Exception):
    """The boxes were changed, or another worker holds the lease by now: what is made here is not wanted."""


def ask(release: Release, *, by, seen: int | None = None, repeats_are_known: bool = False) -> CopyRun:
    """Put the copy down for making; a short file is made before this returns. Asked twice, it is made once.

    Raises BlackoutFailed where the boxes are not fit, Repeated where the same words still stand elsewhere and
    nobody said that this is meant, NotNow where the case has moved on since `seen`.
    """
    if seen is not None and seen != release.application.last_event:
        raise NotNow("您打开之后，这件事有了新的办理记录，没有生成。请看过最新情况再办。")
    source = bytes_of(release)
    sizes = page_sizes(source)
    boxes = [one.box for one in drawn(release, sizes)]
    pages = len(by_page(boxes, sizes))
    if not repeats_are_known:
        left = repeats(without_spoken(source), boxes) + same_pictures(source, boxes)
        if left:
            raise Repeated(*(one.message for one in left))
    now = clock.now()
    with transaction.atomic():
        Release.objects.select_for_update().get(pk=release.pk)
        run, is_new = CopyRun.objects.unfinished().get_or_create(
            release=release, defaults={"asked_by": by, "pages": pages}
        )
        if run.last_error:  # it waits after a failure: now rather than later
            run.asked_by, run.next_try_at, run.last_error = by, now, ""
            run.save(update_fields=["asked_by", "next_try_at", "last_error"])
            is_new = True
        if is_new and len(sizes) > AT_ONCE:
            transaction.on_commit(partial(_hand_over, run.pk), robust=True)
    if is_new and len(sizes) <= AT_ONCE:
        carry_out(run.pk)
    return CopyRun.objects.filter(pk=run.pk).first() or run


def _hand_over(pk: int) -> None:
    current_app.send_task("requests_app.tasks.make_copy", [pk])  # by name: the task imports this module


def carry_out(pk: int, at: datetime | None = None) -> bool | None:
    """Make the copy. True: it is there; False: it is not, and the row says why; None: not ours to do now.

    The row is leased by one UPDATE, and its count of attempts tells a worker whether the lease is still his own.
    """
    at = at or clock.now()
    leased = (
        CopyRun.objects.to_carry_out(at)
        .filter(pk=pk)
        .update(next_try_at=at + LEASE, attempts=F("attempts") + 1, pages_done=0, last_error="")
    )
    run = CopyRun.objects.filter(pk=pk).select_related("asked_by", "release__application", "release__source")
    if not leased or (run := run.first()) is None:
        return None
    mine = CopyRun.objects.unfinished().filter(pk=pk, attempts=run.attempts)
    if run.attempts > MOST_ATTEMPTS:
        mine.update(finished_at=clock.now(), refusal=f"试了 {MOST_ATTEMPTS} 次都没有做成。{ADVICE}")
        return False
    try:
        _make(run.release, mine, by=run.asked_by)
    except _Overtaken:
        return None
    except (FileRefused, Refused, NotNow, PermissionDenied) as error:
        mine.update(finished_at=clock.now(), refusal=str(error)[:500])
        return False
    except Exception as error:  # whatever the PDF tool or the disk does, the case stays as it was and says so
        log.warning("公开件 %s 第 %s 次没有做成", pk, run.attempts, exc_info=True)
        pause = FIRST_PAUSE * 2 ** (run.attempts - 1)
        mine.update(next_try_at=clock.now() + pause, last_error=type(error).__name__)
        return False
    return True


ADVICE = "请把原件重新导出成 PDF 后再传；还不行的，请告诉系统管理员。"


def _make(release: Release, mine, *, by) -> None:
    from disclosure.files.blackout.engine import black_out  # slow import

    def still_ours(**progress) -> None:
        if not mine.update(next_try_at=clock.now() + LEASE, **progress):
            raise _Overtaken

    def on_page(_: int) -> None:
        still_ours(pages_done=F("pages_done") + 1)

    source = bytes_of(release)
    rows = drawn(release, page_sizes(source))
    boxes = [one.box for one in rows]
    result = black_out(source, boxes, on_page=on_page)
    still_ours()  # looking through a long file took its time, and is done once more below
    # Where the act is refused after all, nothing takes the file up and it goes with the other stray uploads.
    file, _ = store.take(result, name=_name(release), by=by)
    with file.published.open("rb") as published:  # the very bytes that go out
        check_black_out(source, boxes, published.read())
    with transaction.atomic():
        Application.objects.select_for_update().get(pk=release.application_id)
        now = Release.objects.select_for_update().filter(pk=release.pk).first()
        if now is None or not mine.update(finished_at=clock.now()):
            raise _Overtaken
        if {one.row.pk for one in rows} != set(now.boxes.values_list("pk", flat=True)):
            raise NotNow("生成的时候有人改了框。请看过以后重新生成。")
        now.checked_by = now.checked_at = None
        now.save(update_fields=["checked_by", "checked_at"])
        perform(release.application, "black_out", by=by, release=release.pk, result=file)


def _name(release: Release) -> str:
    stem = release.source.name.rpartition(".")[0] or release.title
    return f"{stem}（公开件）.pdf"


def carry_out_waiting(at: datetime | None = None) -> int:
    """Every copy whose turn has come; returns how many were made."""
    at = at or clock.now()
    waiting = CopyRun.objects.to_carry_out(at).order_by("next_try_at").values_list("pk", flat=True)
    return sum(carry_out(pk, at) is True for pk in list(waiting[:20]))
