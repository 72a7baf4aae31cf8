"""What 舆情 asks of the kernel: who is told, what the sweep does besides, what must be there before a paper is signed."""

from accounts.roles import Role
from disclosure.deadlines import sweep, telling
from disclosure.deadlines.models import Deadline
from disclosure.workflow.people import awaited_people
from documents import beside, owed
from documents import rules as document_rules
from opinion import assessing, duty, finding, terms
from opinion.models import Item, RiskSheet

OWES = {  # who owes what a clock beside the road asks for
    terms.OPINION_OFFICE_REPORT.key: (Role.SECTION_HEAD,),
    terms.OPINION_CHIEF_REPORT.key: (Role.LEADER,),
    terms.OPINION_REPORT_UP.key: (Role.DISCLOSURE, Role.DISCLOSURE_HEAD),
    terms.OPINION_BRIEFING.key: (Role.DISCLOSURE_HEAD, Role.PUBLISHER),
}


def responsible(item: Item):
    """Those whose act is awaited, and those who owe what its other clocks ask for."""
    people = awaited_people(item)
    if item.is_pressing or item.must_report_up:
        running = Deadline.objects.for_case(item).open().filter(term__in=OWES)
        roles = {role for key in running.values_list("term", flat=True) for role in OWES[key]}
        people += telling.holding(item, *roles) if roles else []
    return list({person.pk: person for person in people}.values())


def take_up() -> None:
    """Called once when the app is ready."""
    sweep.responsible(Item, responsible)
    sweep.responsible(RiskSheet, awaited_people)
    telling.hears_instead(Item, lambda item, occasion, people: duty.told(item, people))
    beside.register("回应关切", finding.beside_documents)
    document_rules.before_signing(assessing.assessed_where_required)
    owed.register(assessing.as_document_shows)
