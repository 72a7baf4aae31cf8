"""归档（条例第四十五条）: what of a year is to be handed over by when, and what a 案卷 still lacks."""

from collections.abc import Iterable
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import prefetch_related_objects

from disclosure.deadlines.models import Deadline
from disclosure.notices.models import Letter
from disclosure.notices.models.letter import LetterState
from disclosure.rulebook import book
from requests_app.disputes import State as DisputeState
from requests_app.models import Application
from requests_app.models.consultation import LETTERS as ASKED_BY
from requests_app.states import State

READY = (State.CLOSED, State.WITHDRAWN, State.ABANDONED, State.DROPPED)
FIRST_YEAR = 2008  # 条例 came into force


def hand_over_on(agency, year: int) -> date:
    """The last day on which the files closed in a year are handed over: a day of the next year, by the agency's rule."""
    month, day = map(int, book.value("archive.request_hand_over", agency, date(year + 1, 1, 1)).split("-"))
    return date(year + 1, month, day)


def closed_in(applications, year: int):
    """Those at rest that a year's archive takes, in the order of their numbers."""
    return applications.filter(
        state__in=(*READY, State.ARCHIVED), closed_on__gte=date(year, 1, 1), closed_on__lte=date(year, 12, 31)
    ).order_by("number", "pk")


def missing_of(applications: Iterable[Application]) -> dict[int, list[str]]:
    """What each 案卷 still lacks, in sentences; nothing for one that is whole. As many queries for one as for many."""
    rows = list(applications)
    prefetch_related_objects(
        rows,
        "decisions",
        "consultations",
        "extensions",
        "fees",
        "disputes",
        "releases__source",
        "releases__result",
    )
    kind = ContentType.objects.get_for_model(Application)
    pks = [row.pk for row in rows]
    letters: dict[int, list[Letter]] = {pk: [] for pk in pks}
    for letter in (
        Letter.objects.filter(content_type=kind, object_id__in=pks, state=LetterState.ISSUED)
        .defer("parts", "facts", "address", "addressee")
        .prefetch_related("deliveries")
    ):
        letters[letter.object_id].append(letter)
    running: dict[int, list[str]] = {pk: [] for pk in pks}
    for pk, title in (
        Deadline.objects.open().filter(content_type=kind, object_id__in=pks).values_list("object_id", "title")
    ):
        running[pk].append(title)
    return {row.pk: _missing(row, letters[row.pk], running[row.pk]) for row in rows}


def missing(application: Application) -> list[str]:
    """The same for one."""
    return missing_of([application])[application.pk]


def _missing(application, letters: list[Letter], running: list[str]) -> list[str]:
    codes = {letter.code for letter in letters}
    occasions = {(letter.code, letter.occasion) for letter in letters}
    decision = next((one for one in application.decisions.all() if one.is_current), None)
    found = [
        f"{one.number} 还没有办结" for one in application.disputes.all() if one.state in DisputeState.OPEN
    ]
    found += [f"“{title}”期限还在计算" for title in running]
    if application.received_on is None and application.state != State.WITHDRAWN:
        found.append("没有收到日")
    if application.state == State.CLOSED:
        found += _without_answer(decision, letters)
    if application.state in (State.ABANDONED, State.DROPPED) and "FQ" not in codes:
        found.append("没有不再处理的通知")
    if application.state == State.WITHDRAWN and application.received_on and "CH" not in codes:
        found.append("没有撤回确认书")
    if application.correction_asked_on and "BZ" not in codes:
        found.append("没有补正告知书")
    found += [
        f"没有征求{one.get_kind_display()}意见的函（{one.sent_on}）"
        for one in application.consultations.all()
        if (ASKED_BY[one.kind], f"consultation-{one.pk}") not in occasions
    ]
    if any(one.status == "noticed" for one in application.extensions.all()) and "YQ" not in codes:
        found.append("没有延期答复告知书")
    if (
        any(one.status in ("noticed", "paid", "lapsed") for one in application.fees.all())
        and "SF" not in codes
    ):
        found.append("没有收费通知书")
    found += [f"“{letter.title}”的文件不在存储中" for letter in letters if not _is_there(letter.pdf)]
    for release in application.releases.all():
        if release.outgoing is None:
            found.append(f"“{release.title}”没有公开件")
        files = [release.source.original, release.result.published if release.result else None]
        found += [f"“{release.title}”的文件不在存储中" for file in files if file and not _is_there(file)]
    return found


def _without_answer(decision, letters: list[Letter]) -> list[str]:
    """An application closed by an answer has its letter, and the letter its delivery."""
    if decision is None:
        return ["没有答复的记录"]
    answers = [letter for letter in letters if letter.code == decision.row.letter]
    if not answers:
        return ["没有答复书"]
    if not any(one.returned_on is None for letter in answers for one in letter.deliveries.all()):
        return ["答复书没有送达记录"]
    return []


def _is_there(file) -> bool:
    return bool(file) and file.storage.exists(file.name)
