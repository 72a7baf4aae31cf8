"""每日汇总 and 怎样通知我: one mail a day where something happened, escalations at once, nothing said that mail may not carry."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.celery import app
from disclosure.notices import choices, digests, outbox, tasks
from disclosure.notices.choices import Mail, Way
from disclosure.notices.models import Channel, Notice
from documents.states import State
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.documents import Staff, document

MORNING = "2026-11-24T07:31+08:00"
DAY_BEFORE = "2026-11-23T15:00+08:00"


def tell(case, *people, kind="document", occasion="event-1", **words):
    said = {"subject": "待审核：涉密事项", "body": "申请人李某 13812345678"} | words
    return outbox.queue(case, kind=kind, occasion=occasion, recipients=people, **said)


@pytest.fixture
def case(db):
    return AgencyFactory()


@pytest.fixture
def clerk(db):
    return UserFactory(email="clerk@yunshan.example", name="王审核")


def morning(days: int = 0):
    return time_machine.travel(clock.now().fromisoformat(MORNING) + timedelta(days=days), tick=False)


@pytest.fixture
def told(case, clerk):
    """Three things on Monday afternoon."""
    with time_machine.travel(DAY_BEFORE, tick=False):
        for number in range(3):
            tell(case, clerk, occasion=f"event-{number}")


# ── the digest ──────────────────────────────────────────────────────────────
def test_one_mail_tells_of_all_of_them(told, clerk):
    with morning():
        assert digests.write_due() == 1
        outbox.send_waiting()

    (message,) = mail.outbox
    assert message.to == [clerk.email]
    assert message.subject.endswith("3 条新的办理通知")
    assert "机关：3 条" in message.body


def test_neither_titles_nor_persons_are_in_it(told):
    with morning():
        digests.write_due()
        outbox.send_waiting()

    whole = mail.outbox[0].subject + mail.outbox[0].body
    assert [word for word in ("涉密", "李某", "13812345678", "待审核") if word in whole] == []


def test_a_case_is_named_by_kind_and_number(db):
    staff = Staff()
    staff.people[Role.SECTION_HEAD] = head = UserFactory(email="head@yunshan.example")
    head.memberships.create(agency=staff.agency, role=Role.SECTION_HEAD)
    with time_machine.travel(DAY_BEFORE, tick=False):
        paper = document(staff, State.SECTION, title="关于某某的请示")

    with morning():
        tasks.write_digests()
        outbox.send_waiting()

    (message,) = [one for one in mail.outbox if one.to == [head.email]]
    assert f"公文 {paper.reference}".strip() in message.body
    assert paper.title not in message.body
    assert "现在等您办的有 1 件" in message.body


def test_run_twice_it_is_sent_once(told):
    with morning():
        assert [tasks.write_digests(), tasks.write_digests()] == [1, 0]
        outbox.send_waiting()
        tasks.deliver_waiting()

    assert len(mail.outbox) == 1


def test_nothing_new_no_mail(told):
    with morning():
        digests.write_due()
    for day in (1, 2, 3):
        with morning(day):
            assert digests.write_due() == 0


def test_what_comes_after_it_goes_into_the_next(told, case, clerk):
    with morning():
        digests.write_due()
    with time_machine.travel("2026-11-24T10:00+08:00", tick=False):
        tell(case, clerk, occasion="event-9")
        assert digests.write_due() == 0
    with morning(1):
        assert digests.write_due() == 1

    assert list(
        Notice.objects.filter(kind=digests.KIND).order_by("pk").values_list("occasion", flat=True)
    ) == [
        "2026-11-24",
        "2026-11-25",
    ]


def test_before_the_hour_nothing_is_written_and_a_missed_hour_is_made_up(told):
    with time_machine.travel("2026-11-24T07:29+08:00", tick=False):
        assert digests.write_due() == 0
    with time_machine.travel("2026-11-24T17:31+08:00", tick=False):
        assert digests.write_due() == 1


def test_days_missed_come_in_one_mail(told, case, clerk):
    with time_machine.travel("2026-11-25T15:00+08:00", tick=False):
        tell(case, clerk, occasion="event-7")
    with morning(4):
        assert digests.write_due() == 1

    assert Notice.objects.get(kind=digests.KIND).told.count() == 4


def test_killed_halfway_nothing_is_lost_and_nothing_said_twice(told, monkeypatch):
    """The row and what it tells of are written together: what dies between them leaves neither."""

    def dies(*args):
        raise MemoryError

    with morning():
        monkeypatch.setattr(digests.outbox, "send_soon", dies)
        with pytest.raises(MemoryError):
            digests.write_due()
        assert not Notice.objects.filter(kind=digests.KIND).exists()
        monkeypatch.undo()
        assert digests.write_due() == 1

    assert Notice.objects.exclude(digest=None).count() == 3


def test_the_database_allows_one_a_day(told):
    with morning():
        digests.write_due()
        row = Notice.objects.get(kind=digests.KIND)
        row.pk = None
        with pytest.raises(IntegrityError):
            row.save()


def test_who_left_or_has_no_mailbox_gets_none(told, clerk):
    clerk.is_active = False
    clerk.save()

    with morning():
        assert digests.write_due() == 0
        assert digests.write_due() == 0

    assert set(Notice.objects.values_list("channel", flat=True)) == {Channel.APP}


def test_everything_sent_is_on_record(told, client, clerk):
    with morning():
        digests.write_due()
        outbox.send_waiting()
        client.force_login(clerk)
        page = client.get(reverse("desk:notices")).content.decode()

    assert page.count("已列入 11月24日 的邮件汇总") == 3
    assert "条新的办理通知" not in page  # the digest itself is no notice inside
    digest = Notice.objects.get(kind=digests.KIND)
    assert (digest.sent_at is not None, digest.told.count()) == (True, 3)
    assert Notice.objects.unread(clerk).count() == 3


def test_it_is_on_the_table_of_what_runs():
    assert app.conf.beat_schedule["write-digests"]["task"] == "disclosure.notices.tasks.write_digests"


@pytest.mark.parametrize("count", [1, 3])
def test_a_digest_costs_the_same_for_one_notice_as_for_many(
    case, clerk, count, django_assert_max_num_queries
):
    with time_machine.travel(DAY_BEFORE, tick=False):
        for number in range(count):
            tell(case, clerk, occasion=f"event-{number}")
        Notice.objects.all()

    with morning(), django_assert_max_num_queries(30):
        digests.write_due()


# ── what each chose ─────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("kind", "channel"),
    [
        ("document", Channel.DIGEST),
        ("request", Channel.DIGEST),
        ("deadline-warn", Channel.DIGEST),
        ("deadline-moved", Channel.DIGEST),
        ("delegation", Channel.DIGEST),
        ("never heard of", Channel.DIGEST),
        ("deadline-overdue", Channel.EMAIL),
        ("request-late", Channel.EMAIL),
        ("opinion-urgent", Channel.EMAIL),
    ],
)
def test_who_chose_nothing(case, clerk, kind, channel):
    (notice,) = tell(case, clerk, kind=kind)

    assert (notice.channel, notice.read_at) == (channel, None)


@pytest.mark.parametrize(
    ("app_", "by_mail", "channel"),
    [(True, Mail.NOW, Channel.EMAIL), (True, Mail.NONE, Channel.APP), (False, Mail.DIGEST, Channel.DIGEST)],
)
def test_what_was_chosen(case, clerk, app_, by_mail, channel):
    choices.choose(clerk, {"turn": Way(app_, by_mail)})

    (notice,) = tell(case, clerk)
    outbox.queue_all([outbox.Message(case, "document", "event-2", [clerk], "又一件")])

    for row in (notice, Notice.objects.get(occasion="event-2")):
        assert (row.channel, row.read_at is None) == (channel, app_)


def test_escalations_cannot_be_turned_off(case, clerk):
    choices.choose(clerk, {topic.key: Way(app=False, mail=Mail.NONE) for topic in choices.TOPICS})
    clerk.notice_choices["overdue"] = {"app": False, "mail": "none"}  # not even by hand

    (notice,) = tell(case, clerk, kind="deadline-overdue")

    assert (notice.channel, notice.read_at) == (Channel.EMAIL, None)


def test_every_kind_belongs_to_one_topic():
    kinds = [kind for topic in choices.TOPICS for kind in topic.kinds]

    assert len(kinds) == len(set(kinds))


def test_what_stands_there_and_makes_no_sense_is_as_if_nothing_stood_there(clerk):
    clerk.notice_choices = {"turn": {"mail": "pigeon"}}

    assert choices.way_of(clerk, choices.topic_of("document")) == Way(True, Mail.DIGEST)


# ── the page ────────────────────────────────────────────────────────────────
def test_the_page_keeps_what_is_chosen(client, clerk):
    client.force_login(clerk)
    page = reverse("desk:notice-choices")
    chosen = {f"{topic.key}_mail": "none" for topic in choices.TOPICS} | {
        "warn_app": "on",
        "warn_mail": "now",
    }

    assert client.post(page, chosen).status_code == 302
    clerk.refresh_from_db()

    assert choices.way_of(clerk, choices.topic_of("deadline-warn")) == Way(True, Mail.NOW)
    assert choices.way_of(clerk, choices.topic_of("document")) == Way(False, Mail.NONE)
    assert choices.way_of(clerk, choices.topic_of("deadline-overdue")) == Way(True, Mail.NOW)
    assert "不能关闭" in client.get(page).content.decode()


def test_a_choice_that_is_none_is_refused(client, clerk):
    client.force_login(clerk)

    answer = client.post(reverse("desk:notice-choices"), {"turn_mail": "pigeon"})

    assert answer.context["form"].errors
