"""The ways an act can fail: wrong moment, unmet rule. The wrong person is Django's PermissionDenied."""

from disclosure.refusal import Refused

__all__ = ["NotNow", "Refused"]


class NotNow(Exception):
    """The case is not where this act can be done: told to the person, who is sent back to the case."""
