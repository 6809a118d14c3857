"""The frameworks a new installation begins with, as drafts."""

from django.db import migrations
from django.utils import timezone

from evaluation.seeds import FRAMEWORKS


def seed(apps, schema_editor):
    framework_model = apps.get_model("evaluation", "Framework")
    version_model = apps.get_model("evaluation", "FrameworkVersion")
    dimension_model = apps.get_model("evaluation", "Dimension")
    indicator_model = apps.get_model("evaluation", "Indicator")
    for framework in FRAMEWORKS:
        row = framework_model.objects.create(
            code=framework.code, name=framework.name, kind=framework.kind, about=framework.about
        )
        version = version_model.objects.create(
            framework=row, number=1, note="起始版本", written_at=timezone.now(), weights_from="本平台起始值"
        )
        for dimension in framework.dimensions:
            place = dimension_model.objects.create(
                version=version, code=dimension.code, name=dimension.name, weight=dimension.weight
            )
            for indicator in dimension.indicators:
                indicator_model.objects.create(version=version, dimension=place, **indicator.fields)


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0003_round_panels")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop, elidable=False)]
