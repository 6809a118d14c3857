"""What yearly reviews of projects opened before is taken over into the one list of rectifications."""

from django.db import migrations

RUNNING = {"opened": "planned", "replied": "reported", "returned": "returned"}


def take_over(apps, schema_editor):
    own_model = apps.get_model("projects", "Rectification")
    model = apps.get_model("evaluation", "Rectification")
    finding = apps.get_model("evaluation", "Finding")
    for own in own_model.objects.filter(state__in=RUNNING).select_related("project__lead").order_by("pk"):
        made = model.objects.create(
            ref=f"projects.project:{own.project_id}",
            title=own.project.title[:120],
            institution_id=own.project.lead_id,
            area_id=own.project.lead.area_id,
            opening="review",
            source=f"projects.rectification:{own.pk}",
            state=RUNNING[own.state],
            due_on=own.due_on,
            opened_by_id=own.opened_by_id,
            opened_at=own.opened_at,
            plan=own.reply,
            planned_at=own.opened_at,
            report=own.reply,
            reported_by_id=own.replied_by_id,
            reported_at=own.replied_at,
            opinion=own.finding or ("" if own.state != "returned" else "退回再改"),
            is_sample=own.project.is_sample,
        )
        finding.objects.create(rectification=made, text=own.problem[:500])


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0004_seeded_frameworks"), ("projects", "0008_partners_sign_first")]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop, elidable=False)]
