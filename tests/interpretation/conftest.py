from tests.desk.conftest import django_assert_max_num_queries, django_assert_num_queries  # noqa: F401 -- fixtures
