"""The desk's pages on 舆情: the list, the case, acts by their forms, the register, the duty list, 待办."""

import io
import re
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from disclosure.workflow.models import Event
from opinion import papers
from opinion.collecting import take_in
from opinion.models import Item, ItemText, Shift
from opinion.states import Grade, Stage, State
from tests.factories.accounts import AgencyFactory, person
from tests.factories.documents import Staff
from tests.factories.opinion import JUDGED, WORDS, drafted, item, office_of
from tests.factories.opinion_said import LAMPS, mention

pytestmark = pytest.mark.django_db
H, DO, OH, S, L, P = (
    Role.SECTION_HEAD,
    Role.DISCLOSURE,
    Role.DISCLOSURE_HEAD,
    Role.SECRECY,
    Role.LEADER,
    Role.PUBLISHER,
)


@pytest.fixture
def staff():
    return Staff()


def act(client, case, action, **fields):
    seen = Item.objects.get(pk=case.pk).last_event
    return client.post(reverse("opinion-desk:act", args=[case.pk, action]), {"seen": seen} | fields)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(staff, client, rows, django_assert_num_queries):
    for _ in range(rows):
        item(staff, State.HANDLING)
    client.force_login(staff[DO])
    client.get(reverse("opinion-desk:list"))

    with django_assert_num_queries(8):
        client.get(reverse("opinion-desk:list"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_register_costs_the_same_however_long_it_is(staff, client, rows, django_assert_num_queries):
    for _ in range(rows):
        item(staff)
    client.force_login(staff[DO])
    client.get(reverse("opinion-desk:register"))

    with django_assert_num_queries(9):
        client.get(reverse("opinion-desk:register"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_case_costs_the_same_whatever_hangs_on_it(staff, client, rows, django_assert_num_queries):
    case = item(staff, State.APPROVING)
    for number in range(rows):
        case = perform(case, "ask_confirmation", by=staff[H], name=f"第{number}局")
        case = perform(case, "add_demand", by=staff[H], words=f"诉求{number}")
    client.force_login(staff[DO])
    client.get(case.get_desk_url())

    with django_assert_num_queries(26 if connection.vendor == "postgresql" else 22):
        client.get(case.get_desk_url())


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("?state=handling", 1),
        ("?grade=none", 0),
        ("?grade=important", 2),
        (f"?year={clock.today().year}", 2),
        ("?year=2007", 2),  # is not offered, and so left out
        ("?state=nonsense", 2),
        ("?q=停水", 1),
        ("?page=99", 2),
    ],
)
def test_the_filters_of_the_list(staff, client, query, count):
    one = item(staff, State.HANDLING)
    ItemText.objects.create(item=one, body="城区停水", grams="停水")
    item(staff, State.JUDGED, title="别的事情")
    client.force_login(staff[DO])

    answer = client.get(reverse("opinion-desk:list") + query)

    assert (answer.status_code, len(answer.context["items"])) == (200, count)


def test_what_heard_more_after_its_end_is_marked_and_can_be_picked(staff, client):
    quiet, stirred = item(staff, State.SETTLED, title="没有动静"), item(staff, State.SETTLED)
    Item.objects.filter(pk=stirred.pk).update(stirred_at=clock.now())
    client.force_login(staff[DO])

    answer = client.get(reverse("opinion-desk:list") + "?stirred=yes")

    assert answer.context["items"] == [stirred]
    assert answer.content.decode().count("又有新来源</span>") == 1
    assert quiet in client.get(reverse("opinion-desk:list")).context["items"]


def test_the_years_offered_go_back_to_the_first_item_of_ones_own(staff, client):
    item(staff, State.HANDLING, found_at=datetime(2023, 12, 31, 17, tzinfo=UTC))  # 2024 in Beijing
    item(Staff(), State.HANDLING, found_at=datetime(2019, 5, 1, tzinfo=clock.TZ))
    client.force_login(staff[DO])

    with time_machine.travel("2026-11-29T12:00+08:00", tick=False):
        form = client.get(reverse("opinion-desk:list")).context["form"]

    assert [value for value, _ in form.fields["year"].choices] == ["", 2026, 2025, 2024]


def test_with_no_item_this_year_alone_is_offered(staff, client):
    client.force_login(staff[DO])

    form = client.get(reverse("opinion-desk:list")).context["form"]

    assert [value for value, _ in form.fields["year"].choices] == ["", clock.today().year]


def test_what_others_handle_does_not_exist(staff, client):
    case = item(staff, State.HANDLING)
    client.force_login(person(DO, AgencyFactory()))

    for name, arguments in (("detail", []), ("report", []), ("act", ["take"])):
        assert client.get(reverse(f"opinion-desk:{name}", args=[case.pk, *arguments])).status_code == 404
    assert case.title not in client.get(reverse("opinion-desk:list")).content.decode()


def test_the_wrong_person_is_told_whose_it_is(staff, client):
    case = item(staff, State.REGISTERED)
    client.force_login(staff[P])

    answer = client.get(reverse("opinion-desk:act", args=[case.pk, "judge"]))

    assert answer.status_code == 403
    assert "由公开办、公开办负责人办理" in answer.content.decode()


@pytest.mark.parametrize(
    ("stage", "words", "other"),
    [
        ("writing", "还没有送保密审查", "已送保密审查"),
        ("secrecy", "已送保密审查，等保密审查员审查", "还没有送保密审查"),
    ],
)
def test_the_item_says_whether_the_words_are_with_the_reviewer(staff, client, stage, words, other):
    case = drafted(staff, stage)
    client.force_login(staff[DO])

    text = client.get(case.get_desk_url()).content.decode()

    assert words in text
    assert other not in text


def test_words_sent_again_after_they_were_returned_wait_again(staff, client):
    case = drafted(staff, "secrecy")
    case = perform(case, "fail_secrecy", by=staff[S], note="隐去户名。")
    perform(case, "hand_in", by=staff[H])
    client.force_login(staff[DO])

    text = client.get(case.get_desk_url()).content.decode()

    assert "退回" in text
    assert "已送保密审查，等保密审查员审查" in text


def test_the_wrong_moment_leads_back(staff, client):
    case = item(staff, State.HANDLING)
    client.force_login(staff[DO])

    answer = act(client, case, "assign", office=office_of(staff).pk)

    assert answer["Location"] == case.get_desk_url()


def test_from_registration_to_the_public_by_forms(staff, client):
    """Every form of the road, filled in as a person would."""
    case = item(staff, State.FOUND)
    office = office_of(staff)
    now = clock.now().astimezone(clock.TZ)
    road = [
        (DO, "register", {"title": "城区停水", "topic": "供水"}),
        (
            DO,
            "judge",
            {
                "criteria": ["interests"],
                "grade": "important",
                "risk": "medium",
                "party": "县自来水公司",
                "office": office.pk,
                "note": "涉及两千户。",
            },
        ),
        (DO, "report_up", {"receiver": "市政府办公室", "at": f"{now:%Y-%m-%dT%H:%M}", "how": "电话"}),
        (DO, "assign", {"office": office.pk}),
        (H, "take", {}),
        (H, "report_handling", {"note": "正在抢修，今晚恢复。"}),
        (L, "report_to_chief", {}),
        (H, "add_demand", {"words": "提前公告"}),
        (H, "finish_handling", {"finding": "主管道爆裂，已经抢修。"}),
        (H, "write_response", WORDS),
        (H, "ask_confirmation", {"name": "县应急局"}),
        (
            H,
            "record_confirmation",
            {"agrees": "yes", "letter": "云应急函〔2026〕1号", "answered_on": f"{now:%Y-%m-%d}"},
        ),
        (H, "hand_in", {}),
        (S, "pass_secrecy", {"checked": "on"}),
        (DO, "submit", {}),
        (L, "approve", {"note": "同意。"}),
        (P, "release", {}),
        (H, "settle_demand", {"way": "conditions", "result": "下月起用短信通知。"}),
        (DO, "feed_back", {"settled_with": "已经逐户回访。"}),
        (DO, "archive", {}),
    ]
    with time_machine.travel(now + timedelta(minutes=1)):
        for role, action, fields in road:
            client.force_login(staff[role])
            if action == "record_confirmation":
                fields = fields | {"confirmation": case.response.confirmations.get().pk}
            if action == "settle_demand":
                fields = fields | {"demand": case.demands.get().pk}
            answer = act(client, case, action, **fields)
            assert answer.status_code == 302, (action, answer.context["form"].errors)
            case = Item.objects.get()

    assert (case.state, case.round) == (State.ARCHIVED, 1)
    assert case.response.is_public
    assert Event.objects.of(case).count() == len(road) + 1


def test_errors_keep_what_was_typed(staff, client):
    case = item(staff, State.DRAFTING)
    client.force_login(staff[H])

    answer = act(client, case, "write_response", **WORDS | {"documents": "没有的文号〔2026〕9号"})

    assert answer.status_code == 422
    assert WORDS["body"] in answer.content.decode()
    assert "没有已经公开的公文“没有的文号〔2026〕9号”" in answer.content.decode()


def test_a_reviewer_passes_only_the_words_he_saw(staff, client):
    """The form carries the hash of the words it showed; another's change in between sends it back."""
    case = drafted(staff, Stage.SECRECY)
    client.force_login(staff[S])
    shown = client.get(reverse("opinion-desk:act", args=[case.pk, "pass_secrecy"])).context["form"].initial
    response = case.response
    response.body = "中间改过的文字。"
    response.save()

    answer = act(client, case, "pass_secrecy", checked="on", fingerprint=shown["fingerprint"])

    assert answer.status_code == 422
    assert not response.reviews.exists()


def test_a_second_press_is_said_to_be_one(staff, client):
    case = item(staff, State.ASSIGNED)
    client.force_login(staff[H])
    act(client, case, "take")

    answer = client.post(reverse("opinion-desk:act", args=[case.pk, "take"]), {}, follow=True)

    assert "刚才已经办理，没有重复办理" in answer.content.decode()
    assert Event.objects.of(case).filter(action="take").count() == 1


def test_the_register_as_a_workbook(staff, client):
    item(staff, title="=SUM(1)")
    client.force_login(staff[DO])

    answer = client.get(reverse("opinion-desk:register") + "?format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active

    heads = [cell.value for cell in sheet[2]]
    row = dict(zip(heads, (cell.value for cell in sheet[3]), strict=True))
    assert row["事项"] == "=SUM(1)"
    assert sheet.cell(3, heads.index("事项") + 1).data_type == "s"
    assert (row["等级"], row["状态"], row["回应"]) == ("重要", "已发布", WORDS["title"])


def test_what_waits_stands_in_the_basket(staff, client):
    item(staff, State.ASSIGNED)
    client.force_login(staff[H])

    answer = client.get(reverse("desk:home"))

    assert "城区停水两天没有通知" in answer.content.decode()
    assert "接办" in answer.content.decode()


def test_the_report_on_one_case_is_a_pdf(staff, client):
    client.force_login(staff[L])

    answer = client.get(reverse("opinion-desk:report", args=[item(staff, State.HANDLING).pk]))

    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


# ── 值守表 ──────────────────────────────────────────────────────────────────
def post_shift(client, staff, **fields):
    now = clock.now().astimezone(clock.TZ)
    given = {
        "user": staff[DO].pk,
        "phone": "13800000000",
        "since": f"{now + timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "until": f"{now + timedelta(hours=9):%Y-%m-%dT%H:%M}",
    }
    return client.post(reverse("opinion-desk:duty"), given | fields)


def test_a_shift_is_kept_by_the_disclosure_office(staff, client):
    client.force_login(staff[OH])

    assert post_shift(client, staff).status_code == 302

    shown = client.get(reverse("opinion-desk:duty")).content.decode()
    assert "138****0000" in shown
    assert "13800000000" not in shown


def test_others_may_look_and_not_write(staff, client):
    client.force_login(staff[H])

    assert client.get(reverse("opinion-desk:duty")).status_code == 200
    assert post_shift(client, staff).status_code == 403
    assert not Shift.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"until": "2020-01-01T00:00"}, "结束时间应晚于开始时间"),
        ({"since": "2020-01-01T00:00", "until": "2020-01-02T00:00"}, "已经过去"),
        ({"until": "2099-01-01T00:00"}, "不能超过三十一天"),
        ({"phone": "12"}, "至少七位数字"),
        ({"user": "0"}, "本机关没有这个人"),
        ({"since": "昨天"}, "请写成"),
    ],
)
def test_a_shift_that_cannot_be_is_refused(staff, client, fields, said):
    client.force_login(staff[OH])

    answer = post_shift(client, staff, **fields)

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_the_one_on_call_is_shown_with_the_phone_and_the_holes_are_named(staff, client):
    with time_machine.travel(datetime(2026, 10, 1, 10, tzinfo=clock.TZ)):
        set_rule("opinion.on_call", staff.agency, True, since=clock.today())
        now = clock.now()
        for begun in (now - timedelta(hours=1), now + timedelta(hours=4)):
            Shift.objects.create(
                agency=staff.agency,
                user=staff[DO],
                phone="13800000000",
                since=begun,
                until=begun + timedelta(hours=8),
                added_by=staff[OH],
            )
        client.force_login(staff[OH])

        answer = client.get(reverse("opinion-desk:duty"))

    shown = answer.content.decode()
    assert "13800000000" in shown
    assert [f"{gap.since.astimezone(clock.TZ):%m-%dT%H:%M}" for gap in answer.context["gaps"]][:1] == [
        "10-01T22:00"
    ]
    assert len(answer.context["overlaps"]) == 1


def test_a_shift_to_come_may_be_taken_off_and_the_row_stays(staff, client):
    client.force_login(staff[OH])
    post_shift(client, staff)
    row = Shift.objects.get()

    client.post(reverse("opinion-desk:remove-shift", args=[row.pk]))

    row.refresh_from_db()
    assert (row.removed_by, row.removed_at is None) == (staff[OH], False)
    assert "138****0000" not in client.get(reverse("opinion-desk:duty")).content.decode()


def test_a_shift_that_has_begun_stays(staff, client):
    client.force_login(staff[OH])
    post_shift(client, staff)
    row = Shift.objects.get()

    with time_machine.travel(row.since + timedelta(hours=1)):
        client.force_login(staff[OH])
        client.post(reverse("opinion-desk:remove-shift", args=[row.pk]))

    row.refresh_from_db()
    assert row.removed_at is None


def test_another_agencys_shift_does_not_exist(staff, client):
    client.force_login(staff[OH])
    post_shift(client, staff)
    client.force_login(person(OH, AgencyFactory()))

    answer = client.post(reverse("opinion-desk:remove-shift", args=[Shift.objects.get().pk]))

    assert answer.status_code == 404


def test_the_case_page_names_who_is_on_call_for_what_presses(staff, client):
    with time_machine.travel(datetime(2026, 10, 1, 10, tzinfo=clock.TZ)):
        case = item(staff, State.JUDGED)
        now = clock.now()
        Shift.objects.create(
            agency=staff.agency,
            user=staff[P],
            phone="13800000000",
            since=now,
            until=now + timedelta(hours=8),
            added_by=staff[OH],
        )
        client.force_login(staff[DO])

        shown = client.get(case.get_desk_url()).content.decode()

    assert f"现在由{staff[P]}值守</b>，电话" in shown
    assert "13800000000" in shown
    assert JUDGED[Grade.IMPORTANT]["risk"] == case.risk


def test_how_to_reach_who_is_on_call_is_for_the_agency_itself(staff, client):
    below = AgencyFactory(parent=staff.agency)
    of_below = Staff(agency=below)
    with time_machine.travel(datetime(2026, 10, 1, 10, tzinfo=clock.TZ)):
        case = item(of_below, State.JUDGED)
        now = clock.now()
        Shift.objects.create(
            agency=below,
            user=of_below[P],
            phone="13800000000",
            since=now,
            until=now + timedelta(hours=8),
            added_by=of_below[OH],
        )
        client.force_login(staff[Role.SUPERVISOR])

        shown = client.get(case.get_desk_url()).content.decode()

    assert f"现在由{of_below[P]}值守</b>，到" in shown
    assert "13800000000" not in shown


# ── what the one who judges has before his eyes ─────────────────────────────
def test_whoever_judges_reads_what_was_said(client, staff):
    take_in(staff.agency, [mention(LAMPS)])
    case = Item.objects.get()
    client.force_login(staff[Role.DISCLOSURE])

    shown = client.get(reverse("opinion-desk:act", args=[case.pk, "register"])).content.decode()

    assert "看原文" in shown
    assert LAMPS[:20] in shown


def test_the_register_tells_what_is_late_and_not_answered_yet(client, staff):
    with time_machine.travel("2026-11-02T09:00+08:00", tick=False):
        item(staff, State.HANDLING)

    for moment, late in (("2026-11-02T12:00+08:00", False), ("2026-11-05T09:00+08:00", True)):
        with time_machine.travel(moment, tick=False):
            client.force_login(staff[Role.DISCLOSURE])
            shown = client.get(reverse("opinion-desk:register")).content.decode()
        assert ("逾期未回应" in shown) == late, moment


def test_the_history_calls_the_digest_of_the_words_by_its_plain_name(staff, client):
    case = item(staff, State.APPROVED)
    client.force_login(staff[DO])

    text = client.get(case.get_desk_url()).content.decode()

    for name in ("文字校验码", "所审文字校验码", "所审定文字校验码"):
        assert f"{name}：{case.response.fingerprint[:16]}" in text
    assert "摘要：" not in text


# ── what a clerk meets first ────────────────────────────────────────────────
def buttons(client, case, by) -> list[tuple[str, str]]:
    """Those in sight at the foot of the page, in their order, each with its class."""
    client.force_login(by)
    foot = client.get(case.get_desk_url()).content.decode().split('aria-label="可以办理"')[1]
    return [
        (label, kind.strip())
        for kind, label in re.findall(r'<a class="btn([^"]*)"[^>]*>([^<]+)</a>', foot.split("<details")[0])
    ]


def test_words_are_written_before_they_are_sent_to_be_reviewed(staff, client):
    case = item(staff, State.DRAFTING)

    assert buttons(client, case, staff[DO]) == [("拟写回应", "")]

    perform(case, "write_response", by=staff[DO], **WORDS)
    assert buttons(client, case, staff[DO]) == [("拟写回应", "quiet"), ("送保密审查", "")]


def test_once_reviewed_the_next_step_stands_first_and_the_words_may_still_be_changed(staff, client):
    case = drafted(staff, Stage.REVIEWED)

    assert buttons(client, case, staff[DO]) == [("拟写回应", "quiet"), ("报审定", "")]


@pytest.mark.parametrize(
    ("now", "shift", "since", "until"),
    [
        # a Tuesday at noon: tonight, from the closing of the office until it opens
        ("2026-11-24T12:00", None, "2026-11-24T17:30", "2026-11-25T08:30"),
        # at night and nobody there: from now on
        ("2026-11-24T20:15", None, "2026-11-24T20:15", "2026-11-25T08:30"),
        # tonight is somebody's: tomorrow night
        (
            "2026-11-24T12:00",
            ("2026-11-24T17:30", "2026-11-25T08:30"),
            "2026-11-25T17:30",
            "2026-11-26T08:30",
        ),
        # he leaves in the middle of the night: from then on
        (
            "2026-11-24T12:00",
            ("2026-11-24T17:30", "2026-11-25T02:00"),
            "2026-11-25T02:00",
            "2026-11-25T08:30",
        ),
        # a Friday: the whole weekend
        ("2026-11-27T12:00", None, "2026-11-27T17:30", "2026-11-30T08:30"),
        # fourteen days are covered: where the last one ends
        ("2026-11-24T12:00", ("2026-11-24T11:00", "2026-12-20T08:30"), "2026-12-20T08:30", None),
    ],
)
def test_the_next_shift_is_for_the_next_hours_nobody_covers(staff, client, now, shift, since, until):
    with time_machine.travel(f"{now}+08:00", tick=False):
        if shift:
            begun, ended = (datetime.fromisoformat(f"{at}+08:00") for at in shift)
            Shift.objects.create(
                agency=staff.agency,
                user=staff[DO],
                phone="13800000000",
                since=begun,
                until=ended,
                added_by=staff[OH],
            )
        client.force_login(staff[OH])
        text = client.get(reverse("opinion-desk:duty")).content.decode()

    assert f'name="since" value="{since}"' in text
    assert (f'name="until" value="{until}"' in text) is (until is not None)


def test_the_clocks_of_an_earlier_round_are_told_apart(staff, client):
    case = item(staff, State.ARCHIVED)
    client.force_login(staff[DO])
    assert "第1轮" not in client.get(case.get_desk_url()).content.decode()

    now = clock.now()
    for days in (2, 4):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            case = perform(case, "reopen", by=staff[DO], note="又有人反映停水。")
            case = perform(case, "drop", by=staff[OH], note="没有新的情况。")
    with time_machine.travel(now + timedelta(days=6), tick=False):
        case = perform(case, "reopen", by=staff[DO], note="又有人反映停水。")
        client.force_login(staff[DO])
        text = client.get(case.get_desk_url()).content.decode()

    assert "正在计算的是第4轮的" in text
    for number in (1, 2, 3):
        assert f"第{number}轮 · 回应其他政务舆情" in text
    assert "第4轮 · " not in text
    assert papers.case_report(case).startswith(b"%PDF-")


def test_a_letter_is_recorded_only_where_somebody_was_asked(staff, client):
    case = drafted(staff, Stage.WRITING)
    client.force_login(staff[DO])
    assert "登记确认函" not in client.get(case.get_desk_url()).content.decode()

    perform(case, "ask_confirmation", by=staff[DO], name="县教育局")
    assert "登记确认函" in client.get(case.get_desk_url()).content.decode()


def test_a_briefing_is_recorded_as_of_now_until_another_time_is_typed(staff, client):
    case = item(staff, State.RELEASED, grade=Grade.GRAVE)
    client.force_login(staff[P])

    with time_machine.travel("2026-11-29T16:20+08:00", tick=False):
        form = client.get(reverse("opinion-desk:act", args=[case.pk, "hold_briefing"])).content.decode()

    assert 'value="2026-11-29T16:20"' in form
