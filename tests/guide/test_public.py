"""公开指南 as a citizen reads it."""

import pytest
import time_machine

from accounts.roles import Role
from disclosure import caching
from disclosure.rulebook.setting import set_rule
from guide.states import State
from tests.documents.test_public_pages import cost
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff
from tests.factories.guide import SAYS, guide

pytestmark = pytest.mark.django_db
ADDRESS = "/disclosure/guide/here/"


@pytest.fixture
def staff():
    return Staff(AgencyFactory(code="here", name="云山县水务局", short_name="县水务局"))


def page(client, address=ADDRESS, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


@time_machine.travel("2026-11-16T09:00+08:00")
def test_it_says_all_the_law_wants_with_the_date_of_the_last_change(client, staff):
    guide(staff)

    body = page(client)

    for words in (*SAYS.values(), "更新日期", "2026年11月16日", "第 1 版"):
        assert words in body
    for heading in ("政府信息的分类", "政府信息的编排体系", "政府信息的获取方式", "公开工作机构"):
        assert heading in body


@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEW])
def test_what_is_not_published_is_not_shown(client, staff, state):
    guide(staff, state, office_name="还没有定的科")

    body = page(client)

    assert "还没有发布公开指南" in body
    assert "还没有定的科" not in body


def test_an_agency_without_a_guide_shows_what_its_row_says(client):
    AgencyFactory(code="here", contact_phone="0571-3333333")

    assert "0571-3333333" in page(client)


def test_the_ways_in_are_those_of_the_rules_in_force(client, staff):
    guide(staff)
    assert "在线提交" in page(client)

    set_rule("requests.channels", staff.agency, ["in_person", "post", "fax"], basis="指南")
    caching.bump(on_commit=False)

    body = page(client)
    assert "在线提交" not in body
    assert "<li>传真</li>" in body


def test_one_guide_is_described_as_itself_not_as_its_column(client, staff):
    case = guide(staff)

    assert f'<meta name="Description" content="{case.title}">' in page(client)


def test_an_earlier_version_stays_readable_and_says_so(client, staff):
    guide(staff, phone="0571-1111111")
    guide(staff, phone="0571-2222222")

    now, before = page(client), page(client, ADDRESS + "1/")

    assert "0571-2222222" in now
    assert "0571-1111111" not in now
    assert "0571-1111111" in before
    assert "已由新版代替" in before
    assert (
        "指南（第 1 版，不是现行的）" in before.partition("</title>")[0]
    )  # two windows, told apart by their titles
    assert "第 2 版" not in now.partition("</title>")[0]
    assert '<meta name="robots" content="noindex">' in before
    assert page(client, ADDRESS + "2/")


@pytest.mark.parametrize("address", ["/disclosure/guide/nobody/", ADDRESS + "9/"])
def test_what_there_is_not_is_not_found(client, staff, address):
    guide(staff)

    page(client, address, 404)


def test_publishing_takes_the_kept_page_away_at_once(client, staff, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        guide(staff, phone="0571-1111111")
    assert "0571-1111111" in page(client)

    with django_capture_on_commit_callbacks(execute=True):
        guide(staff, phone="0571-2222222")

    assert "0571-2222222" in page(client)


def test_it_costs_the_same_for_one_version_and_three(client, staff):
    costs = []
    for more in (1, 2):
        for _ in range(more):
            guide(staff)
        costs.append(cost(client, ADDRESS))

    assert costs == [6, 6]  # the agency, its versions, the counts


def test_the_pages_that_name_a_contact_name_the_one_of_the_guide(client, staff):
    guide(staff, phone="0571-7654321")
    caching.bump(on_commit=False)

    assert staff[Role.DISCLOSURE]
    for address in ("/agencies/here/", "/apply/", "/disclosure/guide/"):
        assert "0571-7654321" in page(client, address)
