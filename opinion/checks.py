"""System checks: what is for trying out must not be carried into production unseen."""

from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security)
def production_reads_no_feed_from_inside(app_configs=None, **kwargs):
    """Warn where feeds may be read from hosts inside, past the look at every address."""
    if settings.DEBUG or not settings.FETCH_TEST_HOSTS:
        return []
    return [
        checks.Warning(
            f"设置了 FETCH_TEST_HOSTS：舆情订阅可以读取内网主机 {'、'.join(settings.FETCH_TEST_HOSTS)}。",
            hint="只为试用和测试；生产环境请从环境变量中去掉。",
            id="opinion.W001",
        )
    ]
