"""What an item may concern: found by shared words, confirmed by a person."""

import pytest
from django.urls import reverse

from accounts.models import Office
from accounts.roles import Role
from documents.states import State as DocumentState
from opinion import linking
from opinion.collecting import take_in
from opinion.models import Item, Link
from tests.factories.accounts import AgencyFactory, OfficeFactory
from tests.factories.documents import Staff, document
from tests.factories.opinion_said import LAMPS, SCHOOL, mention

pytestmark = pytest.mark.django_db
PLAN = "云山县城区路灯维修养护管理办法"


@pytest.fixture
def item(agency):
    take_in(agency, [mention(LAMPS + "路灯维修养护由谁管理？")])
    return Item.objects.get()


@pytest.fixture
def plan(staff):
    return document(
        staff, title=PLAN, body="城区路灯损坏的，养护单位应当及时维修。晚上学生放学经过的路段优先。"
    )


def found(item) -> list[tuple[str, object]]:
    return [(one.kind, one.target) for one in linking.suggestions(item)]


def test_a_document_that_shares_its_words_is_suggested_and_another_is_not(staff, item, plan):
    document(staff, title="关于做好防汛工作的通知")

    assert found(item) == [("document", plan)]
    assert 0.2 <= linking.suggestions(item)[0].score <= 1


def test_a_document_that_is_not_public_is_not_suggested(staff, item):
    document(staff, DocumentState.CHECK, title=PLAN)

    assert found(item) == []


def test_an_office_is_suggested_by_what_its_name_says(agency, item):
    lamps = OfficeFactory(agency=agency, name="路灯管理所")
    OfficeFactory(agency=agency, name="秘书科")
    OfficeFactory(agency=AgencyFactory(), name="路灯管理所")
    OfficeFactory(agency=agency, name="路灯旧所", is_active=False)

    assert found(item) == [("office", lamps)]


def test_what_every_office_is_called_says_nothing(agency):
    for name in ("学区一科", "学区二科", "学区三科", "学区与招生科"):
        OfficeFactory(agency=agency, name=name)
    take_in(agency, [mention(SCHOOL + "招生办法何时公布？")])

    best = linking.suggestions(Item.objects.get())[0]

    assert best.target.name == "学区与招生科"


def test_a_person_confirms_or_denies_and_is_not_asked_again(staff, item, plan):
    by = staff[Role.DISCLOSURE]

    link = linking.decide(item, "document", plan, holds=False, by=by)

    assert (link.target, link.holds, link.decided_by) == (plan, False, by)
    assert link.score > 0.2
    assert found(item) == []


def test_the_last_word_stands(staff, item, plan):
    by = staff[Role.DISCLOSURE]
    linking.decide(item, "document", plan, holds=False, by=by)
    linking.decide(item, "document", plan, holds=True, by=by)

    assert Link.objects.get().holds is True


def test_a_kind_of_another_app_registers_itself(agency, item, monkeypatch):
    monkeypatch.setattr(linking, "KINDS", dict(linking.KINDS))
    other = OfficeFactory(agency=agency, name="别的")
    linking.register(
        linking.Kind(
            "other", "别的", Office, linking.offices_of, lambda wanted, words, agency: [(other, 0.5)]
        )
    )

    assert ("other", other) in found(item)


# ── on the page ─────────────────────────────────────────────────────────────
def press(client, item, target, holds="1"):
    return client.post(reverse("opinion-collect:link", args=[item.pk]), {"target": target, "holds": holds})


def test_a_press_confirms_it(client, staff, item, plan):
    client.force_login(staff[Role.DISCLOSURE])

    assert press(client, item, f"document:{plan.pk}").status_code == 302
    assert Link.objects.get().target == plan


@pytest.mark.parametrize(
    "target", ["", "document", "document:", "document:0", "document:x", "agency:1", "user:1"]
)
def test_what_is_no_target_is_not_found(client, staff, item, target):
    client.force_login(staff[Role.DISCLOSURE])

    assert press(client, item, target).status_code == 404


def test_a_draft_and_another_agencys_office_cannot_be_linked(client, staff, item):
    client.force_login(staff[Role.DISCLOSURE])
    hidden = document(staff, DocumentState.CHECK, title=PLAN)
    foreign = OfficeFactory()

    assert press(client, item, f"document:{hidden.pk}").status_code == 404
    assert press(client, item, f"office:{foreign.pk}").status_code == 404


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.DISCLOSURE, Role.DISCLOSURE_HEAD)])
def test_others_may_not_confirm(client, staff, item, plan, role):
    client.force_login(staff[role])

    assert press(client, item, f"document:{plan.pk}").status_code == 403


def test_a_stranger_is_told_nothing(client, item, plan):
    client.force_login(Staff()[Role.DISCLOSURE])

    assert press(client, item, f"document:{plan.pk}").status_code == 404
