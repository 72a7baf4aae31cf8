"""栏目更新: two weeks for the home page, six months for policies, three for messages; only what is published counts."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from disclosure import caching
from disclosure.notices.models import Notice
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from documents.states import State
from interpretation.states import State as InterpretationState
from site_errors.models import SiteError
from supervision import tasks
from supervision.freshness.columns import BLANK, FRESH, SOON, STALE, lights
from tests.factories.documents import document
from tests.factories.interpretation_road import interpretation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel("2026-03-02T09:00+08:00", tick=False) as journey:
        yield journey


def seen(staff) -> dict:
    caching.bump(on_commit=False)
    (row,) = lights([staff.agency])
    return {light.column.key: light for light in row}


LAST_DAYS = [
    # column, days or date, tone
    ("home", date(2026, 3, 12), FRESH),
    ("home", date(2026, 3, 13), SOON),
    ("home", date(2026, 3, 16), SOON),
    ("home", date(2026, 3, 17), STALE),
    ("policy", date(2026, 8, 29), FRESH),
    ("policy", date(2026, 8, 30), SOON),
    ("policy", date(2026, 9, 2), SOON),
    ("policy", date(2026, 9, 3), STALE),
]


@pytest.mark.parametrize(("column", "today", "tone"), LAST_DAYS)
def test_how_long_a_column_may_stand_still(tree, day, column, today, tone):
    document(tree.water, category="plans")
    day.move_to(f"{today}T09:00+08:00")

    assert seen(tree.water)[column].tone == tone


@pytest.mark.parametrize(
    ("today", "tone"), [(date(2026, 5, 29), FRESH), (date(2026, 6, 2), SOON), (date(2026, 6, 3), STALE)]
)
def test_how_long_a_message_may_wait(tree, day, today, tone):
    found = SiteError.objects.create(agency=tree.water.agency, page="/", words="日期错了")
    day.move_to(f"{today}T09:00+08:00")

    assert seen(tree.water)["mail"].tone == tone

    found.standing, found.answer, found.ended_at = SiteError.Standing.MENDED, "已更正", found.made_at
    found.save()
    assert seen(tree.water)["mail"].tone == FRESH


def test_the_messages_that_wait_lead_to_their_list_for_those_who_answer_them(client, tree):
    SiteError.objects.create(agency=tree.water.agency, page="/", words="日期错了")
    caching.bump(on_commit=False)
    link = f'<a href="{reverse("site-errors:list")}">网站找错 1</a>'

    def page(user) -> str:
        client.force_login(user)
        return client.get(reverse("figures:freshness")).content.decode().partition("<table")[2]

    assert f"1 条等待答复（{link}）" in page(tree.water[Role.DISCLOSURE])
    assert "1 条等待答复（网站找错 1）" in page(tree.supervisor)


def test_a_message_that_waits_too_long_is_to_be_answered_not_brought_up_to_date(client, tree, day):
    SiteError.objects.create(agency=tree.water.agency, page="/", words="日期错了")
    day.move_to("2026-06-03T09:00+08:00")
    caching.bump(on_commit=False)
    client.force_login(tree.supervisor)

    assert "县水务局留言（6月2日前应答复）" in client.get(reverse("figures:freshness")).content.decode()


def test_only_what_is_published_makes_a_column_fresh(tree, day):
    paper = document(tree.water, category="plans")
    day.shift(timedelta(days=20))
    document(tree.water, State.ISSUED, category="plans", title="还没有发布")
    document(tree.water, State.REGISTERED, title="不公开的")
    assert seen(tree.water)["home"].tone == STALE

    perform(paper, "withdraw", by=tree.water[Role.DISCLOSURE_HEAD], note="附件有误，更正后重发。")
    assert seen(tree.water)["home"].tone == BLANK

    interpretation(tree.water, InterpretationState.PUBLISHED)
    assert seen(tree.water)["home"].tone == FRESH


def test_the_home_page_gathers_those_below_and_a_bureau_stands_alone(tree):
    document(tree.water)

    assert seen(tree.top)["home"].tone == FRESH
    assert seen(tree.top)["policy"].tone == BLANK
    assert seen(tree.schools)["home"].tone == BLANK


def test_categories_that_are_blank_are_named(tree):
    document(tree.water, category="plans")
    light = seen(tree.water)["content"]

    assert light.tone == BLANK
    assert "规划和政策" not in light.blank
    assert "财政预算、决算" in light.blank
    assert not light.is_warned_of


def test_blank_categories_are_counted_at_the_head_of_the_page(client, tree):
    """国办秘函〔2019〕19号：法定主动公开内容不得空白. “没有超期的栏目” alone would read as all is well."""
    client.force_login(tree.supervisor)

    answer = client.get(reverse("figures:freshness"))

    assert [light.agency.label for light in answer.context["blank"]]
    assert "个机关的法定主动公开内容有空白" in answer.content.decode()


def test_an_agency_may_be_stricter(tree, day):
    set_rule("freshness.home_days", tree.water.agency, 7, since=date(2026, 1, 1))
    document(tree.water)
    day.shift(timedelta(days=8))

    assert seen(tree.water)["home"].tone == STALE


def test_the_office_is_told_once_however_often_it_is_asked(tree, day):
    head, desk = tree.water[Role.DISCLOSURE_HEAD], tree.water[Role.DISCLOSURE]
    tree.water[Role.LEADER]
    document(tree.water, category="plans")
    day.shift(timedelta(days=15))
    caching.bump(on_commit=False)

    assert tasks.warn_of_stale_columns() == 2
    assert tasks.warn_of_stale_columns() == 0

    told = Notice.objects.filter(kind="freshness")
    assert {notice.user for notice in told} == {head, desk}
    assert {notice.subject for notice in told} == {"县水务局首页：超期未更新"}
    assert "最近一次更新是2026年3月2日，应在2026年3月16日前更新，已经超期" in told[0].body

    document(tree.water, title="又一件")
    caching.bump(on_commit=False)
    assert tasks.warn_of_stale_columns() == 0
    day.shift(timedelta(days=15))
    assert tasks.warn_of_stale_columns() == 2


def test_a_notice_leads_to_the_page(client, tree, day):
    user = tree.water[Role.DISCLOSURE]
    tasks.warn_of_stale_columns()
    client.force_login(user)

    answer = client.post(reverse("desk:notice", args=[Notice.objects.of(user).first().pk]))

    assert answer["Location"] == reverse("figures:freshness")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_equally_often_and_shows_ones_own(client, tree, count, django_assert_num_queries):
    for number in range(count):
        document(tree.water, title=f"第{number}件")
        document(tree.elsewhere, title=f"别处第{number}件")
    client.force_login(tree.supervisor)
    client.get(reverse("figures:freshness"))
    caching.bump(on_commit=False)

    with django_assert_num_queries(11):
        answer = client.get(reverse("figures:freshness"))

    assert {row[0].agency.label for row in answer.context["rows"]} == {"县政府办", "县水务局", "县教育局"}


def test_as_a_table(client, tree):
    document(tree.water, category="plans")
    client.force_login(tree.water[Role.LEADER])

    words = b"".join(client.get(reverse("figures:freshness"), {"format": "csv"}).streaming_content).decode(
        "utf-8-sig"
    )

    assert words.splitlines()[0].startswith("机关,栏目,情况")
    assert "县水务局,首页,正常" in words
