"""The frameworks a new installation begins with, as drafts."""

from django.db import migrations

from evaluation.migrations._seeding import statements
from evaluation.seeds import FRAMEWORKS


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0003_round_panels")]

    operations = [migrations.RunSQL(list(statements(FRAMEWORKS)), migrations.RunSQL.noop)]
