"""主题: free words on each document, gathered under one address however they are spelt.

`水利、水务` and `水利 水务` are one topic: what is left of a name without its marks is its address.
"""

from django.urls import reverse
from django.utils.text import slugify

LONGEST = 60


def slug_of(name: str) -> str:
    """The words of a topic's address, "" where a name has none."""
    return slugify(name.replace("、", "-").replace("\\", "-").replace("/", "-"), allow_unicode=True)[:LONGEST]


def topic_url(name: str) -> str:
    """The page of a topic, "" where a name has no address."""
    slug = slug_of(name)
    return reverse("portal:topic", args=[slug]) if slug else ""
