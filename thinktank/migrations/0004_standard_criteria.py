"""Every installation begins with a standard set of criteria for each kind; the bureau publishes over it."""

from django.db import migrations
from django.utils import timezone

from thinktank.actions.criteria import STANDARD


def publish(apps, schema_editor):
    criteria_set = apps.get_model("thinktank", "CriteriaSet")
    criterion = apps.get_model("thinktank", "Criterion")
    for kind, criteria in STANDARD.items():
        made = criteria_set.objects.create(kind=str(kind), version=1, made_at=timezone.now())
        criterion.objects.bulk_create(
            criterion(
                criteria_set=made, position=place, name=one.name, guidance=one.guidance, weight=one.weight
            )
            for place, one in enumerate(criteria, 1)
        )


class Migration(migrations.Migration):
    dependencies = [("thinktank", "0003_consultations_and_forum")]
    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
