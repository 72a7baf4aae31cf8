"""Interpretations and single questions found beside documents by the search of the whole site."""

from dataclasses import dataclass

from disclosure.search import highlight
from interpretation.models import Interpretation, Question

SHOWN = 5


@dataclass(frozen=True)
class Hit:
    title: str
    url: str
    snippet: str
    published_at: object
    agency: object
    tag: str


@dataclass(frozen=True)
class Found:
    """The first hits of each sort."""

    interpretations: list[Hit]
    questions: list[Hit]

    def __bool__(self) -> bool:
        return bool(self.interpretations or self.questions)


def find(words: str, *, agency=None, year=None) -> Found:
    """What explains the words: two queries, one for pieces and one for single questions."""
    pieces, questions = Interpretation.objects.public(), Question.objects.public()
    if agency is not None:
        pieces, questions = pieces.of(agency), questions.filter(interpretation__agency=agency)
    if year is not None:
        pieces = pieces.in_year(year)
        questions = questions.filter(interpretation__in=Interpretation.objects.in_year(year))
    pieces = pieces.select_related("agency", "text").ranked(words, "-published_at", "-id")[:SHOWN]
    questions = questions.for_list().ranked(words, "-interpretation__published_at", "-id")[:SHOWN]
    return Found(
        [
            Hit(
                highlight(row.title, words, width=None),
                row.get_absolute_url(),
                highlight(row.text.body, words),
                row.published_at,
                row.agency,
                row.get_kind_display(),
            )
            for row in pieces
        ],
        [
            Hit(
                highlight(row.question, words, width=None),
                row.get_absolute_url(),
                highlight(row.answer, words),
                row.interpretation.published_at,
                row.interpretation.agency,
                "问答",
            )
            for row in questions
        ],
    )
