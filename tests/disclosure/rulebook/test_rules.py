"""Every declared rule can stand: its default, and each preset's value, is one the rule accepts and can say."""

import pytest
from django.core.exceptions import ValidationError

from disclosure.rulebook import PRESETS, RULES
from disclosure.rulebook.rules import Group

ALL_VALUES = [pytest.param(rule, rule.default, id=f"national-{rule.key}") for rule in RULES.values()] + [
    pytest.param(RULES[key], value, id=f"{preset.name}-{key}")
    for preset in PRESETS.values()
    for key, value in preset.values.items()
]


@pytest.mark.parametrize(("rule", "value"), ALL_VALUES)
def test_a_shipped_value_is_accepted_and_reads_in_chinese(rule, value):
    rule.check(value)

    words = rule.words(value)
    assert words.strip() == words != ""
    assert "None" not in words
    assert "{'" not in words


PATTERNS_READ = [
    ("documents.number_pattern", "{prefix}〔{year}〕{serial}号", "例如 云政办发〔2026〕1号"),
    ("documents.index_pattern", "{org_code}/{year}-{serial:06}", "例如 MB1A2C3D4/2026-000001"),
    ("documents.index_regex", r"\d{4}-\d{5}", "有固定写法，逐字核对"),
]


@pytest.mark.parametrize(("key", "pattern", "words"), PATTERNS_READ)
def test_a_pattern_is_shown_as_a_worked_example(key, pattern, words):
    assert RULES[key].words(pattern) == words


@pytest.mark.parametrize(("rule", "value"), ALL_VALUES)
def test_nobody_reads_a_raw_pattern(rule, value):
    assert set("{}\\[") & set(rule.words(value)) == set()


def test_every_rule_stands_in_a_group_and_rests_on_something():
    assert {rule.group for rule in RULES.values()} == set(Group)
    assert [rule.key for rule in RULES.values() if not rule.article or not rule.label] == []


def test_the_five_local_rule_sets_and_the_national_one():
    assert set(PRESETS) == {"national", "hunjiang", "luodian", "anhui", "zhongwei", "huangyan"}
    assert PRESETS["national"].values == {}


# rules.md §6.6: what the local documents say in the same matter, side by side
VARIANTS = [
    ("documents.review_chain", "hunjiang", "办文核对 → 保密审查 → 分管领导审签"),
    ("documents.review_chain", "luodian", "办文核对 → 保密审查 → 分管领导审签 → 主要领导审批"),
    ("documents.review_chain", "anhui", "科室审核 → 办文核对 → 保密审查 → 分管领导审签"),
    ("documents.review_chain", "zhongwei", "科室审核 → 保密审查 → 分管领导审签"),
    ("documents.review_chain", "huangyan", "科室审核 → 保密审查 → 办文核对 → 分管领导审签"),
    ("documents.marking_texts", "hunjiang", "主动公开：主动公开；依申请公开：依申请公开；不予公开：不予公开"),
    ("documents.marking_texts", "zhongwei", "主动公开：主动公开；依申请公开：依申请公开；不予公开：不公开"),
    ("documents.marking_place", "hunjiang", "版记（原主题词处）"),
    ("documents.publish_within_wd", "huangyan", "印发后 7 工作日内"),
    ("documents.internal_within_wd", "huangyan", "印发后 1 工作日内"),
    ("documents.paper_check", "huangyan", "每半月"),
    ("interpretation.within_wd", "anhui", "与文件同步公布"),
    ("interpretation.within_wd", "huangyan", "文件公开后 3 工作日内"),
    ("requests.correction_check_within_wd", "huangyan", "5 工作日内"),
    ("consultation.normative", "huangyan", "不少于 7 工作日"),
    ("consultation.normative", "zhongwei", "不少于 10 自然日"),
    ("consultation.legislation", "zhongwei", "不少于 30 自然日"),
    ("consultation.prepublication", "zhongwei", "7 自然日"),
    ("hearing.notice_days", "zhongwei", "会前 10 自然日"),
    ("hearing.least_people", "zhongwei", "不少于 15 人"),
    ("hearing.public_share", "zhongwei", "不少于 2/5"),
    (
        "mailbox.ladder",
        "luodian",
        "政策咨询 3 工作日；投诉、求助 5–7 工作日；需调查处理 10 工作日；重难件 15–30 工作日",
    ),
    ("appraisal.rectify_months", "luodian", "接到结果 1 个月内"),
    ("appraisal.full_marks", "zhongwei", "4 分"),
    ("supervision.self_check", "zhongwei", "每季度"),
    ("supervision.bulletin", "luodian", "每季度"),
    ("opinion.same_day", "huangyan", "当天处置并回应，涉事单位当天报告"),
    ("opinion.on_call", "hunjiang", "二十四小时联络畅通，有值守表"),
    ("archive.request_hand_over", "huangyan", "次年 1 月 31 日前"),
]


@pytest.mark.parametrize(("key", "preset", "words"), VARIANTS)
def test_a_local_variant_says_what_the_local_document_says(key, preset, words):
    assert RULES[key].words(PRESETS[preset].values[key]) == words


@pytest.mark.parametrize(
    ("preset", "has", "has_not"),
    [
        ("hunjiang", "纪要", "公告"),
        ("luodian", "会议纪要", "公告"),
        ("zhongwei", "公告", "议案"),
    ],
)
def test_the_list_of_genres_differs_from_place_to_place(preset, has, has_not):
    genres = PRESETS[preset].values["documents.genres"]

    assert has in genres
    assert has_not not in genres


NATIONAL = [
    ("documents.statutory_publish_wd", 20),
    ("documents.publish_within_wd", None),
    ("documents.internal_within_wd", None),
    ("documents.rereview_months", 12),
    ("documents.marking_place", "fuzhu"),
    ("documents.number_pattern", "{prefix}〔{year}〕{serial}号"),
    ("documents.index_pattern", "{credit_code}/{year}-{serial:05}"),
    ("deadlines.warn_before_wd", [5, 3, 1]),
    ("deadlines.escalate_after_wd", {"head": 1, "leader": 3}),
    ("requests.online_confirmation", "staff_confirm"),
    ("requests.correction_check_within_wd", 7),
    ("consultation.major", {"length": 30, "unit": "自然日"}),
    ("hearing.papers_days", 7),
    ("opinion.major_release_hours", 5),
    ("opinion.major_press_hours", 24),
    ("opinion.respond_hours", 48),
    ("disputes.review_reply_wd", 10),
]


@pytest.mark.parametrize(("key", "default"), NATIONAL)
def test_the_national_default(key, default):
    assert RULES[key].default == default


BAD = [
    ("documents.review_chain", ["section", "sign"], "不能缺少“保密审查”"),
    ("documents.review_chain", ["secrecy"], "不能缺少“分管领导审签”"),
    ("documents.review_chain", ["sign", "secrecy"], "“保密审查”须在“分管领导审签”之前"),
    ("documents.review_chain", ["secrecy", "countersign", "sign"], "“分管领导审签”须在“主要领导审批”之前"),
    ("documents.review_chain", ["secrecy", "secrecy", "sign"], "同一项不能出现两次"),
    ("documents.review_chain", ["secrecy", "mayor", "sign"], "没有“mayor”"),
    ("documents.review_chain", "secrecy,sign", "应为一列选项"),
    ("documents.marking_texts", {"proactive": "公开"}, "缺少“依申请公开、不予公开”"),
    (
        "documents.marking_texts",
        {"proactive": "", "on_request": "乙", "withheld": "丙"},
        "“主动公开”不能为空",
    ),
    ("documents.statutory_publish_wd", 21, "不得大于 20"),
    ("documents.statutory_publish_wd", True, "应为整数"),
    ("documents.statutory_publish_wd", None, "应为整数"),
    ("documents.publish_within_wd", 0, "不得小于 1"),
    ("requests.correction_check_within_wd", 8, "不得大于 7"),
    ("hearing.papers_days", 6, "不得小于 7"),
    ("documents.marking_place", "封底", "只能是"),
    ("documents.index_pattern", "{credit_code}/{year}", "缺少栏位：serial"),
    ("documents.index_pattern", "{agency.password}/{year}-{serial}", "没有“agency.password”这样的栏位"),
    ("documents.index_pattern", "{year}-{serial", "花括号不成对"),
    ("documents.number_pattern", "{prefix}〔{year}〕{serial:千}号", "格式写法不对"),
    ("documents.index_regex", "[", "不是正确的正则表达式"),
    ("documents.genres", [], "至少要有 1 项"),
    ("documents.genres", ["通知", " "], "没有空行"),
    ("documents.genres", ["通知", "通知"], "同一项不能出现两次"),
    ("deadlines.warn_before_wd", [1, 3, 5], "应从大到小"),
    ("deadlines.warn_before_wd", [0], "1 至 365"),
    ("deadlines.escalate_after_wd", {"head": 0, "leader": 3}, "“报科室（公开办）负责人”不得小于 1"),
    ("requests.channels", ["online"], "不能缺少“当面提交、邮政寄送”"),
    ("consultation.major", {"length": 30}, "长度（length）和单位（unit）"),
    ("consultation.major", {"length": 30, "unit": "天"}, "单位只能是工作日或自然日"),
    ("consultation.observers", [5, 3], "下限不得大于上限"),
    ("hearing.public_share", "3/2", "应写作分数"),
    ("mailbox.ladder", [], "至少要有一档"),
    (
        "mailbox.ladder",
        [{"kind": "hard", "label": "重难件", "least": 30, "most": 15}],
        "“重难件”的下限大于上限",
    ),
    ("mailbox.ladder", [{"kind": "hard", "label": "重难件", "most": 15}], "每一档应写明"),
    ("appraisal.full_marks", 100, "写成文字的小数"),
    ("appraisal.full_marks", "NaN", "写成文字的小数"),
    ("archive.request_hand_over", "02-30", "每年都有的 月-日"),
    ("opinion.same_day", "是", "应为是或否"),
]


@pytest.mark.parametrize(("key", "value", "message"), BAD)
def test_a_value_the_rule_cannot_take_is_refused_by_name(key, value, message):
    with pytest.raises(ValidationError) as caught:
        RULES[key].check(value)

    assert caught.value.messages[0].startswith(f"{RULES[key].label}（{key}）：")
    assert message in caught.value.messages[0]


SUPERSEDED = ("三需要", "复制", "邮寄成本", "3个月", "三个月内起诉", "减免")


def test_what_the_law_has_overtaken_is_not_a_rule():
    said = "".join(
        rule.label
        + rule.words(rule.default)
        + "".join(str(p.values.get(rule.key, "")) for p in PRESETS.values())
        for rule in RULES.values()
    )

    assert [words for words in SUPERSEDED if words in said] == []
