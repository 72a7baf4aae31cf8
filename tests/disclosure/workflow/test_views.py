"""One page an act: the wrong moment, the wrong person, a broken rule, a stale form and a second press."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from disclosure.workflow.door import perform
from disclosure.workflow.history import history
from disclosure.workflow.models import Event
from documents.models import Document
from documents.states import Attribute, State
from tests.factories.accounts import AgencyFactory, person
from tests.factories.documents import OPEN, Staff, document

pytestmark = pytest.mark.django_db
NOON = "2026-11-23T12:00+08:00"


@pytest.fixture
def staff():
    return Staff()


def url(case, action):
    return f"{case.get_desk_url()}{action}/"


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def acts(case) -> list[str]:
    return [event.action for event in Event.objects.of(case).in_order()]


@pytest.mark.parametrize(
    ("state", "role", "action", "facts", "words"),
    [
        (State.DRAFT, Role.DRAFTER, "attach", {"attribute": "proactive"}, "“添加附件”已办好。"),
        (State.ISSUED, Role.DISCLOSURE, "register", {}, "“登记建档”已办好。"),
    ],
)
def test_where_the_case_stands_is_said_only_when_that_is_news(
    client, staff, state, role, action, facts, words
):
    closed = Attribute.WITHHELD if action == "register" else Attribute.PROACTIVE
    case = document(staff, state, attribute=closed)
    client.force_login(staff[role])
    if action == "attach":
        facts = facts | {"file": SimpleUploadedFile("登记表.txt", "姓名、住址。".encode())}

    answer = client.post(url(case, action), facts)

    assert said(answer) == [words]
    assert history(case)[0].moved_to == ""


def test_an_act_is_made_and_said(client, staff):
    case = document(staff, State.SECTION)
    client.force_login(staff[Role.SECTION_HEAD])

    answer = client.post(url(case, "pass_section"), {"seen": case.last_event, **OPEN})

    case = Document.objects.get(pk=case.pk)
    assert (answer.status_code, answer["Location"]) == (302, case.get_desk_url())
    assert said(answer) == ["“科室审核通过”已办好，现在是“办文核对”。"]
    assert case.state == State.CHECK


def test_the_page_shows_the_article_the_facts_and_the_history(client, staff):
    case = document(staff, State.SECRECY)
    client.force_login(staff[Role.SECRECY])

    page = client.get(url(case, "pass_secrecy")).content.decode()

    for words in ("条例第十七条", case.title, "核对通过", "主动公开", 'name="seen"'):
        assert words in page


def test_the_wrong_moment_is_a_message_and_a_way_back(client, staff):
    case = document(staff, State.SECRECY)
    client.force_login(staff[Role.SECTION_HEAD])

    for answer in (
        client.get(url(case, "pass_section")),
        client.post(url(case, "pass_section"), {**OPEN, "note": "写了很久的意见"}),
    ):
        assert (answer.status_code, answer["Location"]) == (302, case.get_desk_url())
    assert "不能“科室审核通过”" in said(answer)[-1]
    assert "写了很久的意见" in said(answer)[-1]


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_wrong_person_is_told_whose_act_it_is(client, staff, method):
    case = document(staff, State.SECTION)
    client.force_login(staff[Role.PUBLISHER])

    answer = getattr(client, method)(url(case, "pass_section"))

    assert answer.status_code == 403
    assert "由本科室科室负责人办理" in answer.content.decode()
    assert acts(case) == ["open", "submit"]


def test_another_agency_does_not_even_see_it(client, staff):
    case = document(staff, State.SECTION)
    client.force_login(person(Role.SECTION_HEAD, AgencyFactory()))

    assert client.get(url(case, "pass_section")).status_code == 404
    assert client.post(url(case, "pass_section"), OPEN).status_code == 404


def test_a_supervisor_sees_and_does_not_act(client, staff):
    case = document(staff, State.SECTION)
    staff.agency.parent = AgencyFactory()
    staff.agency.save()
    client.force_login(person(Role.SUPERVISOR, staff.agency.parent))

    assert client.get(case.get_desk_url()).status_code == 200
    assert client.post(url(case, "pass_section"), OPEN).status_code == 403


@pytest.mark.parametrize("action", ["expire", "rereview_due", "no_such_act"])
def test_what_time_does_has_no_page(client, staff, action):
    case = document(staff, State.REGISTERED)
    client.force_login(staff[Role.DISCLOSURE])

    assert client.get(url(case, action)).status_code == 404
    assert client.post(url(case, action)).status_code == 404


def test_a_broken_rule_comes_back_with_what_was_typed(client, staff):
    case = document(staff, State.DRAFT, attribute="")
    client.force_login(staff[Role.DRAFTER])

    answer = client.post(url(case, "submit"), {"note": "请尽快审。", "seen": case.last_event})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "没有标明公开属性" in page
    assert "请尽快审。" in page


def test_a_stale_form_comes_back_knowing_the_latest(client, staff):
    """Someone consented meanwhile: the reviewer reads that first, and need not type again."""
    case = document(staff, State.SIGN, interpretation="required")
    opened = case.last_event
    perform(case, "exempt_interpretation", by=person(Role.LEADER, staff.agency), note="一般事务，不解读。")
    client.force_login(staff[Role.LEADER])

    answer = client.post(url(case, "send_back"), {"note": "缺解读材料。", "seen": opened})

    case = Document.objects.get(pk=case.pk)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "有了新的办理记录" in page
    assert "缺解读材料。" in page
    assert "一般事务，不解读。" in page
    assert f'value="{case.last_event}"' in page
    assert case.state == State.SIGN


def test_two_reviewers_at_once_leave_one_act(client, staff):
    """The second is told, and keeps the words he typed."""
    case = document(staff, State.SECTION)
    other = person(Role.SECTION_HEAD, staff.agency)
    perform(case, "pass_section", by=other, **OPEN)
    client.force_login(staff[Role.SECTION_HEAD])

    answer = client.post(url(case, "pass_section"), {"seen": case.last_event, **OPEN, "note": "同意公开。"})

    assert answer.status_code == 302
    assert "可能已经有人办过" in said(answer)[0]
    assert "同意公开。" in said(answer)[0]
    assert acts(case) == ["open", "submit", "pass_section"]


def test_a_second_press_is_one_act(client, staff):
    case = document(staff, State.SECTION)
    client.force_login(staff[Role.SECTION_HEAD])
    form = {"seen": case.last_event, **OPEN}
    client.post(url(case, "pass_section"), form)

    again = client.post(url(case, "pass_section"), form)

    assert said(again)[-1] == "“科室审核通过”刚才已经办理，没有重复办理。"
    assert acts(case) == ["open", "submit", "pass_section"]


def test_going_back_to_the_form_says_that_it_was_done_by_the_same_person(client, staff):
    case = document(staff, State.SECTION)
    client.force_login(staff[Role.SECTION_HEAD])
    client.post(url(case, "pass_section"), {"seen": case.last_event, **OPEN})

    back = client.get(url(case, "pass_section"))

    assert said(back)[-1] == "“科室审核通过”您刚才已经办好，不用再办。"


def test_the_same_press_much_later_is_the_wrong_moment(client, staff):
    with time_machine.travel(NOON, tick=False) as traveller:
        case = document(staff, State.SECTION)
        client.force_login(staff[Role.SECTION_HEAD])
        form = {"seen": case.last_event, **OPEN}
        client.post(url(case, "pass_section"), form)
        traveller.shift(timedelta(minutes=3))

        again = client.post(url(case, "pass_section"), form)

    assert "可能已经有人办过" in said(again)[-1]


def test_a_second_press_of_an_act_that_stays_possible_is_one_act(client, staff):
    case = document(staff, State.DRAFT)
    client.force_login(staff[Role.DRAFTER])

    def form():
        return {
            "seen": case.last_event,
            "title": "附表",
            "attribute": "proactive",
            "file": SimpleUploadedFile("附表.txt", "项目".encode()),
        }

    client.post(url(case, "attach"), form())
    again = client.post(url(case, "attach"), form())

    assert said(again)[-1] == "“添加附件”刚才已经办理，没有重复办理。"
    assert case.attachments.count() == 1


def test_anonymous_people_are_asked_to_sign_in(client, staff):
    case = document(staff, State.SECTION)

    answer = client.post(url(case, "pass_section"), OPEN)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
