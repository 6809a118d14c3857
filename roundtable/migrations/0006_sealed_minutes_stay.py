"""The database refuses to change minutes that were issued, their paragraphs, corrections and countersignatures."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION roundtable_minutes_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.seal <> '' AND (TG_OP = 'DELETE' OR (NEW.intro, NEW.press, NEW.year, NEW.ordinal, NEW.signed_by_id, NEW.issued_at,
        NEW.document, NEW.seal, NEW.roundtable_id) IS DISTINCT FROM (OLD.intro, OLD.press, OLD.year, OLD.ordinal,
        OLD.signed_by_id, OLD.issued_at, OLD.document, OLD.seal, OLD.roundtable_id)) THEN
        RAISE EXCEPTION 'minutes % are sealed', OLD.id;
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER roundtable_minutes_sealed BEFORE UPDATE OR DELETE ON roundtable_minutes
    FOR EACH ROW EXECUTE FUNCTION roundtable_minutes_sealed();

CREATE FUNCTION roundtable_of_minutes_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT seal FROM roundtable_minutes WHERE id = COALESCE(NEW.minutes_id, OLD.minutes_id)) <> '' THEN
        RAISE EXCEPTION 'minutes % are sealed', COALESCE(NEW.minutes_id, OLD.minutes_id);
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER roundtable_paragraph_sealed BEFORE INSERT OR UPDATE OR DELETE ON roundtable_paragraph
    FOR EACH ROW EXECUTE FUNCTION roundtable_of_minutes_sealed();
CREATE TRIGGER roundtable_countersignature_sealed BEFORE INSERT OR UPDATE OR DELETE ON roundtable_countersignature
    FOR EACH ROW EXECUTE FUNCTION roundtable_of_minutes_sealed();

CREATE FUNCTION roundtable_correction_guarded() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE m roundtable_minutes;
BEGIN
    SELECT minutes.* INTO m FROM roundtable_minutes minutes JOIN roundtable_paragraph p ON p.minutes_id = minutes.id
        WHERE p.id = COALESCE(NEW.paragraph_id, OLD.paragraph_id);
    IF m.seal <> '' THEN
        RAISE EXCEPTION 'minutes % are sealed', m.id;
    END IF;
    IF TG_OP = 'INSERT' AND NOT EXISTS (SELECT 1 FROM roundtable_attendance a WHERE a.id = NEW.attendance_id
        AND a.roundtable_id = m.roundtable_id) THEN
        RAISE EXCEPTION 'a correction of minutes % by somebody who was not there', m.id;
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER roundtable_correction_guarded BEFORE INSERT OR UPDATE OR DELETE ON roundtable_correction
    FOR EACH ROW EXECUTE FUNCTION roundtable_correction_guarded();
"""
BACKWARD = """
DROP TRIGGER roundtable_minutes_sealed ON roundtable_minutes;
DROP TRIGGER roundtable_paragraph_sealed ON roundtable_paragraph;
DROP TRIGGER roundtable_countersignature_sealed ON roundtable_countersignature;
DROP TRIGGER roundtable_correction_guarded ON roundtable_correction;
DROP FUNCTION roundtable_minutes_sealed, roundtable_of_minutes_sealed, roundtable_correction_guarded;
"""


class Migration(migrations.Migration):
    dependencies = [("roundtable", "0005_minutes")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
