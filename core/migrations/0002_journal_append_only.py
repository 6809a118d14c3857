from django.db import migrations

FORWARD = """
CREATE FUNCTION core_journal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'the journal is append-only: entry % stays', OLD.id;
    END IF;
    IF (NEW.id, NEW.fact, NEW.subject, NEW.actor_id, NEW.seat_id, NEW.seat_label, NEW.happened_at,
        NEW.details, NEW.note_digest)
       IS DISTINCT FROM
       (OLD.id, OLD.fact, OLD.subject, OLD.actor_id, OLD.seat_id, OLD.seat_label, OLD.happened_at,
        OLD.details, OLD.note_digest)
       OR (NEW.note IS DISTINCT FROM OLD.note AND NEW.note <> '')
       OR (OLD.seal_id IS NOT NULL AND NEW.seal_id IS DISTINCT FROM OLD.seal_id) THEN
        RAISE EXCEPTION 'the journal is append-only: entry % cannot change', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER core_journal_append_only BEFORE UPDATE OR DELETE ON core_journalentry
    FOR EACH ROW EXECUTE FUNCTION core_journal_append_only();
CREATE FUNCTION core_seal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'seals are append-only: seal % stays', OLD.number;
END $$;
CREATE TRIGGER core_seal_append_only BEFORE UPDATE OR DELETE ON core_seal
    FOR EACH ROW EXECUTE FUNCTION core_seal_append_only();
"""

BACKWARD = """
DROP TRIGGER core_seal_append_only ON core_seal;
DROP FUNCTION core_seal_append_only;
DROP TRIGGER core_journal_append_only ON core_journalentry;
DROP FUNCTION core_journal_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
