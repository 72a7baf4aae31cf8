"""回执: what is shown after an application was sent."""

from datetime import date

from disclosure.notices.models import Letter
from requests_app import provisional
from requests_app.models import Application
from requests_app.progress import Progress
from requests_app.terms import CONFIRM


class Slip:
    """The receipt shown after sending: number, code, and what comes next with its days."""

    def __init__(self, application: Application):
        self.application = application
        self.progress = Progress(application)

    @property
    def is_registered(self) -> bool:
        return self.application.received_on is not None

    @property
    def letter(self) -> Letter | None:
        return next((row for row in self.progress.letters if row.code == "SJ"), None)

    @property
    def confirm_by(self) -> date | None:
        waiting = self.progress.clocks.get(CONFIRM.key)
        return waiting.due_on if waiting else None

    @property
    def note(self) -> str:
        """Where one of the days on it is provisional."""
        day = self.progress.due_on if self.is_registered else self.confirm_by
        return provisional.note(self.application.agency, day)
