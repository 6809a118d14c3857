"""Only speed, and no door to the outside."""

import os

os.environ.setdefault("SECRET_KEY", "test-only-key-test-only-key-test-only-key-test-only-key")
os.environ.setdefault("FIELD_KEYS", "2Qnq5hPVwDCVRCcyZqRGLBRFBHYhSsFpHwwm4ghUYVk=")
os.environ.setdefault("LOOKUP_KEY", "test-only-lookup-key")
os.environ.setdefault("DATABASE_URL", "postgres://localhost/huacheng")  # tests/conftest.py starts the real one
os.environ.setdefault("REDIS_URL", "redis://localhost:6379/0")

from config.settings.base import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SMS_GATEWAY = "core.sms.MemoryGateway"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
CELERY_TASK_ALWAYS_EAGER = False
ACCOUNT_RATE_LIMITS = False
ALLOWED_HOSTS = ["*"]
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("TEST_DATABASE", "test_huacheng")}  # noqa: F405
