"""Counting queries at the desk: the rulebook is read again when its memory is a second old, whatever the page."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


def _counter(holds):
    @contextmanager
    def counting(most):
        with CaptureQueriesContext(connection) as captured:
            yield captured
        asked = [query["sql"] for query in captured if "rulebook_" not in query["sql"]]
        assert holds(len(asked), most), "\n".join([f"{len(asked)} 次查询，应为 {most}：", *asked])

    return counting


@pytest.fixture
def django_assert_num_queries():
    return _counter(lambda asked, most: asked == most)


@pytest.fixture
def django_assert_max_num_queries():
    return _counter(lambda asked, most: asked <= most)
