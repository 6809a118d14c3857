from django.db import migrations

from core.database_functions import make_function


class Migration(migrations.Migration):
    dependencies = [
        ("cloudplatform", "0010_objections_by_name"),
        ("core", "0019_record_function"),
    ]
    operations = [make_function("cloudplatform", "book_v1")]
