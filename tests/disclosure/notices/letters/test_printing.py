"""批量打印: whole or not at all, in order, with envelopes; a worker that dies loses nothing."""

import io
from datetime import timedelta

import pikepdf
import pypdfium2
import pytest

from disclosure import clock
from disclosure.notices import letters
from disclosure.notices.letters import printing, signing
from disclosure.notices.models import Letter, PrintRun
from disclosure.refusal import Refused
from tests.factories.accounts import AgencyFactory, OfficeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def some(case, clerk):
    """Three issued letters of one agency: the second has no address."""
    made = []
    for occasion, address in (("1", "464000\n云山县城关镇䶮塘街8号"), ("2", ""), ("3", "云山县平安路5号")):
        letter = letters.draft(case, "T2", by=clerk, occasion=occasion)
        letter.address = address
        letter.save()
        made.append(letters.issue(letter, by=clerk))
    return made


def texts(data):
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


def sizes(data):
    with pypdfium2.PdfDocument(data) as document:
        return [tuple(round(side * 25.4 / 72) for side in page.get_size()) for page in document]


class TestBatch:
    def test_letters_come_in_order_and_envelopes_after_them(self, real_paper, some):
        data = printing.batch_pdf(some)

        assert sizes(data) == [(210, 297)] * 6 + [(220, 110)] * 2
        found = texts(data)
        assert [some[n // 2].number.text in page for n, page in enumerate(found[:6]) if n % 2 == 0] == [
            True
        ] * 3

    def test_an_envelope_names_addressee_address_postcode_and_sender(self, some):
        first, second = texts(printing.batch_pdf(some))[-2:]

        assert "".join(first.split()).startswith("464000云山县城关镇䶮塘街8号赵𠮷祥收")
        assert "云山县水利局" in first
        assert "".join(second.split()).startswith("云山县平安路5号赵𠮷祥收")

    def test_without_envelopes_there_are_only_letters(self, some):
        assert sizes(printing.batch_pdf(some, envelopes=False)) == [(210, 297)] * 6

    def test_printed_on_both_sides_each_letter_begins_a_sheet(self, some, monkeypatch):
        one = io.BytesIO()
        with pikepdf.new() as document:
            document.add_blank_page(page_size=printing.A4)
            document.save(one)
        monkeypatch.setattr(printing, "_bytes_of", lambda letter: one.getvalue())

        assert len(sizes(printing.batch_pdf(some, envelopes=False))) == 6
        assert len(sizes(printing.batch_pdf(some, envelopes=False, duplex=False))) == 3

    def test_equal_batches_are_equal_files(self, some):
        assert printing.batch_pdf(some) == printing.batch_pdf(some)

    def test_a_signed_letter_prints_like_any_other(self, case, clerk, settings, tmp_path):
        settings.LETTER_SIGNING_CERT, settings.LETTER_SIGNING_KEY = signing.trial_certificate(tmp_path / "s")
        issued = letters.issue(letters.draft(case, "T2", by=clerk), by=clerk)

        data = printing.batch_pdf([issued])

        assert issued.signed
        with pikepdf.open(io.BytesIO(data)) as document:
            assert [page for page in document.pages if "/Annots" in page] == []
            assert len(document.pages) == 2

    def test_only_issued_letters_are_printed(self, approved):
        with pytest.raises(Refused, match="只能打印已经印发的文书"):
            printing.batch_pdf([approved])


class TestRun:
    @pytest.mark.parametrize("which", ["none", "draft", "two agencies", "too many"])
    def test_what_cannot_be_printed_is_not_put_down(self, which, some, approved, clerk, monkeypatch):
        if which == "two agencies":
            there = OfficeFactory(
                agency=AgencyFactory(review_agency="云山县人民政府", court="云山县人民法院")
            )
            other = letters.issue(letters.draft(there, "T2", by=clerk), by=clerk)
        monkeypatch.setattr(printing, "MOST", 3)
        asked = {
            "none": [],
            "draft": [approved],
            "two agencies": [some[0], other] if which == "two agencies" else [],
            "too many": [*some, some[0]],
        }[which]

        with pytest.raises(Refused):
            printing.ask(asked, by=clerk)
        assert PrintRun.objects.count() == 0

    def test_it_is_carried_out_once(self, some, clerk):
        run = printing.ask(some, by=clerk)

        assert [printing.carry_out(run.pk), printing.carry_out(run.pk)] == [True, None]
        run.refresh_from_db()
        with run.file.open() as file:
            assert file.read() == printing.batch_pdf(some)
        assert (run.pages, run.attempts, run.is_finished) == (8, 1, True)

    def test_while_one_worker_has_it_no_other_takes_it(self, some, clerk, monkeypatch):
        run = printing.ask(some, by=clerk)
        others = []
        real = printing.batch

        def meanwhile(*args, **kwargs):
            others.append(printing.carry_out(run.pk))
            return real(*args, **kwargs)

        monkeypatch.setattr(printing, "batch", meanwhile)

        assert printing.carry_out(run.pk) is True
        assert others == [None]

    def test_a_worker_killed_in_between_leaves_no_half_and_another_finishes(self, some, clerk, monkeypatch):
        run = printing.ask(some, by=clerk)
        with monkeypatch.context() as death:
            death.setattr(printing, "batch", lambda *args, **kwargs: (_ for _ in ()).throw(SystemExit))
            with pytest.raises(SystemExit):
                printing.carry_out(run.pk)
        run.refresh_from_db()
        assert (run.file.name, run.finished_at) == ("", None)

        now = clock.now()
        assert printing.carry_out_waiting(now + timedelta(minutes=9)) == 0
        assert printing.carry_out_waiting(now + timedelta(minutes=11)) == 1

    def test_a_failure_is_written_down_and_tried_again(self, some, clerk, monkeypatch):
        run = printing.ask(some, by=clerk)
        with monkeypatch.context() as trouble:
            trouble.setattr(printing, "batch", lambda *args, **kwargs: 1 / 0)
            assert printing.carry_out(run.pk) is False
        run.refresh_from_db()
        assert run.last_error.startswith("ZeroDivisionError")

        assert printing.carry_out_waiting(clock.now() + timedelta(minutes=2)) == 1
        assert printing.carry_out_waiting(clock.now() + timedelta(minutes=2)) == 0

    def test_a_worker_that_was_only_slow_keeps_nothing_of_what_another_made(self, some, clerk, monkeypatch):
        run = printing.ask(some, by=clerk)
        real = printing.batch

        def outlived(*args, **kwargs):
            monkeypatch.setattr(printing, "batch", real)
            assert printing.carry_out(run.pk, clock.now() + printing.LEASE) is True
            return real(*args, **kwargs)

        monkeypatch.setattr(printing, "batch", outlived)

        assert printing.carry_out(run.pk) is None
        run.refresh_from_db()
        folder = run.file.name.rpartition("/")[0]
        assert run.file.storage.listdir(folder)[1].count(run.file.name.rpartition("/")[2]) == 1
        assert [name for name in run.file.storage.listdir(folder)[1] if run.key in name] == [
            run.file.name.rpartition("/")[2]
        ]

    def test_a_letter_voided_meanwhile_is_left_out(self, some, clerk):
        run = printing.ask(some, by=clerk)
        letters.void(some[1], reason="地址写错。", by=clerk)

        assert printing.carry_out(run.pk) is True
        run.refresh_from_db()
        assert run.order == [some[0].pk, some[2].pk]

    def test_with_every_letter_voided_the_run_says_so(self, some, clerk):
        run = printing.ask(some[:1], by=clerk)
        letters.void(some[0], reason="地址写错。", by=clerk)

        assert printing.carry_out(run.pk) is False
        run.refresh_from_db()
        assert "都已经作废" in run.last_error

    def test_unprinted_is_what_no_batch_holds(self, some, approved, clerk):
        printing.ask(some[:1], by=clerk)

        assert set(Letter.objects.unprinted()) == set(some[1:])
