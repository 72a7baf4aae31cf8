"""The ways an act can fail: wrong moment, unmet rule. The wrong person is Django's PermissionDenied."""


class NotNow(Exception):
    """The case is not where this act can be done: told to the person, who is sent back to the case."""


class Refused(Exception):
    """A legal or local rule forbids the act as it stands; `reasons` are whole Chinese sentences."""

    def __init__(self, *reasons: str):
        super().__init__("".join(reasons))
        self.reasons = list(reasons)
