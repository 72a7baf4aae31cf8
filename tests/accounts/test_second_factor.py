"""The second factor: set up by showing it works, asked for at every door, replaced by recovery codes, removed by password."""

import base64
from datetime import timedelta
from html import unescape
from urllib.parse import unquote

import pytest
import time_machine
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NINE = "2026-09-01T09:00+08:00"
HOME, ENROL, VERIFY = (
    "/accounts/second-factor/",
    "/accounts/second-factor/enrol/",
    "/accounts/second-factor/verify/",
)
CODES, REMOVE, ACCOUNT = "/accounts/second-factor/codes/", "/accounts/second-factor/remove/", "/accounts/"


@pytest.fixture
def clerk():
    return UserFactory(username="wang", name="王审核")


@pytest.fixture
def at_nine():
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


def code_now(user, drift=0) -> str:
    device = TOTPDevice.objects.get(user=user)
    return f"{totp(device.bin_key, drift=drift):06d}"


def wrong_code(user) -> str:
    return f"{(int(code_now(user)) + 500_000) % 1_000_000:06d}"


def enrol(client, user) -> list[str]:
    """Enrol and return the recovery codes."""
    client.force_login(user)
    client.get(ENROL)
    return client.post(ENROL, {"code": code_now(user)}).context["codes"]


def come_back(client, user, traveller):
    """A new sitting, half a minute later, when the phone shows a fresh code."""
    client.logout()
    traveller.shift(timedelta(seconds=31))
    client.post("/accounts/login/", {"username": user.username, "password": PASSWORD})


class TestEnrolling:
    def test_the_picture_and_the_words_carry_the_same_secret_and_no_address_does(self, client, clerk):
        client.force_login(clerk)

        response = client.get(ENROL)

        html = unescape(response.content.decode())
        device = TOTPDevice.objects.get(user=clerk)
        secret = base64.b32encode(device.bin_key).decode()
        assert secret in html.replace(" ", "")
        assert 'src="data:image/svg+xml' in html
        assert f"secret={secret}" in unquote(device.config_url)
        assert "政务公开门户" in unquote(device.config_url)
        assert "no-store" in response["Cache-Control"]

    def test_opening_the_page_twice_keeps_the_secret(self, client, clerk):
        client.force_login(clerk)

        assert client.get(ENROL).context["secret"] == client.get(ENROL).context["secret"]

    def test_until_a_code_is_shown_nothing_is_asked_at_sign_in(self, client, clerk, at_nine):
        client.force_login(clerk)
        client.get(ENROL)

        come_back(client, clerk, at_nine)

        assert client.get(ACCOUNT).status_code == 200

    def test_the_right_code_turns_it_on_and_shows_ten_recovery_codes_once(self, client, clerk, at_nine):
        codes = enrol(client, clerk)

        assert len(set(codes)) == 10
        assert client.get(HOME).context["codes_left"] == 10
        assert not any(code in client.get(HOME).content.decode() for code in codes)

    def test_sittings_elsewhere_end_with_it(self, client, clerk, at_nine):
        elsewhere, other = type(client)(), type(client)()
        elsewhere.force_login(clerk)
        other.force_login(UserFactory())

        enrol(client, clerk)

        assert elsewhere.get("/accounts/").status_code == 302
        assert other.get("/accounts/").status_code == 200
        assert client.get("/accounts/").status_code == 200

    @pytest.mark.parametrize("code", ["000000", "abcdef", "", "12345", "１２３４５６"])
    def test_a_wrong_code_leaves_it_off(self, client, clerk, code):
        with time_machine.travel(NINE, tick=False):
            client.force_login(clerk)
            client.get(ENROL)

            response = client.post(ENROL, {"code": code})

        assert response.status_code == 200
        assert response.context["form"].errors
        assert not TOTPDevice.objects.filter(confirmed=True).exists()


class TestShowing:
    def test_after_the_password_the_code_is_asked_for_on_every_page(self, client, clerk, at_nine):
        enrol(client, clerk)
        come_back(client, clerk, at_nine)

        response = client.get("/accounts/?tab=1&x=2")

        assert response.url == f"{HOME}?next=%2Faccounts%2F%3Ftab%3D1%26x%3D2"
        assert client.get(response.url).url == f"{VERIFY}?next=%2Faccounts%2F%3Ftab%3D1%26x%3D2"
        done = client.post(VERIFY, {"code": code_now(clerk), "next": "/accounts/?tab=1&x=2"})
        assert done.url == "/accounts/?tab=1&x=2"
        assert client.get(ACCOUNT).status_code == 200

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_next_leads_inside_the_portal_only(self, client, clerk, at_nine, target):
        enrol(client, clerk)
        come_back(client, clerk, at_nine)

        assert client.get(VERIFY, {"next": target}).context["next"] == ""
        assert client.post(VERIFY, {"code": code_now(clerk), "next": target}).url == reverse("desk:home")

    def test_the_door_of_the_administration_asks_as_well(self, client, at_nine):
        root = User.objects.create_superuser("root", name="管理员", password=PASSWORD)
        enrol(client, root)
        client.logout()

        client.post(reverse("admin:login"), {"username": "root", "password": PASSWORD})

        assert client.get(reverse("admin:index")).url.startswith(HOME)

    @pytest.mark.parametrize("url", [ACCOUNT, "/accounts/password/", CODES, REMOVE, "/desk/"])
    def test_the_password_alone_reaches_nothing(self, client, clerk, at_nine, url):
        enrol(client, clerk)
        come_back(client, clerk, at_nine)

        landing = client.get(url, follow=True)

        assert landing.request["PATH_INFO"] == VERIFY

    def test_the_password_alone_cannot_remove_it_or_make_codes(self, client, clerk, at_nine):
        codes = enrol(client, clerk)
        come_back(client, clerk, at_nine)

        for url in (REMOVE, CODES):
            client.post(url, {"password": PASSWORD})

        assert TOTPDevice.objects.filter(user=clerk, confirmed=True).exists()
        assert set(StaticToken.objects.values_list("token", flat=True)) == set(codes)

    def test_the_password_alone_cannot_enrol_another_phone(self, client, clerk, at_nine):
        enrol(client, clerk)
        come_back(client, clerk, at_nine)

        assert client.get(ENROL).url == VERIFY
        assert client.post(ENROL, {"code": "123456"}).url == VERIFY
        assert TOTPDevice.objects.count() == 1

    def test_a_code_serves_once(self, client, clerk, at_nine):
        enrol(client, clerk)
        come_back(client, clerk, at_nine)
        code = code_now(clerk)
        client.post(VERIFY, {"code": code})
        client.logout()
        client.post("/accounts/login/", {"username": "wang", "password": PASSWORD})

        assert client.post(VERIFY, {"code": code}).status_code == 200
        assert client.get(ACCOUNT).status_code == 302

    def test_a_recovery_code_serves_once_in_place_of_the_phone(self, client, clerk, at_nine):
        codes = enrol(client, clerk)
        come_back(client, clerk, at_nine)

        assert client.post(VERIFY, {"code": f" {codes[0].upper()} "}).status_code == 302
        come_back(client, clerk, at_nine)
        assert client.post(VERIFY, {"code": codes[0]}).status_code == 200
        assert StaticToken.objects.count() == 9

    def test_another_persons_codes_do_not_serve(self, client, clerk, at_nine):
        other = UserFactory()
        others = enrol(client, other)
        enrol(client, clerk)
        come_back(client, clerk, at_nine)

        assert client.post(VERIFY, {"code": others[0]}).status_code == 200
        at_nine.shift(timedelta(minutes=1))
        device = TOTPDevice.objects.get(user=other)
        assert client.post(VERIFY, {"code": f"{totp(device.bin_key):06d}"}).status_code == 200

    def test_guessing_is_slowed_down_and_the_moment_is_said(self, client, clerk, at_nine):
        enrol(client, clerk)
        come_back(client, clerk, at_nine)
        client.post(VERIFY, {"code": wrong_code(clerk)})

        response = client.post(VERIFY, {"code": code_now(clerk)})

        assert "连续输错，请等到 09:00:32 以后再试" in response.content.decode()
        at_nine.shift(timedelta(seconds=2))
        assert client.post(VERIFY, {"code": code_now(clerk)}).status_code == 302


class TestAfterwards:
    def test_new_codes_take_the_place_of_the_old(self, client, clerk, at_nine):
        old = enrol(client, clerk)

        new = client.post(CODES, {"password": PASSWORD}).context["codes"]

        assert set(new).isdisjoint(old)
        assert set(StaticToken.objects.values_list("token", flat=True)) == set(new)

    def test_the_password_takes_it_away_with_its_codes(self, client, clerk, at_nine):
        enrol(client, clerk)

        client.post(REMOVE, {"password": PASSWORD})

        assert not TOTPDevice.objects.exists()
        assert not StaticToken.objects.exists()
        come_back(client, clerk, at_nine)
        assert client.get(ACCOUNT).status_code == 200

    @pytest.mark.parametrize("url", [CODES, REMOVE])
    def test_a_wrong_password_changes_nothing(self, client, clerk, at_nine, url):
        codes = enrol(client, clerk)

        assert "密码不对" in client.post(url, {"password": "wrong"}).content.decode()
        assert set(StaticToken.objects.values_list("token", flat=True)) == set(codes)

    @pytest.mark.parametrize(("left", "words"), [(0, "恢复码已用完"), (3, "只剩 3 个"), (10, "还剩 10 个")])
    def test_running_out_of_codes_is_said_in_time(self, client, clerk, at_nine, left, words):
        enrol(client, clerk)
        keep = StaticToken.objects.values_list("pk", flat=True)[:left]
        StaticToken.objects.exclude(pk__in=list(keep)).delete()

        assert words in client.get(HOME).content.decode()


class TestDuty:
    """With REQUIRE_SECOND_FACTOR nobody of the staff works without one."""

    @pytest.fixture(autouse=True)
    def _duty(self, settings):
        settings.REQUIRE_SECOND_FACTOR = True

    @pytest.mark.parametrize("url", ["/desk/", ACCOUNT, "/accounts/password/", "/rules/"])
    def test_whoever_has_none_is_led_to_set_it_up(self, client, clerk, url):
        client.force_login(clerk)

        landing = client.get(url, follow=True)

        assert landing.request["PATH_INFO"] == ENROL
        assert "启用后才能进入工作台" in landing.content.decode()

    def test_a_form_is_not_carried_out_on_the_way(self, client, clerk):
        client.force_login(clerk)

        assert client.post("/accounts/password/", {"old_password": PASSWORD}).url == HOME

    def test_reading_aids_stay_open(self, client, clerk):
        client.force_login(clerk)

        assert client.get("/accessibility/").status_code == 200

    def test_leaving_is_always_open(self, client, clerk):
        client.force_login(clerk)

        assert client.post("/accounts/logout/").url == reverse("portal:home")

    def test_once_set_up_everything_opens(self, client, clerk, at_nine):
        enrol(client, clerk)

        assert client.get(ACCOUNT).status_code == 200

    def test_citizens_are_not_concerned(self, client):
        assert client.get("/rules/").status_code == 200

    def test_removing_leads_to_setting_up_the_next_phone(self, client, clerk, at_nine):
        enrol(client, clerk)

        assert client.post(REMOVE, {"password": PASSWORD}).url == ENROL
        assert client.get(ACCOUNT).url.startswith(HOME)
