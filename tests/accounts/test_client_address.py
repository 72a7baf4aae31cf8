"""The lock-out counts by the visitor's address, also behind the proxy."""

import pytest

from accounts.client_address import client_address


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("203.0.113.9", "203.0.113.9"),
        (
            "198.51.100.1, 203.0.113.9",
            "203.0.113.9",
        ),  # what the visitor wrote comes first and counts for nothing
        ("", "10.0.0.2"),
        (None, "10.0.0.2"),
    ],
)
def test_only_the_proxy_is_believed(rf, forwarded, expected):
    named = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}

    assert client_address(rf.get("/", REMOTE_ADDR="10.0.0.2", **named)) == expected
