"""The database refuses to change a framework in use, and what was published."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION evaluation_version_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    version bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.version_id ELSE OLD.version_id END;
BEGIN
    IF (SELECT state FROM evaluation_frameworkversion WHERE id = version) <> 'draft' THEN
        RAISE EXCEPTION 'framework version % is frozen', version;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER evaluation_version_frozen BEFORE INSERT OR UPDATE OR DELETE ON evaluation_dimension
    FOR EACH ROW EXECUTE FUNCTION evaluation_version_frozen();
CREATE TRIGGER evaluation_version_frozen BEFORE INSERT OR UPDATE OR DELETE ON evaluation_indicator
    FOR EACH ROW EXECUTE FUNCTION evaluation_version_frozen();

CREATE FUNCTION evaluation_score_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    subject bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.subject_id ELSE OLD.subject_id END;
BEGIN
    IF (SELECT r.state FROM evaluation_round r JOIN evaluation_subject s ON s.round_id = r.id WHERE s.id = subject)
        IN ('published', 'archived') THEN
        RAISE EXCEPTION 'the scores of subject % are published', subject;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER evaluation_score_frozen BEFORE INSERT OR UPDATE OR DELETE ON evaluation_score
    FOR EACH ROW EXECUTE FUNCTION evaluation_score_frozen();

CREATE FUNCTION evaluation_subject_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM evaluation_round WHERE id = OLD.round_id) IN ('published', 'archived') THEN
        RAISE EXCEPTION 'subject % is published', OLD.id;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER evaluation_subject_frozen BEFORE UPDATE OR DELETE ON evaluation_subject
    FOR EACH ROW EXECUTE FUNCTION evaluation_subject_frozen();
"""

BACKWARD = """
DROP TRIGGER evaluation_subject_frozen ON evaluation_subject;
DROP TRIGGER evaluation_score_frozen ON evaluation_score;
DROP TRIGGER evaluation_version_frozen ON evaluation_indicator;
DROP TRIGGER evaluation_version_frozen ON evaluation_dimension;
DROP FUNCTION evaluation_subject_frozen();
DROP FUNCTION evaluation_score_frozen();
DROP FUNCTION evaluation_version_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0001_frameworks_rounds_rectifications")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
