"""风险评估: a major policy is not signed before its risks were weighed and the sheet approved."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.files.store import store
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.acts import available
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from documents.states import Attribute
from documents.states import State as DocumentState
from opinion import papers
from opinion.assessing import open_sheet
from opinion.models import RiskSheet
from opinion.states import SheetState
from tests.factories.accounts import person
from tests.factories.documents import Staff
from tests.factories.documents import document as any_document

pytestmark = pytest.mark.django_db
D, H, DO, L, M, C = (
    Role.DRAFTER,
    Role.SECTION_HEAD,
    Role.DISCLOSURE,
    Role.LEADER,
    Role.CHIEF,
    Role.CHECKER,
)


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
    SheetState.SUBMITTED: {"approve": {L, M}, "send_back": {L, M}, "recall": {D}},
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


# ── an approval is of the words it judged ───────────────────────────────────
def returned(paper, staff):
    return perform(paper, "send_back", by=staff[L], note="第二段请改。")


def rewritten(client, paper, staff, **fields):
    """The drafter changes the paper on its page."""
    client.force_login(staff[D])
    stands = {
        "title": paper.title,
        "issuer": paper.issuer,
        "genre": paper.genre,
        "body": paper.text.body,
        "category": paper.category,
        "attribute": paper.attribute,
        "interpretation": paper.interpretation,
        "scope": paper.scope,
        "period": paper.period,
    }
    answer = client.post(reverse("documents-desk:act", args=[paper.pk, "edit"]), stands | fields)
    assert answer.status_code == 302, answer.content.decode()
    return type(paper).objects.get(pk=paper.pk)


def act(client, address, case, action, by, **posted):
    client.force_login(by)
    return client.post(reverse(address, args=[case.pk, action]), posted)


def page(client, row, by) -> str:
    client.force_login(by)
    return client.get(row.get_desk_url()).content.decode()


CHANGED = {
    "the words": {"body": "改过的正文，供水改为隔日供应。"},
    "the title": {"title": "关于隔日供水的通知"},
}


@pytest.mark.parametrize("change", CHANGED)
def test_a_changed_document_makes_the_approval_void_on_both_pages(staff, client, change):
    paper = document(staff, DocumentState.SIGN)
    case = sheet(staff, SheetState.APPROVED, paper)
    paper = rewritten(client, returned(paper, staff), staff, **CHANGED[change])
    paper = perform(paper, "resubmit", by=staff[D])

    assert "批准已失效" in page(client, case, staff[D])
    assert "批准已失效" in page(client, paper, staff[D])
    assert "批准已经失效" in page(client, paper, staff[L])  # what stands before the signing
    refused = act(client, "documents-desk:act", paper, "sign", staff[L], seen_changes="on")
    assert refused.status_code == 422
    assert "重新评估" in refused.content.decode()


def test_an_attachment_added_makes_it_void_and_one_put_back_does_not(staff):
    paper = document(staff, DocumentState.SIGN)
    case = sheet(staff, SheetState.APPROVED, paper)
    paper = returned(paper, staff)
    stored = store("各乡镇供水时间。".encode(), holder=paper, by=staff[D], name="附表.txt")

    perform(paper, "attach", by=staff[D], file=stored, title="附表", attribute=Attribute.PROACTIVE)
    assert RiskSheet.objects.get(pk=case.pk).is_void

    perform(paper, "detach", by=staff[D], attachment=paper.attachments.get(), note="不附了。")
    assert RiskSheet.objects.get(pk=case.pk).stands


def test_what_the_public_does_not_read_of_it_does_not_make_it_void(staff, client):
    paper = document(staff, DocumentState.SIGN)
    case = sheet(staff, SheetState.APPROVED, paper)

    rewritten(client, returned(paper, staff), staff, effective_on="2027-01-01")

    assert RiskSheet.objects.get(pk=case.pk).stands


def test_weighed_and_approved_anew_it_is_signed(staff, client):
    paper = document(staff, DocumentState.SIGN)
    case = sheet(staff, SheetState.APPROVED, paper)
    paper = rewritten(client, returned(paper, staff), staff, **CHANGED["the words"])
    paper = perform(paper, "resubmit", by=staff[D])

    for action, role, facts in (
        ("assess_again", D, {"note": "公文第二段有改动。"}),
        ("edit", D, FILLED),
        ("submit", D, {}),
        ("approve", L, {}),
    ):
        assert act(client, "opinion-desk:sheet-act", case, action, staff[role], **facts).status_code == 302

    assert act(client, "documents-desk:act", paper, "sign", staff[L], seen_changes="on").status_code == 302
    assert "批准已失效" not in page(client, paper, staff[L])


def test_what_was_handed_in_is_not_approved_for_other_words(staff, client):
    paper = returned(document(staff, DocumentState.SIGN), staff)
    case = sheet(staff, SheetState.SUBMITTED, paper)
    rewritten(client, paper, staff, **CHANGED["the words"])

    assert "报批以后公文有改动" in page(client, case, staff[L])
    answer = act(client, "opinion-desk:sheet-act", case, "approve", staff[L])

    assert answer.status_code == 422
    assert "评估的已经不是现在的公文" in answer.content.decode()
    recalled = act(client, "opinion-desk:sheet-act", case, "recall", staff[D])
    assert recalled.status_code == 302
    assert RiskSheet.objects.get().state == SheetState.WRITING


def test_weighed_again_after_the_signing_it_is_not_issued_meanwhile(staff, client):
    paper = document(staff, DocumentState.SIGN)
    case = sheet(staff, SheetState.APPROVED, paper)
    paper = perform(paper, "sign", by=staff[L])
    perform(case, "assess_again", by=staff[D], note="舆论有新的变化。")

    assert "批准以后才能审签、印发" in page(client, paper, staff[C])
    answer = act(
        client,
        "documents-desk:act",
        paper,
        "issue",
        staff[C],
        prefix="云水发",
        new_prefix="on",
        written_on="2026-11-20",
        issued_on="2026-11-20",
    )

    assert answer.status_code == 422
    assert "批准以后才能审签、印发" in answer.content.decode()


def test_the_list_says_what_is_void_and_costs_the_same(staff, client):
    def void():
        paper = document(staff, DocumentState.SIGN)
        sheet(staff, SheetState.APPROVED, paper)
        paper.text.body += "又一段。"
        paper.text.save()

    client.force_login(staff[D])
    address, asked = reverse("opinion-desk:sheets"), []
    void()
    for _ in range(2):
        client.get(address)  # the menu counts anew after every act
        with CaptureQueriesContext(connection) as queries:
            listed = client.get(address).content.decode()
        asked.append(len(queries))
        void()
        void()

    assert listed.count("批准已失效") == 3
    assert asked[0] == asked[1]


@pytest.mark.parametrize(("changed_since", "stands"), [(False, True), (True, False)])
def test_an_approval_from_before_stands_where_the_document_was_not_changed_since(
    staff, changed_since, stands
):
    paper = document(staff, DocumentState.SIGN)
    case = sheet(staff, SheetState.APPROVED, paper)
    RiskSheet.objects.update(assessed_over="")
    if changed_since:
        paper = returned(paper, staff)
        words = {"title": paper.title, "addressee": "", "body": "改过的正文。"}
        perform(paper, "edit", by=staff[D], text=words)

    import_module("opinion.migrations.0012_fill_assessed_over").fill(apps, None)

    assert RiskSheet.objects.get(pk=case.pk).stands is stands


# ── said early, on the document's own page ──────────────────────────────────
def test_the_draft_says_that_a_sheet_is_asked_for_and_leads_to_a_new_one(staff, client):
    paper = document(staff, DocumentState.DRAFT)

    text = page(client, paper, staff[D])

    assert "公文出台前须作舆情风险评估" in text
    link = re.search(r'href="([^"]+)">新建评估单', text)[1]
    form = client.get(link).content.decode()
    assert paper.index_number in form
    client.post(link, {"document": paper.index_number})
    assert RiskSheet.objects.get().document == paper


def test_who_does_not_assess_reads_it_without_the_link(staff, client):
    text = page(client, document(staff, DocumentState.SIGN), staff[L])

    assert "还没有评估单" in text
    assert "新建评估单" not in text


@pytest.mark.parametrize("state", SheetState)
def test_the_document_says_how_far_its_sheet_is_and_leads_to_it(staff, client, state):
    paper = document(staff, DocumentState.SIGN)
    case = sheet(staff, state, paper)

    text = page(client, paper, staff[D])

    assert f'href="{case.get_desk_url()}">看评估单' in text
    assert state.label in text
    assert ("批准以后才能审签、印发" in text) is (state != SheetState.APPROVED)


def test_where_none_is_asked_for_nothing_is_said_until_there_is_one(staff, client):
    paper = document(staff, DocumentState.DRAFT, category="statistics")
    assert "舆情风险评估" not in page(client, paper, staff[D])

    open_sheet(paper, by=staff[D])
    assert "舆情风险评估" in page(client, paper, staff[D])


def test_a_paper_that_went_out_before_the_rule_is_not_asked_for_one(client):
    elsewhere = Staff()
    paper = document(elsewhere, DocumentState.PUBLISHED)
    set_rule("opinion.risk_assessment", elsewhere.agency, ["plans"], since=clock.today())

    assert "舆情风险评估" not in page(client, paper, elsewhere[D])
