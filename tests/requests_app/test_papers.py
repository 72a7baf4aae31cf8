"""材料: told apart by the word the house puts before a name, whatever the file was called before."""

import pytest

from accounts.roles import Role
from disclosure.files.models import StoredFile
from disclosure.files.store import store
from disclosure.workflow.door import perform
from requests_app import papers
from requests_app.states import State
from tests.factories.requests import application, house

pytestmark = pytest.mark.django_db
AUTHORITY = "委托书-模板.txt"


def test_a_file_taken_off_the_answer_is_no_power_of_attorney_whatever_it_was_called():
    staff = house()
    desk, case = staff[Role.DISCLOSURE], application(staff, State.HANDLING)
    file = store("申请公开委托书（模板）".encode(), name=AUTHORITY, by=desk)
    case = perform(case, "add_release", by=desk, file=file, title="委托书模板")

    case = perform(case, "remove_release", by=desk, release=case.releases.get().pk)

    kept = StoredFile.objects.of(case).get()
    assert (kept.name, papers.kind_of(kept)) == (f"取下的文件-{AUTHORITY}", papers.TAKEN_OFF)
    assert not papers.has_authority(case)


def test_what_came_as_a_power_of_attorney_is_one():
    staff = house()
    case = application(staff)

    store(b"...", holder=case, name=papers.name_of(papers.AUTHORITY, "赵.txt"))

    assert papers.has_authority(case)
