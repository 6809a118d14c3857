from django.db import migrations

from core.versioned import make_function


class Migration(migrations.Migration):
    dependencies = [("core", "0017_desk")]
    operations = [make_function("core", "record_v1")]
