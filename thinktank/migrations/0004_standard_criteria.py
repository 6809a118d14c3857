"""
Every installation begins with a standard set of criteria for each kind; the bureau publishes over it.

As SQL: a RunPython here would render the whole project's models, and every later migration would pay for it.
"""

from django.db import migrations

from thinktank.actions.criteria import STANDARD


def quoted(text):
    return "'" + str(text).replace("'", "''") + "'"


def statements():
    for kind, criteria in STANDARD.items():
        rows = ", ".join(
            f"({place}, {quoted(one.name)}, {quoted(one.guidance)}, {one.weight})"
            for place, one in enumerate(criteria, 1)
        )
        yield (
            f"WITH made AS (INSERT INTO thinktank_criteriaset (kind, version, is_current, made_at)"
            f" VALUES ({quoted(kind.value)}, 1, true, now()) RETURNING id)"
            f" INSERT INTO thinktank_criterion (criteria_set_id, position, name, guidance, weight)"
            f" SELECT made.id, line.* FROM made, (VALUES {rows}) AS line"
        )


class Migration(migrations.Migration):
    dependencies = [("thinktank", "0003_consultations_and_forum")]
    operations = [migrations.RunSQL(list(statements()), migrations.RunSQL.noop)]
