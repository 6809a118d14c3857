"""The database refuses to change a published list, a drawn panel, a locked sheet, and a sheet of the expert's own body."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION thinktank_panel_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'panel % stays', OLD.id;
    END IF;
    IF OLD.commitment <> '' AND (NEW.commitment, NEW.list_digest, NEW.sealed_seed, NEW.kind, NEW.is_blind,
        NEW.drops_high_low, NEW.criteria_id) IS DISTINCT FROM (OLD.commitment, OLD.list_digest, OLD.sealed_seed,
        OLD.kind, OLD.is_blind, OLD.drops_high_low, OLD.criteria_id) THEN
        RAISE EXCEPTION 'panel %: what was published cannot change', OLD.id;
    END IF;
    IF OLD.seed <> '' AND NEW.seed <> OLD.seed THEN
        RAISE EXCEPTION 'panel %: the revealed seed cannot change', OLD.id;
    END IF;
    IF OLD.state IN ('signed', 'dissolved') AND (NEW.state, NEW.result_digest) IS DISTINCT FROM (OLD.state, OLD.result_digest) THEN
        RAISE EXCEPTION 'panel % is closed', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER thinktank_panel_frozen BEFORE UPDATE OR DELETE ON thinktank_panel
    FOR EACH ROW EXECUTE FUNCTION thinktank_panel_frozen();

CREATE FUNCTION thinktank_list_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'the list of panel % is frozen', OLD.panel_id;
    END IF;
    IF (SELECT commitment FROM thinktank_panel WHERE id = NEW.panel_id) <> '' THEN
        RAISE EXCEPTION 'the list of panel % is frozen', NEW.panel_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER thinktank_list_frozen BEFORE INSERT OR UPDATE OR DELETE ON thinktank_candidate
    FOR EACH ROW EXECUTE FUNCTION thinktank_list_frozen();
CREATE TRIGGER thinktank_list_frozen BEFORE INSERT OR UPDATE OR DELETE ON thinktank_panelseat
    FOR EACH ROW EXECUTE FUNCTION thinktank_list_frozen();
CREATE TRIGGER thinktank_list_frozen BEFORE INSERT OR UPDATE OR DELETE ON thinktank_panelsubject
    FOR EACH ROW EXECUTE FUNCTION thinktank_list_frozen();

CREATE FUNCTION thinktank_member_drawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF (SELECT seed FROM thinktank_panel WHERE id = NEW.panel_id) = '' THEN
            RAISE EXCEPTION 'panel % is not drawn yet', NEW.panel_id;
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR (NEW.panel_id, NEW.expert_id, NEW.seat_id, NEW.ordinal, NEW.replaces_id)
        IS DISTINCT FROM (OLD.panel_id, OLD.expert_id, OLD.seat_id, OLD.ordinal, OLD.replaces_id) THEN
        RAISE EXCEPTION 'who was drawn into panel % cannot change', OLD.panel_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER thinktank_member_drawn BEFORE INSERT OR UPDATE OR DELETE ON thinktank_panelmember
    FOR EACH ROW EXECUTE FUNCTION thinktank_member_drawn();

CREATE FUNCTION thinktank_sheet_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'score sheet % stays', OLD.id;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state <> 'open' AND NEW.state = OLD.state AND (NEW.total, NEW.comment, NEW.submitted_at)
        IS DISTINCT FROM (OLD.total, OLD.comment, OLD.submitted_at) THEN
        RAISE EXCEPTION 'score sheet % is locked', OLD.id;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.state <> OLD.state AND EXISTS (SELECT 1 FROM thinktank_panelsubject s
        JOIN thinktank_panel p ON p.id = s.panel_id WHERE s.id = OLD.subject_id AND p.state IN ('signed', 'dissolved')) THEN
        RAISE EXCEPTION 'score sheet % belongs to a closed panel', OLD.id;
    END IF;
    IF NEW.state = 'submitted' AND (TG_OP = 'INSERT' OR OLD.state <> 'submitted') AND EXISTS (
        SELECT 1 FROM thinktank_panelsubject_institutions si
        JOIN thinktank_panelmember m ON m.id = NEW.member_id
        JOIN thinktank_expert e ON e.id = m.expert_id
        LEFT JOIN community_seat c ON c.user_id = e.user_id AND c.institution_id = si.institution_id
            AND c.starts_on <= (now() AT TIME ZONE 'Asia/Shanghai')::date
            AND (c.ends_on IS NULL OR c.ends_on > (now() AT TIME ZONE 'Asia/Shanghai')::date)
        WHERE si.panelsubject_id = NEW.subject_id AND (c.id IS NOT NULL OR e.institution_id = si.institution_id)) THEN
        RAISE EXCEPTION 'score sheet %: an expert cannot score their own institution', NEW.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER thinktank_sheet_locked BEFORE INSERT OR UPDATE OR DELETE ON thinktank_scoresheet
    FOR EACH ROW EXECUTE FUNCTION thinktank_sheet_locked();

CREATE FUNCTION thinktank_score_locked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sheet bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.sheet_id ELSE NEW.sheet_id END;
BEGIN
    IF (SELECT state FROM thinktank_scoresheet WHERE id = sheet) <> 'open' THEN
        RAISE EXCEPTION 'score sheet % is locked', sheet;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER thinktank_score_locked BEFORE INSERT OR UPDATE OR DELETE ON thinktank_score
    FOR EACH ROW EXECUTE FUNCTION thinktank_score_locked();
"""

BACKWARD = """
DROP TRIGGER thinktank_score_locked ON thinktank_score;
DROP TRIGGER thinktank_sheet_locked ON thinktank_scoresheet;
DROP TRIGGER thinktank_member_drawn ON thinktank_panelmember;
DROP TRIGGER thinktank_list_frozen ON thinktank_panelsubject;
DROP TRIGGER thinktank_list_frozen ON thinktank_panelseat;
DROP TRIGGER thinktank_list_frozen ON thinktank_candidate;
DROP TRIGGER thinktank_panel_frozen ON thinktank_panel;
DROP FUNCTION thinktank_score_locked;
DROP FUNCTION thinktank_sheet_locked;
DROP FUNCTION thinktank_member_drawn;
DROP FUNCTION thinktank_list_frozen;
DROP FUNCTION thinktank_panel_frozen;
"""


class Migration(migrations.Migration):
    dependencies = [("thinktank", "0001_panels"), ("community", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
