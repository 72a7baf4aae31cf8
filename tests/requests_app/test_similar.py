"""Alike applications, documents that already answer, several matters in one application."""

from datetime import date

import pytest
from django.db import connection

from disclosure.search import likeness as likeness_of
from requests_app import similar
from requests_app.intake import receive
from requests_app.models import Application
from requests_app.outcomes import Outcome
from requests_app.similar import REPEATED, Words, likeness
from requests_app.states import State
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff, document

LAND = "申请公开云山县青龙镇2023年征地补偿安置方案"
LAND_AGAIN = "请求公开青龙镇2023年度征地补偿安置方案的全部内容，纸质版加盖公章。"
ROAD = "申请公开东风路改造工程的施工合同"


# ── how alike two texts are ─────────────────────────────────────────────────
def alike(one, other):
    return likeness(Words(one), Words(other))


def test_a_text_is_wholly_like_itself_and_unlike_another_matter():
    assert alike(LAND, LAND) == 1.0
    assert alike(LAND, ROAD) == 0.0


def test_politeness_does_not_tell_texts_apart():
    assert alike(ROAD, "您好，本人现依法申请公开东风路改造工程的施工合同的复印件，谢谢") >= 0.95


def test_what_every_application_says_makes_none_alike():
    assert alike("申请公开相关政府信息", "依据《政府信息公开条例》申请公开有关信息") == 0.0


def test_another_year_is_another_matter():
    assert alike("申请公开县财政局2023年部门决算", "申请公开县财政局2024年部门决算") < REPEATED
    assert alike("申请公开县财政局2023年部门决算", "申请公开县财政局2023年度部门决算") >= REPEATED


def test_another_place_is_another_matter():
    assert alike(LAND, LAND.replace("青龙镇", "白水镇")) < REPEATED
    assert alike(LAND, LAND.replace("青龙镇", "白水镇")) < alike(LAND, LAND_AGAIN)


def test_a_long_text_that_holds_a_short_one_is_found_and_is_no_copy():
    long = "东风路改造工程自2021年开工以来长期不能完工，沿街商户损失严重。现申请公开东风路改造工程的施工合同、中标公告"

    assert 0.4 < alike(ROAD, long) < REPEATED


def test_likeness_is_the_same_both_ways():
    assert alike(LAND, LAND_AGAIN) == alike(LAND_AGAIN, LAND) >= REPEATED


# ── earlier applications ────────────────────────────────────────────────────
@pytest.fixture
def agency(db):
    return AgencyFactory()


def received(agency, description, *, who="王小明", **fields) -> Application:
    application = receive(
        agency=agency,
        applicant_kind="natural",
        particulars={"name": who, "id_number": f"身份{who}"},
        description=description,
        channel="in_person",
        by=None,
        submitted_on=date(2026, 3, 2),
    )
    if fields:
        Application._base_manager.filter(pk=application.pk).update(**fields)
        application = Application.objects.get(pk=application.pk)
    return application


ANSWERED = {"state": State.CLOSED, "outcome": Outcome.OPEN, "answered_on": date(2026, 3, 20)}


def found(application, **options):
    return [match.application for match in similar.likely(application, **options)]


def test_the_same_matter_is_found_and_another_is_not(agency):
    earlier = received(agency, LAND_AGAIN)
    received(agency, ROAD)
    received(agency, "申请公开县中医院2025年药品采购清单")

    assert found(received(agency, LAND)) == [earlier]


def test_a_repeat_is_the_same_applicant_an_answer_and_the_same_text(agency):
    answered = received(agency, LAND_AGAIN, **ANSWERED)
    open_one = received(agency, LAND)
    of_another = received(agency, LAND, who="李四", **ANSWERED)

    matches = {match.application: match for match in similar.likely(received(agency, LAND))}

    assert {one: match.may_be_a_repeat for one, match in matches.items()} == {
        answered: True,
        open_one: False,
        of_another: False,
    }
    assert (matches[answered].outcome, matches[answered].answered_on) == ("予以公开", date(2026, 3, 20))
    assert matches[of_another].percent == 100
    assert not matches[of_another].same_applicant


def test_the_best_come_first_and_no_more_than_asked_for(agency):
    far = received(agency, "申请公开青龙镇2023年宅基地审批和征地补偿的台账")
    near = received(agency, LAND_AGAIN)

    assert found(received(agency, LAND)) == [near, far]
    assert found(received(agency, LAND), limit=1)[0] != far


def test_the_same_applicant_is_found_without_a_phrase_in_common(agency):
    """The index is asked for whole phrases; what a person asked before is compared in any case."""
    earlier = received(agency, "青龙征地补偿")

    assert found(received(agency, "青龙镇征地的补偿")) == [earlier]


def test_other_agencies_own_parts_and_merged_ones_are_left_out(agency):
    received(AgencyFactory(), LAND)
    received(agency, LAND, state=State.MERGED)
    whole = received(agency, LAND)
    part = received(agency, LAND, parent=whole)
    sibling = received(agency, LAND, parent=whole)

    assert found(part) == []
    assert found(sibling) == []
    assert found(whole) == []


def test_the_supplement_is_compared_too(agency):
    vague = received(agency, "申请公开有关征地的材料")
    vague.text.supplement = LAND
    vague.text.index()
    vague.text.save()

    assert found(received(agency, LAND_AGAIN, who="李四")) == [vague]


@pytest.mark.parametrize("text", ["", "公开", "申请公开政府信息", "？？？", "'\"\\ & | ! :* ( \x00"])
def test_a_text_that_says_nothing_finds_nothing(agency, text):
    received(agency, LAND)

    assert similar.likely_for(text.replace("\x00", ""), agency) == []


@pytest.mark.parametrize(
    "text", ["𠮷林街道䶮洞社区征地方案", "GB/T9704-2012标准文本", "a" * 5000, "很" * 100_000]
)
def test_rare_and_endless_texts_are_no_trouble(agency, text):
    earlier = received(agency, text)

    assert found(received(agency, text)) == [earlier]


@pytest.mark.parametrize("rows", [1, 3])
def test_it_takes_the_same_queries_however_many_there_are(agency, rows, django_assert_num_queries):
    for _ in range(rows):
        received(agency, LAND_AGAIN)
    application = Application.objects.select_related("agency", "text").get(pk=received(agency, LAND).pk)

    with django_assert_num_queries(4 if connection.vendor == "postgresql" else 3):
        assert len(similar.likely(application)) == rows


@pytest.mark.postgres
def test_postgresql_asks_the_index(agency):
    received(agency, LAND)
    asked = Application.objects.filter(agency=agency).having_any(
        similar.anchors(LAND, "requests_app_applicationtext")
    )
    with connection.cursor() as cursor:
        for plan in ("seqscan", "indexscan", "indexonlyscan", "nestloop"):  # an empty table tempts to others
            cursor.execute(f"SET LOCAL enable_{plan} = off")

    assert "requests_app_applicationtext_grams_gin" in asked.explain()


def test_phrases_too_common_are_not_asked_for(monkeypatch):
    common = {
        "征地": 50_000,
        "地补": 40_000,
        "补偿": 60_000,
        "偿安": 30_000,
        "安置": 90_000,
        "置方": 1_500,
        "方案": 9_000,
    }
    monkeypatch.setattr(likeness_of, "frequencies", lambda table, column, grams: common)

    asked = similar.anchors(LAND, "any")

    assert ("县青", "青龙", "龙镇") in asked
    assert ("偿安", "安置", "置方") in asked
    assert ("征地", "地补", "补偿") not in asked
    assert sum(min(common.get(pair, 0) for pair in phrase) for phrase in asked) <= likeness_of.ENOUGH


def test_a_text_of_common_phrases_alone_is_asked_for_by_all_of_them_at_once(monkeypatch):
    monkeypatch.setattr(likeness_of, "frequencies", lambda table, column, grams: dict.fromkeys(grams, 90_000))

    assert [set(group) for group in similar.anchors("征地补偿标准", "any")] == [
        {"征地", "地补", "补偿", "偿标", "标准"}
    ]


# ── documents that already answer ───────────────────────────────────────────
PLAN = "云山县青龙镇2023年征地补偿安置方案"


@pytest.fixture
def staff(db):
    return Staff()


def published(staff, title, body="一、补偿范围。二、补偿标准。三、安置办法。", **fields):
    return document(staff, title=title, body=body, **fields)


def answers(words, agency=None):
    return [one.document for one in similar.answers_already_public(words, agency)]


def test_a_published_document_with_the_title_asked_for_is_offered(staff):
    plan = published(staff, PLAN)
    published(staff, "关于做好防汛工作的通知")

    assert answers(LAND_AGAIN) == [plan]
    assert answers(LAND_AGAIN, staff.agency) == [plan]
    assert answers(LAND_AGAIN, AgencyFactory()) == []


def test_the_document_of_another_year_is_not(staff):
    published(staff, PLAN.replace("2023", "2022"))

    assert answers(LAND) == []


def test_a_document_that_is_not_public_is_never_offered(staff):
    published(staff, PLAN, state="signed")
    published(staff, PLAN, state="registered")
    published(staff, PLAN, state="withdrawn")

    assert answers(LAND) == []


def test_a_common_word_is_no_answer(staff):
    published(staff, "关于印发征地补偿安置工作考核办法的通知")

    assert answers(ROAD) == []
    assert answers("申请公开") == []


# ── several matters ─────────────────────────────────────────────────────────
ONE_MATTER = [
    "",
    "公开",
    "申请公开云山县2024年度部门预算。",
    "申请公开东风路改造工程的立项批复、环评批复和用地批复。",
    "申请公开《征地补偿方案》（云政发〔2023〕15号）第（一）项、第（二）项规定的补偿标准。",
    "本人于2023.1.15日购买房屋，距离学校1.5公里；现申请公开该小区的规划许可证。",
    "1.姓名张三 2.身份证号码 3.联系电话 申请公开本人的低保审批材料",
    "申请公开县第一中学、第二中学的招生方案。",
    "请公开第一批、第二批低保名单",
    "申请公开西湖小学的招生方案以及录取名单。",
    "申请公开东风路改造工程的施工合同以及东风路改造工程的监理合同。",
    "我是一名退休工人，多年来一直关心环境；请公开青龙河的水质监测数据。",
    "一、申请公开云山县2024年部门预算",
    "请公开对本人2026年3月5日信访事项的处理意见书，以及依据。",
    "3.青龙镇征地批复，4.拆迁许可证",  # begins nowhere
]
SEVERAL = [
    (
        "请公开以下信息：1.青龙镇2023年征地补偿安置方案；2.东风路改造工程施工合同；3.县中医院采购清单。",
        ["青龙镇2023年征地补偿安置方案", "东风路改造工程施工合同", "县中医院采购清单"],
    ),
    ("1、青龙村低保名单\n2、青龙村财务收支明细", ["青龙村低保名单", "青龙村财务收支明细"]),
    ("一、青龙镇征地批复；二、东风路拆迁许可证。", ["青龙镇征地批复", "东风路拆迁许可证"]),
    ("（1）青龙镇征地批复（2）东风路拆迁许可证", ["青龙镇征地批复", "东风路拆迁许可证"]),
    ("（一）青龙镇征地批复（二）东风路拆迁许可证", ["青龙镇征地批复", "东风路拆迁许可证"]),
    ("①青龙镇征地批复②东风路拆迁许可证", ["青龙镇征地批复", "东风路拆迁许可证"]),
    ("第一，青龙镇征地批复；第二，东风路拆迁许可证", ["青龙镇征地批复", "东风路拆迁许可证"]),
    (
        "申请公开青龙镇征地批复文件；申请公开县中医院采购清单。",
        ["申请公开青龙镇征地批复文件", "申请公开县中医院采购清单"],
    ),
    (
        "申请公开东风路改造工程的中标公告以及西湖小学的招生方案。",
        ["申请公开东风路改造工程的中标公告", "西湖小学的招生方案"],
    ),
    (
        "申请公开青龙河的水质监测数据。另申请公开县中医院的采购清单。",
        ["申请公开青龙河的水质监测数据", "县中医院的采购清单"],
    ),
]


@pytest.mark.parametrize("text", ONE_MATTER)
def test_one_matter_is_not_called_several(text):
    assert similar.several_matters(text) == []


@pytest.mark.parametrize(("text", "parts"), SEVERAL)
def test_several_matters_are_told_apart(text, parts):
    assert similar.several_matters(text) == parts


def test_an_endless_list_ends():
    text = "；".join(f"申请公开第{n}村的财务收支明细" for n in range(5000))

    assert len(similar.several_matters(text)) == 50
