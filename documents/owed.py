"""What other domains ask of a document before it is signed and issued, as its desk page shows it from the draft on.

They stand above documents, which must not know them; so each registers how it looks:

    owed.register(look)

`look(document, user)` gives what is asked of this document and how far it is, or None where nothing is.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Owed:
    """One paper that is asked for beside the document. `said` tells what to do, in whole sentences."""

    heading: str
    state: str
    tone: str
    said: str = ""
    url: str = ""  # where it stands
    url_label: str = ""
    new_url: str = ""  # where this person may begin it
    new_label: str = ""
    is_lacking: bool = False  # the document is not signed or issued without


Look = Callable[[object, object], "Owed | None"]
_looks: list[Look] = []


def register(look: Look) -> None:
    """Let look(document, user) say what a domain asks of each document."""
    if look not in _looks:
        _looks.append(look)


def of(document, user) -> list[Owed]:
    """All that is asked of one document; each look asks by at most one query."""
    found = (look(document, user) for look in _looks)
    return [one for one in found if one is not None]
