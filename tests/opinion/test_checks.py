"""Production is told when feeds may be read from inside."""

from django.core.checks import run_checks

from opinion import checks


def said(settings, *, debug, hosts):
    settings.DEBUG, settings.FETCH_TEST_HOSTS = debug, hosts
    return {problem.id: problem.msg for problem in checks.production_reads_no_feed_from_inside()}


def test_hosts_inside_are_named(settings):
    assert said(settings, debug=False, hosts=["127.0.0.1:8000", "10.0.0.1:80"]) == {
        "opinion.W001": "设置了 FETCH_TEST_HOSTS：舆情订阅可以读取内网主机 127.0.0.1:8000、10.0.0.1:80。"
    }


def test_without_them_nothing_is_said(settings):
    assert said(settings, debug=False, hosts=[]) == {}


def test_who_develops_is_left_in_peace(settings):
    assert said(settings, debug=True, hosts=["127.0.0.1:8000"]) == {}


def test_the_check_is_made_with_the_others(settings):
    settings.DEBUG, settings.FETCH_TEST_HOSTS = False, ["127.0.0.1:8000"]

    assert "opinion.W001" in [problem.id for problem in run_checks(tags=["security"])]
