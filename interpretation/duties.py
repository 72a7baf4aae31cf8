"""What interpretations ask of the kernel and of documents: who is told, and what happens when a document moves."""

from disclosure.deadlines import sweep
from disclosure.workflow.people import awaited_people
from documents import interpreting
from interpretation.keeping import Keeper
from interpretation.models import Interpretation


def take_up() -> None:
    """Called once when the app is ready."""
    sweep.responsible(Interpretation, awaited_people)
    interpreting.register(Keeper())
