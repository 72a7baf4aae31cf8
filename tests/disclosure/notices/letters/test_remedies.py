"""救济: the clause by what was decided, the law of the day, and the office (rules.md §4.3)."""

from dataclasses import replace
from datetime import date

import pytest

from disclosure.notices.letters import AgencyFacts
from disclosure.notices.letters.remedies import Need, clause, outdated
from disclosure.refusal import Refused
from requests_app.outcomes import Remedies

OFFICE = AgencyFacts(name="云山县水利局", review_agency="云山县人民政府", court="云山县人民法院")
TODAY = date(2026, 3, 12)


def test_either_way_names_both_terms_and_both_articles():
    found = clause("either", OFFICE, TODAY)

    assert found.text == (
        "依据《中华人民共和国行政复议法》第二十条和《中华人民共和国行政诉讼法》第四十六条的规定，如不服本答复，"
        "可以自收到本答复书之日起60日内向云山县人民政府申请行政复议，"
        "也可以自收到本答复书之日起6个月内直接向云山县人民法院提起行政诉讼。"
    )
    assert (found.review_days, found.suit_months, found.after_review_days) == (60, 6, 15)


def test_withholding_goes_to_review_first_and_never_offers_a_direct_suit():
    text = clause("review_first", OFFICE, TODAY).text

    assert text == (
        "依据《中华人民共和国行政复议法》第二十条、第二十三条第一款第四项和《中华人民共和国行政诉讼法》第四十五条的规定，"
        "如不服本答复，应当自收到本答复书之日起60日内先向云山县人民政府申请行政复议；"
        "对行政复议决定仍不服的，可以自收到行政复议决定书之日起15日内向云山县人民法院提起行政诉讼。"
    )
    assert "直接" not in text
    assert "6个月" not in text


def test_a_partial_reply_tells_each_part_its_own_way():
    text = clause("partial", OFFICE, TODAY).text

    assert "如不服本答复中不予公开的部分，应当自收到本答复书之日起60日内先向" in text
    assert "如不服本答复的其他部分，可以自收到本答复书之日起60日内" in text


def test_the_rule_may_leave_the_withheld_part_unmentioned():
    found = clause("partial", OFFICE, TODAY, partial_review_first=False)

    assert found.need == Need.EITHER
    assert found.text == clause("either", OFFICE, TODAY).text


def test_before_2024_review_did_not_come_first():
    found = clause("review_first", OFFICE, date(2023, 12, 31))

    assert found.need == Need.EITHER
    assert found.articles[0] == "《中华人民共和国行政复议法》第九条"


def test_the_law_before_2015_is_not_written_any_more():
    with pytest.raises(ValueError, match="2015-04-30"):
        clause("either", OFFICE, date(2015, 4, 30))


def test_a_notice_without_remedy_has_no_clause():
    assert clause("none", AgencyFacts(name="云山县水利局"), TODAY) is None


@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        ({"review_agency": ""}, ["行政复议机关"]),
        ({"court": " "}, ["管辖法院"]),
        ({"review_agency": "", "court": ""}, ["行政复议机关", "管辖法院"]),
    ],
)
def test_what_the_agency_has_not_filled_in_is_asked_for_by_name(lacking, named):
    with pytest.raises(Refused) as refusal:
        clause("either", replace(OFFICE, **lacking), TODAY)

    assert len(refusal.value.reasons) == len(named)
    for sentence, name in zip(refusal.value.reasons, named, strict=True):
        assert f"“{name}”" in sentence


def test_where_review_can_be_asked_for_online_the_address_is_told():
    assert clause("either", replace(OFFICE, review_online="https://fy.example.gov.cn/"), TODAY).text.endswith(
        "行政复议也可以在线申请，网址：https://fy.example.gov.cn/。"
    )


@pytest.mark.parametrize(
    ("text", "need", "refused"),
    [
        ("可以在三个月内向人民法院起诉。", "either", True),
        ("自知道之日起3个月内提起行政诉讼", "either", True),
        ("三个月内缴清。以后不再收费。", "either", False),
        ("或者直接向人民法院提起行政诉讼", "review_first", True),
        ("或者直接向人民法院提起行政诉讼", "either", False),
        ("该信息三个月后形成。", "review_first", False),
        ("也可以直接向人民法院起诉", "partial", True),
        ("应当先申请行政复议，不得直接提起行政诉讼。", "review_first", False),
        ("案卷中的答辩状或者起诉状副本", "review_first", False),
        ("三个月内申请公开 43 件、提起行政诉讼 12 件。", "either", False),
    ],
)
def test_words_of_repealed_law_are_found(text, need, refused):
    assert bool(outdated(text, need)) is refused


def test_a_part_need_not_go_to_review_first_where_the_rule_says_so():
    assert outdated("也可以直接起诉", "partial", partial_review_first=False) == []


def test_the_needs_are_those_the_outcomes_name():
    assert {str(need) for need in Need} == set(Remedies.values)
