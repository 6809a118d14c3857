from django.db import migrations

from core.database_functions import make_function


class Migration(migrations.Migration):
    dependencies = [("core", "0018_a_consent_for_each_child")]
    operations = [make_function("core", "record_v1")]
