"""Holding machines off without locking anybody out.

No picture to read, no sum to do: a field people never see, the time a form takes, and how often one address asks. Each
refusal says when to come again and how else to apply; what was typed stays in the draft.
"""

from datetime import datetime

from disclosure import clock
from disclosure.throttle import Limit, address_of, count, is_over, takes, wait, wait_words

__all__ = [
    "DRAFTS",
    "GUESSES",
    "GUESSES_AT",
    "HASTE",
    "LINKS",
    "LINKS_TO",
    "SAVES",
    "SENDINGS",
    "UPLOADS",
    "Limit",
    "address_of",
    "count",
    "is_hasty",
    "is_over",
    "takes",
    "wait",
    "wait_words",
]

HASTE = 8  # seconds from opening a draft to sending it; nobody reads three pages in less

DRAFTS = Limit("draft", 60, 3600)
SAVES = Limit("save", 240, 3600)  # of one draft
UPLOADS = Limit("upload", 60, 3600)
SENDINGS = Limit("send", 20, 3600)
GUESSES = Limit("guess", 20, 900)  # wrong codes from one address
GUESSES_AT = Limit("guess-at", 40, 900)  # wrong codes for one number, wherever they come from
LINKS = Limit("link", 5, 3600)  # mails with a link asked for, by address of the browser
LINKS_TO = Limit("link-to", 3, 3600)  # and to one mail box


def is_hasty(opened_at: datetime) -> bool:
    """Sent quicker than anybody could have read it."""
    return (clock.now() - opened_at).total_seconds() < HASTE
