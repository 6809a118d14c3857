-- One fact into the journal, and a job for each subscriber, inside the caller's statement: what core.journal.record
-- writes without a note, row for row (tests/core/test_record_function.py). Answers the number of the entry.
CREATE FUNCTION core_record_v1(
    fact text, subject text, actor bigint, seat bigint, seat_label text, moment timestamptz, details jsonb,
    job_kinds text[], subscribers text[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    entry bigint;
BEGIN
    INSERT INTO core_journalentry
        (fact, subject, actor_id, seat_id, seat_label, happened_at, details, note, note_digest)
    VALUES (fact, subject, actor, seat, seat_label, moment, details, '', '')
    RETURNING id INTO entry;

    INSERT INTO core_job
        (kind, key, payload, state, run_after, created_at, attempts, done_share, error)
    SELECT job.kind, 'tell:' || entry || ':' || job.subscriber,
           jsonb_build_object('entry', entry, 'subscriber', job.subscriber), 'queued', moment, moment, 0, 0, ''
    FROM unnest(job_kinds, subscribers) AS job (kind, subscriber);

    RETURN entry;
END $$;
