"""What a CHECK cannot say: who may lead, that money adds up, that milestones and objections are in time."""

from django.db import migrations

LEAD = """
CREATE FUNCTION projects_lead_may_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM community_institution i WHERE i.id = NEW.lead_id AND (
      i.kind IN ('library', 'culture_hall', 'museum', 'art_museum', 'station', 'community')
      OR (i.kind = 'bureau' AND i.sector = 'culture'))
  ) THEN
    RAISE EXCEPTION 'institution % may not lead a project', NEW.lead_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_lead_is_public_cultural', TABLE = 'projects_project';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER projects_lead_is_public_cultural BEFORE INSERT OR UPDATE OF lead_id ON projects_project
  FOR EACH ROW EXECUTE FUNCTION projects_lead_may_lead();
"""

SUMS = """
CREATE FUNCTION projects_project_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  number bigint;
  p projects_project%ROWTYPE;
BEGIN
  IF TG_TABLE_NAME = 'projects_project' THEN number := NEW.id;
  ELSIF TG_OP = 'DELETE' THEN number := OLD.project_id;
  ELSE number := NEW.project_id;
  END IF;
  SELECT * INTO p FROM projects_project WHERE id = number;
  IF NOT FOUND THEN RETURN NULL; END IF;
  IF p.state NOT IN ('draft', 'returned', 'withdrawn', 'rejected') AND p.budget_cents <> (
    SELECT coalesce(sum(f.planned_cents), 0) FROM projects_funding f WHERE f.project_id = number
  ) THEN
    RAISE EXCEPTION 'the money of project % does not add up', number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_money_adds_up', TABLE = 'projects_project';
  END IF;
  IF EXISTS (
    SELECT FROM projects_milestone m
    WHERE m.project_id = number AND (m.due_on < p.starts_on OR m.due_on > p.ends_on)
  ) THEN
    RAISE EXCEPTION 'a milestone of project % lies outside its period', number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_milestone_inside_period', TABLE = 'projects_project';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER projects_project_adds_up
  AFTER INSERT OR UPDATE OF state, budget_cents, starts_on, ends_on ON projects_project
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION projects_project_adds_up();
CREATE CONSTRAINT TRIGGER projects_funding_adds_up
  AFTER INSERT OR UPDATE OR DELETE ON projects_funding
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION projects_project_adds_up();
CREATE CONSTRAINT TRIGGER projects_milestone_in_time
  AFTER INSERT OR UPDATE OF due_on, project_id ON projects_milestone
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION projects_project_adds_up();
"""

OBJECTIONS = """
CREATE FUNCTION projects_objection_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM projects_decisionlist l
    WHERE l.id = NEW.list_id
      AND (NEW.filed_at AT TIME ZONE 'Asia/Shanghai')::date >= l.notice_from
      AND (NEW.filed_at AT TIME ZONE 'Asia/Shanghai')::date < l.notice_until
  ) THEN
    RAISE EXCEPTION 'an objection outside the public notice'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_objection_in_time', TABLE = 'projects_objection';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER projects_objection_in_time BEFORE INSERT OR UPDATE OF filed_at, list_id ON projects_objection
  FOR EACH ROW EXECUTE FUNCTION projects_objection_in_time();
"""

UNDO = """
DROP TRIGGER projects_objection_in_time ON projects_objection;
DROP TRIGGER projects_milestone_in_time ON projects_milestone;
DROP TRIGGER projects_funding_adds_up ON projects_funding;
DROP TRIGGER projects_project_adds_up ON projects_project;
DROP TRIGGER projects_lead_is_public_cultural ON projects_project;
DROP FUNCTION projects_objection_in_time;
DROP FUNCTION projects_project_adds_up;
DROP FUNCTION projects_lead_may_lead;
"""


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_projects")]

    operations = [migrations.RunSQL(LEAD + SUMS + OBJECTIONS, UNDO)]
