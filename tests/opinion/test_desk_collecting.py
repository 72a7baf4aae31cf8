"""The desk's pages of collecting: what is asked, what is shown, who is let in."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines import clocks
from disclosure.workflow.models import Event
from opinion import terms, vendors
from opinion.collecting import take_in
from opinion.models import Feed, Item, Mention, VendorKey
from opinion.states import Channel
from tests.factories.accounts import AgencyFactory, person
from tests.factories.documents import Staff
from tests.factories.opinion_said import LAMPS, LAMPS_REPOSTED, SCHOOL, WATER, mention

pytestmark = pytest.mark.django_db
TYPED = {"title": "东街路灯", "body": LAMPS, "source": "云山论坛", "said_at": "2026-11-01T08:30"}


def at(name, *args) -> str:
    return reverse(f"opinion-collect:{name}", args=args)


@pytest.fixture
def clerk(client, staff):
    client.force_login(staff[Role.DISCLOSURE])
    return client


@pytest.fixture
def keeper(client, staff):
    client.force_login(staff[Role.DISCLOSURE_HEAD])
    return client


# ── the way there ───────────────────────────────────────────────────────────
def tabs_of(response) -> str:
    return response.content.decode().partition('<nav class="tabs"')[2].partition("</nav>")[0]


@pytest.mark.parametrize("page", ["list", "register", "reports", "duty", "sheets"])
def test_whoever_collects_finds_the_way_from_every_tab(clerk, page):
    assert f'href="{at("home")}"' in tabs_of(clerk.get(reverse(f"opinion-desk:{page}")))


def test_the_list_offers_to_enter_one_and_to_import_many(clerk):
    text = clerk.get(reverse("opinion-desk:list")).content.decode()

    assert f'<a class="btn" href="{at("new")}">登记舆情</a>' in text
    assert f'<a class="btn quiet" href="{at("import")}">批量导入</a>' in text


def test_others_are_not_offered_what_they_may_not_open(client, staff):
    client.force_login(staff[Role.LEADER])

    assert at("home") not in client.get(reverse("opinion-desk:list")).content.decode()
    assert client.get(at("home")).status_code == 403


# ── one by hand ─────────────────────────────────────────────────────────────
def test_one_is_entered_and_becomes_an_item(clerk, staff):
    answer = clerk.post(at("new"), TYPED, follow=True)

    item = Item.objects.get()
    assert answer.redirect_chain[0][0] == item.get_desk_url()
    assert f"新立一件：{item.reference}" in answer.content.decode()
    assert (Mention.objects.get().channel, Event.objects.get().actor) == (
        Channel.STAFF,
        staff[Role.DISCLOSURE],
    )


def test_one_that_says_the_same_is_folded_and_says_so(clerk, agency):
    take_in(agency, [mention(LAMPS_REPOSTED)])

    answer = clerk.post(at("new"), TYPED, follow=True)

    assert "说的是同一件事，并入" in answer.content.decode()
    assert Item.objects.get().mention_count == 2


def test_the_same_press_twice_enters_it_once(clerk):
    clerk.post(at("new"), TYPED)

    answer = clerk.post(at("new"), TYPED, follow=True)

    assert "没有重复登记" in answer.content.decode()
    assert Mention.objects.count() == 1


def test_a_look_shows_what_is_alike_and_keeps_what_is_typed(clerk, agency):
    take_in(agency, [mention(LAMPS_REPOSTED), mention(WATER)])

    answer = clerk.post(at("new"), TYPED | {"look": "1"})

    text = answer.content.decode()
    (one,) = answer.context["form"].alike
    assert (one.item.title, one.will_fold) == (LAMPS_REPOSTED[:20], True)
    assert "登记后并入这一件" in text
    assert LAMPS in text
    assert Mention.objects.count() == 2


def test_what_is_only_related_is_shown_too(clerk, agency):
    take_in(agency, [mention(LAMPS)])

    answer = clerk.post(at("new"), {"title": "路灯", "body": LAMPS + SCHOOL, "look": "1"})

    (one,) = answer.context["form"].alike
    assert one.will_fold is False


def test_one_of_the_same_title_is_shown_though_it_says_something_else(clerk, agency):
    take_in(agency, [mention(WATER, title="东街路灯")])

    text = clerk.post(at("new"), TYPED | {"look": "1"}).content.decode()

    assert "一天之内标题相同，登记后另立一件" in text
    assert "相似 0%" not in text


def test_another_agencys_items_are_not_shown(clerk):
    take_in(AgencyFactory(), [mention(LAMPS)])

    assert clerk.post(at("new"), TYPED | {"look": "1"}).context["form"].alike == []


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "请写标题"),
        ("source", "", "请写来源"),
        ("url", "javascript:alert(1)", "http:// 或者 https://"),
        ("said_at", "前天", "请写成 2026-11-22"),
        ("said_at", "2099-01-01T00:00", "尚未到来"),
        ("title", "标" * 301, "300"),
    ],
)
def test_what_is_wrong_is_told_beside_it_and_nothing_typed_is_lost(clerk, field, value, words):
    answer = clerk.post(at("new"), TYPED | {field: value})

    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert LAMPS in answer.content.decode()
    assert not Mention.objects.exists()


def test_for_another_of_ones_agencies(client):
    here, there = AgencyFactory(), AgencyFactory()
    user = person(Role.DISCLOSURE, here)
    user.memberships.create(agency=there, role=Role.DISCLOSURE)
    client.force_login(user)

    client.post(f"{at('new')}?agency={there.code}", TYPED)

    assert Item.objects.get().agency == there


# ── a table ─────────────────────────────────────────────────────────────────
def upload(client, words, name="表.csv"):
    data = words if isinstance(words, bytes) else words.encode()
    return client.post(at("import"), {"file": SimpleUploadedFile(name, data)})


def test_a_table_is_taken_in_and_the_page_counts(clerk, staff):
    answer = upload(clerk, f"标题,来源,内容\n路灯,论坛,{LAMPS}\n水,热线,{WATER}\n")

    assert answer.status_code == 200
    assert "新的事项 2" in answer.content.decode()
    assert {event.actor for event in Event.objects.all()} == {staff[Role.DISCLOSURE]}


def test_bad_rows_are_named_on_the_page(clerk):
    answer = upload(clerk, "标题,来源\n路灯,论坛\n水质,\n")

    assert answer.status_code == 200  # one row went in
    assert "第 3 行，来源：没有写来源" in answer.content.decode()
    assert Mention.objects.count() == 1


def test_where_no_row_went_in_nothing_was_done(clerk):
    assert upload(clerk, "标题,来源\n路灯,\n水质,\n").status_code == 422
    assert not Mention.objects.exists()


def test_a_table_taken_in_before_is_no_mistake(clerk):
    table = f"标题,来源,内容\n路灯,论坛,{LAMPS}\n"
    upload(clerk, table)

    answer = upload(clerk, table)

    assert answer.status_code == 200
    assert "已经收过 1" in answer.content.decode()


def test_the_page_leads_to_the_items_that_were_opened(clerk, monkeypatch):
    monkeypatch.setattr("opinion.views.collecting.OPENED_SHOWN", 2)

    text = upload(
        clerk, f"标题,来源,内容\n路灯,论坛,{LAMPS}\n水,热线,{WATER}\n学校,热线,{SCHOOL}\n"
    ).content.decode()

    one, two, three = Item.objects.order_by("pk")
    for item in (one, two):
        assert f'<a href="{item.get_desk_url()}">{item.reference} {item.title}</a>' in text
    assert three.get_desk_url() not in text
    assert f'href="{reverse("opinion-desk:list")}?state=found">全部在舆情列表' in text


def test_new_items_under_one_title_are_shown_to_be_looked_at(clerk, agency):
    take_in(agency, [mention(WATER, title="东街路灯")])

    text = upload(clerk, f"标题,来源,内容\n东街路灯,热线,\n别的事,热线,{SCHOOL}\n").content.decode()

    fresh = Item.objects.get(title="东街路灯", mentions__body="")
    assert f'<a href="{fresh.get_desk_url()}">{fresh.reference} 东街路灯</a>' in text
    assert '<span class="num">1</span> 件与一天之内的另一件标题相同' in text


def test_a_table_without_headings_is_told_which_it_needs_and_no_count(clerk):
    text = upload(clerk, "甲,乙\n1,2\n").content.decode()

    assert "“标题”和“来源”两列必须有" in text
    assert '<a href="#columns">' in text
    assert '<details id="columns" open>' in text
    assert "docs/" not in text
    assert "共 0 行" not in text


def test_a_page_reads_so_many_rows_and_says_so(clerk, monkeypatch):
    monkeypatch.setattr("opinion.views.collecting.ROWS_AT_ONCE", 2)

    answer = upload(clerk, "标题,来源\n" + "".join(f"第{n}件事,论坛\n" for n in range(3)))

    assert "一次最多 2 行" in answer.content.decode()
    assert Mention.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("表.csv", b"", "空的"),
        ("表.csv", "甲,乙\n1,2\n".encode(), "没有找到列名"),
        ("表.exe", b"MZ\x90\x00" * 20, "这里只收 CSV 和 xlsx 表格"),
        ("表.pdf", b"%PDF-1.7 cut short", "这里只收 CSV 和 xlsx 表格"),
        ("表.csv", b"%PDF-1.7 cut short", "这里只收 CSV 和 xlsx 表格"),
    ],
)
def test_what_is_no_table_is_told(clerk, name, data, words):
    answer = upload(clerk, data, name)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Mention.objects.exists()


# ── feeds ───────────────────────────────────────────────────────────────────
FEED = {"name": "云山论坛", "url": "https://bbs.example.cn/rss", "every": "30", "is_active": "on"}


def test_a_feed_is_added_and_is_due_at_once(keeper, agency):
    assert keeper.post(at("feeds"), FEED).status_code == 302

    assert [feed.agency for feed in Feed.objects.due()] == [agency]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"url": "ftp://example.cn/"}, "url"),
        ({"url": "https://user:word@example.cn/"}, "url"),
        ({"every": "1"}, "every"),
        ({"every": "99999"}, "every"),
        ({"name": ""}, "name"),
    ],
)
def test_a_feed_that_cannot_be(keeper, changed, field):
    answer = keeper.post(at("feeds"), FEED | changed)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Feed.objects.exists()


def test_the_same_feed_twice_is_told(keeper):
    keeper.post(at("feeds"), FEED)

    assert keeper.post(at("feeds"), FEED).status_code == 422
    assert Feed.objects.count() == 1


def test_the_page_tells_how_each_fares(keeper, agency):
    Feed.objects.create(
        agency=agency, name="坏的", url="https://a.example.cn/", failures=3, error="对方回答 500。"
    )
    Feed.objects.create(agency=AgencyFactory(), name="别人的", url="https://a.example.cn/")

    text = keeper.get(at("feeds")).content.decode()

    assert "失败 3 次" in text
    assert "对方回答 500。" in text
    assert "别人的" not in text


def test_a_feed_with_another_address_is_read_anew_at_once(keeper, agency):
    feed = Feed.objects.create(
        agency=agency,
        name="论坛",
        url="https://a.example.cn/",
        etag='"v1"',
        failures=4,
        next_at="2030-01-01T00:00Z",
    )

    keeper.post(at("feed", feed.pk), FEED)

    feed = Feed.objects.get()
    assert (feed.url, feed.etag, feed.failures) == (FEED["url"], "", 0)
    assert feed in Feed.objects.due()


def test_anothers_feed_is_not_found(keeper):
    feed = Feed.objects.create(agency=AgencyFactory(), name="论坛", url="https://a.example.cn/")

    assert keeper.post(at("feed", feed.pk), FEED).status_code == 404


# ── vendors' keys ───────────────────────────────────────────────────────────
def test_a_key_is_shown_once(keeper, staff):
    answer = keeper.post(at("vendor-keys"), {"vendor": "清风监测"})

    issued = answer.context["issued"]
    assert issued.token in answer.content.decode()
    assert issued.signing_key in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    again = keeper.get(at("vendor-keys")).content.decode()
    assert "清风监测" in again
    assert issued.token not in again
    assert issued.signing_key not in again
    assert VendorKey.objects.get().issued_by == staff[Role.DISCLOSURE_HEAD]


def test_a_second_key_for_the_same_vendor_is_told(keeper):
    keeper.post(at("vendor-keys"), {"vendor": "清风监测"})

    answer = keeper.post(at("vendor-keys"), {"vendor": " 清风监测 "})

    assert answer.status_code == 422
    assert "请先吊销" in answer.content.decode()


def test_a_key_is_revoked(keeper, staff):
    key = vendors.issue(staff.agency, "清风监测", by=None).key

    keeper.post(at("vendor-key-revoke", key.pk))

    assert VendorKey.objects.get().revoked_by == staff[Role.DISCLOSURE_HEAD]
    assert "已吊销" in keeper.get(at("vendor-keys")).content.decode()


def test_anothers_key_is_not_found(keeper):
    key = vendors.issue(AgencyFactory(), "清风监测", by=None).key

    assert keeper.post(at("vendor-key-revoke", key.pk)).status_code == 404
    assert VendorKey.objects.get().revoked_at is None


# ── putting right, through the page of the act ──────────────────────────────
@pytest.fixture
def folded(agency):
    take_in(agency, [mention(), mention(LAMPS_REPOSTED, source="微博")])
    return Item.objects.get()


def test_a_source_is_split_out_at_the_desk(clerk, folded):
    second = folded.mentions.get(source="微博")
    url = reverse("opinion-desk:act", args=[folded.pk, "split_out"])

    assert "微博" in clerk.get(url).content.decode()
    answer = clerk.post(url, {"mentions": [second.pk], "note": "说的是西街", "seen": folded.last_event})

    assert answer.status_code == 302
    assert Item.objects.count() == 2


def test_an_item_is_folded_into_another_at_the_desk(clerk, agency, folded):
    take_in(agency, [mention(SCHOOL)])
    school = Item.objects.exclude(pk=folded.pk).get()
    url = reverse("opinion-desk:act", args=[school.pk, "fold_into"])
    typed = {"note": "是一回事", "seen": school.last_event}

    for wrong in ("", "甲", str(school.pk), "99999999", "9" * 30):
        assert clerk.post(url, typed | {"other": wrong}).status_code == 422
    assert clerk.post(url, typed | {"other": f"舆情 {folded.pk}"}).status_code == 302
    assert Item.objects.get(pk=school.pk).merged_into == folded


# ── what the page of an item shows ──────────────────────────────────────────
def test_the_item_shows_its_sources_as_they_were_said(clerk, agency):
    take_in(agency, [mention('<script>alert("x")</script>' + LAMPS, url="https://bbs.example.cn/1")])

    text = clerk.get(Item.objects.get().get_desk_url()).content.decode()

    assert "&lt;script&gt;alert" in text
    assert 'href="https://bbs.example.cn/1" rel="noopener noreferrer nofollow"' in text


# ── lists ask equally often ─────────────────────────────────────────────────
def rows_of(agency, name, number):
    if name == "home":
        take_in(agency, [mention(f"{number}号桥{LAMPS[number * 9 :]}", source_id=str(number))])
        Feed.objects.create(
            agency=agency, name=f"坏{number}", url=f"https://a.example.cn/{number}", error="对方回答 500。"
        )
    elif name == "feeds":
        Feed.objects.create(agency=agency, name=f"论坛{number}", url=f"https://a.example.cn/{number}")
    else:
        key = vendors.issue(agency, f"监测{number}", by=person(Role.ADMIN, agency)).key
        vendors.revoke(key, by=person(Role.ADMIN, agency))


@pytest.mark.parametrize("name", ["home", "feeds", "vendor-keys"])
def test_a_row_more_costs_no_question_more(keeper, agency, name):
    def asked():
        keeper.get(at(name))
        with CaptureQueriesContext(connection) as queries:
            keeper.get(at(name))
        return len(queries)

    rows_of(agency, name, 1)
    one = asked()
    rows_of(agency, name, 2)
    rows_of(agency, name, 3)

    assert asked() == one


def test_the_sources_of_an_item_cost_no_question_more(keeper, agency):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            keeper.get(Item.objects.get().get_desk_url())
        return len(queries)

    take_in(agency, [mention()])
    asked()
    one = asked()
    take_in(agency, [mention(source_id="2"), mention(source_id="3")])

    assert asked() == one


@pytest.mark.parametrize(("other", "is_told"), [("城区停水！", True), ("城区停电", False)])
def test_the_item_tells_of_another_under_its_title(clerk, agency, other, is_told):
    take_in(agency, [mention(LAMPS, title="城区停水"), mention(SCHOOL, title=other)])
    first, second = Item.objects.order_by("pk")

    text = clerk.get(first.get_desk_url()).content.decode()

    assert ("一天之内还有标题相同的" in text) is is_told
    assert (f'href="{second.get_desk_url()}"' in text) is is_told


def test_whoever_cannot_fold_is_not_told_of_it(client, staff, agency):
    take_in(agency, [mention(LAMPS, title="城区停水"), mention(SCHOOL, title="城区停水")])
    client.force_login(staff[Role.LEADER])

    assert "标题相同" not in client.get(Item.objects.first().get_desk_url()).content.decode()


def test_a_stranger_does_not_see_the_item(client, folded):
    client.force_login(Staff()[Role.DISCLOSURE])

    assert client.get(folded.get_desk_url()).status_code == 404


# ── 发现时间 ────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("typed", "why"),
    [("2026-11-02T09:30", "还没有到"), ("2026-09-20T09:00", "三十天以前"), ("昨天下午", "请写成")],
)
def test_a_finding_ahead_or_long_ago_is_refused(clerk, typed, why):
    with time_machine.travel("2026-11-02T09:00+08:00", tick=False):
        answer = clerk.post(at("new"), TYPED | {"found_at": typed})

    assert why in answer.content.decode()
    assert not Item.objects.exists()


def test_heard_before_it_was_entered_the_time_runs_from_when_it_was_heard(clerk):
    """国办发〔2016〕80号：四十八小时自发现起, not from the typing."""
    with time_machine.travel("2026-11-02T09:00+08:00", tick=False):
        clerk.post(at("new"), TYPED | {"found_at": "2026-11-01T16:00"})

    item = Item.objects.get()
    heard = datetime(2026, 11, 1, 16, tzinfo=clock.TZ)
    assert (item.found_at, item.mentions.get().found_at) == (heard, heard)
    assert clocks.open_clock(item, terms.OPINION_ORDINARY).due_at == heard + timedelta(hours=48)
