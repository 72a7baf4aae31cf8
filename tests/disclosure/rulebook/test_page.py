"""/rules/: what is in force, since when, why, beside the national rule, in plain Chinese."""

from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from disclosure.rulebook.models import AgencyRule
from disclosure.rulebook.rules import RULES, Group
from disclosure.rulebook.setting import apply_preset, set_rule
from tests.factories.accounts import AgencyFactory

pytestmark = pytest.mark.django_db
AUGUST = date(2026, 8, 1)


def page(client, status=200, **query):
    response = client.get(reverse("rulebook:rules"), query)
    assert response.status_code == status
    return response.content.decode()


def test_without_an_agency_every_rule_is_shown_with_its_article(client):
    html = page(client)

    assert reverse("rulebook:rules") == "/rules/"
    assert [group for group in Group if f">{group}</h2>" not in html] == []
    assert [rule.label for rule in RULES.values() if f"<b>{rule.label}</b>" not in html] == []
    assert "条例第十八条" in html
    assert "本机关规定" not in html


BY_HAND = "由工作人员执行。"


@pytest.mark.parametrize(
    ("key", "by_hand"),
    [
        ("documents.paper_check", True),
        ("documents.sensitive_chain", True),
        ("mailbox.ladder", True),
        ("documents.statutory_publish_wd", False),
        ("deadlines.warn_before_wd", False),
    ],
)
def test_a_rule_the_portal_does_not_carry_out_yet_says_so(client, key, by_hand):
    _, _, row = page(client).partition(f"<b>{RULES[key].label}</b>")

    assert (BY_HAND in row.partition("</tr>")[0]) == by_hand


def test_the_page_keeps_our_own_notes_and_names_the_channels(client):
    html = client.get("/rules/").content.decode()

    assert "待核原文" not in html
    assert "[0-9A-Z-]" not in html
    assert "当面提交、邮政寄送、在线提交" in html


def test_a_local_rule_stands_beside_the_national_one_with_its_day_and_ground(client):
    agency = AgencyFactory(code="yunshan", name="云山县人民政府办公室")
    apply_preset("huangyan", agency, since=AUGUST)

    html = page(client, agency="yunshan", on="2026-08-15")

    assert "云山县人民政府办公室<wbr>办理规则" in html
    assert "印发后 7 工作日内" in html
    assert "国家规定：不另作规定，执行法定期限" in html
    assert "黄岩区人民政府办公室政务公开工作流程（2024年）" in html
    assert "2026年8月1日起施行" in html


def test_on_an_earlier_day_the_page_shows_what_held_then_and_what_is_to_come(client):
    agency = AgencyFactory(code="yunshan")
    set_rule("documents.publish_within_wd", agency, 7, since=AUGUST)

    html = page(client, agency="yunshan", on="2026-07-15")

    assert "2026年7月15日本机关没有另作规定" in html
    assert "自 2026年8月1日起改为：印发后 7 工作日内" in html


def test_only_what_differs_may_be_asked_for(client):
    agency = AgencyFactory(code="yunshan")
    set_rule("documents.publish_within_wd", agency, 7, since=AUGUST)
    set_rule("documents.rereview_months", agency, 12, since=AUGUST)

    html = page(client, agency="yunshan", on="2026-08-15", own="on")

    assert html.count('<td class="main">') == 1
    assert "2 条由本机关规定，其中 1 条与国家规定不同" in html


def test_an_agency_that_follows_the_nation_says_so(client):
    AgencyFactory(code="yunshan")

    assert "没有与国家规定不同的规则" in page(client, agency="yunshan", own="on")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"agency": "nowhere"}, "没有这个机关，请从列表中选择。"),
        ({"agency": "<script>"}, "没有这个机关"),
        ({"on": "明天"}, "日期应写作 2026-09-01 的样子。"),
    ],
)
def test_a_strange_question_is_answered_in_words(client, query, message):
    html = page(client, **query)

    assert message in html
    assert "<script>" not in html.replace('<script src="', "")


@pytest.mark.parametrize("agencies", [1, 20])
def test_the_page_costs_the_same_whatever_is_set(client, agencies, django_assert_num_queries):
    for agency in AgencyFactory.create_batch(agencies):
        apply_preset("zhongwei", agency)
    code = AgencyRule.objects.first().agency.code
    cache.clear()

    with django_assert_num_queries(3):  # the chosen agency, the list of them, the rules
        page(client, agency=code)


def test_the_page_is_kept_for_anonymous_readers_until_a_rule_changes(
    client, django_assert_num_queries, django_capture_on_commit_callbacks
):
    agency = AgencyFactory(code="yunshan")
    page(client, agency="yunshan")
    with django_assert_num_queries(0):
        page(client, agency="yunshan")

    with django_capture_on_commit_callbacks(execute=True):
        set_rule("documents.publish_within_wd", agency, 7)

    assert "印发后 7 工作日内" in page(client, agency="yunshan")


class TestAdmin:
    """Support looks at the rules; they are set at the desk (tests/administration/test_rules.py)."""

    @pytest.fixture
    def admin(self, client):
        client.force_login(User.objects.create_superuser("root", name="管理员", password="x"))
        return client

    def test_rows_are_neither_added_nor_edited_nor_removed(self, admin):
        set_rule("documents.publish_within_wd", AgencyFactory(), 7)
        row = AgencyRule.objects.get()

        assert admin.get(reverse("admin:rulebook_agencyrule_changelist")).status_code == 200
        assert admin.get(reverse("admin:rulebook_agencyrule_add")).status_code == 403
        assert admin.post(reverse("admin:rulebook_agencyrule_change", args=[row.pk]), {}).status_code == 403
        assert admin.post(reverse("admin:rulebook_agencyrule_delete", args=[row.pk]), {}).status_code == 403
