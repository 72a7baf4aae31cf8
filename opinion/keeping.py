"""What the office keeps besides items, feeds and the list of who is on call: changed here, and written down as acts are."""

from django.db import transaction

from disclosure import clock
from disclosure.workflow.door import write_down
from opinion.models import Feed, Shift

ON, OFF = "on", "off"


def _standing(feed: Feed) -> str:
    return ON if feed.is_active else OFF


@transaction.atomic
def add_feed(feed: Feed, *, by) -> Feed:
    """One more to be looked at, at once."""
    feed.save()
    _write_down(feed, "add", "添加订阅", "", _standing(feed), by=by, **_facts(feed))
    return feed


@transaction.atomic
def change_feed(feed: Feed, *, by) -> Feed:
    """As the form left it: looked at anew, and what failed before is forgiven."""
    was = Feed.objects.select_for_update().get(pk=feed.pk)
    feed.next_at, feed.failures = clock.now(), 0
    feed.save()
    before, now = _facts(was), _facts(feed)
    changed = {name: f"{before[name]} → {value}" for name, value in now.items() if before[name] != value}
    if changed or was.url != feed.url:
        _write_down(feed, "change", "修改订阅", _standing(was), _standing(feed), by=by, **changed)
    return feed


def _facts(feed: Feed) -> dict:
    """The address without what is asked in it, where a password may stand: the record is for ever."""
    return {
        "名称": feed.name,
        "地址": feed.url.partition("?")[0],
        "间隔（分钟）": feed.every,
        "启用": "是" if feed.is_active else "否",
    }


@transaction.atomic
def add_shift(agency, *, by, **fields) -> Shift:
    """Somebody is on call; how to reach him stays out of the record."""
    shift = Shift.objects.create(agency=agency, added_by=by, **fields)
    _write_down(shift, "add", "编排值守", "", ON, by=by, **_turn(shift))
    return shift


@transaction.atomic
def take_off(shift: Shift, *, by) -> bool:
    """A shift off the list again, once; the row stays. Says whether it stood there."""
    standing = Shift.objects.standing().filter(pk=shift.pk)
    if not standing.update(removed_at=clock.now(), removed_by=by):
        return False
    _write_down(shift, "take_off", "撤下值守", ON, OFF, by=by, **_turn(shift))
    return True


def _turn(shift: Shift) -> dict:
    return {"值守人员": str(shift.user), "开始": shift.since, "结束": shift.until}


def _write_down(row, action: str, label: str, before: str, after: str, *, by, **facts) -> None:
    write_down(row, action=action, label=label, before=before, after=after, by=by, note="", facts=facts)
