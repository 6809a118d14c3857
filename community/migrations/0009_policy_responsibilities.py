"""Puts on record who is responsible for what, as the policy of 5 June 2023 states it."""

import datetime as dt
import json
from pathlib import Path

from django.db import migrations

SOURCE = Path(__file__).parent.parent / "data" / "responsibilities.json"
IN_FORCE = dt.date(2023, 6, 5)


def load(apps, schema_editor):
    Responsibility = apps.get_model("community", "Responsibility")
    rows = json.loads(SOURCE.read_text(encoding="utf-8"))
    Responsibility.objects.bulk_create(Responsibility(**row, since=IN_FORCE) for row in rows)


class Migration(migrations.Migration):
    dependencies = [("community", "0008_applications")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
