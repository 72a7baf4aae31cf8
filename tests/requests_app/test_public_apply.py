"""网上申请, page by page: what is kept, what is refused in words, and that it is sent once."""

from datetime import timedelta
from io import BytesIO

import pypdf
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils.html import escape

from disclosure import clock
from disclosure.files.models import StoredFile
from disclosure.notices.models import Letter
from disclosure.rulebook.setting import set_rule
from requests_app import applying, guard, intake, tracking
from requests_app.forms.public import MOST_WORDS, ROOM
from requests_app.models import Application, ApplyDraft
from requests_app.outcomes import ApplicantKind
from requests_app.views import public_apply, public_correct
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff, document
from tests.factories.requests import ASKED, agency, house
from tests.requests_app.applicant import WHAT, WHO, Applicant, said_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def citizen():
    return Applicant(agency(code="shuili", name="云山县水利局"))


def note(name="委托书.txt", words="兹委托王小明代为申请政府信息公开。"):
    return SimpleUploadedFile(name, words.encode())


def kept(step):
    return applying.Content.of(ApplyDraft.objects.get()).typed[step]


# ── the way through ─────────────────────────────────────────────────────────
def test_a_citizen_applies_in_three_pages_and_gets_number_and_code(citizen):
    application = citizen.apply()

    receipt = citizen.client.get(reverse("requests:receipt", args=["shuili"]))
    assert application.number in text_of(receipt)
    assert tracking.shown(application.code) in text_of(receipt)
    assert application.agency == citizen.agency
    assert application.channel == "online"
    assert application.state == "submitted"
    person, text = application.particulars, application.text
    assert (person.name, person.id_number, person.phone) == ("赵𠮷祥", "11010519491231002X", "13812345678")
    assert (text.description, text.wanted_form, text.delivery_way) == (ASKED, "electronic", "online")


def test_the_entry_leads_to_the_agencies_that_take_it_and_to_the_page_where_one_stopped(citizen):
    closed = agency(code="bureau", name="云山县档案局")
    set_rule("requests.channels", closed, ["in_person", "post"], since=clock.today())
    door = reverse("requests:apply", args=["shuili"])

    entry = citizen.client.get("/apply/").content.decode()
    assert f'href="{door}"' in entry
    assert reverse("requests:apply", args=["bureau"]) not in entry
    assert citizen.client.get(door)["Location"] == citizen.address("applicant")
    citizen.post("applicant", WHO)
    assert citizen.client.get(door)["Location"] == citizen.address("request")
    citizen.post("request", WHAT)
    assert citizen.client.get(door)["Location"] == citizen.address("confirm")


def test_an_agency_without_the_channel_shows_the_other_ways_and_takes_nothing(citizen):
    set_rule("requests.channels", citizen.agency, ["in_person", "post"], since=clock.today())

    page = citizen.get("applicant")
    assert "没有开通网上申请" in text_of(page)
    assert "云山县人民路 1 号" in text_of(page)
    citizen.post("applicant", WHO)
    assert not ApplyDraft.objects.exists()


def test_where_the_rule_confirms_by_itself_the_receipt_tells_the_day_of_receipt_and_the_last_day(citizen):
    set_rule("requests.online_confirmation", citizen.agency, "auto", since=clock.today())

    application = citizen.apply()

    receipt = citizen.client.get(reverse("requests:receipt", args=["shuili"]))
    assert application.received_on == application.submitted_on
    assert "系统已经确认收到" in text_of(receipt)
    assert "下载回执（PDF）" in text_of(receipt)


def test_where_a_person_confirms_the_receipt_says_so_and_by_when(citizen):
    citizen.apply()

    receipt = text_of(citizen.client.get(reverse("requests:receipt", args=["shuili"])))
    assert "机关人工确认收到，按本机关规定最迟" in receipt


def test_there_is_no_question_about_the_purpose(citizen):
    pages = [citizen.get("applicant")]
    citizen.post("applicant", WHO)
    pages.append(citizen.get("request"))

    labels = [field.label for page in pages for field in page.context["form"]]
    assert [label for label in labels if "用途" in label or "目的" in label] == []


# ── the draft ───────────────────────────────────────────────────────────────
def test_what_was_typed_survives_reload_and_the_end_of_the_session(citizen):
    answer = citizen.post("applicant", WHO)

    cookie = answer.cookies["apply-shuili"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/apply/", True, "Lax")
    assert int(cookie["max-age"]) == applying.KEPT_DAYS * 86400
    assert citizen.get("applicant").context["form"]["name"].value() == "赵𠮷祥"


def test_what_is_wrong_is_kept_too_and_said_in_words(citizen):
    answer = citizen.post("applicant", WHO, id_number="110105194912310021")

    assert answer.status_code == 422
    assert "校验位不符" in text_of(answer)
    assert kept("applicant")["id_number"] == "110105194912310021"
    assert citizen.get("applicant").context["form"]["name"].value() == "赵𠮷祥"


def test_it_can_be_kept_for_later_half_filled(citizen):
    answer = citizen.post("applicant", name="赵𠮷祥", later="")

    assert answer["Location"] == "/apply/"
    page = citizen.get("applicant")
    assert page.context["form"]["name"].value() == "赵𠮷祥"
    assert said_in(page) == []


def test_the_draft_lies_encrypted(citizen):
    citizen.post("applicant", WHO)

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM requests_app_applydraft")
        stored = cursor.fetchone()[0]
    assert "赵𠮷祥" not in stored
    assert "19491231" not in stored


def test_the_last_page_sends_whoever_skipped_one_back_to_it(citizen):
    assert citizen.get("confirm")["Location"] == citizen.address("applicant")
    citizen.post("applicant", WHO)
    assert citizen.get("confirm")["Location"] == citizen.address("request")
    assert citizen.send()["Location"] == citizen.address("request")
    assert not Application.objects.exists()


def test_the_back_button_is_harmless_after_sending(citizen):
    application = citizen.apply()

    for step in applying.STEPS[applying.APPLY]:
        assert citizen.get(step)["Location"] == reverse("requests:receipt", args=["shuili"])
        assert citizen.post(step, WHO)["Location"] == reverse("requests:receipt", args=["shuili"])
    assert list(Application.objects.all()) == [application]


def test_pressed_twice_it_is_sent_once_with_the_same_receipt(citizen):
    citizen.fill()

    first, second = citizen.send(), citizen.send()

    assert first["Location"] == second["Location"] == reverse("requests:receipt", args=["shuili"])
    assert Application.objects.count() == 1


def test_two_tabs_that_both_send_give_one_application(citizen):
    citizen.fill()
    draft = ApplyDraft.objects.get()
    facts = {"applicant": {"applicant_kind": "natural", "name": "甲", "id_number": "1"}, "request": None}
    facts["request"] = dict.fromkeys(applying.CONTACT, "") | {"description": ASKED, "need_help": False}

    first = applying.send(draft, citizen.agency, **facts)
    second = applying.send(draft, citizen.agency, **facts)  # the other tab still holds the row as it was

    assert first == second


def test_two_tabs_write_their_own_page_of_one_draft(citizen):
    citizen.post("applicant", WHO)
    citizen.post("request", WHAT, later="")
    citizen.post("applicant", WHO, name="赵吉祥")

    assert kept("request")["description"] == ASKED
    assert kept("applicant")["name"] == "赵吉祥"


def test_two_agencies_have_a_draft_each(citizen):
    other = Applicant(agency(code="jiaoyu"))
    first = citizen.post("applicant", WHO).cookies
    second = other.post("applicant", WHO, name="钱小二").cookies

    assert ("apply-shuili" in first, "apply-jiaoyu" in second) == (True, True)
    assert citizen.get("applicant").context["form"]["name"].value() == "赵𠮷祥"
    assert other.get("applicant").context["form"]["name"].value() == "钱小二"


def test_a_key_of_another_agency_a_forged_one_and_an_old_one_open_nothing(citizen):
    elsewhere = Applicant(agency(code="jiaoyu"))
    elsewhere.post("applicant", WHO)
    good = elsewhere.client.cookies["apply-jiaoyu"].value

    for value in (good, good[:-2], "nonsense", ""):
        citizen.client.cookies["apply-shuili"] = value
        assert citizen.get("applicant").context["form"]["name"].value() is None
    with time_machine.travel(clock.now() + timedelta(days=applying.KEPT_DAYS, hours=1)):
        assert applying.found_by(good, elsewhere.agency) is None


def test_far_too_long_a_text_comes_back_on_the_page_and_the_draft_keeps_the_last_that_fitted(citizen):
    citizen.post("applicant", WHO)
    citizen.post("request", WHAT)
    most = ROOM * MOST_WORDS

    fits = citizen.post("request", WHAT, description="申" * most)
    beyond = citizen.post("request", WHAT, description="请" * (most + 1), phone="0376-2345678", later="")

    assert (fits.status_code, beyond.status_code) == (422, 422)
    assert "没有存进草稿" not in text_of(fits)
    assert "400,001 字，太长，没有存进草稿。内容还在这一页上" in text_of(beyond)
    assert beyond.context["form"]["description"].value() == "请" * (most + 1)
    assert kept("request")["description"] == "申" * most
    assert kept("request")["phone"] == "0376-2345678"


@pytest.mark.parametrize("road", ["apply", "correct"])
def test_a_whole_draft_has_its_bound(road):
    forms = {"apply": public_apply.ROAD, "correct": public_correct.ROAD}[road].forms

    assert sum(sum(form().room.values()) for form in forms.values()) < 500_000  # characters


def test_one_draft_is_saved_so_often_an_hour_and_what_was_typed_stays_on_the_page(citizen, monkeypatch):
    monkeypatch.setattr(guard, "SAVES", guard.Limit("save", 2, 3600))
    with time_machine.travel(clock.now().replace(minute=1), tick=False):
        citizen.post("applicant", WHO)
        citizen.post("applicant", WHO)
        answer = citizen.post("applicant", WHO, name="赵吉祥")

    assert answer.status_code == 429
    assert "这一次没有存下。填的内容还在这一页上，请约 59 分钟后再点" in text_of(answer)
    assert answer.context["form"]["name"].value() == "赵吉祥"
    assert kept("applicant")["name"] == "赵𠮷祥"


# ── leaving a shared computer ───────────────────────────────────────────────
def cookies_of(citizen) -> set:
    return {name for name, morsel in citizen.client.cookies.items() if morsel.value}


def leave(citizen, **typed):
    return citizen.client.post(reverse("requests:leave"), typed)


def test_leaving_takes_receipt_and_passes_away_and_says_so(citizen):
    citizen.apply()
    receipt = reverse("requests:receipt", args=["shuili"])
    assert citizen.client.get(receipt).status_code == 200

    answer = leave(citizen)

    assert not cookies_of(citizen) & {"track", "mine", "apply-shuili"}
    assert "不再留有查询记录、回执和草稿" in text_of(citizen.client.get(answer["Location"]))
    assert citizen.client.get(receipt).status_code == 302
    assert Application.objects.count() == 1


def test_leaving_asks_before_it_deletes_what_was_not_sent(citizen, django_capture_on_commit_callbacks):
    citizen.look(citizen.apply())
    citizen.client.post(reverse("requests:anew", args=["shuili"]))
    citizen.post("applicant", WHO, identity=note("身份证.txt", "复印件"))

    asked = leave(citizen)
    assert "向云山县水利局提出的申请" in text_of(asked)
    assert "track" not in cookies_of(citizen)
    leave(citizen, drafts="keep")
    assert citizen.get("applicant").context["form"]["name"].value() == "赵𠮷祥"
    with django_capture_on_commit_callbacks(execute=True):
        leave(citizen, drafts="discard")

    assert "apply-shuili" not in cookies_of(citizen)
    assert not ApplyDraft.objects.filter(submitted=None).exists()
    assert not StoredFile.objects.filter(name__startswith="身份证明").exists()


@pytest.mark.parametrize("value", ["nonsense", ""])
def test_leaving_takes_a_strange_cookie_away_too(citizen, value):
    citizen.client.cookies["correct-shuili"] = value

    assert leave(citizen).status_code == 302
    assert "correct-shuili" not in cookies_of(citizen)


def test_giving_up_a_draft_deletes_words_and_files(citizen, django_capture_on_commit_callbacks):
    citizen.post("applicant", WHO, authority=note(), agent_name="王小明")
    stored = StoredFile.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        citizen.client.post(reverse("requests:discard", args=["shuili"]))

    assert not ApplyDraft.objects.exists()
    assert not StoredFile.objects.exists()
    assert not stored.original.storage.exists(stored.original.name)
    assert citizen.client.cookies["apply-shuili"].value == ""


def test_drafts_nobody_touches_go_and_those_of_yesterday_stay(citizen):
    citizen.post("applicant", WHO)
    now = clock.now()

    assert applying.discard_old(now + timedelta(days=1)) == 0
    assert applying.discard_old(now + timedelta(days=applying.KEPT_DAYS, minutes=1)) == 1
    assert applying.discard_old(now + timedelta(days=applying.KEPT_DAYS, minutes=1)) == 0
    assert not ApplyDraft.objects.exists()


def test_what_was_sent_leaves_the_draft_and_the_receipt_is_gone_after_a_day(citizen):
    application = citizen.apply()
    draft = ApplyDraft.objects.get()

    assert draft.data == "{}"
    with time_machine.travel(draft.updated_at + timedelta(hours=25)):
        answer = citizen.client.get(reverse("requests:receipt", args=["shuili"]))
        assert answer["Location"] == reverse("requests:track")
        assert citizen.get("applicant").context["form"]["name"].value() is None
    assert application.particulars.name == "赵𠮷祥"


def test_a_second_application_begins_with_empty_pages(citizen):
    citizen.apply()

    citizen.client.post(reverse("requests:anew", args=["shuili"]))

    assert citizen.get("applicant").context["form"]["name"].value() is None


# ── who ─────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("kind", [kind for kind in ApplicantKind if kind != ApplicantKind.NATURAL])
def test_an_organisation_is_known_by_its_credit_code(citizen, kind):
    company = {
        "applicant_kind": kind.value,
        "name": "云山县第一建筑公司",
        "id_type": "passport",
        "id_number": "91330106673959654p",
        "representative": "孙大成",
        "contact_name": "李小姐",
    }

    application = citizen.apply(who=company)

    person = application.particulars
    assert application.applicant_kind == kind
    assert (person.id_type, person.id_number) == ("credit_code", "91330106673959654P")
    assert (person.representative, person.contact_name) == ("孙大成", "李小姐")
    assert application.applicant_masked == "云山县第一建筑公司"


def test_what_only_an_organisation_says_is_left_out_for_a_person(citizen):
    application = citizen.apply(who={"representative": "孙大成"})

    assert application.particulars.representative == ""


def test_an_agent_needs_identity_telephone_and_the_authority(citizen):
    answer = citizen.post("applicant", WHO, agent_name="王小明")

    assert {"agent_id_number", "agent_phone", "authority"} == set(answer.context["form"].errors)


def test_the_authority_is_filed_with_the_application_and_seen_by_nobody_outside(citizen):
    agent = {"agent_name": "王小明", "agent_id_number": "11010519491231002X", "agent_phone": "13912345678"}
    assert citizen.post("applicant", WHO | agent, authority=note()).status_code == 302
    citizen.post("request", WHAT)
    draft_file = StoredFile.objects.get()
    assert citizen.client.get(draft_file.get_absolute_url()).status_code == 404

    citizen.send()

    application = Application.objects.get()
    file = StoredFile.objects.of(application).get()
    assert file.name == "委托书-委托书.txt"
    assert application.particulars.agent_name == "王小明"
    assert citizen.client.get(file.get_absolute_url()).status_code == 404


def test_a_file_once_uploaded_need_not_be_chosen_again_and_can_be_taken_out(citizen):
    wrong = citizen.post("applicant", WHO, name="", identity=note("身份证.txt", "复印件"))
    assert set(wrong.context["form"].errors) == {"name"}
    assert "身份证明-身份证.txt" in text_of(wrong)
    key = str(StoredFile.objects.get().key)

    citizen.post("applicant", WHO, remove=key)

    assert not StoredFile.objects.exists()
    assert kept("applicant")["name"] == "赵𠮷祥"
    assert citizen.post("applicant", WHO, remove=key).status_code == 302


@pytest.mark.parametrize(
    ("name", "words"),
    [("宏.docm", b"PK\x03\x04"), ("照片.png", b"MZ\x90\x00"), ("空.pdf", b"")],
)
def test_a_file_that_cannot_be_taken_is_refused_by_its_field(citizen, name, words):
    answer = citizen.post("applicant", WHO, identity=SimpleUploadedFile(name, words))

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"identity"}
    assert not StoredFile.objects.exists()


def test_too_large_a_file_and_one_too_many_are_refused(citizen, monkeypatch):
    monkeypatch.setattr(applying, "LARGEST_FILE", 20)
    answer = citizen.post("applicant", WHO, identity=note())
    assert "不能接收" in text_of(answer)

    monkeypatch.setattr(applying, "LARGEST_FILE", 10_000)
    monkeypatch.setattr(applying, "MOST_FILES", 1)
    assert citizen.post("applicant", WHO, identity=note()).status_code == 302
    answer = citizen.post("applicant", WHO, identity=note())
    assert "最多上传 1 份文件" in text_of(answer)


# ── what ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("way", "contact", "field"),
    [
        ("post", {"address": ""}, "address"),
        ("email", {"email": ""}, "email"),
        ("pickup", {"phone": "", "email": ""}, "phone"),
        ("online", {"phone": "", "email": ""}, "phone"),
    ],
)
def test_the_way_of_receiving_asks_for_the_contact_it_needs(citizen, way, contact, field):
    citizen.post("applicant", WHO)

    answer = citizen.post("request", WHAT | {"delivery_way": way} | contact)

    assert set(answer.context["form"].errors) == {field}


@pytest.mark.parametrize(
    ("form", "way"), [("paper", "online"), ("copy", "email"), ("inspect", "post"), ("inspect", "online")]
)
def test_what_cannot_be_had_that_way_is_said(citizen, form, way):
    citizen.post("applicant", WHO)

    answer = citizen.post(
        "request", WHAT | {"wanted_form": form, "delivery_way": way, "address": "东街 8 号"}
    )

    assert set(answer.context["form"].errors) == {"delivery_way"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "请写明您要什么信息"),
        ("，。！？；：、…—～·《》", "请用文字写明"),
        ("申" * 100_001, "最多 100,000 字，现在有 100,001 字，请删去 1 字"),
    ],
)
def test_empty_and_too_long_are_told_plainly_and_kept(citizen, words, said):
    citizen.post("applicant", WHO)

    answer = citizen.post("request", WHAT, description=words)

    assert said in text_of(answer)
    assert answer.context["form"]["description"].value() == words
    assert kept("request")["description"] == words


def test_a_hundred_thousand_characters_are_taken_whole(citizen):
    words = ("关于县城防汛排涝工程竣工验收的材料，" * 6000)[:100_000]

    citizen.fill(what={"description": words})
    last = text_of(citizen.get("confirm"))
    citizen.send()

    assert "共 100000 字，这里只列开头，提交的是全文" in last
    assert Application.objects.get().text.description == words


@pytest.mark.parametrize(
    ("words", "hinted"),
    [
        ("云政发〔2025〕3号", False),
        ("三号令", True),
        ("预算", True),
        ("2025 年县级部门预算", False),
        ("防汛工程的验收报告书", False),
    ],
)
def test_few_words_are_taken_with_a_hint_where_they_may_not_be_enough(citizen, words, hinted):
    citizen.fill(what={"description": words})
    last = text_of(citizen.get("confirm"))
    citizen.send()

    assert ("您只写了几个字" in last) is hinted
    assert Application.objects.get().text.description == words


def test_need_of_help_is_kept_with_what_help(citizen):
    application = citizen.apply(what={"need_help": "on", "help_note": "答复请用大字。"})

    assert (application.particulars.need_help, application.particulars.help_note) == (True, "答复请用大字。")


@pytest.mark.parametrize(
    "name", ["赵𠮷祥", "䶮䶮", "王\U000e0100小明", "👨‍👩‍👧‍👦欧阳", "阿依古丽·买买提", "豈更"]
)
def test_a_name_is_kept_as_it_is_written(citizen, name):
    application = citizen.apply(who={"name": name})

    assert application.particulars.name == name


def test_a_name_with_a_script_is_shown_as_text(citizen):
    citizen.fill(
        who={"name": "<script>alert(1)</script>"},
        what={"description": ASKED + "<img src=x onerror=alert(1)>"},
    )

    page = citizen.get("confirm").content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_marks_that_turn_the_writing_round_are_left_out(citizen):
    application = citizen.apply(who={"name": "王\u202e小\u0000明"})

    assert application.particulars.name == "王小明"


FAMILY = "👨\u200d👩\u200d👧\u200d👦"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("赵𠮷祥", "申请公开竣工验收报告"),  # ten characters
        ("䶮䶮", ("关于县城防汛排涝工程竣工验收的材料，" * 6000)[:100_000]),
        (f"{FAMILY}欧阳", f"二〇二五年𠮷祥路排涝工程的验收报告{FAMILY}🏗️"),
        ("<script>alert(1)</script>", "竣工验收报告<img src=x onerror=alert(1)>&amp;"),
    ],
    ids=["ten", "hundred-thousand", "emoji", "script"],
)
@pytest.mark.usefixtures("real_paper")
def test_whatever_was_written_goes_from_the_form_to_the_letter(citizen, name, words):
    set_rule("requests.online_confirmation", citizen.agency, "auto", since=clock.today())

    application = citizen.apply(who={"name": name}, what={"description": words})

    receipt = citizen.client.get(reverse("requests:receipt", args=["shuili"]))
    tracked = citizen.look(application)
    letter = Letter.objects.about(application).get(code="SJ")
    handed = citizen.client.get(reverse("requests:letter", args=[application.pk, letter.pk]))
    assert (application.particulars.name, application.text.description) == (name, words)
    assert len(application.subject) <= intake.SUBJECT
    for page in (receipt, tracked):
        assert escape(application.subject) in page.content.decode()
        assert "<script>alert" not in page.content.decode()
        assert "<img src=x" not in page.content.decode()
    assert (letter.addressee, words[:10] in letter.text) == (name, True)
    printed = "".join(
        pypdf.PdfReader(BytesIO(b"".join(handed.streaming_content))).pages[0].extract_text().split()
    )
    assert name.replace(FAMILY, "") in printed  # how a picture is printed, tests of disclosure.typeset say


# ── before it is sent ───────────────────────────────────────────────────────
def test_public_documents_that_may_answer_it_are_shown_first(citizen):
    staff = house(code="shuili")
    document(staff, "published", title="2025年县城防汛排涝工程竣工验收报告")
    citizen.fill(what={"description": "2025年县城防汛排涝工程竣工验收报告"})

    page = text_of(citizen.get("confirm"))

    assert "可能已经公开了" in page
    assert "2025年县城防汛排涝工程竣工验收报告" in page


def test_several_matters_are_warned_of_and_may_be_sent_as_they_are(citizen):
    citizen.fill(what={"description": "1. 2025年防汛工程的竣工验收报告；2. 2024年度水费收支明细账目。"})

    page = text_of(citizen.get("confirm"))
    assert "看起来有 2 个事项" in page
    assert "就这样提交" in page
    assert citizen.send().status_code == 302
    assert Application.objects.count() == 1


# ── machines ────────────────────────────────────────────────────────────────
def test_the_field_nobody_sees_stops_what_fills_everything_and_says_how_to_go_on(citizen):
    citizen.fill()

    answer = citizen.send(homepage="http://spam.example")
    assert answer.status_code == 422
    assert "还没有提交" in text_of(answer)
    assert citizen.send().status_code == 302


def test_what_is_sent_quicker_than_anybody_reads_is_asked_once_more(citizen):
    with time_machine.travel(clock.now(), tick=False):
        citizen.fill()
        answer = citizen.post("confirm")
    assert answer.status_code == 422
    assert not Application.objects.exists()
    assert citizen.send().status_code == 302


def test_one_address_may_send_so_many_an_hour_and_is_told_the_other_ways(citizen, monkeypatch):
    monkeypatch.setattr(guard, "SENDINGS", guard.Limit("send", 1, 3600))
    moment = clock.now().replace(minute=1, second=0, microsecond=0)
    with time_machine.travel(moment, tick=False):
        citizen.apply()
        citizen.client.post(reverse("requests:anew", args=["shuili"]))
        citizen.fill()
        answer = citizen.send()
    assert answer.status_code == 429
    assert "当面提交或者邮寄" in text_of(answer)
    assert kept_now(citizen)["description"] == ASKED
    with time_machine.travel(moment + timedelta(hours=1)):
        assert citizen.send().status_code == 302


def kept_now(citizen):
    return applying.Content.of(ApplyDraft.objects.get(submitted=None)).typed["request"]


def test_one_address_may_open_so_many_drafts_and_keeps_what_it_typed(citizen, monkeypatch):
    monkeypatch.setattr(guard, "DRAFTS", guard.Limit("draft", 0, 3600))

    answer = citizen.post("applicant", WHO)

    assert answer.status_code == 429
    assert answer.context["form"]["name"].value() == "赵𠮷祥"
    assert not ApplyDraft.objects.exists()


# ── what others may keep ────────────────────────────────────────────────────
def test_no_page_of_the_form_is_kept_by_a_browser_or_the_page_cache(citizen):
    pages = [citizen.get("applicant"), citizen.post("applicant", WHO), citizen.get("request")]
    citizen.post("request", WHAT)
    pages.append(citizen.get("confirm"))
    citizen.send()
    pages.append(citizen.client.get(reverse("requests:receipt", args=["shuili"])))

    for page in pages:
        assert "no-store" in page["Cache-Control"]


def test_a_draft_does_not_make_the_public_pages_personal(citizen):
    citizen.post("applicant", WHO)

    assert citizen.client.get("/apply/")["Cache-Control"] == "public, no-cache"


def test_an_agency_that_is_no_more_and_a_page_that_is_none(citizen):
    AgencyFactory(code="old", is_active=False)

    assert citizen.client.get(reverse("requests:apply", args=["old"])).status_code == 404
    assert citizen.client.get(reverse("requests:apply-step", args=["shuili", "payment"])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_last_page_asks_the_same_number_of_questions_however_many_it_finds(
    citizen, count, django_assert_num_queries
):
    staff = Staff(citizen.agency)
    for number in range(count):
        document(staff, "published", title=f"县城防汛排涝工程竣工验收报告之{'一二三'[number]}")
    citizen.fill(what={"description": "县城防汛排涝工程竣工验收报告"})
    citizen.get("confirm")

    with django_assert_num_queries(9 if connection.vendor == "postgresql" else 8):
        page = citizen.get("confirm")

    assert len(page.context["answers"]) == count
