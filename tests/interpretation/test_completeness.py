"""What an interpretation must say before it may be handed in: the agency's elements, its kind, its signature."""

import pytest

from disclosure.rulebook.rules import ELEMENTS
from disclosure.rulebook.setting import set_rule
from interpretation.completeness import missing
from interpretation.states import Kind
from tests.factories.documents import Staff
from tests.factories.interpretation import TABLE, interpretation, with_film, with_picture, written

pytestmark = pytest.mark.django_db
ALL_TEN = tuple((element, "写明了。") for element in ELEMENTS)
FOUR = ["制定背景", "政策措施", "其他应当补充说明的内容", "解读机关、解读人及其联系方式"]


def test_ten_elements_are_asked_for_where_the_agency_has_not_said_otherwise():
    assert missing(interpretation()) == [f"还没有写“{element}”。" for element in ELEMENTS]


def test_nothing_is_missing_once_all_is_written():
    assert missing(written(interpretation(), sections=ALL_TEN)) == []


def test_of_the_four_only_what_is_to_be_written_is_asked_for():
    staff = Staff()
    set_rule("interpretation.elements", staff.agency, FOUR)

    assert missing(interpretation(staff)) == ["还没有写“制定背景”。", "还没有写“政策措施”。"]


@pytest.mark.parametrize("field", ["interpreted_by", "interpreter", "contact", "title"])
def test_each_is_signed(field):
    case = written(interpretation(**{field: "  "}), sections=ALL_TEN)

    said = {
        "interpreted_by": "还没有填写解读机关。",
        "interpreter": "还没有填写解读人。",
        "contact": "还没有填写联系方式。",
        "title": "还没有标题。",
    }
    assert missing(case) == [said[field]]


KINDS = [
    (Kind.TEXT, []),
    (Kind.QA, ["“问答”形式要有至少一个问答。"]),
    (Kind.CHART, ["“图表图解”形式要有至少一张图表或者图片。"]),
    (Kind.MEDIA, ["“音频视频”形式要有音频或者视频，连同文字稿，视频还要有字幕。"]),
    (Kind.INTERVIEW, []),
    (Kind.BRIEFING, []),
    (Kind.EXPERT, []),
    (Kind.PRESS, []),
]


@pytest.mark.parametrize(("kind", "said"), KINDS)
def test_a_kind_asks_for_what_makes_it_one(kind, said):
    assert missing(written(interpretation(kind=kind), sections=ALL_TEN)) == said


def test_every_kind_is_in_the_table():
    assert [kind for kind, _ in KINDS] == list(Kind)


def test_a_chart_a_picture_a_question_and_a_film_answer_their_kinds():
    chart = {"title": "图", "unit": "", "shape": "columns", "rows": TABLE, "source": ""}
    drawn = written(interpretation(kind=Kind.CHART), sections=ALL_TEN, charts=[chart])
    pictured = written(interpretation(kind=Kind.CHART), sections=ALL_TEN)
    with_picture(pictured)
    asked = written(interpretation(kind=Kind.QA), sections=ALL_TEN, questions=[("问", "答")])
    filmed = written(interpretation(kind=Kind.MEDIA), sections=ALL_TEN)
    with_film(filmed)

    assert [missing(case) for case in (drawn, pictured, asked, filmed)] == [[], [], [], []]


def test_a_film_without_captions_is_named():
    case = written(interpretation(kind=Kind.MEDIA), sections=ALL_TEN)
    film = with_film(case, title="三分钟看懂")
    film.captions = None
    film.save()

    assert missing(case) == ["视频“三分钟看懂”还没有字幕。"]
