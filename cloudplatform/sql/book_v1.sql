-- The write of cloudplatform.actions.bookings.book, in one round trip. Rules are checked before, on what was read; here
-- stands only what must hold at the moment of writing:
--   1. One person acts once at a time. If their bookings are not those that were read, nothing is written ('changed').
--   2. Seats are taken by one conditional update of the event's counter, which locks its row until the commit. If they
--      cannot be had, nothing is written ('full'). While somebody waits in line, nobody books past them (adr 0006).
--   3. The rows that explain the counter, the fact and its jobs follow ('made').
-- Order of locks: person, event, children. Never raises by itself; constraints do.
CREATE FUNCTION cloudplatform_book_v1(
    person bigint, wanted bigint, places integer, moment timestamptz,
    live_read bigint, newest_read bigint,
    offers_stop_before interval,
    comes_along boolean, relatives bigint[], companions integer, children_alone integer,
    door_code text, need text,
    seat bigint, seat_label text, job_kinds text[], subscribers text[],
    OUT outcome text, OUT booking bigint, OUT promised interval
) LANGUAGE plpgsql AS $$
DECLARE
    live_now bigint;
    newest_now bigint;
    sample boolean;
BEGIN
    PERFORM FROM core_user WHERE id = person FOR NO KEY UPDATE;
    SELECT count(*) FILTER (WHERE b.state = 'reserved'), coalesce(max(b.id), 0) INTO live_now, newest_now
    FROM cloudplatform_booking b WHERE b.booker_id = person;
    IF (live_now, newest_now) IS DISTINCT FROM (live_read, newest_read) THEN
        outcome := 'changed';
        RETURN;
    END IF;

    UPDATE cloudplatform_event e SET taken = e.taken + places
    WHERE e.id = wanted AND e.state = 'published' AND e.mode = 'first_come'
      AND e.booking_opens_at <= moment AND e.booking_closes_at > moment AND e.taken <= e.capacity - places
      AND (moment >= e.starts_at - offers_stop_before OR NOT EXISTS (
          SELECT FROM cloudplatform_waitentry w
          WHERE w.event_id = e.id AND w.state = 'waiting'
            AND (w.seats <= e.capacity - e.taken OR e.has_waiting_list)))
    RETURNING e.cancel_before, e.is_sample INTO promised, sample;
    IF NOT FOUND THEN
        outcome := 'full';
        RETURN;
    END IF;

    INSERT INTO cloudplatform_booking
        (event_id, booker_id, seats, code, access_need, state, booked_at, cancel_before, may_leave, is_late,
         appeal, appeal_answer, is_sample)
    VALUES (wanted, person, places, door_code, need, 'reserved', moment, promised, false, false, '', '', sample)
    RETURNING id INTO booking;

    INSERT INTO cloudplatform_attendee (booking_id, event_id, user_id, family_member_id, is_live)
    SELECT booking, wanted, one.itself, one.relative, true
    FROM (
        SELECT person AS itself, NULL::bigint AS relative, 0 AS place WHERE comes_along
        UNION ALL SELECT NULL, r.id, r.place FROM unnest(relatives) WITH ORDINALITY AS r (id, place)
        UNION ALL SELECT NULL, NULL, 1000 + n FROM generate_series(1, companions) n
    ) one ORDER BY one.place;

    PERFORM core_record_v1(
        'cloudplatform.booking.made', 'cloudplatform.booking:' || booking, person, seat, seat_label, moment,
        jsonb_build_object('event', wanted, 'seats', places, 'children_alone', children_alone), job_kinds, subscribers);
    outcome := 'made';
END $$;
