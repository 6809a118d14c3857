"""
Test settings: faster, no external services. The database is our own embedded one, unless DATABASE_URL names another.
"""

import os

from launcher import places, postgres

os.environ.setdefault("SECRET_KEY", "test-only-key-test-only-key-test-only-key-test-only-key")
os.environ.setdefault("FIELD_KEYS", "2Qnq5hPVwDCVRCcyZqRGLBRFBHYhSsFpHwwm4ghUYVk=")
os.environ.setdefault("LOOKUP_KEY", "test-only-lookup-key")
os.environ.setdefault("DATA_DIR", str(places.ROOT / ".data" / "test"))
if "DATABASE_URL" not in os.environ:
    places.data_dir().mkdir(parents=True, exist_ok=True)
    server = postgres.embedded(places.data_dir(), is_throwaway=True)
    server.start()
    os.environ["DATABASE_URL"] = server.url
os.environ.setdefault("REDIS_URL", "redis://localhost:6379/0")

from config.settings.base import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SMS_GATEWAY = "core.messages.sms.MemoryGateway"
CACHES = {"default": {"BACKEND": "core.web.cache.MemoryCache"}}
PAGE_CACHE = False  # on in tests/core/test_pages.py and in browsers
SESSION_ENGINE = "django.contrib.sessions.backends.db"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
CELERY_TASK_ALWAYS_EAGER = False
ACCOUNT_RATE_LIMITS = {}
ALLOWED_HOSTS = ["*"]
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("TEST_DATABASE", "test_huacheng")}  # noqa: F405
