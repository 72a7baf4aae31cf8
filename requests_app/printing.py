"""打印文书, on the record: the letters name the applicant, so who had them printed, and for whom, stands in the chain."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from disclosure.notices.letters import printing
from disclosure.notices.letters.printing import MOST
from disclosure.notices.models import Letter, PrintRun
from disclosure.workflow.door import write_down
from disclosure.workflow.models import Event

PRINT = "print"


@transaction.atomic
def ask(letters: Iterable[Letter], *, by, **how) -> PrintRun:
    """Put letters down for printing, and write it down. Raises Refused as `disclosure.notices.letters.printing.ask` does."""
    run = printing.ask(letters, by=by, **how)
    write_down(
        run,
        action=PRINT,
        label="打印文书",
        before="",
        after="",
        by=by,
        note="",
        facts={"份数": len(run.order), "附信封": run.envelopes},
    )
    return run


def with_signatures(runs: QuerySet[PrintRun]) -> QuerySet[PrintRun]:
    """Each with `signed_by`, 李四（代张三）as the record has it; None where it was written down nowhere."""
    written = Event.objects.filter(
        content_type=ContentType.objects.get_for_model(PrintRun), object_id=OuterRef("pk"), action=PRINT
    )
    signed = Subquery(written.order_by().values("actor_name")[:1])
    return runs.select_related("asked_by").annotate(signed_by=signed)


__all__ = ["MOST", "ask", "with_signatures"]
