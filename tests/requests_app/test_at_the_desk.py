"""代公开办: what is done at the desk before there is a case, or to many, is done for somebody on leave as the steps of a case are."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Delegation, User
from accounts.roles import Role
from desk import delegating
from disclosure import clock
from disclosure.notices.models import Letter, PrintRun
from disclosure.workflow.acts import transitions_of
from disclosure.workflow.door import perform
from disclosure.workflow.models import Event
from disclosure.workflow.verify import verify_chains
from requests_app.models import Application, RecordCorrection
from requests_app.states import State
from tests.factories import requests as make
from tests.factories.accounts import AgencyFactory, person
from tests.requests_app.test_desk_pages import paper
from tests.requests_app.test_record_correction import ENTRY

pytestmark = pytest.mark.django_db
NEW, PRINT = reverse("requests-desk:new"), reverse("requests-desk:print")
CORRECTION, ARCHIVE = reverse("afterwards:record-correction-new"), reverse("afterwards:archive")


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel("2026-11-23T10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def staff():
    return make.house()


@pytest.fixture
def stand_in(staff):
    """办文核稿 by office, who stands in for the 公开办 this week."""
    other = person(Role.CHECKER, staff.agency)
    give(staff[Role.DISCLOSURE], other, staff.agency)
    return User.objects.get(pk=other.pk)


def give(absent, other, agency):
    return delegating.delegate(
        delegator=absent,
        delegate=other,
        agency=agency,
        since=clock.today(),
        until=clock.today() + timedelta(days=4),
        by=absent,
    )


def as_(user):
    client = Client()
    client.force_login(user)
    return client


def signed(event) -> tuple:
    return event.actor, event.on_behalf_of, event.actor_name


def both(staff, user) -> tuple:
    absent = staff[Role.DISCLOSURE]
    return user, absent, f"{user}（代{absent}）"


def test_an_application_is_taken_in_for_the_absent_and_the_record_says_so(staff, stand_in):
    client = as_(stand_in)

    page = client.get(NEW).content.decode()
    answer = client.post(NEW, paper())

    case = Application.objects.get()
    assert f"您正在代 <b>{staff[Role.DISCLOSURE]}</b> 办理" in page
    assert answer["Location"] == case.get_desk_url()
    assert {signed(event) for event in Event.objects.of(case)} == {both(staff, stand_in)}
    assert verify_chains(staff.agency)[1] == []


def test_the_list_offers_it(staff, stand_in):
    other = person(Role.CHECKER, staff.agency)

    offered = [
        NEW in as_(user).get(reverse("requests-desk:list")).content.decode() for user in (stand_in, other)
    ]

    assert offered == [True, False]


def test_letters_are_printed_for_the_absent_and_both_are_named(staff, stand_in):
    make.application(staff, State.REVIEW)
    letter = Letter.objects.get()
    client = as_(stand_in)

    client.post(PRINT, {"letter": letter.pk})

    run = PrintRun.objects.get()
    event = Event.objects.of(run).get()
    assert (event.action, event.facts["份数"]) == ("print", 1)
    assert signed(event) == both(staff, stand_in)
    page = client.get(PRINT).content.decode()
    assert f"您正在代 <b>{staff[Role.DISCLOSURE]}</b> 办理" in page
    assert event.actor_name in page
    mine = as_(staff[Role.DISCLOSURE]).get(reverse("desk:delegations")).content.decode()
    assert "打印文书" in mine  # under what others did for him


def test_who_prints_in_his_own_name_is_on_the_record_too(staff):
    make.application(staff, State.REVIEW)

    as_(staff[Role.DISCLOSURE]).post(PRINT, {"letter": Letter.objects.get().pk})

    event = Event.objects.of(PrintRun.objects.get()).get()
    assert signed(event) == (staff[Role.DISCLOSURE], None, str(staff[Role.DISCLOSURE]))


def test_a_correction_is_taken_in_and_a_file_is_archived_for_the_absent(staff, stand_in):
    case = make.application(staff, State.CLOSED)
    client = as_(stand_in)

    for page in (CORRECTION, ARCHIVE):
        assert f"您正在代 <b>{staff[Role.DISCLOSURE]}</b> 办理" in client.get(page).content.decode()
    client.post(CORRECTION, ENTRY | {"received_on": clock.today().isoformat()})
    client.post(f"{ARCHIVE}?year={clock.today().year}", {"case": case.pk})

    taken_in = Event.objects.of(RecordCorrection.objects.get()).first()
    filed = Event.objects.of(case).last()
    assert signed(taken_in) == both(staff, stand_in)
    assert (filed.action, *signed(filed)) == ("archive", *both(staff, stand_in))


def test_the_applicant_is_looked_up_for_the_absent(staff, stand_in):
    case = make.application(staff, State.REVIEW)

    as_(stand_in).post(reverse("requests-desk:reveal", args=[case.pk]))

    event = Event.objects.of(case).last()
    assert (event.action, *signed(event)) == ("reveal", *both(staff, stand_in))


PAGES = pytest.mark.parametrize("page", [NEW, PRINT, CORRECTION])


@PAGES
def test_it_ends_with_the_leave(staff, stand_in, page):
    assert as_(stand_in).get(page).status_code == 200

    Delegation.objects.update(
        until=clock.today() - timedelta(days=1), since=clock.today() - timedelta(days=9)
    )

    assert as_(User.objects.get(pk=stand_in.pk)).get(page).status_code == 403


@PAGES
def test_not_for_who_has_no_such_post_himself(staff, page):
    """Never more than the absent has."""
    other = person(Role.CHECKER, staff.agency)
    give(staff[Role.DRAFTER], other, staff.agency)

    assert as_(other).get(page).status_code == 403


def test_only_in_the_agency_of_the_leave(staff, stand_in):
    """Elsewhere he is what his own post makes of him."""
    elsewhere = AgencyFactory()
    person(Role.CHECKER, elsewhere)
    stand_in.memberships.create(agency=elsewhere, role=Role.CHECKER)

    page = as_(User.objects.get(pk=stand_in.pk)).get(f"{NEW}?agency={elsewhere.code}")

    assert [one.pk for one in page.context["agencies"]] == [staff.agency.pk]


def test_who_has_the_post_himself_works_in_his_own_name(staff):
    other = person(Role.DISCLOSURE, staff.agency)
    give(staff[Role.DISCLOSURE], other, staff.agency)

    as_(other).post(NEW, paper())

    assert {signed(event) for event in Event.objects.of(Application.objects.get())} == {
        (other, None, str(other))
    }


def test_who_wrote_the_words_of_the_reply_for_another_does_not_sign_it(staff):
    """What is written at the desk for the absent bars as the steps of a case do."""
    leader = person(Role.LEADER, staff.agency)
    give(staff[Role.DISCLOSURE], leader, staff.agency)
    case = make.application(staff, State.HANDLING)
    case = perform(case, "draft_reply", by=staff[Role.DISCLOSURE], **make.reply())
    leader = User.objects.get(pk=leader.pk)
    client, page = as_(leader), reverse("requests-desk:reply-letter", args=[case.pk])
    form = client.get(page).context["form"]
    words = {name: form[name].value() for name in form.fields}
    changed = next(name for name in words if name != "seen")

    client.post(page, words | {changed: f"{words[changed]}（改）"})

    edited = Event.objects.of(case).filter(action="edit_letter").get()
    assert signed(edited) == both(staff, leader)
    signs = next(t for t in transitions_of(Application) if t.name == "sign").permission
    assert not signs(case, leader)
