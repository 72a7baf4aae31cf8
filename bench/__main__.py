"""python -m bench [--quick] [--json FILE]: prints the table, ends with 1 where a bound is missed, 2 without PostgreSQL."""

import argparse
import json
import os
import sys
import tempfile
import time

from bench import harness, scratch


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="速度：双方在同一次运行里比")
    parser.add_argument(
        "--quick", action="store_true", help="10,000 件公文（检索 100,000 件），少跑几轮；只看大概，不作结论"
    )
    parser.add_argument("--json", metavar="FILE", help="结果另存为 JSON")
    parser.add_argument("--documents", type=int, help="公文件数（默认 100,000；检索另量十倍的）")
    parser.add_argument(
        "--only",
        help="只跑这些部分，逗号分隔：workdays,pages,paging,queries,sweeping,collecting,board,desk,letters,annual,figures,searching,bulk",
    )
    options = parser.parse_args()
    documents = options.documents or (10_000 if options.quick else 100_000)
    try:
        with scratch.database() as address, tempfile.TemporaryDirectory(prefix="bench-") as folder:
            rows = measure(address, folder, documents, options.quick, options.only)
    except scratch.NoPostgres as error:
        print(
            f"这张表要在 PostgreSQL 上测，连接不上：{error}\n请设置 DATABASE_URL=postgres://…",
            file=sys.stderr,
        )
        return 2
    print(harness.table(rows))
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"documents": documents, "rows": rows}, file, ensure_ascii=False, indent=1)
    missed = [row["name"] for row in rows if not row["ok"]]
    if missed:
        print(f"\n未达到要求 {len(missed)} 项：{'；'.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


def measure(address: str, folder: str, documents: int, quick: bool, only: str | None) -> list[dict]:
    """All rows of the table, on a database and a VAR_DIR of this run's own."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "disclosure.settings",
        "DATABASE_URL": address,
        "VAR_DIR": folder,
        "SITE_URL": "http://127.0.0.1",
        "LOG_LEVEL": "ERROR",
        "DEBUG": "false",
    }
    import django  # the environment has to stand before Django reads it

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from bench import (
        annual,
        bulk,
        data,
        desk,
        figures,
        letters,
        opinion,
        pages,
        paging,
        queries,
        searching,
        sweeping,
        workdays,
    )

    settings.ROOT_URLCONF = "bench.urls"
    rounds = 15 if quick else 41
    parts = {
        "workdays": workdays.run,
        "pages": lambda: pages.run(rounds),
        "paging": lambda: paging.run(rounds),
        "queries": queries.run,
        "sweeping": lambda: sweeping.run(
            *((20_000, 1_000, 20_000) if quick else (1_000_000, 1_000, 100_000)), rounds
        ),
        "collecting": lambda: opinion.ingest(*((1_000, 10_000) if quick else (10_000, 100_000))),
        "board": lambda: opinion.board(100_000 if quick else 1_000_000, rounds),
        "desk": lambda: desk.run(100_000 if quick else 1_000_000, max(3, rounds // 6)),
        "letters": lambda: letters.run(max(5, rounds // 4), 20 if quick else 100),
        "annual": lambda: annual.run(20_000 if quick else 1_000_000, rounds),
        "searching": lambda: searching.run(max(3, rounds // 3)),  # it makes ten times as many documents
        # Last, for it fills the tables the others read.
        "bulk": lambda: bulk.run(100_000 if quick else 1_000_000, 3),
        "figures": lambda: figures.run(100_000 if quick else 1_000_000, rounds),
    }
    wanted = [name for name in parts if not only or name in only.split(",")]
    begun = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    data.fill(documents)
    print(f"{documents:,} 件公文，准备用了 {time.perf_counter() - begun:.0f} 秒", file=sys.stderr)
    rows: list[dict] = []
    try:
        for name in wanted:
            rows += parts[name]()
    except BaseException:
        print(harness.table(rows))  # what was measured is not lost with what failed
        raise
    finally:
        connections.close_all()
    return rows


if __name__ == "__main__":
    sys.exit(main())
