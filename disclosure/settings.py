"""One settings file for the embedded default and for production: it reads the environment.

Without any variable the portal runs by itself under VAR_DIR: SQLite, a file cache, a file broker.
"""

import os
import sys
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

TESTING = "pytest" in sys.modules
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
TEST_PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "gw0") if TESTING else ""
if TESTING:
    VAR_DIR = VAR_DIR / "test" / TEST_PROCESS  # a test touches nothing of a portal that runs
for _folder in ("", "media", "mail", "cache", "broker/queue", "broker/processed", "broker/control"):
    (VAR_DIR / _folder).mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
PORT = env.int("PORT", default=8000)


def _local_secret(name: str, length: int = 50) -> str:
    """A secret made once and kept under VAR_DIR, so the embedded default needs no set-up."""
    import secrets

    path = VAR_DIR / name
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    try:
        with path.open("x") as handle:
            path.chmod(0o600)
            handle.write(secrets.token_hex(length))
    except FileExistsError:
        pass
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="") or _local_secret("secret_key")
# Keys for personal data: "id:hex32,id:hex32"; the first one encrypts, all decrypt.
PERSONAL_DATA_KEYS = env.str("PERSONAL_DATA_KEYS", default="") or f"local:{_local_secret('data_key', 16)}"
PERSONAL_DIGEST_KEY = env.str("PERSONAL_DIGEST_KEY", default="") or _local_secret("digest_key", 32)
# The key of the chain of acts: never turned, or the older records no longer verify.
EVENT_CHAIN_KEY = env.str("EVENT_CHAIN_KEY", default="") or PERSONAL_DIGEST_KEY

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_fsm",
    "simple_history",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "csp",
    "django_htmx",
    "accounts",
    "disclosure.rulebook",
    "disclosure.workdays",
    "disclosure.notices",
    "disclosure.files",
    "disclosure.workflow",
    "disclosure.deadlines",
    "disclosure.registers",
    "documents",
    "requests_app",
    "interpretation",
    "opinion",
    "site_errors",
    "supervision",
    "administration",
    "guide",
    "portal",
    "desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.Keeping",
    "accounts.middleware.KeptForms",
    "accounts.middleware.StaffSession",
    "django.contrib.messages.middleware.MessageMiddleware",
    "desk.addresses.NoNumbersOfPeople",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.refusals.SayWhatToDo",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "disclosure.urls"
WSGI_APPLICATION = "disclosure.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.site",
                "desk.context.desk",
            ],
        },
    },
]

# ── Database ────────────────────────────────────────────────────────────────
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    # Three processes share one file: WAL lets them read beside one writer, an immediate
    # transaction takes its turn at the start, so it never fails half-way on an upgrade.
    _database["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
    }
else:
    # 待办 asks long statements of few rows: PostgreSQL would compile them for longer (0.7 s) than it takes to answer.
    _database["OPTIONS"] = {"options": "-c jit=off"} | _database.get("OPTIONS", {})
    _database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    _database["CONN_HEALTH_CHECKS"] = True
_suffix = env.str("TEST_DB_SUFFIX", default="")  # several suites beside one another on one server
if _suffix and not _database["ENGINE"].endswith("sqlite3"):
    _database.setdefault("TEST", {})["NAME"] = f"test_portal_{_suffix}"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── Cache: shared by web and worker, so a publication reaches every process ─
CACHE_URL = env.str("CACHE_URL", default="")
if CACHE_URL and TESTING:  # each test process empties a Redis database of its own
    _server, _, _number = CACHE_URL.rpartition("/")
    CACHE_URL = f"{_server}/{int(_number) + int(TEST_PROCESS.removeprefix('gw'))}"
if CACHE_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}}
else:
    CACHES = {
        "default": {
            "BACKEND": "disclosure.filecache.SharedFileCache",
            "LOCATION": str(VAR_DIR / "cache"),
            "OPTIONS": {"MAX_ENTRIES": 5000},
        }
    }

# With a cache server, a process asks at most this often whether something was published meanwhile.
PUBLIC_PAGE_SECONDS_BEHIND = env.float("PUBLIC_PAGE_SECONDS_BEHIND", default=1.0 if CACHE_URL else 0.0)

# ── Celery ──────────────────────────────────────────────────────────────────
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://localhost/")
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker/queue"),
        "data_folder_out": str(VAR_DIR / "broker/queue"),
        "processed_folder": str(VAR_DIR / "broker/processed"),
        "control_folder": str(VAR_DIR / "broker/control"),
        "store_processed": False,
        "polling_interval": 0.5,
    }
    CELERY_WORKER_POOL = "portal.worker_pool:TaskPool"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

# ── People and sessions ─────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
CSRF_FAILURE_VIEW = "accounts.middleware.form_too_old"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "portal:home"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours: a locked clerk is back to work in a quarter of an hour
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "accounts.views.locked"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the moment the page names is kept
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = False
AXES_HTTP_RESPONSE_CODE = 429
OTP_TOTP_ISSUER = "政务公开门户"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=False)
SECOND_FACTOR_OPEN = ("/accessibility/", "/reading/")  # reading aids, for whoever still owes the code
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=30)
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600  # the longest a sitting may last; idleness ends it sooner
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# ── Transport ───────────────────────────────────────────────────────────────
_https = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=_https)
SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]  # asked from inside, past the proxy
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000 if _https else 0)
# A promise made for other people's sites, kept by browsers for a year: whoever runs the whole domain makes it.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # they ask for just these two
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    AXES_CLIENT_IP_CALLABLE = "accounts.client_address.client_address"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# ── Letters: the certificate they are signed with, as PEM files; none, and they go out unsigned ──
LETTER_SIGNING_CERT = env.str("LETTER_SIGNING_CERT", default="")
LETTER_SIGNING_KEY = env.str("LETTER_SIGNING_KEY", default="")
LETTER_SIGNING_CHAIN = env.str("LETTER_SIGNING_CHAIN", default="")
LETTER_SIGNING_PASSPHRASE = env.str("LETTER_SIGNING_PASSPHRASE", default="")
LETTER_VERIFY_MAX_BYTES = env.int("LETTER_VERIFY_MAX_BYTES", default=20 * 1024 * 1024)
# Where the portal runs by itself to be tried out, a certificate of its own is made under VAR_DIR.
LETTER_SIGNING_TRIAL = env.bool(
    "LETTER_SIGNING_TRIAL", default=not TESTING and (DEBUG or _database["ENGINE"].endswith("sqlite3"))
)

# ── Words, time, files, mail ────────────────────────────────────────────────
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = None
LOCALE_PATHS = [BASE_DIR / "disclosure/locale"]  # plainer words for the messages of Django's forms

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG or TESTING
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        ),
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
if S3_BUCKET := env.str("S3_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT_URL", default=None),
            "access_key": env.str("S3_ACCESS_KEY", default=None),
            "secret_key": env.str("S3_SECRET_KEY", default=None),
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }
# Touched by whoever makes the backup, when it is done: 管理 › 系统状态 says how long ago that is.
BACKUP_STAMP = env.str("BACKUP_STAMP", default=str(VAR_DIR / "last-backup"))
FILE_MAX_BYTES = env.int("FILE_MAX_BYTES", default=50 * 1024 * 1024)
# nginx can hand out what lies under MEDIA_ROOT; what lies in S3 it cannot find.
FILE_ACCEL_LOCATION = "" if S3_BUCKET else env.str("FILE_ACCEL_LOCATION", default="")
# Papers are for the portal's own user and group; where nginx hands them out, its user reads them too.
FILE_UPLOAD_PERMISSIONS = 0o644 if FILE_ACCEL_LOCATION else 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o755 if FILE_ACCEL_LOCATION else 0o750
FILE_UPLOAD_HANDLERS = [
    "disclosure.files.uploadhandlers.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # a body of 5 MB typed into a form, url-encoded
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# ── 舆情采集 ────────────────────────────────────────────────────────────────
# Hosts (host:port) that feeds may be read from though they lie inside: for trying out, never in production.
FETCH_TEST_HOSTS = env.list("FETCH_TEST_HOSTS", default=[])

EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR_DIR / "mail")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="政务公开门户 <portal@localhost>")
EMAIL_TIMEOUT = 15

# ── The site ────────────────────────────────────────────────────────────────
# A county that does not exist: what `make run` shows, and what production is warned of (portal/checks.py).
SITE_OF_THE_DEMO = {
    "SITE_NAME": "云山县人民政府",
    "SITE_HOST": "云山县人民政府办公室",  # 主办单位
    "SITE_ID_CODE": "0000000000",  # 政府网站标识码，10 位
    "SITE_ICP": "备案号：待填",
    "SITE_POLICE": "公安备案号：待填",
}
SITE_NAME = env.str("SITE_NAME", default=SITE_OF_THE_DEMO["SITE_NAME"])
SITE_HOST = env.str("SITE_HOST", default=SITE_OF_THE_DEMO["SITE_HOST"])
SITE_ID_CODE = env.str("SITE_ID_CODE", default=SITE_OF_THE_DEMO["SITE_ID_CODE"])
SITE_ICP = env.str("SITE_ICP", default=SITE_OF_THE_DEMO["SITE_ICP"])
SITE_POLICE = env.str("SITE_POLICE", default=SITE_OF_THE_DEMO["SITE_POLICE"])
ADMIN_PATH = env.str("ADMIN_PATH", default="admin/")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        "gunicorn.http.wsgi": {"level": "ERROR"},  # tells of every HEAD that its body was dropped
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
    },
}

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    PUBLIC_PAGE_SECONDS_BEHIND = 0.0
    if not CACHE_URL:
        CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    LOGGING["root"]["level"] = "WARNING"
