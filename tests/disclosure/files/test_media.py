"""Sound, film and captions: what is taken, what is refused, what the public copy no longer tells."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile

from disclosure.files import kinds, media, visibility
from disclosure.files.kinds import FileRefused
from disclosure.files.store import hand_over, store
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.media import CAPTIONS, box, film, sound


def test_a_film_is_taken_only_where_it_is_asked_for():
    assert kinds.examine(film(), "a.mp4", media=True) is kinds.MP4
    with pytest.raises(FileRefused, match="认不出"):
        kinds.examine(film(), "a.mp4")


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (film(), "会议.mp4", kinds.MP4),
        (film(b"soun", brand=b"M4A "), "a.m4a", kinds.M4A),
        (sound(), "a.mp3", kinds.MP3),
        (CAPTIONS, "a.vtt", kinds.VTT),
        ("文字".encode(), "a.txt", kinds.TXT),
    ],
)
def test_the_kind_is_told_by_content(data, name, kind):
    assert kinds.examine(data, name, media=True) is kind


def test_a_film_that_calls_itself_a_picture_is_refused():
    with pytest.raises(FileRefused, match=r"扩展名是 \.png，内容却是MP4 视频"):
        kinds.examine(film(), "a.png", media=True)


def test_the_public_copy_of_a_film_tells_no_place_maker_or_date_and_moves_nothing():
    data = film()

    copy = media.clean_mp4(data)

    for told in (b"+30.2500", "李四".encode(), "张三".encode(), b"\x11" * 8, b"\x22" * 8):
        assert told in data
        assert told not in copy
    assert len(copy) == len(data)
    assert copy[copy.index(b"mdat") :] == data[data.index(b"mdat") :]


def test_a_film_with_a_track_of_places_is_refused():
    with pytest.raises(FileRefused, match="其他数据（meta）"):
        media.clean_mp4(film(b"vide", b"meta"))


@pytest.mark.parametrize(
    "data",
    [
        film()[:60],
        box(b"ftyp", b"isom" + bytes(8)),
        box(b"ftyp", b"isom" + bytes(8)) + b"\x00\x00\x00\x04moov",
        box(b"ftyp", b"isom" + bytes(8)) + box(b"moov", b"\x7f\xff\xff\xfftrak"),
        box(b"ftyp", b"isom" + bytes(8)) + box(b"free", b"") * (media.MOST_BOXES + 1),
    ],
)
def test_a_broken_film_is_refused(data):
    with pytest.raises(FileRefused, match="损坏"):
        media.clean_mp4(data)


def test_the_public_copy_of_sound_has_no_tags():
    copy = media.clean_mp3(sound())

    assert copy == (b"\xff\xfb\x90\x00" + bytes(413)) * 4


@pytest.mark.parametrize("data", [b"ID3\x03\x00\x00\xff\xff\xff\xff", b"ID3" + bytes(40), sound()[:20]])
def test_broken_sound_is_refused(data):
    with pytest.raises(FileRefused, match="损坏"):
        media.clean_mp3(data)


def test_captions_are_written_anew_without_notes_and_markup():
    assert media.clean_captions(CAPTIONS).decode() == (
        "WEBVTT\n\n"
        "00:00:00.000 --> 00:00:02.500\n缴费档次可以自己选。\n\n"
        "00:00:02.500 --> 00:00:05.000\n每年可以变更一次。\n"
    )


def test_captions_carry_no_markup_to_a_player():
    copy = media.clean_captions(b"WEBVTT\n\n00:00.000 --> 00:01.000\n<b>&lt;script&gt;x</b>\n")

    assert copy.decode().endswith("&lt;script&gt;x\n")


HEAD = "WEBVTT\n\n"
WRONG = [
    ("1\n00:00:01,000 --> 00:00:02,000\n甲\n", "第 1 行应当是 WEBVTT"),
    (HEAD + "00:01.000 -> 00:02.000\n甲\n", "第 4 行的时间写得不对"),
    (HEAD + "00:01,000 --> 00:02,000\n甲\n", "第 3 行的时间写得不对"),
    (HEAD + "00:02.000 --> 00:01.000\n甲\n", "第 3 行的结束时间不晚于开始时间"),
    (HEAD + "00:05.000 --> 00:06.000\n甲\n\n00:01.000 --> 00:02.000\n乙\n", "第 6 行早于上一句"),
    (HEAD + "00:01.000 --> 00:02.000\n\n", "第 3 行的时间下面没有文字"),
    (HEAD, "一句话也没有"),
    ("", "第 1 行应当是 WEBVTT"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_wrong_captions_are_refused_with_the_line(text, said):
    with pytest.raises(FileRefused, match=said):
        media.captions(text.encode())


# ── through the door ────────────────────────────────────────────────────────
@pytest.fixture
def shown(db, monkeypatch):
    """A film everybody may see."""
    agency = AgencyFactory()
    monkeypatch.setitem(visibility._registry, type(agency), lambda *_: True)
    return hand_over(store(ContentFile(film(), "会议.mp4"), by=UserFactory(), media=True), agency)


def test_the_public_gets_the_copy_without_the_place(shown, client):
    assert shown.access_of(AnonymousUser()) == visibility.Access.PUBLISHED

    answer = client.get(shown.get_absolute_url())

    assert answer["Content-Type"] == "video/mp4"
    assert answer["Accept-Ranges"] == "bytes"
    assert b"+30.2500" not in b"".join(answer.streaming_content)


@pytest.mark.parametrize(
    ("asked", "begin", "end"),
    [("bytes=0-9", 0, 9), ("bytes=10-", 10, None), ("bytes=-10", -10, None), ("bytes=5-99999999", 5, None)],
)
def test_a_player_may_wind_forward(shown, client, asked, begin, end):
    whole = b"".join(client.get(shown.get_absolute_url()).streaming_content)

    answer = client.get(shown.get_absolute_url(), headers={"range": asked})

    assert answer.status_code == 206
    part = b"".join(answer.streaming_content)
    assert part == whole[begin:] if end is None else whole[begin : end + 1]
    assert answer["Content-Length"] == str(len(part))


@pytest.mark.parametrize(
    ("asked", "status"), [("bytes=99999999-", 416), ("bytes=9-5", 416), ("bytes=-", 200), ("lines=1-2", 200)]
)
def test_a_stretch_that_is_not_there(shown, client, asked, status):
    assert client.get(shown.get_absolute_url(), headers={"range": asked}).status_code == status
