"""What a CHECK cannot say of a quota: it is a member's, and it stands once its cycle has closed."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION cloudplatform_quota_stands_once_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM cloudplatform_cycle c WHERE c.id = NEW.cycle_id AND c.state = 'closed') THEN
    RAISE EXCEPTION 'the cycle of quota % has closed', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'cloudplatform_quota_stands_once_closed',
            TABLE = 'cloudplatform_quota';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cloudplatform_quota_stands_once_closed
  BEFORE UPDATE OF base_units, population_units, tilt_units ON cloudplatform_quota FOR EACH ROW
  WHEN ((OLD.base_units, OLD.population_units, OLD.tilt_units)
        IS DISTINCT FROM (NEW.base_units, NEW.population_units, NEW.tilt_units))
  EXECUTE FUNCTION cloudplatform_quota_stands_once_closed();

CREATE FUNCTION cloudplatform_quota_is_a_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM community_membership m WHERE m.institution_id = NEW.station_id AND m.state <> 'left'
  ) THEN
    RAISE EXCEPTION 'institution % is no member', NEW.station_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'cloudplatform_quota_is_a_members', TABLE = 'cloudplatform_quota';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cloudplatform_quota_is_a_members BEFORE INSERT ON cloudplatform_quota
  FOR EACH ROW EXECUTE FUNCTION cloudplatform_quota_is_a_members();
"""
BACK = """
DROP TRIGGER cloudplatform_quota_is_a_members ON cloudplatform_quota;
DROP FUNCTION cloudplatform_quota_is_a_members();
DROP TRIGGER cloudplatform_quota_stands_once_closed ON cloudplatform_quota;
DROP FUNCTION cloudplatform_quota_stands_once_closed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cloudplatform", "0003_project_links"),
        ("community", "0019_invitations_by_two"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACK)]
