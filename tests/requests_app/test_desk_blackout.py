"""涂黑 at the desk: boxes drawn, words found, the copy made and looked over by another person."""

import io

import pypdf
import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Delegation, User
from accounts.roles import WITHOUT_CASES, Role
from desk.basket import Basket
from disclosure import clock
from disclosure.files.blackout import Box
from disclosure.files.store import store
from disclosure.notices.models import Notice
from disclosure.workflow.acts import waiting_for
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from disclosure.workflow.models import Event
from disclosure.workflow.people import awaited_people
from requests_app import blackout
from requests_app.acts.people import LOOKS_OVER
from requests_app.models import Application
from requests_app.states import State
from tests.factories import hidden
from tests.factories.accounts import person
from tests.factories.hidden import IDENTITY, NAME, PHONE, traces
from tests.factories.requests import application, house

pytestmark = pytest.mark.django_db

PARTS = {"provided": "调查报告", "withheld_parts": "申请人的姓名、证件号码，条例第十五条"}


@pytest.fixture
def staff():
    return house()


@pytest.fixture
def release(staff):
    return given(staff, hidden.paper())


def given(staff, pdf: bytes, state=State.HANDLING):
    case = application(staff, state)
    file = store(pdf, name="调查报告.pdf", by=staff[Role.DISCLOSURE])
    perform(case, "add_release", by=staff[Role.DISCLOSURE], file=file, title="调查报告", is_whole=False)
    return case.releases.get()


def page_of(release, **query) -> str:
    return reverse("requests-desk:blackout", args=[release.application_id, release.pk], query=query or None)


def fresh(release):
    return type(release).objects.select_related("result").get(pk=release.pk)


def signed_in(client, staff, role=Role.DISCLOSURE):
    client.force_login(staff[role])
    return client


def box_data(**fields) -> dict:
    known = {"left": "20", "top": "20", "right": "80", "bottom": "40", "ground": "D4", "reason": "个人隐私"}
    return {"do": "box"} | {f"box-{name}": value for name, value in (known | fields).items()}


def words_data(words: str, ground: str = "D4") -> dict:
    return {"do": "words", "words-words": words, "words-ground": ground, "words-reason": ""}


def published(release) -> bytes:
    with fresh(release).result.published.open("rb") as file:
        return file.read()


# 画框


def test_a_box_is_drawn_by_four_numbers_in_millimetres(client, staff, release):
    answer = signed_in(client, staff).post(page_of(release, page=2), box_data())
    assert answer.status_code == 302
    row = release.boxes.get()
    assert (row.page, row.ground, row.reason, row.by) == (2, "D4", "个人隐私", staff[Role.DISCLOSURE])
    height = 841.89
    assert [row.left, height - row.top, row.right, height - row.bottom] == pytest.approx(
        [56.7, 56.7, 226.8, 113.4], abs=0.1
    )


def test_a_page_shows_its_boxes_where_they_were_drawn(client, staff, release):
    signed_in(client, staff).post(page_of(release), box_data())
    text = client.get(page_of(release)).content.decode()
    assert '<rect x="56.69" y="56.69" width="170.08" height="56.69">' in text
    assert "条例第十五条：商业秘密、个人隐私等" in text
    assert '<g class="box">' not in client.get(page_of(release, page=2)).content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"left": ""}, "请填写。"),
        ({"left": "abc"}, "请填写数字，单位是毫米。"),
        ({"right": "10"}, "右边要大于左边。"),
        ({"bottom": "20"}, "下边要大于上边。"),
        ({"left": "300", "right": "400"}, "画在纸外"),
        ({"left": "nan"}, "请填写数字，单位是毫米。"),
        ({"right": "1e9"}, "超出了纸。"),
        ({"ground": ""}, "每一处涂黑都要有条款"),
        ({"ground": "Y1"}, "选择"),
    ],
)
def test_a_box_that_makes_no_sense_comes_back_with_what_was_typed(client, staff, release, fields, said):
    answer = signed_in(client, staff).post(page_of(release), box_data(**({"reason": "保留这句话"} | fields)))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "保留这句话" in answer.content.decode()
    assert not release.boxes.exists()


def test_the_same_box_twice_is_one(client, staff, release):
    for _ in range(2):
        signed_in(client, staff).post(page_of(release), box_data())
    assert release.boxes.count() == 1


def test_words_are_found_on_every_page_and_what_is_not_found_is_said(client, staff):
    release = given(staff, hidden.paper(rare_twice=True))
    signed_in(client, staff).post(page_of(release), words_data(f"{NAME}\n{PHONE}"))
    assert sorted({row.page for row in release.boxes.all()}) == [1, 2]
    answer = client.post(page_of(release), words_data("没有的话"))
    assert answer.status_code == 422
    assert "没有找到“没有的话”" in answer.content.decode()
    assert "没有的话</textarea>" in answer.content.decode()


def test_numbers_a_machine_knows_are_offered_and_marked(client, staff, release):
    text = signed_in(client, staff).get(page_of(release)).content.decode()
    assert "身份证号 1 处，手机号 1 处" in text
    client.post(page_of(release), {"do": "personal"})
    assert {row.ground for row in release.boxes.all()} == {"D4"}
    assert release.boxes.count() == 2


def test_chosen_boxes_are_taken_away_and_no_other(client, staff, release):
    other = given(staff, hidden.paper())
    for one in (release, other):
        signed_in(client, staff).post(page_of(one), box_data())
    client.post(page_of(release), {"do": "remove", "box": [str(other.boxes.get().pk)]})
    assert other.boxes.exists()
    client.post(page_of(release), {"do": "remove", "box": [str(release.boxes.get().pk), "x", "9" * 5000]})
    assert not release.boxes.exists()


# 公开件


def make_all(client, staff, release):
    signed_in(client, staff).post(page_of(release), words_data(f"{NAME}\n{PHONE}\n{IDENTITY}"))
    return client.post(page_of(release), {"do": "make", "seen": str(fresh_case(release).last_event)})


def fresh_case(release):
    return type(release.application).objects.get(pk=release.application_id)


def test_the_copy_is_made_and_the_original_left_as_it_was(client, staff, release):
    with release.source.original.open("rb") as file:
        before = file.read()
    answer = make_all(client, staff, release)
    assert answer.status_code == 302
    assert "copy=result" in answer["Location"]
    row = fresh(release)
    assert traces(published(release), NAME, PHONE, IDENTITY) == []
    assert row.outgoing == row.result
    assert row.result.holder == row
    assert row.result.name == "调查报告（公开件）.pdf"
    with row.source.original.open("rb") as file:
        assert file.read() == before == hidden.paper()
    event = Event.objects.of(fresh_case(release)).latest("id")
    assert (event.action, event.facts["涂黑"]) == ("black_out", release.boxes.count())


def test_words_that_still_stand_elsewhere_hold_the_copy_up_until_somebody_has_looked(client, staff):
    release = given(staff, hidden.paper(rare_twice=True))
    first = blackout.boxes_for_words(blackout.bytes_of(release), [NAME])[0]
    blackout.add(release, [first], ground="D4", reason="", by=staff[Role.DISCLOSURE])
    answer = signed_in(client, staff).post(page_of(release), {"do": "make"})
    assert answer.status_code == 422
    assert "同样的文字在第 2 页还有 1 处没有涂去。" in answer.content.decode()
    assert fresh(release).result is None
    client.post(page_of(release), {"do": "make", "repeats": "1"})
    assert fresh(release).result is not None


def test_nothing_marked_makes_no_copy(client, staff, release):
    answer = signed_in(client, staff).post(page_of(release), {"do": "make"}, follow=True)
    assert "还没有标出要涂去的地方" in answer.content.decode()
    assert fresh(release).result is None


def test_a_change_of_boxes_takes_the_copy_back(client, staff, release):
    make_all(client, staff, release)
    blackout.look_over(fresh(release), by=staff[Role.DISCLOSURE_HEAD])
    made = fresh(release).result
    client.post(page_of(release), box_data())
    row = fresh(release)
    assert (row.result, row.checked_by, row.outgoing) == (None, None, None)
    assert type(made).objects.filter(pk=made.pk).exists()  # it was made, so it stays on file


def test_the_answer_waits_for_the_copy(client, staff, release):
    from requests_app import rules

    case = fresh_case(release)
    perform(
        case, "draft_reply", by=staff[Role.DISCLOSURE], answer="partial", facts=PARTS, reason="涉及个人隐私。"
    )
    assert rules.files_are_ready(fresh_case(release)) == [
        "“调查报告”还没有生成公开件。请先涂去不公开的部分并生成。"
    ]
    make_all(client, staff, release)
    assert rules.files_are_ready(fresh_case(release)) == []


# 复核


def test_another_person_looks_the_copy_over_and_that_is_on_record(client, staff, release):
    make_all(client, staff, release)
    own = client.get(page_of(release, copy="result")).content.decode()
    assert "未复核" in own
    assert "复核：逐页看过" not in own
    client.post(page_of(release, copy="result"), {"do": "look-over"})
    assert fresh(release).checked_by is None
    signed_in(client, staff, Role.DISCLOSURE_HEAD).post(page_of(release, copy="result"), {"do": "look-over"})
    assert fresh(release).checked_by == staff[Role.DISCLOSURE_HEAD]
    assert Event.objects.of(fresh_case(release)).latest("id").label == "复核公开件"
    assert "已复核" in client.get(page_of(release)).content.decode()


def submitted(client, staff, release):
    make_all(client, staff, release)
    by = staff[Role.DISCLOSURE]
    case = perform(
        fresh_case(release), "draft_reply", by=by, answer="partial", facts=PARTS, reason="涉及个人隐私。"
    )
    case = perform(case, "submit_reply", by=by)
    return perform(case, "secrecy_check", by=staff[Role.SECRECY])


def test_no_answer_passes_review_before_another_person_has_seen_the_copy(client, staff, release):
    case = submitted(client, staff, release)
    head = staff[Role.DISCLOSURE_HEAD]
    act = reverse("requests-desk:act", args=[case.pk, "approve_reply"])
    page = signed_in(client, staff, Role.DISCLOSURE_HEAD).get(act).content.decode()
    assert "“调查报告”的公开件还没有复核" in page
    assert f"{page_of(release)}?copy=result" in page  # where it is looked over
    with pytest.raises(Refused, match="还没有复核"):
        perform(case, "approve_reply", by=head)
    blackout.look_over(fresh(release), by=head)
    assert perform(fresh_case(release), "approve_reply", by=head).state == State.SIGNING


def test_who_drew_a_box_does_not_look_over_what_another_made_of_it(client, staff, release):
    head = staff[Role.DISCLOSURE_HEAD]
    blackout.add(release, [Box(2, 60, 60, 120, 80)], ground="D4", reason="", by=head)
    make_all(client, staff, release)
    with pytest.raises(Refused, match="画框人、生成人以外的人"):
        blackout.look_over(fresh(release), by=head)
    blackout.look_over(fresh(release), by=staff[Role.SECRECY])
    assert fresh(release).checked_by == staff[Role.SECRECY]


def test_who_looks_over_in_whose_name(client, staff, release):
    """By role: as himself, as the maker, for a second person on leave, for the maker on leave."""
    make_all(client, staff, release)
    maker, second = fresh(release).result.uploaded_by, person(Role.SECTION_HEAD, staff.agency)

    def may(one) -> bool:
        return blackout.may_look_over(fresh(release), one)

    found = {}
    for role in Role:
        one = person(role, staff.agency)
        found[role] = may(one), may(again(maker, staff, role)), *(
            may(standing_in(one, absent, staff)) for absent in (second, maker)
        )  # fmt: skip

    own = {role: role in LOOKS_OVER for role in Role}
    assert found == {
        role: (own[role], False, own[role] or role not in WITHOUT_CASES, own[role]) for role in Role
    }


def again(maker, staff, role) -> User:
    """The maker with one post more."""
    maker.memberships.get_or_create(agency=staff.agency, role=role)
    return User.objects.get(pk=maker.pk)


def standing_in(one, absent, staff) -> User:
    Delegation.objects.all().delete()
    Delegation.objects.create(
        agency=staff.agency,
        delegator=absent,
        delegate=one,
        since=clock.today(),
        until=clock.today(),
        made_by=absent,
    )
    return User.objects.get(pk=one.pk)


# 待办里的复核


def in_basket(user) -> bool:
    return bool(Basket(user).counts["mine"])


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.DISCLOSURE, Role.DISCLOSURE_HEAD)])
def test_a_copy_that_waits_stands_in_the_basket_of_whoever_may_look_it_over(client, staff, release, role):
    before = in_basket(staff[role])
    make_all(client, staff, release)

    assert (before, in_basket(staff[role])) == (False, role in LOOKS_OVER)
    assert (release.application.pk in waiting(staff[role])) == (role in LOOKS_OVER)


def waiting(user) -> set[int]:
    return set(Application.objects.filter(waiting_for(Application, user)).values_list("pk", flat=True))


def next_of(user) -> list[str]:
    return [row.next for row in Basket(user).page("mine", 1).object_list]


def test_the_basket_says_so_in_words_until_it_is_done(client, staff, release):
    make_all(client, staff, release)
    assert next_of(staff[Role.SECRECY]) == ["复核公开件"]

    blackout.look_over(fresh(release), by=staff[Role.SECRECY])

    assert next_of(staff[Role.SECRECY]) == []
    assert not in_basket(staff[Role.LEADER])


def test_nobody_is_asked_to_look_over_what_he_drew_or_made(client, staff, release):
    second = person(Role.SECRECY, staff.agency)
    blackout.add(release, [Box(2, 60, 60, 120, 80)], ground="D4", reason="", by=second)
    make_all(client, staff, release)

    assert not in_basket(second)
    assert in_basket(staff[Role.SECRECY])
    assert "复核" not in "".join(next_of(staff[Role.DISCLOSURE]))


def test_another_agency_is_not_asked(client, staff, release):
    make_all(client, staff, release)

    assert not in_basket(house()[Role.SECRECY])


@pytest.mark.parametrize("count", [1, 3])
def test_the_basket_asks_as_often_for_three_copies_as_for_one(
    client, staff, count, django_assert_max_num_queries
):
    for _ in range(count):
        make_all(client, staff, given(staff, hidden.paper()))
    reviewer = Basket(staff[Role.SECRECY])
    reviewer.counts  # noqa: B018 -- read before, as the menu does

    with django_assert_max_num_queries(5):
        rows = reviewer.page("mine", 1).object_list

    assert [row.next for row in rows] == ["复核公开件"] * count


def test_nobody_is_late_with_a_look(client, staff, release):
    """One of many who may look is enough, so a warning about the clock goes to those whose turn it is."""
    make_all(client, staff, release)

    assert {user.pk for user in awaited_people(fresh_case(release))} <= {
        staff[role].pk for role in (Role.DISCLOSURE, Role.DISCLOSURE_HEAD)
    }


# 有漏涂，退回


LEFT = "第 2 页右下角的手机号码没有涂去。"


def return_data(reason=LEFT):
    return {"do": "return", "return-note": reason}


def test_a_copy_with_something_left_uncovered_goes_back_with_the_reason(client, staff, release):
    make_all(client, staff, release)
    made = fresh(release).result
    answer = signed_in(client, staff, Role.SECRECY).post(page_of(release, copy="result"), return_data())
    row, case = fresh(release), fresh_case(release)
    event = Event.objects.of(case).latest("id")

    assert answer.status_code == 302
    assert (row.result, row.checked_by, row.returned) == (None, None, made)
    assert (row.returned_by, row.return_reason) == (staff[Role.SECRECY], LEFT)
    assert case.state == State.HANDLING
    assert (event.action, event.note, event.facts["公开件 SM3"]) == (
        "return_copy", LEFT, made.published_sm3,
    )  # fmt: skip
    assert not row.runs.exists()


def test_whoever_drew_it_hears_of_it_and_sees_why(client, staff, release):
    drawer = person(Role.DISCLOSURE, staff.agency)
    blackout.add(release, [Box(2, 60, 60, 120, 80)], ground="D4", reason="", by=drawer)
    make_all(client, staff, release)
    signed_in(client, staff, Role.SECRECY).post(page_of(release, copy="result"), return_data())

    for user in (drawer, staff[Role.DISCLOSURE]):
        notice = Notice.objects.of(user).filter(subject__startswith="公开件退回重涂").get()
        assert LEFT in notice.body
        client.force_login(user)
        assert LEFT in client.get(page_of(release)).content.decode()
        assert LEFT in client.get(release.application.get_desk_url()).content.decode()
    assert not Notice.objects.of(staff[Role.SECRECY]).filter(subject__contains="退回重涂").exists()


@pytest.mark.parametrize("state", [State.CHECKING, State.SIGNING])
def test_under_review_the_answer_goes_back_with_it_for_boxes_are_drawn_in_hand(client, staff, release, state):
    case = submitted(client, staff, release)
    if state == State.SIGNING:
        blackout.look_over(fresh(release), by=staff[Role.DISCLOSURE_HEAD])
        case = perform(case, "approve_reply", by=staff[Role.DISCLOSURE_HEAD])
        type(release).objects.filter(pk=release.pk).update(
            checked_by=None
        )  # signed before this rule was here
    assert case.state == state

    blackout.send_back(fresh(release), reason=LEFT, by=staff[Role.LEADER])

    case = fresh_case(release)
    assert case.state == State.HANDLING
    assert blackout.may_draw(fresh(release), staff[Role.DISCLOSURE])
    assert LEFT in signed_in(client, staff).get(case.get_desk_url()).content.decode()


def test_the_next_copy_still_shows_the_reason_to_whoever_looks_again(client, staff, release):
    make_all(client, staff, release)
    blackout.send_back(fresh(release), reason=LEFT, by=staff[Role.SECRECY])
    make_all(client, staff, release)

    assert (
        LEFT in signed_in(client, staff, Role.SECRECY).get(page_of(release, copy="result")).content.decode()
    )
    blackout.look_over(fresh(release), by=staff[Role.SECRECY])
    assert LEFT not in client.get(page_of(release, copy="result")).content.decode()
    assert fresh(release).returned is None


@pytest.mark.parametrize("role", [Role.DISCLOSURE, Role.DRAFTER, Role.PUBLISHER])
def test_only_who_may_look_over_may_return(client, staff, release, role):
    make_all(client, staff, release)
    with pytest.raises(Refused, match="画框人、生成人以外的人"):
        blackout.send_back(fresh(release), reason=LEFT, by=staff[role])
    assert fresh(release).result is not None


@pytest.mark.parametrize("reason", ["", "漏"])
def test_a_return_without_a_reason_comes_back_as_typed(client, staff, release, reason):
    make_all(client, staff, release)
    answer = signed_in(client, staff, Role.SECRECY).post(page_of(release, copy="result"), return_data(reason))
    assert answer.status_code == 422
    assert answer.context["return_form"]["note"].value() == reason
    assert fresh(release).result is not None


def test_one_that_was_looked_over_meanwhile_is_not_returned(client, staff, release):
    make_all(client, staff, release)
    blackout.look_over(fresh(release), by=staff[Role.LEADER])
    answer = signed_in(client, staff, Role.SECRECY).post(page_of(release, copy="result"), return_data())
    assert answer.status_code == 422
    assert LEFT in answer.content.decode()
    assert fresh(release).checked_by == staff[Role.LEADER]


def test_a_reason_typed_into_a_sitting_that_had_ended_is_not_lost(client, staff, release):
    make_all(client, staff, release)
    address = page_of(release, copy="result")
    signed_in(client, staff, Role.SECRECY).get(address)
    Session.objects.all().delete()
    client.post(address, return_data())

    form = signed_in(client, staff, Role.SECRECY).get(address).context["return_form"]

    assert form["note"].value() == LEFT


# 别的软件画的黑框


@pytest.mark.parametrize(("how", "is_taken"), [("whole", False), ("parts", True)])
def test_a_file_that_only_looks_blacked_out_cannot_be_given_whole(client, staff, how, is_taken):
    case = application(staff, State.HANDLING)
    false = hidden.drawn(hidden.words_at(100, 700, "TOPSECRET") + b"0 g 95 690 130 25 re f ")
    answer = signed_in(client, staff).post(
        reverse("requests-desk:act", args=[case.pk, "add_release"]),
        {"file": SimpleUploadedFile("报告.pdf", false), "is_whole": how, "seen": str(case.last_event)},
    )
    assert (answer.status_code == 302, case.releases.exists()) == (is_taken, is_taken)
    assert ("第 1 页只是把文字盖住了" in answer.content.decode()) is not is_taken


# 谁能看、谁能做


def test_those_who_do_not_draw_may_look_and_change_nothing(client, staff, release):
    signed_in(client, staff, Role.SECRECY)
    text = client.get(page_of(release)).content.decode()
    assert "这里只能看" in text
    assert "画一个框" not in text
    for data in (box_data(), words_data(NAME), {"do": "personal"}, {"do": "remove"}, {"do": "make"}):
        assert client.post(page_of(release), data).status_code == 403
    assert not release.boxes.exists()


def test_once_the_answer_is_under_review_nothing_is_drawn_any_more(client, staff, release):
    make_all(client, staff, release)
    case = perform(
        fresh_case(release),
        "draft_reply",
        by=staff[Role.DISCLOSURE],
        answer="partial",
        facts=PARTS,
        reason="涉及个人隐私。",
    )
    perform(case, "submit_reply", by=staff[Role.DISCLOSURE])
    assert client.post(page_of(release), box_data()).status_code == 403


@pytest.mark.parametrize("path", ["blackout", "source", "result"])
def test_strangers_see_no_page_and_no_picture(client, staff, release, path):
    make_all(client, staff, release)
    stranger = house()
    client.force_login(stranger[Role.DISCLOSURE])
    address = (
        page_of(release)
        if path == "blackout"
        else reverse("requests-desk:blackout-page", args=[release.application_id, release.pk, path, 1])
    )
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_a_file_of_another_application_is_not_shown_here(client, staff, release):
    other = application(staff, State.HANDLING)
    address = reverse("requests-desk:blackout", args=[other.pk, release.pk])
    assert signed_in(client, staff).get(address).status_code == 404


# 页面图


def test_pages_are_pictures_of_the_file_and_of_the_copy(client, staff, release):
    make_all(client, staff, release)
    shown = {}
    for copy in ("source", "result"):
        answer = client.get(
            reverse("requests-desk:blackout-page", args=[release.application_id, release.pk, copy, 1])
        )
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert "no-store" in answer["Cache-Control"]
        shown[copy] = answer.content
    assert shown["source"] != shown["result"]
    address = reverse("requests-desk:blackout-page", args=[release.application_id, release.pk, "source", 9])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("asked", "shown"), [("", 1), ("2", 2), ("99", 3), ("-1", 1), ("x", 1), ("²", 1)])
def test_a_page_number_out_of_range_shows_the_nearest(client, staff, release, asked, shown):
    text = signed_in(client, staff).get(page_of(release, page=asked)).content.decode()
    assert f'第 <b class="num">{shown}</b> 页' in text


def test_the_act_by_itself_leads_to_the_case(client, staff, release):
    address = f"{release.application.get_desk_url()}black_out/"
    for answer in (signed_in(client, staff).get(address), client.post(address)):
        assert (answer.status_code, answer["Location"]) == (302, release.application.get_desk_url())


@pytest.mark.parametrize("boxes", [1, 3])
def test_a_page_with_many_boxes_asks_the_database_no_more(
    client, staff, release, boxes, django_assert_num_queries
):
    signed_in(client, staff)
    for number in range(boxes):
        client.post(page_of(release), box_data(top=str(20 + number * 30), bottom=str(40 + number * 30)))
    client.get(page_of(release))
    with django_assert_num_queries(11):
        client.get(page_of(release))


def test_a_turned_page_is_marked_where_it_is_seen(client, staff):
    pdf = hidden.drawn(hidden.words_at(150, 600, "TOPSECRET"), page={"/Rotate": 90})
    release = given(staff, pdf)
    signed_in(client, staff).post(page_of(release), words_data("TOPSECRET"))
    client.post(page_of(release), {"do": "make"})
    assert traces(published(release), "TOPSECRET") == []
    (page,) = pypdf.PdfReader(io.BytesIO(published(release))).pages
    assert (page.mediabox.width, page.mediabox.height) == (842, 595)
