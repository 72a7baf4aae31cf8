"""网站找错 on the desk: who sees what, the order, the answer, handing over, and what is put down."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.notices.models import Notice
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import Event
from site_errors import handling
from site_errors.models import SiteError
from tests.factories.accounts import AgencyFactory, person
from tests.factories.documents import Staff

pytestmark = pytest.mark.django_db
ANSWER = {"do": "answer", "standing": "mended", "words": "已经改好。"}


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel("2026-11-23T09:00+08:00", tick=False) as journey:
        yield journey


@pytest.fixture
def staff():
    return Staff(AgencyFactory(name="云山县人民政府办公室"))


def found(agency, **fields) -> SiteError:
    given = {"page": "/help/", "kind": "words", "words": "有一个错别字。", "contact": "13812345678"}
    return handling.take_in(agency=agency, **(given | fields))


def one(error) -> str:
    return reverse("site-errors:one", args=[error.pk])


@pytest.mark.parametrize("item_count", [1, 3])
@pytest.mark.parametrize(("tab", "queries"), [("waiting", 6), ("ended", 5)])
def test_the_list_asks_as_often_for_one_row_as_for_three(
    client, staff, tab, queries, item_count, django_assert_num_queries
):
    for _ in range(item_count):
        error = found(staff.agency)
        if tab == "ended":
            handling.answer(error, standing="mended", words="已经改好。", by=staff[Role.PUBLISHER])
    client.force_login(staff[Role.PUBLISHER])
    client.get(reverse("site-errors:list"))

    with django_assert_num_queries(queries):
        page = client.get(reverse("site-errors:list"), {"tab": tab})

    assert len(page.context["errors"]) == item_count


def test_those_that_wait_longest_come_first_and_late_ones_say_so(client, staff, monday):
    first = found(staff.agency, words="最早的一条。")
    monday.shift(timedelta(days=3))  # Thursday: the third workday
    second = found(staff.agency, words="后来的一条。")
    client.force_login(staff[Role.DISCLOSURE])
    assert [row.pk for row in client.get(reverse("site-errors:list")).context["errors"]] == [
        first.pk,
        second.pk,
    ]
    assert not SiteError.objects.get(pk=first.pk).is_late

    monday.shift(timedelta(days=1))

    assert SiteError.objects.get(pk=first.pk).is_late
    client.force_login(staff[Role.DISCLOSURE])  # a sitting does not last three days
    assert "逾期" in client.get(reverse("site-errors:list")).content.decode()


def test_another_agencys_are_not_there(client, staff):
    other = found(AgencyFactory())
    client.force_login(staff[Role.DISCLOSURE])

    assert client.get(reverse("site-errors:list")).context["errors"] == []
    assert client.get(one(other)).status_code == 404


def test_answered_through_the_page(client, staff):
    error = found(staff.agency)
    client.force_login(staff[Role.PUBLISHER])

    answer = client.post(one(error), ANSWER)

    assert answer["Location"] == one(error)
    error = SiteError.objects.get()
    assert (error.standing, error.answer, error.ended_by) == ("mended", "已经改好。", staff[Role.PUBLISHER])
    assert Event.objects.of(error).get().label == "答复网站找错：已更正"
    body = client.get(one(error)).content.decode()
    assert "已经改好。" in body
    assert 'value="answer"' not in body


@pytest.mark.parametrize(
    "typed", [{"words": ""}, {"words": "   "}, {"standing": ""}, {"standing": "waiting"}]
)
def test_an_answer_without_words_or_result_comes_back(client, staff, typed):
    error = found(staff.agency)
    client.force_login(staff[Role.PUBLISHER])

    assert client.post(one(error), ANSWER | typed).status_code == 422
    assert SiteError.objects.get().is_waiting


def test_it_is_answered_once(staff):
    error, by = found(staff.agency), staff[Role.PUBLISHER]
    handling.answer(error, standing="mended", words="已经改好。", by=by)

    with pytest.raises(NotNow):
        handling.answer(error, standing="unchanged", words="没有改。", by=by)
    with pytest.raises(NotNow):
        handling.hand_over(error, to=AgencyFactory(), by=by)
    assert SiteError.objects.get().answer == "已经改好。"


def test_the_database_keeps_no_end_without_an_answer(staff):
    error = found(staff.agency)

    with pytest.raises(IntegrityError), transaction.atomic():
        SiteError.objects.filter(pk=error.pk).update(standing="mended", ended_at=clock.now())


def test_handed_to_another_agency_which_is_told(client, staff):
    error, bureau = found(staff.agency), AgencyFactory(code="water", name="县水务局")
    keeper = person(Role.DISCLOSURE, bureau)
    client.force_login(staff[Role.DISCLOSURE])

    answer = client.post(one(error), {"do": "hand_over", "to": "water"})

    assert answer["Location"] == reverse("site-errors:list")
    assert SiteError.objects.get().agency == bureau
    assert Notice.objects.filter(user=keeper, kind="site-error").count() == 1
    event = Event.objects.of(error).get()
    assert (event.chain.agency, event.facts) == (staff.agency, {"转给": "县水务局"})
    with pytest.raises(Refused):
        handling.hand_over(SiteError.objects.get(), to=bureau, by=keeper)


def test_the_contact_is_masked_until_somebody_asks_and_that_is_put_down(client, staff):
    error = found(staff.agency)
    client.force_login(staff[Role.DISCLOSURE])
    assert "138****5678" in client.get(one(error)).content.decode()
    assert not Event.objects.of(error).exists()

    body = client.post(one(error), {"do": "contact"}).content.decode()

    assert "13812345678" in body
    event = Event.objects.of(error).get()
    assert (event.action, event.actor) == ("read_contact", staff[Role.DISCLOSURE])
    assert "1381234" not in str(event.facts)


def test_an_act_nobody_knows_is_not_there(client, staff):
    error = found(staff.agency)
    client.force_login(staff[Role.DISCLOSURE])

    assert client.post(one(error), {"do": "burn"}).status_code == 404


def test_the_menu_offers_it_to_those_who_mend_pages(client, staff):
    for role, offered in ((Role.PUBLISHER, True), (Role.DISCLOSURE, True), (Role.DRAFTER, False)):
        client.force_login(staff[role])
        assert (reverse("site-errors:list") in client.get(reverse("desk:home")).content.decode()) is offered
