"""How interpretations and their single questions are found by the search of the whole site."""

from collections.abc import Collection, Iterable

from django.db.models.signals import post_delete, post_save

from documents import entries
from documents.entries import Findable, Shown, Written
from interpretation.models import Interpretation, InterpretationText, Question

INTERPRETATION, QUESTION = "reading", "question"
AROUND = 400  # characters of a text the passage is cut from, around the first word


def written(interpretations) -> Iterable[Written]:
    """What is to be found of public interpretations; the category and topic are those of the document they explain."""
    for row in interpretations.select_related("document", "text"):
        text = getattr(row, "text", None)
        yield Written(
            pk=row.pk,
            agency_id=row.agency_id,
            title=row.title,
            text=text.body if text else "",
            published_at=row.published_at,
            also=f"{row.document.number}\n{row.interpreted_by}",
            category=row.document.category,
            topic=row.document.topic,
        )


def shown(pks: Collection[int], words: str) -> dict[int, Shown]:
    rows = Interpretation.objects.public().filter(pk__in=list(pks)).select_related("text")
    return {
        row.pk: Shown(
            row.get_absolute_url(), getattr(row, "text", None) and row.text.body, tag=row.get_kind_display()
        )
        for row in rows
    }


def written_questions(questions) -> Iterable[Written]:
    for row in questions.select_related("interpretation__document"):
        whole = row.interpretation
        yield Written(
            pk=row.pk,
            agency_id=whole.agency_id,
            title=row.question,
            text=row.answer,
            published_at=whole.published_at,
            also=whole.document.number,
            category=whole.document.category,
            topic=whole.document.topic,
        )


def shown_questions(pks: Collection[int], words: str) -> dict[int, Shown]:
    rows = Question.objects.public().filter(pk__in=list(pks)).select_related("interpretation")
    return {row.pk: Shown(row.get_absolute_url(), row.answer) for row in rows}


def renew(interpretations) -> None:
    """The entries of these interpretations and of their questions."""
    pks = list(interpretations.values_list("pk", flat=True))
    if pks:
        entries.put(INTERPRETATION, pks)
        entries.put(QUESTION, Question.objects.filter(interpretation__in=pks).values_list("pk", flat=True))


def _with_documents(documents: Collection[int]) -> None:
    renew(Interpretation.objects.filter(document__in=list(documents), published_at__isnull=False))


def _text_saved(sender, instance, **kwargs):
    if instance.interpretation.published_at is not None:
        renew(Interpretation.objects.filter(pk=instance.interpretation_id))


def _question_gone(sender, instance, **kwargs):
    entries.put(QUESTION, [instance.pk])


def take_up() -> None:
    """Called once when the app is ready."""
    entries.register(
        Findable(INTERPRETATION, "政策解读", lambda: Interpretation.objects.public(), written, shown)
    )
    entries.register(
        Findable(QUESTION, "解读问答", lambda: Question.objects.public(), written_questions, shown_questions)
    )
    entries.follow(_with_documents)
    post_save.connect(_text_saved, sender=InterpretationText, dispatch_uid="interpretation.findable")
    post_delete.connect(_question_gone, sender=Question, dispatch_uid="interpretation.findable")
