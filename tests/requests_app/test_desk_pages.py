"""The desk's pages on applications, as the people of the office use them."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO
from threading import Barrier

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from disclosure.deadlines import clocks, terms
from disclosure.files.models import StoredFile
from disclosure.files.store import store
from disclosure.notices.models import Letter
from disclosure.rulebook.setting import set_rule
from disclosure.workflow import door
from disclosure.workflow.door import perform
from disclosure.workflow.models import Event
from requests_app import intake, letters
from requests_app.forms.intake import ReceiptFields
from requests_app.models import Application
from requests_app.papers import kind_of
from requests_app.states import State
from requests_app.views.desk_intake import NewApplication
from tests.factories.accounts import AgencyFactory, MembershipFactory, person
from tests.factories.requests import (
    ASKED,
    NOT_EXIST,
    PERSON,
    REASON,
    application,
    consulted,
    fresh,
    house,
    provided,
    reply,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
TODAY = date(2026, 11, 23)


@pytest.fixture
def monday():
    with time_machine.travel("2026-11-23T10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def staff():
    return house()


@pytest.fixture
def desk(staff):
    return signed_in(staff[Role.DISCLOSURE])


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def act(case, name):
    return reverse("requests-desk:act", args=[case.pk, name])


def page(client, url, **data):
    return client.get(url, data).content.decode()


# ── 列表 ────────────────────────────────────────────────────────────────────
def test_the_list_shows_nobody_by_name(staff, desk):
    application(staff)

    shown = page(desk, reverse("requests-desk:list"))

    assert "赵**" in shown
    assert PERSON["name"] not in shown
    assert PERSON["id_number"] not in shown


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "防汛排涝"}, {"review", "closed"}),
        ({"q": "没有这样的词"}, set()),
        ({"q": "！！"}, set()),
        ({"state": "closed"}, {"closed"}),
        ({"state": "open"}, {"review"}),
        ({"outcome": "r4_1_not_held"}, {"closed"}),
        ({"channel": "post_registered"}, set()),
        ({"applicant_kind": "natural", "year": "2026"}, {"review", "closed"}),
        ({"due": "late"}, set()),
        ({"office": "不是科室", "year": "不是年份"}, {"review", "closed"}),  # not understood: not filtered by
    ],
)
def test_the_list_is_filtered(staff, desk, asked, found):
    made = {str(state): application(staff, state).number for state in (State.REVIEW, State.CLOSED)}

    shown = page(desk, reverse("requests-desk:list"), **asked)

    assert {state for state, number in made.items() if number in shown} == found


def test_a_number_finds_its_application(staff, desk):
    one, other = application(staff), application(staff)

    shown = page(desk, reverse("requests-desk:list"), q=one.number.lower())

    assert one.number in shown
    assert other.number not in shown


def test_the_list_tells_the_legal_term_before_the_terms_of_the_house(staff, desk):
    """审查 is late, the answer is not: the first stands in the row, the second behind it."""
    with time_machine.travel("2026-11-09T10:00:00+08:00", tick=False):
        application(staff, State.REVIEW)

    shown = page(desk, reverse("requests-desk:list"))

    assert "答复申请人" in shown
    assert "审查是否需要补正：内部节点已过 3 个工作日" in shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_three(staff, desk, count, django_assert_num_queries):
    for _ in range(count):
        application(staff, State.REVIEW)
    page(desk, reverse("requests-desk:list"))

    with django_assert_num_queries(9):
        page(desk, reverse("requests-desk:list"))


def test_the_register_shows_the_day_of_the_correction_and_the_number_of_the_reply(staff, desk):
    """Under the day of receipt and the outcome: what has no column on the screen is not for the workbook alone."""
    asked = application(staff, State.CORRECTION)
    came = application(staff, State.CORRECTION)
    with time_machine.travel("2026-11-25T10:00:00+08:00", tick=False):
        perform(came, "supplement", by=staff[Role.DISCLOSURE], text="即东街排涝泵站工程。")
    closed = application(staff, State.CLOSED)

    shown = {
        one.number: page(desk, reverse("requests-desk:register"), q=one.number)
        for one in (asked, came, closed)
    }

    assert "2026年11月23日告知补正" in shown[asked.number]
    assert "2026年11月25日收到补正" in shown[came.number]
    assert "日告知补正" not in shown[came.number]
    assert letters.of(closed, "BC").reference in shown[closed.number]


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_costs_the_same_for_one_row_and_three(staff, desk, count, django_assert_num_queries):
    for _ in range(count):
        application(staff, State.REVIEW)
    page(desk, reverse("requests-desk:register"))

    with django_assert_num_queries(8):
        page(desk, reverse("requests-desk:register"))


# ── whose act it is ─────────────────────────────────────────────────────────
@pytest.mark.parametrize("state", [State.REVIEW, State.HANDLING])
def test_a_clerk_is_told_what_only_the_head_may_do(client, staff, desk, state):
    """条例第三十三条第一款：能够当场答复的，当场答复; the clerk at the counter has to know whom to fetch."""
    case = application(staff, state)

    shown = page(desk, case.get_desk_url())
    assert "由公开办负责人办理的：" in shown
    told = shown.partition("由公开办负责人办理的：")[2].partition("。")[0].split("、")
    assert "当场答复" in told
    assert ("决定收费" in told) == (state == State.HANDLING)

    client.force_login(staff[Role.DISCLOSURE_HEAD])
    assert "由公开办负责人办理的" not in page(client, case.get_desk_url())
    client.force_login(staff[Role.LEADER])
    assert "由公开办负责人办理的" not in page(client, case.get_desk_url())


# ── 台账 ────────────────────────────────────────────────────────────────────
def test_the_workbook_has_every_row_and_no_name(staff, desk):
    case = application(staff, State.CLOSED)

    answer = desk.get(reverse("requests-desk:register"), {"format": "xlsx"})
    sheet = openpyxl.load_workbook(BytesIO(answer.getvalue())).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    line = dict(zip(rows[0], rows[1], strict=True))

    assert line["申请编号"] == case.number
    assert line["申请人"] == "赵**"
    assert (line["收到日"], line["答复日"]) == ("2026年11月23日", "2026年11月23日")
    assert line["办理结果"].startswith("无法提供")
    assert line["文书文号"].endswith("号")
    assert PERSON["name"] not in str(rows)


def register_line(desk, case) -> dict:
    answer = desk.get(reverse("requests-desk:register"), {"format": "xlsx"})
    sheet = openpyxl.load_workbook(BytesIO(answer.getvalue())).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    lines = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    return next(line for line in lines if line["申请编号"] == case.number)


def test_the_workbook_gives_the_number_of_the_reply_alone_and_the_days_of_the_correction(staff, desk):
    case = application(staff, State.CORRECTION)  # its 回执 and 补正告知书 have numbers too
    asked = register_line(desk, case)
    case = perform(case, "supplement", by=staff[Role.DISCLOSURE], text="即东街排涝泵站工程。")
    signed_not_sent = register_line(desk, application(staff, State.DELIVERY))
    closed = application(staff, State.CLOSED)

    day = "2026年11月23日"
    assert (asked["文书文号"] or "", asked["告知补正日"], asked["收到补正日"] or "") == ("", day, "")
    assert register_line(desk, case)["收到补正日"] == day
    assert (signed_not_sent["文书文号"] or "") == ""
    assert register_line(desk, closed)["文书文号"] == letters.of(closed, "BC").reference


@pytest.mark.parametrize(
    ("state", "action", "more"),
    [
        (State.REVIEW, "accept", {}),
        (
            State.CORRECTION,
            "supplement",
            {"text": "即东街泵站。", "channel": "in_person", "on": "2026-11-23"},
        ),
    ],
)
def test_once_it_is_understood_staff_give_the_matter_a_better_name(staff, desk, state, action, more):
    case = application(staff, state, description="请公开有关材料。")
    sent = more | {"seen": case.last_event, "subject": "东街排涝泵站工程竣工验收报告"}

    assert 'value="请公开有关材料。"' in page(desk, act(case, action))
    assert desk.post(act(case, action), sent).status_code == 302

    case = fresh(case)
    said = Event.objects.of(case).get(action=action).facts
    assert (case.subject, case.text.description) == ("东街排涝泵站工程竣工验收报告", "请公开有关材料。")
    assert said["原事项名称"] == "请公开有关材料。"


# ── 案件页 ──────────────────────────────────────────────────────────────────
def test_the_applicant_is_hidden_until_asked_for_and_asking_is_on_record(staff, desk):
    case = application(staff, State.REVIEW)
    hidden = page(desk, case.get_desk_url())

    shown = desk.post(reverse("requests-desk:reveal", args=[case.pk]))
    again = page(desk, case.get_desk_url())

    assert PERSON["id_number"] not in hidden
    assert PERSON["name"] in shown.content.decode()
    assert PERSON["id_number"] in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert PERSON["id_number"] not in again
    last = Event.objects.of(case).latest("id")
    assert (last.action, last.actor) == ("reveal", staff[Role.DISCLOSURE])


def test_a_supervisor_may_not_ask_for_the_applicant(staff):
    case = application(staff, State.REVIEW)

    answer = signed_in(staff[Role.LEADER]).post(reverse("requests-desk:reveal", args=[case.pk]))

    assert answer.status_code == 403
    assert not Event.objects.of(case).filter(action="reveal").exists()


def test_reading_the_applicant_does_not_make_an_open_form_stale(staff, desk):
    case = application(staff, State.REVIEW)

    desk.post(reverse("requests-desk:reveal", args=[case.pk]))
    answer = desk.post(act(case, "accept"), {"seen": case.last_event})

    assert answer.status_code == 302
    assert fresh(case).state == State.HANDLING


LEFT_OUT = ("rulebook_", "pg_stats", "grams")


def test_the_case_page_costs_the_same_with_many_events_and_letters(
    staff, desk, django_assert_max_num_queries
):
    """How many that is differs by the database; that it grows must not.

    What PostgreSQL is asked of rare words, and of the likeness they lead to, hangs on statistics it gathers when it
    likes: left out, like the rules, which are read anew at times.
    """

    def counted(queries):
        return len([one for one in queries if not any(mark in one["sql"] for mark in LEFT_OUT)])

    case = application(staff, State.HANDLING)

    def more(times):
        for _ in range(times):
            one, _ = consulted(case, staff)
            perform(one, "reassign", by=staff[Role.DISCLOSURE])
        page(desk, case.get_desk_url())

    more(1)
    with django_assert_max_num_queries(60) as few:
        page(desk, case.get_desk_url())
    asked = counted(few)
    letters, events = Letter.objects.filter(agency=staff.agency), Event.objects.of(case)
    more(9)
    while events.count() < 50:
        perform(fresh(case), "reassign", by=staff[Role.DISCLOSURE])
    page(desk, case.get_desk_url())  # the menu counts anew after every act
    assert letters.count() > 10
    with django_assert_max_num_queries(60) as many:
        page(desk, case.get_desk_url())
    assert counted(many) == asked


def test_letters_open_from_the_case(staff, desk):
    case = application(staff, State.REVIEW)
    letter = case.agency.letters.get(code="SJ")

    answer = desk.get(reverse("requests-desk:letter", args=[case.pk, letter.pk]))
    elsewhere = desk.get(reverse("requests-desk:letter", args=[application(staff).pk, letter.pk]))

    assert answer.getvalue().startswith(b"%PDF")
    assert elsewhere.status_code == 404


def test_an_application_like_it_is_shown_with_its_score(staff, desk):
    earlier = application(staff, State.CLOSED)
    case = application(staff, State.REVIEW)

    shown = page(desk, case.get_desk_url())

    assert earlier.number in shown
    assert "相似 100%" in shown
    assert "同一申请人" in shown


# ── 收件登记 ────────────────────────────────────────────────────────────────
def paper(**fields):
    given = {
        "channel": "in_person",
        "submitted_on": "2026-11-23",
        "applicant_kind": "natural",
        **PERSON,
        "description": ASKED,
        "wanted_form": "paper",
        "delivery_way": "post",
    }
    return {name: value for name, value in (given | fields).items() if value is not None}


@pytest.mark.parametrize(
    ("channel", "days", "received", "why"),
    [
        ("in_person", {"submitted_on": "2026-11-20"}, date(2026, 11, 20), "第一项"),
        ("oral", {"submitted_on": "2026-11-23"}, date(2026, 11, 23), "第二十九条"),
        (
            "post_registered",
            {"submitted_on": "2026-11-17", "signed_on": "2026-11-19", "post_number": "XA1 2345678932"},
            date(2026, 11, 19),
            "签收之日",
        ),
        ("post_registered", {"signed_on": "2026-11-19", "post_number": "XA2"}, date(2026, 11, 19), "签收"),
        (
            "post_plain",
            {"arrived_on": "2026-11-18", "confirmed_on": "2026-11-20", "confirmed_how": "电话"},
            date(2026, 11, 20),
            "确认之日",
        ),
        (
            "post_misdirected",
            {"arrived_on": "2026-11-18", "confirmed_on": "2026-11-18"},
            date(2026, 11, 18),
            "确认",
        ),
        ("fax", {"submitted_on": "2026-11-18", "confirmed_on": "2026-11-19"}, date(2026, 11, 19), "双方确认"),
        (
            "email",
            {"submitted_on": "2026-11-18", "confirmed_on": "2026-11-19"},
            date(2026, 11, 19),
            "双方确认",
        ),
    ],
)
def test_each_channel_fixes_the_day_by_its_own_question(staff, desk, channel, days, received, why):
    desk.post(reverse("requests-desk:new"), paper(channel=channel, **({"submitted_on": None} | days)))

    case = Application.objects.get()
    assert case.received_on == received
    assert why in case.received_why
    assert case.state == State.REVIEW
    assert clocks.open_clock(case, terms.REPLY).started_on == received
    assert case.filled_by == (staff[Role.DISCLOSURE] if channel == "oral" else None)


def test_a_plain_letter_whose_writer_is_not_reached_waits_and_counts_from_contact(staff, desk):
    desk.post(
        reverse("requests-desk:new"),
        paper(channel="post_plain", submitted_on=None, arrived_on="2026-11-10"),
    )
    case = Application.objects.get()
    waited = (case.state, case.received_on, clocks.open_clock(case, terms.REPLY))

    desk.post(
        act(case, "register"),
        {
            "seen": case.last_event,
            "confirmed_on": "2026-11-23",
            "confirmed_how": "电话接通",
            "arrived_on": "2026-11-10",
        },
    )

    case = fresh(case)
    assert waited == (State.SUBMITTED, None, None)
    assert case.received_on == TODAY
    assert "not_confirmed_on_arrival" in clocks.open_clock(case, terms.REPLY).flags


def test_the_day_and_its_term_are_shown_before_anything_is_saved(staff, desk):
    answer = desk.post(
        reverse("requests-desk:new"),
        paper(
            channel="post_registered",
            submitted_on="",
            signed_on="2026-11-19",
            post_number="",
            name="",
            look="1",
        ),
    )

    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "收到日：2026年11月19日" in shown
    assert "最迟 <b>2026年12月17日</b> 答复" in shown
    assert "条例第三十一条第二项：签收之日" in shown
    assert ASKED in shown
    assert "需要改" not in shown
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"channel": ""}, "请先选择怎样收到的"),
        ({"submitted_on": ""}, "请填写当面提交日"),
        ({"submitted_on": "2026-11-24"}, "尚未到来"),
        ({"channel": "post_registered", "signed_on": "2026-11-19"}, "请填写邮件号"),
        (
            {
                "channel": "post_registered",
                "signed_on": "2026-11-19",
                "post_number": "X",
                "submitted_on": "2026-11-20",
            },
            "早于提交日",
        ),
        ({"channel": "post_plain", "submitted_on": ""}, "请填写到达日"),
        ({"id_number": "110105194912310021"}, "校验位不符"),
        ({"name": ""}, "请填写姓名或者名称"),
        ({"description": " "}, "请录入申请人要什么信息"),
        ({"phone": "12"}, "联系电话"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(staff, desk, fields, said):
    answer = desk.post(reverse("requests-desk:new"), paper(**({"address": "东街 9 号"} | fields)))

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert said in shown
    assert "东街 9 号" in shown
    assert not Application.objects.exists()


def test_a_letter_without_identity_and_contact_is_taken_all_the_same(staff, desk):
    """当面、邮寄不得拒收（国办公开办函〔2017〕19号）."""
    desk.post(
        reverse("requests-desk:new"),
        paper(id_number="", phone="", email="", address="", postcode="", name="䶮先生𠮷"),
    )

    case = Application.objects.get()
    assert case.particulars.name == "䶮先生𠮷"
    assert case.state == State.REVIEW


def test_the_same_mail_number_is_refused_with_the_way_to_the_other(staff, desk):
    first = paper(channel="post_registered", signed_on="2026-11-19", post_number="XA1", submitted_on=None)
    desk.post(reverse("requests-desk:new"), first)
    there = Application.objects.get()

    other = first | {"description": "另一件完全不同的事情，公开预算。", "post_number": "xa1 "}
    answer = desk.post(reverse("requests-desk:new"), other)

    assert answer.status_code == 422
    assert f'href="{there.get_desk_url()}"' in answer.content.decode()
    assert Application.objects.count() == 1


EMS = {"channel": "post_registered", "signed_on": "2026-11-19", "post_number": "XA1", "submitted_on": ""}
THREE = ["公开 2025 年度部门预算表。", "青石乡小学校舍维修的验收报告。", "县城公交线路调整的听证笔录。"]


def test_three_applications_in_one_envelope_share_the_mail_number_once_the_clerk_confirms_it(staff, desk):
    for place, words in enumerate(THREE, start=1):
        confirmed = {"same_envelope": "on", "post_place": str(place)} if place > 1 else {}
        answer = desk.post(reverse("requests-desk:new"), paper(**EMS, description=words) | confirmed)
        assert answer.status_code == 302

    cases = Application.objects.order_by("pk")
    assert [case.envelope for case in cases] == ["XA1", "XA1（同一信封第 2 件）", "XA1（同一信封第 3 件）"]
    opened = [Event.objects.of(case).get(action="open").facts.get("邮件号") for case in cases]
    assert opened == [None, "XA1（同一信封第 2 件）", "XA1（同一信封第 3 件）"]
    assert "XA1（同一信封第 2 件）" in page(desk, cases[1].get_desk_url())


def test_the_envelope_is_confirmed_as_it_stood_on_the_page(staff, desk):
    """Somebody registered the second meanwhile: it may be this very one, so it is asked again."""
    for words, confirmed in zip(THREE, [{}, {"same_envelope": "on", "post_place": "2"}], strict=False):
        desk.post(reverse("requests-desk:new"), paper(**EMS, description=words) | confirmed)

    late = paper(**EMS, description=THREE[2], same_envelope="on", post_place="2")
    answer = desk.post(reverse("requests-desk:new"), late)

    assert answer.status_code == 422
    body = answer.content.decode()
    assert "是第 3 件" in body
    assert 'name="same_envelope" id="id_same_envelope">' in body  # not ticked for him
    assert Application.objects.count() == 2


def test_a_letter_that_waited_is_registered_as_one_of_its_envelope_too(staff, desk):
    desk.post(reverse("requests-desk:new"), paper(**EMS, description=THREE[0]))
    waiting = intake.receive(
        agency=staff.agency,
        applicant_kind="natural",
        particulars=PERSON,
        description=THREE[1],
        channel="post_registered",
        by=staff[Role.DISCLOSURE],
        submitted_on=date(2026, 11, 18),
    )
    address = act(waiting, "register")
    typed = {"signed_on": "2026-11-19", "post_number": "XA1", "seen": waiting.last_event}

    refused = desk.post(address, typed)
    taken = desk.post(address, typed | {"same_envelope": "on", "post_place": "2"})

    assert (refused.status_code, taken.status_code) == (422, 302), taken.content.decode()
    waiting = Application.objects.get(pk=waiting.pk)
    assert (waiting.state, waiting.envelope) == (State.REVIEW, "XA1（同一信封第 2 件）")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "confirmed", [{}, {"same_envelope": "on", "post_place": "2"}], ids=["first", "second"]
)
def test_two_clerks_at_one_moment_register_one_letter_once(staff, monkeypatch, confirmed):
    """Both looked before either wrote: the database lets one through, the other is led to it."""
    if confirmed:
        signed_in(staff[Role.DISCLOSURE]).post(
            reverse("requests-desk:new"), paper(**EMS, description=THREE[2])
        )
    before = Application.objects.count()
    together, write = Barrier(2), NewApplication.register

    def wait_and_write(view, form):
        together.wait(timeout=20)
        return write(view, form)

    monkeypatch.setattr(NewApplication, "register", wait_and_write)
    browsers = [signed_in(staff[role]) for role in (Role.DISCLOSURE, Role.DISCLOSURE_HEAD)]

    def press(turn):
        try:
            letter = paper(**EMS, description=THREE[turn]) | confirmed
            return browsers[turn].post(reverse("requests-desk:new"), letter)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(press, range(2)))

    assert sorted(answer.status_code for answer in answers) == [302, 422]
    case = Application.objects.latest("pk")
    refused = next(answer for answer in answers if answer.status_code == 422)
    assert case.get_desk_url() in refused.content.decode()
    assert Application.objects.count() == before + 1


def test_the_database_holds_the_mail_number_when_both_clerks_looked_before_either_wrote(
    staff, desk, monkeypatch
):
    desk.post(reverse("requests-desk:new"), paper(**EMS, description=THREE[0]))
    there = Application.objects.get()
    with monkeypatch.context() as patch:
        patch.setattr(ReceiptFields, "clean_post_number", lambda form: form.cleaned_data["post_number"])
        answer = desk.post(reverse("requests-desk:new"), paper(**EMS, description=THREE[1]))

    assert answer.status_code == 422
    assert f'href="{there.get_desk_url()}"' in answer.content.decode()
    assert Application.objects.count() == 1


@pytest.mark.parametrize(
    "letter",
    [{}, {"channel": "post_registered", "submitted_on": "", "signed_on": "2026-11-19", "post_number": "X1"}],
)
def test_pressing_twice_registers_once(staff, desk, letter):
    desk.post(reverse("requests-desk:new"), paper(**letter))
    answer = desk.post(reverse("requests-desk:new"), paper(**letter), follow=True)

    assert Application.objects.count() == 1
    assert "没有重复登记" in answer.content.decode()


def test_the_same_words_of_the_same_person_are_asked_about_first(staff, desk):
    with time_machine.travel("2026-11-20T10:00:00+08:00", tick=False):
        earlier = application(staff, State.REVIEW)

    asked = desk.post(reverse("requests-desk:new"), paper())
    count = Application.objects.count()
    desk.post(reverse("requests-desk:new"), paper(anyway="on"))

    assert asked.status_code == 422
    assert earlier.number in asked.content.decode()
    assert "不是同一件申请" in asked.content.decode()
    assert (count, Application.objects.count()) == (1, 2)


def test_only_the_disclosure_office_takes_in_paper(staff):
    answer = signed_in(staff[Role.DRAFTER]).get(reverse("requests-desk:new"))

    assert answer.status_code == 403


def test_an_online_application_is_confirmed_on_its_page(staff, desk):
    with time_machine.travel("2026-11-20T17:00:00+08:00", tick=False):
        case = intake.receive(
            agency=staff.agency,
            applicant_kind="natural",
            particulars=PERSON,
            description=ASKED,
            channel="online",
            by=intake.of_the_public(),
        )

    shown = page(desk, case.get_desk_url())
    desk.post(act(case, "register"), {"seen": case.last_event, "confirmed_on": "2026-11-23"})

    assert "确认收到并登记" in shown
    assert fresh(case).received_on == TODAY
    assert fresh(case).submitted_on == date(2026, 11, 20)


def test_who_waits_for_the_secrecy_review_is_told_whose_act_comes_first(staff):
    """条例第十七条：公开之前先审查; the head sees why there is no 审核通过 yet, and the reviewer his own act."""
    case = application(staff, State.HANDLING)
    drafted = reply("provide", provided(), "属于应当公开的信息。")
    case = perform(case, "draft_reply", by=staff[Role.DISCLOSURE], **drafted)
    case = perform(case, "submit_reply", by=staff[Role.DISCLOSURE])
    waits = "先等保密审查员（不得为本件的拟稿人）办理。要提供信息的答复，保密审查同意以后才能“审核通过”"

    assert waits in page(signed_in(staff[Role.DISCLOSURE_HEAD]), case.get_desk_url())
    assert "先等" not in page(signed_in(staff[Role.SECRECY]), case.get_desk_url())

    perform(case, "secrecy_check", by=staff[Role.SECRECY])
    assert "先等" not in page(signed_in(staff[Role.DISCLOSURE_HEAD]), case.get_desk_url())


# ── 动作页 ──────────────────────────────────────────────────────────────────
def test_choosing_an_answer_shows_what_it_needs_and_keeps_what_was_typed(staff, desk):
    case = application(staff, State.HANDLING)
    typed = {
        "seen": case.last_event,
        "answer": "not_exist",
        "reason": "写了一半的理由",
        "need_harm": "别处的话",
    }

    shown = desk.post(act(case, "draft_reply"), typed | {"look": "1"}).content.decode()

    assert 'name="need_search_scope"' in shown
    assert "条例第三十六条第四项" in shown
    assert "写了一半的理由" in shown
    assert '<input type="hidden" name="need_harm" value="别处的话"' in shown
    asked_for = re.sub(
        r"<template.*?</template>", "", shown, flags=re.S
    )  # what another answer would need waits unseen
    assert 'name="need_law"' not in asked_for
    assert case.decision is None


def test_an_answer_without_its_facts_is_sent_back_with_everything_typed(staff, desk):
    case = application(staff, State.HANDLING)
    typed = {"seen": case.last_event, "answer": "not_exist", "reason": REASON, "need_search_scope": "工程科"}

    answer = desk.post(act(case, "draft_reply"), typed)

    assert answer.status_code == 422
    assert "请填写检索方法" in answer.content.decode()
    assert "工程科" in answer.content.decode()


def test_a_reply_is_drafted_from_the_page(staff, desk):
    case = application(staff, State.HANDLING)
    facts = {f"need_{key}": words for key, words in NOT_EXIST.items()}

    desk.post(
        act(case, "draft_reply"), {"seen": case.last_event, "answer": "not_exist", "reason": REASON, **facts}
    )

    assert case.decision.facts == NOT_EXIST


def test_an_earlier_answer_fills_the_form(staff, desk):
    earlier = application(staff, State.CLOSED)
    case = application(staff, State.HANDLING)

    offered = page(desk, act(case, "draft_reply"))
    shown = page(desk, act(case, "draft_reply"), like=earlier.pk)

    assert f"?like={earlier.pk}" in offered
    assert NOT_EXIST["search_scope"] in shown
    assert REASON in shown


def test_the_fee_is_reckoned_as_it_is_typed(staff):
    case = application(staff, State.HANDLING)

    shown = (
        signed_in(staff[Role.DISCLOSURE_HEAD])
        .post(act(case, "propose_fee"), {"counting": "pages", "count": "109", "look": "1"})
        .content.decode()
    )

    assert "第 101–109 页：9 页 × 20 元 = 180 元" in shown
    assert "合计：880 元" in shown


def test_the_matters_of_one_letter_are_offered_line_by_line(staff, desk):
    asked = "一、2025 年危房改造名单；二、高标准农田建设合同；三、卫生院扩建批复。"
    case = application(staff, State.REVIEW, description=asked)

    shown = page(desk, act(case, "split"))
    desk.post(act(case, "split"), {"seen": case.last_event, "parts": "危房改造名单\n\n高标准农田建设合同\n"})

    assert "2025 年危房改造名单\n高标准农田建设合同" in shown
    assert fresh(case).state == State.SPLIT
    assert case.children.count() == 2


def test_only_open_applications_of_the_same_applicant_are_offered_for_merging(staff, desk):
    case, twin, ended = (
        application(staff, state) for state in (State.REVIEW, State.HANDLING, State.WITHDRAWN)
    )
    another = PERSON | {"name": "钱二", "id_number": "110105194912310038", "phone": "13900000000"}
    stranger = application(staff, State.HANDLING, particulars=another)

    shown = page(desk, act(case, "merge"))
    refused = desk.post(
        act(case, "merge"), {"seen": case.last_event, "into": stranger.pk, "note": "同一封信重复登记。"}
    )
    desk.post(act(case, "merge"), {"seen": case.last_event, "into": twin.pk, "note": "同一封信重复登记。"})

    assert twin.number in shown
    assert ended.number not in shown
    assert stranger.number not in shown
    assert (refused.status_code, "只能并入同一申请人" in refused.content.decode()) == (422, True)
    assert fresh(case).merged_into == twin


def test_without_another_application_the_page_says_that_there_is_nothing_to_merge_into(staff, desk):
    assert "没有别的正在办理的申请" in page(desk, act(application(staff, State.REVIEW), "merge"))


def test_a_stale_form_comes_back_as_typed(staff, desk):
    case = application(staff, State.HANDLING)
    seen = case.last_event
    perform(case, "reassign", by=staff[Role.DISCLOSURE_HEAD])

    answer = desk.post(
        act(case, "propose_extension"), {"seen": seen, "days": "7", "note": "涉及年份很多，需要逐卷查。"}
    )

    assert answer.status_code == 409
    assert "涉及年份很多" in answer.content.decode()
    assert not case.extensions.exists()


def test_the_wrong_person_is_told_whose_act_it_is(staff):
    case = application(staff, State.SIGNING)

    answer = signed_in(staff[Role.DISCLOSURE]).get(act(case, "sign"))

    assert answer.status_code == 403
    assert "分管领导" in answer.content.decode()


def test_delivery_by_post_stops_the_clock_on_the_day_of_posting(staff, desk):
    with time_machine.travel("2026-11-18T10:00:00+08:00", tick=False):
        case = application(staff, State.DELIVERY)

    desk.post(
        act(case, "deliver"),
        {
            "seen": case.last_event,
            "way": "post",
            "posted_on": "2026-11-19",
            "mail_number": "XA12345678932",
            "signed_on": "2026-11-23",
        },
    )

    assert fresh(case).answered_on == date(2026, 11, 19)


# ── 材料 ────────────────────────────────────────────────────────────────────
def scan_of(case, name="身份证明-赵𠮷祥.txt"):
    return store(SimpleUploadedFile("x.txt", "身份证复印件".encode()), holder=case, name=name)


def read(client, file):
    return client.get(file.get_absolute_url()).getvalue()


def test_opening_a_scan_is_on_record_with_who_when_and_which(staff, desk):
    case = application(staff, State.REVIEW)
    file = scan_of(case)

    read(desk, file)

    last = Event.objects.of(case).latest("id")
    assert (last.action, last.actor) == ("read_paper", staff[Role.DISCLOSURE])
    assert last.facts == {"材料": "身份证明", "SM3": file.sm3}
    assert "查看申请人的材料" in page(desk, case.get_desk_url())


def test_who_may_not_open_a_scan_leaves_no_record_of_having_read_it(staff):
    case = application(staff, State.REVIEW)
    file = scan_of(case)

    answer = signed_in(staff[Role.CHECKER]).get(file.get_absolute_url())

    assert answer.status_code == 404
    assert not Event.objects.of(case).filter(action="read_paper").exists()


def test_opening_a_scan_does_not_make_an_open_form_stale(staff, desk):
    case = application(staff, State.REVIEW)

    read(desk, scan_of(case))
    desk.post(act(case, "accept"), {"seen": case.last_event})

    assert fresh(case).state == State.HANDLING


def test_reading_is_written_down_in_a_transaction_of_its_own(staff, desk, monkeypatch):
    """The chain's head is locked to append to it, which PostgreSQL refuses outside a transaction."""
    case, locked, around = application(staff, State.REVIEW), [], len(connection.atomic_blocks)
    lock = door._locked_chain
    monkeypatch.setattr(
        door, "_locked_chain", lambda agency: locked.append(len(connection.atomic_blocks)) or lock(agency)
    )

    desk.post(reverse("requests-desk:reveal", args=[case.pk]))

    assert locked == [around + 1]


AGENT = {"agent_name": "钱二", "agent_id_number": "11010519491231002X", "agent_phone": ""}


def upload(words="委托书", name="钱二.txt"):
    return SimpleUploadedFile(name, words.encode())


def test_an_agent_brings_a_power_of_attorney_as_a_paper_of_its_own(staff, desk):
    desk.post(
        reverse("requests-desk:new"), paper(**AGENT, authority=upload(), scan=upload("申请表", "信.txt"))
    )

    case = Application.objects.get()
    shown = page(desk, case.get_desk_url())
    assert [kind_of(file) for file in StoredFile.objects.of(case).order_by("id")] == ["来信", "委托书"]
    assert "已提交，见“收到的材料”" in shown
    assert '<span class="tag ask">委托书</span>' in shown


def test_an_agent_without_one_is_taken_in_and_the_correction_offers_to_ask_for_it(staff, desk):
    asked = desk.post(reverse("requests-desk:new"), paper(**AGENT, look="1")).content.decode()
    desk.post(reverse("requests-desk:new"), paper(**AGENT))

    case = Application.objects.get()
    form = desk.get(act(case, "ask_correction")).context["form"]
    assert "信里没有写明：代理人的委托书" in asked
    assert "没有提交，审查时可以告知补正" in page(desk, case.get_desk_url())
    assert form.fields["reasons"].initial == ["authority"]
    assert form.fields["items"].initial.startswith("补交委托书")


def test_a_power_of_attorney_names_the_agent(staff, desk):
    answer = desk.post(reverse("requests-desk:new"), paper(authority=upload()))

    assert answer.status_code == 422
    assert "请写明代理人姓名" in answer.content.decode()


def test_a_paper_that_cannot_be_kept_registers_nothing_and_keeps_what_was_typed(staff, desk):
    answer = desk.post(
        reverse("requests-desk:new"), paper(**AGENT, authority=SimpleUploadedFile("程序.exe", b"MZ\x90\x00"))
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors["authority"]
    assert not Application.objects.exists()


@pytest.mark.parametrize("words", ["云政发〔2025〕3号", ("关于县城防汛排涝工程的材料，" * 8000)[:100_000]])
def test_few_words_and_a_hundred_thousand_are_taken_over_the_counter(staff, desk, words):
    answer = desk.post(reverse("requests-desk:new"), paper(description=words))

    case = Application.objects.get()
    assert answer["Location"] == case.get_desk_url()
    assert case.text.description == words
    assert words in page(desk, case.get_desk_url())
    assert Letter.objects.about(case).get(code="SJ").state == "issued"


@pytest.mark.parametrize("announced", [True, False])
def test_a_channel_the_guide_does_not_announce_is_warned_of_and_taken(staff, desk, announced):
    """国办公开办函〔2017〕19号：未公告的渠道也尊重申请人的选择，不得拒收."""
    ways = ["in_person", "post", *(["fax"] if announced else [])]
    set_rule("requests.channels", staff.agency, ways, since=date(2026, 1, 1))
    letter = paper(channel="fax", submitted_on="2026-11-20", confirmed_on="2026-11-23", confirmed_how="电话")

    asked = desk.post(reverse("requests-desk:new"), letter | {"look": "1"}).content.decode()
    desk.post(reverse("requests-desk:new"), letter)

    case = Application.objects.get()
    assert case.received_on == TODAY
    assert ("没有公告“传真”这一渠道" in asked) is not announced
    assert ("公开指南没有公告这一渠道" in page(desk, case.get_desk_url())) is not announced


@pytest.mark.parametrize("way", ["fax", "email"])
@pytest.mark.parametrize(
    ("since", "until"),
    [(date(2026, 11, 22), None), (date(2026, 1, 1), date(2026, 11, 21))],
    ids=["announced while it was on its way", "given up after it was sent"],
)
def test_what_was_announced_when_it_was_sent_or_taken_in_is_not_warned_of(staff, desk, way, since, until):
    set_rule("requests.channels", staff.agency, ["in_person", "post", way], since=since)
    if until:
        set_rule("requests.channels", staff.agency, ["in_person", "post"], since=until)
    letter = paper(channel=way, submitted_on="2026-11-20", confirmed_on="2026-11-23", confirmed_how="电话")

    asked = desk.post(reverse("requests-desk:new"), letter | {"look": "1"}).content.decode()
    desk.post(reverse("requests-desk:new"), letter)

    case = Application.objects.get()
    assert case.received_on == TODAY
    assert "没有公告" not in asked
    assert "没有公告" not in page(desk, case.get_desk_url())


# ── scans survive a form that comes back ────────────────────────────────────
def hidden(answer, *names) -> dict:
    form = answer.context["form"]
    return {name: str(form[name].value() or "") for name in names}


def test_scans_chosen_before_the_envelope_was_confirmed_are_filed_without_being_chosen_again(staff, desk):
    desk.post(reverse("requests-desk:new"), paper(**EMS, description=THREE[0]))
    second = paper(**EMS, **AGENT, description=THREE[1])

    refused = desk.post(
        reverse("requests-desk:new"), second | {"scan": upload("信", "信.txt"), "authority": upload()}
    )
    kept = hidden(refused, "scan_kept", "authority_kept")
    desk.post(reverse("requests-desk:new"), second | kept | {"same_envelope": "on", "post_place": "2"})

    assert refused.status_code == 422
    assert "已经收到“来信-信.txt”" in refused.content.decode()
    names = StoredFile.objects.of(Application.objects.latest("pk")).values_list("name", flat=True)
    assert sorted(names) == ["委托书-钱二.txt", "来信-信.txt"]


def test_choosing_another_agency_keeps_what_was_typed_and_scanned(staff, desk):
    elsewhere = AgencyFactory(code="renshe")
    MembershipFactory(user=staff[Role.DISCLOSURE], agency=elsewhere, role=Role.DISCLOSURE)
    typed = paper(description="2026 年公交线路调整的审批文件。") | {"scan": upload("信", "信.txt")}
    address = f"{reverse('requests-desk:new')}?agency=renshe"

    carried = desk.post(address, typed | {"look": "agency"})

    page = carried.content.decode()
    assert carried.status_code == 200
    assert carried.context["agency"] == elsewhere
    assert "2026 年公交线路调整的审批文件。" in page
    assert "已经收到“来信-信.txt”" in page
    assert not Application.objects.exists()
    desk.post(address, {**typed, "scan": ""} | hidden(carried, "scan_kept"))
    case = Application.objects.get()
    assert case.agency == elsewhere
    assert [file.name for file in StoredFile.objects.of(case)] == ["来信-信.txt"]


def test_a_scan_another_clerk_took_in_is_not_handed_over_by_its_key(staff, desk):
    other = store(b"x", name="信.txt", by=person(Role.DISCLOSURE, agency=staff.agency))

    desk.post(reverse("requests-desk:new"), paper(scan_kept=str(other.key)))

    assert not StoredFile.objects.of(Application.objects.get()).exists()
