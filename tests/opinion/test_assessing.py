"""风险评估: a major policy is not signed before its risks were weighed and the sheet approved."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.acts import available
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from documents.states import State as DocumentState
from opinion import papers
from opinion.assessing import open_sheet
from opinion.models import RiskSheet
from opinion.states import SheetState
from tests.factories.accounts import person
from tests.factories.documents import Staff
from tests.factories.documents import document as any_document

pytestmark = pytest.mark.django_db
D, H, DO, L, M = Role.DRAFTER, Role.SECTION_HEAD, Role.DISCLOSURE, Role.LEADER, Role.CHIEF


def document(staff, state, *, category="plans"):
    """A policy, of the category the rule names."""
    return any_document(staff, state, category=category)


FILLED = {"level": "medium", "risks": "低层住户可能反对。", "plan": "与问答同步发布。"}


@pytest.fixture
def staff():
    staff = Staff()
    set_rule("opinion.risk_assessment", staff.agency, ["plans"], since=clock.today())
    return staff


def sheet(staff, state=SheetState.WRITING, paper=None) -> RiskSheet:
    case = open_sheet(paper or document(staff, DocumentState.SIGN), by=staff[D])
    for action, role, facts in (("edit", D, FILLED), ("submit", D, {}), ("approve", L, {})):
        if case.state == state and (state != SheetState.WRITING or case.level):
            return case
        case = perform(case, action, by=staff[role], **facts)
    return case


TABLE = {
    SheetState.WRITING: {"edit": {D}, "submit": {D}},
    SheetState.SUBMITTED: {"approve": {L, M}, "send_back": {L, M}},
    SheetState.APPROVED: {"assess_again": {D, H, DO}},
}


@pytest.mark.parametrize("state", TABLE)
def test_who_may_do_what(staff, state):
    case = sheet(staff, state)
    offered = {}
    for role in Role:
        for move in available(case, staff[role]):
            offered.setdefault(move.name, set()).add(role)

    assert offered == TABLE[state]


def test_nobody_approves_his_own_assessment(staff):
    staff.people[D] = staff.people[L] = person([D, L], staff.agency)
    case = perform(
        open_sheet(document(staff, DocumentState.DRAFT), by=staff[D]), "edit", by=staff[D], **FILLED
    )
    case = perform(case, "submit", by=staff[D])

    with pytest.raises(PermissionDenied):
        perform(case, "approve", by=staff[L])


def test_an_empty_sheet_is_not_handed_in(staff):
    case = open_sheet(document(staff, DocumentState.SIGN), by=staff[D])

    with pytest.raises(Refused) as error:
        perform(case, "submit", by=staff[D])
    assert error.value.reasons == ["评估还没有填完：风险等级、风险点、处置预案。"]


def test_without_a_sheet_it_is_not_signed(staff):
    with pytest.raises(Refused) as error:
        perform(document(staff, DocumentState.SIGN), "sign", by=staff[L])

    assert "还没有评估单" in "".join(error.value.reasons)


@pytest.mark.parametrize("state", [SheetState.WRITING, SheetState.SUBMITTED])
def test_with_a_sheet_nobody_approved_it_is_not_signed(staff, state):
    paper = document(staff, DocumentState.SIGN)
    sheet(staff, state, paper)

    with pytest.raises(Refused) as error:
        perform(paper, "sign", by=staff[L])
    assert f"还是“{state.label}”" in "".join(error.value.reasons)


def test_with_an_approved_sheet_it_is_signed(staff):
    paper = document(staff, DocumentState.SIGN)
    sheet(staff, SheetState.APPROVED, paper)

    assert perform(paper, "sign", by=staff[L]).state == DocumentState.SIGNED


def test_other_categories_and_other_agencies_need_none(staff):
    other, elsewhere = document(staff, DocumentState.SIGN, category="statistics"), Staff()

    assert perform(other, "sign", by=staff[L]).state == DocumentState.SIGNED
    paper = document(elsewhere, DocumentState.SIGN)
    assert perform(paper, "sign", by=elsewhere[L]).state == DocumentState.SIGNED


def test_the_sheet_on_paper(staff):
    assert papers.risk_sheet(sheet(staff, SheetState.APPROVED)).startswith(b"%PDF-")


def test_a_sheet_is_opened_from_the_desk_once(staff, client):
    paper = document(staff, DocumentState.SIGN)
    client.force_login(staff[D])
    address = reverse("opinion-desk:new-sheet")

    first = client.post(address, {"document": paper.index_number})
    second = client.post(address, {"document": paper.index_number})

    assert first["Location"] == second["Location"] == RiskSheet.objects.get().get_desk_url()


@pytest.mark.parametrize("typed", ["number", "number as typed", "title", "title in marks", "part"])
def test_a_document_is_known_by_its_numbers_and_its_title(staff, client, typed):
    paper = any_document(staff, DocumentState.PUBLISHED, title="云山县节约用水办法")
    any_document(staff, DocumentState.DRAFT, title="云山县节约用水办法（修订草案）")
    client.force_login(staff[D])
    words = {
        "number": paper.number,
        "number as typed": paper.number.replace("〔", "[").replace("〕", "] "),
        "title": paper.title,
        "title in marks": f"《{paper.title}》",
        "part": "用水办法",
    }[typed]

    answer = client.post(reverse("opinion-desk:new-sheet"), {"document": words})

    if typed == "part":
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "有几件公文符合" in text
        assert paper.index_number in text
    else:
        assert answer["Location"] == RiskSheet.objects.get(document=paper).get_desk_url()


def test_a_document_of_another_agency_is_not_known(staff, client):
    paper = any_document(Staff(), DocumentState.PUBLISHED)
    client.force_login(staff[D])

    for words in (paper.index_number, paper.number, paper.title):
        assert client.post(reverse("opinion-desk:new-sheet"), {"document": words}).status_code == 422


def test_a_number_nobody_has_comes_back_as_typed(staff, client):
    client.force_login(staff[D])

    answer = client.post(reverse("opinion-desk:new-sheet"), {"document": "没有这个号"})

    assert answer.status_code == 422
    assert "没有这个号" in answer.content.decode()


def test_the_sheet_is_handled_on_its_pages(staff, client):
    case = open_sheet(document(staff, DocumentState.SIGN), by=staff[D])
    client.force_login(staff[D])
    client.post(reverse("opinion-desk:sheet-act", args=[case.pk, "edit"]), FILLED)
    client.post(reverse("opinion-desk:sheet-act", args=[case.pk, "submit"]), {})
    client.force_login(staff[L])

    answer = client.get(reverse("opinion-desk:sheet", args=[case.pk]))

    assert "批准评估" in answer.content.decode()
    assert RiskSheet.objects.get().state == SheetState.SUBMITTED
