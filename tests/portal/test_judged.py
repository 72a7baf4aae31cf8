"""Judged questions: does what people ask lead to the paper that answers it, among the first five results?"""

import json
import lzma
from datetime import date

import pytest

from disclosure import clock
from documents import entries, finding
from documents.models import Document, DocumentText, Entry
from documents.states import Attribute, State
from portal.demo import papers
from tests.factories.accounts import AgencyFactory
from tests.portal.judged import HELD_OUT, LAWS, PAPERS

pytestmark = pytest.mark.django_db
SUCCESS = 0.90


def take_in(texts) -> None:
    """Public documents with these (title, date, text), as an import would leave them."""
    agency = AgencyFactory(name="立法机关", is_active=False)
    rows, bodies = [], []
    for number, (title, day, text) in enumerate(texts, 1):
        at = clock.start_of_day(date.fromisoformat(day or "2000-01-01"))
        facts = {
            "agency": agency,
            "title": title,
            "category": "norms",
            "published_at": at,
            "written_on": at.date(),
        }
        rows.append(
            Document(
                pk=number,
                state=State.PUBLISHED,
                attribute=Attribute.PROACTIVE,
                index_number=f"fa/{number}",
                **facts,
            )
        )
        bodies.append(DocumentText(document_id=number, title=title, body=text))
    Document.objects.bulk_create(rows, batch_size=500)
    DocumentText.objects.bulk_create(bodies, batch_size=100)
    for _ in entries.make_anew():
        pass


def misses(questions, first: int = 5) -> list[str]:
    """The questions none of whose papers is among the first results, with what is."""
    found = []
    for question, answers in questions:
        titles = [hit.entry.title for hit in finding.find(question).hits[:first]]
        if not set(answers) & set(titles):
            found.append(f"{question}：{titles}")
    return found


def test_nine_of_ten_questions_find_their_law_among_the_first_five(shared_dir):
    with lzma.open(shared_dir / "data" / "laws.jsonl.xz", "rt", encoding="utf-8") as lines:
        laws = [json.loads(line) for line in lines]
    take_in((law["title"].replace("中华人民共和国", ""), law["date"], law["text"]) for law in laws)

    assert Entry.objects.count() == len(laws)
    for questions in (LAWS, HELD_OUT):
        missed = misses(questions)
        assert len(missed) <= len(questions) * (1 - SUCCESS), "\n".join(missed)


def test_nine_of_ten_questions_find_their_paper_of_the_demonstration_among_the_first_three():
    """Over texts the project carries itself; all of them, as if all had been published."""
    take_in((paper.title, paper.written_on.isoformat(), paper.body) for paper in papers.PAPERS)

    missed = misses(PAPERS, first=3)

    assert len(missed) <= len(PAPERS) * (1 - SUCCESS), "\n".join(missed)
