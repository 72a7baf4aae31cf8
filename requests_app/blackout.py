"""涂黑的办理（条例第三十七条）: boxes on a file that is given in part, and a second pair of eyes on the copy.

The original lies in the office untouched; boxes are rows; the copy is a new file filed beside the original.
A change of boxes takes the copy back, so that what goes out is always what the boxes say.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django_fsm import can_proceed, has_transition_perm

from disclosure.files.blackout import BlackoutFailed, Box
from disclosure.files.blackout.sheets import page_sizes
from disclosure.files.blackout.spoken import without_spoken
from disclosure.files.blackout.words import boxes_for_personal_data, boxes_for_words
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from documents import grounds
from requests_app.acts.people import LOOKED_OVER_IN, LOOKS_OVER, NoneOf
from requests_app.models import BlackoutBox, Release

MOST_BOXES = 2_000  # on one file
PERSONAL = "D4"  # 个人隐私


def may_draw(release: Release, user) -> bool:
    """The one who may make the copy now may also draw the boxes."""
    act = release.application.black_out
    return can_proceed(act) and has_transition_perm(act, user)


def may_look_over(release: Release, user) -> bool:
    """Another person than those who drew the boxes or made the copy, from the same agency, before the answer is signed."""
    return (
        not release.is_whole
        and release.result is not None
        and release.checked_by_id is None
        and release.application.state in LOOKED_OVER_IN
        and NoneOf(release.made_by(), *LOOKS_OVER)(release.application, user)
    )


def bytes_of(release: Release) -> bytes:
    """The file as it is blacked out: the cleaned copy of the original."""
    with release.source.published.open("rb") as file:
        return file.read()


@dataclass(frozen=True)
class Drawn:
    """A box as the page shows it: edges in points from the upper left."""

    row: BlackoutBox
    box: Box
    number: int  # on its page, from 1

    @property
    def ground(self) -> grounds.Ground:
        return grounds.BY_CODE[self.row.ground]

    @property
    def width(self) -> float:
        return self.box.rect.width

    @property
    def height(self) -> float:
        return self.box.rect.height


def drawn(release: Release, sizes: list[tuple[float, float]]) -> list[Drawn]:
    """All boxes of a file, page by page from above; its rows count from the lower edge of the page as shown."""
    found, number, page = [], 0, 0
    for row in release.boxes.select_related("by"):
        number, page = (number + 1 if row.page == page else 1), row.page
        height = sizes[row.page - 1][1] if row.page <= len(sizes) else 0
        edges = (row.left, height - row.top, row.right, height - row.bottom)
        label = grounds.BY_CODE[row.ground].article
        found.append(Drawn(row, Box(row.page, *edges, label), number))
    return found


def add(release: Release, boxes: list[Box], *, ground: str, reason: str, by) -> int:
    """Draw boxes on a file, those already there left out; returns how many are new. Raises BlackoutFailed."""
    sizes = page_sizes(bytes_of(release))
    with transaction.atomic():
        release = Release.objects.select_for_update().get(pk=release.pk)
        known = {(one.box.page, *(round(edge, 1) for edge in one.box.rect)) for one in drawn(release, sizes)}
        rows = []
        for box in boxes:
            width, height = sizes[box.page - 1]
            left, top = max(box.left, 0), max(box.top, 0)
            right, bottom = min(box.right, width), min(box.bottom, height)
            if left >= right or top >= bottom:
                raise BlackoutFailed(f"第 {box.page} 页的框画在纸外，或者没有大小。请重新画框。")
            if (box.page, *(round(edge, 1) for edge in (left, top, right, bottom))) in known:
                continue
            edges = {"left": left, "right": right, "top": height - top, "bottom": height - bottom}
            rows.append(
                BlackoutBox(release=release, page=box.page, ground=ground, reason=reason, by=by, **edges)
            )
        if len(known) + len(rows) > MOST_BOXES:
            raise BlackoutFailed(f"一份文件最多涂 {MOST_BOXES} 处。要涂的再多，请考虑整页涂去或者不予公开。")
        BlackoutBox.objects.bulk_create(rows)
        if rows:
            _take_back(release)
    return len(rows)


def add_words(release: Release, words: list[str], *, ground: str, reason: str, by) -> int:
    """A box on every occurrence of the words; raises BlackoutFailed where one is not found."""
    seen = without_spoken(bytes_of(release))
    return add(release, boxes_for_words(seen, words), ground=ground, reason=reason, by=by)


def add_personal(release: Release, *, by) -> int:
    """Boxes on the numbers a machine knows: identity card, mobile, bank card（条例第十五条）."""
    seen = without_spoken(bytes_of(release))
    return add(release, boxes_for_personal_data(seen), ground=PERSONAL, reason="", by=by)


def remove(release: Release, pks: list[int]) -> int:
    """Take boxes away; returns how many there were."""
    with transaction.atomic():
        release = Release.objects.select_for_update().get(pk=release.pk)
        count, _ = release.boxes.filter(pk__in=pks).delete()
        if count:
            _take_back(release)
    return count


def _take_back(release: Release) -> None:
    """The copy says something else than the boxes: it stays on file, but is not what goes out, nor is one made of them."""
    release.runs.all().delete()
    if release.result_id is not None:
        release.result = release.checked_by = release.checked_at = None
        release.save(update_fields=["result", "checked_by", "checked_at"])


def look_over(release: Release, *, by) -> None:
    """复核: a second person has looked at the copy page by page. Raises Refused where it is not his to say."""
    if not Release.objects.filter(pk=release.pk, checked_by=None).exists():
        return
    _judge(release, "look_over", by=by)


def send_back(release: Release, *, reason: str, by, seen: int | None = None) -> None:
    """有漏涂，退回: the copy is taken back with the reason. Raises Refused where it is not his to say, NotNow where too late."""
    _judge(release, "return_copy", by=by, note=reason, seen=seen)


def _judge(release: Release, action: str, *, by, **facts) -> None:
    try:
        perform(release.application, action, by=by, release=release.pk, **facts)
    except PermissionDenied as error:
        raise Refused("公开件由画框人、生成人以外的人复核，在答复签发之前办理。") from error
