"""What may be done with an application: its machine, one module a stretch of the road."""

from requests_app.acts.amending import Amending
from requests_app.acts.answering import Answering
from requests_app.acts.applicant import Applicant
from requests_app.acts.beside import Beside
from requests_app.acts.delivering import Delivering
from requests_app.acts.ending import Ending
from requests_app.acts.fees import Fees
from requests_app.acts.house import House
from requests_app.acts.intake import Intake
from requests_app.acts.recalling import Recalling
from requests_app.acts.reviewing import Reviewing

__all__ = [
    "Amending",
    "Answering",
    "Applicant",
    "Beside",
    "Delivering",
    "Ending",
    "Fees",
    "House",
    "Intake",
    "Recalling",
    "Reviewing",
]
