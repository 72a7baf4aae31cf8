"""A page keeps the place of a picture before it has come."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile

from disclosure.files.measure import measured
from disclosure.files.store import store
from tests.factories.documents import Staff
from tests.factories.interpretation import shown, with_picture

pytestmark = pytest.mark.django_db


def png(width, height) -> ContentFile:
    from PIL import Image  # slow import

    drawn = BytesIO()
    Image.new("RGB", (width, height)).save(drawn, "PNG")
    return ContentFile(drawn.getvalue(), "图.png")


def test_a_picture_is_measured_as_the_public_gets_it():
    assert measured(store(png(40, 30))) == (40, 30)


def test_what_is_no_picture_has_no_measure():
    assert measured(store(ContentFile("一段文字".encode(), "文.txt"))) == (None, None)


def test_the_page_says_the_size_of_its_pictures(client):
    (case,) = shown(Staff())
    picture = with_picture(case)

    body = client.get(case.get_absolute_url()).content.decode()

    assert f'width="{picture.width}" height="{picture.height}"' in body
