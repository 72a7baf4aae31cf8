"""Clocks begun when 确认收到 and 定期评估 were still called terms of the law go on as nodes of the house."""

from datetime import datetime
from importlib import import_module

import pytest
from django.apps import apps

from disclosure import clock
from disclosure.deadlines import clocks, terms
from disclosure.deadlines.models import Deadline
from disclosure.deadlines.terms import LOCAL, REGULATION

call_them_nodes = import_module("disclosure.deadlines.migrations.0007_nodes_not_law").call_them_nodes

DAY = datetime(2026, 11, 2, 9, tzinfo=clock.TZ)


@pytest.mark.parametrize(
    ("term", "closed", "basis"),
    [
        ("confirm", {}, LOCAL),
        ("rereview", {}, LOCAL),
        ("reply", {}, REGULATION),
        ("confirm", {"met_at": DAY}, REGULATION),
        ("confirm", {"cancelled_at": DAY}, REGULATION),
    ],
)
@pytest.mark.django_db
def test_a_clock_that_runs_is_a_node_one_that_ended_stays_as_it_was_counted(case, term, closed, basis):
    running = clocks.start(case, terms.REPLY)
    Deadline.objects.filter(pk=running.pk).update(term=term, **closed)

    call_them_nodes(apps, None)

    running.refresh_from_db()
    assert running.basis == basis
    assert bool(running.article) is (basis == REGULATION)
