"""Production is told when it still speaks for the county of the demo, or cannot send a letter."""

from types import SimpleNamespace

import pytest

from portal import checks

OWN = {
    "SITE_NAME": "某某县人民政府",
    "SITE_HOST": "某某县人民政府办公室",
    "SITE_ID_CODE": "1234567890",
    "SITE_ICP": "示ICP备00000000号",
    "SITE_POLICE": "示公网安备00000000000000号",
    "EMAIL_URL": "smtp+tls://portal:portal@smtp.example:587",
}


@pytest.fixture
def production(settings, monkeypatch):
    monkeypatch.setattr(checks, "connection", SimpleNamespace(vendor="postgresql"))
    settings.DEBUG = settings.TESTING = False
    for name, value in OWN.items():
        setattr(settings, name, value)
    return settings


def said():
    return {
        problem.id: problem.msg
        for check in (checks.production_names_its_own_site, checks.production_can_send_letters)
        for problem in check()
    }


def test_a_site_that_names_itself_and_has_a_mail_server_hears_nothing(production):
    assert said() == {}


@pytest.mark.parametrize("name", ["SITE_NAME", "SITE_HOST", "SITE_ID_CODE", "SITE_ICP", "SITE_POLICE"])
@pytest.mark.parametrize("is_empty", [True, False])
def test_what_is_still_the_demos_or_empty_is_named(production, name, is_empty):
    setattr(production, name, "" if is_empty else production.SITE_OF_THE_DEMO[name])

    assert said() == {"portal.W001": f"网站的名称、标识码或者备案号还没有填写：{name}。"}


def test_without_a_mail_server_production_is_told(production):
    production.EMAIL_URL = ""

    assert list(said()) == ["portal.W002"]


@pytest.mark.parametrize(
    ("debug", "testing", "vendor"),
    [(True, False, "postgresql"), (False, True, "postgresql"), (False, False, "sqlite")],
)
def test_the_embedded_default_and_the_tests_are_left_in_peace(
    production, monkeypatch, debug, testing, vendor
):
    production.DEBUG, production.TESTING = debug, testing
    production.EMAIL_URL = production.SITE_ICP = ""
    monkeypatch.setattr(checks, "connection", SimpleNamespace(vendor=vendor))

    assert said() == {}
