"""回应关切: what the public sees of a response, and what it never sees."""

import re
from html import escape, unescape

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.workflow.door import perform
from documents.finding import find as searched
from documents.states import State as DocumentState
from opinion import finding
from opinion.models import Response
from opinion.states import Stage, State
from tests.factories.documents import Staff, document
from tests.factories.opinion import WORDS, drafted, item, road_to

pytestmark = pytest.mark.django_db
H, DO, OH, P, S, L = (
    Role.SECTION_HEAD,
    Role.DISCLOSURE,
    Role.DISCLOSURE_HEAD,
    Role.PUBLISHER,
    Role.SECRECY,
    Role.LEADER,
)


def page(client, response, name="detail"):
    return client.get(reverse(f"responses:{name}", args=[response.pk]))


def text(answer) -> str:
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def again(staff, case):
    """From a correction on, until it is before the public once more."""
    for action, role, facts in road_to(State.RELEASED, staff)[6:]:
        case = perform(case, action, by=staff[role], **facts)
    return case


def test_a_published_response_is_read_by_everybody(client):
    staff = Staff()
    response = item(staff).response

    answer = page(client, response)

    assert answer.status_code == 200
    for said in (WORDS["title"], WORDS["asked"], WORDS["speaker"], staff.agency.name, "主管道爆裂"):
        assert said in text(answer)
    assert '<meta name="ArticleTitle" content="关于城区停水的情况说明">' in answer.content.decode()
    assert answer["ETag"]


def test_nobody_who_handled_it_is_named(client):
    staff = Staff()
    response = item(staff).response

    shown = text(page(client, response)) + text(page(client, response, "print"))

    assert [str(person) for person in staff.people.values() if str(person) in shown] == []


@pytest.mark.parametrize("stage", [Stage.WRITING, Stage.SECRECY, Stage.REVIEWED])
def test_what_is_not_published_does_not_exist(client, stage):
    case = drafted(Staff(), stage)

    assert page(client, case.response).status_code == 404
    assert page(client, case.response, "print").status_code == 404
    assert WORDS["title"] not in text(client.get(reverse("responses:list")))
    assert WORDS["title"] not in client.get(reverse("responses:feed")).content.decode()
    assert not searched("停水").hits


def test_while_it_is_being_corrected_the_public_reads_what_stood(client):
    staff = Staff()
    case = perform(item(staff), "correct", by=staff[OH], note="恢复供水的时间有误。")
    case = perform(case, "write_response", by=staff[H], **WORDS | {"body": "次日凌晨恢复供水。"})

    shown = text(page(client, case.response))

    assert "主管道爆裂" in shown
    assert "次日凌晨" not in shown
    assert "恢复供水的时间有误" not in shown


def test_while_it_is_being_corrected_the_public_sees_the_documents_and_the_topic_that_stood(
    client, django_capture_on_commit_callbacks
):
    staff = Staff()
    notice = document(staff)
    case = perform(item(staff, State.RELEASED), "correct", by=staff[OH], note="恢复供水的时间有误。")

    case = perform(case, "write_response", by=staff[H], **WORDS, topic="供水", documents=[notice])

    assert notice.title not in text(page(client, case.response))
    assert Response.objects.get().topic == ""
    assert finding.beside_documents([notice.pk]) == {}
    with django_capture_on_commit_callbacks(execute=True):
        case = again(staff, case)
    assert notice.title in text(page(client, case.response))
    assert [link.url for link in finding.beside_documents([notice.pk])[notice.pk]] == [
        case.response.get_absolute_url()
    ]
    assert case.response.topic == "供水"


def test_a_correction_says_when_and_why_and_the_old_words_are_kept(client):
    staff = Staff()
    case = perform(item(staff, State.SETTLED), "correct", by=staff[OH], note="恢复供水的时间有误。")
    case = perform(case, "write_response", by=staff[H], **WORDS | {"body": "次日凌晨恢复供水。"})
    case = again(staff, case)

    shown = text(page(client, case.response))

    assert "次日凌晨恢复供水" in shown
    assert "更正：恢复供水的时间有误。" in shown
    assert [version.body for version in case.response.versions.all()] == [WORDS["body"], "次日凌晨恢复供水。"]
    assert case.response.published_at < case.response.corrected_at


def test_a_correction_passes_every_eye_again():
    staff = Staff()
    case = perform(item(staff), "correct", by=staff[OH], note="恢复供水的时间有误。")

    assert (case.state, case.stage, case.approved_by) == (State.DRAFTING, Stage.WRITING, None)


def test_what_was_withdrawn_leaves_a_stone_and_nothing_else(client):
    staff = Staff()
    case = perform(item(staff), "withdraw_response", by=staff[L], note="情况仍在核实，另行回应。")

    answer = page(client, case.response)

    assert answer.status_code == 410
    assert "情况仍在核实，另行回应。" in text(answer)
    assert "主管道爆裂" not in text(answer)
    assert page(client, case.response, "print").status_code == 404
    assert WORDS["title"] not in text(client.get(reverse("responses:list")))
    assert WORDS["title"] not in client.get(reverse("responses:feed")).content.decode()
    assert not searched("停水").hits


def test_corrected_a_withdrawn_one_stands_again(client):
    staff = Staff()
    case = perform(item(staff), "withdraw_response", by=staff[L], note="情况仍在核实，另行回应。")
    case = perform(case, "correct", by=staff[OH], note="核实后重新发布。")
    case = again(staff, case)

    assert page(client, case.response).status_code == 200


def test_publishing_withdrawing_and_correcting_renew_the_pages(client, django_capture_on_commit_callbacks):
    staff = Staff()
    address = reverse("responses:list")
    assert WORDS["title"] not in text(client.get(address))
    with django_capture_on_commit_callbacks(execute=True):
        case = item(staff)
    assert WORDS["title"] in text(client.get(address))
    with django_capture_on_commit_callbacks(execute=True):
        perform(case, "withdraw_response", by=staff[L], note="情况仍在核实，另行回应。")

    assert WORDS["title"] not in text(client.get(address))


# ── the list ────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(client, rows, django_assert_num_queries):
    for _ in range(rows):
        item()

    client.get(reverse("responses:list"))  # what there is to choose from is counted once after a publication

    with django_assert_num_queries(1):
        client.get(reverse("responses:list") + "?year=1999&q=停水")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("?agency=water", 1),
        ("?agency=nobody", 2),
        ("?year=2016", 0),  # nothing was answered then
        (f"?year={clock.today().year}", 2),
        ("?topic=供水", 1),
        ("?topic=供水&agency=water", 1),
        ("?topic=教育", 0),
        ("?topic=供水&q=地铁", 0),
        ("?q=停水", 2),
        ("?q=地铁", 0),
        ("?year=abc", 2),
        ("?after=1-1", 0),
        ("?after=junk", 2),
    ],
)
def test_the_filters(client, query, count):
    staff = Staff()
    staff.agency.code = "water"
    staff.agency.save()
    item(staff, topic="供水")
    item()

    answer = client.get(reverse("responses:list") + query)

    assert (answer.status_code, len(answer.context["responses"])) == (200, count)


def test_page_after_page_each_is_shown_once(client, monkeypatch):
    monkeypatch.setattr("opinion.views.public.PAGE_ROWS", 2)
    made = {item().response.pk for _ in range(3)}

    seen, address = [], reverse("responses:list")
    query = ""
    while True:
        slice_ = client.get(address + query).context["responses"]
        seen += [row.pk for row in slice_]
        query = slice_.older
        if not query:
            break

    assert (len(seen), set(seen)) == (3, made)


def test_the_feed_is_atom(client):
    response = item().response

    answer = client.get(reverse("responses:feed"))

    assert answer["Content-Type"].startswith("application/atom+xml")
    assert response.get_absolute_url() in answer.content.decode()


def test_each_filter_has_its_feed(client):
    water, roads = item(topic="供水").response, item(topic="道路").response
    listed = client.get(reverse("responses:list") + "?topic=供水").content.decode()

    page = client.get(
        unescape(re.search(r'href="([^"]+)" rel="nofollow">订阅这个列表', listed)[1])
    ).content.decode()
    address = unescape(re.search(r"<code>http://127.0.0.1:8000(/responses/feed/\?[^<]+)</code>", page)[1])
    feed = client.get(address).content.decode()

    assert f'title="回应关切：供水" href="{escape(address)}"' in listed
    assert "回应关切：供水" in feed
    assert water.get_absolute_url() in feed
    assert roads.get_absolute_url() not in feed


def test_a_rare_topic_is_asked_for_though_it_is_not_offered(client, monkeypatch):
    monkeypatch.setattr("opinion.forms.public.TOPICS", 1)
    item(topic="供水")
    item(topic="供水")
    rare = item(topic="路灯").response

    shown = client.get(rare.get_absolute_url()).content.decode()
    address = unescape(re.search(r'路灯 <a href="([^"]+)"', shown)[1])

    assert [row.pk for row in client.get(address).context["responses"]] == [rare.pk]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_feeds_lead_both_ways_and_cost_the_same(client, rows, django_assert_num_queries):
    staff = Staff()
    paper = document(staff, DocumentState.PUBLISHED, title="关于计划停水公告办法的通知")
    cases = [answering(staff, paper) for _ in range(rows)]
    related = f'<link href="{settings.SITE_URL}{{}}" rel="related"'
    client.get(reverse("responses:list"))

    with django_assert_num_queries(2):
        feed = client.get(reverse("responses:feed") + "?q=停水").content.decode()

    assert feed.count(related.format(paper.get_absolute_url())) == rows
    of_documents = client.get("/feed/").content.decode()
    for case in cases:
        assert related.format(case.response.get_absolute_url()) in of_documents


def test_the_feed_leads_to_no_document_that_is_not_public_any_more(client):
    staff = Staff()
    paper = document(staff, DocumentState.PUBLISHED)
    answering(staff, paper)
    perform(paper, "withdraw", by=staff[OH], note="附件有误，更正后重发。")

    assert paper.get_absolute_url() not in client.get(reverse("responses:feed")).content.decode()


# ── beside documents, in the search ─────────────────────────────────────────
def answering(staff, paper):
    case = item(staff, State.DRAFTING)
    case = perform(case, "write_response", by=staff[H], **WORDS | {"documents": [paper]})
    return again(staff, case)


def test_a_response_and_its_document_lead_to_each_other(client):
    staff = Staff()
    paper = document(staff, DocumentState.PUBLISHED, title="关于计划停水公告办法的通知")
    case = answering(staff, paper)

    assert paper.get_absolute_url() in page(client, case.response).content.decode()
    assert case.response.get_absolute_url() in client.get(paper.get_absolute_url()).content.decode()
    assert f'rel="related" title="{paper.title}"' in _feed(client)


def _feed(client) -> str:
    body = client.get(reverse("responses:feed")).content.decode()
    return re.sub(r'href="[^"]*" rel="related"', 'rel="related"', body)


def test_a_document_that_is_not_public_any_more_is_not_led_to(client):
    staff = Staff()
    paper = document(staff, DocumentState.PUBLISHED)
    case = answering(staff, paper)
    perform(paper, "withdraw", by=staff[OH], note="附件有误，更正后重发。")

    assert paper.get_absolute_url() not in page(client, case.response).content.decode()
    assert 'rel="related"' not in _feed(client)


def test_a_document_leads_to_no_response_that_was_withdrawn(client):
    staff = Staff()
    paper = document(staff, DocumentState.PUBLISHED)
    case = answering(staff, paper)
    perform(case, "withdraw_response", by=staff[L], note="情况仍在核实。")

    assert case.response.get_absolute_url() not in client.get(paper.get_absolute_url()).content.decode()


def test_the_search_of_the_whole_site_finds_it(client):
    response = item().response

    answer = client.get(reverse("portal:search") + "?q=停水")

    assert response.get_absolute_url() in answer.content.decode()


def test_only_the_words_the_public_has_are_searched():
    staff = Staff()
    case = perform(item(staff), "correct", by=staff[OH], note="恢复供水的时间有误。")
    perform(case, "write_response", by=staff[H], **WORDS | {"body": "新写的词：蓄水池。"})

    assert not Response.objects.public().matching("蓄水池").exists()
