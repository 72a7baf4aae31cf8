"""Many senders at once, over real HTTP, on the database an office runs: nothing lost, nothing doubled."""

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from disclosure.workflow.models import Event
from disclosure.workflow.verify import verify_chains
from opinion import vendors
from opinion.collecting import FOLDED, NEW, take_in
from opinion.models import Item, Mention, Nonce
from tests.factories.accounts import AgencyFactory
from tests.factories.opinion_said import LAMPS, LAMPS_REPOSTED, SCHOOL, WATER, mention
from tests.opinion.test_vendors import URL, signed

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
SENDERS = 50


def at_once(jobs):
    """Run the jobs in threads that start together; returns their results in order."""
    barrier = Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait(30)
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.fixture
def server(live_server):
    """Django's own lets ten wait to be let in; the web server of an office lets in hundreds."""
    live_server.thread.httpd.socket.listen(256)
    return live_server.thread


def send(server, issued, items, nonce):
    """One call on a connection of its own; (status, answer)."""
    body = json.dumps({"items": items}).encode()
    wire = http.client.HTTPConnection(server.host, server.port, timeout=60)
    try:
        wire.request(
            "POST", URL, body, {"Content-Type": "application/json", **signed(issued, body, nonce=nonce)}
        )
        answer = wire.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        wire.close()


def test_fifty_senders_at_once_lose_nothing_and_double_nothing(server):
    """Each sends its own things, one all of them send, and stories that several tell in other words."""
    agency = AgencyFactory()
    keys = [vendors.issue(agency, f"监测{n}", by=None) for n in range(5)]
    stories = [LAMPS, LAMPS_REPOSTED, WATER, SCHOOL]

    def batch(n):
        return [
            {"source": "云山论坛", "source_id": "everybody's", "title": "路灯", "body": LAMPS},
            {"source": "云山论坛", "source_id": f"own-{n}", "title": "网友反映", "body": stories[n % 4]},
            {"source": f"来源{n}", "title": "网友反映", "body": stories[(n + 1) % 4]},
        ]

    results = at_once(
        [lambda n=n: send(server, keys[n % 5], batch(n), f"nonce-{n:016}") for n in range(SENDERS)]
    )

    assert {status for status, _ in results} == {200}
    outcomes = [one["status"] for _, answer in results for one in answer["results"]]
    assert Mention.objects.count() == 1 + 2 * SENDERS
    assert outcomes.count("seen") == SENDERS - 1
    assert outcomes.count("new") == Item.objects.count() == 3
    assert sorted(Item.objects.values_list("mention_count", flat=True)) == sorted(
        Mention.objects.filter(item=item).count() for item in Item.objects.all()
    )
    assert sum(Item.objects.values_list("mention_count", flat=True)) == Mention.objects.count()
    assert Event.objects.filter(action="open").count() == 3
    _, flaws = verify_chains()
    assert flaws == []


def test_a_call_recorded_and_sent_by_many_at_once_is_taken_once(server):
    issued = vendors.issue(AgencyFactory(), "清风监测", by=None)
    items = [{"source": "云山论坛", "source_id": "1", "title": "路灯", "body": LAMPS}]

    results = at_once([lambda: send(server, issued, items, "n" * 16) for _ in range(20)])

    assert sorted(status for status, _ in results) == [200] + [409] * 19
    assert (Mention.objects.count(), Nonce.objects.count()) == (1, 1)


def test_two_with_the_same_story_at_once_make_one_item():
    assert connection.vendor == "postgresql"
    agency = AgencyFactory()

    for words in (LAMPS, WATER, SCHOOL):
        results = at_once(
            [
                lambda who=who, words=words: take_in(agency, [mention(words, source=who)])[0].outcome
                for who in "甲乙"
            ]
        )
        assert sorted(results) == [FOLDED, NEW]

    counted = {item.pk: item.mention_count for item in Item.objects.all()}
    assert list(counted.values()) == [2, 2, 2]
    assert counted == {pk: Mention.objects.filter(item=pk).count() for pk in counted}


def test_agencies_do_not_wait_for_each_other():
    one, other = AgencyFactory(), AgencyFactory()

    results = at_once([lambda a=a: take_in(a, [mention()])[0].outcome for a in (one, other)])

    assert results == [NEW, NEW]
