"""What may come in, and how it is cleaned on the way."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from disclosure import clock
from disclosure.files import marks
from opinion.said import Unfit, known_number, masked, said
from tests.factories.opinion_said import mention

NOW = "2026-11-28T09:00+08:00"


def test_numbers_of_people_are_masked_and_the_number_of_the_source_is_a_digest():
    one = said(
        channel="staff",
        source="热线",
        title="张某13812345678反映",
        body="身份证11010519491231002X，电话 13812345678，座机 0000-8812345。",
        source_id="13812345678",
    )

    assert one.title == "张某138****5678反映"
    assert one.body == "身份证110*************2X，电话 138****5678，座机 0000-8812345。"
    assert one.source_id == known_number("13812345678")
    assert re.fullmatch("sm3:[0-9a-f]{64}", one.source_id)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("138 0013 8000", "138 **** 8000"),
        ("138-0013-8000", "138-****-8000"),
        ("１３８００１３８０００", "１３８****８０００"),
        ("+8613800138000", "+86138****8000"),
        ("1 3 8 0 0 1 3 8 0 0 0", "1 3 8 * * * * 8 0 0 0"),
        ("110105 19491231 002X", "110*** ******** **2X"),
        ("tel13800138000", "tel138****8000"),
        ("卡号6222 0212 3456 7890 128", "卡号622* **** **** **** *28"),
        ("0000-8812345", "0000-8812345"),
    ],
)
def test_a_number_is_masked_however_it_is_written(written, kept):
    one = said(channel="staff", source="热线", title=f"请打{written}", body=f"电话：{written}。")

    assert one.body == f"电话：{kept}。"
    assert masked(one.body) == one.body
    if kept != written:
        assert marks.find(one.text) == []


def test_many_numbers_are_masked_to_the_last():
    assert "13800138000" not in masked("13800138000，" * 1000)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example.cn/t/13800138000.html", "https://a.example.cn/t/13800138000.html"),
        ("https://a.example.cn/q?tel=13800138000&p=1", "https://a.example.cn/q?tel=138****8000&p=1"),
        ("https://a.example.cn/p/11010519491231002X/", "https://a.example.cn/p/110*************2X/"),
    ],
)
def test_an_address_carries_no_number_of_a_person(url, kept):
    assert mention(url=url).url == kept


@pytest.mark.parametrize("number", ["t-88121", "https://bbs.example.cn/t/1", "18812"])
def test_a_number_of_a_source_stays_what_it_is(number):
    assert mention(source_id=number).source_id == number


def test_numbers_of_a_source_that_differ_in_a_sign_are_two():
    assert known_number("138-0013-8000") != known_number("13800138000")


def test_a_digest_is_not_taken_for_a_number_of_its_own():
    assert known_number(f"sm3:a13800138000b{'0' * 51}") == f"sm3:a13800138000b{'0' * 51}"


def test_what_a_database_or_a_page_chokes_on_is_taken_out():
    one = said(channel="staff", source="论\x00坛", title="甲\u202e乙\ud800", body="一\r\n二\x07\u200b三")

    assert (one.source, one.title, one.body) == ("论坛", "甲乙?", "一\n二三")


def test_without_a_title_it_is_called_by_its_first_words():
    assert said(channel="staff", source="微博", body="路" * 60).title == "路" * 40 + "…"
    assert said(channel="staff", source="微博", body="路灯坏了\n请修").title == "路灯坏了"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "标" * 301, "最多 300 字"),
        ("body", "内" * 100_001, "最多 100,000 字"),
        ("source", "", "没有写来源"),
        ("source", "来" * 121, "最多 120 字"),
        ("source_id", "1" * 201, "最多 200 字"),
        ("url", "javascript:alert(1)", "http://"),
        ("url", "https://", "http://"),
        ("url", "http://[::1", "http://"),
        ("url", "https://a.example.cn/" + "x" * 1000, "最多 1,000 字"),
        ("channel", "pigeon", "没有“pigeon”这种途径"),
        ("said_at", datetime(2026, 11, 30, tzinfo=UTC), "尚未到来"),
        ("said_at", datetime(1970, 1, 1, tzinfo=UTC), "2000 年以前"),
        ("said_at", datetime(1, 1, 1, tzinfo=UTC), "2000 年以前"),
        ("said_at", datetime.max.replace(tzinfo=UTC), "不像真的时间"),
    ],
)
@time_machine.travel(NOW)
def test_what_is_refused_and_why(field, value, words):
    fields = {"channel": "staff", "source": "论坛", "title": "路灯", "body": "坏了"} | {field: value}

    with pytest.raises(Unfit, match=words) as refusal:
        said(**fields)

    assert refusal.value.column == field


def test_nothing_at_all_is_refused():
    with pytest.raises(Unfit, match="都是空的"):
        said(channel="staff", source="论坛", title=" ", body="\n")


@time_machine.travel(NOW, tick=False)
def test_a_moment_without_a_zone_is_beijings():
    assert mention(said_at=datetime.fromisoformat("2026-11-28T08:00")).said_at == clock.now() - timedelta(
        hours=1
    )


def test_the_same_words_at_another_hour_are_another_thing_said():
    morning, noon = (datetime(2026, 3, 1, hour, tzinfo=clock.TZ) for hour in (8, 12))

    assert mention(said_at=morning).identity == mention(said_at=morning.astimezone(UTC)).identity
    assert mention(said_at=morning).identity != mention(said_at=noon).identity
