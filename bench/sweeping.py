"""The clocks by the million: warnings, lapses through the door, a sweep with nothing to do, a changed calendar."""

import gc
import time
import tracemalloc
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from accounts.models import Agency, Membership, User
from accounts.roles import Role
from bench.harness import at_least, at_most, flat, in_turn, slower
from disclosure import clock
from disclosure.deadlines import clocks, occasions, recomputing, sweep, telling, terms
from disclosure.deadlines.entries import Entry, Fact
from disclosure.deadlines.models import Deadline, LedgerEntry
from disclosure.notices.models import Notice
from disclosure.workdays.current import calendar_for
from disclosure.workflow.models import Event
from documents.models import Document
from documents.states import Attribute, State
from requests_app.models import Application
from requests_app.outcomes import ApplicantKind
from requests_app.states import State as Waiting

BOUND, FLAT, RATE, NOTHING_DUE = 3, 1.25, 150, 0.020
AGENCIES = 100
STARTED = date(2025, 3, 3)
TODAY = datetime(2025, 3, 24, 8, tzinfo=clock.TZ)  # the day of the first warning: 5 工作日 before 2025-03-31
FAR = clock.end_of_day(date(2025, 6, 30))
TERMS = [term.key for term in terms.TERMS.values()]

ALERTS = "deadline_id, kind, occasion, moment, told"
NOTICES = "content_type_id, object_id, kind, occasion, recipient, user_id, channel, subject, body"
MOVED_ON = """done AS (
    UPDATE deadlines_deadline SET next_alert_at = %(next)s, sweep_error = ''
    WHERE next_alert_at <= %(at)s AND met_at IS NULL AND cancelled_at IS NULL
), """
WRITTEN = f"""due AS (
    SELECT d.id, d.content_type_id, d.object_id, d.agency_id, d.title, d.basis || d.article AS source,
           to_char(d.due_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS due,
           to_char(d.due_at AT TIME ZONE 'Asia/Shanghai', 'YYYY"年"FMMM"月"FMDD"日"') AS due_words, c.title AS name
    FROM deadlines_deadline d JOIN documents_document c ON c.id = d.object_id
    WHERE d.next_alert_at <= %(at)s AND d.met_at IS NULL AND d.cancelled_at IS NULL
), told AS (
    INSERT INTO notices_notice ({NOTICES}, address, created_at, next_try_at, attempts, last_error)
    SELECT due.content_type_id, due.object_id, 'deadline-warn', due.id || ':' || due.due || '-5', 'user:' || m.user_id,
           m.user_id, 'email', '还有5个工作日：' || due.title || ' · ' || due.name,
           '“' || due.title || '”于' || due.due_words || '届满。' || chr(10) || '依据：' || due.source || '。',
           '', %(now)s, %(now)s, 0, ''
    FROM due JOIN accounts_membership m ON m.agency_id = due.agency_id AND m.role = 'publisher'
    ON CONFLICT DO NOTHING
)
INSERT INTO deadlines_alert ({ALERTS}, at)
SELECT id, 'warn', due || '-5', %(at)s::date::timestamp AT TIME ZONE 'Asia/Shanghai', true, %(at)s FROM due
ON CONFLICT DO NOTHING
"""


def run(running: int, due: int, recomputed: int, rounds: int) -> list[dict]:
    """`running` clocks among which the sweep finds `due` (and four times as many), `recomputed` to be reckoned anew."""
    town = _people()
    recompute_rows = _recomputing(recomputed)
    _empty()
    warned = _documents(town, 4 * due, State.ISSUED, Attribute.PROACTIVE)
    waiting = _applications(town, 4 * due)
    _clocks(running, [f"bench-sweep-{n}" for n in range(AGENCIES)])
    _tidy()
    return [
        *_nothing_due(running, rounds),
        *_warnings(town, warned, running, rounds),
        *_lapses(town, waiting),
        *recompute_rows,
    ]


# ── what is swept ───────────────────────────────────────────────────────────
AT_ONCE = {"warn": {"mail": "now"}}  # a mail for every warning, as the statement by hand writes


def _people() -> Agency:
    """An agency whose papers are due, with people who have mailboxes, and ninety-nine that only have clocks."""
    agencies = [
        Agency.objects.create(code=f"bench-sweep-{n}", name=f"巡查县第{n}局") for n in range(AGENCIES)
    ]
    for role in (Role.PUBLISHER, Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.SECRECY, Role.LEADER):
        user = User.objects.create(
            username=f"bench-{role}", name=role.label, email=f"{role}@bench.example", notice_choices=AT_ONCE
        )
        Membership.objects.create(user=user, agency=agencies[0], role=role)
    return agencies[0]


def _documents(town: Agency, count: int, state: State, attribute: Attribute) -> list[int]:
    """Papers of one agency, seeded in a state; returns their keys."""
    papers = []
    for number in range(count):
        paper = Document(
            agency=town, title=f"关于做好第{number}项工作的通知", index_number=f"{state}-{number}"
        )
        paper.attribute = attribute
        paper.__dict__["state"] = state.value  # seeded, not moved: the machine's door stays shut
        papers.append(paper)
    return [paper.pk for paper in Document.objects.bulk_create(papers)]


def _applications(town: Agency, count: int) -> list[int]:
    """Applications that wait for a correction which does not come; returns their keys."""
    found = []
    for number in range(count):
        one = Application(
            agency=town,
            number=f"云公开申〔2025〕{number}号",
            subject=f"第{number}号项目的批复",
            channel="online",
            applicant_kind=ApplicantKind.NATURAL,
            applicant_masked="张*",
            submitted_on=STARTED,
            received_on=STARTED,
            received_why="网上提交，双方确认之日",
            correction_asked_on=STARTED,
            correction_until=date(2025, 3, 24),
        )
        one.__dict__["state"] = Waiting.CORRECTION.value  # seeded, as the papers are
        found.append(one)
    return [one.pk for one in Application.objects.bulk_create(found)]


def _clocks(count: int, codes: list[str]) -> None:
    """Running clocks of many agencies with nothing due for a quarter, over as many cases as it takes."""
    cases = -(-count // len(TERMS))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO deadlines_deadline
                (content_type_id, object_id, agency_id, term, title, length, unit, article, basis, started_on,
                 base_due, due_on, due_at, suspended, waiting, provisional, flags, calendar_version,
                 next_alert_at, sweep_error, created_at)
            SELECT %(type)s, 10000000 + n %% %(cases)s, (%(agencies)s::bigint[])[1 + n %% %(number)s],
                   (%(terms)s::text[])[1 + n / %(cases)s], '答复申请人', 20, 'workdays', '第三十三条第二款',
                   '《政府信息公开条例》', %(started)s, %(due)s::date + (n %% 90)::int,
                   %(due)s::date + (n %% 90)::int, %(due_at)s::timestamptz + (n %% 90) * interval '1 day', 0, '',
                   false, '[]', %(version)s, %(due_at)s::timestamptz + (n %% 90 - 7) * interval '1 day', '', %(begun)s
            FROM generate_series(0, %(count)s - 1) n
            """,
            {
                "type": ContentType.objects.get_for_model(Document).pk,
                "cases": cases,
                "agencies": list(Agency.objects.filter(code__in=codes).values_list("pk", flat=True)),
                "number": len(codes),
                "terms": TERMS,
                "started": STARTED,
                "due": FAR.date(),
                "due_at": FAR,
                "version": calendar_for().version,
                "begun": clock.start_of_day(STARTED),
                "count": count,
            },
        )
    _ledger_for_all()


def _ledger_for_all() -> None:
    """The first entry of every clock written since the last time."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO deadlines_ledgerentry
                (deadline_id, number, kind, "on", facts, basis, letter, at, due_after, calendar_version)
            SELECT id, 1, 'received', started_on, '{}', '', '', created_at, due_at, calendar_version
            FROM deadlines_deadline
            WHERE id > (SELECT coalesce(max(deadline_id), 0) FROM deadlines_ledgerentry)
            """
        )


def _start(town: Agency, cases: list[int], term: terms.Term, started: date, model) -> None:
    """A clock for each case, reckoned by the engine once and written for all."""
    sample = Deadline(
        content_type=ContentType.objects.get_for_model(model),
        agency=town,
        term=term.key,
        title=term.title,
        length=term.length,
        unit=term.unit,
        article=term.article,
        basis=term.basis,
        created_at=clock.start_of_day(started),
    )
    calendar = calendar_for(town)
    clocks.reckon(sample, [Entry(Fact.RECEIVED, started)], calendar)
    sample.next_alert_at = occasions.next_after(sample, clock.start_of_day(started), occasions.Almanac())
    rows = []
    for case in cases:
        row = Deadline(
            **{field.attname: getattr(sample, field.attname) for field in Deadline._meta.concrete_fields}
        )
        row.pk, row.object_id = None, case
        rows.append(row)
    Deadline.objects.bulk_create(rows, batch_size=2000)
    _ledger_for_all()


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE deadlines_alert, deadlines_ledgerentry, deadlines_deadline, notices_notice")


def _tidy() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE deadlines_deadline, deadlines_ledgerentry, documents_document")


# ── the rows ────────────────────────────────────────────────────────────────
def _nothing_due(running: int, rounds: int) -> list[dict]:
    at = TODAY
    report = sweep.run(at)
    assert (report.looked_at, report.failures) == (0, []), report

    times = in_turn(
        lambda: sweep.run(at),
        lambda: Deadline.objects.filter(next_alert_at__lte=at).exists(),
        rounds=rounds,
        repeats=3,
    )
    return [at_most(f"巡查，{running:,} 只钟都没有到时：带索引的 exists", times, NOTHING_DUE)]


def _warnings(town: Agency, papers: list[int], running: int, rounds: int) -> list[dict]:
    _start(town, papers, terms.PUBLICATION, STARTED, Document)
    first = papers[: len(papers) // 4]
    due = Deadline.objects.filter(term=terms.PUBLICATION.key, object_id__in=papers)
    waiting = due.values_list("next_alert_at", flat=True)[0]
    assert waiting <= TODAY

    def only(pks) -> None:
        """Make the clocks of these papers due again, and of no others; as if nobody had been told."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM notices_notice")
            cursor.execute("DELETE FROM deadlines_alert")
        due.update(next_alert_at=None)
        due.filter(object_id__in=pks).update(next_alert_at=waiting)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM deadlines_deadline, deadlines_alert, notices_notice")

    def ours():
        report = sweep.run(TODAY)
        assert report.failures == [], report

    def by_hand(statement: str) -> None:
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute(statement, {"at": TODAY, "next": again, "now": clock.now()})

    def theirs():
        by_hand(f"WITH {MOVED_ON}{WRITTEN}")

    def theirs_forgetful():
        by_hand(f"WITH {WRITTEN}")

    only(first)
    ours()
    written, again = _written(), due.exclude(next_alert_at=None).values_list("next_alert_at", flat=True)[0]
    only(first)
    theirs()
    assert _written() == written, "两边写下的行不同"
    assert [len(rows) for rows in written] == [len(first)] * 2
    assert due.filter(next_alert_at=again).count() == len(first)

    times = in_turn(ours, theirs, rounds=max(3, rounds // 4), before=lambda: only(first))
    less = in_turn(ours, theirs_forgetful, rounds=max(3, rounds // 4), before=lambda: only(first))
    name = f"巡查：{running:,} 只钟里 {len(first):,} 个提醒到时：一句 SQL 选出、写下同样的行、记下下次时刻"

    def peak(pks) -> int:
        only(pks)
        return _peak(lambda: sweep.run(TODAY))

    peak(first[: len(first) // 10])
    memory = flat(f"同上，内存高峰：{len(papers):,} 个与 {len(first):,} 个", peak(papers), peak(first), FLAT)
    only([])
    return [
        slower(name, times, BOUND),
        slower("同上，对照只选出、写下，不记下次时刻（会再说一遍）", less, BOUND),
        memory,
    ]


def _written() -> list[set[tuple]]:
    """What stands in both tables, without keys and moments of writing."""
    with connection.cursor() as cursor:
        found = []
        for columns, table in ((ALERTS, "deadlines_alert"), (NOTICES, "notices_notice")):
            cursor.execute(f"SELECT {columns} FROM {table}")
            found.append(set(cursor.fetchall()))
    return found


def _lapses(town: Agency, cases: list[int]) -> list[dict]:
    """补正期限届满: every application is locked, moved, written down in the chain, and its people are told."""
    _start(town, cases, terms.CORRECTION, STARTED, Application)
    due = Deadline.objects.filter(term=terms.CORRECTION.key, object_id__in=cases)
    end = due.values_list("due_at", flat=True)[0]
    at = end + timedelta(seconds=1)

    def turn(pks) -> Callable[[], None]:
        due.exclude(next_alert_at=None).update(next_alert_at=None)
        due.filter(object_id__in=pks).update(next_alert_at=end)

        def swept():
            report = sweep.run(at)
            assert (report.lapsed, report.failures) == (len(pks), []), report

        return swept

    eighth = len(cases) // 8
    few, many, warm = cases[:eighth], cases[eighth : 5 * eighth], cases[5 * eighth : 5 * eighth + 50]
    timed = cases[5 * eighth + 50 :]
    turn(warm)()
    go = turn(timed)
    events, notices = Event.objects.count(), Notice.objects.count()
    begun = time.perf_counter()
    go()
    rate = len(timed) / (time.perf_counter() - begun)
    assert Application.objects.filter(pk__in=timed, state=Waiting.LAPSED).count() == len(timed)
    assert Event.objects.count() - events == len(timed)
    assert Notice.objects.count() - notices >= len(timed)
    return [
        at_least("届满处理（锁、办理记录、通知），每秒件数", rate, RATE),
        flat(
            f"同上，内存高峰：{len(many):,} 件与 {len(few):,} 件", _peak(turn(many)), _peak(turn(few)), FLAT
        ),
    ]


def _recomputing(count: int) -> list[dict]:
    """Every clock was reckoned by another calendar than the one in force; every second date moves and is told."""
    cases = _heard_of()

    def turn(how_many: int) -> Callable[[], int]:
        _empty()
        _old_clocks(how_many, cases)
        _tidy()
        return lambda: sum(1 for _ in recomputing.bring_up_to_date(told=telling.tell_moved))

    few, many = _peak(turn(count // 20)), _peak(turn(count // 5))
    go = turn(count)
    begun = time.perf_counter()
    moved = go()
    rate = count / (time.perf_counter() - begun)
    assert moved == count // 2, moved
    assert Notice.objects.filter(kind="deadline-moved").count() == moved
    assert LedgerEntry.objects.filter(kind="recalculated").count() == moved
    assert not Deadline.objects.filter(calendar_version="old").exists()
    return [
        at_least(f"日历变动后重新推算 {count:,} 只钟（一半变动并告知），每秒只数", rate, 0),
        flat(f"同上，内存高峰：{count // 5:,} 只与 {count // 20:,} 只", many, few, FLAT),
    ]


def _heard_of() -> list[int]:
    """Documents to hang clocks on, each of an agency whose 公开办 has somebody in it."""
    user = User.objects.create(username="bench-moved", name="公开办", email="moved@bench.example")
    for agency in Agency.objects.filter(code__startswith="bench-").exclude(code__startswith="bench-sweep"):
        Membership.objects.create(user=user, agency=agency, role=Role.DISCLOSURE)
    return list(Document.objects.public().order_by("pk").values_list("pk", flat=True)[:100_000])


def _old_clocks(count: int, cases: list[int]) -> None:
    due = calendar_for().add(STARTED, 20)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO deadlines_deadline
                (content_type_id, object_id, agency_id, term, title, length, unit, article, basis, started_on,
                 base_due, due_on, due_at, suspended, waiting, provisional, flags, calendar_version,
                 next_alert_at, sweep_error, created_at)
            SELECT %(type)s, c.id, c.agency_id, (%(terms)s::text[])[1 + n / %(cases)s], '答复申请人', 20, 'workdays',
                   '第三十三条第二款', '《政府信息公开条例》', %(started)s, o.due, o.due,
                   (o.due + time '23:59:59') AT TIME ZONE 'Asia/Shanghai', 0, '', false, '[]', 'old',
                   %(begun)s::timestamptz + interval '400 days', '', %(begun)s
            FROM generate_series(0, %(count)s - 1) n
            JOIN documents_document c ON c.id = (%(keys)s::bigint[])[1 + n %% %(cases)s]
            CROSS JOIN LATERAL (SELECT %(due)s::date + (n %% 2)::int AS due) o
            """,
            {
                "type": ContentType.objects.get_for_model(Document).pk,
                "cases": len(cases),
                "keys": cases,
                "terms": TERMS,
                "started": STARTED,
                "due": due,
                "begun": clock.start_of_day(STARTED),
                "count": count,
            },
        )
    _ledger_for_all()


def _peak(work: Callable) -> int:
    """The most memory Python held at once while it worked, in bytes."""
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
