"""The desk's pages on interpretations: found, begun from the document, handled an act a page, linked both ways."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.roles import Role
from desk.basket import MINE, Basket
from disclosure.workflow.door import perform
from documents.states import Attribute
from documents.states import State as DocumentState
from interpretation.models import Interpretation
from interpretation.states import State
from tests.factories.accounts import person
from tests.factories.documents import Staff, document
from tests.factories.interpretation_road import FACTS, carry, interpretation, planned, required

pytestmark = pytest.mark.django_db
LIST = reverse("interpretation-desk:list")


@pytest.fixture
def staff():
    return Staff()


def url(case, action):
    return f"{case.get_desk_url()}{action}/"


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def new(paper):
    return reverse("interpretation-desk:new", args=[paper.pk])


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_one_row_as_for_three(client, staff, count, django_assert_num_queries):
    for number in range(count):
        planned(staff, required(staff, title=f"关于防汛的通知之{number}"))
    client.force_login(staff[Role.CHECKER])
    client.get(LIST)

    with django_assert_num_queries(7):
        answer = client.get(LIST)

    assert len(answer.context["interpretations"]) == count


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"图解", "问答"}),
        ({"kind": "qa"}, {"问答"}),
        ({"state": "drafting"}, {"问答"}),
        ({"q": "图解"}, {"图解"}),
        ({"q": "关于防汛"}, {"图解", "问答"}),
        ({"q": "没有的词"}, set()),
        ({"state": "no such state", "kind": "qa"}, {"问答"}),
        ({"page": "99"}, {"图解", "问答"}),
    ],
)
def test_the_list_is_narrowed(client, staff, asked, found):
    paper = required(staff, title="关于防汛的通知")
    planned(staff, paper, title="图解", kind="chart")
    perform(planned(staff, paper, title="问答", kind="qa"), "begin", by=staff[Role.DRAFTER])
    client.force_login(staff[Role.CHECKER])

    answer = client.get(LIST, asked)

    assert {one.title for one in answer.context["interpretations"]} == found


def test_another_agency_finds_nothing(client, staff):
    interpretation(staff, State.PLAN)
    client.force_login(person(Role.CHECKER, Staff().agency))

    assert list(client.get(LIST).context["interpretations"]) == []


def test_it_is_begun_from_its_document_and_they_lead_to_each_other(client, staff):
    chief, paper = staff[Role.CHIEF], required(staff)
    client.force_login(staff[Role.DRAFTER])
    assert new(paper) in client.get(paper.get_desk_url()).content.decode()

    form = client.get(new(paper)).context["form"]
    assert form.initial["interpreted_by"] == staff.agency.name
    assert form.initial["interpreter"] == str(chief)
    answer = client.post(new(paper), FACTS | {"title": "文字解读", "kind": "text"})

    case = Interpretation.objects.get()
    assert answer["Location"] == case.get_desk_url()
    assert (case.document, case.agency, case.drafter, case.state) == (
        paper,
        staff.agency,
        staff[Role.DRAFTER],
        State.PLAN,
    )
    assert case.get_desk_url() in client.get(paper.get_desk_url()).content.decode()
    assert paper.get_desk_url() in client.get(case.get_desk_url()).content.decode()


def test_pressed_twice_it_is_begun_once(client, staff):
    paper = required(staff)
    client.force_login(staff[Role.DRAFTER])
    given = FACTS | {"title": "文字解读", "kind": "text"}

    first, second = client.post(new(paper), given), client.post(new(paper), given)

    assert first["Location"] == second["Location"]
    assert "没有重复登记" in said(second)[-1]
    assert Interpretation.objects.count() == 1


def test_two_of_one_name_are_refused_and_what_was_typed_stays(client, staff):
    paper = required(staff)
    planned(staff, paper, title="文字解读")
    colleague = person(Role.DRAFTER, staff.agency)
    client.force_login(colleague)

    answer = client.post(new(paper), FACTS | {"title": "文字解读", "kind": "text", "contact": "0123-1234567"})

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "这件公文已经有同名的解读" in text
    assert "0123-1234567" in text


def test_what_the_public_does_not_get_is_not_explained(client, staff):
    closed = document(staff, DocumentState.DRAFT, attribute=Attribute.WITHHELD)
    client.force_login(staff[Role.DRAFTER])

    assert new(closed) not in client.get(closed.get_desk_url()).content.decode()
    assert client.get(new(closed)).status_code == 403


def test_what_stands_in_the_way_is_said_before_anybody_presses(client, staff):
    case = interpretation(staff, State.PLAN, plan="")
    client.force_login(staff[Role.DRAFTER])

    assert "还没有写解读方案" in client.get(case.get_desk_url()).content.decode()
    answer = client.post(url(case, "begin"), {"note": "先起草。", "seen": case.last_event})
    assert answer.status_code == 422
    assert "先起草。" in answer.content.decode()


def test_every_act_has_its_page(client, staff):
    case = interpretation(staff, State.CHECKING)
    client.force_login(staff[Role.CHECKER])

    answer = client.post(url(case, "send_back"), {"note": "没有写办理流程。", "seen": case.last_event})

    assert said(answer) == ["“退回”已办好，现在是“退回修改”。"]
    client.force_login(staff[Role.DRAFTER])
    assert "没有写办理流程。" in client.get(case.get_desk_url()).content.decode()


def test_the_facts_are_changed_and_the_record_says_which(client, staff):
    case = interpretation(staff, State.DRAFTING)
    client.force_login(staff[Role.DRAFTER])
    given = FACTS | {"title": "一图读懂", "kind": "chart", "seen": case.last_event}

    client.post(url(case, "edit"), given)
    again = client.post(url(case, "edit"), given)

    case = Interpretation.objects.get(pk=case.pk)
    assert (case.title, case.kind) == ("一图读懂", "chart")
    text = client.get(case.get_desk_url()).content.decode()
    assert "标题、解读形式" in text
    assert again.status_code in (302, 409)


def test_somebody_was_faster(client, staff):
    case = interpretation(staff, State.CHECKING)
    perform(case, "pass_check", by=staff[Role.CHECKER])
    client.force_login(staff[Role.DISCLOSURE])

    answer = client.post(url(case, "pass_check"), {"note": "同意公布。"})

    assert answer.status_code == 302
    assert "“同意公布。”" in said(answer)[0]


def test_whose_turn_it_is_finds_it_in_the_basket(staff):
    case = interpretation(staff, State.CHECKING)

    rows = Basket(staff[Role.CHECKER]).page(MINE, 1).object_list

    assert [(row.kind, row.case, row.next) for row in rows] == [("政策解读", case, "审核")]


def test_what_waits_for_its_document_says_so(client, staff):
    case = interpretation(staff, State.READY)
    client.force_login(staff[Role.DRAFTER])

    assert "随公文公布。" in client.get(case.get_desk_url()).content.decode()


def test_a_withdrawn_document_is_said_on_the_page_of_its_interpretation(client, staff):
    case = interpretation(staff, State.SUSPENDED)
    client.force_login(staff[Role.DISCLOSURE])

    text = client.get(case.get_desk_url()).content.decode()

    assert "暂停公布" in text
    assert "更正后重新送审" in text


def test_the_document_page_says_what_its_leader_has_before_him(client, staff):
    case = interpretation(staff, State.SIGNING)
    paper = carry(case.document, staff, DocumentState.SIGN)
    client.force_login(staff[Role.LEADER])

    text = client.get(paper.get_desk_url()).content.decode()

    assert "解读材料已随文报送" in text
    assert "涉及群众切身利益的重要政策文件（安徽省人社厅2019年政务公开工作要点）" in text
    assert case.title in text
