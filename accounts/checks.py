"""System checks: what serves one machine well must not be carried into production unseen."""

from django.conf import settings
from django.core import checks
from django.db import connection

LOCAL_KEY_FILES = {"SECRET_KEY": "secret_key", "PERSONAL_DIGEST_KEY": "digest_key"}


def _kept_locally(setting: str) -> bool:
    path = settings.VAR_DIR / LOCAL_KEY_FILES[setting]
    try:
        return path.read_text().strip() == getattr(settings, setting)
    except OSError:
        return False


@checks.register(checks.Tags.security)
def production_brings_its_own_keys(app_configs=None, **kwargs):
    """Warn where a real database is served with keys that only live under VAR_DIR of one machine."""
    is_production = not settings.DEBUG and connection.vendor == "postgresql"
    if not is_production:
        return []
    problems = []
    if _kept_locally("SECRET_KEY") or len(settings.SECRET_KEY) < 50:
        problems.append(
            checks.Warning(
                "生产环境没有自己的 SECRET_KEY（或者太短）：多台机器的会话互不相认。",
                hint="在环境变量中给出 50 个以上的随机字符，各进程相同。",
                id="accounts.W001",
            )
        )
    if settings.PERSONAL_DATA_KEYS.startswith("local:"):
        problems.append(
            checks.Warning(
                "生产环境没有自己的 PERSONAL_DATA_KEYS：个人信息的密钥只存在本机，丢失即无法解密。",
                hint="写作 编号:32位十六进制，另处备份；换密钥时新的写在最前，旧的保留。",
                id="accounts.W002",
            )
        )
    if _kept_locally("PERSONAL_DIGEST_KEY") or len(settings.PERSONAL_DIGEST_KEY) < 32:
        problems.append(
            checks.Warning(
                "生产环境没有自己的 PERSONAL_DIGEST_KEY（或者太短）：同一申请人无法跨机器识别。",
                hint="在环境变量中给出 32 个以上的随机字符，一经启用不再更换。",
                id="accounts.W003",
            )
        )
    return problems
