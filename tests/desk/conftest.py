"""Counting queries at the desk: what the page itself asks. What the frame around it asks (the menu and the bell) is left out, and
pinned once in test_frame.py: a new kind of case moves no other number. The rulebook is read again when its memory is a
second old, whatever the page.
"""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from desk.context import Desk

FRAME = ("menu", "notices")  # the parts of desk.context.Desk that ask the database


@contextmanager
def frame_watched(spans):
    """While it lasts, notes which of the queries were asked by the frame: (first, behind the last) of connection.queries_log."""
    parts = [Desk.__dict__[name] for name in FRAME]
    before = [part.func for part in parts]

    def watched(func):
        def inner(desk):
            first = len(connection.queries_log)
            try:
                return func(desk)
            finally:
                spans.append((first, len(connection.queries_log)))

        return inner

    for part in parts:
        part.func = watched(part.func)
    try:
        yield
    finally:
        for part, func in zip(parts, before, strict=True):
            part.func = func


def _counter(holds):
    @contextmanager
    def counting(most):
        spans: list[tuple[int, int]] = []
        begun = len(connection.queries_log)
        with CaptureQueriesContext(connection) as captured, frame_watched(spans):
            yield captured
        of_the_frame = {place - begun for first, last in spans for place in range(first, last)}
        asked = [
            query["sql"]
            for place, query in enumerate(captured.captured_queries)
            if place not in of_the_frame and "rulebook_" not in query["sql"]
        ]
        assert holds(len(asked), most), "\n".join([f"{len(asked)} 次查询，应为 {most}：", *asked])

    return counting


@pytest.fixture
def django_assert_num_queries():
    return _counter(lambda asked, most: asked == most)


@pytest.fixture
def django_assert_max_num_queries():
    return _counter(lambda asked, most: asked <= most)
