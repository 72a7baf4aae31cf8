"""What monitoring vendors send: who is believed, what is refused and how, what is taken in."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock, throttle
from opinion import tasks, vendors
from opinion.models import Item, Mention, Nonce, VendorKey
from opinion.states import Channel
from tests.factories.accounts import AgencyFactory
from tests.factories.opinion_said import LAMPS, WATER

pytestmark = pytest.mark.django_db
URL = "/api/opinion/v1/mentions"
ITEM = {"source": "云山论坛", "source_id": "t-1", "title": "路灯", "body": LAMPS}


@pytest.fixture
def issued(staff):
    return vendors.issue(staff.agency, "清风监测", by=staff[Role.DISCLOSURE_HEAD])


def signed(issued, body: bytes, *, at=None, nonce="n" * 16, algorithm="sm3", **changed) -> dict:
    """The headers of a call, as docs/opinion_endpoint.md says; `changed` replaces some, None leaves one out."""
    timestamp = str(int((at or clock.now()).timestamp()))
    headers = {
        "Authorization": f"Bearer {issued.token}",
        "X-Timestamp": timestamp,
        "X-Nonce": nonce,
        "X-Signature": vendors.signature(issued.signing_key, timestamp, nonce, body, algorithm),
    } | {name.replace("_", "-"): value for name, value in changed.items()}
    return {name: value for name, value in headers.items() if value is not None}


def call(client, issued, items, *, raw: bytes | None = None, **more):
    body = json.dumps({"items": items}).encode() if raw is None else raw
    return client.post(URL, body, content_type="application/json", headers=signed(issued, body, **more))


def test_the_address_is_the_one_that_is_documented():
    assert reverse("opinion-api:mentions") == URL


def test_a_signed_batch_is_taken_in_and_each_thing_has_its_result(client, issued):
    twice = [
        ITEM,
        {**ITEM, "source_id": "t-2", "url": "https://bbs.example.cn/2"},
        ITEM,
        {**ITEM, "body": WATER * 2, "source_id": "t-3"},
    ]

    answer = call(client, issued, twice)

    assert answer.status_code == 200
    assert [one["status"] for one in answer.json()["results"]] == ["new", "folded", "seen", "new"]
    assert answer.json()["results"][1] == {"index": 1, "status": "folded", "source_id": "t-2"}
    assert set(Mention.objects.values_list("channel", "agency")) == {(Channel.VENDOR, issued.key.agency.pk)}
    assert "no-store" in answer["Cache-Control"]


def test_sent_again_with_a_new_nonce_it_is_seen(client, issued):
    call(client, issued, [ITEM])

    answer = call(client, issued, [ITEM], nonce="m" * 16)

    assert [one["status"] for one in answer.json()["results"]] == ["seen"]
    assert Mention.objects.count() == 1


@pytest.mark.parametrize("algorithm", ["sm3", "sha256"])
def test_both_digests_are_taken(client, issued, algorithm):
    assert call(client, issued, [ITEM], algorithm=algorithm).status_code == 200


REFUSED = [
    ({"Authorization": None}, 401, "no_token"),
    ({"Authorization": "Basic abc"}, 401, "no_token"),
    ({"Authorization": "Bearer "}, 401, "no_token"),
    ({"Authorization": "Bearer yq_nobody"}, 401, "unknown_token"),
    ({"X_Signature": None}, 403, "unsigned"),
    ({"X_Timestamp": None}, 403, "unsigned"),
    ({"X_Nonce": None}, 403, "unsigned"),
    ({"X_Signature": "md5=00"}, 403, "bad_algorithm"),
    ({"X_Signature": "sm3=" + "0" * 64}, 403, "bad_signature"),
    ({"X_Timestamp": "1700000000"}, 403, "bad_signature"),  # changed after it was signed
    ({"X_Nonce": "another-nonce-of-mine"}, 403, "bad_signature"),
    ({"X_Nonce": "short"}, 403, "bad_nonce"),
]


@pytest.mark.parametrize(("changed", "status", "code"), REFUSED)
def test_a_call_that_proves_nothing_is_refused(client, issued, changed, status, code):
    answer = call(client, issued, [ITEM], **changed)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"].endswith("。")
    assert not Mention.objects.exists()
    assert not Nonce.objects.exists()


def test_a_body_changed_on_the_way_is_refused(client, issued):
    headers = signed(issued, json.dumps({"items": [ITEM]}).encode())

    answer = client.post(
        URL, json.dumps({"items": [ITEM, ITEM]}), content_type="application/json", headers=headers
    )

    assert answer.json()["error"]["code"] == "bad_signature"


@pytest.mark.parametrize("minutes", [-6, 6, -60 * 24 * 365])
def test_a_call_signed_at_another_time_is_refused(client, issued, minutes):
    answer = call(client, issued, [ITEM], at=clock.now() + timedelta(minutes=minutes))

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "stale")


@pytest.mark.parametrize("timestamp", ["9" * 12, "9" * 11, "９" * 10, "-5", "1e9", "9" * 30])
def test_a_timestamp_that_is_none_is_refused(client, issued, timestamp):
    body = json.dumps({"items": [ITEM]}).encode()
    headers = signed(issued, body) | {
        "X-Timestamp": timestamp,
        "X-Signature": vendors.signature(issued.signing_key, timestamp, "n" * 16, body),
    }

    answer = client.post(URL, body, content_type="application/json", headers=headers)

    assert answer.status_code == 403


def test_a_call_replayed_is_refused_and_changes_nothing(client, issued):
    body = json.dumps({"items": [ITEM]}).encode()
    headers = signed(issued, body)
    client.post(URL, body, content_type="application/json", headers=headers)

    answer = client.post(URL, body, content_type="application/json", headers=headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "replayed")
    assert Mention.objects.count() == 1


def test_two_vendors_may_use_the_same_nonce(client, staff, issued):
    other = vendors.issue(staff.agency, "另一家", by=None)

    assert call(client, issued, [ITEM]).status_code == call(client, other, [ITEM]).status_code == 200


def test_a_revoked_token_is_refused(client, staff, issued):
    vendors.revoke(issued.key, by=staff[Role.ADMIN])

    answer = call(client, issued, [ITEM])

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "revoked_token")
    key = VendorKey.objects.get()
    assert (key.revoked_by, key.used_at) == (staff[Role.ADMIN], None)


def test_an_agency_out_of_use_receives_nothing(client, issued):
    issued.key.agency.is_active = False
    issued.key.agency.save()

    assert call(client, issued, [ITEM]).status_code == 403


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"", 422, "not_json"),
        (b"{", 422, "not_json"),
        (b"\xff\xfe", 422, "not_json"),
        (b"[" * 100_000, 422, "not_json"),
        (b'{"items": [NaN]}', 422, "not_json"),
        (b'{"items": [' + b"9" * 5000 + b"]}", 422, "not_json"),
        (b"[]", 422, "no_items"),
        (b'{"items": []}', 422, "no_items"),
        (b'{"items": {"title": "x"}}', 422, "no_items"),
        (json.dumps({"items": [ITEM] * 501}).encode(), 413, "too_many"),
        (b" " * (vendors.MOST_BYTES + 1), 413, "too_large"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_body_that_is_no_batch_is_refused(client, issued, raw, status, code):
    answer = call(client, issued, [], raw=raw)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert not Item.objects.exists()


def test_a_length_that_lies_is_not_believed(client, issued):
    for said in (str(vendors.MOST_BYTES * 100), "-1", "many"):
        body = json.dumps({"items": [ITEM]}).encode()
        answer = client.generic(
            "POST",
            URL,
            body,
            content_type="application/json",
            headers=signed(issued, body),
            CONTENT_LENGTH=said,
        )
        assert answer.status_code == 413


BAD_ITEMS = [
    ("words", "", "须是一个对象"),
    ({**ITEM, "mood": "angry"}, "mood", "没有“mood”这个字段"),
    ({**ITEM, "title": 7}, "title", "须是文字"),
    ({**ITEM, "title": "", "body": " "}, "title", "都是空的"),
    ({**ITEM, "source": None}, "source", "没有写来源"),
    ({**ITEM, "url": "file:///etc/passwd"}, "url", "http"),
    ({**ITEM, "said_at": "yesterday"}, "said_at", "ISO 8601"),
    ({**ITEM, "said_at": "2099-01-01T00:00:00+08:00"}, "said_at", "尚未到来"),
    ({**ITEM, "title": "标" * 301}, "title", "最多 300 字"),
]


@pytest.mark.parametrize(("item", "field", "words"), BAD_ITEMS)
def test_a_bad_thing_is_named_and_the_rest_is_taken(client, issued, item, field, words):
    answer = call(client, issued, [item, {**ITEM, "source_id": "good"}])

    bad, good = answer.json()["results"]
    assert answer.status_code == 200
    assert (bad["index"], bad["status"], bad["field"]) == (0, "refused", field)
    assert words in bad["message"]
    assert (good["index"], good["status"]) == (1, "new")


def test_where_nothing_is_sound_the_batch_is_refused(client, issued):
    answer = call(client, issued, ["words"])

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "all_refused")
    assert answer.json()["results"][0]["status"] == "refused"


def test_what_a_database_cannot_hold_is_taken_out(client, issued):
    raw = b'{"items": [{"source": "a", "title": "\\u0000\\ud800lamp", "body": "\\u202ex"}]}'

    assert call(client, issued, [], raw=raw).status_code == 200
    assert Mention.objects.get().title == "?lamp"


def test_other_methods_are_told_what_is_taken(client):
    answer = client.get(URL)

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert answer.json()["error"]["code"] == "post_only"


def test_a_browsers_cookie_counts_for_nothing(client, staff):
    client.force_login(staff[Role.ADMIN])

    assert client.post(URL, "{}", content_type="application/json").status_code == 401


@time_machine.travel("2026-11-28T09:00:10+08:00", tick=False)
def test_whoever_calls_too_often_waits(client, issued, monkeypatch):
    monkeypatch.setattr(vendors, "PER_KEY", throttle.Limit("few", 2, 60))

    statuses = [call(client, issued, [ITEM], nonce=str(n) * 16).status_code for n in range(3)]

    assert statuses == [200, 200, 429]
    answer = call(client, issued, [ITEM], nonce="z" * 16)
    assert answer["Retry-After"] == "50"


def test_whoever_guesses_waits_before_any_token_is_looked_up(
    client, issued, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(vendors, "REFUSALS", throttle.Limit("guesses", 3, 600))
    for _ in range(3):
        call(client, issued, [ITEM], Authorization="Bearer guess")

    with django_assert_num_queries(0):
        answer = call(client, issued, [ITEM])

    assert answer.status_code == 429
    cache.clear()


def test_neither_token_nor_signing_key_stands_in_the_database(staff, issued):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT token_digest, signing_key FROM opinion_vendorkey")
        ((digest, kept),) = cursor.fetchall()

    assert issued.token not in digest
    assert issued.signing_key not in kept
    assert VendorKey.objects.get().signing_key == issued.signing_key


def test_a_vendor_has_one_key_in_force_for_an_agency(staff, issued):
    with pytest.raises(IntegrityError):
        vendors.issue(staff.agency, "清风监测", by=None)


def test_after_it_is_revoked_it_may_have_another(staff, issued):
    vendors.revoke(issued.key, by=staff[Role.ADMIN])

    assert vendors.issue(staff.agency, "清风监测", by=None).token != issued.token
    assert vendors.issue(AgencyFactory(), "清风监测", by=None).key.agency != staff.agency


def test_nonces_are_forgotten_once_they_can_be_replayed_no_more(issued):
    with time_machine.travel(clock.now() - timedelta(days=2)):
        vendors.use_once(issued.key, "o" * 16)
    vendors.use_once(issued.key, "n" * 16)

    assert (tasks.forget_nonces(), tasks.forget_nonces()) == (1, 0)
    assert list(Nonce.objects.values_list("word", flat=True)) == ["n" * 16]
