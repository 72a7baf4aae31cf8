"""数字签名 of an issued PDF. Without a certificate in the settings letters go out unsigned."""

from datetime import datetime


def sign(data: bytes, *, reason: str, at: datetime) -> tuple[bytes, bool]:
    """(the file, whether it was signed)."""
    return data, False
