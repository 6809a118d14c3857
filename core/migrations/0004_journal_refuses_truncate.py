from django.db import migrations

FORWARD = """
CREATE FUNCTION core_journal_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % stays', TG_TABLE_NAME;
END $$;
CREATE TRIGGER core_journal_no_truncate BEFORE TRUNCATE ON core_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION core_journal_no_truncate();
CREATE TRIGGER core_seal_no_truncate BEFORE TRUNCATE ON core_seal
    FOR EACH STATEMENT EXECUTE FUNCTION core_journal_no_truncate();
"""

BACKWARD = """
DROP TRIGGER core_seal_no_truncate ON core_seal;
DROP TRIGGER core_journal_no_truncate ON core_journalentry;
DROP FUNCTION core_journal_no_truncate;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_attachment_taken_at")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
