"""Production is told when it runs on the keys of one machine."""

from types import SimpleNamespace

import pytest

from accounts import checks

OWN = {
    "SECRET_KEY": "s" * 60,
    "PERSONAL_DATA_KEYS": f"2026a:{'a' * 32}",
    "PERSONAL_DIGEST_KEY": "d" * 40,
}


@pytest.fixture
def production(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(checks, "connection", SimpleNamespace(vendor="postgresql"))
    settings.DEBUG, settings.VAR_DIR = False, tmp_path
    for name, value in OWN.items():
        setattr(settings, name, value)
    return settings


def ids():
    return [problem.id for problem in checks.production_brings_its_own_keys()]


def test_with_its_own_keys_nothing_is_said(production):
    assert ids() == []


@pytest.mark.parametrize(
    ("setting", "value", "kept_as", "expected"),
    [
        ("SECRET_KEY", "s" * 60, "secret_key", "accounts.W001"),
        ("SECRET_KEY", "short", None, "accounts.W001"),
        ("PERSONAL_DATA_KEYS", f"local:{'a' * 32}", None, "accounts.W002"),
        ("PERSONAL_DIGEST_KEY", "d" * 40, "digest_key", "accounts.W003"),
        ("PERSONAL_DIGEST_KEY", "d", None, "accounts.W003"),
    ],
)
def test_a_key_of_this_machine_or_a_weak_one_is_named(production, setting, value, kept_as, expected):
    setattr(production, setting, value)
    if kept_as:
        (production.VAR_DIR / kept_as).write_text(value)

    assert ids() == [expected]


@pytest.mark.parametrize(("debug", "vendor"), [(True, "postgresql"), (False, "sqlite")])
def test_the_embedded_default_is_left_in_peace(production, monkeypatch, debug, vendor):
    production.SECRET_KEY = "short"
    production.DEBUG = debug
    monkeypatch.setattr(checks, "connection", SimpleNamespace(vendor=vendor))

    assert ids() == []
