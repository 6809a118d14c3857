"""Public pages of experts get addresses that do not tell the number under which draws list them."""

import secrets

from django.db import migrations, models

import thinktank.models.experts


def give_addresses(apps, _editor):
    for expert in apps.get_model("thinktank", "Expert").objects.filter(address=""):
        expert.address = secrets.token_hex(5)
        expert.save(update_fields=["address"])


class Migration(migrations.Migration):
    dependencies = [("thinktank", "0004_standard_criteria")]

    operations = [
        migrations.AddField(
            "expert",
            "address",
            models.CharField(default="", editable=False, max_length=10),
            preserve_default=False,
        ),
        migrations.RunPython(give_addresses, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            "expert",
            "address",
            models.CharField(
                default=thinktank.models.experts.new_address, editable=False, max_length=10, unique=True
            ),
        ),
    ]
