"""Personal data at rest: encrypted in the column, compared by digest, shown masked.

SM4-GCM and SM3 as GB/T 39786-2021 asks of systems that keep identity numbers [待核原文].
A stored value reads `key id$base64(nonce + cipher text + tag)`, so keys can be turned: the first key of
PERSONAL_DATA_KEYS encrypts, every listed one still decrypts.
"""

import base64
import json
import os
import re
import unicodedata
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

NONCE, TAG = 12, 16


class Undecipherable(Exception):
    """The value was encrypted by a key that is no longer listed, or it was tampered with."""


@lru_cache(maxsize=8)
def _keys(listed: str) -> dict[str, bytes]:
    keys = {}
    for pair in listed.split(","):
        key_id, _, material = pair.strip().partition(":")
        try:
            keys[key_id] = bytes.fromhex(material)
        except ValueError as error:
            raise ImproperlyConfigured("PERSONAL_DATA_KEYS 的密钥须为十六进制。") from error
        if len(keys[key_id]) != 16 or not key_id:
            raise ImproperlyConfigured("PERSONAL_DATA_KEYS 须写作 编号:32位十六进制。")
    return keys


def encrypt(plain: str) -> str:
    """Encrypt with the newest key; the key's id stays readable in front."""
    key_id, key = next(iter(_keys(settings.PERSONAL_DATA_KEYS).items()))
    nonce = os.urandom(NONCE)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(key_id.encode())
    body = encryptor.update(plain.encode()) + encryptor.finalize()
    return f"{key_id}${base64.b64encode(nonce + body + encryptor.tag).decode()}"


def decrypt(stored: str) -> str:
    """Turn a stored value back; raises Undecipherable for an unknown key or a changed value."""
    key_id, _, packed = stored.partition("$")
    key = _keys(settings.PERSONAL_DATA_KEYS).get(key_id)
    if key is None:
        raise Undecipherable(f"没有编号为 {key_id} 的密钥。")
    try:
        raw = base64.b64decode(packed, validate=True)
        nonce, body, tag = raw[:NONCE], raw[NONCE:-TAG], raw[-TAG:]
        decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(key_id.encode())
        return (decryptor.update(body) + decryptor.finalize()).decode()
    except (ValueError, InvalidTag) as error:  # not base64, too short, not UTF-8; or another key, or changed
        raise Undecipherable("数据已被改动，无法解密。") from error


def digest(value: str) -> str:
    """A keyed SM3 of a normalised value, for asking whether two are equal without reading them."""
    mac = hmac.HMAC(settings.PERSONAL_DIGEST_KEY.encode(), hashes.SM3())
    mac.update(re.sub(r"[\s-]", "", value).upper().encode())
    return mac.finalize().hex()


def sm3_hex(data: bytes) -> str:
    """The plain SM3 of bytes, in hexadecimal."""
    hasher = hashes.Hash(hashes.SM3())
    hasher.update(data)
    return hasher.finalize().hex()


def plain(number: str) -> str:
    """A number without blanks and strokes, full-width characters made narrow, letters large."""
    return re.sub(r"[\s\-‐-―－·.]", "", unicodedata.normalize("NFKC", number)).upper()


def looks_personal(words: str) -> bool:
    """Is this an identity number or a telephone, which nothing is looked up by?"""
    return re.fullmatch(r"[0-9]{15}|[0-9]{17}[0-9X]|1[3-9][0-9]{9}", plain(words)) is not None


_NUMBER = re.compile(r"[0-9]{6,}[Xx]?")
_MAILBOX = re.compile(r"[\w.+%-]{1,64}@[\w.-]{1,255}")


def safe_words(error: Exception) -> str:
    """An error in one line that may be kept and shown: numbers and mail addresses that may be somebody's are taken out."""
    said = f"{type(error).__name__}: {error}"[:2000].replace("\n", " ")
    return _NUMBER.sub("……", _MAILBOX.sub("……", said))[:300]


def mask_name(name: str) -> str:
    """王小明 → 王**"""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def mask_phone(phone: str) -> str:
    """13812345678 → 138****5678; a shorter number keeps less of its ends, so that four places at least are hidden."""
    shown = max(len(phone) - 4, 0)
    head = min(3, shown // 2)
    tail = min(4, shown - head)
    return f"{phone[:head]}{'*' * min(len(phone) - head - tail, 4)}{phone[len(phone) - tail :]}"


def mask_id(number: str) -> str:
    """An identity number keeps its first three and last two characters."""
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}" if len(number) > 5 else "*" * len(number)


class EncryptedTextField(models.TextField):
    """Text that the database only ever sees encrypted. It cannot be filtered on: keep a digest beside it."""

    def from_db_value(self, value, expression, connection):
        return decrypt(value) if value else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return encrypt(value) if value else value

    def get_lookup(self, lookup_name):
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class EncryptedJSONField(EncryptedTextField):
    """A JSON value that the database only ever sees encrypted."""

    def from_db_value(self, value, expression, connection):
        plain = super().from_db_value(value, expression, connection)
        return json.loads(plain) if plain else plain

    def to_python(self, value):
        return value

    def get_prep_value(self, value):
        return super().get_prep_value(json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder))

    def value_to_string(self, obj):
        return json.dumps(self.value_from_object(obj), ensure_ascii=False, cls=DjangoJSONEncoder)
