"""Taking in what is said: kept once, folded with what says the same, put right by people."""

from datetime import datetime
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.roles import Role
from disclosure import clock
from disclosure.search import grams
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import Event
from disclosure.workflow.verify import verify_chains
from opinion import collecting
from opinion.collecting import FOLDED, NEW, SEEN, take_comment, take_in
from opinion.models import Band, Item, ItemText, Mention
from opinion.said import Unfit
from opinion.states import Channel, State
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff
from tests.factories.opinion_said import LAMPS, LAMPS_REPOSTED, SCHOOL, WATER, mention

pytestmark = pytest.mark.django_db


def outcomes(agency, *things):
    return [taken.outcome for taken in take_in(agency, things)]


def folds(agency) -> set[frozenset[str]]:
    """Which of what was said lies together, by the numbers their sources gave."""
    found: dict[int, set[str]] = {}
    for item, number in Mention.objects.filter(agency=agency).values_list("item_id", "source_id"):
        found.setdefault(item, set()).add(number)
    return {frozenset(one) for one in found.values()}


def ended(item: Item, state: State) -> None:
    """As the road leaves it; how it got there is another's concern."""
    Item._base_manager.filter(pk=item.pk).update(state=state)


# ── once ────────────────────────────────────────────────────────────────────
def test_the_first_thing_said_opens_an_item_with_its_words(agency):
    at = datetime(2026, 3, 1, 8, tzinfo=clock.TZ)

    (taken,) = take_in(agency, [mention(said_at=at, channel=Channel.FEED)], source="订阅：云山论坛")

    item = Item.objects.get()
    assert taken == collecting.Taken(NEW, item.pk, Mention.objects.get().pk)
    assert (item.state, item.channel, item.title) == (State.FOUND, Channel.FEED, LAMPS[:20])
    assert (item.mention_count, item.latest_at) == (1, at)
    assert item.text.body == LAMPS
    assert list(Item.objects.matching("路灯")) == [item]
    event = Event.objects.of(item).get()
    assert (event.action, event.label, event.actor_name) == ("open", "发现", "订阅：云山论坛")
    assert item.last_event == event.pk


def test_what_a_source_numbers_is_kept_once_whatever_it_says_the_second_time(agency):
    assert outcomes(agency, mention(source_id="7")) == [NEW]
    assert outcomes(agency, mention(WATER, source_id="7")) == [SEEN]

    assert Mention.objects.get().body == LAMPS


def test_without_a_number_it_is_known_again_by_all_it_says(agency):
    assert outcomes(agency, mention(), mention()) == [NEW, SEEN]
    assert outcomes(agency, mention(), mention(url="https://a.example.cn/1")) == [SEEN, FOLDED]

    assert Item.objects.get().mention_count == Mention.objects.count() == 2


def test_the_same_number_at_another_source_is_another_thing(agency):
    assert outcomes(agency, mention(source="甲", source_id="7"), mention(source="乙", source_id="7")) == [
        NEW,
        FOLDED,
    ]


def test_a_source_of_a_long_name_is_written_down_as_far_as_there_is_room(agency):
    take_in(agency, [mention()], source="订阅采集：" + "长" * 120)

    assert Event.objects.get().actor_name == "订阅采集：" + "长" * 75


# ── folding ─────────────────────────────────────────────────────────────────
def test_what_says_the_same_joins_the_item_and_the_rest_opens_its_own(agency):
    assert outcomes(agency, mention(), mention(WATER)) == [NEW, NEW]
    assert outcomes(agency, mention(LAMPS_REPOSTED, source="微博"), mention(SCHOOL)) == [FOLDED, NEW]

    assert sorted(Item.objects.values_list("mention_count", flat=True)) == [1, 1, 2]


def test_what_joins_says_how_alike_it_is(agency):
    take_in(agency, [mention(source_id="1")])

    (same, near) = take_in(agency, [mention(source_id="2"), mention(LAMPS_REPOSTED)])

    assert same.score == 1.0
    assert 0.7 <= near.score < 1.0


def test_a_thing_joins_within_its_own_batch_too(agency):
    assert outcomes(agency, mention(), mention(LAMPS_REPOSTED), mention(WATER)) == [NEW, FOLDED, NEW]

    assert ItemText.objects.count() == 2
    assert Event.objects.filter(action="open").count() == 2


def test_the_item_most_alike_is_joined(agency):
    take_in(agency, [mention(LAMPS_REPOSTED)])
    staff = Staff(agency)
    take_in(agency, [mention(LAMPS + "请修。", source_id="2")])
    item = Item.objects.get()
    perform(
        item,
        "split_out",
        by=staff[Role.DISCLOSURE],
        note="两处不是一回事",
        mentions=[item.mentions.latest("pk").pk],
    )

    (taken,) = take_in(agency, [mention(LAMPS + "请修！", source_id="3")])

    assert taken.item_id == Mention.objects.get(source_id="2").item_id


def test_an_item_does_not_creep_from_one_matter_to_the_next(agency):
    """Each is compared with the one the item was opened with, and not with the last that joined."""
    words = LAMPS + WATER
    steps = [words[at : at + 100] for at in range(0, 60, 10)]

    take_in(agency, [mention(step, title="反映", source_id=str(at)) for at, step in enumerate(steps)])

    assert len(folds(agency)) > 1
    assert any(len(one) > 1 for one in folds(agency))


def test_two_agencies_never_share_an_item(agency):
    other = AgencyFactory()

    assert outcomes(agency, mention()) == outcomes(other, mention()) == [NEW]
    assert set(Item.objects.values_list("agency_id", "mention_count")) == {(agency.pk, 1), (other.pk, 1)}


@pytest.mark.parametrize("state", State.ENDED)
def test_an_ended_item_takes_more_and_is_marked_once(agency, state):
    take_in(agency, [mention()])
    item = Item.objects.get()
    ended(item, state)

    with time_machine.travel("2026-12-01T09:00+08:00", tick=False):
        take_in(agency, [mention(source_id="2"), mention(source_id="3")])
    take_in(agency, [mention(source_id="4")])

    item = Item.objects.get()
    assert item.stirred_at == datetime(2026, 12, 1, 9, tzinfo=clock.TZ)
    assert (item.state, item.mention_count) == (state, 4)
    event = Event.objects.of(item).get(action="stir")
    assert (event.label, event.facts) == ("办结后又有新来源", {"新来源": 2})


def test_an_item_under_way_is_not_marked(agency):
    take_in(agency, [mention(), mention(source_id="2")])

    assert Item.objects.get().stirred_at is None


def test_the_latest_moment_of_an_item_never_goes_back(agency):
    early, late = (datetime(2026, 3, day, tzinfo=clock.TZ) for day in (1, 9))
    take_in(agency, [mention(said_at=late)])
    take_in(agency, [mention(said_at=early, source_id="2")])

    assert Item.objects.get().latest_at == late


def test_a_form_letter_of_hundreds_is_compared_with_few(agency, monkeypatch):
    """They share every band and name different villages: what one costs must not grow with them."""
    villages = [f"{a}{b}村" for a in "东西南北上下前后" for b in "山水桥河沟坪湾岭"]
    take_in(agency, [mention(WATER.replace("石桥村", v).replace("青石乡", "")) for v in villages])
    compared = []
    overlap = collecting.Text.overlap
    monkeypatch.setattr(collecting.Text, "overlap", lambda *two: compared.append(two) or overlap(*two))

    take_in(agency, [mention(WATER.replace("石桥村", "中心村").replace("青石乡", ""))])

    assert Item.objects.count() == len(villages) + 1
    assert 0 < len(compared) <= collecting.COMPARED


STORIES = (LAMPS, LAMPS_REPOSTED, WATER, WATER[:-6], SCHOOL, "路灯坏了", "路灯坏了！", LAMPS + WATER)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(STORIES), min_size=2, max_size=12), st.data())
def test_how_a_batch_is_cut_makes_no_difference(db, stories, data):
    things = [mention(story, source_id=str(number)) for number, story in enumerate(stories)]
    whole, cut = AgencyFactory(), AgencyFactory()
    places = sorted(data.draw(st.sets(st.integers(1, len(things) - 1), max_size=4)))

    take_in(whole, things)
    for start, stop in zip([0, *places], [*places, len(things)], strict=True):
        take_in(cut, things[start:stop])

    assert folds(whole) == folds(cut)
    assert [i.mention_count for i in Item.objects.of(whole).order_by("pk")] == [
        i.mention_count for i in Item.objects.of(cut).order_by("pk")
    ]


def test_a_batch_may_be_sent_again(agency):
    things = [mention(story, source_id=str(number)) for number, story in enumerate(STORIES)]
    take_in(agency, things)
    before = folds(agency), Event.objects.count()

    assert set(outcomes(agency, *things)) == {SEEN}
    assert (folds(agency), Event.objects.count()) == before


def test_a_thing_more_costs_no_question_more(agency):
    def asked(things):
        with CaptureQueriesContext(connection) as queries:
            take_in(agency, things)
        return len(queries)

    asked([mention("先来的" * 9)])  # whatever is read once

    assert asked([mention(LAMPS), mention(SCHOOL)]) == asked(
        [mention(f"{n}号桥{WATER[n:]}{LAMPS[n * 3 :]}", source_id=str(n)) for n in range(20)]
    )


def test_the_chain_of_records_stays_whole(agency):
    take_in(agency, [mention(story) for story in STORIES])
    ended(Item.objects.first(), State.FOUND)
    staff = Staff(agency)
    item = Item.objects.get(mention_count__gt=1, title=LAMPS[:20])
    perform(
        item, "split_out", by=staff[Role.DISCLOSURE], note="另一回事", mentions=[item.mentions.first().pk]
    )

    _, flaws = verify_chains()

    assert flaws == []


# ── under one title ─────────────────────────────────────────────────────────
def named(item, **more):
    return collecting.namesakes(item.agency, item.title, at=item.found_at, **more)


def test_one_title_over_other_words_or_none_is_shown_and_not_folded(agency):
    things = [
        mention(LAMPS, title="城区停水"),
        mention(SCHOOL, title="城区 停水！"),
        mention("", title="城区停水"),
    ]

    assert outcomes(agency, *things, mention(WATER)) == [NEW] * 4

    first, second, third, _ = Item.objects.order_by("pk")
    assert named(first) == [third, second, first]
    assert named(first, but=(first.pk,)) == [third, second]


def test_the_title_of_another_day_or_agency_is_another_matter(agency):
    with time_machine.travel("2026-03-01T09:00+08:00", tick=False) as traveller:
        take_in(agency, [mention(LAMPS, title="城区停水")])
        traveller.move_to(datetime(2026, 3, 2, 9, 1, tzinfo=clock.TZ))
        take_in(agency, [mention(SCHOOL, title="城区停水")])
        take_in(AgencyFactory(), [mention(WATER, title="城区停水")])

    for item in Item.objects.all():
        assert named(item) == [item]


def test_what_was_folded_away_is_named_no_more(staff, agency):
    take_in(agency, [mention(LAMPS, title="城区停水"), mention(SCHOOL, title="城区停水")])
    first, second = Item.objects.order_by("pk")

    perform(second, "fold_into", by=staff[Role.DISCLOSURE], note="同一件事", other=first.pk)

    assert named(first) == [first]


def test_a_title_of_signs_alone_names_nothing(agency):
    take_in(agency, [mention(LAMPS, title="！！！"), mention(SCHOOL, title="？？？")])

    assert named(Item.objects.first()) == []


# ── comments ────────────────────────────────────────────────────────────────
def test_a_comment_on_an_interpretation_becomes_an_item(agency):
    taken = take_comment(agency, WATER, url="https://yunshan.example.cn/interpretations/3/")

    one = Mention.objects.get(pk=taken.mention_id)
    assert (one.channel, one.source, one.url) == (
        Channel.COMMENT,
        "解读评论",
        "https://yunshan.example.cn/interpretations/3/",
    )


PRIVATE = "我叫王小明，住城关镇东街12号，电话0000-8812345。" + WATER


def stored() -> str:
    """Every word of it that lies in clear in the database."""
    names = ("opinion_mention", "opinion_item", "opinion_itemtext", "workflow_event")
    with connection.cursor() as cursor:
        rows = []
        for name in names:
            cursor.execute(f"SELECT * FROM {name}")
            rows += cursor.fetchall()
    return repr(rows)


def test_a_comment_is_kept_encrypted_and_not_found_by_its_words(staff):
    taken = take_comment(staff.agency, PRIVATE, url="", source="《供水条例》读者留言", source_id="37")

    item = Item.objects.get(pk=taken.item_id)
    assert item.title == "《供水条例》读者留言 37"
    assert item.mentions.get().shown_body == PRIVATE
    for word in ("王小明", "东街", "8812345", "桶装水"):
        assert word not in stored()
        assert not Item.objects.matching(word).exists()
    assert Item.objects.matching("供水条例").get() == item


def test_comments_that_say_the_same_fold_and_others_on_the_same_page_do_not(agency):
    about = {"url": "", "source": "《云山县城乡供水一体化管理实施办法》解读读者留言"}
    first = take_comment(agency, PRIVATE, source_id="1", **about)

    assert take_comment(agency, PRIVATE + "请回复。", source_id="2", **about).item_id == first.item_id
    assert take_comment(agency, "什么时候发放补贴", source_id="3", **about).outcome == NEW
    assert take_comment(agency, "在哪里怎么申请呢", source_id="4", **about).outcome == NEW
    assert take_comment(agency, PRIVATE, source_id="1", **about).outcome == SEEN


def test_split_out_a_comment_stays_encrypted(staff):
    about = {"url": "", "source": "《供水条例》读者留言"}
    take_comment(staff.agency, PRIVATE, source_id="1", **about)
    take_comment(staff.agency, PRIVATE, source_id="2", **about)
    case = Item.objects.get()
    second = case.mentions.get(source_id="2")

    perform(case, "split_out", by=staff[Role.DISCLOSURE], note="另一家。", mentions=[second.pk])

    assert Item.objects.count() == 2
    assert "王小明" not in stored()


def test_what_was_clear_before_is_hidden_by_the_migration(agency):
    old = take_comment(agency, PRIVATE, url="", source="《供水条例》读者留言", source_id="1")
    Mention.objects.update(body=PRIVATE, private_body="", title=PRIVATE[:20])
    Item.objects.update(title=PRIVATE[:20])
    ItemText.objects.update(body=PRIVATE, grams=grams(PRIVATE))
    (numbered,) = take_in(agency, [mention(LAMPS, source_id="13800138000")])
    Mention.objects.filter(pk=numbered.mention_id).update(source_id="13800138000")

    import_module("opinion.migrations.0010_hide_what_was_clear").hide(apps, None)

    assert "王小明" not in stored()
    assert "13800138000" not in stored()
    assert Mention.objects.get(pk=old.mention_id).shown_body == PRIVATE
    (again,) = take_in(agency, [mention(LAMPS, source_id="13800138000")])
    assert (again.outcome, again.mention_id) == (SEEN, numbered.mention_id)


def test_an_empty_comment_is_refused(agency):
    with pytest.raises(Unfit):
        take_comment(agency, "  ", url="")


# ── putting right ───────────────────────────────────────────────────────────
@pytest.fixture
def folded(agency):
    take_in(agency, [mention(source_id="1"), mention(LAMPS_REPOSTED, source_id="2"), mention(source_id="3")])
    return Item.objects.get()


def test_a_source_split_out_becomes_an_item_and_keeps_its_likes(staff, folded):
    second = folded.mentions.get(source_id="2")

    perform(folded, "split_out", by=staff[Role.DISCLOSURE], note="西街的，不是东街的", mentions=[second.pk])

    folded = Item.objects.get(pk=folded.pk)
    fresh = Item.objects.exclude(pk=folded.pk).get()
    assert (folded.mention_count, fresh.mention_count) == (2, 1)
    assert fresh.text.body == LAMPS_REPOSTED
    assert Event.objects.of(fresh).get().facts == {"拆自": folded.reference}
    event = Event.objects.of(folded).latest("pk")
    assert (event.label, event.facts) == ("拆出来源", {"拆出": 1, "成为": fresh.reference})
    (again,) = take_in(staff.agency, [mention(LAMPS_REPOSTED, source_id="4")])
    assert again.item_id == fresh.pk


def test_an_item_whose_first_source_is_split_out_still_takes_its_likes(staff, folded):
    first = folded.mentions.get(source_id="1")

    perform(folded, "split_out", by=staff[Role.DISCLOSURE], note="另一回事", mentions=[first.pk])

    assert Band.objects.filter(mention__item=folded).exists()
    (again,) = take_in(staff.agency, [mention(LAMPS_REPOSTED, source_id="4")])
    assert again.item_id == folded.pk


def test_what_cannot_be_split_out(staff, folded):
    here = list(folded.mentions.values_list("pk", flat=True))
    by = staff[Role.DISCLOSURE]

    for chosen, words in ((here, "至少留下一条"), ([], "已经不在"), ([here[0], 0], "已经不在")):
        with pytest.raises(Refused, match=words):
            perform(folded, "split_out", by=by, note="拆", mentions=chosen)

    assert Item.objects.count() == 1


def test_an_item_folded_by_hand_gives_its_sources_and_its_likes(staff, folded):
    take_in(staff.agency, [mention(SCHOOL, source_id="8")])
    school = Item.objects.get(title=SCHOOL[:20])

    school = perform(school, "fold_into", by=staff[Role.DISCLOSURE], note="同一批学生的事", other=folded.pk)

    folded = Item.objects.get(pk=folded.pk)
    assert (school.state, school.merged_into, school.mention_count) == (State.DROPPED, folded, 0)
    assert folded.mention_count == folded.mentions.count() == 4
    assert Event.objects.of(school).latest("pk").facts == {"并入": folded.reference, "来源": 1}
    (again,) = take_in(staff.agency, [mention(SCHOOL, source_id="9")])
    assert (again.item_id, again.outcome) == (folded.pk, FOLDED)


def test_what_is_no_place_to_fold_into(staff, folded):
    elsewhere = AgencyFactory()
    take_in(elsewhere, [mention(WATER)])
    take_in(staff.agency, [mention(SCHOOL), mention(WATER)])
    school, water = (Item.objects.of(staff.agency).get(title=words[:20]) for words in (SCHOOL, WATER))
    by = staff[Role.DISCLOSURE]
    perform(water, "fold_into", by=by, note="一起办", other=school.pk)

    for other in (folded.pk, water.pk, Item.objects.get(agency=elsewhere).pk, 0):
        with pytest.raises(Refused, match="只能并入"):
            perform(folded, "fold_into", by=by, note="一起办", other=other)


@pytest.mark.parametrize("act", ["split_out", "fold_into"])
@pytest.mark.parametrize(
    "role", [role for role in Role if role not in (Role.DISCLOSURE, Role.DISCLOSURE_HEAD)]
)
def test_only_those_who_collect_put_right(staff, folded, role, act):
    facts = {"mentions": [1]} if act == "split_out" else {"other": 1}

    with pytest.raises(PermissionDenied):
        perform(folded, act, by=staff[role], note="拆", **facts)


@pytest.mark.parametrize("state", [s for s in State if s not in Item.FOLDABLE])
def test_an_item_with_a_response_under_way_is_folded_no_more(staff, folded, state):
    take_in(staff.agency, [mention(SCHOOL)])
    ended(folded, state)

    with pytest.raises(NotNow):
        perform(folded, "fold_into", by=staff[Role.DISCLOSURE], note="并", other=folded.pk + 1)
