"""The outbox: a row first, a mail after commit; never lost, never twice, nothing said that mail may not carry."""

import threading
from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
import time_machine
from celery import current_app
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, connections, transaction

from accounts.models import User
from disclosure import clock
from disclosure.notices import outbox, tasks
from disclosure.notices.models import Channel, Notice
from tests.factories.accounts import AgencyFactory, UserFactory

NINE = "2026-09-01T09:00+08:00"
DOWN = "tests.disclosure.notices.test_outbox.ServerIsDown"


class ServerIsDown(EmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected("connection unexpectedly closed")


class RefusesOne(EmailBackend):
    def send_messages(self, messages):
        if messages[0].to == ["gone@yunshan.example"]:
            raise ValueError("no such mailbox")
        return super().send_messages(messages)


class KnowsNobody(EmailBackend):
    def send_messages(self, messages):
        raise SMTPRecipientsRefused(
            {messages[0].to[0]: (550, b"no such user: " + messages[0].to[0].encode())}
        )


def tell(case, *people, occasion="event-1", **words):
    said = {"subject": "待审核：关于防汛的通知", "body": "拟稿人已提交。"} | words
    return outbox.queue(case, kind="deadline-overdue", occasion=occasion, recipients=people, **said)


@pytest.fixture
def case(db):
    return AgencyFactory()


@pytest.fixture
def clerk(db):
    return UserFactory(email="clerk@yunshan.example", name="王审核")


def test_what_is_queued_twice_is_said_once(case, clerk):
    first = tell(case, clerk)
    again = tell(case, clerk, clerk)

    assert first == again
    assert Notice.objects.count() == 1


def test_another_occasion_is_another_notice(case, clerk):
    tell(case, clerk)
    tell(case, clerk, occasion="event-2")

    assert Notice.objects.about(case).count() == 2


def test_nobody_to_tell_is_nothing_to_do(case):
    assert tell(case) == []
    assert tell(case, None, "  ") == []


def test_a_person_without_a_mailbox_is_told_inside_only(case):
    walker = UserFactory(email="")

    (notice,) = tell(case, walker)

    assert notice.channel == Channel.APP
    assert outbox.send_waiting() == {"sent": 0, "failed": 0}
    assert list(Notice.objects.unread(walker)) == [notice]


def test_mail_to_staff_says_only_that_something_waits(case, clerk):
    tell(case, clerk, subject="退回修改：涉密事项汇总", body="意见：申请人李某 13812345678 来电")

    assert outbox.send_waiting() == {"sent": 1, "failed": 0}

    (message,) = mail.outbox
    whole = message.subject + message.body
    assert message.to == ["clerk@yunshan.example"]
    assert "请登录工作台查看" in whole
    assert [word for word in ("涉密", "李某", "13812345678", "退回") if word in whole] == []


def test_a_citizen_is_written_the_words_and_the_address_is_kept_encrypted(case):
    (notice,) = tell(case, "Citizen@Example.com", subject="您的申请已受理", body="编号 A1。")

    outbox.send_waiting()

    assert [(m.to, m.subject, m.body) for m in mail.outbox] == [
        (["Citizen@Example.com"], "您的申请已受理", "编号 A1。")
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, recipient FROM notices_notice WHERE id = %s", [notice.pk])
        assert "example" not in "".join(cursor.fetchone()).lower()


def test_why_it_did_not_go_names_no_address(case, settings):
    """A mail server repeats the address it refused; the column beside the encrypted one is not."""
    settings.EMAIL_BACKEND = "tests.disclosure.notices.test_outbox.KnowsNobody"
    (notice,) = tell(case, "Citizen@Example.com")

    assert outbox.send(notice.pk) is False

    notice.refresh_from_db()
    assert notice.last_error.startswith("SMTPRecipientsRefused: ")
    assert "550" in notice.last_error
    assert "example" not in notice.last_error.lower()


def test_a_subject_with_a_line_break_cannot_add_headers(case):
    tell(case, "citizen@example.com", subject="您的申请\nBcc: all@example.com")

    outbox.send_waiting()

    assert mail.outbox[0].subject == "您的申请 Bcc: all@example.com"
    assert mail.outbox[0].recipients() == ["citizen@example.com"]


def test_sent_twice_by_the_beat_arrives_once(case, clerk):
    tell(case, clerk)

    outbox.send_waiting()
    tasks.deliver_waiting()
    tasks.deliver([notice.pk for notice in Notice.objects.all()])

    assert len(mail.outbox) == 1


def test_while_one_worker_sends_no_other_takes_the_mail(case, clerk):
    with time_machine.travel(NINE, tick=False) as traveller:
        (notice,) = tell(case, clerk)
        at = clock.now()
        leased = Notice.objects.filter(pk=notice.pk)
        leased.update(next_try_at=at + outbox.LEASE, attempts=1)  # as the first worker did before it died

        assert outbox.send(notice.pk) is None
        traveller.shift(outbox.LEASE)
        assert outbox.send(notice.pk) is True


def test_with_the_mail_server_down_nothing_is_lost_and_all_goes_when_it_is_back(case, settings):
    people = [UserFactory(email=f"p{n}@yunshan.example") for n in range(5)]
    with time_machine.travel(NINE, tick=False) as traveller:
        tell(case, *people)
        settings.EMAIL_BACKEND = DOWN

        for _ in range(4):
            outbox.send_waiting()
            traveller.shift(timedelta(minutes=1))

        assert mail.outbox == []
        assert Notice.objects.filter(sent_at=None).count() == 5
        assert "SMTPServerDisconnected" in Notice.objects.failing().first().last_error
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        traveller.shift(timedelta(hours=7))
        outbox.send_waiting()
        outbox.send_waiting()

    assert sorted(m.to[0] for m in mail.outbox) == [f"p{n}@yunshan.example" for n in range(5)]
    assert not Notice.objects.failing().exists()


def test_one_bad_mailbox_does_not_stop_the_others(case, clerk, settings):
    settings.EMAIL_BACKEND = "tests.disclosure.notices.test_outbox.RefusesOne"
    tell(case, UserFactory(email="gone@yunshan.example"), clerk)

    assert outbox.send_waiting() == {"sent": 1, "failed": 1}
    assert mail.outbox[0].to == ["clerk@yunshan.example"]


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(0, 1), (1, 1), (2, 2), (3, 4), (5, 16), (10, 360), (5000, 360)]
)
def test_the_pause_doubles_up_to_six_hours(attempts, minutes):
    assert outbox.pause_after(attempts) == timedelta(minutes=minutes)


def test_a_person_who_left_gets_no_mail(case, clerk):
    tell(case, clerk)
    User.objects.filter(pk=clerk.pk).update(is_active=False)

    outbox.send_waiting()

    assert mail.outbox == []
    assert not Notice.objects.waiting(datetime(2099, 1, 1, tzinfo=UTC)).exists()


def test_a_vanished_row_is_passed_over(db):
    tasks.deliver([404])

    assert mail.outbox == []


@time_machine.travel(NINE, tick=False)
def test_reading_takes_a_notice_off_the_list(case, clerk):
    tell(case, clerk)
    tell(case, UserFactory())

    assert Notice.objects.unread(clerk).mark_read(clock.now()) == 1

    assert list(Notice.objects.unread(clerk)) == []
    assert Notice.objects.of(clerk).get().read_at == clock.now()
    assert Notice.objects.filter(read_at=None).count() == 1


@pytest.mark.parametrize("count", [1, 30])
def test_queueing_costs_the_same_for_one_and_for_many(case, count, django_assert_num_queries):
    people = UserFactory.create_batch(count)
    tell(case, *people)

    with django_assert_num_queries(1):
        tell(case, *people)


def drain():
    """Everything the broker holds, whichever broker it is."""
    found = []
    with current_app.connection_for_read() as broker, broker.SimpleQueue("celery") as waiting:
        while True:
            try:
                message = waiting.get_nowait()
            except waiting.Empty:
                return found
            message.ack()
            found.append((message.headers["task"], message.payload))


@pytest.mark.django_db(transaction=True)
def test_the_mail_is_handed_to_the_worker_after_commit_by_its_id_alone():
    drain()

    with transaction.atomic():
        (notice,) = tell(AgencyFactory(), UserFactory(email="clerk@yunshan.example"))
        assert drain() == []

    ((task, payload),) = drain()
    assert task == "disclosure.notices.tasks.deliver"
    assert payload[0] == [[notice.pk]]


def test_what_is_told_together_is_written_at_the_end_and_said_once(case, clerk, django_assert_num_queries):
    other = AgencyFactory()
    without_mail = UserFactory(email="")
    tell(case, clerk)

    with django_assert_num_queries(2), outbox.together():
        assert tell(case, clerk, without_mail) == []
        assert tell(other, clerk, "citizen@example.cn") == []
        assert tell(other, clerk) == []

    found = Notice.objects.values_list("object_id", "user", "address", "channel")
    assert sorted(found, key=str) == sorted(
        [
            (case.pk, clerk.pk, "", "email"),
            (case.pk, without_mail.pk, "", "app"),
            (other.pk, clerk.pk, "", "email"),
            (other.pk, None, "citizen@example.cn", "email"),
        ],
        key=str,
    )


def test_what_was_told_together_is_forgotten_with_what_failed(case, clerk):
    def fails():
        with outbox.together():
            tell(case, clerk)
            raise SMTPServerDisconnected

    with pytest.raises(SMTPServerDisconnected):
        fails()
    tell(case, clerk, occasion="event-2")
    assert [notice.occasion for notice in Notice.objects.all()] == ["event-2"]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_does_not_undo_the_act(settings, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError("broker is away")

    monkeypatch.setattr(outbox.current_app, "send_task", away)

    tell(AgencyFactory(), UserFactory(email="clerk@yunshan.example"))

    assert Notice.objects.waiting(clock.now()).count() == 1
    assert outbox.send_waiting()["sent"] == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_workers_send_each_mail_once():
    tell(AgencyFactory(), *[UserFactory(email=f"p{n}@yunshan.example") for n in range(20)])
    start = threading.Barrier(8)

    def work():
        start.wait(timeout=30)
        outbox.send_waiting()
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(m.to[0] for m in mail.outbox) == sorted(f"p{n}@yunshan.example" for n in range(20))


@pytest.mark.django_db(transaction=True)
def test_more_mails_than_one_task_may_send_are_shared_out_by_the_worker(monkeypatch):
    drain()
    monkeypatch.setattr(outbox, "AT_ONCE", 2)
    with transaction.atomic():
        written = tell(AgencyFactory(), *[UserFactory(email=f"p{n}@yunshan.example") for n in range(5)])

    ((_, payload),) = drain()
    tasks.deliver(*payload[0])
    parts = [payload[0][0] for _, payload in drain()]

    assert sorted(map(len, parts)) == [1, 2, 2]
    assert sorted(sum(parts, [])) == [row.pk for row in written]
    assert Notice.objects.filter(sent_at=None).count() == 5
    for part in parts:
        tasks.deliver(part)
    assert not Notice.objects.filter(sent_at=None).exists()
