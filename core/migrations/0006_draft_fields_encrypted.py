"""A place for what was typed that the database cannot read."""

from django.db import migrations

import core.crypto


class Migration(migrations.Migration):
    dependencies = [("core", "0005_privacy")]
    operations = [
        migrations.AddField(
            model_name="draft", name="sealed", field=core.crypto.EncryptedJSONField(default=dict)
        ),
    ]
