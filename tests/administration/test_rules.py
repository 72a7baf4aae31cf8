"""办理规则 from the desk: the value by its kind, from a day on; whose dates would move is said before anything is done."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from administration import rulebook
from administration.forms.rules import SHAPES, RuleForm
from disclosure import clock
from disclosure.deadlines import clocks, telling, terms
from disclosure.deadlines.foreseeing import foresee_rules
from disclosure.deadlines.models import Deadline
from disclosure.notices.models import Notice
from disclosure.rulebook import PRESETS, RULES, apply_preset, set_rule, value
from disclosure.rulebook.models import AgencyRule
from disclosure.workflow.models import Event
from tests.factories.accounts import OfficeFactory

pytestmark = pytest.mark.django_db
LIST, PRESET = "/desk/administration/rules/", "/desk/administration/rules/preset/"
KEY = "requests.correction_wd"
TODAY = datetime(2026, 9, 1, 10, tzinfo=clock.TZ)
BASIS = "云山县政府办〔2026〕8号"


@pytest.fixture(autouse=True)
def _september():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def told(monkeypatch, staff):
    monkeypatch.setattr(telling, "_responsible", {})
    return staff[Role.DISCLOSURE]


def url(key=KEY):
    return reverse("administration:rule", args=[key])


def look(client, key=KEY, **more):
    return client.post(
        url(key), {"own": "own", "v_value": "10", "since": "2026-09-01", "basis": BASIS} | more
    )


def apply(client, key=KEY, **more):
    seen = look(client, key, **more).context["seen"]
    return look(client, key, apply="1", seen=seen, **more)


def running(agency, on=date(2026, 9, 1), term=terms.CORRECTION):
    return clocks.start(OfficeFactory(agency=agency), term, on=on)


# ── the form of each kind ───────────────────────────────────────────────────
def values():
    """Every rule with its national value, and with each value a preset gives it."""
    for key, rule in RULES.items():
        yield pytest.param(key, rule.default, id=key)
        for preset in PRESETS.values():
            if key in preset.values:
                yield pytest.param(key, preset.values[key], id=f"{key}-{preset.name}")


@pytest.mark.parametrize(("key", "given"), list(values()))
def test_what_stands_is_filled_in_and_read_back_the_same(key, given):
    rule = RULES[key]
    form = RuleForm(rule=rule, now=given)
    data = {"own": "own", "since": "2026-09-01", "basis": BASIS}
    for name, field in form.fields.items():
        if name.startswith("v_"):
            said = form.initial.get(name)
            data[name] = "" if said is None else said
            assert field.label

    again = RuleForm(data, rule=rule, now=given)

    assert again.is_valid(), again.errors
    assert again.value == given


def test_every_kind_of_value_has_its_form():
    assert {type(rule.kind) for rule in RULES.values()} <= set(SHAPES)


@pytest.mark.parametrize(
    ("key", "said", "message"),
    [
        (KEY, {"v_value": "4"}, "不得小于 5"),
        (KEY, {"v_value": "61"}, "不得大于 60"),
        (KEY, {"v_value": "很久"}, "请填整数"),
        (KEY, {"v_value": ""}, "应为整数"),
        (KEY, {"basis": " "}, "请写明依据的文件"),
        (KEY, {"since": "2026-08-31"}, "规则不溯及既往"),
        (KEY, {"since": "明天"}, "日期应写作"),
        (KEY, {"since": "2126-09-01"}, "施行日太远"),
        (KEY, {"own": "neither"}, "选择"),
        ("documents.review_chain", {"v_value_0": "check", "v_value_1": "sign"}, "不能缺少“保密审查”"),
        ("documents.review_chain", {"v_value_0": "sign", "v_value_1": "secrecy"}, "须在“分管领导审签”之前"),
        (
            "documents.review_chain",
            {"v_value_0": "secrecy", "v_value_1": "sign", "v_value_2": "sign"},
            "同一项不能出现两次",
        ),
        ("documents.review_chain", {"v_value_0": "king"}, "选择"),
        ("documents.number_pattern", {"v_value": "{prefix}{serial}号"}, "缺少栏位：year"),
        ("documents.number_pattern", {"v_value": "{year}{serial}{agency.pk}"}, "没有“agency.pk”这样的栏位"),
        ("documents.number_pattern", {"v_value": "{year}{serial"}, "花括号不成对"),
        ("documents.index_regex", {"v_value": "("}, "不是正确的正则表达式"),
        ("requests.channels", {"v_value": ["online"]}, "不能缺少“当面提交、邮政寄送”"),
        ("letters.number_suffixes", {"v_value": "BY -不告"}, "没有冒号"),
        ("letters.number_suffixes", {"v_value": "BY：-不告\nBY：-不存"}, "写了两次"),
        ("deadlines.warn_before_wd", {"v_value": "1、3、5"}, "应从大到小"),
        ("deadlines.warn_before_wd", {"v_value": "五、三"}, "不是整数"),
        ("opinion.office_hours", {"v_since": "17:30", "v_until": "8:30"}, "时刻应写作 08:30"),
        ("opinion.office_hours", {"v_since": "17:30", "v_until": "08:30"}, "开始时刻应早于结束时刻"),
        ("mailbox.ladder", {"v_value": "enquiry,政策咨询,,三"}, "应写作“代号,名称,下限,上限”"),
        ("mailbox.ladder", {"v_value": "enquiry,政策咨询,5,3"}, "下限大于上限"),
        ("hearing.public_share", {"v_value": "5/2"}, "应写作分数"),
        ("archive.request_hand_over", {"v_value": "02-29"}, "每年都有的"),
        ("documents.genres", {"v_value": "通知\n通知"}, "同一项不能出现两次"),
    ],
)
def test_bad_values_are_refused_in_plain_words_and_kept(admin, key, said, message):
    answer = look(admin, key, **said)

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not AgencyRule.objects.exists()


# ── looked at, then done ────────────────────────────────────────────────────
def test_whose_dates_would_move_is_said_and_nothing_is_done(admin, told, host):
    running(host)
    before = Deadline.objects.get().due_on

    answer = look(admin)

    assert [(one["difference"].before, one["difference"].after) for one in answer.context["moved"]] == [
        (before, date(2026, 9, 15))
    ]
    assert "以前起算的不变" in answer.content.decode()
    assert Deadline.objects.get().due_on == before
    assert not AgencyRule.objects.exists()


def test_what_was_said_is_what_happens(admin, told, host, django_capture_on_commit_callbacks):
    running(host)
    running(host, on=date(2026, 8, 31))
    said = look(admin).context["moved"]

    with django_capture_on_commit_callbacks(execute=True):
        answer = apply(admin)

    assert answer["Location"] == f"{LIST}?agency=host"
    first, earlier = Deadline.objects.order_by("pk")
    assert [one["difference"].deadline_id for one in said] == [first.pk]
    assert first.due_on == said[0]["difference"].after
    assert earlier.length == 15  # begun before the day: as it was
    assert Notice.objects.get(kind="deadline-moved").user == told
    event = Event.objects.get(action="set_rule")
    assert event.facts["改为"] == "10 工作日内"
    assert "云山县政府办〔2026〕8号" in admin.get(LIST).content.decode()


def test_the_office_that_works_by_it_is_told(admin, staff, told):
    apply(admin, since="2026-10-12")

    notice = Notice.objects.get(kind="rules-changed")
    assert notice.user == told
    assert "改为：10 工作日内" in notice.body
    assert "施行日：2026年10月12日" in notice.body


def test_of_a_later_day_nothing_moves_until_then(admin, told, host, django_capture_on_commit_callbacks):
    running(host)
    before = Deadline.objects.get().due_on

    with django_capture_on_commit_callbacks(execute=True):
        assert look(admin, since="2026-10-12").context["foresight"].moved == 0
        apply(admin, since="2026-10-12")

    assert Deadline.objects.get().due_on == before
    assert value(KEY, host) == 15
    assert "2026年10月12日起改为：10 工作日内" in admin.get(LIST).content.decode()
    with time_machine.travel(TODAY + timedelta(days=41), tick=False):
        assert running(host, on=date(2026, 10, 12)).length == 10


def test_it_goes_back_to_the_national_rule(admin, host, staff):
    set_rule(KEY, host, 10, since=date(2026, 1, 1), basis=BASIS)

    apply(admin, own="national")

    assert value(KEY, host) == 15
    assert [row.effective_to for row in AgencyRule.objects.all()] == [date(2026, 8, 31)]


def test_where_somebody_else_was_quicker_it_is_looked_at_again(admin, host):
    seen = look(admin).context["seen"]
    set_rule("requests.sign_within_wd", host, 3, basis=BASIS)

    answer = look(admin, apply="1", seen=seen)

    assert "规则有了变动" in answer.content.decode()
    assert not AgencyRule.objects.filter(key=KEY).exists()


def test_what_is_applied_is_what_was_looked_at(admin):
    """Another value in the form than the one whose consequences were shown: they are shown again."""
    seen = look(admin).context["seen"]

    look(admin, apply="1", seen=seen, v_value="20")

    assert not AgencyRule.objects.exists()


def test_pressed_twice_it_is_done_once(admin):
    seen = look(admin).context["seen"]
    look(admin, apply="1", seen=seen)
    look(admin, apply="1", seen=seen)

    assert AgencyRule.objects.count() == 1
    assert Event.objects.filter(action="set_rule").count() == 1


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (KEY, "规定“申请人补正”期限的长短"),
        ("deadlines.warn_before_wd", "不改变任何届满日"),
        ("consultation.observers", "由人工执行"),
        ("requests.channels", "不规定期限的长短"),
    ],
)
def test_what_a_change_does_to_what_is_under_way_is_said(key, words):
    assert words in rulebook.consequences(RULES[key])


@pytest.mark.parametrize("days", [5, 10, 20, 60])
@pytest.mark.parametrize("since", [date(2026, 8, 1), date(2026, 9, 1)])
def test_looking_ahead_reckons_as_recomputing_does(
    host, days, since, told, django_capture_on_commit_callbacks
):
    for day in (date(2026, 7, 31), date(2026, 8, 3), date(2026, 9, 1)):
        running(host, on=day)

    seen = {one.deadline_id: one.after for one, _ in foresee_rules(host, {KEY: days}, since=since).listed}
    with django_capture_on_commit_callbacks(execute=True):
        before = dict(Deadline.objects.values_list("pk", "due_on"))
        set_rule(KEY, host, days, since=since, basis=BASIS)

    after = dict(Deadline.objects.values_list("pk", "due_on"))
    assert seen == {pk: day for pk, day in after.items() if day != before[pk]}


# ── rule sets ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", list(PRESETS))
def test_each_rule_set_can_be_looked_at_and_taken(admin, host, name):
    set_rule("documents.rereview_months", host, 6, since=date(2026, 1, 1), basis=BASIS)
    said = {"preset": name, "since": "2026-09-01"}
    answer = admin.post(PRESET, said)
    assert AgencyRule.objects.count() == 1  # the trial left nothing

    admin.post(PRESET, said | {"apply": "1", "seen": answer.context["seen"]})

    for key, given in PRESETS[name].values.items():
        assert value(key, host) == given
    assert Event.objects.filter(action="apply_preset").count() == (1 if answer.context["changes"] else 0)
    again = admin.post(PRESET, said)
    assert again.context["changes"] == []


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"preset": "atlantis", "since": "2026-09-01"}, "没有这一套规则"),
        ({"preset": "huangyan", "since": "2020-01-01"}, "规则不溯及既往"),
        ({"since": "2026-09-01"}, "请选择一套规则"),
    ],
)
def test_bad_rule_sets_are_refused(admin, said, message):
    answer = admin.post(PRESET, said)

    assert answer.status_code == 422
    assert message in answer.content.decode()


# ── who may ─────────────────────────────────────────────────────────────────
def test_the_head_of_the_office_tries_and_does_not_set(client, staff):
    client.force_login(staff[Role.DISCLOSURE_HEAD])
    seen = look(client)

    assert seen.status_code == 200
    assert "试算不改动任何东西" in seen.content.decode()
    assert look(client, apply="1", seen=seen.context["seen"]).status_code == 403
    assert not AgencyRule.objects.exists()


def test_an_administrator_sets_the_rules_of_his_own_agency_only(client, their_admin, host, bureau):
    client.force_login(their_admin)

    assert client.get(f"{LIST}?agency=host").status_code == 404
    assert client.post(f"{url()}?agency=host", {"own": "own"}).status_code == 404
    apply(client)
    assert AgencyRule.objects.get().agency == bureau


def test_an_unknown_rule_is_404(admin):
    assert admin.get(url("documents.colour")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_many_rules_are_the_agencys_own(
    admin, host, count, django_assert_max_num_queries
):
    for key, given in list(PRESETS["huangyan"].values.items())[:count]:
        set_rule(key, host, given, basis=BASIS)
    admin.get(LIST)

    with django_assert_max_num_queries(20):
        admin.get(LIST)


def test_what_a_rule_set_says_as_before_is_not_called_a_change(admin, host):
    """Between two rule sets many rules are the same: a list of 由甲改为甲 hides the few that are not."""
    apply_preset("huangyan", host, since=date(2026, 1, 1))
    said = {"preset": "luodian", "since": "2026-09-01"}

    answer = admin.post(PRESET, said)

    altered, kept = answer.context["altered"], answer.context["kept"]
    assert len(altered) + len(kept) == len(answer.context["changes"])
    assert kept
    assert all(one.before != one.after for one in altered)
    assert f"改动 {len(altered)} 条" in answer.content.decode()

    admin.post(PRESET, said | {"apply": "1", "seen": answer.context["seen"]})

    lines = Event.objects.get(action="apply_preset").facts["改动"]
    assert sum(line.endswith("不变，依据改为这一套") for line in lines) == len(kept)
