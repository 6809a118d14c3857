"""What a CHECK cannot say: streets only; a ledger written once, whose counters equal its rows at every commit."""

from django.db import migrations

FORWARD = """
ALTER TABLE projects_projectarea ADD CONSTRAINT projects_area_is_a_street CHECK (area_id ~ '^4401[0-9]{5}$');

CREATE FUNCTION projects_ledger_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries of the ledger are never changed: book a counter-entry'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_ledger_written_once', TABLE = 'projects_fundingentry';
END $$;
CREATE TRIGGER projects_ledger_written_once BEFORE UPDATE OR DELETE ON projects_fundingentry
  FOR EACH ROW EXECUTE FUNCTION projects_ledger_written_once();

CREATE FUNCTION projects_account_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  number bigint;
  came bigint;
  went bigint;
BEGIN
  IF TG_TABLE_NAME = 'projects_fundingaccount' THEN number := NEW.id; ELSE number := NEW.account_id; END IF;
  SELECT coalesce(sum(amount_cents) FILTER (WHERE kind = 'received'), 0), coalesce(sum(amount_cents) FILTER (WHERE kind = 'spent'), 0)
    INTO came, went FROM projects_fundingentry WHERE account_id = number;
  IF EXISTS (
    SELECT FROM projects_fundingaccount a
    WHERE a.id = number AND (a.received_cents <> came OR a.spent_cents <> went)
  ) THEN
    RAISE EXCEPTION 'account % does not equal its entries', number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_account_balances', TABLE = 'projects_fundingaccount';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER projects_account_balances
  AFTER INSERT OR UPDATE ON projects_fundingaccount
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION projects_account_balances();
CREATE CONSTRAINT TRIGGER projects_entry_balances
  AFTER INSERT ON projects_fundingentry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION projects_account_balances();

CREATE FUNCTION projects_counter_entry_equals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM projects_fundingentry e
    WHERE e.id = NEW.corrects_id AND e.account_id = NEW.account_id AND e.kind = NEW.kind
      AND e.amount_cents = -NEW.amount_cents AND e.corrects_id IS NULL
  ) THEN
    RAISE EXCEPTION 'a counter-entry cancels one entry, all of it'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_counter_entry_equals', TABLE = 'projects_fundingentry';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER projects_counter_entry_equals BEFORE INSERT ON projects_fundingentry
  FOR EACH ROW EXECUTE FUNCTION projects_counter_entry_equals();
"""

BACK = """
ALTER TABLE projects_projectarea DROP CONSTRAINT projects_area_is_a_street;
DROP TRIGGER projects_counter_entry_equals ON projects_fundingentry;
DROP TRIGGER projects_entry_balances ON projects_fundingentry;
DROP TRIGGER projects_account_balances ON projects_fundingaccount;
DROP TRIGGER projects_ledger_written_once ON projects_fundingentry;
DROP FUNCTION projects_counter_entry_equals;
DROP FUNCTION projects_account_balances;
DROP FUNCTION projects_ledger_written_once;
"""


class Migration(migrations.Migration):
    dependencies = [("projects", "0003_empower")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
