"""读者留言: left by anybody, seen by staff, public only once a person released it."""

import pytest
from django.db import connection
from django.urls import reverse

from accounts.roles import Role
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import Event
from interpretation import comments
from interpretation.models import Comment
from interpretation.states import State
from interpretation.views.public import COMMENTS
from tests.factories.accounts import AgencyFactory, person
from tests.factories.documents import Staff
from tests.factories.interpretation import interpretation

pytestmark = pytest.mark.django_db
WORDS = {"words": "补缴的期限没有讲清楚。", "contact": "13812345678"}


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def case(staff):
    return interpretation(staff, State.PUBLISHED)


def leave(client, case, **changed):
    return client.post(f"/interpretations/{case.pk}/comment/", WORDS | {"homepage": ""} | changed)


def public(client, case):
    return client.get(f"/interpretations/{case.pk}/").content.decode()


def test_a_comment_waits_and_nobody_sees_it(client, case):
    answer = leave(client, case)

    assert answer["Location"] == f"/interpretations/{case.pk}/comment/done/"
    assert Comment.objects.get().standing == "waiting"
    assert WORDS["words"] not in public(client, case)


def test_words_and_contact_are_encrypted_where_they_lie(client, case):
    leave(client, case)

    with connection.cursor() as cursor:
        cursor.execute("SELECT words, contact FROM interpretation_comment")
        words, contact = cursor.fetchone()
    assert "补缴" not in words
    assert "1381" not in contact
    assert Comment.objects.get().contact == "13812345678"


def test_how_to_reach_the_reader_is_optional(client, case):
    leave(client, case, contact="")

    assert Comment.objects.get().contact == ""


@pytest.mark.parametrize("words", ["", "  ", "好", "长" * 1001])
def test_what_says_nothing_or_too_much_is_refused(client, case, words):
    assert leave(client, case, words=words).status_code == 422
    assert Comment.objects.count() == 0


def test_a_machine_that_fills_the_hidden_box_is_told_the_same_and_nothing_is_kept(client, case):
    answer = leave(client, case, homepage="http://spam.example")

    assert answer.status_code == 302
    assert Comment.objects.count() == 0


def test_one_address_may_not_flood_and_keeps_what_it_typed(client, case):
    for _ in range(COMMENTS.most):
        leave(client, case)

    answer = leave(client, case)

    assert answer.status_code == 429
    assert WORDS["words"] in answer.content.decode()
    assert Comment.objects.count() == COMMENTS.most


def test_the_form_is_never_kept_by_the_cache(client, case):
    assert client.get(f"/interpretations/{case.pk}/comment/")["Cache-Control"] == "private, no-store"


def test_a_released_comment_is_shown_at_once_without_the_contact(
    client, staff, case, django_capture_on_commit_callbacks
):
    leave(client, case)
    assert WORDS["words"] not in public(client, case)

    with django_capture_on_commit_callbacks(execute=True):
        comments.release(Comment.objects.get(), by=staff[Role.DISCLOSURE])

    body = public(client, case)
    assert WORDS["words"] in body
    assert "13812345678" not in body


def test_a_comment_with_a_personal_number_is_not_released(client, staff, case):
    leave(client, case, words="请打 13812345678 联系张三。")
    client.force_login(staff[Role.DISCLOSURE])
    comment = Comment.objects.get()

    answer = client.post(desk(comment), {"do": "release"}, follow=True)

    assert "不能公开" in answer.content.decode()
    assert Comment.objects.get().standing == "waiting"


def test_a_released_comment_can_be_taken_back(client, staff, case):
    leave(client, case)
    comments.release(Comment.objects.get(), by=staff[Role.DISCLOSURE])

    comments.keep(Comment.objects.get(), by=staff[Role.DISCLOSURE])

    assert WORDS["words"] not in public(client, case)


# ── what was done with it ───────────────────────────────────────────────────
def test_what_is_shown_and_taken_back_is_put_down_without_a_word_of_it(client, staff, case, monkeypatch):
    monkeypatch.setattr(comments, "_takers", {})
    comments.taker("opinion", "转为舆情事项", lambda comment, by: "/desk/opinion/7/")
    leave(client, case)
    comment = Comment.objects.get()
    first, second = staff[Role.DISCLOSURE], staff[Role.DISCLOSURE_HEAD]

    comments.release(comment, by=first)
    comments.keep(comment, by=second)
    comments.pass_on(comment, "opinion", by=first)

    events = Event.objects.of(case).in_order()
    assert [(event.label, event.actor, event.facts) for event in events] == [
        ("公开读者留言", first, {"留言": comment.pk}),
        ("收回已公开的读者留言", second, {"留言": comment.pk}),
        ("转办读者留言", first, {"留言": comment.pk, "去向": "转为舆情事项"}),
    ]
    assert {(event.before, event.after) for event in events} == {(State.PUBLISHED, State.PUBLISHED)}


def test_what_is_kept_already_is_not_kept_again(client, staff, case):
    leave(client, case)
    comment = comments.keep(Comment.objects.get(), by=staff[Role.DISCLOSURE])

    with pytest.raises(NotNow, match="已经记为不公开"):
        comments.keep(comment, by=staff[Role.DISCLOSURE_HEAD])

    assert Comment.objects.get().looked_by == staff[Role.DISCLOSURE]
    assert [event.label for event in Event.objects.of(case)] == ["不公开读者留言"]


def test_what_is_refused_is_not_put_down(client, staff, case):
    leave(client, case, words="请打 13812345678 联系张三。")

    with pytest.raises(Refused, match="不能公开"):
        comments.release(Comment.objects.get(), by=staff[Role.DISCLOSURE])

    assert not Event.objects.of(case).exists()


# ── the desk ────────────────────────────────────────────────────────────────
def desk(comment):
    return reverse("interpretation-content:comment", args=[comment.pk])


def test_who_asks_how_to_reach_the_reader_is_put_down(client, staff, case):
    leave(client, case)
    comment = Comment.objects.get()
    client.force_login(staff[Role.DISCLOSURE])
    before = client.get(desk(comment)).content.decode()

    answer = client.post(desk(comment), {"do": "contact"})

    assert "13812345678" not in before
    assert "138****5678" in before
    assert "13812345678" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    event = Event.objects.of(case).get()
    assert (event.action, event.actor, event.facts) == (
        "read_contact",
        staff[Role.DISCLOSURE],
        {"留言": comment.pk},
    )


def test_staff_of_another_agency_do_not_see_it(client, case):
    leave(client, case)
    client.force_login(person(Role.DISCLOSURE, AgencyFactory()))

    assert client.get(desk(Comment.objects.get())).status_code == 404
    assert WORDS["words"] not in client.get(reverse("interpretation-content:comments")).content.decode()


@pytest.mark.parametrize("do", ["", "nonsense", "write"])
def test_what_nobody_offers_is_not_done(client, staff, case, do):
    leave(client, case)
    client.force_login(staff[Role.DISCLOSURE])

    assert client.post(desk(Comment.objects.get()), {"do": do}).status_code == 404


def test_another_app_takes_a_comment_up_once(client, staff, case, monkeypatch):
    monkeypatch.setattr(comments, "_takers", {})
    taken = []
    comments.taker(
        "opinion", "转为舆情事项", lambda comment, by: taken.append((comment.words, by)) or "/desk/opinion/7/"
    )
    leave(client, case)
    client.force_login(staff[Role.DISCLOSURE])
    comment = Comment.objects.get()
    assert "转为舆情事项" in client.get(desk(comment)).content.decode()

    client.post(desk(comment), {"do": "opinion"})

    assert taken == [(WORDS["words"], staff[Role.DISCLOSURE])]
    assert Comment.objects.get().passed_url == "/desk/opinion/7/"
    with pytest.raises(NotNow):
        comments.pass_on(comment, "opinion", by=staff[Role.DISCLOSURE])


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(client, staff, case, count, django_assert_num_queries):
    for _ in range(count):
        leave(client, case)
    client.force_login(staff[Role.DISCLOSURE])
    client.get(reverse("interpretation-content:comments"))

    with django_assert_num_queries(5):
        answer = client.get(reverse("interpretation-content:comments"))

    assert len(answer.context["comments"]) == count
