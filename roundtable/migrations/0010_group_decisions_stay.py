"""The database keeps what a working group decided, what each member said to it, and confirmed minutes of visits."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION roundtable_topic_decided_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'decided' AND (TG_OP = 'DELETE' OR (NEW.state, NEW.decision, NEW.round, NEW.decided_at, NEW.group_id)
        IS DISTINCT FROM (OLD.state, OLD.decision, OLD.round, OLD.decided_at, OLD.group_id)) THEN
        RAISE EXCEPTION 'topic % is decided and stays', OLD.id USING CONSTRAINT = 'roundtable_topic_decided_stays';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER roundtable_topic_decided_stays BEFORE UPDATE OR DELETE ON roundtable_topic
    FOR EACH ROW EXECUTE FUNCTION roundtable_topic_decided_stays();

CREATE FUNCTION roundtable_stand_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'stand % stays', OLD.id USING CONSTRAINT = 'roundtable_topic_decided_stays';
END $$;
CREATE TRIGGER roundtable_stand_stays BEFORE UPDATE OR DELETE ON roundtable_stand
    FOR EACH ROW EXECUTE FUNCTION roundtable_stand_stays();

CREATE FUNCTION roundtable_visit_confirmed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'confirmed' AND (TG_OP = 'DELETE' OR (NEW.state, NEW.seen, NEW.learned, NEW.advised, NEW.written_by_id,
        NEW.confirmed_by_id, NEW.confirmed_at, NEW.group_id) IS DISTINCT FROM (OLD.state, OLD.seen, OLD.learned,
        OLD.advised, OLD.written_by_id, OLD.confirmed_by_id, OLD.confirmed_at, OLD.group_id)) THEN
        RAISE EXCEPTION 'minutes of visit % stay', OLD.id USING CONSTRAINT = 'roundtable_visit_confirmed_stays';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER roundtable_visit_confirmed_stays BEFORE UPDATE OR DELETE ON roundtable_visit
    FOR EACH ROW EXECUTE FUNCTION roundtable_visit_confirmed_stays();
"""
BACKWARD = """
DROP TRIGGER roundtable_topic_decided_stays ON roundtable_topic;
DROP TRIGGER roundtable_stand_stays ON roundtable_stand;
DROP TRIGGER roundtable_visit_confirmed_stays ON roundtable_visit;
DROP FUNCTION roundtable_topic_decided_stays, roundtable_stand_stays, roundtable_visit_confirmed_stays;
"""


class Migration(migrations.Migration):
    dependencies = [("roundtable", "0009_working_groups")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
