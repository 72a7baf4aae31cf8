"""舆情: taking in and folding as the store grows, and the board over many items."""

import random
import time
from datetime import timedelta
from statistics import median

from django.db import connection

from accounts.models import Agency, Office
from bench.harness import at_least, grown, in_turn, slower
from disclosure import clock
from opinion.board import Board, periods, statement
from opinion.collecting import BATCH, take_in
from opinion.models import Item, Mention
from opinion.said import said
from opinion.states import Channel, Grade, State

GROWTH, BOARD = 1.5, 2
NEAR = 0.3  # of what comes says again, in other words, what is here
_PLACES = "东南西北上下前后新老"
_ENDS = ("望尽快处理。", "（编辑：小云）", "请给个准信！", "转发微博", "据网友反映。")


# ── taking in ───────────────────────────────────────────────────────────────
def ingest(count: int, stored: int) -> list[dict]:
    """`count` things into an empty store, then half as many, and as many again when `stored` are there."""
    agency = Agency.objects.create(code="bench-opinion", name="云山县舆情办")
    stories = _things(stored + 2 * count)
    rate = _taking(agency, stories, count)
    few = _taking(agency, stories, count // 2)
    connection.cursor().execute("ANALYZE")
    _taking(agency, stories, stored - Mention.objects.filter(agency=agency).count())
    connection.cursor().execute("ANALYZE")
    many = _taking(agency, stories, count // 2)
    items = Item.objects.filter(agency=agency).count()
    mentions = Mention.objects.filter(agency=agency).count()
    print(f"舆情：{mentions:,} 条来源并成 {items:,} 件")
    return [
        at_least(f"舆情采集并归并 {count:,} 条，每秒条数", 1 / rate, 0),
        at_least(f"已有 {stored:,} 条时，每秒条数", 1 / many, 0),
        grown(f"舆情每条用时：已有 {stored:,} 条时，与已有 {count:,} 条时", many, few, GROWTH),
    ]


def _taking(agency: Agency, stories, count: int) -> float:
    """Seconds for one, in the batches a vendor sends: the median batch, for a busy minute of the machine is no growth."""
    found = []
    while count > 0:
        batch = [next(stories) for _ in range(min(count, BATCH))]
        begun = time.perf_counter()
        take_in(agency, batch, source="测速")
        found.append((time.perf_counter() - begun) / len(batch))
        count -= len(batch)
    return median(found) if found else 0.0


def _things(count: int):
    """Stories out of the statutes at hand, and near copies of earlier ones."""
    from bench.data import _texts

    wild = random.Random(4)
    told: list[str] = []
    for number, (_, body) in enumerate(_texts(count)):
        if told and wild.random() < NEAR:
            body = f"{told[-wild.randint(1, min(len(told), 20_000))]}{wild.choice(_ENDS)}"
        else:
            start = wild.randrange(max(len(body) - 300, 1))
            body = f"{wild.choice(_PLACES)}门外{number}号桥：{body[start : start + 300]}"
            told.append(body)
        yield said(
            channel=Channel.VENDOR,
            source=f"来源{number % 40}",
            source_id=str(number),
            title=body[:30],
            body=body,
        )


# ── the board ───────────────────────────────────────────────────────────────
_SEED = """
INSERT INTO opinion_item (agency_id, office_id, last_event, created_at, updated_at, state, title, channel, topic, found_at,
                          grade, mention_count, latest_at, responded_at, round, criteria, is_emergency, risk, party,
                          must_report_up, finding, stage, settled_with)
SELECT %(agency)s, (%(offices)s::bigint[])[1 + n %% 12], 0, at, at, (%(states)s::text[])[1 + (n * 7) %% 12], '事项' || n,
       (%(channels)s::text[])[1 + (n * 3) %% 5], '主题' || n %% 40, at, (%(grades)s::text[])[1 + (n * 5) %% 4], 1 + n %% 9, at,
       CASE WHEN n %% 3 = 0 THEN NULL ELSE at + (n %% 400) * interval '1 hour' END, 1, '[]'::jsonb, false, '', '',
       false, '', '', ''
FROM (SELECT n, %(since)s::timestamptz + n * interval '1 minute' AS at FROM generate_series(1, %(count)s) n) rows
"""


def board(count: int, rounds: int) -> list[dict]:
    """The whole board against its one statement, run and read by hand."""
    agency = Agency.objects.create(code="bench-board", name="云山县看板办")
    offices = [Office.objects.create(agency=agency, name=f"第{n}科").pk for n in range(12)]
    with connection.cursor() as cursor:
        cursor.execute(
            _SEED,
            {
                "agency": agency.pk,
                "offices": offices,
                "states": State.values,
                "channels": Channel.values,
                "grades": ["", *Grade.values],
                "since": clock.now() - timedelta(minutes=count),
                "count": count,
            },
        )
        cursor.execute("VACUUM ANALYZE opinion_item")
    everything = periods(clock.today())["all"]
    assert Board([agency.pk], everything).total == count

    def ours():
        shown = Board([agency.pk], everything)
        return shown.wall, shown.wall_chart, shown.charts, shown.pressing, shown.total

    def theirs():
        with connection.cursor() as cursor:
            cursor.execute(*statement([agency.pk], everything))
            return cursor.fetchall()

    times = in_turn(ours, theirs, rounds=max(3, rounds // 8))
    return [slower(f"看板，{count:,} 件舆情：那一句汇总 SQL", times, BOARD)]
