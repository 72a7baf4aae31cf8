"""The PDF of a public document: laid out once for each content, however many ask, and known again by its SM3."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connections
from django.urls import reverse

from disclosure import clock
from disclosure.caching import SHARED
from disclosure.celery import app
from disclosure.personal import sm3_hex
from documents import printed
from documents.models import Document, PrintedCopy
from documents.states import State
from documents.tasks import print_missing_copies
from tests.factories.public import PUBLISHED_AT, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def press(monkeypatch):
    """A printer that counts, and does something meanwhile if asked to."""

    def lay_out(paper):
        lay_out.printed.append(paper.title)
        lay_out.meanwhile()
        return f"%PDF-1.7 {paper.title}".encode()

    lay_out.printed, lay_out.meanwhile = [], lambda: None
    monkeypatch.setattr(printed, "official_pdf", lay_out)
    return lay_out


def address(document):
    return reverse("documents:pdf", args=[document.pk])


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_it_is_laid_out_once_for_everybody_who_asks(client, press):
    one = published(1)[0]

    answers = [body(client.get(address(one) + junk)) for junk in ("", "?a=1", "?a=2")]

    assert len(set(answers)) == 1
    assert len(press.printed) == 1
    assert PrintedCopy.objects.get().sm3 == sm3_hex(answers[0])


def test_it_is_known_again_by_its_sm3(client, press):
    one = published(1)[0]
    first = client.get(address(one))
    etag = first["ETag"]

    again = client.get(address(one), headers={"If-None-Match": etag})
    head = client.head(address(one))

    assert etag == f'"{sm3_hex(body(first))}"'
    assert (again.status_code, again["ETag"], again["Cache-Control"]) == (304, etag, SHARED)
    assert (head.status_code, head["ETag"], head["Content-Length"]) == (200, etag, first["Content-Length"])
    assert head["Content-Type"] == "application/pdf"
    assert body(client.get(address(one), headers={"If-None-Match": '"other"'})).startswith(b"%PDF")


def test_another_content_is_another_print_and_the_old_one_goes(client, press):
    one = published(1)[0]
    body(client.get(address(one)))
    old = PrintedCopy.objects.get()

    one.text.body = "各有关单位：\n另有安排。"
    one.text.save()
    body(client.get(address(one)))

    assert len(press.printed) == 2
    assert PrintedCopy.objects.get().fingerprint != old.fingerprint


@pytest.mark.django_db(transaction=True)
def test_the_file_of_the_old_print_goes_with_it(client, press):
    one = published(1)[0]
    body(client.get(address(one)))
    old = PrintedCopy.objects.get().file

    Document.objects.filter(pk=one.pk).update(title="关于另一件事的通知")
    body(client.get(address(one)))

    assert not old.storage.exists(old.name)
    assert PrintedCopy.objects.get().file.storage.exists(PrintedCopy.objects.get().file.name)


def test_a_withdrawn_document_has_no_pdf_though_one_was_printed(client, press):
    one = published(1)[0]
    body(client.get(address(one)))
    Document.objects.filter(pk=one.pk).update(state=State.WITHDRAWN, withdrawn_at=clock.now())

    assert client.get(address(one)).status_code == 410


def test_whoever_comes_while_it_is_printed_waits_and_then_is_told_to_come_again(client, press, monkeypatch):
    monkeypatch.setattr(printed.copy_of, "__kwdefaults__", {"patience": 0})
    one, seen = published(1)[0], []
    press.meanwhile = lambda: seen.append(client.get(address(one)))

    first = client.get(address(one))

    (second,) = seen
    assert (second.status_code, second["Retry-After"]) == (503, "5")
    assert "正在排版" in second.content.decode()
    assert first.status_code == 200
    assert len(press.printed) == 1


def test_a_print_that_failed_leaves_nothing_in_the_way(client, press):
    one = published(1)[0]

    def jam():
        raise RuntimeError("缺纸")

    press.meanwhile = jam
    with pytest.raises(RuntimeError):
        client.get(address(one))
    press.meanwhile = lambda: None

    assert client.get(address(one)).status_code == 200


def test_a_print_whose_process_died_is_taken_over(client, press):
    one = published(1)[0]
    reader = Document.objects.for_reader().get(pk=one.pk)
    mark = printed.fingerprint(printed.paper_of(reader))
    with time_machine.travel(PUBLISHED_AT, tick=False) as traveller:
        PrintedCopy.objects.create(document=one, fingerprint=mark)
        with pytest.raises(printed.NotYet):
            printed.copy_of(reader, patience=0)
        traveller.shift(printed.GIVEN_UP + timedelta(seconds=1))

        assert printed.copy_of(reader, patience=0).sm3

    assert len(press.printed) == 1


def test_a_lost_file_is_printed_anew(client, press):
    one = published(1)[0]
    body(client.get(address(one)))
    file = PrintedCopy.objects.get().file
    file.storage.delete(file.name)

    assert body(client.get(address(one))).startswith(b"%PDF")
    assert len(press.printed) == 2


class TestBeforeAnybodyAsks:
    @pytest.fixture(autouse=True)
    def just_after(self):
        with time_machine.travel(PUBLISHED_AT + timedelta(minutes=1), tick=False):
            yield

    def test_what_was_published_lately_is_printed_once(self, press):
        published(2)
        published(1, state=State.ISSUED)
        published(1, published_at=PUBLISHED_AT - timedelta(days=30))

        assert [print_missing_copies(), print_missing_copies()] == [2, 0]
        assert len(press.printed) == 2

    def test_one_that_cannot_be_printed_does_not_keep_the_others_waiting(self, press):
        published(3)

        def jam():
            if len(press.printed) == 1:
                raise RuntimeError("缺纸")

        press.meanwhile = jam

        assert print_missing_copies() == 2

    def test_what_another_is_printing_is_left_to_him(self, press):
        one = published(1)[0]
        press.meanwhile = lambda: left.append(printed.make_missing())
        left = []
        printed.copy_of(Document.objects.for_reader().get(pk=one.pk))

        assert left == [0]

    def test_the_clock_of_the_house_asks_for_it(self):
        assert print_missing_copies.name in {line["task"] for line in app.conf.beat_schedule.values()}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_ten_at_once_print_once(press, monkeypatch):
    monkeypatch.setattr(printed, "LOOK_AGAIN", 0.01)
    one, barrier = published(1)[0], Barrier(10)

    def ask(_):
        try:
            barrier.wait(10)
            return printed.copy_of(Document.objects.for_reader().get(pk=one.pk)).sm3
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        found = set(pool.map(ask, range(10)))

    assert len(found) == 1
    assert len(press.printed) == 1
