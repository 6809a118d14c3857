-- The large city. Values named %(like_this)s come from large.py; each step is one statement, timed.

-- step: citizens
INSERT INTO core_user (password, is_superuser, is_staff, is_active, date_joined, username, display_name, phone,
                       phone_verified, email)
SELECT '!sample', false, false, true, %(now)s - interval '380 days' + n * interval '1 minute',
       'large-' || n, '街坊' || n || %(mark)s, '', false, ''
FROM generate_series(0, %(citizens)s - 1) n;

-- step: citizens by number
CREATE TEMP TABLE large_citizen ON COMMIT DROP AS
SELECT split_part(username, '-', 2)::int AS number, id FROM core_user WHERE username LIKE 'large-%%';

-- step: citizens by number, indexed
CREATE UNIQUE INDEX ON large_citizen (number);

-- step: free slots
CREATE TEMP TABLE large_slot ON COMMIT DROP AS
SELECT row_number() OVER () AS number, slot.*,
       nextval(pg_get_serial_sequence('cloudplatform_event', 'id')) AS event_id,
       nextval(pg_get_serial_sequence('community_occupancy', 'id')) AS occupancy_id
FROM (
    SELECT space.id AS space_id, facility.id AS facility_id, facility.institution_id AS host_id, facility.area_id,
           facility.access, space.capacity,
           (day::date + clock) AT TIME ZONE 'Asia/Shanghai' AS starts_at
    FROM community_space space
    JOIN community_facility facility ON facility.id = space.facility_id
    CROSS JOIN generate_series((%(now)s AT TIME ZONE 'Asia/Shanghai')::date - 365,
                               (%(now)s AT TIME ZONE 'Asia/Shanghai')::date + 13, interval '1 day') day
    CROSS JOIN (VALUES (time '10:00'), (time '15:00'), (time '19:30')) clocks (clock)
    WHERE space.capacity >= 60
      AND EXISTS (SELECT FROM community_openinghours hours
                  WHERE hours.facility_id = facility.id AND hours.weekday = extract(isodow FROM day) - 1
                    AND hours.opens <= clock AND hours.closes >= clock + interval '2 hours')
      AND NOT EXISTS (SELECT FROM community_closure closure
                      WHERE closure.facility_id = facility.id
                        AND closure.period && tstzrange((day::date + clock) AT TIME ZONE 'Asia/Shanghai',
                            (day::date + clock) AT TIME ZONE 'Asia/Shanghai' + interval '2 hours'))
      AND NOT EXISTS (SELECT FROM community_occupancy held
                      WHERE held.space_id = space.id AND held.released_at IS NULL
                        AND held.period && tstzrange((day::date + clock) AT TIME ZONE 'Asia/Shanghai',
                            (day::date + clock) AT TIME ZONE 'Asia/Shanghai' + interval '2 hours'))
    ORDER BY md5(space.id || ':' || day || ':' || clock)
    LIMIT %(events)s
) slot;

-- step: held spaces
INSERT INTO community_occupancy (id, space_id, period, holder)
SELECT occupancy_id, space_id, tstzrange(starts_at, starts_at + minutes * interval '1 minute', '[)'),
       'cloudplatform.event:' || event_id
FROM large_slot JOIN large_words words ON words.number = large_slot.number %% (SELECT count(*) FROM large_words);

-- step: events
INSERT INTO cloudplatform_event (
    id, title, summary, body, host_id, space_id, occupancy_id, area_id, starts_at, ends_at, art_form, audience, language,
    access, fee_cents, mode, capacity, taken, booking_opens_at, booking_closes_at, party_limit, weekly_limit,
    cancel_before, offer_lasts, has_waiting_list, state, cancel_reason, published_at, search, is_sample,
    contact_phone, sequence)
SELECT event_id, title, summary, summary, host_id, space_id, occupancy_id, area_id, starts_at,
       starts_at + minutes * interval '1 minute', art_form, audience, language, access, 0, 'first_come',
       greatest(%(taken)s, least(capacity, 80)), %(taken)s, starts_at - interval '14 days', starts_at - interval '2 hours',
       4, 6, interval '24 hours', interval '2 hours', true,
       CASE WHEN starts_at < %(now)s - interval '12 hours' THEN 'held' ELSE 'published' END, '',
       starts_at - interval '20 days', to_tsvector('simple', words.terms || ' ' || places.terms), true, '', 0
FROM large_slot
JOIN large_words words ON words.number = large_slot.number %% (SELECT count(*) FROM large_words)
JOIN large_places places USING (facility_id);

-- step: bookings
INSERT INTO cloudplatform_booking (event_id, booker_id, seats, code, access_need, state, booked_at, cancelled_at, is_sample,
                                   cancel_before, may_leave, is_late, appeal, appeal_answer)
SELECT event_id, citizen.id, CASE WHEN j %% %(pair_every)s = 0 THEN 2 ELSE 1 END,
       %(code_begin)s || (
           SELECT string_agg(substr(%(alphabet)s, (shuffled / (31 ^ place)::bigint %% 31)::int + 1, 1), '' ORDER BY place)
           FROM (VALUES (0), (1), (2), (3), (4), (5), (6)) places (place)),
       '',
       CASE WHEN j %% %(cancelled_every)s = 0 THEN 'cancelled'
            WHEN starts_at >= %(now)s - interval '12 hours' THEN 'reserved'
            WHEN j %% %(absent_every)s = 1 THEN 'absent' ELSE 'checked_in' END,
       booked_at, CASE WHEN j %% %(cancelled_every)s = 0 THEN booked_at + interval '1 hour' END, true,
       interval '24 hours', false, false, '', ''
FROM (
    SELECT slot.event_id, slot.starts_at, slot.number, j,
           ((slot.number * %(per_event)s + j) * 1220703125 + 73) %% 27512614111 AS shuffled,
           slot.starts_at - interval '14 days'
               + (least(slot.starts_at - interval '3 hours', %(now)s - interval '2 hours')
                  - slot.starts_at + interval '14 days') * (j::float / (%(per_event)s + 1)) AS booked_at
    FROM large_slot slot CROSS JOIN generate_series(1, %(per_event)s) j
) made
JOIN large_citizen citizen ON citizen.number = (made.number * 7919 + j * 797) %% %(citizens)s;

-- step: people in bookings
INSERT INTO cloudplatform_attendee (booking_id, event_id, user_id, is_live)
SELECT booking.id, booking.event_id, CASE WHEN person = 1 THEN booking.booker_id END, booking.state <> 'cancelled'
FROM cloudplatform_booking booking
JOIN large_slot slot ON slot.event_id = booking.event_id
CROSS JOIN LATERAL generate_series(1, booking.seats) person;

-- step: arrivals
INSERT INTO cloudplatform_checkin (event_id, booking_id, people, method, nonce, happened_at, received_at, taken_by_id)
SELECT booking.event_id, booking.id, booking.seats, (ARRAY['qr', 'qr', 'code', 'list'])[booking.id %% 4 + 1],
       md5('arrival:' || booking.code)::uuid, arrived_at, arrived_at + interval '2 seconds', seat.user_id
FROM cloudplatform_booking booking
JOIN large_slot slot ON slot.event_id = booking.event_id
CROSS JOIN LATERAL (SELECT slot.starts_at - (booking.id %% 40) * interval '1 minute' AS arrived_at) arrival
JOIN LATERAL (SELECT user_id FROM community_seat WHERE institution_id = slot.host_id AND ends_on IS NULL
              ORDER BY id LIMIT 1) seat ON true
WHERE booking.state = 'checked_in';

-- step: feedback
INSERT INTO cloudplatform_feedback (event_id, author_id, check_in_id, overall, comment, is_anonymous, state, hidden_reason,
                                    submitted_at, reply, is_sample)
SELECT arrival.event_id, booking.booker_id, arrival.id, (ARRAY[5, 5, 5, 4, 4, 3])[arrival.id %% 6 + 1], '', true,
       'published', '', slot.starts_at + interval '5 hours', '', true
FROM cloudplatform_checkin arrival
JOIN cloudplatform_booking booking ON booking.id = arrival.booking_id
JOIN large_slot slot ON slot.event_id = arrival.event_id
WHERE arrival.id %% 20 = 0;
