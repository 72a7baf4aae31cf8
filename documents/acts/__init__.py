"""What may be done with a document: its machine, one module a stretch of the road."""

from documents.acts.afterwards import Afterwards
from documents.acts.drafting import Drafting
from documents.acts.publication import Publication
from documents.acts.rereview import Rereview
from documents.acts.review import Review

__all__ = ["Afterwards", "Drafting", "Publication", "Rereview", "Review"]
