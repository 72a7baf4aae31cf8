"""A sweep in a process of its own that stops half-way and waits to be killed: `python -m tests.disclosure.deadlines.dying MOMENT`.

It says “half-way” and hangs, once inside a chunk of warnings and once inside a lapse, whichever `DIES_IN` names, with
earlier transactions committed and the present one open.
"""

import os
import sys
from datetime import datetime

import django

DIES_AT = 15  # the how-manyth case


def hang() -> None:
    print("half-way", flush=True)
    sys.stdin.read()


def main() -> None:
    django.setup()
    from accounts.models import Office
    from accounts.roles import Role
    from disclosure.deadlines import clocks, sweep, telling, terms

    asked = {"warn": 0, "lapse": 0}

    def count(what: str) -> None:
        asked[what] += 1
        if os.environ["DIES_IN"] == what and asked[what] == DIES_AT:
            hang()

    def people(office):
        count("warn")
        return telling.holding(office, Role.DISCLOSURE)

    def lapse(deadline):
        clocks.meet(deadline.case, terms.THIRD_PARTY)
        count("lapse")

    sweep.CHUNK = 10
    sweep._lapses.clear()
    sweep._steps.clear()
    sweep.responsible(Office, people)
    sweep.on_lapse("third-party", lapse)
    sweep.run(datetime.fromisoformat(sys.argv[1]))


if __name__ == "__main__":
    main()
