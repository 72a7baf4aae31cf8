"""What stood before approvals, confirmations and documents were bound to all that goes out, as the migration leaves it."""

from importlib import import_module

import pytest
from django.apps import apps

from accounts.roles import Role
from disclosure import clock
from disclosure.workflow.door import perform
from opinion.models import Confirmation, Response
from opinion.states import Grade, Stage, State
from tests.factories.documents import Staff, document
from tests.factories.opinion import WORDS, drafted, item

pytestmark = pytest.mark.django_db
H, P = Role.SECTION_HEAD, Role.PUBLISHER


def migrate():
    import_module("opinion.migrations.0008_fill_what_was_agreed_to").fill(apps, None)


def test_what_the_chief_had_approved_may_still_go_out():
    staff = Staff()
    case = item(staff, State.APPROVED, grade=Grade.GRAVE)
    Response.objects.update(countersigned="")

    migrate()

    assert perform(case, "release", by=staff[P]).state == State.RELEASED


def test_the_documents_the_public_saw_are_seen_still():
    staff = Staff()
    shown = item(staff).response
    shown.documents.add(document(staff))
    hidden = drafted(staff, Stage.WRITING).response
    hidden.documents.add(document(staff))

    migrate()

    assert [one.public_documents.count() for one in (shown, hidden)] == [1, 0]


@pytest.mark.parametrize("rewritten", [False, True])
def test_what_an_agency_was_asked_is_known_where_nobody_wrote_since(rewritten):
    staff = Staff()
    case = perform(drafted(staff, Stage.WRITING), "ask_confirmation", by=staff[H], name="县教育局")
    if rewritten:
        case = perform(case, "write_response", by=staff[H], **WORDS | {"body": "改过的回应。"})
    Confirmation.objects.update(asked_fingerprint="")

    migrate()

    known = Confirmation.objects.get().asked_fingerprint
    assert known == ("" if rewritten else case.response.fingerprint)


def test_what_was_confirmed_stays_confirmed():
    staff = Staff()
    case = perform(drafted(staff, Stage.WRITING), "ask_confirmation", by=staff[H], name="县教育局")
    facts = {"confirmation": case.response.confirmations.get().pk, "agrees": True, "letter": "函"}
    case = perform(case, "record_confirmation", by=staff[H], answered_on=clock.today(), **facts)
    Confirmation.objects.update(asked_fingerprint="")

    migrate()

    row = Confirmation.objects.get()
    assert (row.words, row.asked_fingerprint) == ("已确认", row.fingerprint)
