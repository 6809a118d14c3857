"""What yearly reviews of projects opened before is taken over into the one list of rectifications. As SQL: see 0004."""

from django.db import migrations

FORWARD = """
WITH made AS (
    INSERT INTO evaluation_rectification (ref, title, institution_id, area_id, opening, source, state, due_on, opened_by_id,
        opened_at, plan, planned_at, report, reported_by_id, reported_at, opinion, asked, is_sample)
    SELECT 'projects.project:' || own.project_id, left(project.title, 120), project.lead_id, lead.area_id, 'review',
        'projects.rectification:' || own.id,
        CASE own.state WHEN 'opened' THEN 'planned' WHEN 'replied' THEN 'reported' ELSE 'returned' END,
        own.due_on, own.opened_by_id, own.opened_at, own.reply, own.opened_at, own.reply, own.replied_by_id, own.replied_at,
        CASE WHEN own.state = 'returned' AND own.finding = '' THEN '退回再改' ELSE own.finding END, 0, project.is_sample
    FROM projects_rectification own
    JOIN projects_project project ON project.id = own.project_id
    JOIN community_institution lead ON lead.id = project.lead_id
    WHERE own.state IN ('opened', 'replied', 'returned')
    RETURNING id, source
)
INSERT INTO evaluation_finding (rectification_id, text)
SELECT made.id, left(own.problem, 500) FROM made
JOIN projects_rectification own ON made.source = 'projects.rectification:' || own.id
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0004_seeded_frameworks"), ("projects", "0008_partners_sign_first")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
