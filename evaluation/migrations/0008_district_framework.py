"""The framework for districts, with the three rates of surveys, as a draft."""

from django.db import migrations

from evaluation.migrations._seeding import statements
from evaluation.seeds import LATER_FRAMEWORKS


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0007_survey_rates")]

    operations = [migrations.RunSQL(list(statements(LATER_FRAMEWORKS)), migrations.RunSQL.noop)]
