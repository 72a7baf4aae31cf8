"""What supervision keeps; each part has its models beside its own modules."""

from supervision.annual.imported import ImportedReport
from supervision.annual.models import AnnualReport, ManualEntry
from supervision.archive.models import Destruction, Handover, Volume

__all__ = ["AnnualReport", "Destruction", "Handover", "ImportedReport", "ManualEntry", "Volume"]
