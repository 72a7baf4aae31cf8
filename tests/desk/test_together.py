"""成批办理: what may be done at one press, to which cases, and what is said of each."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from desk.basket import ENDED, MINE, Basket, presses
from disclosure.workflow.acts import case_models, transitions_of
from disclosure.workflow.door import perform
from disclosure.workflow.models import Event
from documents.states import Attribute, State
from tests.factories.documents import Staff, document

pytestmark = pytest.mark.django_db
ACT = "documents.document.register"


@pytest.fixture
def staff():
    return Staff()


def issued(staff, **fields):
    return document(staff, State.ISSUED, attribute=Attribute.WITHHELD, **fields)


def key(case) -> str:
    return f"documents.document:{case.pk}:{case.last_event}"


def test_which_acts_may_be_done_together():
    """签收、登记、归档: none that reviews, decides, answers or publishes."""
    found = {
        (model._meta.label_lower, t.name, t.custom["label"])
        for model in case_models()
        for t in transitions_of(model)
        if t.custom["together"]
    }

    assert found == {
        ("documents.document", "register", "登记建档"),
        ("documents.document", "mark_internal", "登记载入内网"),
        ("opinion.item", "take", "接办"),
        ("opinion.item", "archive", "归档"),
        ("requests_app.application", "archive", "归档"),
    }


def test_only_rows_it_fits_are_ticked(staff):
    issued(staff)
    document(staff, State.SIGNED)
    rows = Basket(staff[Role.DISCLOSURE]).page(MINE, 1).object_list

    assert [[move.name for move in row.together] for row in rows] in ([["register"], []], [[], ["register"]])
    assert [(press.key, press.label, press.number) for press in presses(rows)] == [
        (ACT, "登记建档（公文）", 1)
    ]


def test_each_is_done_by_itself_and_said_of_each(client, staff):
    good, moved = issued(staff), issued(staff)
    keys = [key(good), key(moved)]
    perform(moved, "register", by=staff[Role.CHECKER])
    client.force_login(staff[Role.DISCLOSURE])

    asked = client.get(reverse("desk:together"), {"act": ACT, "case": keys})
    assert [one.case for one in asked.context["fitting"]] == [good]
    assert [one.case for one in asked.context["unfitting"]] == [moved]
    answer = client.post(reverse("desk:together"), {"act": ACT, "case": keys, "note": "年度登记"})

    assert type(good).objects.get(pk=good.pk).state == State.REGISTERED
    assert [(one.case, one.ok) for one in answer.context["done"]] == [(good, True), (moved, False)]
    assert "可能已经有人办过" in answer.context["failed"][0].words
    assert Event.objects.of(good).last().note == "年度登记"


def test_pressed_twice_it_is_done_once(client, staff):
    case = issued(staff)
    data = {"act": ACT, "case": [key(case)]}
    client.force_login(staff[Role.DISCLOSURE])

    client.post(reverse("desk:together"), data)
    again = client.post(reverse("desk:together"), data)

    assert [(one.ok, one.words) for one in again.context["done"]] == [(True, "刚才已经办理，没有重复办理")]
    assert Event.objects.of(case).filter(action="register").count() == 1


def test_something_happened_since_the_list_was_opened(client, staff):
    case = issued(staff)
    old = key(case)
    perform(case, "call_back", by=staff[Role.CHECKER], note="文号有误，更正。")
    client.force_login(staff[Role.DISCLOSURE])

    answer = client.post(reverse("desk:together"), {"act": ACT, "case": [old]})

    assert [one.ok for one in answer.context["done"]] == [False]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"act": "documents.document.sign"},
        {"act": "documents.document.nothing"},
        {"act": "accounts.user.delete"},
        {"act": "x"},
        {"act": "..."},
    ],
)
def test_no_other_act_is_done_together(client, staff, asked):
    client.force_login(staff[Role.LEADER])

    assert client.get(reverse("desk:together"), asked).status_code == 404
    assert client.post(reverse("desk:together"), asked).status_code == 404


@pytest.mark.parametrize(
    "keys",
    [
        [],
        ["x"],
        ["documents.document:1"],
        ["documents.document:x:1"],
        ["documents.document:99999999999999999999:1"],
        ["documents.document:1:" + "9" * 5000],
        ["documents.document:" + "9" * 5000 + ":1"],
        ["opinion.item:1:1"],
    ],
    ids=range(8),
)
def test_nothing_chosen_says_so(client, staff, keys):
    client.force_login(staff[Role.DISCLOSURE])

    answer = client.get(reverse("desk:together"), {"act": ACT, "case": keys}, follow=True)

    assert "请在要办的几行前面打勾" in answer.content.decode()


def test_what_another_agency_has_is_not_found(client, staff):
    case = issued(Staff())
    client.force_login(staff[Role.DISCLOSURE])

    answer = client.post(reverse("desk:together"), {"act": ACT, "case": [key(case)]})

    assert answer.context["done"] == []
    assert type(case).objects.get(pk=case.pk).state == State.ISSUED


def test_who_may_not_is_told_of_each(client, staff):
    case = issued(staff)
    client.force_login(staff[Role.LEADER])

    answer = client.post(reverse("desk:together"), {"act": ACT, "case": [key(case)]})

    assert [one.ok for one in answer.context["done"]] == [False]
    assert "由" in answer.context["failed"][0].words


def test_what_ended_is_filed_from_its_own_tab():
    from requests_app.states import State as ApplicationState
    from tests.factories import requests as make

    staff = make.house()
    make.application(staff, ApplicationState.CLOSED)

    rows = Basket(staff[Role.DISCLOSURE]).page(ENDED, 1).object_list

    assert [move.name for row in rows for move in row.together] == ["archive"]
