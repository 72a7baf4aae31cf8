"""科室: made, renamed, closed and opened again by the agency's own administrator, each on the record."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.roles import Role
from administration import offices
from disclosure.refusal import Refused
from disclosure.workflow.models import Event
from documents.models import Document
from tests.factories.accounts import OfficeFactory, person
from tests.factories.documents import draft

pytestmark = pytest.mark.django_db
LIST = "/desk/administration/people/offices/"


def page(office):
    return reverse("administration:office", args=[office.pk])


def act(office, name):
    return reverse("administration:office-act", args=[office.pk, name])


def said_of(office) -> list[str]:
    return list(Event.objects.of(office).order_by("pk").values_list("label", flat=True))


def test_a_new_office_can_be_chosen_for_a_post_at_once(admin, host, staff):
    answer = admin.post(LIST, {"name": " 政策 法规科\n"}, follow=True)

    office = host.offices.get(name="政策法规科")
    assert "已设立政策法规科" in answer.content.decode()
    assert said_of(office) == ["设立科室"]
    asked = admin.get(reverse("administration:person", args=[staff[Role.DRAFTER].pk])).content.decode()
    assert f'<option value="{office.pk}">政策法规科</option>' in asked


@pytest.mark.parametrize(("is_active", "words"), [(True, "已经有综合科了"), (False, "已经撤销")])
def test_a_name_is_given_once(admin, host, is_active, words):
    OfficeFactory(agency=host, name="综合科", is_active=is_active)

    answer = admin.post(LIST, {"name": "综合科"})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert host.offices.count() == 1


def test_a_name_of_spaces_is_none(admin, host):
    assert admin.post(LIST, {"name": " \u3000 "}).status_code == 422
    assert not host.offices.exists()


def test_another_name_is_the_same_office(admin, host, staff):
    office = OfficeFactory(agency=host, name="综合科")
    paper = draft(staff, office=office)

    admin.post(page(office), {"name": "综合协调科"})

    assert Document.objects.get(pk=paper.pk).office.name == "综合协调科"
    assert said_of(office) == ["科室改名"]
    assert "综合科 → 综合协调科" in admin.get(page(office)).content.decode()


def test_the_same_name_again_is_no_act(admin, host):
    office = OfficeFactory(agency=host, name="综合科")

    admin.post(page(office), {"name": "综合科"})

    assert said_of(office) == []


def test_no_office_takes_the_name_of_another(host, staff):
    office, _ = OfficeFactory(agency=host, name="综合科"), OfficeFactory(agency=host, name="秘书科")

    with pytest.raises(Refused, match="已经有秘书科"):
        offices.rename(office, "秘书科", by=staff[Role.ADMIN])


def test_an_office_with_people_is_not_closed(admin, host):
    """Their posts would name what is no more: first the posts, then the office."""
    office = OfficeFactory(agency=host, name="综合科")
    person(Role.SECTION_HEAD, host, office, name="陈科长")

    asked = admin.get(act(office, "close")).content.decode()
    admin.post(act(office, "close"))

    office.refresh_from_db()
    assert "陈科长" in asked
    assert "现在不能撤销" in asked
    assert office.is_active


def test_who_closes_an_office_sees_what_is_open_in_it(admin, host, staff):
    office = OfficeFactory(agency=host, name="综合科")
    draft(staff, office=office)

    asked = admin.get(act(office, "close")).content.decode()
    admin.post(act(office, "close"))

    office.refresh_from_db()
    assert "还有没有办结的事项" in asked
    assert not office.is_active
    assert said_of(office) == ["撤销科室"]


def test_a_closed_office_is_opened_again(admin, host):
    office = OfficeFactory(agency=host, name="综合科", is_active=False)

    admin.post(act(office, "reopen"))
    admin.post(act(office, "reopen"))  # pressed twice

    office.refresh_from_db()
    assert office.is_active
    assert said_of(office) == ["恢复科室"]


def test_the_offices_of_another_agency_do_not_exist(admin, bureau, staff):
    office = OfficeFactory(agency=bureau, name="综合科")

    assert admin.get(page(office)).status_code == 404
    assert admin.post(act(office, "close")).status_code == 404
    with pytest.raises(PermissionDenied):
        offices.close(office, by=staff[Role.ADMIN])


def test_a_word_that_is_no_act_leads_nowhere(admin, host):
    assert admin.get(act(OfficeFactory(agency=host), "delete")).status_code == 404


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_costs_the_same_for_one_and_many(admin, host, count, django_assert_max_num_queries):
    for _ in range(count):
        person(Role.DRAFTER, host, OfficeFactory(agency=host))

    with django_assert_max_num_queries(25):
        assert admin.get(LIST).status_code == 200
