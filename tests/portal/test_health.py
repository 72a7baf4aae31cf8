"""/healthz/ tells the truth about what it stands on."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from disclosure import clock
from portal.health import LAST_SWEEP, SWEEP, healthz, remember_sweep

pytestmark = pytest.mark.django_db


def test_all_is_well(client):
    answer = client.get("/healthz/")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "database": "ok",
        "cache": "ok",
        "broker": "ok",
        "sweep_age_seconds": None,
    }
    assert "no-store" in answer["Cache-Control"]


def test_its_address_is_fixed_for_load_balancers():
    assert reverse(healthz) == "/healthz/"


def test_a_broker_that_cannot_be_reached_is_503(client, settings, caplog):
    from celery import current_app  # the running application, as the view sees it

    before = current_app.conf.broker_write_url
    current_app.conf.broker_write_url = "redis://127.0.0.1:1/0"
    current_app.amqp._producer_pool = None
    try:
        answer = client.get("/healthz/")
    finally:
        current_app.conf.broker_write_url = before

    assert answer.status_code == 503
    assert answer.json()["broker"] == "down"
    assert answer.json()["status"] == "down"


def test_a_cache_that_cannot_be_reached_is_503(client, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }

    answer = client.get("/healthz/")

    assert (answer.status_code, answer.json()["cache"]) == (503, "down")
    assert answer.json()["sweep_age_seconds"] is None


def test_the_age_of_the_last_sweep_is_told(client, time_machine):
    time_machine.move_to("2026-09-01T09:00+08:00", tick=False)

    class Sender:
        name = SWEEP

    remember_sweep(Sender)
    time_machine.shift(timedelta(minutes=7))

    assert client.get("/healthz/").json()["sweep_age_seconds"] == 420


def test_other_tasks_are_not_taken_for_a_sweep():
    class Sender:
        name = "disclosure.notices.tasks.deliver_waiting"

    remember_sweep(Sender)

    assert cache.get(LAST_SWEEP) is None
    assert clock.now().tzinfo is not None
