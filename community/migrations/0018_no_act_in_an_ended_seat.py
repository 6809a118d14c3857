"""
What a CHECK cannot say: nothing is written down as done in a seat that has ended.

The day it ends on counts: giving the seat up, or handing it over, is its last act.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION community_no_act_in_an_ended_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM community_seat s
    WHERE s.id = NEW.seat_id AND s.ends_on < (NEW.happened_at AT TIME ZONE 'Asia/Shanghai')::date
  ) THEN
    RAISE EXCEPTION 'seat % has ended: nothing is done in it', NEW.seat_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'community_no_act_in_an_ended_seat', TABLE = 'core_journalentry';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER community_no_act_in_an_ended_seat BEFORE INSERT ON core_journalentry
  FOR EACH ROW WHEN (NEW.seat_id IS NOT NULL) EXECUTE FUNCTION community_no_act_in_an_ended_seat();
"""
BACK = """
DROP TRIGGER community_no_act_in_an_ended_seat ON core_journalentry;
DROP FUNCTION community_no_act_in_an_ended_seat();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0017_certificate_numbers_have_a_shape"),
        ("core", "0008_draft_plain_fields_gone"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACK)]
