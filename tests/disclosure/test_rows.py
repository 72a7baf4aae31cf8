"""Many rows at once: as a model would have written them, and as few statements as one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models.signals import post_init

from disclosure import clock, rows
from disclosure.notices.models import Channel, Notice
from tests.factories.accounts import AgencyFactory, UserFactory

pytestmark = pytest.mark.django_db
ONCE = ("content_type_id", "object_id", "kind", "occasion", "recipient")
NAMES = (*ONCE, "user_id", "address", "channel", "subject", "body", "sent_at")
WORDS = "“㐀𠮷”\n\\ 100% 'a' {1}, \t☃"


@pytest.fixture
def row():
    kind = Notice._meta.get_field("content_type").related_model.objects.get_for_model(AgencyFactory()).pk
    user = UserFactory()
    at = clock.now().replace(microsecond=123456)

    def made(number: int, **other) -> tuple:
        said = {
            "content_type_id": kind,
            "object_id": number,
            "kind": "probe",
            "occasion": f"{number}",
            "recipient": f"user:{user.pk}",
            "user_id": user.pk,
            "address": "citizen@example.cn",
            "channel": Channel.APP,
            "subject": WORDS,
            "body": "",
            "sent_at": at,
        } | other
        return tuple(said.values())

    return made


def test_what_is_written_at_once_reads_as_it_was_given(row, django_assert_num_queries):
    given = [row(1), row(2, user_id=None, sent_at=None, body=WORDS)]

    with django_assert_num_queries(1):
        keys = rows.insert(Notice, NAMES, given)

    assert set(Notice.objects.filter(pk__in=rows.among(keys)).values_list(*NAMES)) == set(given)
    assert Notice.objects.filter(attempts=0, last_error="").count() == 2
    assert clock.now() - Notice.objects.first().created_at < timedelta(minutes=1)


def test_personal_data_is_encrypted_as_a_model_would(row):
    rows.insert(Notice, NAMES, [row(1)])

    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM notices_notice")
        (stored,) = cursor.fetchone()
    assert "citizen" not in stored
    assert Notice.objects.get().address == "citizen@example.cn"


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert rows.insert(Notice, NAMES, []) == []


def test_a_row_that_stands_is_refused_or_left_as_asked(row):
    (first,) = rows.insert(Notice, NAMES, [row(1)])

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(Notice, NAMES, [row(2), row(1)])
    keys = rows.insert(Notice, NAMES, [row(2), row(1, subject="另一句话")], unless=ONCE)

    assert first in keys
    assert len(keys) == 2
    assert Notice.objects.get(pk=first).subject == WORDS


@pytest.mark.postgres
def test_a_text_too_long_for_its_column_is_refused_and_not_cut(row):
    with pytest.raises(DataError), transaction.atomic():
        rows.insert(Notice, NAMES, [row(1, subject="长" * 201)])


def test_more_rows_and_keys_than_a_statement_takes_parameters(row, django_assert_num_queries):
    keys = rows.insert(Notice, NAMES, [row(number) for number in range(4000)])

    with django_assert_num_queries(1):
        assert Notice.objects.filter(pk__in=rows.among([*keys, *range(-300_000, 0)])).count() == 4000


def test_among_no_keys_is_nobody(row):
    rows.insert(Notice, NAMES, [row(1)])

    assert not Notice.objects.filter(pk__in=rows.among([])).exists()


def test_what_is_read_at_once_is_what_the_model_would_have_made(row, django_assert_num_queries):
    rows.insert(Notice, NAMES, [row(1), row(2, user_id=None)])
    with django_assert_num_queries(1):
        found = rows.read(Notice.objects.order_by("pk"))

    for one, made in zip(found, Notice.objects.order_by("pk"), strict=True):
        assert one == made
        assert {name: value for name, value in vars(one).items() if name != "_state"} == {
            name: value for name, value in vars(made).items() if name != "_state"
        }
        assert (one._state.adding, one._state.db) == (False, "default")
    found[0].subject = "改过"
    found[0].save()
    assert Notice.objects.filter(subject="改过").count() == 1


def test_a_model_that_does_something_when_an_object_is_made_still_does(row):
    seen = []
    rows.insert(Notice, NAMES, [row(1)])

    def notice_made(sender, instance, **kwargs):
        seen.append(instance.pk)

    post_init.connect(notice_made, sender=Notice)
    try:
        (one,) = rows.read(Notice.objects.all())
    finally:
        post_init.disconnect(notice_made, sender=Notice)

    assert seen == [one.pk]


@pytest.mark.parametrize("fails_in", ["database", "python"])
def test_what_fails_while_nobody_waits_is_raised_and_nothing_stands(row, fails_in):
    def write():
        with transaction.atomic(), rows.unawaited():
            rows.insert(Notice, NAMES, [row(1)], keys=False)
            if fails_in == "python":
                raise IntegrityError
            rows.insert(Notice, NAMES, [row(1)], keys=False)

    with pytest.raises(IntegrityError):
        write()

    assert not Notice.objects.exists()


def test_what_is_read_bit_by_bit_reads_while_writing_is_not_awaited(row):
    with transaction.atomic(), rows.unawaited():
        rows.insert(Notice, NAMES, [row(1), row(2)], keys=False)
        assert [one.object_id for one in Notice.objects.order_by("object_id").iterator()] == [1, 2]

    assert connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS", False) is False


@pytest.mark.postgres
def test_a_moment_reads_as_it_was_written_and_in_utc(row):
    moment = datetime(1968, 7, 1, 8, 0, 0, 123456, tzinfo=clock.TZ)  # a century's other end of the calendar
    rows.insert(Notice, NAMES, [row(1, sent_at=moment), row(2, sent_at=None)])

    first, second = Notice.objects.order_by("object_id")
    assert (first.sent_at, first.sent_at.tzinfo, second.sent_at) == (moment, UTC, None)
