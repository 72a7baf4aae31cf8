"""The box above every desk page: documents and applications, for each person what he may see, and nothing told."""

from datetime import timedelta
from importlib import import_module
from urllib.parse import unquote

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.notices.models import Letter
from disclosure.workflow.door import perform
from interpretation.states import State as Stage
from opinion.collecting import take_in as take_in_said
from opinion.models import Item
from requests_app.identity import name_digest
from requests_app.models import Particulars
from requests_app.states import State
from site_errors.handling import take_in
from tests.factories.accounts import person
from tests.factories.documents import Staff, document
from tests.factories.guide import guide
from tests.factories.interpretation_road import interpretation, planned
from tests.factories.opinion import item
from tests.factories.opinion_said import mention
from tests.factories.requests import PERSON, application, house, record_correction

pytestmark = pytest.mark.django_db
FIND = reverse("desk:search")


@pytest.fixture
def staff():
    return house()


def ask(client, words, **more):
    """What the box finds: it is posted, and answers at an address of its own."""
    posted = client.post(FIND, {"q": words} | more)
    assert posted.status_code == 302
    return client.get(posted["Location"])


def found(user, words):
    """The keys of the applications the page lists."""
    client = Client()
    client.force_login(user)
    answer = ask(client, words)
    assert answer.status_code == 200
    return [one.pk for one in answer.context["applications"]]


def test_an_application_is_found_by_number_by_words_and_by_whom(staff):
    case = application(staff, State.REVIEW)
    clerk = staff[Role.DISCLOSURE]

    for words in (
        case.number,
        case.number.rsplit("-", 1)[1],
        "防汛排涝",
        "验收报告",
        PERSON["name"],
        "赵 𠮷祥",
    ):
        assert found(clerk, words) == [case.pk], words
    for words in ("不相干的话", PERSON["name"][:2], "赵**"):
        assert found(clerk, words) == [], words


@pytest.fixture
def came_back(staff):
    """Answered by post, and the post office brought the letter back: all there is in hand is an envelope."""
    case = application(
        staff, State.DELIVERY, channel="post_registered", post_number="XB10000000001", signed_on=clock.today()
    )
    posted = {"way": "post", "posted_on": clock.today(), "mail_number": "XA12345678932"}
    return perform(case, "deliver", by=staff[Role.DISCLOSURE], **posted)


def test_a_letter_that_came_back_is_found_by_its_numbers(staff, came_back):
    number = Letter.objects.about(came_back).get(code="BC").reference
    clerk = staff[Role.DISCLOSURE]

    for words in (
        number,
        number.replace("〔", "[").replace("〕", "]"),
        number.replace("〔", "（").replace("〕", "）").replace("号", " 号"),
        number.removesuffix("号"),
        number[1:],
        number[number.index("〔") :],
        "XA12345678932",
        " xa 1234 5678 932 ",
        "XB10000000001",
    ):
        assert found(clerk, words) == [came_back.pk], words


def test_a_piece_of_such_a_number_finds_nothing(staff, came_back):
    number = Letter.objects.about(came_back).get(code="BC").reference
    serial = number[number.index("〔") :]

    for words in (
        "XA1234567893",
        "A12345678932",
        number[: number.index("〔")],
        f"{serial[:-1]}0号",
        serial[1:],
    ):
        assert found(staff[Role.DISCLOSURE], words) == [], words


def test_a_voided_letter_is_found_by_its_number_still(staff, came_back):
    number = Letter.objects.about(came_back).get(code="BC").reference
    perform(came_back, "recall_reply", by=staff[Role.DISCLOSURE_HEAD], note="检索漏了一个科室。")

    assert found(staff[Role.DISCLOSURE], number) == [came_back.pk]


def test_another_agency_does_not_find_it_by_the_number_of_a_letter(staff, came_back):
    stranger = house()[Role.DISCLOSURE]
    number = Letter.objects.about(came_back).get(code="BC").reference

    assert [found(stranger, words) for words in (number, "XA12345678932", "XB10000000001")] == [[], [], []]


def test_the_list_of_applications_finds_it_too(staff, came_back, client):
    client.force_login(staff[Role.DISCLOSURE])

    answer = client.get(reverse("requests-desk:list"), {"q": "XA12345678932"})

    assert [one.pk for one in answer.context["applications"]] == [came_back.pk]


def test_no_number_of_a_person_finds_anything(staff):
    application(
        staff,
        State.REVIEW,
        description=f"我的身份证号是 {PERSON['id_number']}，手机 {PERSON['phone']}，要验收报告。",
    )

    for number in (PERSON["id_number"], PERSON["id_number"].lower(), PERSON["phone"], "110105 19491231 002X"):
        assert found(staff[Role.DISCLOSURE], number) == [], number


def test_the_name_finds_only_for_those_who_may_read_it(staff):
    case = application(staff, State.HANDLING)
    above = person(Role.SUPERVISOR, case.agency)

    for role in (Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.SECRECY, Role.LEADER):
        assert found(staff[role], PERSON["name"]) == [case.pk], role
    for user in (staff[Role.DRAFTER], staff[Role.CHECKER], staff[Role.PUBLISHER], above):
        assert found(user, PERSON["name"]) == []
        assert found(user, "防汛排涝") == [case.pk]


def test_the_officer_finds_his_own_case_by_name_and_no_other(staff):
    mine, _ = (application(staff, State.REVIEW) for _ in range(2))
    perform(mine, "accept", by=staff[Role.DISCLOSURE], officer=staff[Role.DRAFTER])

    assert found(staff[Role.DRAFTER], PERSON["name"]) == [mine.pk]


def test_an_organisation_is_no_secret(staff):
    case = application(
        staff, State.REVIEW, applicant_kind="business", particulars=PERSON | {"name": "云山县第一建筑公司"}
    )

    assert found(staff[Role.CHECKER], "云山县第一建筑公司") == [case.pk]


def test_another_agency_finds_nothing(staff):
    case = application(staff, State.REVIEW)
    elsewhere = house()

    for words in (case.number, "防汛排涝", PERSON["name"]):
        assert found(elsewhere[Role.DISCLOSURE], words) == []


def test_a_name_stands_in_no_address_and_in_no_store(staff, client):
    for _ in range(11):
        application(staff)
    client.force_login(staff[Role.DISCLOSURE])

    posted = ask(client, PERSON["name"])
    linked = client.get(FIND, {"q": PERSON["name"]})

    page = posted.content.decode()
    assert len(posted.context["applications"]) == 10
    assert "no-store" in posted["Cache-Control"]
    assert "?q=" not in page
    assert '<form class="find" role="search" method="post"' in page
    assert linked.context["applications"] == []


def test_the_address_of_what_was_found_keeps_it_sealed(staff, client):
    """Back from a hit one is where one was; nobody else reads the address, nor the one who typed it after a day."""
    case = application(staff)
    client.force_login(staff[Role.DISCLOSURE])
    address = client.post(FIND, {"q": PERSON["name"]})["Location"]

    again = client.get(address)

    assert [one.pk for one in again.context["applications"]] == [case.pk]
    assert f'value="{PERSON["name"]}"' in again.content.decode()
    assert PERSON["name"] not in unquote(address)
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        client.force_login(staff[Role.DISCLOSURE])
        assert client.get(address).context["words"] == ""
    client.force_login(staff[Role.DISCLOSURE_HEAD])
    assert client.get(address).context["words"] == ""
    assert client.get(FIND, {"of": "nonsense"}).context["words"] == ""


def test_documents_are_found_beside_them(staff, client):
    paper = document(staff)
    client.force_login(staff[Role.DISCLOSURE])

    answer = ask(client, paper.title)

    assert [one.pk for one in answer.context["documents"]] == [paper.pk]


def test_interpretations_are_found_by_title_too(client):
    here = Staff()
    case = interpretation(here, Stage.PLAN, title="一图读懂高龄津贴")
    client.force_login(here[Role.CHECKER])

    answer = ask(client, "高龄津贴")

    assert [one.pk for one in answer.context["interpretations"]] == [case.pk]
    client.force_login(person(Role.CHECKER, Staff().agency))
    assert ask(client, "高龄津贴").context["interpretations"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_for_one_row_and_three(staff, client, rows, django_assert_num_queries):
    for number in range(rows):
        application(staff)
        planned(staff, document(staff), title=f"防汛通知解读之{number}")
    client.force_login(staff[Role.DISCLOSURE])
    address = client.post(FIND, {"q": "防汛"})["Location"]
    client.get(address)

    with django_assert_num_queries(19):
        answer = client.get(address)

    kinds = ("applications", "documents", "interpretations")
    assert [len(answer.context[kind]) for kind in kinds] == [rows] * 3


def test_names_from_before_are_found_too(staff):
    """What the migration does to the rows there are."""
    case = application(staff)
    Particulars.objects.filter(pk=case.pk).update(name_digest="")

    import_module("requests_app.migrations.0009_name_digest").name_all(apps, None)

    assert Particulars.objects.get(pk=case.pk).name_digest == name_digest(PERSON["name"])


# ── everything else ─────────────────────────────────────────────────────────
def groups(user, words, **more):
    client = Client()
    client.force_login(user)
    answer = ask(client, words, **more)
    return {group.kind.key: group for group in answer.context["found"].groups}, answer


def test_every_kind_is_found_by_its_number(staff, came_back):
    clerk = staff[Role.DISCLOSURE]
    error = take_in(agency=staff.agency, page="/help/", kind="words", words="错别字", contact="13812345678")
    said = item(staff)
    correction = record_correction(staff)
    letter = Letter.objects.about(came_back).get(code="BC")

    for words, kind, row in (
        (said.reference, "items", said),
        (error.reference, "errors", error),
        (correction.number.lower(), "corrections", correction),
        (letter.reference.replace("〔", "[").replace("〕", "]"), "letters", letter),
    ):
        found, answer = groups(clerk, words)
        assert found[kind].rows == [row], words
        assert [hit.row for hit in answer.context["found"].exact][-1:] == [row], words


def test_items_guides_colleagues_and_agencies_are_found_by_words(staff):
    clerk, rules = staff[Role.DISCLOSURE], guide(staff)
    said = Item.objects.get(pk=take_in_said(staff.agency, [mention()])[0].item_id)

    assert groups(clerk, said.title)[0]["items"].rows == [said]
    assert groups(clerk, f"{staff.agency.name}指南")[0]["guides"].rows == [rules]
    assert groups(clerk, clerk.name)[0]["people"].rows == [clerk]
    assert groups(clerk, staff.agency.name)[0]["agencies"].rows == [staff.agency]


def test_what_is_not_ones_own_is_not_found(staff, came_back):
    take_in(agency=staff.agency, page="/help/", kind="words", words="错别字", contact="")
    letter, said, correction = Letter.objects.about(came_back).first(), item(staff), record_correction(staff)
    stranger = house()[Role.DISCLOSURE]

    for words in (letter.reference, said.reference, "停水两天", correction.number, "/help/"):
        assert not set(groups(stranger, words)[0]) - {"agencies"}, words
    assert "errors" not in groups(staff[Role.CHECKER], "/help/")[0]
    assert "people" not in groups(stranger, staff[Role.DISCLOSURE].name)[0]


def test_no_addressee_and_no_contact_is_printed(staff, came_back):
    take_in(agency=staff.agency, page="/help/", kind="words", words="错别字", contact="13812345678")
    letter = Letter.objects.about(came_back).get(code="BC")

    for words in (letter.reference, "/help/"):
        html = groups(staff[Role.DISCLOSURE], words)[1].content.decode()
        assert not any(one in html for one in (PERSON["name"], PERSON["address"], "13812345678")), words


def test_one_kind_alone_shows_more_of_it(staff):
    for _ in range(11):
        application(staff)
    clerk = staff[Role.DISCLOSURE]

    whole, _ = groups(clerk, "防汛")
    alone, _ = groups(clerk, "防汛", kind="applications")

    assert (len(whole["applications"].hits), whole["applications"].count_words) == (10, "10+")
    assert (len(alone["applications"].hits), set(alone)) == (11, {"applications"})
