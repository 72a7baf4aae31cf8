"""移交工作: whoever leaves leaves nothing behind, and every case knows whose it is now."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from desk import handing_over
from desk.basket import Basket
from disclosure import clock
from disclosure.notices.models import Notice
from disclosure.workflow.errors import Refused
from disclosure.workflow.models import Event
from documents.models import Document
from documents.states import State
from tests.factories.accounts import AgencyFactory, MembershipFactory, person
from tests.factories.documents import Staff, document

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff()


def again(user) -> User:
    return User.objects.get(pk=user.pk)


def now(case):
    """The case as it stands in the database: a protected state is not refreshed."""
    return type(case).objects.get(pk=case.pk)


def key(case) -> str:
    return f"{case._meta.label_lower}:{case.pk}"


def test_each_case_goes_to_its_receiver_and_says_so(staff):
    one, two = document(staff, State.DRAFT), document(staff, State.RETURNED)
    first, second = person(Role.DRAFTER, staff.agency), person(Role.DRAFTER, staff.agency)

    done = handing_over.hand_over(
        staff[Role.DRAFTER],
        by=staff[Role.ADMIN],
        to={key(one): str(first.pk)},
        to_all=str(second.pk),
        note="调离",
    )

    one, two = now(one), now(two)
    assert (done.handed, one.drafter, two.drafter) == (2, first, second)
    event = Event.objects.of(one).last()
    assert (event.action, event.actor, event.before, event.after) == (
        "hand_over",
        staff[Role.ADMIN],
        State.DRAFT,
        State.DRAFT,
    )
    assert event.facts == {"移交人": str(staff[Role.DRAFTER]), "接办人": str(first)}
    assert Notice.objects.about(two).filter(kind="hand-over", user=second).count() == 1


def test_nothing_waits_for_who_left(staff):
    document(staff, State.DRAFT)
    document(staff, State.RETURNED)
    leaver = staff[Role.DRAFTER]
    post = leaver.posts[0]

    handing_over.hand_over(
        leaver,
        by=staff[Role.ADMIN],
        to={},
        to_all=str(person(Role.DRAFTER, staff.agency).pk),
        note="调离",
        ending=[str(post.pk)],
        deactivate=True,
    )

    assert Basket(again(leaver)).waiting["mine"] == 0
    assert handing_over.cases_of(leaver, agencies=[staff.agency.pk]) == ([], 0)
    assert not again(leaver).is_active
    assert again(leaver).posts == []


def test_all_or_none(staff):
    one, _ = document(staff, State.DRAFT), document(staff, State.DRAFT, title="第二件")
    other = person(Role.DRAFTER, staff.agency)

    with pytest.raises(Refused, match="第二件"):
        handing_over.hand_over(
            staff[Role.DRAFTER], by=staff[Role.ADMIN], to={key(one): str(other.pk)}, note="调离"
        )

    assert now(one).drafter == staff[Role.DRAFTER]


def test_only_to_somebody_who_may_work_at_it(staff):
    case = document(staff, State.DRAFT)
    for nobody in (staff[Role.LEADER], person(Role.DRAFTER, AgencyFactory()), staff[Role.DRAFTER]):
        with pytest.raises(Refused, match="还没有选能接办的人"):
            handing_over.hand_over(
                staff[Role.DRAFTER], by=staff[Role.ADMIN], to={key(case): str(nobody.pk)}, note="调离"
            )


def test_it_is_not_handed_over_twice(staff):
    document(staff, State.DRAFT)
    other = str(person(Role.DRAFTER, staff.agency).pk)
    facts = {"by": staff[Role.ADMIN], "to": {}, "to_all": other, "note": "调离"}

    assert handing_over.hand_over(staff[Role.DRAFTER], **facts).handed == 1
    assert handing_over.hand_over(staff[Role.DRAFTER], **facts).handed == 0
    assert Event.objects.filter(action="hand_over").count() == 1


def test_who_may(staff):
    leaver = staff[Role.DRAFTER]

    assert handing_over.right_of(leaver, leaver).posts == []
    assert not handing_over.right_of(leaver, leaver).may_deactivate
    assert handing_over.right_of(staff[Role.ADMIN], leaver).may_deactivate
    assert handing_over.right_of(staff[Role.LEADER], leaver).posts != []
    assert handing_over.right_of(staff[Role.SECTION_HEAD], leaver).posts == []
    assert handing_over.right_of(staff[Role.PUBLISHER], leaver) is None
    assert handing_over.right_of(person(Role.ADMIN, AgencyFactory()), leaver) is None


def test_a_post_of_the_past_gives_no_right_over_who_has_another_now(staff):
    """The head of a 科室 he once was in does not hand over what a leader of today works at."""
    leader = staff[Role.LEADER]
    MembershipFactory(user=leader, agency=staff.agency, role=Role.DRAFTER, until=date(2020, 12, 31))

    assert handing_over.right_of(staff[Role.SECTION_HEAD], again(leader)) is None
    leader.memberships.filter(role=Role.LEADER).update(until=date(2021, 12, 31))
    assert handing_over.right_of(staff[Role.SECTION_HEAD], again(leader)) is not None  # he has left


def test_posts_that_end_with_it_are_on_the_record(staff):
    leaver = staff[Role.DRAFTER]
    post = leaver.memberships.get()
    ahead = MembershipFactory(
        user=leaver, agency=staff.agency, role=Role.CHECKER, since=clock.today() + timedelta(days=30)
    )

    handing_over.hand_over(
        leaver, by=staff[Role.LEADER], to={}, note="调离", ending=[str(post.pk), str(ahead.pk)]
    )

    ended = Event.objects.of(leaver).filter(action="relieve", actor=staff[Role.LEADER])
    assert {event.facts["角色"] for event in ended} == {"拟稿人", "办文核稿"}
    ahead.refresh_from_db()
    assert ahead.until == ahead.since - timedelta(days=1)  # it never begins


def test_the_page_keeps_what_was_chosen(client, staff):
    case = document(staff, State.DRAFT)
    other = person(Role.DRAFTER, staff.agency)
    client.force_login(staff[Role.ADMIN])
    page = reverse("desk:hand-over", args=[staff[Role.DRAFTER].pk])

    wrong = client.post(page, {key(case): other.pk, "note": ""})
    assert wrong.status_code == 422
    assert f'value="{other.pk}" selected' in wrong.content.decode()
    done = client.post(page, {key(case): other.pk, "note": "休产假"}, follow=True)

    assert "移交 1 件" in done.content.decode()


@pytest.fixture
def two_to_a_page(monkeypatch):
    monkeypatch.setattr(handing_over, "PAGE_ROWS", 2)


@pytest.fixture
def leaver_page(client, staff):
    """The page of one who leaves three drafts behind, as the administrator sees it."""
    for number in range(3):
        document(staff, State.DRAFT, title=f"第{number}件")
    client.force_login(staff[Role.ADMIN])
    return reverse("desk:hand-over", args=[staff[Role.DRAFTER].pk])


def drafts_of(user) -> int:
    return Document.objects.filter(drafter=user).count()


def test_many_cases_come_in_pages_and_all_are_counted(client, two_to_a_page, leaver_page):
    first, second = client.get(leaver_page), client.get(leaver_page, {"page": 2})
    beyond = client.get(leaver_page, {"page": "九"})

    shown = [{one.key for one in page.context["held"]} for page in (first, second)]
    assert [len(keys) for keys in shown] == [2, 1]
    assert not shown[0] & shown[1]
    assert {one.key for one in beyond.context["held"]} == shown[0]
    words = first.content.decode()
    assert "移交本页 2 件" in words
    assert "移交全部 3 件" in words


def test_what_was_on_the_page_is_handed_over_and_the_rest_is_said(client, staff, two_to_a_page, leaver_page):
    other = person(Role.DRAFTER, staff.agency)
    shown = [one.key for one in client.get(leaver_page).context["held"]]
    facts = {"which": "page", "case": shown, "to_all": other.pk, "note": "调离"}
    document(staff, State.DRAFT, title="刚才新来的")

    words = client.post(leaver_page, facts, follow=True).content.decode()

    assert "移交 2 件，还有 2 件没有移交" in words
    assert {key(one) for one in Document.objects.filter(drafter=other)} == set(shown)


def test_all_are_handed_over_whatever_page_is_open(client, staff, two_to_a_page, leaver_page):
    one, two = person(Role.DRAFTER, staff.agency), person(Role.DRAFTER, staff.agency)
    (shown,) = client.get(leaver_page, {"page": 2}).context["held"]

    client.post(
        f"{leaver_page}?page=2",
        {"which": "all", "case": shown.key, shown.key: one.pk, "to_all": two.pk, "note": "调离"},
    )

    assert [drafts_of(user) for user in (staff[Role.DRAFTER], one, two)] == [0, 1, 2]


def test_all_without_a_receiver_for_those_not_seen_hands_over_none(client, staff, two_to_a_page, leaver_page):
    other = person(Role.DRAFTER, staff.agency)
    shown = [one.key for one in client.get(leaver_page).context["held"]]

    answer = client.post(leaver_page, {"which": "all", "note": "调离", **dict.fromkeys(shown, other.pk)})

    assert answer.status_code == 422
    assert "还没有选能接办的人" in answer.content.decode()
    assert drafts_of(other) == 0


def test_no_post_ends_while_cases_are_left_on_another_page(client, staff, two_to_a_page, leaver_page):
    leaver = staff[Role.DRAFTER]
    shown = [one.key for one in client.get(leaver_page).context["held"]]
    facts = {"which": "page", "case": shown, "to_all": person(Role.DRAFTER, staff.agency).pk, "note": "调离"}

    for end in ({"post": leaver.posts[0].pk}, {"deactivate": "1"}):
        answer = client.post(leaver_page, facts | end)
        assert "别的页上还有 1 件没有移交" in answer.content.decode()

    assert (drafts_of(leaver), again(leaver).is_active, len(again(leaver).posts)) == (3, True, 1)


def test_those_without_a_receiver_are_counted_where_they_are_not_named(staff, monkeypatch):
    monkeypatch.setattr(handing_over, "NAMED", 1)
    for number in range(3):
        document(staff, State.DRAFT, title=f"第{number}件")

    with pytest.raises(Refused) as refused:
        handing_over.hand_over(staff[Role.DRAFTER], by=staff[Role.ADMIN], to={}, note="调离")

    assert refused.value.reasons[1:] == ["另有 2 件也没有。"]


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_costs_the_same_for_one_as_for_three(client, staff, item_count, django_assert_num_queries):
    for _ in range(item_count):
        document(staff, State.DRAFT)
    client.force_login(staff[Role.ADMIN])
    page = reverse("desk:hand-over", args=[staff[Role.DRAFTER].pk])
    client.get(page)

    with django_assert_num_queries(18):
        assert len(client.get(page).context["held"]) == item_count


def test_receivers_of_one_name_are_told_apart(client, staff):
    document(staff, State.DRAFT)
    for username in ("zhangwei", "zhangwei2"):
        person(Role.DRAFTER, staff.agency, name="张伟", username=username)
    client.force_login(staff[Role.ADMIN])

    page = client.get(reverse("desk:hand-over", args=[staff[Role.DRAFTER].pk])).content.decode()
    load = client.get(reverse("desk:workload")).content.decode()

    for username in ("zhangwei", "zhangwei2"):
        assert page.count(f">张伟（{username}）</option>") == 2  # for all of them, and for the one case
        assert f">张伟（{username}）</a>" in load


def test_what_lies_in_a_closed_agency_keeps_nobody_from_leaving(staff):
    """Its posts ended with it: there is nobody to whom it could be handed."""
    closed = Staff(AgencyFactory())
    closed.people[Role.DRAFTER] = staff[Role.DRAFTER]
    MembershipFactory(user=staff[Role.DRAFTER], agency=closed.agency, role=Role.DRAFTER)
    MembershipFactory(user=staff[Role.ADMIN], agency=closed.agency, role=Role.ADMIN)
    left, open_ = document(closed, State.DRAFT), document(staff, State.DRAFT)
    closed.agency.is_active = False
    closed.agency.save()
    other = person(Role.DRAFTER, staff.agency)

    done = handing_over.hand_over(
        again(staff[Role.DRAFTER]), by=again(staff[Role.ADMIN]), to={}, to_all=str(other.pk), note="调离"
    )

    assert done.handed == 1
    assert (now(open_).drafter, now(left).drafter) == (other, staff[Role.DRAFTER])
