"""A list of one row and a list of fifty ask the database equally often."""

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.data import TOWN_FIFTY, TOWN_ONE
from bench.harness import equal

PUBLIC = {
    "目录": "/documents/?agency={code}",
    "机关": "/agencies/{code}/",
    "检索": "/search/?q=通知&agency={code}",
    "订阅": "/feed/?agency={code}",
}


def run() -> list[dict]:
    return [
        equal(
            f"{name}页的查询次数：50 行与 1 行",
            *(_count(address.format(code=code)) for code in (TOWN_FIFTY, TOWN_ONE)),
        )
        for name, address in PUBLIC.items()
    ]


def _count(address: str) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        response = Client(headers={"host": "127.0.0.1"}).get(address)
    assert response.status_code == 200, f"{address}: {response.status_code}"
    return len(queries)
