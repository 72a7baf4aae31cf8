"""From words to boxes, and the words that were forgotten."""

import io

import pikepdf
import pypdf
import pytest

from disclosure import pdf as typesetting
from disclosure.files.blackout import BlackoutFailed, Box, engine, words
from tests.factories import hidden
from tests.factories.hidden import IDENTITY, NAME, PHONE, drawn, traces, words_at


def paper(body: str, width: int = 300) -> bytes:
    return typesetting.render(
        f'<html lang="zh-CN"><body>{body}</body></html>',
        stylesheets=(f"@page {{ size: {width}pt 400pt; margin: 40pt }} p {{ margin: 0 0 6pt }}", hidden.FACE),
    )


def pages(boxes: list[Box]) -> list[int]:
    return [box.page for box in boxes]


def text_of(pdf: bytes) -> str:
    found = (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return "".join("\n".join(found).split())


def test_every_occurrence_on_every_page_is_found():
    source = hidden.paper(rare_twice=True)
    boxes = words.boxes_for_words(source, [NAME], "条例第十五条")
    assert pages(boxes) == [1, 2]
    assert {box.reason for box in boxes} == {"条例第十五条"}
    assert traces(engine.black_out(source, boxes), NAME) == []


def test_a_word_broken_by_a_line_end_gets_a_box_on_each_line():
    source = paper(f"<p>{'字' * 16}张小明{'字' * 10}</p>")  # eighteen characters fit a line of 220 points
    boxes = words.boxes_for_words(source, ["张小明"])
    assert pages(boxes) == [1, 1]
    assert boxes[0].bottom < boxes[1].top + 3
    result = text_of(engine.black_out(source, boxes))
    assert set(result) == {"字"}
    assert len(result) >= 24  # a neighbour within a point of the box may go from the layer of words


def test_a_word_broken_by_a_page_end_is_found_past_the_page_number():
    source = typesetting.render(
        '<html lang="zh-CN"><body><p>' + "字" * 19 + "张小明" + "字" * 6 + "</p></body></html>",
        stylesheets=(
            "@page { size: 200pt 95pt; margin: 20pt 40pt 30pt; @bottom-center { content: counter(page); font-size: 8pt } }"
            "body, p { margin: 0; line-height: 16pt; orphans: 1; widows: 1 }",
            hidden.FACE,
        ),
    )
    boxes = words.boxes_for_words(source, ["张小明"])
    assert pages(boxes) == [1, 2]
    assert [word for word in "张小明" if word in text_of(engine.black_out(source, boxes))] == []


@pytest.mark.parametrize("written", ["138 0013 8000", "１３８００１３８０００", "138\u00a00013 8000"])
def test_spacing_and_width_make_no_difference(written):
    source = paper(f"<p>电话 {written} 转</p>")
    boxes = words.boxes_for_words(source, [PHONE])
    assert len(boxes) == 1
    assert "转" in text_of(engine.black_out(source, boxes))
    assert "0013" not in text_of(engine.black_out(source, boxes))


def test_radicals_a_pdf_stores_in_place_of_characters_are_the_same_words():
    assert words.folded("⼭⻄⽂⽔") == words.folded("山⻄文水")


def test_a_rare_character_outside_the_first_plane_is_found_goes_and_stays_elsewhere():
    source = paper("<p>户主𠮷祥里，户号甲</p><p>经办𠮷某</p>")
    boxes = words.boxes_for_words(source, ["𠮷祥里"])
    result = text_of(engine.black_out(source, boxes))
    assert "𠮷祥里" not in result
    assert "经办𠮷某" in result


def test_a_word_in_upper_or_lower_case_is_the_same():
    assert len(words.boxes_for_words(drawn(words_at(100, 700, "Zhang San")), ["ZHANG SAN"])) == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([], "请填写要涂去的文字"),
        (["  "], "请填写要涂去的文字"),
        (["1"], "太短"),
        (["没有的话"], "没有找到“没有的话”"),
        ([PHONE, "没有的话"], "没有找到“没有的话”"),
    ],
)
def test_words_that_cannot_be_found_are_said(asked, said):
    with pytest.raises(BlackoutFailed, match=said):
        words.boxes_for_words(hidden.paper(), asked)


def test_too_many_places_are_refused(monkeypatch):
    monkeypatch.setattr(words, "MOST_BOXES", 5)
    with pytest.raises(BlackoutFailed, match="超过 5 处"):
        words.boxes_for_words(hidden.paper(), ["本局"])


def test_personal_numbers_are_suggested_with_their_article():
    boxes = words.boxes_for_personal_data(hidden.paper())
    assert [(box.page, box.reason) for box in boxes] == [(1, "条例第十五条")] * len(boxes)
    assert traces(engine.black_out(hidden.paper(), boxes), IDENTITY, PHONE) == []
    assert NAME in text_of(engine.black_out(hidden.paper(), boxes))


def test_a_personal_number_broken_by_a_line_end_is_suggested_whole():
    source = paper(f"<p>{'字' * 13}{PHONE[:6]}<br>{PHONE[6:]}完</p>")
    boxes = words.boxes_for_personal_data(source)
    assert len(boxes) == 2
    result = text_of(engine.black_out(source, boxes))
    assert not any(char.isdigit() for char in result)


def test_a_paper_without_personal_numbers_suggests_nothing():
    assert (
        words.boxes_for_personal_data(
            paper("<p>索引号 11330000000000000A/2026-00123，电话 0571-88888888</p>")
        )
        == []
    )


# 别处还有


def test_the_same_words_left_on_another_page_are_told():
    source = hidden.paper(rare_twice=True)
    (first, _) = words.boxes_for_words(source, [NAME])
    (left,) = words.repeats(source, [first])
    assert (left.page, left.count) == (2, 1)
    assert left.message == "同样的文字在第 2 页还有 1 处没有涂去。"
    assert words.repeats(source, words.boxes_for_words(source, [NAME])) == []


def test_the_number_inside_a_longer_box_is_looked_for_by_itself():
    source = drawn(words_at(100, 700, "No 13800138000 Zhang") + words_at(100, 500, "call 13800138000"))
    (row,) = words.boxes_for_words(source, ["No 13800138000 Zhang"])
    assert [(left.page, left.count) for left in words.repeats(source, [row])] == [(1, 1)]


def test_one_character_under_a_box_says_nothing_about_others():
    source = paper("<p>甲乙丙</p><p>甲丁戊</p>")
    first = words.boxes_for_words(source, ["甲"])[0]
    assert words.repeats(source, [first]) == []


def test_words_are_not_joined_across_a_box():
    source = drawn(words_at(100, 700, "ABCD EFGH") + words_at(100, 600, "ABGH"))
    (row,) = words.boxes_for_words(source, ["ABGH"])
    (middle,) = words.boxes_for_words(source, ["CD EF"])
    assert words.repeats(source, [row, middle]) == []


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_layer_of_words_follows_the_way_the_text_runs(turn):
    source = drawn(
        words_at(150, 600, "TOPSECRET end") + words_at(150, 400, "public words here"), page={"/Rotate": turn}
    )
    result = engine.black_out(source, words.boxes_for_words(source, ["TOPSECRET"]))
    places = words.boxes_for_words(result, ["public words here"])
    (before,) = words.boxes_for_words(source, ["public words here"])
    assert len(places) == 1  # one row, whichever way it runs
    assert list(places[0].rect) == pytest.approx(list(before.rect), abs=1.5)


def test_a_word_is_found_in_a_file_that_was_already_blacked_out_once():
    """Boxes may be added in a second round; the first ones stay."""
    source = hidden.paper()
    once = engine.black_out(source, words.boxes_for_words(source, [NAME]))
    twice = engine.black_out(once, words.boxes_for_words(once, [PHONE]))
    assert traces(twice, NAME, PHONE) == []
    with pikepdf.open(io.BytesIO(twice)) as new:
        assert len(new.pages) == 3
