"""Settings. Everything a deployment may choose comes from the environment; .env.example documents it."""

import hashlib
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.management.utils import get_random_secret_key

from custr import __version__
from custr import environment as read
from custr.client_address import Network
from custr.logs.setup import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent

read.read_file()
reader = read.Reader(environ.Env())
SETTINGS_PROBLEMS = reader.problems

DEBUG = reader.read("DEBUG", "custr.E001", read.boolean, "false", False)

SECRET_KEY = reader.read("SECRET_KEY", "custr.E002", str.strip, "", "")
if not SECRET_KEY:
    SECRET_KEY = "development-only-" + hashlib.sha256(str(BASE_DIR).encode()).hexdigest()
    if not DEBUG:
        # Random, so that even code that ignores the check has no key anybody could know.
        SECRET_KEY = get_random_secret_key()
        reader.missing("SECRET_KEY", "custr.E002")
elif not DEBUG and not read.is_hard_to_guess(SECRET_KEY):
    reader.problem(
        "custr.E002",
        "SECRET_KEY must have 50 characters or more, 5 of them different: .env.example says how to make one.",
    )

CREDENTIALS_KEYS: list[str] = reader.read("CREDENTIALS_KEYS", "custr.E003", read.encryption_keys, "", [])
if not CREDENTIALS_KEYS:
    CREDENTIALS_KEYS = [urlsafe_b64encode(hashlib.sha256(SECRET_KEY.encode()).digest()).decode()]
    if not DEBUG and not any(problem.number == "custr.E003" for problem in reader.problems):
        reader.missing("CREDENTIALS_KEYS", "custr.E003")

PUBLIC_URL = reader.read(
    "PUBLIC_URL", "custr.E004", read.public_url, "http://127.0.0.1:8000", "http://127.0.0.1:8000"
)
_public = urlsplit(PUBLIC_URL)
_https = _public.scheme == "https"
ALLOWED_HOSTS: list[str] = reader.read("ALLOWED_HOSTS", "custr.E005", read.words, "localhost,127.0.0.1", [])
if _public.hostname and _public.hostname not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(_public.hostname)
TRUSTED_PROXIES: list[Network] = reader.read("TRUSTED_PROXIES", "custr.E006", read.networks, "", [])

DATABASES: dict[str, dict[str, Any]] = {
    "default": reader.read(
        "DATABASE_URL",
        "custr.E007",
        read.database,
        "sqlite:///custr.sqlite3",
        {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
    )
}
# A connection made anew for every request costs a fifth on SQLite, half on PostgreSQL.
DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "custr.sqlite3"
    DATABASES["default"]["OPTIONS"] = {
        # Deferred transactions that turn into writers fail at once with "database is locked".
        "transaction_mode": "IMMEDIATE",
        # For whoever nobody waits for: attempts, the sweep, commands. The kiosk's calls have custr.patience.
        "timeout": 20,
        # FULL: what was acknowledged survives a power cut. Each thread has a cache of its own, which at
        # SQLite's 2 MB go on growing all day; the machine's own cache has the pages anyway.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-256;",
    }
else:
    DATABASES["default"]["ENGINE"] = "custr.postgresql"
    # One that has silently gone is noticed within half a minute, not after TCP's own quarter of an hour.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 2,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 25_000,
        **DATABASES["default"].get("OPTIONS", {}),
    }

WRITEBACK_ENGINE = reader.read("WRITEBACK_ENGINE", "custr.E008", read.engine, "inprocess", "inprocess")
WRITEBACK_WORKERS = reader.read("WRITEBACK_WORKERS", "custr.E009", read.workers, "32", 32)
MIS_ALLOWED_PRIVATE_NETWORKS: list[Network | tuple[str, int]] = reader.read(
    "MIS_ALLOWED_PRIVATE_NETWORKS", "custr.E010", read.private_places, "", []
)
MIS_CA_FILE: str | None = reader.read("MIS_CA_FILE", "custr.E030", read.authority_file, "", None)
BROKER_URL = reader.read("BROKER_URL", "custr.E012", read.broker, "", "")
BROKER_CA_FILE: str | None = reader.read("BROKER_CA_FILE", "custr.E033", read.authority_file, "", None)
if WRITEBACK_ENGINE == "celery" and not BROKER_URL:
    reader.problem("custr.E012", "BROKER_URL is not set: WRITEBACK_ENGINE=celery needs a broker.")
METRICS_TOKEN = reader.read("METRICS_TOKEN", "custr.E011", str.strip, "", "")
# What devices have spent of their minute. The default of 300 entries would forget some of a trust's devices.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
_threads = {"BACKEND": "mis.thread_backend.ThreadBackend"}
# "default" reaches whatever process makes attempts, "threads" is this one.
TASKS = {
    "default": {"BACKEND": "mis.celery_backend.CeleryBackend"} if WRITEBACK_ENGINE == "celery" else _threads,
    "threads": _threads,
}

CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_DEFAULT_QUEUE = reader.read("BROKER_QUEUE", "custr.E014", read.queue_name, "custr", "custr")
# The rows are the queue: a message need not outlive its broker, and is worked on once at most.
CELERY_TASK_DEFAULT_DELIVERY_MODE = "transient"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Messages only wake the threads of the process, so one consumer is enough.
CELERY_WORKER_POOL = "solo"
CELERY_WORKER_CONSUMER = "custr.consumer:PromptConsumer"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_BROKER_CONNECTION_TIMEOUT = 1.0
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A broker that accepts and then is silent must not hold a thread for ever.
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"socket_connect_timeout": 1.0, "socket_timeout": 5.0}
    if BROKER_URL.startswith("redis")
    else {"write_timeout": 5.0}
)

INSTALLED_APPS = [
    "custr.apps.CustrConfig",
    "reasons.apps.ReasonsConfig",
    "attendance.apps.AttendanceConfig",
    "mis.apps.MisConfig",
    "custr.admin_site.CustrAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    "custr.logs.requests.requests_logged",
    "custr.middleware.answered_in_time",
    "attendance.api.middleware.problems_under_api",
    "custr.middleware.proxies",
    "custr.middleware.health",
    "custr.middleware.hosts",
    "custr.middleware.bounded_bodies",
    "django.middleware.security.SecurityMiddleware",
    "custr.middleware.browser_policies",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "custr.middleware.large_bodies",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "custr.urls"
WSGI_APPLICATION = "custr.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

AUTH_USER_MODEL = "custr.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# W161 takes 08:45 as the default of a time for a moment of today, whenever it happens to be 08:45.
# W005 and W021 would have everybody choose HSTS_SUBDOMAINS and HSTS_PRELOAD.
SILENCED_SYSTEM_CHECKS = ["fields.W161", "security.W005", "security.W021"]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Files are served from where they lie: a deployment has no `collectstatic` to forget.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# A computer in reception is shared: signed out when its browser closes, and after a school day at the latest.
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
# Names of this installation's own: a browser keeps one set of cookies for a host, whatever the port, and
# another server there would sign everybody out. `__Host-`: set by this host alone, by https (RFC 6265bis).
_mark = hashlib.sha256(f"cookies:{SECRET_KEY}".encode()).hexdigest()[:8]
SESSION_COOKIE_NAME = f"{'__Host-' if _https else ''}custr-{_mark}-session"
CSRF_COOKIE_NAME = f"{'__Host-' if _https else ''}custr-{_mark}-csrf"
KNOWN_BROWSER_COOKIE_NAME = (
    f"{'__Secure-' if _https else ''}custr-{_mark}-known"  # for the sign-in page alone
)
CSRF_FAILURE_VIEW = "custr.pages.csrf_failure"
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # asked at the process itself
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
# A school's domain has printers and other servers that know no https: these are the school's to choose.
_subdomains = reader.read("HSTS_SUBDOMAINS", "custr.E031", read.boolean, "false", False)
_preload = reader.read("HSTS_PRELOAD", "custr.E032", read.boolean, "false", False)
if _preload and not _subdomains:
    reader.problem(
        "custr.E032", "HSTS_PRELOAD=true needs HSTS_SUBDOMAINS=true: browsers' lists take no other."
    )
SECURE_HSTS_INCLUDE_SUBDOMAINS, SECURE_HSTS_PRELOAD = _https and _subdomains, _https and _preload
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CSP = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# What no page here asks of a browser.
PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
    "microphone=(), midi=(), payment=(), usb=()"
)
# The longest form is a school's settings with its closures. The interface's own limit is lower: 256 KiB.
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
DEFAULT_EXCEPTION_REPORTER_FILTER = "custr.error_reports.Discreet"
FILE_UPLOAD_HANDLERS = ["custr.uploads.BoundedUpload"]
LARGER_BODIES = {
    # A file of pupils may be 5 MB; what is somewhat larger is told so in a sentence.
    "/admin/custr/student/import/": 8 * 1024 * 1024,
    # Nobody is known yet who asks there.
    "/api/v1/devices/pair": 64 * 1024,
    "/login/": 64 * 1024,
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["attendance.api.authentication.DeviceTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["attendance.api.parsers.BoundedJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "attendance.api.negotiation.JSONAlways",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "attendance.api.problems.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Custr: the kiosk's interface",
    "VERSION": __version__,
    "OAS_VERSION": "3.1.0",
    "LICENSE": {"name": "The licence of the project", "identifier": "LicenseRef-Custr"},
    "SERVERS": [{"url": PUBLIC_URL, "description": "The school's own server"}],
    "PREPROCESSING_HOOKS": ["attendance.api.schemas.without_last_slash"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "attendance.api.schemas.public_without_security",
    ],
    "ENUM_NAME_OVERRIDES": {
        "EventKind": "attendance.models.records.EventKind",
        "OfferedFor": "reasons.models.OfferedFor",
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

LOGGING = logging_config(
    form=reader.read("LOG_FORMAT", "custr.E013", read.log_format, "plain" if DEBUG else "json", "json"),
    level=reader.read("LOG_LEVEL", "custr.E015", read.log_level, "info", "info"),
)
