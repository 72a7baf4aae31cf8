"""使用帮助: every answer an office may give is explained, with the remedy its letter tells."""

import re

import pytest

from portal.help_page import EITHER, MEANINGS, REVIEW_FIRST
from requests_app.outcomes import ANSWERS, Remedies
from tests.factories.accounts import AgencyFactory

pytestmark = pytest.mark.django_db


def test_every_answer_is_explained_once():
    explained = [key for one in MEANINGS for key in one.answers]

    assert sorted(explained) == sorted(ANSWERS)


@pytest.mark.parametrize("one", MEANINGS, ids=lambda one: one.label)
def test_the_remedy_is_that_of_the_letter(one):
    ways = {ANSWERS[key].remedies for key in one.answers}
    told = {Remedies.EITHER: EITHER, Remedies.REVIEW_FIRST: REVIEW_FIRST, Remedies.PARTIAL: REVIEW_FIRST}

    if one.label == "予以公开":
        return  # there is nothing to contest but what is missing
    assert [told[way] in one.then for way in ways if way in told] == [True] * len(ways & told.keys())


def test_every_place_named_on_the_page_is_there(client):
    body = client.get("/help/").content.decode()

    for place in re.findall(r'href="#([a-z]+)"', body):
        assert f'id="{place}"' in body


@pytest.mark.parametrize("address", ["/help/", "/about/", "/accessibility/"])
def test_whom_to_call_is_said(client, address):
    AgencyFactory(name="云山县人民政府办公室", contact_phone="0571-0000001")

    assert "0571-0000001" in client.get(address).content.decode()


def test_the_statement_says_what_is_not_yet_accessible(client):
    body = client.get("/accessibility/").content.decode()

    assert 'id="statement"' in body
    for words in ("GB/T 37668-2019", "还没有做到的", "扫描件", "/report-error/"):
        assert words in body
