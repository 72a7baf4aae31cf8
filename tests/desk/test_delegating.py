"""请假委托: who acts for whom, on whose authority, what he may never do, and that it ends by itself."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Delegation, User
from accounts.posts import posts_kept
from accounts.roles import Role, acting_for
from desk import delegating
from desk.basket import MINE, Basket
from disclosure import clock
from disclosure.deadlines import sweep
from disclosure.notices.models import Notice
from disclosure.workflow.acts import available, case_models, transitions_of, waiting_for
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from disclosure.workflow.models import Event
from disclosure.workflow.people import awaited_people
from disclosure.workflow.verify import flaws_of
from documents.states import State
from requests_app.states import State as ApplicationState
from tests.factories import requests as make
from tests.factories.accounts import AgencyFactory, MembershipFactory, person
from tests.factories.documents import OPEN, Staff, document

pytestmark = pytest.mark.django_db
MONDAY = "2026-11-23T09:00+08:00"


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def staff():
    return Staff()


def again(user) -> User:
    """The person as the next request finds him."""
    return User.objects.get(pk=user.pk)


def leave(absent, stand_in, *, days=4, agency=None, by=None, since=None):
    since = since or clock.today()
    return delegating.delegate(
        delegator=absent,
        delegate=stand_in,
        agency=agency or absent.posts[0].agency,
        since=since,
        until=since + timedelta(days=days),
        reason="年休假",
        by=by or absent,
    )


def may(case, user) -> set[str]:
    return {move.name for move in available(case, again(user))}


def waits(model, user) -> set[int]:
    return set(model.objects.filter(waiting_for(model, again(user))).values_list("pk", flat=True))


# ── what it gives ───────────────────────────────────────────────────────────
def test_the_stand_in_acts_for_the_absent_and_the_record_says_so(staff):
    case = document(staff, State.SECTION)
    other = person(Role.CHECKER, staff.agency)
    leave(staff[Role.SECTION_HEAD], other)

    case = perform(case, "pass_section", by=again(other), **OPEN)

    event = Event.objects.of(case).last()
    assert (event.actor, event.on_behalf_of) == (other, staff[Role.SECTION_HEAD])
    assert event.actor_name == f"{other}（代{staff[Role.SECTION_HEAD]}）"
    assert case.state == State.CHECK
    opinion = case.opinions.get(step=State.SECTION)
    assert opinion.signed_by == f"{other}（代{staff[Role.SECTION_HEAD]}）"


def test_the_record_holds_whom_it_was_done_for(staff):
    case = document(staff, State.SECTION)
    other = person(Role.CHECKER, staff.agency)
    leave(staff[Role.SECTION_HEAD], other)
    perform(case, "pass_section", by=again(other), **OPEN)
    chain = staff.agency.event_chain
    assert list(flaws_of(chain)) == []

    QuerySet.update(Event.objects.filter(on_behalf_of__isnull=False), on_behalf_of=None)  # past the guard

    assert list(flaws_of(chain)) != []


def test_what_he_may_do_himself_he_does_in_his_own_name(staff):
    case = document(staff, State.CHECK)
    other = person(Role.CHECKER, staff.agency)
    leave(staff[Role.CHECKER], other)

    perform(case, "pass_check", by=again(other), **OPEN)

    assert Event.objects.of(case).last().on_behalf_of is None


def test_it_waits_for_the_stand_in_and_he_is_told(staff):
    other = person(Role.CHECKER, staff.agency)
    leave(staff[Role.SECTION_HEAD], other)

    case = document(staff, State.SECTION)

    (row,) = Basket(again(other)).page(MINE, 1).object_list
    assert (row.case, row.next, row.on_behalf_of) == (case, "科室审核", str(staff[Role.SECTION_HEAD]))
    assert set(awaited_people(case)) == {staff[Role.SECTION_HEAD], other}
    assert Notice.objects.about(case).filter(user=other).exists()


def test_the_stand_in_hears_of_the_clocks_too():
    staff = make.house()
    with time_machine.travel("2026-10-12T09:00+08:00", tick=False):
        case = make.application(staff, ApplicationState.REVIEW)
    other = person(Role.CHECKER, case.agency)
    leave(staff[Role.DISCLOSURE_HEAD], other)

    sweep.run(clock.now())

    told = Notice.objects.about(case).filter(kind="deadline-overdue")
    assert {staff[Role.DISCLOSURE_HEAD].pk, other.pk} <= set(told.values_list("user", flat=True))


def test_the_draft_of_the_absent_is_gone_on_with(staff):
    case = document(staff, State.RETURNED)
    other = person(Role.DRAFTER, staff.agency)
    assert "resubmit" not in may(case, other)
    leave(staff[Role.DRAFTER], other)

    assert "resubmit" in may(case, other)
    assert waits(type(case), other) == {case.pk}


def test_an_application_of_the_absent_officer_is_gone_on_with():
    staff = make.house()
    case = make.application(staff, ApplicationState.HANDLING)
    case = perform(case, "reassign", by=staff[Role.DISCLOSURE], officer=staff[Role.DRAFTER])
    other = person(Role.CHECKER, case.agency)
    assert not may(case, other) & {"draft_reply", "propose_extension"}
    leave(staff[Role.DRAFTER], other)

    assert may(case, other) & {"draft_reply", "propose_extension"}


# ── what it never gives ─────────────────────────────────────────────────────
def test_the_stand_in_of_a_drafter_does_not_review_what_he_wrote_for_him(staff):
    """A drafter's delegate who is the reviewer may not review his own work, not even after the leave."""
    for state, action, role in (
        (State.SECTION, "pass_section", Role.SECTION_HEAD),
        (State.CHECK, "pass_check", Role.CHECKER),
        (State.SECRECY, "pass_secrecy", Role.SECRECY),
        (State.SIGN, "sign", Role.LEADER),
    ):
        house = Staff()
        case = document(house, State.DRAFT)
        reviewer = house[role]
        leave(house[Role.DRAFTER], reviewer)
        case = perform(case, "submit", by=again(reviewer))
        for step, by_role in (
            ("pass_section", Role.SECTION_HEAD),
            ("pass_check", Role.CHECKER),
            ("pass_secrecy", Role.SECRECY),
        ):
            if case.state == state:
                break
            case = perform(case, step, by=house[by_role], **OPEN)
        assert case.state == state

        assert action not in may(case, reviewer)
        assert waits(type(case), reviewer) == set()
        with time_machine.travel("2026-12-07T09:00+08:00", tick=False):
            assert action not in may(case, reviewer)
            with pytest.raises(PermissionDenied):
                perform(case, action, by=again(reviewer), **OPEN if action != "sign" else {})


def test_a_drafter_does_not_review_his_own_work_for_the_head_on_leave(staff):
    """The head alone might pass his own draft where he is both; the drafter who stands in for him may not."""
    case = document(staff, State.SECTION)
    leave(staff[Role.SECTION_HEAD], staff[Role.DRAFTER])

    assert "pass_section" not in may(case, staff[Role.DRAFTER])
    assert waits(type(case), staff[Role.DRAFTER]) == set()
    assert staff[Role.DRAFTER] not in awaited_people(case)


def test_never_more_than_the_absent_has(staff):
    """Neither what the absent is barred from, nor what was given to him by another."""
    case = document(staff, State.SIGN)
    both = person([Role.LEADER, Role.DRAFTER], staff.agency)
    draft = document(Drafting(staff, both), State.SIGN)
    other = person(Role.CHIEF, staff.agency)
    leave(both, other)

    assert "sign" in may(case, other)
    assert "sign" not in may(draft, other)  # the absent wrote it

    third = person(Role.CHIEF, staff.agency)
    with pytest.raises(Refused, match="委托不能转给第三人"):
        leave(other, third)


class Drafting(Staff):
    """The house with another drafter."""

    def __init__(self, staff, drafter):
        super().__init__(staff.agency)
        self.people = staff.people | {Role.DRAFTER: drafter}


def test_one_pair_of_hands_signs_once(staff):
    """两级审签由两个人作: who signed does not countersign for the chief on leave."""
    case = document(staff, State.SIGN)
    leader = staff[Role.LEADER]
    leave(staff[Role.CHIEF], leader)
    claims = {t.name: t.permission for t in transitions_of(type(case))}
    case = perform(case, "sign", by=again(leader))

    assert not claims["countersign"](case, again(leader))
    assert not type(case).objects.filter(claims["countersign"].rows(again(leader)), pk=case.pk).exists()


@pytest.mark.parametrize(
    ("role", "stand_in", "passes"),
    [
        (Role.SECRECY, Role.CHECKER, False),
        (Role.SECRECY, Role.SECRECY, True),
        (Role.LEADER, Role.SECTION_HEAD, False),
        (Role.LEADER, Role.CHIEF, True),
        (Role.CHIEF, Role.LEADER, True),
        (Role.SECTION_HEAD, Role.DRAFTER, True),
        (Role.DISCLOSURE_HEAD, Role.DISCLOSURE, True),
        (Role.ADMIN, Role.CHECKER, False),
        (Role.SUPERVISOR, Role.CHECKER, False),
        (Role.DRAFTER, Role.ADMIN, False),
        (Role.DISCLOSURE_HEAD, Role.ADMIN, False),
        (Role.PUBLISHER, Role.SUPERVISOR, False),
    ],
)
def test_which_part_passes_to_whom(staff, role, stand_in, passes):
    other = person(stand_in, staff.agency)

    if passes:
        leave(staff[role], other)
        assert [post.role for post in again(other).stands_for[0].posts] == [role]
    else:
        with pytest.raises(Refused, match="不能代办"):
            leave(staff[role], other)


def test_of_several_parts_those_pass_that_may(staff):
    absent = person([Role.SECRECY, Role.DRAFTER], staff.agency)
    other = person(Role.CHECKER, staff.agency)
    made = leave(absent, other)

    assert [post.role for post in again(other).stands_for[0].posts] == [Role.DRAFTER]
    assert "不随之委托的：保密审查员" in Notice.objects.about(made).first().body


def test_an_application_is_not_checked_by_who_wrote_the_answer():
    staff = make.house()
    clerk = staff[Role.DISCLOSURE]
    leave(staff[Role.DISCLOSURE_HEAD], clerk)
    case = make.application(staff, ApplicationState.CHECKING)
    wrote = Event.objects.of(case).filter(action="submit_reply").last().actor

    assert ("pass_check" in may(case, clerk)) is (wrote != clerk)


# ── when it ends ────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("day", "stands_in"),
    [("2026-11-22", False), ("2026-11-23", True), ("2026-11-27", True), ("2026-11-28", False)],
)
def test_it_begins_and_ends_by_itself(staff, day, stands_in):
    other = person(Role.CHECKER, staff.agency)
    leave(staff[Role.SECTION_HEAD], other)

    with time_machine.travel(f"{day}T12:00+08:00", tick=False):
        assert bool(again(other).stands_for) is stands_in
        assert bool(again(staff[Role.SECTION_HEAD]).posts)


def test_the_last_second_of_its_last_day_still_counts(staff):
    other = person(Role.CHECKER, staff.agency)
    leave(staff[Role.SECTION_HEAD], other, since=date(2026, 12, 30), days=1)

    with time_machine.travel("2026-12-31T23:59:59+08:00", tick=False):
        assert again(other).stands_for
    with time_machine.travel("2027-01-01T00:00:00+08:00", tick=False):
        assert not again(other).stands_for


def test_it_is_ended_before_its_day_and_both_are_told(staff):
    other = person(Role.CHECKER, staff.agency)
    made = leave(staff[Role.SECTION_HEAD], other)
    assert set(Notice.objects.about(made).values_list("user", flat=True)) == {
        staff[Role.SECTION_HEAD].pk,
        other.pk,
    }

    delegating.end(made, by=staff[Role.SECTION_HEAD])
    delegating.end(made, by=staff[Role.SECTION_HEAD])

    assert not again(other).stands_for
    assert Notice.objects.about(made).filter(occasion="ended").count() == 2


def test_who_left_stands_in_for_nobody_and_nobody_for_him(staff):
    other = person(Role.CHECKER, staff.agency)
    leave(staff[Role.SECTION_HEAD], other)

    other.memberships.update(until=date(2026, 11, 22))
    assert not again(other).stands_for
    other.memberships.update(until=None)
    User.objects.filter(pk=staff[Role.SECTION_HEAD].pk).update(is_active=False)
    assert not again(other).stands_for


# ── naming ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"days": -1}, "结束的日期早于开始"),
        ({"days": 400}, "不超过一年"),
        ({"since": date(2026, 11, 20)}, "不能补作"),
        ({"since": date(2026, 11, 2), "days": 1}, "已经过去"),
    ],
)
def test_dates_that_make_no_sense_are_refused(staff, change, words):
    with pytest.raises(Refused, match=words):
        leave(staff[Role.SECTION_HEAD], person(Role.CHECKER, staff.agency), **change)


def test_one_at_a_time_and_not_to_somebody_who_is_away_too(staff):
    one, two = person(Role.CHECKER, staff.agency), person(Role.CHECKER, staff.agency)
    leave(staff[Role.SECTION_HEAD], one)

    with pytest.raises(Refused, match="已经委托"):
        leave(staff[Role.SECTION_HEAD], two)
    with pytest.raises(Refused, match="自己也请假"):
        leave(two, staff[Role.SECTION_HEAD])
    with pytest.raises(Refused, match="请假人自己"):
        leave(two, two)


def test_the_head_enters_it_for_his_people_and_nobody_else(staff):
    one, two = staff[Role.DRAFTER], person(Role.DRAFTER, staff.agency)

    with pytest.raises(Refused, match="只能登记本人的委托"):
        leave(one, two, by=two)
    leave(one, two, by=staff[Role.SECTION_HEAD])

    assert Delegation.objects.get().made_by == staff[Role.SECTION_HEAD]


@pytest.mark.parametrize(
    ("absent", "taker"),
    [
        (Role.DISCLOSURE_HEAD, [Role.ADMIN, Role.DRAFTER]),
        (Role.CHIEF, [Role.LEADER]),
        (Role.DRAFTER, [Role.SECTION_HEAD]),
    ],
)
def test_nobody_names_himself_to_act_for_another(staff, absent, taker):
    """Whoever looks after people enters their leave; to give their powers to himself takes another pair of eyes."""
    taker = person(taker, staff.agency)

    with pytest.raises(Refused, match="自己不能给自己登记"):
        leave(staff[absent], taker, by=taker)
    leave(staff[absent], taker)

    assert again(taker).stands_for


def test_an_administrator_who_took_up_no_other_post_stands_in_no_more(staff):
    """One who is nothing but administrator by now comes to no case by what was entered before."""
    taker = person([Role.ADMIN, Role.DRAFTER], staff.agency)
    leave(staff[Role.DISCLOSURE_HEAD], taker)
    assert again(taker).stands_for

    taker.memberships.filter(role=Role.DRAFTER).update(until=date(2026, 11, 22))

    assert not again(taker).stands_for


def test_somebody_of_another_agency_acts_for_nobody_here(staff):
    stranger = person([Role.SECTION_HEAD], AgencyFactory())

    with pytest.raises(Refused, match="不能代办"):
        leave(staff[Role.SECTION_HEAD], stranger)


# ── what it costs ───────────────────────────────────────────────────────────
def test_a_person_and_whom_he_stands_in_for_are_one_query(staff, django_assert_num_queries):
    other = person(Role.CHECKER, staff.agency)
    leave(staff[Role.SECTION_HEAD], other)
    leave(staff[Role.DRAFTER], other)
    user = again(other)

    with django_assert_num_queries(1):
        assert (len(user.posts), len(user.stands_for), user.stood_in) == (1, 2, True)


def test_of_who_is_told_the_stand_in_costs_one_look_at_the_record(staff, django_assert_num_queries):
    case = document(staff, State.SECTION)
    leave(staff[Role.SECTION_HEAD], person(Role.CHECKER, staff.agency))

    with posts_kept():
        awaited_people(case)
        with django_assert_num_queries(1):
            assert len(awaited_people(case)) == 2


def test_a_claim_says_of_one_case_what_it_says_of_the_table(staff):
    """For every kind and act, with a stand-in who wrote, reviewed and stands for three."""
    other = person([Role.CHECKER, Role.LEADER], staff.agency)
    for role in (Role.SECTION_HEAD, Role.DRAFTER, Role.CHIEF):
        leave(staff[role], other)
    draft = document(staff, State.DRAFT)
    perform(draft, "submit", by=again(other))
    for state in (
        State.DRAFT,
        State.SECTION,
        State.CHECK,
        State.SECRECY,
        State.SIGN,
        State.SIGNED,
        State.ISSUED,
    ):
        document(staff, state)
    user = again(other)

    for model in case_models():
        for transition in transitions_of(model):
            claim = transition.permission
            rows = set(model.objects.filter(claim.rows(user)).values_list("pk", flat=True))
            assert rows == {case.pk for case in model.objects.all() if claim(case, user)}, transition.name


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_one_row_as_for_three(client, staff, count, django_assert_num_queries):
    """Those that run, those that are over, and what was done for one: documents and applications alike."""
    house = make.house()
    head = person(Role.SECTION_HEAD, staff.agency)
    MembershipFactory(user=head, agency=house.agency, role=Role.DISCLOSURE)
    head = again(head)
    for _ in range(count):
        other = person(Role.CHECKER, staff.agency)
        made = leave(head, other, agency=staff.agency)
        perform(document(staff, State.SECTION), "pass_section", by=again(other), **OPEN)
        delegating.end(made, by=head)
        leave(person(Role.DRAFTER, staff.agency), other, by=staff[Role.LEADER])
        with acting_for(head):
            make.application(house)
    client.force_login(head)
    page = reverse("desk:delegations")
    client.get(page)

    with django_assert_num_queries(12):
        found = client.get(page).context

    assert (len(found["delegations"]), len(found["over"])) == (count, count)
    assert len(found["done_for_me"]) >= 2 * count


# ── the page ────────────────────────────────────────────────────────────────
def test_the_page_names_one_and_ends_it(client, staff):
    other = person(Role.CHECKER, staff.agency)
    head = staff[Role.SECTION_HEAD]
    client.force_login(head)
    page = reverse("desk:delegations")
    data = {
        "absent": f"{head.pk}-{staff.agency.pk}",
        "delegate": other.pk,
        "since": "2026-11-23",
        "until": "2026-11-27",
        "reason": "年休假",
    }

    wrong = client.post(page, data | {"until": "2026-11-20"})
    assert wrong.status_code == 422
    assert "结束的日期早于开始的日期" in wrong.content.decode()
    assert "年休假" in wrong.content.decode()
    answer = client.post(page, data, follow=True)

    assert f"{other}代{head}（2026年11月23日至2026年11月27日）" in answer.content.decode()
    made = Delegation.objects.get()
    client.post(reverse("desk:end-delegation", args=[made.pk]))
    assert Delegation.objects.get().is_over


def test_a_colleague_does_not_end_it(client, staff):
    made = leave(staff[Role.SECTION_HEAD], person(Role.CHECKER, staff.agency))
    client.force_login(person(Role.PUBLISHER, staff.agency))

    assert client.post(reverse("desk:end-delegation", args=[made.pk])).status_code == 403
    client.force_login(person(Role.SECTION_HEAD, AgencyFactory()))
    assert client.post(reverse("desk:end-delegation", args=[made.pk])).status_code == 404


def test_the_absent_sees_what_was_done_for_him(client, staff):
    case = document(staff, State.SECTION)
    other = person(Role.CHECKER, staff.agency)
    leave(staff[Role.SECTION_HEAD], other)
    perform(case, "pass_section", by=again(other), **OPEN)
    client.force_login(staff[Role.SECTION_HEAD])

    page = client.get(reverse("desk:delegations")).content.decode()

    assert "别人代我办的" in page
    assert case.title in page


def test_the_foot_of_an_application_and_the_list_say_for_whom(client):
    """Where some acts are one's own and others the absent one's, each says whose it is, behind 其他办理 too."""
    staff = make.house()
    clerk, head = staff[Role.DISCLOSURE], staff[Role.DISCLOSURE_HEAD]
    case = make.application(staff, ApplicationState.HANDLING)
    perform(case, "propose_extension", by=clerk, days=20, note="资料分散。")
    leave(head, clerk)
    client.force_login(clerk)

    page = client.get(case.get_desk_url()).content.decode()
    (row,) = Basket(again(clerk)).page(MINE, 1).object_list

    assert f"批准延期（代{head}）</a>" in page
    assert f"不批准延期（代{head}）</a>" in page
    assert ">拟答复</a>" in page
    assert (row.next, row.on_behalf_of) == (f"拟答复 / 批准延期（代{head}）", "")


def test_nobody_is_offered_to_stand_in_for_himself(client):
    staff = make.house()
    clerk, head = staff[Role.DISCLOSURE], staff[Role.DISCLOSURE_HEAD]

    def offered(user):
        client.force_login(user)
        form = client.get(reverse("desk:delegations")).context["form"]
        return set(form.fields["delegate"].queryset)

    assert offered(clerk) == {head}
    assert offered(head) == {clerk, head}  # who may enter a leave of the clerk, and stand in for him


def test_people_of_one_name_are_told_apart_where_one_is_chosen(client, staff):
    for username in ("zhangwei", "zhangwei2"):
        person(Role.DRAFTER, staff.agency, name="张伟", username=username)
    client.force_login(staff[Role.ADMIN])

    page = client.get(reverse("desk:delegations")).content.decode()

    for username in ("zhangwei", "zhangwei2"):
        assert page.count(f">张伟（{username}）</option>") == 2  # who is away, and who stands in
