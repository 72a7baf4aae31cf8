"""What these tests share with those of the desk."""

from tests.desk.conftest import (  # noqa: F401 -- fixtures
    django_assert_max_num_queries,
    django_assert_num_queries,
)
