"""The numbers beside the facets: after whatever was published, changed and taken back they equal a count of the entries."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Agency
from documents import catalogue, entries, facets, tally, tasks
from documents.catalogue import CatalogueForm, SearchForm
from documents.counts import public_counts
from documents.findable import TURNED
from documents.models import Document, Entry, Tally
from documents.states import State, Validity
from tests.factories.accounts import AgencyFactory
from tests.factories.public import PUBLISHED_AT, published

pytestmark = pytest.mark.django_db
FIELDS = tally.COLUMNS


def counted() -> dict:
    """What the tally has to say, counted by hand."""
    return {tuple(row[:-1]): row[-1] for row in Entry.objects.values_list(*FIELDS).annotate(n=Count("pk"))}


def told() -> dict:
    return {tuple(row[:-1]): row[-1] for row in tally.sums(*FIELDS)}


# ── always in step ──────────────────────────────────────────────────────────
def publish(data, agencies):
    published(
        data.draw(st.integers(1, 3)),
        agency=data.draw(st.sampled_from(agencies)),
        number="",
        genre=data.draw(st.sampled_from(("通知", "公告", ""))),
        topic=data.draw(st.sampled_from(("水利", ""))),
        published_at=PUBLISHED_AT - timedelta(days=data.draw(st.sampled_from((0, 400)))),
    )


def some(data) -> list[int]:
    """A few of the documents there are, public or not."""
    there = list(Document.objects.order_by("pk").values_list("pk", flat=True))
    return [there[place] for place in data.draw(st.sets(st.integers(0, 9), max_size=4)) if place < len(there)]


def change(data, agencies):
    pks = some(data)
    Document.objects.filter(pk__in=pks).update(
        validity=data.draw(st.sampled_from(Validity.values)), agency=data.draw(st.sampled_from(agencies))
    )
    entries.put(entries.DOCUMENT, pks)


def withdraw(data, agencies):
    pks = some(data)
    Document.objects.filter(pk__in=pks).update(state=State.WITHDRAWN, withdrawn_at=PUBLISHED_AT)
    entries.put(entries.DOCUMENT, pks)


def again(data, agencies):
    pks = some(data)
    Document.objects.filter(pk__in=pks).update(state=State.PUBLISHED)
    entries.put(entries.DOCUMENT, pks)


def by_hand(data, agencies):
    Entry.objects.filter(object_id__in=some(data)).update(genre="意见", way=TURNED)


def take_away(data, agencies):
    Entry.objects.filter(object_id__in=some(data)).delete()


def give_up(data, agencies):
    with transaction.atomic():
        Entry.objects.all().delete()
        transaction.set_rollback(True)


def fold(data, agencies):
    tally.fold()


def rebuild(data, agencies):
    tally.rebuild()


STEPS = (publish, change, withdraw, again, by_hand, take_away, give_up, fold, rebuild)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=8), st.data())
def test_whatever_happens_it_equals_a_count(db, steps, data):
    with transaction.atomic():  # each run begins with an empty house
        agencies = [AgencyFactory(), AgencyFactory()]
        for step in (publish, *steps):
            step(data, agencies)
            assert told() == counted()
        transaction.set_rollback(True)


def test_a_closed_agency_leaves_nothing_to_count():
    agency = AgencyFactory()
    Entry.objects.filter(agency=agency).delete()
    Entry.objects.create(
        kind="document", object_id=1, agency=agency, title="一", year=2026, month=202611, day=1,
        written_on=PUBLISHED_AT.date(), published_at=PUBLISHED_AT,
    )  # fmt: skip
    Agency.objects.filter(pk=agency.pk).delete()

    assert told() == counted()


# ── folding ─────────────────────────────────────────────────────────────────
def test_folding_leaves_one_row_for_each_combination_and_changes_no_sum():
    for _ in range(3):
        published(
            2, agency=AgencyFactory(code="one") if not Agency.objects.exists() else Agency.objects.get()
        )
    gone = published(1, agency=Agency.objects.get(), genre="公告")[0]
    Entry.objects.filter(object_id=gone.pk).delete()
    before = told()

    taken = tasks.fold_tally()

    assert taken > 0
    assert told() == before
    assert Tally.objects.count() == len(before)
    assert not Tally.objects.filter(n__lte=0).exists()
    assert tasks.fold_tally() == 0


def test_the_index_made_anew_counts_anew():
    published(3)
    Tally.objects.all().delete()

    call_command("index_search")

    assert told() == counted()


@pytest.mark.embedded  # only SQLite makes a table anew
def test_a_migration_gives_back_what_a_table_made_anew_has_lost():
    published(2)
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER documents_tally_insert")
    published(1)
    assert told() != counted()

    tally.restore(None, using="default")
    published(1)

    assert told() == counted()


# ── what is read from it ────────────────────────────────────────────────────
def test_each_facet_under_the_others():
    one, other = AgencyFactory(code="one"), AgencyFactory(code="other")
    published(3, agency=one, number="", genre="通知", topic="水利")
    published(2, agency=other, number="", genre="公告", validity=Validity.REPEALED)
    form = SearchForm({"agency": "one"}, counts=public_counts())

    found = facets.counted(form)

    assert "agency" not in found
    assert found["genre"] == {"通知": 3}
    assert found["topic"] == {"水利": 3}
    assert facets.counted(SearchForm({}, counts=public_counts()))["agency"] == {
        str(one.pk): 3,
        str(other.pk): 2,
    }


@pytest.mark.parametrize("sort", ["newest", "written"])
def test_few_of_very_many_are_the_same_few(client, monkeypatch, sort):
    """Where a filter leaves few of very many, the index of the search finds them; the list is the same."""
    agency = AgencyFactory(code="one")
    published(3, agency=agency, number="", genre="公告", topic="水利、水务")
    published(2, agency=agency, number="", genre="公告", topic="水利 水务")
    published(4, number="")
    asked = {"genre": "公告", "topic": "水利、水务", "agency": "one", "sort": sort}

    plain = [line["id"] for line in client.get("/documents/", asked).context["documents"]]
    monkeypatch.setattr(catalogue, "MANY", 0)
    cache.clear()
    form = CatalogueForm(asked, counts=public_counts())

    assert len(plain) == 3
    assert [line["id"] for line in client.get("/documents/", asked).context["documents"]] == plain
    assert sorted(form.applied(Document.objects.public()).values_list("pk", flat=True)) == sorted(plain)
    assert sorted(form.few) == sorted(plain)
