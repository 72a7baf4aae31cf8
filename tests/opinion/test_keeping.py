"""What is kept besides items leaves its events: who changed it, from what to what, and nothing that must stay secret."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.workflow.models import Event
from disclosure.workflow.verify import verify_chains
from opinion import keeping, linking, vendors
from opinion.models import Feed, Item, VendorKey
from opinion.states import State
from tests.factories.documents import document
from tests.factories.opinion import item

pytestmark = pytest.mark.django_db
DO, OH = Role.DISCLOSURE, Role.DISCLOSURE_HEAD


def told(row) -> list[tuple]:
    return [
        (event.action, event.before, event.after, event.actor)
        for event in Event.objects.of(row).order_by("pk")
    ]


def test_a_key_is_issued_and_revoked_once_on_the_record(staff):
    issued = vendors.issue(staff.agency, "清风监测", by=staff[OH])
    for _ in "twice":
        vendors.revoke(issued.key, by=staff[OH])

    assert told(issued.key) == [
        ("issue", "", "in_force", staff[OH]),
        ("revoke", "in_force", "revoked", staff[OH]),
    ]
    said = str(list(Event.objects.of(issued.key).values_list("facts", flat=True)))
    assert "清风监测" in said
    assert issued.token not in said
    assert issued.signing_key not in said
    assert verify_chains(staff.agency)[1] == []


def test_a_key_issued_at_the_desk_names_who_issued_it(staff, client):
    client.force_login(staff[OH])

    client.post(reverse("opinion-collect:vendor-keys"), {"vendor": "清风监测"})

    assert told(VendorKey.objects.get()) == [("issue", "", "in_force", staff[OH])]


def test_a_feed_is_added_and_changed_on_the_record(staff, client):
    client.force_login(staff[OH])
    typed = {"name": "论坛", "url": "https://a.example.cn/rss?key=secret", "every": 30, "is_active": "on"}
    client.post(reverse("opinion-collect:feeds"), typed)
    feed = Feed.objects.get()
    Feed.objects.update(failures=3)
    page = reverse("opinion-collect:feed", args=[feed.pk])

    client.post(page, typed | {"every": 60, "is_active": ""})
    client.post(page, typed | {"every": 60, "is_active": ""})

    assert told(feed) == [("add", "", "on", staff[OH]), ("change", "on", "off", staff[OH])]
    facts = [event.facts for event in Event.objects.of(feed).order_by("pk")]
    assert facts[0]["地址"] == "https://a.example.cn/rss"
    assert facts[1] == {"间隔（分钟）": "30 → 60", "启用": "是 → 否"}
    assert Feed.objects.get().failures == 0


def test_a_shift_is_put_on_the_list_and_taken_off_on_the_record(staff):
    now = clock.now()
    times = {"since": now + timedelta(hours=1), "until": now + timedelta(hours=9)}
    shift = keeping.add_shift(staff.agency, by=staff[DO], user=staff[OH], phone="13800000000", **times)

    assert [keeping.take_off(shift, by=staff[OH]) for _ in "ab"] == [True, False]

    assert told(shift) == [("add", "", "on", staff[DO]), ("take_off", "on", "off", staff[OH])]
    assert "13800000000" not in str(list(Event.objects.of(shift).values_list("facts", flat=True)))


def test_what_an_item_concerns_is_decided_on_the_record(staff):
    case, notice = item(staff, State.JUDGED), document(staff)

    linking.decide(case, "document", notice, holds=True, by=staff[DO])
    linking.decide(case, "document", notice, holds=False, by=staff[OH])

    events = Event.objects.of(case).filter(action="decide_link").order_by("pk")
    assert [(event.label, event.actor, event.facts) for event in events] == [
        ("确认有关", staff[DO], {"公文": str(notice)}),
        ("确认无关", staff[OH], {"公文": str(notice)}),
    ]
    assert Item.objects.get().last_event == case.last_event
    assert verify_chains(staff.agency)[1] == []
