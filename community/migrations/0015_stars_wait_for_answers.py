"""What a CHECK cannot say: stars in public notice are not decided while an objection waits for its answer."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION community_grade_waits_for_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM community_gradeobjection o WHERE o.grade_id = NEW.id AND o.state = 'filed') THEN
    RAISE EXCEPTION 'an objection to grading % is not answered', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'community_grade_waits_for_answers', TABLE = 'community_teamgrade';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER community_grade_waits_for_answers BEFORE UPDATE OF state ON community_teamgrade
  FOR EACH ROW WHEN (OLD.state = 'in_notice' AND NEW.state IN ('granted', 'rectifying'))
  EXECUTE FUNCTION community_grade_waits_for_answers();
"""
BACK = """
DROP TRIGGER community_grade_waits_for_answers ON community_teamgrade;
DROP FUNCTION community_grade_waits_for_answers();
"""


class Migration(migrations.Migration):
    dependencies = [("community", "0014_objections_to_stars")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
