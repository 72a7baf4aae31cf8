"""The file cache: what is remembered, and that another process's change is seen at once."""

import os
import time

import pytest
import time_machine

from disclosure.filecache import SharedFileCache


@pytest.fixture
def two(tmp_path):
    """The same folder as two processes see it."""
    return SharedFileCache(str(tmp_path), {}), SharedFileCache(str(tmp_path), {})


def settle(tmp_path):
    """Make the files look as if written a while ago."""
    for path in tmp_path.iterdir():
        past = time.time_ns() - 10**9
        os.utime(path, ns=(past, past))


def test_an_unchanged_value_is_read_once(two, tmp_path, monkeypatch):
    ours, _ = two
    ours.set("version", "a", None)
    settle(tmp_path)
    assert ours.get("version") == "a"

    monkeypatch.setattr("builtins.open", None)

    assert [ours.get("version") for _ in range(3)] == ["a", "a", "a"]


def test_a_change_by_another_process_is_seen_at_once(two, tmp_path):
    ours, theirs = two
    for value in ("a", "b", "c", "d"):
        theirs.set("version", value, None)
        assert [ours.get("version"), ours.get("version")] == [value, value]
        settle(tmp_path)
        assert [ours.get("version"), ours.get("version")] == [value, value]


def test_a_removed_value_is_gone(two, tmp_path):
    ours, theirs = two
    ours.set("version", "a", None)
    settle(tmp_path)
    ours.get("version")

    theirs.delete("version")

    assert ours.get("version", "none") == "none"


def test_a_remembered_value_still_expires(two, tmp_path):
    ours, _ = two
    with time_machine.travel("2026-03-12T10:00:00+08:00", tick=False) as traveller:
        ours.set("version", "a", 60)
        settle(tmp_path)
        assert [ours.get("version"), ours.get("version")] == ["a", "a"]
        traveller.shift(61)

        assert ours.get("version") is None


def test_a_list_is_read_anew_so_nobody_changes_it_for_others(two, tmp_path):
    ours, _ = two
    ours.set("rows", [1], None)
    settle(tmp_path)
    ours.get("rows").append(2)

    assert ours.get("rows") == [1]


def test_files_are_counted_now_and_then_and_kept_below_their_number(tmp_path):
    cache = SharedFileCache(str(tmp_path), {"OPTIONS": {"MAX_ENTRIES": 20}})
    for number in range(1000):
        cache.set(f"page-{number}", number)

    assert len(cache._list_cache_files()) < 1000


def test_a_value_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    cache = SharedFileCache(str(tmp_path / "new"), {})

    with pytest.raises(Exception, match="pickle"):
        cache.set("bad", lambda: None)

    assert list((tmp_path / "new").iterdir()) == []
    assert cache.get("bad", "none") == "none"
