"""What may be done with an interpretation: its machine, one module a stretch of the road."""

from interpretation.acts.drafting import Drafting
from interpretation.acts.publication import Publication
from interpretation.acts.review import Review
from interpretation.acts.together import Together
from interpretation.acts.writing import Writing

__all__ = ["Drafting", "Publication", "Review", "Together", "Writing"]
