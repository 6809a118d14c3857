"""The frameworks for streets and facilities, as drafts."""

from django.db import migrations

from evaluation.migrations._seeding import statements
from evaluation.seeds import PLACE_FRAMEWORKS


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0008_district_framework")]

    operations = [migrations.RunSQL(list(statements(PLACE_FRAMEWORKS)), migrations.RunSQL.noop)]
