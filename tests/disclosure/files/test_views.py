"""One address hands out files: to whom the holder allows, and to the public the cleaned copy only."""

import uuid
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http.multipartparser import MultiPartParser
from django.test.client import BOUNDARY, encode_multipart

from accounts.models import Office
from disclosure.files import store, visibility
from disclosure.files.uploadhandlers import LimitedUploadHandler
from disclosure.files.visibility import Access
from tests.factories import papers
from tests.factories.accounts import OfficeFactory, UserFactory
from tests.factories.papers import Paper

SECRET = b"Wang Xiaoming"


@pytest.fixture
def clerk(db):
    return UserFactory()


@pytest.fixture
def held(clerk, monkeypatch):
    """A picture held by an office; each test says how the office lets it be seen."""
    monkeypatch.setattr(visibility, "_registry", {})
    return store.store(SimpleUploadedFile("现场照片.png", papers.png()), holder=OfficeFactory(), by=clerk)


def body(answer):
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize(
    ("says", "status", "shows_original"),
    [
        (Access.NONE, 404, False),
        (False, 404, False),
        (Access.PUBLISHED, 200, False),
        (True, 200, False),
        (Access.ORIGINAL, 200, True),
    ],
)
def test_the_holder_decides_who_gets_which_copy(client, held, says, status, shows_original):
    visibility.register(Office, lambda holder, file, user: says)

    answer = client.get(held.get_absolute_url())

    assert answer.status_code == status
    if status == 200:
        assert (SECRET in body(answer)) == shows_original


def test_the_predicate_is_given_the_holder_the_file_and_the_person(client, held, clerk):
    asked = []
    visibility.register(Office, lambda *arguments: asked.append(arguments))
    client.force_login(clerk)

    client.get(held.get_absolute_url())

    assert asked == [(held.holder, held, clerk)]


def test_nobody_sees_what_no_domain_speaks_for(client, held, clerk):
    client.force_login(clerk)

    assert client.get(held.get_absolute_url()).status_code == 404


def test_an_upload_not_yet_filed_is_seen_by_its_uploader_alone(client, clerk):
    file = store.store(Paper().upload("txt"), by=clerk)

    assert client.get(file.get_absolute_url()).status_code == 404
    client.force_login(UserFactory())
    assert client.get(file.get_absolute_url()).status_code == 404
    client.force_login(clerk)
    answer = client.get(file.get_absolute_url())
    assert answer.status_code == 200
    assert body(answer) == Paper().txt()


def test_an_upload_without_uploader_is_not_seen_by_a_passer_by(client, db):
    file = store.store(Paper().upload("txt"))

    assert client.get(file.get_absolute_url()).status_code == 404


def test_staff_may_look_at_the_public_copy(client, held):
    visibility.register(Office, lambda *_: Access.ORIGINAL)

    assert SECRET not in body(client.get(held.get_absolute_url(), {"copy": "published"}))


def test_the_public_cannot_ask_for_the_original(client, held):
    visibility.register(Office, lambda *_: Access.PUBLISHED)

    assert SECRET not in body(client.get(held.get_absolute_url(), {"copy": "original"}))


def test_an_unknown_file_is_404(client, db):
    assert client.get(f"/files/{uuid.uuid4()}/").status_code == 404


def test_a_chinese_name_and_the_true_type_go_with_the_bytes(client, held):
    visibility.register(Office, lambda *_: Access.PUBLISHED)

    answer = client.get(held.get_absolute_url())
    body(answer)

    assert answer["Content-Disposition"] == (
        f"attachment; filename=\"file.png\"; filename*=UTF-8''{quote('现场照片')}.png"
    )
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Length"] == str(held.published_size)


def test_an_unchanged_file_is_not_sent_again(client, held):
    visibility.register(Office, lambda *_: Access.PUBLISHED)
    first = client.get(held.get_absolute_url())
    body(first)

    assert first["ETag"] == f'"{held.published_sm3}"'
    assert client.get(held.get_absolute_url(), headers={"if-none-match": first["ETag"]}).status_code == 304
    visibility.register(Office, lambda *_: Access.NONE)
    assert client.get(held.get_absolute_url(), headers={"if-none-match": first["ETag"]}).status_code == 404


def test_the_web_server_may_send_the_bytes(client, held, settings):
    settings.FILE_ACCEL_LOCATION = "/protected"
    visibility.register(Office, lambda *_: Access.PUBLISHED)

    answer = client.get(held.get_absolute_url())

    assert answer["X-Accel-Redirect"] == f"/protected/{held.published.name}"
    assert answer.content == b""


def test_bytes_that_were_lost_are_404(client, held):
    visibility.register(Office, lambda *_: Access.PUBLISHED)
    held.published.storage.delete(held.published.name)

    assert client.get(held.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_download_asks_the_database_little(client, clerk, django_assert_num_queries, monkeypatch, count):
    monkeypatch.setattr(visibility, "_registry", {Office: lambda *_: Access.PUBLISHED})
    office = OfficeFactory()
    files = [store.store(Paper().upload("txt"), holder=office) for _ in range(count)]

    with django_assert_num_queries(2):  # the file and its holder
        body(client.get(files[0].get_absolute_url()))


@pytest.mark.parametrize(("size", "is_kept"), [(1000, True), (300_000, False)])
def test_an_upload_past_the_limit_is_counted_and_not_kept(rf, settings, size, is_kept):
    settings.FILE_MAX_BYTES = 100_000
    data = encode_multipart(BOUNDARY, {"title": "通知", "file": SimpleUploadedFile("大.txt", b"x" * size)})
    request = rf.post("/", data=data, content_type=f"multipart/form-data; boundary={BOUNDARY}")
    parser = MultiPartParser(
        request.META, request, [LimitedUploadHandler(request), MemoryFileUploadHandler(request)]
    )

    post, files = parser.parse()

    assert post["title"] == "通知"
    assert files["file"].size == size
    assert files["file"].read() == (b"x" * size if is_kept else b"")
    if not is_kept:
        with pytest.raises(store.FileRefused, match="超过 98 KB"):
            store.read_upload(files["file"])
