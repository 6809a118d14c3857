"""The database keeps what was handed in: a level that has it or has approved it locks what is below."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION evaluation_declaration_locked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    levels text[] := ARRAY['at_street', 'at_district', 'at_city', 'approved'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'declaration % is handed in and locked', OLD.id;
    END IF;
    IF (NEW.value, NEW.is_not_applicable, NEW.explanation) IS DISTINCT FROM (OLD.value, OLD.is_not_applicable, OLD.explanation) THEN
        RAISE EXCEPTION 'the value of declaration % is locked', OLD.id;
    END IF;
    IF NEW.state <> OLD.state AND (
        OLD.state = 'approved' OR NEW.state = 'draft'
        OR array_position(levels, NEW.state::text) < array_position(levels, OLD.state::text)
    ) THEN
        RAISE EXCEPTION 'declaration % is locked by a level above', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evaluation_declaration_locked BEFORE UPDATE ON evaluation_declaration
    FOR EACH ROW WHEN (OLD.state NOT IN ('draft', 'returned')) EXECUTE FUNCTION evaluation_declaration_locked();
CREATE TRIGGER evaluation_declaration_kept BEFORE DELETE ON evaluation_declaration
    FOR EACH ROW WHEN (OLD.state NOT IN ('draft', 'returned')) EXECUTE FUNCTION evaluation_declaration_locked();
"""

BACKWARD = """
DROP TRIGGER evaluation_declaration_kept ON evaluation_declaration;
DROP TRIGGER evaluation_declaration_locked ON evaluation_declaration;
DROP FUNCTION evaluation_declaration_locked();
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0010_reasons_without_numbers")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
