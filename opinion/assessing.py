"""风险评估: which documents need a sheet before they are signed and issued, and opening one."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

from disclosure.rulebook import book
from disclosure.workflow.door import open_case
from documents import findings
from documents.models import Document
from documents.owed import Owed
from documents.states import State as DocumentState
from opinion.acts.sheet import ASSESSORS
from opinion.models import RiskSheet
from opinion.states import SheetState

HEADING = "舆情风险评估"
VOID = (
    "舆情风险评估单批准以后，公文的文字或者附件有改动，批准已经失效。"
    "请在评估单上办理“重新评估”，按现在的公文重新报批，批准以后才能审签、印发。"
)


def is_required(document) -> bool:
    """Does the agency's rule ask for a sheet of papers of this category（文件 000、002）?"""
    return document.category in book.value("opinion.risk_assessment", document.agency)


def sheet_of(document) -> RiskSheet | None:
    """Its sheet, which reads the words of the document as the caller has it."""
    sheet = RiskSheet.objects.filter(document=document).first()
    if sheet is not None:
        sheet.document = document
    return sheet


def assessed_where_required(document) -> list[str]:
    """重大政策出台前评估舆情风险、定级、有预案；没有对现在的公文批准的评估单，不能审签、印发（文件 000、002）."""
    if not is_required(document):
        return []
    sheet = sheet_of(document)
    if sheet is None:
        return ["本机关规定这类公文出台前须作舆情风险评估，还没有评估单。请先到“风险评估”新建并报批。"]
    if sheet.stands:
        return []
    if sheet.is_void:
        return [VOID]
    return [f"本件的舆情风险评估单还是“{SheetState(sheet.state).label}”，批准以后才能审签、印发。"]


def as_document_shows(document, user) -> Owed | None:
    """The sheet on the desk page of its document: from the draft on where one is asked for, else where there is one."""
    asked, sheet = is_required(document), sheet_of(document)
    if sheet is None:
        if not asked or document.state not in DocumentState.UNDER_WAY:
            return None
        may = bool(user.roles_in(document.agency_id) & set(ASSESSORS))
        named = urlencode({"document": document.index_number or document.title})
        return Owed(
            HEADING,
            "还没有评估单",
            "warn",
            f"本机关规定“{document.get_category_display()}”一类的公文出台前须作舆情风险评估，评估单批准以后才能审签、印发。",
            new_url=f"{reverse('opinion-desk:new-sheet')}?{named}" if may else "",
            new_label="新建评估单",
            is_lacking=True,
        )
    lacking = asked and not sheet.stands and document.state in DocumentState.UNDER_WAY
    if sheet.is_void:
        said = VOID if lacking else "评估单批准以后，公文的文字或者附件有改动，批准只对当时的公文有效。"
    elif sheet.has_moved:
        said = "报批以后公文有改动，须退回或者收回，按现在的公文重新评估、报批。"
    else:
        said = "批准以后才能审签、印发。" if lacking else ""
    return Owed(
        HEADING,
        sheet.standing,
        sheet.state_tone,
        said,
        url=sheet.get_desk_url(),
        url_label="看评估单",
        is_lacking=lacking,
    )


def compare_all(sheets: Iterable[RiskSheet]) -> None:
    """Let each of many sheets know whether its document is still the one that was weighed; two queries for them all."""
    weighed = [sheet for sheet in sheets if sheet.assessed_over]
    now = findings.fingerprints(Document.objects.filter(pk__in=[sheet.document_id for sheet in weighed]))
    for sheet in weighed:
        sheet.is_of_these_words = sheet.assessed_over == now[sheet.document_id]


def open_sheet(document, *, by) -> RiskSheet:
    """Begin the sheet of a document. Raises Refused through the database's constraint where there is one already."""
    sheet = RiskSheet(agency=document.agency, office=document.office, document=document, assessor=by)
    return open_case(sheet, by=by, label="新建评估单", 公文=document.title)
