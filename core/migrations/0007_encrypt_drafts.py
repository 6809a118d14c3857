"""Every draft is written anew, encrypted."""

from django.db import migrations


def seal(apps, schema_editor):
    for draft in apps.get_model("core", "Draft").objects.iterator():
        draft.sealed = draft.fields
        draft.save(update_fields=["sealed"])


def open_again(apps, schema_editor):
    for draft in apps.get_model("core", "Draft").objects.iterator():
        draft.fields = draft.sealed
        draft.save(update_fields=["fields"])


class Migration(migrations.Migration):
    dependencies = [("core", "0006_draft_fields_encrypted")]
    operations = [migrations.RunPython(seal, open_again)]
