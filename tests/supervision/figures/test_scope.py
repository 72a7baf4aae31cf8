"""Whose numbers: staff their own house, a 监督员 the tree below; nobody another's."""

import pytest

from accounts.roles import Role
from supervision.figures.scope import Scope

pytestmark = pytest.mark.django_db


def ids(*staff):
    return frozenset(one.agency.pk for one in staff)


def test_staff_see_their_own_house_and_no_other(tree):
    scope = Scope(tree.water[Role.DISCLOSURE])

    for key in ("", "water", "county", "elsewhere", "none-such", "county.alone"):
        assert scope.named(key).agencies == ids(tree.water)


def test_a_supervisor_sees_the_tree_below(tree):
    scope = Scope(tree.supervisor)

    assert scope.named("").agencies == ids(tree.top, tree.water, tree.schools)
    assert scope.named("county.alone").agencies == ids(tree.top)
    assert scope.named("schools").agencies == ids(tree.schools)
    assert scope.named("elsewhere").agencies == ids(tree.top, tree.water, tree.schools)


def test_the_parts_are_disjoint_and_make_the_whole(tree):
    scope = Scope(tree.supervisor)
    whole = scope.named("")
    parts = scope.parts(whole)

    assert [part.key for part in parts] == ["county.alone", "schools", "water"]
    assert frozenset().union(*(part.agencies for part in parts)) == whole.agencies
    assert sum(len(part.agencies) for part in parts) == len(whole.agencies)


def test_the_choices_show_the_tree(tree):
    assert Scope(tree.supervisor).choices() == [
        ("county", "县政府办及所属机关"),
        ("county.alone", "　县政府办本级"),
        ("schools", "　县教育局"),
        ("water", "　县水务局"),
    ]
