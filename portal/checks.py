"""System checks: a portal in production speaks for its own government and can send its letters."""

from django.conf import settings
from django.core import checks
from django.db import connection


def _in_production() -> bool:
    return not settings.DEBUG and not settings.TESTING and connection.vendor == "postgresql"


@checks.register(checks.Tags.security)
def production_names_its_own_site(app_configs=None, **kwargs):
    """Warn where the footer and the site's meta tags still name a county that does not exist, or nobody."""
    if not _in_production():
        return []
    unnamed = [
        name for name, demo in settings.SITE_OF_THE_DEMO.items() if getattr(settings, name) in ("", demo)
    ]
    if not unnamed:
        return []
    return [
        checks.Warning(
            f"网站的名称、标识码或者备案号还没有填写：{'、'.join(unnamed)}。",
            hint="在环境变量中给出本网站自己的值；页脚和网站标签照此显示（国办发〔2017〕47号）。",
            id="portal.W001",
        )
    ]


@checks.register(checks.Tags.security)
def production_can_send_letters(app_configs=None, **kwargs):
    """Warn where notices would be written into files that nobody reads."""
    if not _in_production() or settings.EMAIL_URL:
        return []
    return [
        checks.Warning(
            "没有设置 EMAIL_URL：提醒、督办的通知只存成文件，不会送到任何人的邮箱。",
            hint="写作 smtp+tls://用户:口令@主机:587。",
            id="portal.W002",
        )
    ]
