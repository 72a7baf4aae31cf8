"""What a person who leaves leaves behind: told by the layers above, which know what a case is."""

from collections.abc import Callable

from accounts.models import User

_counts: list[Callable[[User], int]] = []


def counted_by(count: Callable[[User], int]) -> None:
    """Register who knows how many open cases a person has."""
    if count not in _counts:
        _counts.append(count)


def open_cases_of(person: User) -> int:
    return sum(count(person) for count in _counts)
