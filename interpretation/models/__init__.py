"""政策解读: the interpretation of a document, its words, what it shows, who explains, what readers say."""

from interpretation.models.comment import Comment
from interpretation.models.illustration import Chart, Picture, Recording
from interpretation.models.interpretation import Interpretation
from interpretation.models.interpreter import Interpreter
from interpretation.models.question import Question
from interpretation.models.section import Section
from interpretation.models.text import InterpretationText

__all__ = [
    "Chart",
    "Comment",
    "Interpretation",
    "InterpretationText",
    "Interpreter",
    "Picture",
    "Question",
    "Recording",
    "Section",
]
