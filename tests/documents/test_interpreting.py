"""是否解读，拟稿时定: the agency's own kinds, what may be chosen, who is asked, and the rows from before."""

from importlib import import_module

import pytest
from django.apps import apps
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.roles import Role
from disclosure.rulebook.presets import PRESETS
from disclosure.rulebook.rules import RULES
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from documents import interpreting
from documents.dossier import Dossier
from documents.forms.draft import DraftForm
from documents.models import Document
from documents.states import Attribute, State
from documents.states import Interpretation as Decision
from tests.factories.documents import Staff, document, draft, road_to

pytestmark = pytest.mark.django_db
KIND = "涉及群众切身利益的重要政策文件"


@pytest.fixture
def staff():
    return Staff()


def page(case):
    return f"{case.get_desk_url()}edit/"


def filled(case, staff, **given) -> dict:
    form = DraftForm(case=case, user=staff[Role.DRAFTER])
    values = {name: value for name, value in form.initial.items() if value not in (None, False)}
    return values | {"seen": case.last_event} | given


def test_every_kind_the_national_rules_and_the_local_documents_name_has_a_source_of_its_own(staff):
    named = set(RULES["interpretation.scope"].default)
    local = set().union(*(preset.values.get("interpretation.scope", []) for preset in PRESETS.values()))

    assert named <= interpreting.SOURCES.keys()
    assert {words for words in local if words not in interpreting.SOURCES} == {
        "政策文件（民生、经济类原则上举行发布会或者通气会，配图表）"
    }


def test_a_kind_in_the_agencys_own_words_has_the_source_of_its_rule(staff):
    set_rule("interpretation.scope", staff.agency, ["县政府的所有文件"], basis="云政办发〔2026〕9号")

    assert interpreting.scopes(staff.agency) == [
        interpreting.Scope("县政府的所有文件", "云政办发〔2026〕9号")
    ]


def test_the_form_offers_the_agencys_kinds_and_out_of_scope(staff):
    set_rule("interpretation.scope", staff.agency, ["规章", "县政府的所有文件"])

    form = DraftForm(case=draft(staff), user=staff[Role.DRAFTER])

    assert [value for value, _ in form.fields["interpretation"].choices] == [
        "",
        "none",
        "规章",
        "县政府的所有文件",
    ]


def test_what_is_chosen_stands_on_the_document_in_the_words_of_the_day(client, staff):
    case = draft(staff, interpretation=Decision.UNDECIDED)
    client.force_login(staff[Role.DRAFTER])

    client.post(page(case), filled(case, staff, interpretation=KIND))
    case = Document.objects.get(pk=case.pk)
    assert (case.interpretation, case.interpretation_scope) == (Decision.REQUIRED, KIND)

    set_rule("interpretation.scope", staff.agency, ["规章"])
    form = DraftForm(case=case, user=staff[Role.DRAFTER])
    assert form.initial["interpretation"] == KIND
    assert KIND in dict(form.fields["interpretation"].choices)

    client.post(page(case), filled(case, staff, interpretation="none"))
    case = Document.objects.get(pk=case.pk)
    assert (case.interpretation, case.interpretation_scope) == (Decision.NONE, "")


@pytest.mark.parametrize("value", ["ready", "exempt", "自己写的一类"])
def test_nobody_types_that_it_is_ready_or_exempt(client, staff, value):
    case = draft(staff)
    client.force_login(staff[Role.DRAFTER])

    answer = client.post(page(case), filled(case, staff, interpretation=value, title="改过的标题"))

    assert answer.status_code == 422
    assert "改过的标题" in answer.content.decode()
    assert Document.objects.get(pk=case.pk).interpretation == Decision.NONE


def test_an_exemption_ends_where_the_drafter_chooses_anew(client, staff):
    case = document(staff, State.SIGN, interpretation=Decision.REQUIRED, interpretation_scope=KIND)
    case = perform(case, "exempt_interpretation", by=staff[Role.LEADER], note="只调整联系电话。")
    printed = render_to_string(
        "documents/desk/_sheet.html", {"document": case, "dossier": Dossier(case, staff[Role.LEADER])}
    )
    assert (
        f'只调整联系电话。</p><p class="sign">{staff[Role.LEADER]}' in printed
    )  # who approved, on the 审查单
    case = perform(case, "send_back", by=staff[Role.LEADER], note="改一处错字。")
    client.force_login(staff[Role.DRAFTER])

    client.post(page(case), filled(case, staff, title="改过的标题"))
    case = Document.objects.get(pk=case.pk)
    assert (case.interpretation, case.exempt_reason) == (Decision.EXEMPT, "只调整联系电话。")

    client.post(page(case), filled(case, staff, interpretation="规章"))
    case = Document.objects.get(pk=case.pk)
    assert (case.interpretation, case.interpretation_scope, case.exempt_reason) == ("required", "规章", "")


# ── 一律须解读的类别 ─────────────────────────────────────────────────────────
NORMS = {"category": "norms", "title": "云山县取水许可管理办法"}
REGULATION = "行政规范性文件"


def test_a_normative_document_is_not_marked_out_of_scope_by_its_drafter(staff):
    case = draft(staff, **NORMS)

    with pytest.raises(Refused, match="“法规、规章和规范性文件”一类的公文都要解读.*由分管领导"):
        perform(case, "submit", by=staff[Role.DRAFTER])

    chosen = {"interpretation": Decision.REQUIRED, "interpretation_scope": REGULATION}
    words = {"title": case.title, "addressee": "", "body": case.text.body}
    case = perform(case, "edit", by=staff[Role.DRAFTER], text=words, **chosen)
    assert perform(case, "submit", by=staff[Role.DRAFTER]).state == State.SECTION


def test_it_goes_without_only_where_the_leader_says_why(staff):
    case = document(
        staff, State.SIGN, interpretation=Decision.REQUIRED, interpretation_scope=REGULATION, **NORMS
    )
    with pytest.raises(Refused, match="也没有批准不解读"):
        perform(case, "sign", by=staff[Role.LEADER])

    case = perform(case, "exempt_interpretation", by=staff[Role.LEADER], note="只废止两件旧文件。")

    assert case.exempt_reason == "只废止两件旧文件。"
    assert perform(case, "sign", by=staff[Role.LEADER]).state == State.SIGNED


def test_the_agency_names_the_categories(staff):
    set_rule(interpreting.CATEGORIES_RULE, staff.agency, ["plans"])

    assert perform(draft(staff, **NORMS), "submit", by=staff[Role.DRAFTER]).state == State.SECTION
    with pytest.raises(Refused, match="“规划和政策”一类的公文都要解读"):
        perform(draft(staff, category="plans"), "submit", by=staff[Role.DRAFTER])


def test_marked_so_before_the_rule_it_goes_back_before_the_signing_and_is_left_alone_after(staff):
    set_rule(interpreting.CATEGORIES_RULE, staff.agency, [])
    waiting, signed = (document(staff, state, **NORMS) for state in (State.SIGN, State.SIGNED))
    set_rule(interpreting.CATEGORIES_RULE, staff.agency, ["norms"])

    with pytest.raises(Refused, match="请拟稿人改选所属的一类"):
        perform(waiting, "sign", by=staff[Role.LEADER])
    assert perform(waiting, "send_back", by=staff[Role.LEADER], note="请改选。").state == State.RETURNED
    for action, role, facts in road_to(State.PUBLISHED, Attribute.PROACTIVE)[-2:]:
        signed = perform(signed, action, by=staff[role], **facts)
    assert signed.state == State.PUBLISHED


@pytest.mark.parametrize("attribute", [Attribute.ON_REQUEST, Attribute.WITHHELD])
def test_what_the_public_does_not_get_is_not_asked(staff, attribute):
    case = draft(staff, attribute=attribute, interpretation=Decision.UNDECIDED)

    assert perform(case, "submit", by=staff[Role.DRAFTER]).state == State.SECTION


def test_what_became_public_on_the_way_is_asked_before_it_goes_on(staff):
    case = document(staff, State.CHECK, attribute=Attribute.ON_REQUEST, interpretation=Decision.UNDECIDED)
    case.attribute, case.ground, case.reason = Attribute.PROACTIVE, "", ""
    case.save()

    with pytest.raises(Refused, match="还没有确定是否属于政策解读范围"):
        perform(case, "pass_check", by=staff[Role.CHECKER], verdict="open")


def test_the_case_page_says_what_is_missing_before_anybody_presses(client, staff):
    case = draft(staff, interpretation=Decision.UNDECIDED)
    client.force_login(staff[Role.DRAFTER])

    assert "还没有确定是否属于政策解读范围" in client.get(case.get_desk_url()).content.decode()


def test_rows_from_before_are_asked_again_or_keep_what_was_true(staff):
    """What the migration does to the rows there are."""
    before = {
        "none": (State.DRAFT, State.SIGN, State.PUBLISHED),
        "ready": (State.DRAFT, State.SIGN, State.SIGNED, State.PUBLISHED),
    }
    cases = {
        (said, state): document(staff, state, title=f"{said} {state}")
        for said, states in before.items()
        for state in states
    }
    for (said, _), case in cases.items():
        Document.objects.filter(pk=case.pk).update(interpretation=said)

    import_module("documents.migrations.0004_interpretation_decided").ask_again(apps, None)

    found = {key: Document.objects.get(pk=case.pk).interpretation for key, case in cases.items()}
    assert found == {
        ("none", State.DRAFT): "",
        ("none", State.SIGN): "none",
        ("none", State.PUBLISHED): "none",
        ("ready", State.DRAFT): "required",
        ("ready", State.SIGN): "required",
        ("ready", State.SIGNED): "ready",
        ("ready", State.PUBLISHED): "ready",
    }


def test_a_new_draft_asks(client, staff):
    client.force_login(staff[Role.DRAFTER])

    text = client.get(reverse("documents-desk:new")).content.decode()

    assert "应当解读：行政规范性文件" in text
    assert "主动公开的，送审前必填" in text
