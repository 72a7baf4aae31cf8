"""公开指南 at the desk, through its pages."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from guide.models import Guide
from guide.states import State
from tests.factories.accounts import AgencyFactory, person
from tests.factories.documents import Staff
from tests.factories.guide import SAYS, guide

pytestmark = pytest.mark.django_db
LIST = "/desk/guide/"


@pytest.fixture
def staff():
    return Staff(AgencyFactory(code="here"))


def act(client, case, action, **data):
    address = reverse("guide-desk:act", args=[case.pk, action])
    return client.post(address, {"seen": Guide.objects.get(pk=case.pk).last_event, **data})


def test_the_whole_road_by_its_pages(client, staff):
    client.force_login(staff[Role.DISCLOSURE])
    assert "起草新版" in client.get(LIST).content.decode()
    client.post(reverse("guide-desk:new", args=["here"]))
    case = Guide.objects.get()
    texts = {name: getattr(case, name) for name in ("classification", "arrangement", "access")}

    answer = act(client, case, "edit", **texts, **SAYS, channels_note="网上申请，双方确认之日为收到日。")

    assert answer.status_code == 302
    assert Guide.objects.filter(**SAYS).count() == 1
    assert act(client, case, "submit").status_code == 302
    client.force_login(staff[Role.DISCLOSURE_HEAD])
    assert "审定发布" in client.get(case.get_desk_url()).content.decode()
    assert act(client, case, "publish").status_code == 302
    assert Guide.objects.get().state == State.PUBLISHED


def test_what_is_missing_is_said_on_the_page_and_refused(client, staff):
    case = guide(staff, State.DRAFT, fax="")
    client.force_login(staff[Role.DISCLOSURE])

    page = client.get(case.get_desk_url()).content.decode()
    answer = act(client, case, "submit")

    assert "还没有填写“传真号码”" in page
    assert answer.status_code == 422
    assert "还没有填写“传真号码”" in answer.content.decode()


@pytest.mark.parametrize(("name", "value"), [("postcode", "32100"), ("email", "gk"), ("phone", "0571\x00")])
def test_what_cannot_be_so_comes_back_as_typed(client, staff, name, value):
    case = guide(staff, State.DRAFT)
    client.force_login(staff[Role.DISCLOSURE])

    answer = act(client, case, "edit", **(SAYS | {name: value}))

    assert answer.status_code == 422
    assert name in answer.context["form"].errors


def test_the_head_sees_what_changes(client, staff):
    guide(staff, phone="0571-1111111")
    case = guide(staff, State.REVIEW, phone="0571-2222222")
    client.force_login(staff[Role.DISCLOSURE_HEAD])

    page = client.get(case.get_desk_url()).content.decode()

    assert "与现行版本相比" in page
    assert "<del>1111111</del><ins>2222222</ins>" in page


def test_a_version_to_pass_stands_in_the_heads_basket(client, staff):
    guide(staff, State.REVIEW)
    client.force_login(staff[Role.DISCLOSURE_HEAD])

    page = client.get("/desk/").content.decode()

    assert f"{staff.agency.label}政府信息公开指南" in page
    assert "审定发布" in page


def test_where_one_is_under_way_the_second_press_leads_there(client, staff):
    case = guide(staff, State.DRAFT)
    client.force_login(staff[Role.DISCLOSURE])

    answer = client.post(reverse("guide-desk:new", args=["here"]))

    assert answer["Location"] == case.get_desk_url()
    assert "起草新版" not in client.get(LIST).content.decode()


def test_the_administrator_reads_the_contacts_and_cannot_change_them(client, staff):
    guide(staff)
    admin = person(Role.ADMIN, staff.agency, is_staff=True, is_superuser=True)
    client.force_login(admin)

    page = client.get(reverse("admin:accounts_agency_change", args=[staff.agency.pk])).content.decode()

    assert 'name="contact_phone"' not in page
    assert SAYS["phone"] in page
    assert 'name="court"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(client, staff, count, django_assert_num_queries):
    for _ in range(count):
        guide(staff)
    client.force_login(staff[Role.DISCLOSURE])
    client.get(LIST)

    with django_assert_num_queries(7):
        client.get(LIST)
