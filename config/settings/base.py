"""Settings shared by all installations. Secrets and addresses come from the environment (docs/deploy.md)."""

from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.templatetags.static import static

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / ".data")))

# --- Secrets: the launcher makes and keeps them in DATA_DIR; production sets them ---
SECRET_KEY = env.text("SECRET_KEY")
FIELD_KEYS = env.items("FIELD_KEYS")  # Fernet keys, newest first: what is encrypted at rest
LOOKUP_KEY = env.text("LOOKUP_KEY")  # keyed hash: finding a phone without reading it

DEBUG = False
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000")  # absolute links in e-mail, feeds, calendars
# How many proxies of ours write X-Forwarded-For; none is believed otherwise (core/web/addresses.py, docs/deploy.md).
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
BACKUP_DIR = env.text("BACKUP_DIR", "")  # where backups lie; opening a city asks for it
BACKUPS_KEPT = env.number("BACKUPS_KEPT", 14)  # how many of them, the newest
POSTGRES_BIN = env.text(
    "POSTGRES_BIN", ""
)  # pg_dump, pg_restore, psql; empty: those of the package, or on the path

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "config.apps.BureauAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_prose_editor",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "core",
    "community",
    "thinktank",
    "projects",
    "cloudplatform",
    "evaluation",
    "reports",
    "roundtable",
    "portal",
    "sample",
]

MIDDLEWARE = [
    "core.middleware.DatabaseTroubleMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.CompressionMiddleware",
    "portal.middleware.LanguageMiddleware",
    "core.web.pages.middleware.KeptPagesMiddleware",
    "config.middleware.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.middleware.CleanTextMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.TokenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.middleware.TooManyMiddleware",
    "core.middleware.SecondFactorMiddleware",
    "core.middleware.WayBackMiddleware",
    "core.middleware.UnprintedMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "community.middleware.ActorMiddleware",
    "core.web.drafts.KeptFormsMiddleware",
    "portal.saved_replies.InsertReplyMiddleware",
    "portal.middleware.ElderModeMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "core.web.translation.Templates",
        "NAME": "django",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.portal",
                "portal.rail.rail",
            ],
            "builtins": [
                "portal.templatetags.ui",
                "portal.templatetags.words",
                "portal.templatetags.addresses",
            ],
            "translation_builtins": ["portal.templatetags.translation"],
        },
    }
]

# --- Database: PostgreSQL only ---
DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL"), engine="core.postgresql", conn_max_age=600, conn_health_checks=True
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: cache, and the messages that wake the worker ---
REDIS_URL = env.text("REDIS_URL")
CACHES = {"default": {"BACKEND": "core.web.cache.ResilientRedisCache", "LOCATION": REDIS_URL}}
PAGE_CACHE = env.flag("PAGE_CACHE", default=True)  # pages of visitors from memory (core.web.pages)
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = env.number("SESSION_SECONDS", 8 * 3600)
SESSION_SAVE_EVERY_REQUEST = False

# Redis on a unix socket is "unix://…" to redis-py and "redis+socket://…" to Celery.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1800,
    # A message that cannot be sent must not keep anybody waiting: `send_due_jobs` is soon enough.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.2,
    "socket_connect_timeout": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_ROUTES = {
    "core.tasks.run_job": {"queue": "default"},
    "core.tasks.send_due_jobs": {"queue": "clock"},
}

# --- People ---
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "core.people.passwords.OwnPhoneValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "core.people.accounts.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "core.people.accounts.SignupFields"
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
ACCOUNT_SIGNUP_FIELDS = ["phone*", "email", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_EMAIL_VERIFICATION = (
    "optional"  # the phone is the verified contact; a second one is the person's choice
)
ACCOUNT_PHONE_VERIFICATION_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = "strict"  # a taken e-mail gets the letter; the page says the same to everybody
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before a phone or an e-mail address is changed
ACCOUNT_FORMS = {
    "signup": "core.people.account_forms.SignUpForm",
    "request_login_code": "core.people.account_forms.CodeRequestForm",
    "confirm_login_code": "core.people.account_forms.LoginCodeForm",
    "verify_phone": "core.people.account_forms.PhoneCodeForm",
    "confirm_email_verification_code": "core.people.account_forms.EmailCodeForm",
    "reset_password": "core.people.account_forms.PasswordResetForm",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # what the message promises
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 600
# A school or a carrier is one address: what guards a person counts by account, addresses have room for a crowd.
# The key of login_failed is the account from one address, of login_failed_account the account from everywhere.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "120/m/ip,5/5m/key",
    "login_failed_account": "60/h/key",
    "signup": "600/h/ip",
    "request_login_code": "600/h/ip,3/5m/key,10/h/key,30/d/key",
    "reset_password": "600/h/ip,5/5m/key",
    "reset_password_from_key": "120/m/ip",
    "verify_phone": "10/h/key",
    "change_phone": "5/m/user",
}
MFA_ADAPTER = "core.people.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
STAFF_NEEDS_SECOND_FACTOR = False

# --- Language and place ---
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- Files ---
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"  # private: served only through core.views.files
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
ATTACHMENT_MAX_BYTES = env.number("ATTACHMENT_MAX_BYTES", 20 * 1024 * 1024)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2100  # a list of 2,000 cases that are decided together
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # without files
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- How long personal data is kept, in days, where it differs from the rules of the apps (docs/privacy.md) ---
RETENTION_DAYS = env.numbers("RETENTION_DAYS_")

# --- Messages to people ---
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "花城文化共同体 <no-reply@localhost>")
SMS_GATEWAY = env.text("SMS_GATEWAY", "core.messages.sms.ConsoleGateway")
SHOWS_MESSAGES = (
    False  # a page with the last messages to anybody: for the sample city only, whose people are invented
)

# --- Browser security: nothing is loaded from outside, nothing inline ---
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.views.errors.stale_form"

# --- What the footer states: only what the operator sets; no number is ever invented ---
SITE_ORGANISER = env.text("SITE_ORGANISER", "")  # 主办单位
SITE_IDENTIFIER = env.text("SITE_IDENTIFIER", "")  # 政府网站标识码
SITE_ICP_RECORD = env.text("SITE_ICP_RECORD", "")  # 备案号, in full
SITE_POLICE_RECORD = env.text("SITE_POLICE_RECORD", "")  # 公安备案号, in full
SITE_HELPLINE = env.text("SITE_HELPLINE", "")  # a number people may ring, and what it does for them
SITE_HELPLINE_NOTE = env.text("SITE_HELPLINE_NOTE", "")
SITE_CONTACT = env.text("SITE_CONTACT", "")  # who answers for personal information, and how to reach them
SAMPLE_CITY = env.flag("SAMPLE_CITY")  # the footer says that the data is invented

# --- API ---
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "core.web.api_access.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.web.parsers.CleanJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "core.web.api.Pages",
    "PAGE_SIZE": 25,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "core.web.api_access.AddressThrottle",
        "core.web.api_access.PersonThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "120/min", "user": "600/min"},
    "EXCEPTION_HANDLER": "core.web.api.exception_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "花城文化共同体 API",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.web.schema.add_refusals",
    ],
    "ENUM_NAME_OVERRIDES": {
        "AbsenceEnum": "evaluation.policy.Absence",
        "IndicatorSourceEnum": "evaluation.policy.Source",
        "MoneySourceEnum": "projects.policy.Source",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "/static/img/favicon.svg",
}

# --- Log ---
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "core.operations.logs.OneLineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {name: {"level": "ERROR"} for name in ("pikepdf", "pypdf")},  # chatter about odd files
}

# --- The bureau's site ---
UNFOLD = {
    "SITE_TITLE": "花城文化共同体",
    "SITE_HEADER": "花城文化共同体",
    "SITE_SUBHEADER": "市区文广旅局工作台",
    "SITE_URL": "/",
    "SITE_SYMBOL": "local_florist",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "/static/img/favicon.svg"}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "THEME": "light",
    "STYLES": [  # first, so that the order of cascade layers is ours
        lambda request: static("css/foundation.css"), lambda request: static("css/desk.css"),
    ],
    "SCRIPTS": [lambda request: static("js/drafts.js")],
    "COLORS": {
        "primary": {
            "50": "#fdf3ef", "100": "#f8ddd4", "200": "#f0bfb1", "300": "#e8a28f", "400": "#d4604b", "500": "#c8402e",
            "600": "#c12d1b", "700": "#9c2111", "800": "#7d1b0e", "900": "#5f150b", "950": "#3d0d06",
        }
    },
}  # fmt: skip
