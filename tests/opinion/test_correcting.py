"""更正 a response of any round: chosen on the page, walked through every eye, the round in hand left as it is."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from disclosure.deadlines.models import Deadline
from disclosure.workflow.door import perform
from opinion.models import Item
from opinion.states import State
from tests.factories.opinion import WORDS, item, road_to

pytestmark = pytest.mark.django_db
H, DO, OH, S, L, P = (
    Role.SECTION_HEAD,
    Role.DISCLOSURE,
    Role.DISCLOSURE_HEAD,
    Role.SECRECY,
    Role.LEADER,
    Role.PUBLISHER,
)
NOTE = "恢复供水的时间有误。"
RIGHT = WORDS | {"body": "次日凌晨恢复供水。"}
NEWER = WORDS | {"title": "关于再次停水的情况说明", "body": "阀门损坏，已经更换。"}


def second_round(staff, until) -> Item:
    """Answered, archived, taken up again, and walked on from there with other words; or set aside."""
    case = perform(item(staff, State.ARCHIVED), "reopen", by=staff[DO], note="又有人反映停水。")
    if until == State.DROPPED:
        return perform(case, "drop", by=staff[OH], note="是同一次停水，没有新的情况。")
    for action, role, facts in road_to(until, staff)[1:]:
        words = NEWER if action == "write_response" else facts
        case = perform(case, action, by=staff[role], **words)
    return case


def act(client, case, action, by, **posted):
    client.force_login(by)
    seen = Item.objects.get(pk=case.pk).last_event
    return client.post(
        reverse("opinion-desk:act", args=[case.pk, action]), {"seen": seen, "note": ""} | posted
    )


def page(client, case, by) -> str:
    client.force_login(by)
    return client.get(case.get_desk_url()).content.decode()


def corrected(client, staff, case, response):
    """From 更正 to 统一发布, all by the forms."""
    for action, role, posted in (
        ("correct", DO, {"note": NOTE, "response": response.pk}),
        ("write_response", DO, RIGHT),
        ("hand_in", DO, {}),
        ("pass_secrecy", S, {"checked": "on"}),
        ("submit", DO, {}),
        ("approve", L, {}),
        ("release", P, {}),
    ):
        answer = act(client, case, action, staff[role], **posted)
        assert answer.status_code == 302, (action, answer.content.decode())
    return Item.objects.get(pk=case.pk)


@pytest.mark.parametrize("state", [State.RELEASED, State.SETTLED, State.ARCHIVED])
def test_the_response_of_an_earlier_round_is_corrected(staff, client, state):
    case = second_round(staff, state)
    first, second = case.responses.order_by("round")
    answered_at, clocks = case.responded_at, Deadline.objects.for_case(case).count()

    case = corrected(client, staff, case, first)

    first, second = case.responses.order_by("round")
    assert (first.public_body, second.public_body) == (RIGHT["body"], NEWER["body"])
    assert (first.corrected_at is None, second.corrected_at is None) == (False, True)
    assert (case.state, case.correcting, case.responded_at) == (State.RELEASED, None, answered_at)
    assert Deadline.objects.for_case(case).count() == clocks
    shown = client.get(first.get_absolute_url()).content.decode()
    assert NOTE in shown


def test_a_round_that_was_set_aside_stays_so_once_the_earlier_one_is_corrected(staff, client):
    case = second_round(staff, State.DROPPED)
    (first,) = case.responses.all()

    case = corrected(client, staff, case, first)

    assert (case.state, case.responded_at) == (State.DROPPED, None)
    assert case.responses.get().public_body == RIGHT["body"]


def test_of_several_it_is_asked_which(staff, client):
    case = second_round(staff, State.SETTLED)

    answer = act(client, case, "correct", staff[DO], note=NOTE)

    assert answer.status_code == 422
    assert "请选择更正哪一份" in answer.content.decode()
    for one in case.responses.all():
        assert f"第{one.round}轮：{one.public_title}" in answer.content.decode()


def test_where_there_is_but_one_it_is_chosen_already(staff, client):
    case = item(staff, State.ARCHIVED)
    client.force_login(staff[DO])

    form = client.get(reverse("opinion-desk:act", args=[case.pk, "correct"])).context["form"]

    assert form.initial["response"] == case.response.pk


def test_while_it_is_corrected_the_page_shows_that_one_and_the_public_reads_what_stood(staff, client):
    case = second_round(staff, State.SETTLED)
    first, second = case.responses.order_by("round")
    act(client, case, "correct", staff[DO], note=NOTE, response=first.pk)
    act(client, case, "write_response", staff[DO], **RIGHT)

    shown = page(client, case, staff[DO])

    assert "正在更正第1轮的回应" in shown
    assert RIGHT["body"] in shown
    assert f'href="{second.get_absolute_url()}"' in shown
    assert WORDS["body"] in client.get(first.get_absolute_url()).content.decode()
    assert case.responses.get(round=2).body == NEWER["body"]


def test_what_is_sent_back_on_the_way_is_written_on(staff, client):
    case = second_round(staff, State.SETTLED)
    first = case.responses.get(round=1)
    for action, role, posted in (
        ("correct", DO, {"note": NOTE, "response": first.pk}),
        ("write_response", DO, RIGHT),
        ("hand_in", DO, {}),
        ("pass_secrecy", S, {"checked": "on"}),
        ("submit", DO, {}),
        ("send_back", L, {"note": "写明具体时间。"}),
        ("write_response", DO, RIGHT | {"body": "次日凌晨三时恢复供水。"}),
    ):
        assert act(client, case, action, staff[role], **posted).status_code == 302, action

    assert [one.body for one in case.responses.order_by("round")] == [
        "次日凌晨三时恢复供水。",
        NEWER["body"],
    ]


@pytest.mark.parametrize("state", [State.REGISTERED, State.HANDLING, State.APPROVED])
def test_while_another_round_is_under_way_the_page_says_what_to_do_instead(staff, client, state):
    case = second_round(staff, state)

    assert "本轮办完以前不单独更正" in page(client, case, staff[OH])
    assert (
        act(client, case, "correct", staff[OH], note=NOTE).status_code == 302
    )  # and a message, nothing else
    assert Item.objects.get(pk=case.pk).state == state


def test_nothing_is_corrected_where_nothing_was_published(staff, client):
    case = perform(item(staff, State.REGISTERED), "drop", by=staff[OH], note="与本机关无关。")

    assert "更正回应" not in page(client, case, staff[DO])


def test_responses_to_one_matter_lead_to_each_other_and_the_older_one_says_so(staff, client):
    case = second_round(staff, State.RELEASED)
    first, second = case.responses.order_by("round")

    older = client.get(first.get_absolute_url()).content.decode()
    newer = client.get(second.get_absolute_url()).content.decode()

    assert f'此后又有新的回应：</b><a href="{second.get_absolute_url()}"' in older
    assert "此后又有新的回应" not in newer
    assert f'href="{first.get_absolute_url()}"' in newer
    printed = client.get(reverse("responses:print", args=[first.pk])).content.decode()
    assert "此后又有新的回应" in printed
