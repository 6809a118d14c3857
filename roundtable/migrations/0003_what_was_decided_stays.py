"""The database refuses to change a decided item, its record and presence, a closed vote, and any revision of the record."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION roundtable_item_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'decided' AND (TG_OP = 'DELETE' OR (NEW.state, NEW.title, NEW.brief, NEW.outcome, NEW.conclusion,
        NEW.roundtable_id, NEW.position, NEW.no_resolution_reason, NEW.decided_at) IS DISTINCT FROM (OLD.state, OLD.title,
        OLD.brief, OLD.outcome, OLD.conclusion, OLD.roundtable_id, OLD.position, OLD.no_resolution_reason, OLD.decided_at)) THEN
        RAISE EXCEPTION 'item % is decided', OLD.id;
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER roundtable_item_frozen BEFORE UPDATE OR DELETE ON roundtable_agendaitem
    FOR EACH ROW EXECUTE FUNCTION roundtable_item_frozen();

CREATE FUNCTION roundtable_of_item_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM roundtable_agendaitem WHERE id = COALESCE(NEW.item_id, OLD.item_id)) = 'decided' THEN
        RAISE EXCEPTION 'item % is decided', COALESCE(NEW.item_id, OLD.item_id);
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER roundtable_note_frozen BEFORE INSERT OR UPDATE OR DELETE ON roundtable_itemnote
    FOR EACH ROW EXECUTE FUNCTION roundtable_of_item_frozen();
CREATE TRIGGER roundtable_presence_frozen BEFORE INSERT OR UPDATE OR DELETE ON roundtable_presence
    FOR EACH ROW EXECUTE FUNCTION roundtable_of_item_frozen();
CREATE TRIGGER roundtable_vote_frozen BEFORE INSERT OR UPDATE OR DELETE ON roundtable_vote
    FOR EACH ROW EXECUTE FUNCTION roundtable_of_item_frozen();

CREATE FUNCTION roundtable_revision_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'revision % stays', OLD.id;
END $$;
CREATE TRIGGER roundtable_revision_kept BEFORE UPDATE OR DELETE ON roundtable_noterevision
    FOR EACH ROW EXECUTE FUNCTION roundtable_revision_kept();

CREATE FUNCTION roundtable_ballot_guarded() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE v roundtable_vote;
BEGIN
    SELECT * INTO v FROM roundtable_vote WHERE id = COALESCE(NEW.vote_id, OLD.vote_id);
    IF v.state <> 'open' THEN
        RAISE EXCEPTION 'vote % is over', v.id;
    END IF;
    IF TG_OP <> 'DELETE' AND v.method = 'paper' AND NEW.choice <> '' THEN
        RAISE EXCEPTION 'vote % is on paper: nobody writes down who chose what', v.id;
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER roundtable_ballot_guarded BEFORE INSERT OR UPDATE OR DELETE ON roundtable_ballot
    FOR EACH ROW EXECUTE FUNCTION roundtable_ballot_guarded();
"""
BACKWARD = """
DROP TRIGGER roundtable_item_frozen ON roundtable_agendaitem;
DROP TRIGGER roundtable_note_frozen ON roundtable_itemnote;
DROP TRIGGER roundtable_presence_frozen ON roundtable_presence;
DROP TRIGGER roundtable_vote_frozen ON roundtable_vote;
DROP TRIGGER roundtable_revision_kept ON roundtable_noterevision;
DROP TRIGGER roundtable_ballot_guarded ON roundtable_ballot;
DROP FUNCTION roundtable_item_frozen, roundtable_of_item_frozen, roundtable_revision_kept, roundtable_ballot_guarded;
"""


class Migration(migrations.Migration):
    dependencies = [("roundtable", "0002_the_day")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
