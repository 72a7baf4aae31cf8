"""数字签名: checked by an independent reading of the file."""

import io
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from disclosure.notices import letters
from disclosure.notices.letters import LetterFailed, signing
from disclosure.notices.models import Letter, Number

pytestmark = pytest.mark.django_db


@pytest.fixture
def certified(settings, tmp_path):
    """A portal whose settings name a certificate."""
    settings.LETTER_SIGNING_CERT, settings.LETTER_SIGNING_KEY = signing.trial_certificate(
        tmp_path / "signing"
    )
    return tmp_path


def status(data):
    found = PdfFileReader(io.BytesIO(data)).embedded_signatures[0]
    return validate_pdf_signature(found, ValidationContext(trust_roots=[found.signer_cert]))


def bytes_of(letter):
    with letter.pdf.open() as file:
        return file.read()


def test_without_certificate_a_letter_goes_out_unsigned(issued):
    assert issued.signed is False
    assert PdfFileReader(io.BytesIO(bytes_of(issued))).embedded_signatures == []


def test_a_signed_letter_is_whole_and_covers_the_file(certified, approved, head):
    issued = letters.issue(approved, by=head)

    found = status(bytes_of(issued))

    assert issued.signed is True
    assert (found.intact, found.valid, found.coverage.name) == (True, True, "ENTIRE_FILE")


def test_a_changed_letter_is_no_longer_intact(certified, approved, head):
    data = bytearray(bytes_of(letters.issue(approved, by=head)))
    place = data.find(b"/Producer")
    data[place + 12] ^= 1

    assert status(bytes(data)).intact is False


def test_a_key_that_cannot_be_read_stops_the_issue_and_draws_no_number(certified, settings, approved, head):
    Path(settings.LETTER_SIGNING_KEY).write_text("not a key")

    with pytest.raises(LetterFailed, match="证书或者密钥不可用"):
        letters.issue(approved, by=head)

    assert (Letter.objects.get().state, Number.objects.count()) == ("approved", 0)


def test_the_trial_certificate_says_so_and_is_made_once(tmp_path):
    from cryptography import x509

    path, key = signing.trial_certificate(tmp_path / "signing")
    first = Path(path).read_bytes()
    signing.trial_certificate(tmp_path / "signing")

    name = x509.load_pem_x509_certificate(first).subject.rfc4514_string()
    assert "试用证书，不具效力" in name
    assert Path(path).read_bytes() == first
    assert Path(key).stat().st_mode & 0o077 == 0
