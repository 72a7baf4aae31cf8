import json

import pytest

from tests.desk.conftest import django_assert_max_num_queries, django_assert_num_queries  # noqa: F401 -- fixtures


@pytest.fixture
def real_reports(shared_dir) -> list[dict]:
    """The two real years: 宿迁 2023 and 2024."""
    return published(shared_dir)["reports"]


@pytest.fixture
def unbalanced(shared_dir) -> dict:
    return published(shared_dir)["unbalanced"][0]


def published(shared_dir) -> dict:
    return json.loads((shared_dir / "data" / "annual_reports.json").read_text())
