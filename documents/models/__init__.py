"""公文: the document, its text, what is attached to it, and what was said of it."""

from documents.models.attachment import Attachment
from documents.models.citation import Citation
from documents.models.document import Document
from documents.models.entry import Entry
from documents.models.joint import JointAgency
from documents.models.opinion import Opinion
from documents.models.override import Override
from documents.models.printed import PrintedCopy
from documents.models.tally import Tally
from documents.models.text import DocumentText
from documents.models.transfer import Transfer, TransferItem

__all__ = [
    "Attachment",
    "Citation",
    "Document",
    "DocumentText",
    "Entry",
    "JointAgency",
    "Opinion",
    "Override",
    "PrintedCopy",
    "Tally",
    "Transfer",
    "TransferItem",
]
