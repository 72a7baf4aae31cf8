"""What a ledger cannot say."""

from disclosure.refusal import Refused


class Impossible(Exception):
    """A fact that is unknown, or that cannot have happened in this order. Refused by name.

    `code` names the fault, `field` where it stands, the message is a whole Chinese sentence.
    """

    def __init__(self, code: str, field: str, message: str):
        super().__init__(message)
        self.code = code
        self.field = field
        self.message = message


class AlreadyRunning(Refused):
    """The case has an open clock of this term already. Whoever asked for it is told so."""


class NoSuchClock(Refused):
    """The case has no open clock of this term. Whoever asked for it is told so."""


class AppendOnly(Exception):
    """Someone tried to change or remove a ledger entry."""
