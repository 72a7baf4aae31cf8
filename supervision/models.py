"""What supervision keeps; each part has its models beside its own modules."""

from supervision.annual.imported import ImportedReport
from supervision.annual.models import AnnualReport, ManualEntry

__all__ = ["AnnualReport", "ImportedReport", "ManualEntry"]
