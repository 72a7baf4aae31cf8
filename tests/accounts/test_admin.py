"""The administration: people and agencies are looked after, nothing on record is removed, no secret is shown."""

import re

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Permission
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from accounts.roles import Role
from tests.factories.accounts import AgencyFactory, OfficeFactory, UserFactory, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(User.objects.create_superuser("root", name="管理员", password="x"))
    return client


@pytest.mark.parametrize("model", ["agency", "office", "user"])
@pytest.mark.parametrize("count", [1, 5])
def test_lists_cost_the_same_for_one_row_and_many(admin, model, count, django_assert_max_num_queries):
    for _ in range(count):
        agency = AgencyFactory(parent=AgencyFactory())
        person(Role.DRAFTER, agency, OfficeFactory(agency=agency))

    with django_assert_max_num_queries(12):
        assert admin.get(reverse(f"admin:accounts_{model}_changelist")).status_code == 200


def test_a_person_is_looked_at_and_a_phone_is_masked(admin):
    """Names, posts and passwords are changed at the desk, where it is on the record."""
    user = UserFactory(phone="13812345678", email="wang@yunshan.example")
    person(Role.DRAFTER, AgencyFactory(), name="李四")
    url = reverse("admin:accounts_user_change", args=[user.pk])

    html = admin.get(url).content.decode()

    assert "138****5678" in html
    assert "13812345678" not in html
    assert re.findall(r'<input[^>]*type="(?:text|checkbox|email)"[^>]*name="([a-z_]+)"', html) == [
        "is_staff",
        "is_superuser",
    ]
    admin.post(
        url,
        {"username": "other", "name": "王某", "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0},
    )
    assert User.objects.get(pk=user.pk).username == user.username


def test_no_account_is_made_here(admin):
    assert admin.get(reverse("admin:accounts_user_add")).status_code == 403


def test_who_is_no_superuser_makes_nobody_one(client):
    """Even with every permission the table of permissions knows."""
    helper = UserFactory(is_staff=True)
    helper.user_permissions.set(Permission.objects.all())
    other = UserFactory()
    client.force_login(helper)

    for model, row in (("user", other), ("agency", AgencyFactory()), ("office", OfficeFactory())):
        url = reverse(f"admin:accounts_{model}_change", args=[row.pk])
        assert client.post(url, {"is_superuser": "on"}).status_code == 403
    assert not User.objects.get(pk=other.pk).is_superuser


def test_almost_everything_is_only_looked_at(admin):
    """Support may look; what may still be written here is named, so that nothing is added unseen."""
    writable = sorted(
        model._meta.label
        for model, found in site._registry.items()
        if found.has_add_permission(request_of(admin)) or found.has_change_permission(request_of(admin))
    )

    assert writable == ["accounts.Agency", "accounts.Office", "accounts.User"]


def request_of(client):
    return client.get(reverse("admin:index")).wsgi_request


def test_people_and_agencies_are_never_deleted(admin):
    agency, user = AgencyFactory(), UserFactory()

    for name, row in (("agency", agency), ("user", user)):
        url = reverse(f"admin:accounts_{name}_delete", args=[row.pk])
        assert admin.post(url, {"post": "yes"}).status_code == 403


def test_an_agency_keeps_its_code(admin):
    agency = AgencyFactory(code="yunshan")

    html = admin.get(reverse("admin:accounts_agency_change", args=[agency.pk])).content.decode()

    assert 'name="code"' not in html


def test_a_second_factors_secret_is_not_shown_to_administrators(admin):
    device = TOTPDevice.objects.create(user=UserFactory(), name="手机验证器")

    html = admin.get(reverse("admin:otp_totp_totpdevice_change", args=[device.pk])).content.decode()

    assert device.key not in html


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.ADMIN])
def test_a_role_alone_does_not_open_the_administration(client, role):
    client.force_login(person(role, AgencyFactory()))

    assert client.get(reverse("admin:index")).status_code == 302
