"""What these tests share with those of the desk."""

from tests.desk.conftest import django_assert_num_queries  # noqa: F401 -- a fixture
