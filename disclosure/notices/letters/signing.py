"""数字签名 of an issued PDF, by the certificate of the settings; without one letters go out unsigned.

The signature is invisible: the place over signature and date stays free for the seal. Where the portal tries itself out
(the embedded default), a certificate of its own is made once and says in its name that it is for trial.
"""

import io
import os
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from django.conf import settings

from disclosure import clock

FIELD = "Signature1"
RESERVED = 16_384  # bytes kept free for the signature; a chain of three certificates takes about half
_YEARS = 10


class SigningFailed(Exception):
    """The certificate or its key cannot be read or used."""


def sign(data: bytes, *, reason: str) -> tuple[bytes, bool]:
    """(the file, whether it was signed). Raises SigningFailed where a certificate is set but cannot sign."""
    where = _certificate()
    if where is None:
        return data, False
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # slow import
    from pyhanko.sign import PdfSignatureMetadata, fields, sign_pdf  # slow import

    try:
        signer = _signer(*where, *(os.stat(path).st_mtime_ns for path in where))
        out = io.BytesIO()
        sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(data)),
            PdfSignatureMetadata(
                field_name=FIELD,
                reason=reason,
                md_algorithm="sha256",
                subfilter=fields.SigSeedSubFilter.PADES,
                certify=True,
                docmdp_permissions=fields.MDPPerm.NO_CHANGES,
            ),
            signer=signer,
            bytes_reserved=RESERVED,
            output=out,
        )
    except Exception as error:  # a wrong passphrase, a file that is no key, a key that does not fit
        raise SigningFailed(f"{type(error).__name__}: {error}") from error
    return out.getvalue(), True


@lru_cache(maxsize=4)
def _signer(certificate: str, key: str, *_changed):
    from pyhanko.sign import signers  # slow import

    chain = [settings.LETTER_SIGNING_CHAIN] if settings.LETTER_SIGNING_CHAIN else None
    phrase = settings.LETTER_SIGNING_PASSPHRASE
    return signers.SimpleSigner.load(
        key_file=key,
        cert_file=certificate,
        ca_chain_files=chain,
        key_passphrase=phrase.encode() if phrase else None,
    )


def _certificate() -> tuple[str, str] | None:
    """Paths of certificate and key: those of the settings, or the trial one; None where letters go unsigned."""
    if settings.LETTER_SIGNING_CERT:
        return settings.LETTER_SIGNING_CERT, settings.LETTER_SIGNING_KEY
    if settings.LETTER_SIGNING_TRIAL:
        return trial_certificate(Path(settings.VAR_DIR) / "signing")
    return None


def trial_certificate(folder: Path) -> tuple[str, str]:
    """A self-signed certificate for trying letters out, made once. Returns the paths of certificate and key."""
    if not folder.exists():
        # Pair by pair: of two processes that make one at once, the first to move its folder in wins.
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(mkdtemp(dir=folder.parent))
        _make(made / "trial.crt", made / "trial.key")
        try:
            made.rename(folder)
        except OSError:
            rmtree(made)
    return str(folder / "trial.crt"), str(folder / "trial.key")


def _make(certificate: Path, key: Path) -> None:
    from cryptography import x509  # slow import
    from cryptography.hazmat.primitives import hashes, serialization  # slow import
    from cryptography.hazmat.primitives.asymmetric import ec  # slow import

    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, settings.SITE_NAME),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{settings.SITE_NAME}（试用证书，不具效力）"[:64]),
        ]
    )
    now = clock.now()
    usage = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * _YEARS))
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
        .sign(private, hashes.SHA256())
    )
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for path, content in ((key, secret), (certificate, made.public_bytes(serialization.Encoding.PEM))):
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as handle:
            handle.write(content)
