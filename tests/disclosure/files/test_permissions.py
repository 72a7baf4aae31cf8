"""On disk an upload is for the portal's own user and group."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from disclosure.files.store import store

pytestmark = pytest.mark.django_db


def test_others_on_the_machine_do_not_read_an_upload():
    file = store(SimpleUploadedFile("x.txt", "内部".encode()), by=None, name="x.txt")
    path = Path(file.original.path)

    assert path.stat().st_mode & 0o777 == 0o640
    assert path.parent.stat().st_mode & 0o007 == 0
