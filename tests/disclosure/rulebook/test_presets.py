"""Applying a local rule set: at one stroke, from a day on, and again without effect."""

from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from disclosure import rulebook
from disclosure.rulebook import PRESETS
from disclosure.rulebook.models import AgencyRule
from disclosure.rulebook.setting import apply_preset, set_rule
from tests.factories.accounts import AgencyFactory, UserFactory

pytestmark = pytest.mark.django_db
LOCAL = [name for name in PRESETS if name != "national"]
AUGUST = date(2026, 8, 1)


@pytest.fixture
def agency():
    return AgencyFactory(code="yunshan", name="云山县人民政府办公室")


def in_force(agency, on=None):
    return {line.rule.key: line.value for line in rulebook.in_force(agency, on) if line.local}


@pytest.mark.parametrize("name", LOCAL)
def test_a_preset_puts_its_values_in_force_and_touches_nothing_else(agency, name):
    apply_preset(name, agency)

    assert in_force(agency) == PRESETS[name].values
    assert {row.basis for row in AgencyRule.objects.all()} == {PRESETS[name].basis}


def test_applied_again_it_changes_nothing(agency):
    assert apply_preset("luodian", agency, since=AUGUST)

    assert apply_preset("luodian", agency, since=AUGUST) == []
    assert apply_preset("luodian", agency, since=date(2026, 9, 1)) == []
    assert AgencyRule.objects.count() == len(PRESETS["luodian"].values)


@pytest.mark.parametrize("first", LOCAL)
def test_another_preset_ends_the_rules_of_the_first(agency, first):
    apply_preset(first, agency, since=date(2026, 7, 1))
    apply_preset("huangyan", agency, since=AUGUST)

    assert in_force(agency, date(2026, 7, 31)) == PRESETS[first].values
    assert in_force(agency, AUGUST) == PRESETS["huangyan"].values


def test_what_the_agency_settled_itself_stays_unless_the_preset_names_it(agency):
    set_rule("appraisal.rectify_months", agency, 3, since=AUGUST, basis="本局规定")
    set_rule("documents.publish_within_wd", agency, 5, since=AUGUST)

    apply_preset("huangyan", agency, since=AUGUST)

    assert rulebook.value("appraisal.rectify_months", agency, AUGUST) == 3
    assert rulebook.value("documents.publish_within_wd", agency, AUGUST) == 7


def test_national_gives_everything_back(agency):
    apply_preset("zhongwei", agency, since=AUGUST)
    set_rule("opinion.on_call", agency, True, since=AUGUST)

    apply_preset("national", agency, since=date(2026, 9, 1))

    assert in_force(agency, date(2026, 9, 1)) == {}
    assert len(in_force(agency, date(2026, 8, 31))) == len(PRESETS["zhongwei"].values) + 1


def test_who_applied_it_is_written_down(agency):
    clerk = UserFactory()

    apply_preset("hunjiang", agency, by=clerk)

    assert set(AgencyRule.objects.values_list("set_by", "preset")) == {(clerk.pk, "hunjiang")}


def run(*args):
    out = StringIO()
    call_command("apply_preset", *args, stdout=out)
    return out.getvalue()


@time_machine.travel("2026-09-01T09:00+08:00")
def test_the_command_says_what_changes(agency):
    said = run("huangyan", "--agency", "yunshan")

    assert (
        "印发后上网的本地期限（documents.publish_within_wd）：不另作规定，执行法定期限 → 印发后 7 工作日内"
        in said
    )
    assert (
        f"云山县人民政府办公室自 2026-09-01 起采用“黄岩（浙江）”规则，改变 {len(PRESETS['huangyan'].values)} 条。"
        in said
    )
    assert (
        run("huangyan", "--agency", "yunshan") == "云山县人民政府办公室已采用“黄岩（浙江）”规则，没有变化。\n"
    )


def test_the_command_takes_a_day_to_come(agency):
    run("huangyan", "--agency", "yunshan", "--from", "2099-01-01")

    assert in_force(agency) == {}
    assert in_force(agency, date(2099, 1, 1)) == PRESETS["huangyan"].values


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("beijing", "--agency", "yunshan"), "没有名为“beijing”的规则集，可用：national、hunjiang"),
        (("huangyan", "--agency", "nowhere"), "没有代码为“nowhere”的机关"),
        (("huangyan", "--agency", "yunshan", "--from", "明天"), "日期“明天”应写作"),
    ],
)
def test_the_command_refuses_by_name(agency, args, message):
    with pytest.raises(CommandError, match=message):
        run(*args)

    assert not AgencyRule.objects.exists()
