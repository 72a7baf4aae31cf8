"""Signing in and out: nothing typed is lost, nothing is guessed for long, nobody is sent astray."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings as configured
from django.contrib.auth import get_user
from django.urls import reverse

from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
NINE = "2026-09-01T09:00+08:00"


@pytest.fixture
def clerk():
    return UserFactory(username="wang", name="王审核", email="wangshenhe@yunshan.example")


def sign_in(client, username="wang", password=PASSWORD, **more):
    return client.post(LOGIN, {"username": username, "password": password} | more)


def signed_in(client) -> bool:
    return get_user(client).is_authenticated


def test_the_right_name_and_password_lead_to_the_desk(client, clerk):
    response = sign_in(client)

    assert (response.status_code, response.url) == (302, reverse("desk:home"))
    assert signed_in(client)


@pytest.mark.parametrize(
    ("username", "password"), [("wang", "wrong"), ("nobody", PASSWORD), ("wang", ""), ("", PASSWORD)]
)
def test_a_mistake_keeps_the_name_and_never_the_password(client, clerk, username, password):
    html = sign_in(client, username, password).content.decode()

    assert f'value="{username}"' in html or not username
    assert PASSWORD not in html
    assert 'role="alert"' in html
    assert not signed_in(client)


def test_a_name_longer_than_any_name_is_a_mistake_and_no_attempt(client, clerk):
    response = sign_in(client, "w" * 151)

    assert response.status_code == 200
    assert "用户名过长" in response.content.decode()
    assert not AccessAttempt.objects.exists()


def test_the_page_bears_the_portals_own_name(client, settings):
    html = client.get(LOGIN).content.decode()

    assert f"登录 · {settings.SITE_NAME}政务公开门户</title>" in html
    assert "testserver" not in html


def test_which_of_the_two_was_wrong_is_not_said(client, clerk):
    wrong_password = sign_in(client, "wang", "wrong").context["form"].errors
    wrong_name = sign_in(client, "nobody", "wrong").context["form"].errors

    assert wrong_password == wrong_name
    assert "用户名或密码不对" in str(wrong_name)


def test_who_left_cannot_sign_in(client):
    UserFactory(username="wang", is_active=False)

    sign_in(client)

    assert not signed_in(client)


@pytest.mark.parametrize(
    ("target", "landing"),
    [
        ("/rules/?agency=yunshan&on=2026-09-01", "/rules/?agency=yunshan&on=2026-09-01"),
        ("https://evil.example/", "/desk/"),
        ("//evil.example/", "/desk/"),
        ("/\\evil.example", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
        ("http:evil.example", "/desk/"),
    ],
)
def test_next_leads_inside_the_portal_only(client, clerk, target, landing):
    assert sign_in(client, next=target).url == landing


def test_who_is_signed_in_is_not_asked_again(client, clerk):
    client.force_login(clerk)

    assert client.get(LOGIN).url == reverse("desk:home")


def test_signing_out_is_a_post(client, clerk):
    client.force_login(clerk)
    out = reverse("accounts:logout")

    assert client.get(out).status_code == 405
    assert signed_in(client)
    assert client.post(out).status_code == 302
    assert not signed_in(client)


class TestLockOut:
    def lock(self, client, username="wang", times=5):
        for _ in range(times):
            response = sign_in(client, username, "wrong")
        return response

    @time_machine.travel(NINE, tick=False)
    def test_the_fifth_mistake_locks_and_says_when_to_come_back(self, client, clerk):
        assert self.lock(client, times=4).status_code == 200

        response = self.lock(client, times=1)

        assert response.status_code == 429
        html = response.content.decode()
        assert "登录已暂停，" in html
        assert ">09:15</time> 以后再试" in html
        assert "暂停登录 15 分钟" in html

    def test_until_then_the_right_password_does_not_help_and_nothing_is_put_off(self, client, clerk):
        with time_machine.travel(NINE, tick=False) as traveller:
            self.lock(client)
            traveller.shift(timedelta(minutes=10))
            response = sign_in(client)
            assert response.status_code == 429
            assert ">09:15</time>" in response.content.decode()

            traveller.shift(timedelta(minutes=5, seconds=1))
            assert sign_in(client).status_code == 302
            assert signed_in(client)

    def test_a_name_nobody_has_is_locked_alike(self, client, clerk):
        assert self.lock(client, "nobody").status_code == 429

    def test_one_persons_mistakes_lock_nobody_else(self, client, clerk):
        self.lock(client, "nobody")

        assert sign_in(client).status_code == 302

    def test_the_right_password_forgives_earlier_mistakes(self, client, clerk):
        self.lock(client, times=4)
        sign_in(client)
        client.logout()

        assert self.lock(client, times=4).status_code == 200


class TestIdle:
    PAGE = "/accounts/"

    def test_after_half_an_hour_without_a_click_the_sitting_ends_and_says_so(self, client, clerk):
        with time_machine.travel(NINE, tick=False) as traveller:
            sign_in(client)
            assert client.get(self.PAGE).status_code == 200
            traveller.shift(timedelta(minutes=configured.SESSION_IDLE_MINUTES, seconds=1))

            response = client.get(self.PAGE + "?tab=1&more=2")

            assert response.url == f"{LOGIN}?next=%2Faccounts%2F%3Ftab%3D1%26more%3D2"
            assert not signed_in(client)
            assert "您有 30 分钟没有操作" in client.get(response.url).content.decode()
            assert "没有操作" not in client.get(response.url).content.decode()

    def test_whoever_keeps_clicking_stays(self, client, clerk):
        with time_machine.travel(NINE, tick=False) as traveller:
            sign_in(client)
            for _ in range(5):
                traveller.shift(timedelta(minutes=20))
                assert client.get(self.PAGE).status_code == 200

    def test_a_sitting_lasts_twelve_hours_however_busy(self, client, clerk):
        with time_machine.travel(NINE, tick=False) as traveller:
            sign_in(client)
            for _ in range(36):
                traveller.shift(timedelta(minutes=20))
                assert client.get(self.PAGE).status_code == 200
            traveller.shift(timedelta(minutes=1))

            response = client.get(self.PAGE)

            assert response.url == f"{LOGIN}?next=%2Faccounts%2F"
            assert not signed_in(client)
            assert "这次登录已满 12 小时" in client.get(response.url).content.decode()

    @pytest.mark.parametrize("address", ["/accounts/", "/desk/", "/", "/rules/", "/nowhere/"])
    def test_nothing_a_signed_in_person_sees_is_kept(self, client, clerk, address):
        client.force_login(clerk)

        assert client.get(address)["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize("address", ["/nowhere/", "/documents/1/", "/agencies/nobody/"])
    def test_what_is_not_there_is_asked_for_again(self, client, address):
        assert client.get(address)["Cache-Control"] == "no-cache"

    def test_a_form_sent_too_late_is_not_repeated_by_the_way_back(self, client, clerk):
        with time_machine.travel(NINE, tick=False) as traveller:
            sign_in(client)
            client.get(self.PAGE)
            traveller.shift(timedelta(hours=1))

            assert client.post(reverse("accounts:password"), {}).url == LOGIN

    def test_a_sitting_does_not_rewrite_its_row_at_every_click(
        self, client, clerk, django_assert_num_queries
    ):
        with time_machine.travel(NINE, tick=False):
            sign_in(client)
            client.get(self.PAGE)
            before = client.session["last_seen"]
        with time_machine.travel("2026-09-01T09:00:30+08:00", tick=False):
            client.get(self.PAGE)
            assert client.session["last_seen"] == before

    def test_visitors_have_no_session_at_all(self, client):
        client.get("/rules/")

        assert configured.SESSION_COOKIE_NAME not in client.cookies


class TestPassword:
    URL = "/accounts/password/"
    NEW = "quiet-mountain-cloud-7"

    def change(self, client, old=PASSWORD, new=NEW, again=None):
        return client.post(
            self.URL, {"old_password": old, "new_password1": new, "new_password2": again or new}
        )

    def test_it_is_changed_and_the_sitting_goes_on(self, client, clerk):
        client.force_login(clerk)

        assert self.change(client).url == reverse("accounts:security")
        assert signed_in(client)
        clerk.refresh_from_db()
        assert clerk.check_password(self.NEW)

    def test_sittings_elsewhere_end(self, client, clerk, django_user_model):
        elsewhere = type(client)()
        elsewhere.force_login(clerk)
        client.force_login(clerk)

        self.change(client)

        assert elsewhere.get("/accounts/").status_code == 302

    @pytest.mark.parametrize(
        ("said", "message"),
        [
            ({"old": "wrong"}, "原密码不对"),
            ({"again": "something-else-9"}, "两次输入的新密码不一样"),
            ({"new": "short-1"}, "10"),
            ({"new": "20260901202609"}, "数字"),
            ({"new": "1qaz2wsx3edc"}, "常见"),
            ({"new": "wangshenhe9"}, "相似"),
        ],
    )
    def test_a_weak_or_mistyped_one_is_refused_in_words(self, client, clerk, said, message):
        client.force_login(clerk)
        html = self.change(client, **said).content.decode()

        assert any(message in part.split("</p>")[0] for part in html.split('class="err">')[1:])
        clerk.refresh_from_db()
        assert clerk.check_password(PASSWORD)


def test_the_account_page_masks_the_phone(client):
    client.force_login(UserFactory(phone="13812345678"))

    html = client.get("/accounts/").content.decode()

    assert "138****5678" in html
    assert "13812345678" not in html


@pytest.mark.parametrize(
    "name", ["security", "password", "second-factor", "second-factor-enrol", "second-factor-codes"]
)
def test_a_visitor_is_asked_to_sign_in(client, name):
    url = reverse(f"accounts:{name}")

    assert client.get(url).url == f"{LOGIN}?next={url}"
