"""The worker and the clock. Job rows in PostgreSQL are the truth; the broker only rings the bell."""

import os

from celery import Celery

from core import schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("huacheng")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = schedule.entries()  # filled as the tasks of the apps are imported
