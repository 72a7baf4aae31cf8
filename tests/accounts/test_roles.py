"""Who may do what is asked of the role in the case's own agency, never of the role alone."""

from types import SimpleNamespace

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from accounts.models import Agency, Membership, User
from accounts.roles import Role, by_the_clock, holds, holds_in_office
from tests.factories.accounts import AgencyFactory, MembershipFactory, OfficeFactory, UserFactory, person

pytestmark = pytest.mark.django_db


def case_of(agency, office=None):
    return SimpleNamespace(agency_id=agency.pk, office_id=office and office.pk)


def test_a_role_counts_only_in_its_own_agency():
    here, there = AgencyFactory(), AgencyFactory()
    leader = person(Role.LEADER, here)

    assert holds(Role.LEADER)(case_of(here), leader)
    assert not holds(Role.LEADER)(case_of(there), leader)
    assert not holds(Role.SECRECY)(case_of(here), leader)


def test_one_person_may_play_several_parts():
    agency = AgencyFactory()
    both = person([Role.CHECKER, Role.SECRECY], agency)

    assert both.roles_in(agency) == {Role.CHECKER, Role.SECRECY}
    assert both.roles_in(agency.pk) == {Role.CHECKER, Role.SECRECY}
    assert both.agency_ids == {agency.pk}
    assert both.holds_anywhere(Role.SECRECY)
    assert not both.holds_anywhere(Role.ADMIN)


def test_nobody_and_visitors_hold_nothing():
    case = case_of(AgencyFactory())

    for who in (None, AnonymousUser()):
        assert not holds(*Role)(case, who)
        assert not holds_in_office(*Role)(case, who)


@pytest.mark.parametrize(
    ("post_office", "case_office", "expected"),
    [
        ("one", "one", True),
        ("one", "two", False),
        (None, "two", True),
        ("one", None, True),
        (None, None, True),
    ],
)
def test_a_section_head_acts_in_the_own_section(post_office, case_office, expected):
    agency = AgencyFactory()
    offices = {"one": OfficeFactory(agency=agency), "two": OfficeFactory(agency=agency), None: None}
    head = person(Role.SECTION_HEAD, agency, offices[post_office])

    assert holds_in_office(Role.SECTION_HEAD)(case_of(agency, offices[case_office]), head) is expected


def test_what_time_does_nobody_may_press():
    case = case_of(AgencyFactory())

    assert by_the_clock(case, None)
    assert not by_the_clock(case, UserFactory())


@time_machine.travel("2026-09-01T09:00+08:00")
@pytest.mark.parametrize(
    ("since", "until", "in_force"),
    [
        (None, None, True),
        ("2026-09-01", None, True),
        ("2026-09-02", None, False),
        (None, "2026-09-01", True),
        (None, "2026-08-31", False),
    ],
)
def test_a_post_counts_from_its_first_to_its_last_day(since, until, in_force):
    post = MembershipFactory(role=Role.LEADER, since=since, until=until)

    assert (Role.LEADER in User.objects.get(pk=post.user_id).roles_in(post.agency)) is in_force


def test_a_post_in_an_agency_no_longer_in_use_gives_nothing():
    agency = AgencyFactory(is_active=False)

    assert person(Role.LEADER, agency).agency_ids == frozenset()


def test_a_person_who_left_holds_nothing():
    agency = AgencyFactory()
    gone = person(Role.LEADER, agency, is_active=False)

    assert gone.roles_in(agency) == frozenset()


def test_roles_are_read_once_per_person(django_assert_num_queries):
    agency = AgencyFactory()
    user = User.objects.get(pk=person([Role.LEADER, Role.CHECKER], agency).pk)

    with django_assert_num_queries(1):
        user.roles_in(agency)
        assert user.agency_ids == {agency.pk}
        assert [post.agency.name for post in user.posts] == [agency.name] * 2


def test_a_supervisor_sees_the_agencies_below_and_no_others():
    top = AgencyFactory()
    middle = AgencyFactory(parent=top)
    bottom = AgencyFactory(parent=middle)
    AgencyFactory()

    assert person(Role.SUPERVISOR, middle).supervised_agency_ids == {middle.pk, bottom.pk}
    assert person(Role.LEADER, top).supervised_agency_ids == frozenset()


def test_an_agency_cannot_stand_below_itself():
    top = AgencyFactory()
    below = AgencyFactory(parent=top)
    top.parent = below

    with pytest.raises(Exception, match="上级机关不能是本机关或其下级机关"):
        top.full_clean()
    assert Agency.objects.get(pk=top.pk).parent is None


def test_a_post_names_a_section_of_its_own_agency():
    post = Membership(user=UserFactory(), agency=AgencyFactory(), office=OfficeFactory(), role=Role.DRAFTER)

    with pytest.raises(Exception, match="科室不属于所选机关"):
        post.full_clean()


@pytest.mark.parametrize("in_office", [True, False])
def test_the_database_refuses_the_same_post_twice(in_office):
    agency = AgencyFactory()
    office = OfficeFactory(agency=agency) if in_office else None
    user = person(Role.LEADER, agency, office)

    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(user=user, agency=agency, office=office, role=Role.LEADER)
