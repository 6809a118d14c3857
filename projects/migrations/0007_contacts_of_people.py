"""Whose a contact is: found by the keyed hash of its telephone, and by who typed it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.people.contacts import index_of


def find_by_telephone(apps, schema_editor):
    Project = apps.get_model("projects", "Project")
    for project in Project.objects.exclude(contact_phone="").only("contact_phone").iterator():
        Project.objects.filter(pk=project.pk).update(contact_index=index_of(project.contact_phone))


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0006_project_news"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="contact_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="填联系人的人",
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="contact_index",
            field=models.CharField(blank=True, db_index=True, default="", editable=False, max_length=64),
        ),
        migrations.RunPython(find_by_telephone, migrations.RunPython.noop, elidable=True),
    ]
