"""风险评估: which documents need a sheet before they are signed, and opening one."""

from disclosure.rulebook import book
from disclosure.workflow.door import open_case
from opinion.models import RiskSheet
from opinion.states import SheetState


def is_required(document) -> bool:
    """Does the agency's rule ask for a sheet of papers of this category（文件 000、002）?"""
    return document.category in book.value("opinion.risk_assessment", document.agency)


def assessed_where_required(document) -> list[str]:
    """重大政策出台前评估舆情风险、定级、有预案；没有经批准的评估单，不能审签（文件 000、002）."""
    if not is_required(document):
        return []
    state = RiskSheet.objects.filter(document=document).values_list("state", flat=True).first()
    if state == SheetState.APPROVED:
        return []
    if state is None:
        return ["本机关规定这类公文出台前须作舆情风险评估，还没有评估单。请先到“风险评估”新建并报批。"]
    return [f"本件的舆情风险评估单还是“{SheetState(state).label}”，批准以后才能审签。"]


def open_sheet(document, *, by) -> RiskSheet:
    """Begin the sheet of a document. Raises Refused through the database's constraint where there is one already."""
    sheet = RiskSheet(agency=document.agency, office=document.office, document=document, assessor=by)
    return open_case(sheet, by=by, label="新建评估单", 公文=document.title)
