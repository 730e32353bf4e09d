"""One settings file; the environment changes it, never a second file.

Without any setting this is production, and refuses to start: it has no secret. The demonstration, the tests and the
commands of developers turn development on themselves (manage.py): SQLite, an in-process broker, mail to the console.
Where a value has a reason that is not obvious, the reason stands beside it.
"""

import sys
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from lms.core.logs import configuration
from lms.packages.addresses import names_in, own_host

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"  # database, index, uploads of a machine without services
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env") if (BASE_DIR / ".env").exists() else None

# --- What the environment decides ------------------------------------------------------------
TESTING = "pytest" in sys.modules
# Set by manage.py for what only a developer types. Where a secret is given, somebody meant production: then only DEBUG
# says otherwise. Types are checked without a secret too.
DEVELOPMENT = (env.bool("DEVELOPMENT", default=False) and not env.str("SECRET_KEY", default="")) or TESTING
DEBUG = env.bool("DEBUG", default=DEVELOPMENT or "mypy" in sys.modules)
DEFAULT_SECRET = "demo-only-not-a-secret-" + "0" * 40
SECRET_KEY = env.str("SECRET_KEY", default="") or DEFAULT_SECRET
# The secret before this one: what it signed and locked is still read.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if not DEBUG and SECRET_KEY == DEFAULT_SECRET:
    raise ImproperlyConfigured(
        "Set SECRET_KEY: production does not start with the default secret. To try the platform out on this machine: "
        "manage.py demo, or DEVELOPMENT=true."
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
# Links in messages are built from this, never from the request's Host header.
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
PACKAGES_URL = env.str("PACKAGES_URL", default=own_host(SITE_URL) if DEBUG else "").rstrip("/")
ALLOWED_HOSTS = [*ALLOWED_HOSTS, *names_in(PACKAGES_URL)]
ALLOWED_INNER_HOSTS = env.list("ALLOWED_INNER_HOSTS", default=[])  # asked though inside: lms/core/outside.py
REDIS_URL = env.str("REDIS_URL", default="")
REDIS_PATIENCE = 0.5  # seconds for an answer; with the broker's two tries a request waits less than two
REDIS_PREFIX = env.str("REDIS_PREFIX", default="")  # several platforms on one server
SEARCH_INDEX_DIR = Path(env.str("SEARCH_INDEX_DIR", default=str(VAR_DIR / "index")))
if TESTING and REDIS_URL:
    # A database of its own for each worker of the tests, counted down from the one given: a FLUSHDB stays at home.
    _server, _number = REDIS_URL.rsplit("/", 1)
    REDIS_URL = f"{_server}/{int(_number) - int(env.str('PYTEST_XDIST_WORKER', default='gw0')[2:])}"
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# --- Applications ----------------------------------------------------------------------------
INSTALLED_APPS = [
    "lms.core",
    "lms.accounts",
    "lms.notify",
    "lms.search",
    "lms.programme",
    "lms.learning",
    "lms.questions",
    "lms.packages",
    "lms.lti",
    "lms.media",
    "lms.handins",
    "lms.proof",
    "library",
    "cohorts",
    "coaching",
    "lms.hub",
    "lms.api",
    "lms.demo",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "lms.accounts.apps.WagtailUsers",
    "wagtail.snippets",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lms.packages.middleware.PackageHost",  # before all that knows a reader, a session or a static file of the site
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.core.web.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lms.core.web.middleware.ReaderPreferences",
    "lms.accounts.sending.SentForms",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "lms.accounts.middleware.Journal",
    "lms.accounts.middleware.RolesInForce",
    "lms.accounts.middleware.StaffSecondFactor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lms.core.web.middleware.DomainErrors",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
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
                "django.template.context_processors.i18n",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "lms.core.templatetags.form_mark",
            ],
        },
    }
]

# --- Data ------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
DATABASE = DATABASES["default"]
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    Path(DATABASE["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    DATABASE["OPTIONS"] = {
        # A read that later writes loses updates under DEFERRED; IMMEDIATE lost none (reliability F5).
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASE["CONN_MAX_AGE"] = 0  # the pool keeps the connections
    DATABASE["CONN_HEALTH_CHECKS"] = True
    DATABASE["OPTIONS"] = {
        "options": "-c statement_timeout={} -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000".format(
            env.int("STATEMENT_TIMEOUT_MS", default=10_000)
        ),
        # A frequent query is planned once a connection, not at each request: on the first page of a participant
        # PostgreSQL's part falls from 8 ms of processor time to 2.
        "server_side_binding": True,
        "prepare_threshold": 3,
        # xdist runs would hold many idle connections: no pool in the tests, but for the test of the pool (F6).
        **(
            {}
            if TESTING
            else {"pool": {"min_size": 1, "max_size": env.int("DB_POOL_SIZE", default=8), "timeout": 10}}
        ),
    }
# Every write opens its own transaction in domain/; a GET must not take SQLite's write lock.
DATABASE["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "lms.core.cache.CarefulRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": REDIS_PREFIX,
        # A server that hangs must not hang the pages: asked once, half a second, then left alone for five (core/cache.py).
        "OPTIONS": {
            "socket_connect_timeout": REDIS_PATIENCE,
            "socket_timeout": REDIS_PATIENCE,
            "retry": Retry(NoBackoff(), 0),
        },
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- People ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "hub:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "lms.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "lms.accounts.signup.SignupDetails"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False  # mail scanners open links (reliability C6)
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    "login": "lms.accounts.forms.SignIn",
    "signup": "lms.accounts.forms.SignUp",
    "request_login_code": "lms.accounts.forms.AskCode",
    "confirm_login_code": "lms.accounts.forms.EnterCode",
    "reset_password": "lms.accounts.forms.ForgottenPassword",
    "reset_password_from_key": "lms.accounts.forms.NewPassword",
    "change_password": "lms.accounts.forms.ChangePassword",
    "set_password": "lms.accounts.forms.FirstPassword",
    "add_email": "lms.accounts.forms.AddAddress",
    "reauthenticate": "lms.accounts.forms.Reauthenticate",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
# Eight characters that nobody takes for another: 378 billion codes. Wrong ones are counted in the database, by code, by
# account and for the whole site (domain/guesses.py). Forty people in one training room share one address, so the
# limits by address are wider than allauth's.
ALLAUTH_USER_CODE_FORMAT = {"length": 8, "dashed": True, "allowed_chars": "23456789BCDFGHJKLMNPQRSTVWXZ"}
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "request_login_code": "60/m/ip,3/5m/key,20/d/key",
    "keep_draft": "60/m/user",  # a page saves at most every five seconds, and one has some tabs
    "api_token": "20/m/ip",  # wrong ones: lms/api/authentication.py
    "lti_open": "60/m/user",
    "lti_token": "120/m/ip",  # one token an hour serves a tool
    "lti_service": "1200/m/ip",  # a whole cohort ends its quiz at once, on one server
    "verify_certificate": "60/m/ip",  # 80 bits cannot be guessed; this keeps the register from being read out
}
ACCOUNT_CHANGE_EMAIL = True  # one address a person; the new one counts once it is confirmed
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_URL.startswith("https") else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_ADAPTER = "lms.accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "lms.accounts.forms.SecondFactor",
    "reauthenticate": "lms.accounts.forms.SecondFactorAgain",
    "activate_totp": "lms.accounts.forms.ActivateApp",
    "add_webauthn": "lms.accounts.passkeys.AddPasskey",
    "login_webauthn": "lms.accounts.passkeys.SignInByPasskey",
    "authenticate_webauthn": "lms.accounts.passkeys.PasskeyAsFactor",
    "reauthenticate_webauthn": "lms.accounts.passkeys.PasskeyAgain",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Territoir’Prod"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
STAFF_NEEDS_SECOND_FACTOR = env.bool("STAFF_NEEDS_SECOND_FACTOR", default=not DEBUG)

# --- Signing in -----------------------------------------------------------------------------------
USE_X_FORWARDED_HOST = False
if env.bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE = SITE_URL.startswith("https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
if SECURE:  # what a package host below the same domain sets, browsers take for no session of ours
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_SAVE_EVERY_REQUEST = False
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_SSL_REDIRECT = SECURE and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^sante/"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail shows previews in a frame of our own
# W019: the frame above. W021: the browsers' own list binds the whole domain, and its owner decides that.
SILENCED_SYSTEM_CHECKS = ["security.W019", "security.W021"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "lms.accounts.views.errors.csrf_failure"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
# Wagtail 8 has inline scripts without nonce, and a nonce would cancel 'unsafe-inline': its own policy, its own path.
ADMIN_CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)

# --- Language and time -----------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "lms" / "core" / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = USE_TZ = True
TIME_ZONE = "Europe/Paris"
FORMAT_MODULE_PATH = ["lms.core.formats"]

# --- Files -----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns at each start where it is missing
STATICFILES_DIRS = [BASE_DIR / "lms" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
PRIVATE_ROOT = Path(env.str("PRIVATE_ROOT", default=str(VAR_DIR / "private")))  # under no web server's root
EXAMINATION_LOCKS = VAR_DIR / "examinations"  # one file a person, held while a file of theirs is read
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = not DEBUG

# --- Wagtail ---------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Territoir’Prod"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "/gestion/login/"  # ours: to the sign-in, or a refusal for who is signed in already
WAGTAIL_FRONTEND_LOGIN_URL = "/compte/connexion/"
WAGTAILUSERS_PASSWORD_ENABLED = False  # nobody sets another's password: an invitation, a letter
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # would send a hash of the address to a third party
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_I18N_ENABLED = False
# Those who approve are told (lms.programme.domain.notify).
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
# What was approved is what is published; with several readings, all of the same version.
WAGTAIL_FINISH_WORKFLOW_ACTION = "lms.programme.domain.approved.publish_approved"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAILREDIRECTS_AUTO_CREATE = True  # served by lms.programme.views.pages, which asks who reads
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # chosen in /compte/; Wagtail's list has names that no browser knows
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # an address that one can dictate
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}  # stored in the clear
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}  # read by the forms of collections too
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
# The process with limits makes each picture anew.
WAGTAILIMAGES_IMAGE_FORM_BASE = "lms.programme.forms.ExaminedImageForm"
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True

# --- API -------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["lms.api.parsers.CarefulJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "lms.api.authentication.PersonToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "lms.api.pagination.Pages",
    "DEFAULT_FILTER_BACKENDS": ["lms.api.filtering.Filters", "lms.api.filtering.SteadyOrdering"],
    "DEFAULT_SCHEMA_CLASS": "lms.api.schema.ProblemSchema",
    "EXCEPTION_HANDLER": "lms.api.errors.problem",
    "NUM_PROXIES": TRUSTED_PROXY_COUNT,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Token", "AUTO_REFRESH": False}
API_TOKEN_DAYS = 90

# --- Work that waits: Celery and mail ---------------------------------------------------------
# The tests that want Redis turn to it themselves (tests/notify/conftest.py): their bells must ring in no real worker.
CELERY_BROKER_URL = REDIS_URL if REDIS_URL and not TESTING else "memory://localhost"
REDIS_BROKER_OPTIONS = {
    "visibility_timeout": env.int("VISIBILITY_TIMEOUT", default=3600),
    "global_keyprefix": REDIS_PREFIX,
    # What a killed worker held is looked for every ten seconds, not every hundred.
    "unacked_restore_interval": 1,
    # A request that rings while Redis is away goes on at once: the sweep will find the row.
    "socket_connect_timeout": REDIS_PATIENCE,
    "socket_timeout": REDIS_PATIENCE,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"polling_interval": 0.02} if CELERY_BROKER_URL != REDIS_URL else REDIS_BROKER_OPTIONS
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER, CELERY_ACCEPT_CONTENT = "json", ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT, CELERY_TASK_SOFT_TIME_LIMIT = 600, 540
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
# The broker only wakes the worker: what it loses, the sweeps find in the database (tests/consistency/test_periodic.py).
CELERY_BEAT_SCHEDULE = {
    "apply-schedule": {"task": "programme.apply_schedule", "schedule": crontab()},  # on the minute
    "sweep-outbox": {"task": "notify.sweep_outbox", "schedule": 60.0},
    "sweep-uploads": {"task": "library.sweep_uploads", "schedule": 60.0},
    "sweep-works": {"task": "handins.sweep_files", "schedule": 60.0},
    "sweep-packages": {"task": "packages.sweep_arrivals", "schedule": 60.0},
    "sweep-media": {"task": "media.sweep_arrivals", "schedule": 60.0},
    "sweep-certificates": {"task": "proof.sweep_certificates", "schedule": 60.0},
    "sweep-imports": {"task": "questions.sweep_imports", "schedule": 60.0},
    "sweep-index": {"task": "search.drain_index", "schedule": 60.0},
    "legal-states": {"task": "library.refresh_legal_states", "schedule": crontab(hour=0, minute=20)},
    "hand-in-overdue": {"task": "questions.hand_in_overdue", "schedule": 60.0},
    "ask-later": {"task": "questions.ask_later", "schedule": crontab(hour=7, minute=10)},
    "release-held-seats": {"task": "coaching.offer_freed_seats", "schedule": 60.0},
    "purge-code-counts": {"task": "accounts.purge_code_counts", "schedule": crontab(hour=3, minute=40)},
    "purge-drafts": {"task": "accounts.purge_drafts", "schedule": crontab(hour=3, minute=40)},
    "end-lapsed-roles": {"task": "accounts.end_lapsed_roles", "schedule": 60.0},
    "end-lapsed-theme-roles": {"task": "programme.end_lapsed_theme_roles", "schedule": 60.0},
    "purge-journal": {"task": "accounts.purge_journal", "schedule": crontab(hour=3, minute=40)},
    "purge-used-words": {"task": "lti.purge_used", "schedule": crontab(hour=3, minute=40)},
    "purge-sessions": {"task": "core.purge_sessions", "schedule": crontab(hour=3, minute=30)},
}
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
if EMAIL_CONFIG["EMAIL_BACKEND"].endswith(".console.EmailBackend"):
    EMAIL_BACKEND = "lms.notify.console.EmailBackend"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default="Territoir’Prod <ne-pas-repondre@territoirprod.example>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# A message that is "being sent" for longer than a task may last belonged to a worker that was killed.
OUTBOX_STUCK_SECONDS = env.int("OUTBOX_STUCK_SECONDS", default=660)

# --- Journal ---------------------------------------------------------------------------------
LOGGING = configuration(env.str("LOG_LEVEL", default="WARNING" if DEBUG else "INFO"))

SPECTACULAR_SETTINGS = {
    "TITLE": "Territoir’Prod",
    "DESCRIPTION": "What other programs may read and do. Errors follow RFC 9457 (application/problem+json).",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "PREPROCESSING_HOOKS": ["lms.api.schema.only_ours"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "lms.api.schema.with_problems",
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "SlotState": "coaching.enums.SlotState",
        "BookingState": "coaching.enums.BookingState",
        "ActionState": "coaching.enums.ActionState",
        "ProjectState": "coaching.enums.ProjectState",
        "RecommendationState": "coaching.enums.RecommendationState",
        "SessionState": "cohorts.enums.SessionState",
        "ResourceState": "library.enums.ResourceState",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}
