"""The plain text goes; the encrypted one takes its name."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0007_encrypt_drafts")]
    operations = [
        migrations.RemoveField(model_name="draft", name="fields"),
        migrations.RenameField(model_name="draft", old_name="sealed", new_name="fields"),
    ]
