"""Agencies and people for tests: nothing more than the database asks for."""

import factory
from factory.django import DjangoModelFactory, Password

from accounts.models import Agency, Membership, Office, User

PASSWORD = "yunshan-correct-horse"


class AgencyFactory(DjangoModelFactory):
    class Meta:
        model = Agency
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"agency-{n}")
    name = factory.Sequence(lambda n: f"云山县第{n}局")


class OfficeFactory(DjangoModelFactory):
    class Meta:
        model = Office

    agency = factory.SubFactory(AgencyFactory)
    name = factory.Sequence(lambda n: f"第{n}科")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"clerk-{n}")
    name = factory.Sequence(lambda n: f"职员{n}")
    password = Password(PASSWORD)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    agency = factory.SubFactory(AgencyFactory)
    role = "drafter"


def person(role, agency, office=None, **fields) -> User:
    """A person who plays one role (or each of several) in an agency; `fields` go to the user."""
    user = UserFactory(**fields)
    for one in [role] if isinstance(role, str) else role:
        MembershipFactory(user=user, agency=agency, office=office, role=one)
    return user
