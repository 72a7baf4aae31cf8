"""查询办理进度: who gets in, what is told and what is not, and what the applicant may do."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock, ics, personal
from disclosure.files.models import StoredFile
from disclosure.files.store import store
from disclosure.notices.models import Letter, Notice
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from disclosure.workflow.models import Event
from requests_app import guard, passes, tracking
from requests_app.forms.public import SupplementForm
from requests_app.models import Application
from requests_app.progress import Progress
from requests_app.progress.history import READ
from requests_app.states import State
from tests.factories.requests import application, consulted, house, provided, reply
from tests.requests_app.applicant import Applicant, text_of

pytestmark = pytest.mark.django_db
DESK, HEAD, LEADER, SECRECY = Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.LEADER, Role.SECRECY


@pytest.fixture
def staff():
    return house(code="shuili", name="云山县水利局", short_name="县水利局")


@pytest.fixture
def citizen(staff):
    return Applicant(staff.agency)


def page(citizen, case):
    return text_of(citizen.look(case))


# ── the door ────────────────────────────────────────────────────────────────
def test_number_and_code_open_it_however_they_are_typed(citizen, staff):
    case = application(staff)

    for code in (case.code, tracking.shown(case.code), tracking.shown(case.code).lower(), f" {case.code} "):
        assert citizen.track(case, code=code)["Location"] == reverse("requests:application", args=[case.pk])
    assert citizen.track(case, number=case.number.lower()).status_code == 302


NUMBERS = [
    "{code}-{year}-{serial}",
    "{code}{year}{serial}",
    "{low}{year}{serial}",
    "{code} {year} {serial}",
    "  {code}  -  {year} - {serial} ",
    "{code}—{year}—{serial}",
    "{code}——{year}——{serial}",
    "{code}–{year}–{serial}",
    "{code}－{year}－{serial}",
    "{code}−{year}‐{serial}",
    "{wide}",
    "{code}　{year}　{serial}",
]


@pytest.mark.parametrize("shape", NUMBERS)
def test_a_number_opens_it_with_strokes_and_blanks_of_any_kind_or_none(citizen, staff, shape):
    case = application(staff)
    code, year, serial = case.number.rsplit("-", 2)
    wide = case.number.translate({sign: sign + 0xFEE0 for sign in range(0x21, 0x7F)})
    typed = shape.format(code=code, low=code.lower(), year=year, serial=serial, wide=wide)

    assert citizen.track(case, number=typed).status_code == 302


@pytest.mark.parametrize(
    "stored", ["云水公开〔2019〕3号", "SW 2019-3", "sw-2019-3", "２０１９－３", "2019年第3号", "2019——3"]
)
def test_a_number_of_an_old_register_opens_it_as_it_is_written_there(citizen, staff, stored):
    case = application(staff)
    Application.objects.filter(pk=case.pk).update(number=stored)

    for typed in (stored, f" {stored} ", stored.upper()):
        assert citizen.track(case, number=typed).status_code == 302


def test_the_code_may_be_typed_in_full_width(citizen, staff):
    case = application(staff)
    wide = tracking.shown(case.code).translate({sign: sign + 0xFEE0 for sign in range(0x21, 0x7F)})

    assert citizen.track(case, code=wide).status_code == 302
    assert citizen.track(case, code=tracking.shown(case.code).replace("-", "—")).status_code == 302


@pytest.mark.parametrize("number", ["-", "——", "　", "0", "*", "%", "_"])
def test_no_number_opens_nothing(citizen, staff, number):
    case = application(staff)

    assert citizen.track(case, number=number).status_code == 422


def test_a_wrong_number_and_a_wrong_code_are_told_alike(citizen, staff):
    case = application(staff)
    right = {"number": case.number, "code": case.code}

    answers = []
    for wrong in (
        {"number": "SHULI-2026-00099"},
        {"code": "0" * 16},
        {"code": "赵"},
        {"number": "' OR 1=1 --"},
    ):
        answer = citizen.client.post(reverse("requests:track"), right | wrong)
        body = text_of(answer)
        answers.append(
            (answer.status_code, body, answer.headers["Content-Type"], "Set-Cookie" in answer.headers)
        )
    assert [status for status, *_ in answers] == [422] * 4
    assert len({answer[1:] for answer in answers}) == 1


def test_a_wrong_number_and_a_wrong_code_ask_the_database_the_same(citizen, staff, django_assert_num_queries):
    case = application(staff)
    citizen.track(case, code="0" * 16)

    for number, code in ((case.number, "0" * 16), ("NONE-2026-00001", case.code)):
        with django_assert_num_queries(2):  # applications, requests to correct a record
            assert tracking.find(number, code) is None


def test_a_wrong_number_costs_the_work_of_reading_a_code(staff, monkeypatch):
    """Timing is compared by the work done: codes read or written in cipher, and comparisons."""
    case = application(staff)
    work = []
    read = personal.decrypt
    monkeypatch.setattr(personal, "decrypt", lambda stored: work.append("read") or read(stored))
    monkeypatch.setattr(tracking, "encrypt", lambda plain: work.append("write"))

    tracking.find(case.number, "0" * 16)
    known = len(work)
    work.clear()
    tracking.find("NONE-2026-00001", "0" * 16)

    assert len(work) == known == tracking.ALIKE


def test_an_application_from_an_old_register_has_no_code_and_opens_to_nobody(citizen, staff):
    case = application(staff)
    Application.objects.filter(pk=case.pk).update(code="")

    for code in ("", "0" * 16):
        assert tracking.find(case.number, code) is None


def test_two_agencies_may_have_numbered_alike(citizen, staff):
    one, other = application(staff), application(house())
    Application.objects.filter(pk=other.pk).update(number=one.number)

    assert tracking.find(one.number, other.code) == other
    assert tracking.find(one.number, one.code) == one


def test_guessing_is_stopped_by_address_and_the_right_code_waits_too(citizen, staff, monkeypatch):
    monkeypatch.setattr(guard, "GUESSES", guard.Limit("guess", 3, 900))
    case = application(staff)
    moment = clock.now().replace(minute=1, second=0, microsecond=0)
    with time_machine.travel(moment, tick=False):
        assert [citizen.track(case, code="0" * 16).status_code for _ in range(5)] == [422, 422, 422, 429, 429]
        answer = citizen.track(case)
        assert answer.status_code == 429
        assert "查询的次数太多 请约 14 分钟后再试" in text_of(answer)
        assert "处需要改" not in text_of(answer)  # nothing that was typed is wrong
        assert answer["Retry-After"] == "840"
        assert case.number in answer.content.decode()
        elsewhere = Applicant(staff.agency)
        elsewhere.client.defaults["REMOTE_ADDR"] = "203.0.113.9"
        assert elsewhere.track(case).status_code == 302
    with time_machine.travel(moment + timedelta(minutes=16)):
        assert citizen.track(case).status_code == 302


def test_guessing_at_one_number_is_stopped_wherever_it_comes_from(staff, monkeypatch):
    monkeypatch.setattr(guard, "GUESSES_AT", guard.Limit("guess-at", 3, 900))
    case = application(staff)
    statuses = []
    spelt = [
        case.number,
        case.number.lower(),
        case.number.replace("-", ""),
        case.number.replace("-", " "),
        case.number,
    ]
    with time_machine.travel(clock.now().replace(minute=1), tick=False):
        for number, typed in enumerate(spelt):
            guesser = Applicant(staff.agency)
            guesser.client.defaults["REMOTE_ADDR"] = f"203.0.113.{number}"
            statuses.append(guesser.track(case, number=typed, code="0" * 16).status_code)

    assert statuses == [422, 422, 422, 429, 429]


def test_right_codes_are_not_counted_as_guesses(citizen, staff, monkeypatch):
    monkeypatch.setattr(guard, "GUESSES", guard.Limit("guess", 2, 900))
    case = application(staff)

    assert {citizen.track(case).status_code for _ in range(5)} == {302}


# ── the pass ────────────────────────────────────────────────────────────────
def test_without_a_pass_an_application_is_as_if_it_did_not_exist(citizen, staff):
    case = application(staff, State.REVIEW)
    letter = Letter.objects.about(case).get()

    for name, args in (
        ("application", []),
        ("calendar", []),
        ("letter", [letter.pk]),
        ("release", [1]),
        ("track-act", ["withdraw"]),
    ):
        here = citizen.client.get(reverse(f"requests:{name}", args=[case.pk, *args]))
        nowhere = citizen.client.get(reverse(f"requests:{name}", args=[case.pk + 99, *args]))
        assert (
            (here.status_code, here["Location"])
            == (nowhere.status_code, nowhere["Location"])
            == (302, "/track/")
        )


def test_a_pass_opens_one_application_and_no_other(citizen, staff):
    mine, other = application(staff), application(staff)
    citizen.look(mine)

    assert citizen.client.get(reverse("requests:application", args=[mine.pk])).status_code == 200
    assert citizen.client.get(reverse("requests:application", args=[other.pk])).status_code == 302


def test_the_pass_is_for_the_tracking_pages_alone_and_neither_code_nor_number_is_in_an_address(
    citizen, staff
):
    case = application(staff)
    answer = citizen.track(case)

    cookie = answer.cookies["track"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/track/", True, "Lax")
    assert int(cookie["max-age"]) == passes.IDLE
    assert case.code not in cookie.value + answer["Location"]
    assert case.number not in answer["Location"]


def test_the_pass_runs_out_after_an_hour_without_a_look_and_at_last_in_any_case(citizen, staff):
    case = application(staff)
    address = reverse("requests:application", args=[case.pk])
    begun = clock.now()
    with time_machine.travel(begun, tick=False):
        citizen.look(case)
    for hours in range(1, 12):
        with time_machine.travel(begun + timedelta(minutes=55 * hours), tick=False):
            assert citizen.client.get(address).status_code == 200, hours
    with time_machine.travel(begun + timedelta(minutes=55 * 11 + 61), tick=False):
        assert citizen.client.get(address).status_code == 302


def test_looking_on_for_a_day_needs_the_code_again(citizen, staff):
    case = application(staff)
    address = reverse("requests:application", args=[case.pk])
    begun = clock.now()
    with time_machine.travel(begun, tick=False):
        citizen.look(case)
    seen = []
    for half_hours in range(1, 27):
        with time_machine.travel(begun + timedelta(minutes=30 * half_hours), tick=False):
            seen.append(citizen.client.get(address).status_code)

    assert seen == [200] * 23 + [302] * 3


def test_a_forged_pass_opens_nothing(citizen, staff):
    case = application(staff)
    citizen.look(case)
    good = citizen.client.cookies["track"].value

    for value in (good[:-1] + ("A" if good[-1] != "A" else "B"), "", "x" * 5000):
        citizen.client.cookies["track"] = value
        assert citizen.client.get(reverse("requests:application", args=[case.pk])).status_code == 302


def test_leaving_takes_the_pass_away(citizen, staff):
    case = application(staff)
    citizen.look(case)

    citizen.client.post(reverse("requests:leave"))

    assert citizen.client.get(reverse("requests:application", args=[case.pk])).status_code == 302


def test_words_sent_after_the_pass_ran_out_are_handed_back(citizen, staff):
    case = application(staff, State.CORRECTION)

    answer = citizen.client.post(
        reverse("requests:track-act", args=[case.pk, "supplement"]), {"text": "即东街排涝泵站工程。<b>"}
    )

    assert answer.status_code == 403
    assert "刚才写的还没有提交，内容都在" in text_of(answer)
    assert "即东街排涝泵站工程。&lt;b&gt;" in answer.content.decode()


@pytest.mark.parametrize(
    ("state", "action", "field"),
    [
        (State.CORRECTION, "supplement", "text"),
        (State.HANDLING, "give_reasons", "text"),
        (State.HANDLING, "withdraw", "note"),
    ],
)
def test_words_that_outlived_the_pass_are_on_their_page_again_after_number_and_code(
    citizen, staff, state, action, field
):
    case = application(staff, state)
    if action == "give_reasons":
        perform(case, "ask_reasons", by=staff[DESK], counts="一个月内 43 件。", days=10)
    where = reverse("requests:track-act", args=[case.pk, action])
    over = citizen.client.post(where, {field: "即东街排涝泵站工程。"})
    going_along = {name: over.context[name] for name in ("kept", "kept_for")}

    wrong = citizen.client.post(reverse("requests:track"), going_along | {"number": case.number, "code": "0"})
    right = citizen.client.post(
        reverse("requests:track"), going_along | {"number": case.number, "code": case.code}
    )

    assert (wrong.status_code, wrong.context["kept"]) == (422, "即东街排涝泵站工程。")
    assert right.status_code == 200
    assert f'action="{where}"' in right.content.decode()
    assert right.context["form"][field].value() == "即东街排涝泵站工程。"
    assert Event.objects.of(case).latest("id").action != action
    assert citizen.client.post(where, {field: "即东街排涝泵站工程。"}).status_code == 302
    assert Event.objects.of(case).latest("id").action == action


@pytest.mark.parametrize("place", ["another", "/desk/", "", "x", "over"])
def test_words_go_to_no_page_but_that_of_the_case_they_were_written_for(citizen, staff, place):
    case = application(staff, State.REVIEW if place == "over" else State.CORRECTION)
    other = application(staff, State.CORRECTION)
    for_case = other if place == "another" else case
    act = reverse("requests:track-act", args=[for_case.pk, "supplement"])

    answer = citizen.client.post(
        reverse("requests:track"),
        {
            "number": case.number,
            "code": case.code,
            "kept": "即东街排涝泵站工程。",
            "kept_for": act if place in ("another", "over") else place,
        },
    )

    if place == "over":  # done already: the words are handed back beside where it stands
        assert (answer.status_code, answer.context["kept"]) == (409, "即东街排涝泵站工程。")
    else:
        assert answer["Location"] == reverse("requests:application", args=[case.pk])


# ── what is told ────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("state", "headline", "now"),
    [
        (State.SUBMITTED, "已经提交，等待工作机构确认收到", "确认收到"),
        (State.REVIEW, "已经收到，正在审查，最迟2026年10月26日答复您", "办理"),
        (State.CORRECTION, "请在2026年10月19日前补正", "补正"),
        (State.LAPSED, "期限已过，等待工作机构确认", "补正"),
        (State.HANDLING, "正在办理，最迟2026年10月26日答复您", "办理"),
        (State.CHECKING, "正在办理，最迟2026年10月26日答复您", "审核签发"),
        (State.SIGNING, "正在办理，最迟2026年10月26日答复您", "审核签发"),
        (State.DELIVERY, "答复已经作出，正在送达", "答复送达"),
        (State.CLOSED, "已于2026年9月21日答复", None),
        (State.ARCHIVED, "已于2026年9月21日答复", None),
        (State.WITHDRAWN, "您已撤回申请", None),
        (State.ABANDONED, "逾期没有补正，视为放弃申请", None),
        (State.SPLIT, "已拆成几件分别办理", None),
    ],
)
@time_machine.travel("2026-09-21T09:00+08:00", tick=False)
def test_every_state_is_told_in_plain_words_with_the_step_it_stands_at(citizen, staff, state, headline, now):
    case = application(staff, state)

    answer = citizen.look(case)

    assert f'<h1 class="big">{headline}</h1>' in answer.content.decode()
    steps = answer.context["progress"].steps
    assert [step.label for step in steps if step.status == "now"] == ([now] if now else [])


@time_machine.travel("2026-09-21T09:00+08:00", tick=False)
def test_the_clock_is_drawn_and_told_in_words_with_its_article(citizen, staff):
    words = page(citizen, application(staff, State.REVIEW))

    assert "2026年10月26日届满：自2026年9月21日次日起算20个工作日。" in words
    assert "逐日文字说明" in words
    assert "《政府信息公开条例》第三十三条第二款" in words
    assert "还有 20 个工作日。" in words


def test_what_is_internal_is_never_told(citizen, staff):
    case = application(staff, State.HANDLING)
    case = perform(case, "draft_reply", by=staff[DESK], **reply())
    case = perform(case, "submit_reply", by=staff[DESK], note="请周县长过目。")
    case = perform(case, "send_back", by=staff[HEAD], note="理由写得太简单。")
    names = [staff[role].name for role in (DESK, HEAD)]

    words = page(citizen, case)

    for inside in (*names, "过目", "太简单", "退回", "拟答复", "送审核", "经检索不存在"):
        assert inside not in words


def test_a_consultation_is_told_without_the_name_of_the_third_party(citizen, staff):
    case, one = consulted(application(staff, State.HANDLING), staff)
    case = perform(
        case, "record_opinion", by=staff[DESK], consultation=one.pk, result="object", opinion="涉及商业秘密。"
    )

    words = page(citizen, case)

    assert "征求第三方的意见，所需时间不计入答复期限" in words
    assert "收到第三方的意见，期限恢复计算" in words
    for inside in ("第一建筑", "不同意", "商业秘密"):
        assert inside not in words


def test_an_office_asked_to_help_is_none_of_the_applicants_business(citizen, staff):
    case, _ = consulted(application(staff, State.HANDLING), staff, kind="assist", whom="工程科")

    words = page(citizen, case)

    assert "协办" not in words
    assert "征求" not in words


def test_letters_to_others_are_not_handed_out(citizen, staff):
    case, _ = consulted(application(staff, State.HANDLING), staff)
    codes = {letter.code: letter for letter in Letter.objects.about(case)}
    assert set(codes) == {"SJ", "ZQ3", "ZQS"}
    citizen.look(case)

    statuses = {
        code: citizen.client.get(reverse("requests:letter", args=[case.pk, letter.pk])).status_code
        for code, letter in codes.items()
    }

    assert statuses == {"SJ": 200, "ZQS": 200, "ZQ3": 404}


def test_a_letter_comes_as_the_pdf_that_was_issued(citizen, staff):
    case = application(staff, State.REVIEW)
    letter = Letter.objects.about(case).get()
    citizen.look(case)

    answer = citizen.client.get(reverse("requests:letter", args=[case.pk, letter.pk]))

    body = b"".join(answer.streaming_content)
    assert body == letter.pdf.open("rb").read()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_another_applications_letter_is_not_found_through_ones_own(citizen, staff):
    mine, other = application(staff, State.REVIEW), application(staff, State.REVIEW)
    citizen.look(mine)

    theirs = Letter.objects.about(other).get()
    assert citizen.client.get(reverse("requests:letter", args=[mine.pk, theirs.pk])).status_code == 404


def test_what_is_asked_of_the_applicant_stands_first(citizen, staff):
    words = page(citizen, application(staff, State.CORRECTION))

    assert "请补正您的申请" in words
    assert "请写明工程名称或者文号。" in words


def test_the_answer_and_what_is_asked_stand_before_the_clock_and_its_calendars(citizen, staff):
    answered = citizen.look(application(staff, State.CLOSED)).content.decode()
    asked = citizen.look(application(staff, State.CORRECTION)).content.decode()

    order = ["给您的答复", "下载答复书（PDF）", "不服怎么办", "收到的文书", "这个日期是怎么算的", "办理经过"]
    assert [answered.index(words) for words in order] == sorted(answered.index(words) for words in order)
    order = ["请补正您的申请", "填写补正", "您可以", "这个日期是怎么算的", "办理经过"]
    assert [asked.index(words) for words in order] == sorted(asked.index(words) for words in order)
    assert "给您的答复" not in asked


def test_a_fee_is_shown_with_its_calculation_and_last_day(citizen, staff):
    case = perform(
        application(staff, State.HANDLING), "propose_fee", by=staff[HEAD], counting="items", count=15
    )
    day = case.received_on
    case = perform(case, "notice_fee", by=staff[DESK], sent_on=day, received_on=day)

    words = page(citizen, case)

    fee = case.fees.get()
    assert f"请缴纳信息处理费 {fee.amount} 元" in words
    for line in fee.lines:
        assert line in words
    assert "等待您缴纳信息处理费" in words


def test_reasons_asked_for_are_shown(citizen, staff):
    case = perform(
        application(staff, State.HANDLING), "ask_reasons", by=staff[DESK], counts="一个月内 43 件。"
    )

    assert "请说明申请的理由" in page(citizen, case)


def test_a_late_case_says_so_and_what_one_can_do(citizen, staff):
    with time_machine.travel("2026-09-21T09:00+08:00"):
        case = application(staff, State.HANDLING)
    with time_machine.travel("2026-10-28T09:00+08:00"):
        words = page(citizen, case)

    assert "已过答复期限（2026年10月26日）" in words
    assert "第五十一条" in words


# ── remedies and dates ──────────────────────────────────────────────────────
@time_machine.travel("2026-09-21T09:00+08:00", tick=False)
def test_remedies_come_with_their_own_last_days(citizen, staff):
    case = application(staff, State.CLOSED)

    remedies = Progress(case).remedies

    assert [(one.title, str(one.until)) for one in remedies] == [
        ("行政复议", "2026-11-20"),
        ("行政诉讼", "2027-03-22"),
    ]
    words = page(citizen, case)
    assert "云山县人民政府" in words
    assert "云山县人民法院" in words


def answered(staff, answer, facts, **fields):
    case = application(staff, State.HANDLING, **fields)
    case = perform(
        case, "draft_reply", by=staff[DESK], answer=answer, facts=facts, reason="理由如答复书所述。"
    )
    case = perform(case, "submit_reply", by=staff[DESK])
    case = perform(case, "approve_reply", by=staff[HEAD])
    case = perform(case, "sign", by=staff[LEADER])
    return perform(case, "deliver", by=staff[DESK], way="direct", signed_on=clock.today(), signer="本人")


@time_machine.travel("2026-09-21T09:00+08:00", tick=False)
def test_against_withholding_review_comes_first_and_no_day_for_a_direct_suit_is_named(citizen, staff):
    case = answered(staff, "internal", {"internal_kind": "属于人事管理信息，只在内部使用。"})

    review, suit = Progress(case).remedies

    assert str(review.until) == "2026-11-20"
    assert suit.until is None
    assert suit.words.startswith("须先申请行政复议")
    assert "直接起诉" not in page(citizen, case)
    assert [one.key for one in Progress(case).dates] == ["review"]


def test_posted_it_is_told_that_the_days_run_from_the_day_it_arrives(citizen, staff):
    case = application(staff, State.DELIVERY)
    case = perform(
        case, "deliver", by=staff[DESK], way="post", posted_on=clock.today(), mail_number="XA12345678941"
    )

    assert "答复书是邮寄的" in page(citizen, case)


@time_machine.travel("2026-09-21T09:00+08:00", tick=False)
def test_the_days_come_as_a_calendar_file(citizen, staff):
    case = application(staff, State.CLOSED)
    citizen.look(case)

    answer = citizen.client.get(reverse("requests:calendar", args=[case.pk]))

    lines = answer.content.decode().replace("\r\n ", "").split("\r\n")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert [line for line in lines if line.startswith("DTSTART")] == [
        "DTSTART;VALUE=DATE:20261120",
        "DTSTART;VALUE=DATE:20270322",
    ]
    assert [line for line in lines if line.startswith("DTEND")][0] == "DTEND;VALUE=DATE:20261121"
    assert all(len(line.encode()) <= 75 for line in answer.content.decode().split("\r\n"))


def test_a_long_line_is_folded_between_characters():
    line = "DESCRIPTION:" + "申请𠮷" * 40

    folded = ics.fold(line)

    assert folded.replace("\r\n ", "") == line
    assert max(len(part.encode()) for part in folded.split("\r\n")) <= 75


# ── what the applicant may do ───────────────────────────────────────────────
def act(citizen, case, action, **typed):
    return citizen.client.post(reverse("requests:track-act", args=[case.pk, action]), typed)


def test_the_applicant_supplements_once_with_a_paper(citizen, staff):
    case = application(staff, State.CORRECTION)
    citizen.look(case)
    assert "请写明工程名称或者文号。" in text_of(
        citizen.client.get(reverse("requests:track-act", args=[case.pk, "supplement"]))
    )

    paper = SimpleUploadedFile("身份证.txt", "复印件".encode())
    answer = act(citizen, case, "supplement", text="即东街排涝泵站工程。", files=paper)

    case = Application.objects.get(pk=case.pk)
    assert answer["Location"] == reverse("requests:application", args=[case.pk])
    assert (case.state, case.text.supplement) == (State.REVIEW, "即东街排涝泵站工程。")
    assert [file.name for file in StoredFile.objects.of(case)] == ["补正材料-身份证.txt"]
    event = Event.objects.of(case).latest("id")
    assert (event.action, event.actor, event.actor_name) == ("supplement", None, "申请人")


def test_how_long_one_may_write_is_said_before_one_begins(citizen, staff):
    """WCAG 2.2.1: whoever writes slowly must know that nothing typed is lost."""
    case = application(staff, State.CORRECTION)
    citizen.track(case)

    html = citizen.client.get(reverse("requests:track-act", args=[case.pk, "supplement"])).content.decode()

    assert "一小时没有操作的，提交时要再输入一次编号和查询码，写好的都还在" in html


def test_supplemented_twice_nothing_happens_twice_and_the_words_come_back(citizen, staff):
    case = application(staff, State.CORRECTION)
    citizen.look(case)
    act(citizen, case, "supplement", text="即东街排涝泵站工程。")

    answer = act(citizen, case, "supplement", text="还有西街的。")

    assert answer.status_code == 409
    assert answer.context["kept"] == "还有西街的。"
    assert "还有西街的。" in answer.content.decode()
    assert Application.objects.get(pk=case.pk).text.supplement == "即东街排涝泵站工程。"


def test_an_empty_supplement_and_a_file_that_cannot_be_taken_leave_the_case_as_it_was(citizen, staff):
    case = application(staff, State.CORRECTION)
    citizen.look(case)

    empty = act(citizen, case, "supplement", text=" ")
    bad = act(
        citizen,
        case,
        "supplement",
        text="即东街排涝泵站工程。",
        files=SimpleUploadedFile("a.exe", b"MZ\x90\x00"),
    )

    assert (empty.status_code, bad.status_code) == (422, 422)
    assert bad.context["form"]["text"].value() == "即东街排涝泵站工程。"
    assert Application.objects.get(pk=case.pk).state == State.CORRECTION
    assert not StoredFile.objects.of(case).exists()


def scans(*names):
    return [SimpleUploadedFile(name, f"复印件：{name}".encode()) for name in names]


@pytest.mark.parametrize(
    ("state", "action", "called"),
    [(State.CORRECTION, "supplement", "补正材料"), (State.HANDLING, "give_reasons", "说明理由")],
)
def test_several_papers_are_handed_in_at_once(citizen, staff, state, action, called):
    case = application(staff, state)
    if action == "give_reasons":
        perform(case, "ask_reasons", by=staff[DESK], counts="一个月内 43 件。", days=10)
    citizen.look(case)

    act(citizen, case, action, text="材料三份，请查收。", files=scans("正面.txt", "反面.txt", "委托书.txt"))

    found = StoredFile.objects.of(case).order_by("pk")
    assert [file.name for file in found] == [
        f"{called}-正面.txt",
        f"{called}-反面.txt",
        f"{called}-委托书.txt",
    ]


def test_of_several_papers_the_one_refused_is_named_and_none_is_taken(citizen, staff, monkeypatch):
    case = application(staff, State.CORRECTION)
    citizen.look(case)
    bad = [*scans("正面.txt"), SimpleUploadedFile("程序.exe", b"MZ\x90\x00")]
    typed = {"text": "即东街排涝泵站工程。"}

    one_bad = act(citizen, case, "supplement", files=bad, **typed)
    too_many = act(citizen, case, "supplement", files=scans(*(f"{n}.txt" for n in range(7))), **typed)
    monkeypatch.setattr(guard, "UPLOADS", guard.Limit("upload", 2, 3600))
    too_often = act(citizen, case, "supplement", files=scans("甲.txt", "乙.txt", "丙.txt"), **typed)

    assert [answer.status_code for answer in (one_bad, too_many, too_often)] == [422, 422, 429]
    assert "“程序.exe”没有收下" in text_of(one_bad)
    assert "一次最多上传 6 份文件，这次选了 7 份" in text_of(too_many)
    assert "上传的文件太多" in text_of(too_often)
    assert too_often.context["form"]["text"].value() == typed["text"]
    assert Application.objects.get(pk=case.pk).state == State.CORRECTION
    assert not StoredFile.objects.of(case).exists()


def test_the_supplement_holds_a_hundred_thousand_characters():
    form = SupplementForm({"text": "补" * 100_000})

    assert form.is_valid()


def test_the_applicant_withdraws_after_being_asked(citizen, staff):
    case = application(staff, State.HANDLING)
    citizen.look(case)
    assert "不能恢复" in text_of(
        citizen.client.get(reverse("requests:track-act", args=[case.pk, "withdraw"]))
    )

    act(citizen, case, "withdraw", note="已经从别处得到。")

    case = Application.objects.get(pk=case.pk)
    assert (case.state, case.outcome) == (State.WITHDRAWN, "r6_3_other")
    assert "您已撤回申请" in page(citizen, case)


@pytest.mark.parametrize("action", ["withdraw", "supplement", "give_reasons", "confirm_delivery"])
def test_what_is_over_is_told_and_not_done(citizen, staff, action):
    case = application(staff, State.CLOSED)
    citizen.look(case)

    for answer in (
        citizen.client.get(reverse("requests:track-act", args=[case.pk, action])),
        act(citizen, case, action),
    ):
        assert answer["Location"] == reverse("requests:application", args=[case.pk])
    assert Application.objects.get(pk=case.pk).state == State.CLOSED


@pytest.mark.parametrize("action", ["accept", "register", "archive", "open", "nonsense"])
def test_the_offices_acts_have_no_page_here(citizen, staff, action):
    case = application(staff, State.REVIEW)
    citizen.look(case)

    assert act(citizen, case, action).status_code == 404


# ── 说明理由（条例第三十五条） ──────────────────────────────────────────────
def asked_for_reasons(staff, state=State.HANDLING):
    return perform(
        application(staff, state), "ask_reasons", by=staff[DESK], counts="一个月内 43 件。", days=10
    )


@time_machine.travel("2026-09-21T09:00+08:00", tick=False)
def test_reasons_are_asked_for_with_their_last_day_and_letter_and_stated_once(citizen, staff):
    case = asked_for_reasons(staff)
    letter = Letter.objects.about(case).get(code="LY")

    words = page(citizen, case)
    form = text_of(citizen.client.get(reverse("requests:track-act", args=[case.pk, "give_reasons"])))
    paper = SimpleUploadedFile("课题任务书.txt", "任务书".encode())
    answer = act(citizen, case, "give_reasons", text="用于逐年比较水价。", files=paper)
    again = act(citizen, case, "give_reasons", text="再说一遍。")

    assert "最迟 2026年10月12日" in words
    assert "最迟 2026年10月12日" in form
    assert reverse("requests:letter", args=[case.pk, letter.pk]) in citizen.look(case).content.decode()
    assert answer["Location"] == reverse("requests:application", args=[case.pk])
    assert (again.status_code, again.context["kept"]) == (409, "再说一遍。")
    case = Application.objects.get(pk=case.pk)
    assert (case.state, case.reasons_given_on) == (State.HANDLING, clock.today())
    assert case.text.reasons == "用于逐年比较水价。"
    assert [file.name for file in StoredFile.objects.of(case)] == ["说明理由-课题任务书.txt"]
    told = Notice.objects.filter(subject__startswith="收到说明的理由").values_list("recipient", flat=True)
    assert set(told) == {f"user:{staff[DESK].pk}"}


def test_reasons_that_come_late_are_taken_while_nothing_is_decided(citizen, staff):
    case = asked_for_reasons(staff)

    with time_machine.travel(clock.now() + timedelta(days=60)):
        assert "现在仍然可以说明" in page(citizen, case)
        assert act(citizen, case, "give_reasons", text="用于逐年比较水价。").status_code == 302


def test_before_their_term_is_over_nobody_says_there_were_none(staff):
    case = asked_for_reasons(staff)
    draft = reply("massive", {"counts": "一个月内 43 件。"}, "没有说明理由。")
    case = perform(case, "draft_reply", by=staff[DESK], **draft)

    with pytest.raises(Refused, match="期限未满"):
        perform(case, "submit_reply", by=staff[DESK])
    with time_machine.travel(clock.now() + timedelta(days=60)):
        assert perform(case, "submit_reply", by=staff[DESK]).state == State.CHECKING


# ── days in a year whose 放假通知 is still to come ──────────────────────────
PROVISIONAL = "暂按周末和法定节假日推算，2027年放假通知公布后可能调整。"


@time_machine.travel("2026-12-20T09:00+08:00", tick=False)
def test_a_provisional_day_is_called_so_wherever_it_stands(citizen, staff):
    case = asked_for_reasons(staff)

    words = page(citizen, case)
    file = citizen.client.get(reverse("requests:calendar", args=[case.pk])).content.decode()
    file = file.replace("\r\n ", "")

    due = case.reasons_until
    assert (due.year, PROVISIONAL in words) == (2027, True)
    assert "答复您（暂定）" in words
    assert f"最迟 {due.year}年{due.month}月{due.day}日 {PROVISIONAL}" in words
    assert file.count("SUMMARY:政府信息公开申请：机关答复的最后一天（暂定）") == 1
    assert file.count(PROVISIONAL) == 2


@time_machine.travel("2026-12-20T09:00+08:00", tick=False)
def test_the_last_day_of_a_remedy_is_provisional_too(citizen, staff):
    answer = citizen.look(application(staff, State.CLOSED))

    assert [remedy.note for remedy in answer.context["progress"].remedies] == [PROVISIONAL] * 2
    assert text_of(answer).count(PROVISIONAL) >= 2


@time_machine.travel("2026-09-21T09:00+08:00", tick=False)
def test_a_day_of_an_announced_year_is_not(citizen, staff):
    case = asked_for_reasons(staff)

    words = page(citizen, case)
    file = citizen.client.get(reverse("requests:calendar", args=[case.pk])).content.decode()

    for mark in ("暂定", "暂按"):
        assert mark not in words + file


# ── the answer online ───────────────────────────────────────────────────────
def signed(staff, way="online", rule="account_entry"):
    set_rule("requests.online_delivery", staff.agency, rule, since=clock.today())
    return application(staff, State.DELIVERY, delivery_way=way)


def answer_of(case):
    return Letter.objects.about(case).get(code="BC")


def download(citizen, case, letter):
    answer = citizen.client.get(reverse("requests:letter", args=[case.pk, letter.pk]))
    if file := getattr(answer, "file_to_stream", None):
        file.close()
    return answer.status_code


@pytest.mark.parametrize(
    ("rule", "way", "status"),
    [
        ("account_entry", "online", 404),
        ("first_read", "online", 404),
        ("receipt", "online", 200),
        ("first_read", "post", 404),
        ("receipt", "post", 404),
    ],
)
def test_before_it_is_delivered_the_answer_is_read_only_where_a_receipt_is_what_counts(
    citizen, staff, rule, way, status
):
    case = signed(staff, way, rule)
    citizen.look(case)

    assert download(citizen, case, answer_of(case)) == status


@pytest.mark.parametrize(("rule", "button"), [("first_read", "打开答复"), ("receipt", "已收到")])
def test_the_applicants_own_act_delivers_where_the_rule_says_so(citizen, staff, rule, button):
    case = signed(staff, rule=rule)
    assert button in page(citizen, case)

    act(citizen, case, "confirm_delivery")

    case = Application.objects.get(pk=case.pk)
    delivery = answer_of(case).deliveries.get()
    assert (case.state, case.answered_on) == (State.CLOSED, clock.today())
    assert (delivery.method, delivery.delivered_on, delivery.recorded_by) == ("online", clock.today(), None)
    assert download(citizen, case, answer_of(case)) == 200
    words = page(citizen, case)
    assert "您收到了答复" in words
    assert button not in words


@pytest.mark.parametrize("way", ["online", "post"])
def test_elsewhere_there_is_no_such_button(citizen, staff, way):
    case = signed(staff, way, "account_entry" if way == "online" else "receipt")

    words = page(citizen, case)

    assert "打开答复" not in words
    assert "已收到" not in words
    assert act(citizen, case, "confirm_delivery").status_code == 302
    assert Application.objects.get(pk=case.pk).state == State.DELIVERY


def test_the_first_opening_of_the_answer_is_written_down_once(citizen, staff):
    case = application(staff, State.CLOSED)
    citizen.look(case)
    for _ in range(3):
        assert download(citizen, case, answer_of(case)) == 200

    events = Event.objects.of(case).filter(action=READ)
    assert [(event.actor_name, event.before, event.after) for event in events] == [
        ("申请人", "closed", "closed")
    ]
    assert "您打开了答复" in page(citizen, case)


def test_the_files_of_the_answer_are_handed_out_as_they_go_out_and_not_before(citizen, staff):
    case = application(staff, State.HANDLING, delivery_way="online")
    file = store(SimpleUploadedFile("报告.txt", "竣工验收报告".encode()), by=staff[DESK])
    case = perform(
        case,
        "draft_reply",
        by=staff[DESK],
        **reply("provide", provided("《竣工验收报告》"), "属于应当公开的信息。"),
    )
    case = perform(case, "add_release", by=staff[DESK], file=file, title="竣工验收报告")
    case = perform(case, "submit_reply", by=staff[DESK])
    case = perform(case, "secrecy_check", by=staff[SECRECY])
    case = perform(case, "approve_reply", by=staff[HEAD])
    case = perform(case, "sign", by=staff[LEADER])
    release = case.releases.get()
    address = reverse("requests:release", args=[case.pk, release.pk])
    citizen.look(case)
    assert citizen.client.get(address).status_code == 404

    case = perform(case, "deliver", by=staff[DESK], way="online", delivered_on=clock.today())

    assert "竣工验收报告" in page(citizen, case)
    answer = citizen.client.get(address)
    body = b"".join(answer.streaming_content)
    assert body == release.outgoing.published.open("rb").read()
    assert citizen.client.get(file.get_absolute_url()).status_code == 404


# ── what it became ──────────────────────────────────────────────────────────
def test_the_parts_of_a_split_application_are_opened_from_the_whole(citizen, staff):
    case = application(staff, State.SPLIT)
    first, second = case.children.order_by("pk")
    citizen.look(case)
    assert citizen.client.get(reverse("requests:application", args=[first.pk])).status_code == 302

    answer = citizen.client.post(reverse("requests:relative", args=[case.pk]), {"to": first.pk})

    assert answer["Location"] == reverse("requests:application", args=[first.pk])
    assert citizen.client.get(answer["Location"]).status_code == 200
    assert citizen.client.get(reverse("requests:application", args=[second.pk])).status_code == 302


def test_going_back_and_forth_between_them_does_not_make_the_day_longer(citizen, staff):
    """The twelve hours run from the code that was typed, whatever was opened with it since."""
    case = application(staff, State.SPLIT)
    first = case.children.order_by("pk").first()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        citizen.look(case)
        for _ in range(13):
            traveller.shift(timedelta(minutes=50))
            for here, there in ((case, first), (first, case)):
                citizen.client.post(reverse("requests:relative", args=[here.pk]), {"to": there.pk})
            citizen.client.get(reverse("requests:application", args=[case.pk]))
        traveller.shift(timedelta(minutes=80))

        for one in (case, first):
            shown = citizen.client.get(reverse("requests:application", args=[one.pk]))
            assert shown.status_code == 302, one


def test_whole_and_parts_say_where_they_came_from_and_what_became_of_them(citizen, staff):
    whole = application(staff, State.SPLIT)
    first, second = whole.children.order_by("pk")

    said = page(citizen, whole)
    assert f"拆成 {first.number}、{second.number}，分别办理" in said
    assert said.count("由本件拆出") == 2
    assert f"由您的申请 {whole.number} 拆出，单独办理" in page(citizen, first)
    assert "本件由这一件拆出" in page(citizen, first)


def test_a_reply_taken_back_is_told_with_its_number_reason_and_what_comes_next(citizen, staff):
    case = application(staff, State.CLOSED)
    old = Progress(case).answer_letter
    due = Progress(case).due_on

    case = perform(case, "recall_reply", by=staff[HEAD], note="检索漏了工程科的一卷。")

    said = page(citizen, case)
    for words in (
        "原来的答复已经撤销，将重新答复您",
        old.reference,
        "撤销的理由：检索漏了工程科的一卷。",
        f"最迟 {due.year}年{due.month}月{due.day}日 重新答复",
        "从您收到新的答复之日起算",
        "撤销答复告知书",
    ):
        assert words in said, words


def test_nothing_else_is_opened_that_way(citizen, staff):
    case, stranger = application(staff, State.SPLIT), application(staff)
    citizen.look(case)

    for to in (stranger.pk, "", "x"):
        assert (
            citizen.client.post(reverse("requests:relative", args=[case.pk]), {"to": to}).status_code == 404
        )


# ── the page itself ─────────────────────────────────────────────────────────
def test_no_page_of_tracking_is_kept(citizen, staff):
    case = application(staff, State.CORRECTION)

    for answer in (
        citizen.client.get(reverse("requests:track")),
        citizen.track(case),
        citizen.look(case),
        citizen.client.get(reverse("requests:track-act", args=[case.pk, "supplement"])),
        citizen.client.get(reverse("requests:calendar", args=[case.pk])),
    ):
        assert "no-store" in answer["Cache-Control"]


def test_what_was_asked_with_a_script_in_it_is_shown_as_text(citizen, staff):
    case = application(staff, description="<script>alert(1)</script>2025 年的验收报告。")

    assert "<script>alert(1)" not in citizen.look(case).content.decode()


def test_personal_data_is_not_on_the_page(citizen, staff):
    words = page(citizen, application(staff, State.CLOSED))

    for secret in ("赵", "11010519491231002X", "13812345678", "zhao@example.com", "东街 8 号"):
        assert secret not in words


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_much_happened(citizen, staff, count, django_assert_num_queries):
    case = application(staff, State.HANDLING)
    for _ in range(count):
        case, one = consulted(case, staff)
        case = perform(
            case, "record_opinion", by=staff[DESK], consultation=one.pk, result="agree", opinion="同意公开。"
        )
    citizen.look(case)
    address = reverse("requests:application", args=[case.pk])
    citizen.client.get(address)

    with django_assert_num_queries(10):
        assert citizen.client.get(address).status_code == 200


def test_the_mail_to_the_applicant_leads_to_the_door(staff):
    from disclosure.notices.models import Notice

    application(staff, State.REVIEW)

    notice = Notice.objects.get(kind="request-applicant")
    assert notice.body.splitlines()[-3].endswith(reverse("requests:track"))


@pytest.mark.parametrize(
    ("kind", "told"), [("third_party", True), ("joint", True), ("other_agency", True), ("assist", False)]
)
def test_help_asked_for_inside_the_house_is_mailed_to_nobody_outside(staff, kind, told):
    from disclosure.notices.models import Notice

    case, _ = consulted(application(staff, State.HANDLING), staff, kind)

    mails = Notice.objects.about(case).filter(kind="request-applicant")
    assert mails.filter(subject__startswith="您的申请正在征求意见").exists() == told
