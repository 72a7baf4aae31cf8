"""Every act of an application has a form whose facts are its keywords, and asks only what its case needs."""

import inspect
import re

import pytest
from django.urls import reverse
from django.utils.module_loading import import_string

from accounts.roles import Role
from disclosure.workflow.acts import move_named, transitions_of
from requests_app.forms.answering import DeliverForm, DraftReplyForm
from requests_app.models import Application
from requests_app.outcomes import ANSWERS, by_clerk
from requests_app.states import State
from tests.factories.requests import REASON, application, fresh, house

pytestmark = pytest.mark.django_db
ACTS = sorted({t.name for t in transitions_of(Application) if getattr(t.permission, "roles", None)})


@pytest.fixture
def staff():
    return house()


def form_of(name, case, user, data=None):
    move = move_named(Application, name)
    return import_string(move.form)(data, case=case, user=user)


@pytest.mark.parametrize("name", ACTS)
def test_the_form_of_an_act_asks_for_keywords_of_the_act(staff, name):
    """What a form asks for and the act does not take would fail only when somebody presses the button."""
    case = application(staff, State.HANDLING)
    form = form_of(name, case, staff[Role.DISCLOSURE_HEAD])
    taken = inspect.signature(getattr(Application, name)).parameters
    takes_all = any(one.kind == one.VAR_KEYWORD for one in taken.values())

    asked = {field for field in form.fields if not field.startswith("need_")} - {"seen", "note", "kept"}

    assert takes_all or asked <= set(taken)


def test_answered_on_the_spot_the_form_gives_all_the_act_asks_for(client, staff):
    """Through the page, as it is pressed: 条例第三十三条第一款."""
    case = application(staff, State.HANDLING)
    client.force_login(staff[Role.DISCLOSURE_HEAD])
    typed = {"seen": case.last_event, "answer": "already_public", "need_where": "https://yunshan.example/1/"}
    typed |= {"reason": "已经主动公开。", "signer": "本人"}

    answer = client.post(reverse("requests-desk:act", args=[case.pk, "answer_on_spot"]), typed)

    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert (fresh(case).state, fresh(case).on_the_spot) == (State.CLOSED, True)


@pytest.mark.parametrize("answer", [row.key for row in by_clerk()])
def test_an_answer_asks_for_exactly_what_it_needs(staff, answer):
    case = application(staff, State.HANDLING)
    row = ANSWERS[answer]

    empty = DraftReplyForm({"answer": answer, "reason": REASON}, case=case, user=staff[Role.DISCLOSURE])
    given = {f"need_{key}": "2026-03-05" for key in row.needs} | {"need_harm": "别的类型才要写的"}
    full = DraftReplyForm(
        {"answer": answer, "reason": REASON, **given}, case=case, user=staff[Role.DISCLOSURE]
    )

    assert [field.name for field in empty.need_fields] == [f"need_{key}" for key in row.needs]
    assert set(empty.errors) == {f"need_{key}" for key in row.needs}
    assert full.is_valid(), full.errors
    assert set(full.facts()["facts"]) == set(row.needs)


def test_what_an_answer_needs_lies_ready_in_the_page(client, staff):
    """Chosen, its fields stand there at once; without script the templates are nothing, and the button asks the server."""
    case = application(staff, State.HANDLING)
    client.force_login(staff[Role.DISCLOSURE])

    shown = client.get(reverse("requests-desk:act", args=[case.pk, "draft_reply"])).content.decode()

    plain = re.sub(r"<template.*?</template>", "", shown, flags=re.DOTALL)
    fields = set(re.findall(r'<template data-field="need_(\w+)"', shown))
    assert 'name="need_' not in plain
    assert "按所选类型列出须写的内容" in plain
    for row in by_clerk():
        asked = re.search(rf'<template data-choice="{row.key}" data-needs="([^"]*)"', shown)
        if {"earlier", "responsible"} & set(row.needs):  # the server looks into other rows first
            assert asked is None
        else:
            assert asked.group(1).split() == list(row.needs)
            assert set(row.needs) <= fields
    assert shown.count('id="id_need_search_scope"') == 1


@pytest.mark.parametrize(
    ("way", "asked"),
    [
        ("post", {"posted_on", "mail_number"}),
        ("direct", {"signed_on", "signer"}),
        ("entrusted", {"signed_on", "signer"}),
        ("online", set()),
        ("email", {"delivered_on", "proof"}),
    ],
)
def test_the_way_of_delivery_decides_which_day_is_asked(staff, way, asked):
    case = application(staff, State.DELIVERY, delivery_way="email" if way == "email" else "online")

    form = DeliverForm({"way": way}, case=case, user=staff[Role.DISCLOSURE])

    assert set(form.errors) == asked
    assert {field.name for field in form.asked_fields} == asked
