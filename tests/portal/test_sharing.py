"""分享: the QR code of a page is drawn here, for pages of this site only."""

import re
from io import BytesIO

import pytest
import segno

from portal.sharing import address_of
from tests.factories.accounts import AgencyFactory
from tests.factories.public import published

pytestmark = pytest.mark.django_db


def lines_of(svg: bytes) -> str:
    return re.search(rb'stroke="#000" d="([^"]+)"', svg)[1].decode()


def test_the_code_says_the_canonical_address(client, settings):
    settings.SITE_URL = "https://www.example.gov.cn"

    response = client.get("/share.svg?to=/documents/7/")

    assert response["Content-Type"] == "image/svg+xml"
    expected = BytesIO()
    segno.make("https://www.example.gov.cn/documents/7/", error="m", micro=False).save(
        expected, kind="svg", border=4
    )
    assert lines_of(response.content) == lines_of(expected.getvalue())


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "documents/7/", "/no-such-page/"]
)
def test_only_pages_of_this_site_are_drawn(client, to):
    assert client.get("/share.svg", {"to": to}).status_code == 404


def test_the_picture_is_kept_and_asked_again_for_nothing(client):
    first = client.get("/share.svg?to=/guide/")

    again = client.get("/share.svg?to=/guide/", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304


def test_a_document_offers_its_address_in_words_and_as_a_picture_that_waits(client, settings):
    settings.SITE_URL = "https://www.example.gov.cn"
    (document,) = published(1, agency=AgencyFactory())

    body = client.get(document.get_absolute_url()).content.decode()

    assert f'<p class="address">{address_of(document.get_absolute_url())}</p>' in body
    picture = re.search(r'<img src="/share\.svg[^>]*>', body)[0]
    assert f"to={document.get_absolute_url()}" in picture
    assert 'loading="lazy"' in picture
    assert re.search(r'width="\d+" height="\d+"', picture)
