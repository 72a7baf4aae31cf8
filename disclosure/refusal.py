"""The answer of a rule that forbids an act, for every layer that has rules."""


class Refused(Exception):
    """A legal or local rule forbids the act as it stands; `reasons` are whole Chinese sentences."""

    def __init__(self, *reasons: str):
        super().__init__("".join(reasons))
        self.reasons = list(reasons)
