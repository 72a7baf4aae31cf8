"""指南 from draft to replaced: who may do what, what the law wants in it, what publication changes."""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import Agency
from accounts.roles import Role
from disclosure.notices.models import Notice
from disclosure.workflow.acts import available, waiting_for
from disclosure.workflow.door import hand_on, perform
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import Event
from disclosure.workflow.picture import mermaid
from guide.drafting import begin
from guide.models import Guide
from guide.rules import CONTACTS, ITEMS, NEEDED
from guide.states import State
from tests.factories.accounts import person
from tests.factories.documents import Staff
from tests.factories.guide import SAYS, guide

pytestmark = pytest.mark.django_db

# state → role → what may be done; the 公开办 wrote it, so its head may pass it
MAY = {
    State.DRAFT: {
        Role.DISCLOSURE: {"edit", "submit", "discard"},
        Role.DISCLOSURE_HEAD: {"edit", "submit", "discard"},
    },
    State.REVIEW: {
        Role.DISCLOSURE: {"recall"},
        Role.DISCLOSURE_HEAD: {"recall", "send_back", "publish"},
    },
    State.PUBLISHED: {},
}


@pytest.mark.parametrize("state", MAY)
def test_who_may_do_what(state):
    case = guide(staff := Staff(), state)

    found = {role: {move.name for move in available(case, staff[role])} for role in Role}

    assert {role: acts for role, acts in found.items() if acts} == MAY[state]


def test_nobody_passes_his_own_words():
    staff = Staff()
    head = staff[Role.DISCLOSURE_HEAD]
    case, _ = begin(staff.agency, by=head)
    case = perform(case, "edit", by=head, **SAYS)
    case = perform(case, "submit", by=head)

    with pytest.raises(PermissionDenied):
        perform(case, "publish", by=head)

    published = perform(case, "publish", by=person(Role.DISCLOSURE_HEAD, staff.agency))
    assert published.state == State.PUBLISHED


def test_words_handed_to_another_stay_ones_own():
    """移交 or a comma by a colleague does not make them somebody else's."""
    staff = Staff()
    head, clerk = staff[Role.DISCLOSURE_HEAD], staff[Role.DISCLOSURE]
    case, _ = begin(staff.agency, by=head)
    case = perform(case, "edit", by=head, **SAYS)
    case = hand_on(case, to=clerk, by=head, note="请接着办")
    case = perform(case, "edit", by=clerk, **SAYS)
    case = perform(case, "submit", by=clerk)

    with pytest.raises(PermissionDenied):
        perform(case, "publish", by=head)
    assert not Guide.objects.filter(waiting_for(Guide, head)).exists()


def test_whoever_wrote_last_is_the_author():
    staff = Staff()
    case, _ = begin(staff.agency, by=staff[Role.DISCLOSURE])

    case = perform(case, "edit", by=staff[Role.DISCLOSURE_HEAD], **SAYS)

    assert case.drafter == staff[Role.DISCLOSURE_HEAD]


@pytest.mark.parametrize("item", [item for item in ITEMS if item.needed], ids=lambda item: item.name)
def test_every_item_the_law_names_is_asked_for(item):
    case = guide(staff := Staff(), State.DRAFT, **{item.name: "  "})

    with pytest.raises(Refused, match=f"还没有填写“{item.label}”（条例第十二条）"):
        perform(case, "submit", by=staff[Role.DISCLOSURE])


def test_ways_the_agency_opened_are_explained_or_it_is_not_published():
    case = guide(staff := Staff(), State.DRAFT, channels_note="")

    with pytest.raises(Refused, match="本机关开通了在线提交，须在指南中专门说明"):
        perform(case, "submit", by=staff[Role.DISCLOSURE])


@pytest.mark.parametrize("name", NEEDED)
def test_the_database_keeps_a_published_guide_complete(name):
    case = guide()

    with pytest.raises(IntegrityError), transaction.atomic():
        Guide.objects.filter(pk=case.pk).update(**{name: ""})


def test_the_contacts_of_the_agency_are_those_of_the_guide_in_force():
    staff = Staff()
    guide(staff, State.REVIEW)
    assert Agency.objects.get(pk=staff.agency.pk).contact_phone == ""

    perform(Guide.objects.get(), "publish", by=staff[Role.DISCLOSURE_HEAD])

    agency = Agency.objects.get(pk=staff.agency.pk)
    assert {name: getattr(agency, column) for name, column in CONTACTS.items()} == SAYS


def test_the_next_version_takes_the_place_of_the_one_in_force():
    first = guide(staff := Staff())
    second = guide(staff, phone="0571-1111111")

    first = Guide.objects.get(pk=first.pk)
    assert (first.version, first.state) == (1, State.REPLACED)
    assert (second.version, second.state) == (2, State.PUBLISHED)
    assert Agency.objects.get(pk=staff.agency.pk).contact_phone == "0571-1111111"
    event = Event.objects.of(first).order_by("-id").first()
    assert (event.label, event.actor) == ("由新版代替", staff[Role.DISCLOSURE_HEAD])


def test_the_version_in_force_gives_way_to_nobody_by_hand():
    case = guide(staff := Staff())

    with pytest.raises(PermissionDenied):
        perform(case, "replace", by=staff[Role.DISCLOSURE_HEAD])


def test_a_version_begins_with_the_words_of_the_one_in_force():
    guide(staff := Staff(), access="在本网站查。")

    draft, is_new = begin(staff.agency, by=staff[Role.DISCLOSURE])
    again, is_newer = begin(staff.agency, by=staff[Role.DISCLOSURE_HEAD])

    assert (draft.access, draft.phone) == ("在本网站查。", SAYS["phone"])
    assert (is_new, is_newer, again.pk) == (True, False, draft.pk)


def test_a_first_version_begins_with_the_law_and_the_contacts_known():
    staff = Staff()
    Agency.objects.filter(pk=staff.agency.pk).update(contact_phone="0571-2222222")
    staff.agency.refresh_from_db()

    case, _ = begin(staff.agency, by=staff[Role.DISCLOSURE])

    assert case.phone == "0571-2222222"
    assert "第二十条、第二十一条" in case.classification


def test_a_draft_thrown_away_makes_room_for_another():
    case = guide(staff := Staff(), State.DRAFT)
    perform(case, "discard", by=staff[Role.DISCLOSURE], note="机构改革后再编。")

    another, is_new = begin(staff.agency, by=staff[Role.DISCLOSURE])

    assert is_new
    assert another.pk != case.pk


def test_what_is_published_is_changed_by_another_version_only():
    case = guide(staff := Staff())

    with pytest.raises(NotNow):
        perform(case, "edit", by=staff[Role.DISCLOSURE], phone="1")


def test_the_head_is_told_to_pass_it_and_the_author_that_it_is_out():
    staff = Staff()
    staff[Role.DISCLOSURE_HEAD]  # there to be told
    guide(staff)

    assert [n.subject for n in Notice.objects.of(staff[Role.DISCLOSURE_HEAD])] == [
        f"公开指南待审定：{staff.agency.label}政府信息公开指南 修订稿"
    ]
    assert [n.subject for n in Notice.objects.of(staff[Role.DISCLOSURE])] == [
        f"公开指南现行：{staff.agency.label}政府信息公开指南 第 1 版"
    ]


def test_the_picture_in_the_docs_is_the_machine():
    page = (Path(__file__).resolve().parents[2] / "docs" / "columns.md").read_text()

    assert f"```mermaid\n{mermaid(Guide)}\n```" in page
