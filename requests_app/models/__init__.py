"""依申请公开's tables, a module a concept."""

from requests_app.models.application import Application
from requests_app.models.consultation import Consultation
from requests_app.models.decision import Decision, Opinion
from requests_app.models.dispute import Dispute, DisputePaper
from requests_app.models.draft import ApplyDraft
from requests_app.models.extension import Extension
from requests_app.models.fee import Fee
from requests_app.models.particulars import ApplicationText, FormerContact, Particulars
from requests_app.models.record_correction import RecordCorrection, RecordCorrectionPerson
from requests_app.models.release import BlackoutBox, CopyRun, Release

__all__ = [
    "Application",
    "ApplicationText",
    "ApplyDraft",
    "BlackoutBox",
    "Consultation",
    "CopyRun",
    "Decision",
    "Dispute",
    "DisputePaper",
    "Extension",
    "Fee",
    "FormerContact",
    "Opinion",
    "Particulars",
    "RecordCorrection",
    "RecordCorrectionPerson",
    "Release",
]
