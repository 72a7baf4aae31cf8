"""政务舆情: the matter people talk of, what of it was collected and from where, and what was answered."""

from opinion.models.beside import Demand, ReportUp
from opinion.models.duty import Shift
from opinion.models.feed import Feed
from opinion.models.item import Item, ItemText
from opinion.models.link import Link
from opinion.models.mention import Band, Mention
from opinion.models.report import PeriodReport
from opinion.models.response import Confirmation, PublishedWords, Response, SecrecyReview
from opinion.models.sheet import RiskSheet
from opinion.models.vendor import Nonce, VendorKey

__all__ = [
    "Band",
    "Confirmation",
    "Demand",
    "Feed",
    "Item",
    "ItemText",
    "Link",
    "Mention",
    "Nonce",
    "PeriodReport",
    "PublishedWords",
    "ReportUp",
    "Response",
    "RiskSheet",
    "SecrecyReview",
    "Shift",
    "VendorKey",
]
