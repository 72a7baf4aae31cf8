"""没有交上去的内容: a sitting that ended, or a page that was too old, loses nothing that was typed."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import kept
from accounts.models import KeptForm
from accounts.roles import Role
from accounts.tasks import discard_kept_forms
from disclosure.workflow.door import perform
from documents.states import State as DocumentState
from requests_app.states import State
from tests.factories import requests as make
from tests.factories.accounts import PASSWORD, person
from tests.factories.documents import Staff, document

pytestmark = pytest.mark.django_db
LOGIN = reverse("accounts:login")
TYPED = "请把第三段写清楚，并补上依据的条款和文号。"
NOON = "2026-09-01T12:00+08:00"


@pytest.fixture
def staff():
    return make.house()


@pytest.fixture
def case(staff):
    return make.application(staff, State.CHECKING)


def act(case, name="send_back"):
    return reverse("requests-desk:act", args=[case.pk, name])


def sitting(user, path="/accounts/", **options):
    """A browser in which this person works."""
    client = Client(**options)
    client.force_login(user)
    client.get(path)
    return client


def sign_in(client, user, **more):
    return client.post(LOGIN, {"username": user.username, "password": PASSWORD} | more)


def ended_elsewhere():
    Session.objects.all().delete()


class TestASittingThatEnded:
    def test_what_was_typed_stands_in_the_form_after_signing_in_again(self, staff, case):
        head = staff[Role.DISCLOSURE_HEAD]
        client = sitting(head, act(case))
        ended_elsewhere()

        away = client.post(act(case), {"note": TYPED, "seen": "1"})
        door = client.get(away.url).content.decode()
        back = sign_in(client, head, next=act(case))
        page = client.get(back.url)

        assert away.url == f"{LOGIN}?next={act(case).replace('/', '%2F')}"
        assert "已经替您保存" in door
        assert back.url == act(case)
        assert page.context["form"]["note"].value() == TYPED
        assert page.context["form"]["seen"].value() == case.last_event
        assert "没有交上去" in page.content.decode()

    def test_so_too_when_it_was_idle(self, staff, case):
        head = staff[Role.DISCLOSURE_HEAD]
        with time_machine.travel(NOON, tick=False) as traveller:
            client = sitting(head, act(case))
            traveller.shift(timedelta(minutes=configured.SESSION_IDLE_MINUTES, seconds=1))

            away = client.post(act(case), {"note": TYPED}, headers={"Origin": "http://testserver"})
            door = client.get(away.url).content.decode()
            page = client.get(sign_in(client, head, next=act(case)).url)

        assert "已经替您保存" in door
        assert "没有操作" in door
        assert page.context["form"]["note"].value() == TYPED

    @pytest.mark.parametrize(
        "headers",
        [{}, {"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}],
    )
    def test_an_idle_sitting_keeps_nothing_that_another_site_sends(self, staff, case, headers):
        with time_machine.travel(NOON, tick=False) as traveller:
            client = sitting(staff[Role.DISCLOSURE_HEAD], act(case))
            traveller.shift(timedelta(hours=1))

            client.post(act(case), {"note": TYPED}, headers=headers)

        assert not KeptForm.objects.exists()

    def test_sending_the_form_ends_the_keeping(self, staff, case):
        head = staff[Role.DISCLOSURE_HEAD]
        client = sitting(head, act(case))
        ended_elsewhere()
        client.post(act(case), {"note": TYPED})
        sign_in(client, head)

        form = client.get(act(case)).context["form"]
        client.post(act(case), {"note": form["note"].value(), "seen": form["seen"].value()})

        assert type(case).objects.get(pk=case.pk).state == State.HANDLING
        assert not KeptForm.objects.exists()

    def test_it_may_be_thrown_away(self, staff, case):
        head = staff[Role.DISCLOSURE_HEAD]
        client = sitting(head, act(case))
        ended_elsewhere()
        client.post(act(case), {"note": TYPED})
        sign_in(client, head)

        client.post(reverse("accounts:kept", args=[KeptForm.objects.get().pk]))

        assert client.get(act(case)).context["form"]["note"].value() is None

    def test_where_the_act_was_done_meanwhile_the_text_can_still_be_copied(self, staff, case):
        head = staff[Role.DISCLOSURE_HEAD]
        client = sitting(head, act(case))
        ended_elsewhere()
        client.post(act(case), {"note": TYPED})
        perform(case, "send_back", by=head, note="另一台电脑上已经退回。")
        sign_in(client, head)

        page = client.get(act(case), follow=True)

        assert page.redirect_chain == [(reverse("accounts:kept", args=[KeptForm.objects.get().pk]), 302)]
        assert TYPED in page.content.decode()

    def test_the_workbasket_tells_of_it(self, staff, case):
        head = staff[Role.DISCLOSURE_HEAD]
        client = sitting(head, act(case))
        ended_elsewhere()
        client.post(act(case), {"note": TYPED})
        sign_in(client, head)

        page = client.get(reverse("desk:home")).content.decode()

        assert reverse("accounts:kept", args=[KeptForm.objects.get().pk]) in page


class TestNobodyElse:
    def test_another_person_at_the_same_browser_sees_nothing_of_it(self, staff, case):
        head, other = staff[Role.DISCLOSURE_HEAD], person(Role.DISCLOSURE_HEAD, staff.agency)
        client = sitting(head, act(case))
        ended_elsewhere()
        client.post(act(case), {"note": TYPED})
        mine = reverse("accounts:kept", args=[KeptForm.objects.get().pk])

        sign_in(client, other)

        assert client.get(act(case)).context["form"]["note"].value() is None
        assert TYPED not in client.get(reverse("desk:home")).content.decode()
        assert client.get(mine).status_code == client.post(mine).status_code == 404
        assert KeptForm.objects.get().user == head

    def test_a_browser_nobody_worked_in_leaves_nothing(self, client, case):
        response = client.post(act(case), {"note": TYPED})

        assert response.status_code == 302
        assert not KeptForm.objects.exists()

    def test_nor_does_one_whose_mark_is_forged_or_too_old(self, client, staff, case):
        head = staff[Role.DISCLOSURE_HEAD]
        client.cookies[kept.COOKIE] = str(head.pk)
        client.post(act(case), {"note": TYPED})
        with time_machine.travel(NOON, tick=False) as traveller:
            marked = sitting(head, act(case))
            ended_elsewhere()
            traveller.shift(kept.COOKIE_LASTS + timedelta(seconds=1))
            marked.post(act(case), {"note": TYPED})

        assert not KeptForm.objects.exists()

    def test_whoever_left_the_house_leaves_nothing(self, staff, case):
        head = staff[Role.DISCLOSURE_HEAD]
        client = sitting(head, act(case))
        head.is_active = False
        head.save()

        client.post(act(case), {"note": TYPED})

        assert not KeptForm.objects.exists()

    def test_the_database_never_sees_the_words(self, staff, case):
        client = sitting(staff[Role.DISCLOSURE_HEAD], act(case))
        ended_elsewhere()
        client.post(act(case), {"note": TYPED})

        with connection.cursor() as cursor:
            cursor.execute("SELECT typed FROM accounts_keptform")
            (stored,) = cursor.fetchone()

        assert "第三段" not in stored
        assert "note" not in stored
        assert KeptForm.objects.get().fields == {"note": [TYPED]}


class TestMeasure:
    def test_one_form_is_kept_once_and_of_one_person_only_the_latest_few(self, staff, case, monkeypatch):
        monkeypatch.setattr(kept, "MOST_OF_ONE", 2)
        client = sitting(staff[Role.DISCLOSURE_HEAD], act(case))
        ended_elsewhere()

        for query in ("?like=1", "?like=2", "?like=3", "?like=3"):
            client.post(act(case) + query, {"note": TYPED})

        assert list(KeptForm.objects.values_list("path", flat=True)) == [
            f"{act(case)}?like=3",
            f"{act(case)}?like=2",
        ]

    @pytest.mark.parametrize(("name", "value"), [("MOST_CHARACTERS", 10), ("OFTEN", None)])
    def test_beyond_the_measure_the_page_says_that_the_text_is_one_step_back(
        self, staff, case, monkeypatch, name, value
    ):
        limit = value or kept.throttle.Limit("kept-form-test", 0, 3600)
        monkeypatch.setattr(kept, name, limit)
        client = sitting(staff[Role.DISCLOSURE_HEAD], act(case))
        ended_elsewhere()

        response = client.post(act(case), {"note": TYPED})

        assert response.status_code == 403
        assert "后退" in response.content.decode()
        assert not KeptForm.objects.exists()

    def test_after_three_days_it_is_gone(self, staff, case):
        head = staff[Role.DISCLOSURE_HEAD]
        with time_machine.travel(NOON, tick=False) as traveller:
            client = sitting(head, act(case))
            ended_elsewhere()
            client.post(act(case), {"note": TYPED})
            traveller.shift(kept.LASTS)
            assert discard_kept_forms() == 0
            traveller.shift(timedelta(seconds=1))

            sign_in(client, head)
            shown = client.get(act(case)).context["form"]["note"].value()

            assert shown is None
            assert discard_kept_forms() == 1


class TestATokenThatIsTooOld:
    """Signing in turns the CSRF token; a page opened before holds the old one."""

    def posted(self, client, path, **fields):
        headers = {"Origin": "http://testserver"}
        return client.post(path, {"csrfmiddlewaretoken": "0" * 64, **fields}, headers=headers)

    def test_the_form_comes_back_as_it_was_typed(self, staff, case):
        client = sitting(staff[Role.DISCLOSURE_HEAD], act(case), enforce_csrf_checks=True)

        response = self.posted(client, act(case), note=TYPED)
        page = client.get(response.url)

        assert type(case).objects.get(pk=case.pk).state == State.CHECKING
        assert response.url == act(case)
        assert page.context["form"]["note"].value() == TYPED

    def test_so_too_when_the_sitting_has_ended_as_well(self, staff, case):
        client = sitting(staff[Role.DISCLOSURE_HEAD], act(case), enforce_csrf_checks=True)
        ended_elsewhere()

        response = self.posted(client, act(case), note=TYPED)

        assert response.url.startswith(f"{LOGIN}?next=")
        assert KeptForm.objects.get().fields == {"note": [TYPED]}

    def test_what_another_site_sends_is_refused_and_not_kept(self, staff, case):
        client = sitting(staff[Role.DISCLOSURE_HEAD], act(case), enforce_csrf_checks=True)

        response = client.post(act(case), {"note": TYPED}, headers={"Origin": "https://elsewhere.example"})

        assert response.status_code == 403
        assert not KeptForm.objects.exists()

    def test_a_page_that_gives_nothing_back_says_what_to_do(self, staff):
        client = sitting(staff[Role.DISCLOSURE_HEAD], enforce_csrf_checks=True)

        response = self.posted(client, reverse("accounts:password"), old_password="x")

        assert response.status_code == 403
        assert "页面放得太久了" in response.content.decode()


class TestEveryLongForm:
    def away_and_back(self, user, path, data):
        client = sitting(user, path)
        ended_elsewhere()
        away = client.post(path, data)
        assert away.url.startswith(LOGIN)
        return client.get(sign_in(client, user, next=path).url)

    def test_the_answer_with_the_facts_its_kind_asks_for(self, staff):
        case = make.application(staff, State.HANDLING)
        data = {"answer": "not_exist", "reason": TYPED, "need_search_scope": "办公室 2025 年案卷", "note": ""}

        form = self.away_and_back(staff[Role.DISCLOSURE], act(case, "draft_reply"), data).context["form"]

        assert {name: form[name].value() for name in data} == data
        assert {field.name for field in form.need_fields} >= {"need_search_scope"}

    def test_the_words_of_the_letter(self, staff):
        case = make.application(staff, State.HANDLING)
        case = perform(case, "draft_reply", by=staff[Role.DISCLOSURE], **make.reply())
        path = reverse("requests-desk:reply-letter", args=[case.pk])

        form = self.away_and_back(staff[Role.DISCLOSURE], path, {"reasons": TYPED}).context["form"]

        assert form["reasons"].value() == TYPED

    def test_a_letter_being_registered_with_its_scan_to_be_chosen_again(self, staff):
        path = reverse("requests-desk:new")
        data = {"channel": "in_person", "name": "赵小川", "description": TYPED, "wanted_form": "paper"}
        scan = SimpleUploadedFile("来信扫描.pdf", b"%PDF-1.4")

        page = self.away_and_back(staff[Role.DISCLOSURE], path, data | {"scan": scan})

        form = page.context["form"]
        assert {name: form[name].value() for name in data} == data
        assert "请重新选择：来信扫描.pdf" in page.content.decode()

    def test_a_request_for_correction_being_registered(self, staff):
        path = reverse("afterwards:record-correction-new")
        data = {"name": "赵小川", "record": TYPED}

        form = self.away_and_back(staff[Role.DISCLOSURE], path, data).context["form"]

        assert form["name"].value() == "赵小川"

    def test_a_draft_which_is_still_the_same_draft(self):
        drafter = Staff()[Role.DRAFTER]
        path = reverse("documents-desk:new")
        token = "6a6b2f6e-1a53-4a55-9d3c-0d4e5f6a7b8c"
        data = {"title": "关于防汛的通知", "body": TYPED, "attribute": "proactive"}

        page = self.away_and_back(drafter, path, data | {"token": token})

        assert {name: page.context["form"][name].value() for name in data} == data
        assert page.context["token"] == token

    def test_a_document_being_changed_with_a_box_that_was_emptied(self):
        here = Staff()
        paper = document(here, DocumentState.DRAFT)
        path = reverse("documents-desk:act", args=[paper.pk, "edit"])

        form = self.away_and_back(here[Role.DRAFTER], path, {"title": "", "body": TYPED}).context["form"]

        assert (form["title"].value(), form["body"].value()) == ("", TYPED)


def test_a_look_at_what_follows_ends_no_keeping(staff):
    case = make.application(staff, State.HANDLING)
    desk, path = staff[Role.DISCLOSURE], act(case, "draft_reply")
    client = sitting(desk, path)
    ended_elsewhere()
    client.post(path, {"answer": "not_exist", "reason": TYPED})
    sign_in(client, desk)

    client.post(path, {"answer": "not_exist", "reason": TYPED, "look": "1"})

    assert client.get(path).context["form"]["reason"].value() == TYPED


class TestAColleagueWasFaster:
    """The form is no more; its writer finds the words to copy them."""

    @pytest.fixture
    def client(self, staff):
        return sitting(staff[Role.DISCLOSURE])

    @pytest.fixture
    def path(self, staff):
        return act(make.application(staff, State.CLOSED), "ask_correction")

    def test_the_words_of_all_boxes_are_shown(self, client, path):
        answer = client.post(
            path, {"items": TYPED, "explain": "可以到现场查阅目录之后再写。", "days": "15"}, follow=True
        )

        assert answer.context["kept"].words == [TYPED, "可以到现场查阅目录之后再写。"]
        assert "已经由别人办过" in answer.content.decode()

    def test_a_remark_alone_stands_in_the_message(self, client, path):
        answer = client.post(path, {"note": TYPED, "days": "15"}, follow=True)

        assert not KeptForm.objects.exists()
        assert TYPED in answer.content.decode()
