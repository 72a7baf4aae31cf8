"""打印文书: the 公开办 chooses letters of its agency, a worker makes one file, and nobody else opens it."""

from datetime import timedelta

import pypdfium2
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.notices.letters import printing
from disclosure.notices.letters.paper import markup, paper_of
from disclosure.notices.models import Letter, PrintRun
from disclosure.workflow.door import perform
from requests_app.states import State
from tests.factories import requests as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_paper")]
PAGE = reverse("requests-desk:print")


@pytest.fixture
def staff():
    return make.house()


def as_(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk(staff):
    return as_(staff[Role.DISCLOSURE])


def case_of(staff, way="post"):
    return make.application(staff, State.REVIEW, delivery_way=way)


def listed(response):
    return {letter.pk for letter in response.context["letters"]}


def receipts(*cases):
    return {Letter.objects.about(case).get(code="SJ").pk for case in cases}


def test_what_is_issued_waits_here_until_it_is_printed(staff, desk):
    one, other = case_of(staff), case_of(staff)
    assert listed(desk.get(PAGE)) == receipts(one, other)

    answer = desk.post(PAGE, {"letter": list(receipts(one)), "envelopes": "on"})

    run = PrintRun.objects.get()
    assert answer.status_code == 302
    assert (set(run.order), run.envelopes, run.duplex, run.asked_by) == (
        receipts(one), True, False, staff[Role.DISCLOSURE],
    )  # fmt: skip
    assert listed(desk.get(PAGE)) == receipts(other)
    assert listed(desk.get(PAGE, {"state": "printed"})) == receipts(one)


def test_all_that_the_filter_finds_are_printed_at_once(staff, desk):
    wanted, other = case_of(staff), case_of(staff, "online")

    desk.post(f"{PAGE}?way=post", {"which": "all"})

    assert set(PrintRun.objects.get().order) == receipts(wanted)
    assert listed(desk.get(PAGE)) == receipts(other)


def test_each_filter_finds_its_letters(staff, desk):
    with time_machine.travel(clock.now() - timedelta(days=3)):
        old = case_of(staff)
    new = case_of(staff, "online")
    new, _ = make.consulted(new, staff)
    asked = set(Letter.objects.about(new).filter(code="ZQ3").values_list("pk", flat=True))
    told = set(Letter.objects.about(new).filter(code="ZQS").values_list("pk", flat=True))
    old_day = Letter.objects.about(old).get().dated_on.isoformat()

    assert listed(desk.get(PAGE, {"day": old_day})) == receipts(old)
    assert listed(desk.get(PAGE, {"kind": "ZQ3"})) == asked
    assert listed(desk.get(PAGE, {"way": "online"})) == receipts(new) | told
    assert listed(desk.get(PAGE, {"way": "others"})) == asked
    assert listed(desk.get(PAGE, {"letter": next(iter(asked))})) == asked
    assert (
        listed(desk.get(PAGE, {"day": "昨天", "kind": "?", "letter": "x"}))
        == receipts(old, new) | asked | told
    )


def test_an_answer_is_one_choice_however_many_ways_there_are(staff, desk):
    case = make.application(staff, State.DELIVERY)

    kinds = dict(desk.get(PAGE).context["form"].fields["kind"].choices)
    answer = next(code for code, name in kinds.items() if name == "政府信息公开申请答复书")

    assert len(set(kinds.values())) == len(kinds)
    assert listed(desk.get(PAGE, {"kind": answer})) == {Letter.objects.about(case).get(code="BC").pk}


def test_what_goes_online_is_not_ticked(staff, desk):
    online, post = receipts(case_of(staff, "online")), receipts(case_of(staff))

    page = desk.get(PAGE).content.decode()

    def box(pks):
        (pk,) = pks
        return next(part for part in page.split("<input") if f'id="letter-{pk}"' in part)

    assert "checked" not in box(online)
    assert "checked" in box(post)


def test_nothing_ticked_is_said_and_nothing_put_down(staff, desk):
    case_of(staff)

    page = desk.post(PAGE, {}, follow=True)

    assert "没有选中文书" in page.content.decode()
    assert PrintRun.objects.count() == 0


def test_a_letter_of_another_agency_is_neither_listed_nor_printed(staff, desk):
    elsewhere = case_of(make.house())

    desk.post(PAGE, {"letter": list(receipts(elsewhere))})

    assert listed(desk.get(PAGE, {"letter": next(iter(receipts(elsewhere)))})) == set()
    assert PrintRun.objects.count() == 0


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.CHECKER, Role.SECRECY, Role.LEADER, Role.SUPERVISOR])
def test_others_are_told_who_prints(staff, role):
    answer = as_(staff[role]).get(PAGE)

    assert answer.status_code == 403
    assert "由公开办打印" in answer.content.decode()


def test_a_batch_tells_where_it_is(staff, desk, monkeypatch):
    run = printing.ask(Letter.objects.filter(pk__in=receipts(case_of(staff))), by=staff[Role.DISCLOSURE])
    file = reverse("requests-desk:print-file", args=[run.pk])

    waiting = desk.get(PAGE).content.decode()
    assert "hx-trigger" in waiting
    assert "看看好了没有" in waiting
    assert desk.get(file).status_code == 404

    with monkeypatch.context() as trouble:
        trouble.setattr(printing, "batch", lambda *args, **kwargs: 1 / 0)
        printing.carry_out(run.pk)
    failed = desk.get(PAGE).content.decode()
    assert "没有做成" in failed
    assert "自动再试" in failed
    assert "hx-trigger" not in failed

    printing.carry_out(run.pk, clock.now() + timedelta(minutes=2))
    made = desk.get(PAGE).content.decode()
    assert file in made
    answer = desk.get(file)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert "no-store" in answer["Cache-Control"]


def test_the_case_page_leads_to_the_one_letter(staff, desk):
    case = case_of(staff)
    (pk,) = receipts(case)
    link = f"{PAGE}?letter={pk}"

    assert link in desk.get(case.get_desk_url()).content.decode()
    assert link not in as_(staff[Role.LEADER]).get(case.get_desk_url()).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_often_for_three_as_for_one(staff, desk, rows, django_assert_num_queries):
    for _ in range(rows):
        case = case_of(staff)
        printing.ask(Letter.objects.about(make.application(staff, State.REVIEW)), by=staff[Role.DISCLOSURE])
        make.consulted(case, staff)
    desk.get(PAGE)

    with django_assert_num_queries(QUERIES):
        assert len(desk.get(PAGE).context["letters"]) == 3 * rows


QUERIES = 9


def test_a_request_to_correct_a_record_leads_to_its_own_page(staff, desk):
    correction = make.record_correction(staff)
    perform(correction, "withdraw", by=staff[Role.DISCLOSURE], note="申请人书面撤回。")

    for letter in desk.get(PAGE).context["letters"]:
        assert letter.case_url == reverse("afterwards:record-correction", args=[correction.pk])


def test_only_what_was_issued_today_and_not_printed_is_ticked(staff, desk):
    with time_machine.travel(clock.now() - timedelta(days=1), tick=False):
        earlier = case_of(staff)
    today, printed = case_of(staff), case_of(staff)
    desk.post(PAGE, {"letter": list(receipts(printed))})

    groups = dict(desk.get(PAGE).context["groups"])
    again = dict(desk.get(PAGE, {"state": "printed"}).context["groups"])

    assert {one.pk: one.is_ticked for one in groups["今天印发的"]} == dict.fromkeys(receipts(today), True)
    assert {one.pk: one.is_ticked for one in groups["以前印发的"]} == dict.fromkeys(receipts(earlier), False)
    assert [(one.is_ticked, bool(one.printed_at)) for one in again["今天印发的"]] == [(False, True)]


def test_letters_to_one_person_at_one_address_share_an_envelope(staff):
    one, other = case_of(staff), case_of(staff)
    letters = list(Letter.objects.filter(pk__in=receipts(one, other)).order_by("pk"))

    paper = pypdfium2.PdfDocument(printing.envelope_pdf(letters))

    words = paper[0].get_textpage().get_text_range()
    assert len(paper) == 1
    assert all(letter.reference in words for letter in letters)


def test_the_code_and_the_number_of_the_case_stand_in_one_line_of_the_receipt(staff):
    case = case_of(staff)

    html, _, _ = markup(paper_of(Letter.objects.about(case).get(code="SJ")))

    code = "-".join(case.code[n : n + 4] for n in range(0, len(case.code), 4))
    assert f'<span class="nowrap">{code}</span>' in html
    assert f'<span class="nowrap">（申请编号：{case.number}）</span>' in html
