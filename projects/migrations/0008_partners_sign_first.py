"""What a CHECK cannot say: an application is handed in only when every partner it names has signed."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION projects_partners_signed_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM projects_partner p WHERE p.project_id = NEW.id AND p.state <> 'signed') THEN
    RAISE EXCEPTION 'a partner of project % has not signed', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_partners_sign_first', TABLE = 'projects_project';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER projects_partners_sign_first BEFORE UPDATE OF state ON projects_project
  FOR EACH ROW WHEN (OLD.state IN ('draft', 'returned') AND NEW.state = 'submitted')
  EXECUTE FUNCTION projects_partners_signed_first();
"""

BACK = """
DROP TRIGGER projects_partners_sign_first ON projects_project;
DROP FUNCTION projects_partners_signed_first;
"""


class Migration(migrations.Migration):
    dependencies = [("projects", "0007_contacts_of_people")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
