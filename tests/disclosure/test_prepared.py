"""A prepared queryset: the same rows as the queryset, compiled once, for any number."""

from threading import Thread

import pytest
from django.db import connections
from django.db.models import Exists, OuterRef, Q

from accounts.models import Agency
from disclosure.prepared import Prepared


@pytest.fixture
def agencies(db):
    top = Agency.objects.create(code="top", name="县政府")
    below = Agency.objects.create(code="below", name="县教育局", parent=top)
    return top, below


def build(pk):
    return Agency.objects.select_related("parent").filter(Q(pk=pk) | Q(parent=pk)).order_by("pk")


def test_it_finds_what_the_queryset_finds(agencies):
    top, below = agencies
    find = Prepared(build)

    assert [find(pk) for pk in (top.pk, below.pk, 0, top.pk)] == [
        list(build(pk)) for pk in (top.pk, below.pk, 0, top.pk)
    ]
    assert find(below.pk)[0].parent.name == "县政府"


def test_annotations_and_related_rows_cost_no_further_query(agencies, django_assert_num_queries):
    top, below = agencies
    has_children = Exists(Agency.objects.filter(parent=OuterRef("pk")))
    find = Prepared(lambda pk: build(pk).annotate(has_children=has_children))
    find(top.pk)

    with django_assert_num_queries(1):
        assert [(row.code, row.has_children, row.parent and row.parent.code) for row in find(top.pk)] == [
            ("top", True, None),
            ("below", False, "top"),
        ]


def test_it_is_built_once(agencies):
    built = []

    def counted(pk):
        built.append(pk)
        return build(pk)

    find = Prepared(counted)
    for agency in agencies:
        find(agency.pk)

    assert len(built) == 1


@pytest.mark.parametrize("number", [2**63, -(2**63), 10**30])
def test_a_number_no_row_can_have_finds_nothing(agencies, number):
    assert Prepared(build)(number) == []


def test_several_parameters_go_to_their_places(agencies):
    top, below = agencies
    find = Prepared(lambda pk, parent: Agency.objects.filter(pk=pk, parent=parent), parameters=2)

    assert (find(below.pk, top.pk), find(top.pk, below.pk)) == ([below], [])


def test_a_parameter_lost_on_the_way_is_an_error(agencies):
    with pytest.raises(ValueError, match="does not reach"):
        Prepared(lambda pk: Agency.objects.all())(1)
    with pytest.raises(TypeError):
        Prepared(build)(1, 2)


@pytest.mark.django_db(transaction=True)
def test_each_thread_uses_its_own_connection():
    top = Agency.objects.create(code="top", name="县政府")
    find, seen = Prepared(build), []
    find(top.pk)

    def ask():
        seen.append(find._compile()[1].connection is connections["default"])
        connections["default"].close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()

    assert seen == [True]
    assert [row.pk for row in find(top.pk)] == [top.pk]
