"""Free times: whatever is open and taken, the arithmetic neither loses nor doubles a minute."""

import datetime as dt
import itertools

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from community.places.queries.slots import Span, first_fit, merged, minutes_of, within, without

BASE = dt.datetime(2026, 3, 2, 0, 0, tzinfo=timezone.get_default_timezone())
MINUTE = dt.timedelta(minutes=1)
DAY = 24 * 60

ends = st.tuples(st.integers(0, DAY), st.integers(0, DAY)).map(sorted)
spans = st.lists(ends.map(lambda two: Span(BASE + two[0] * MINUTE, BASE + two[1] * MINUTE)), max_size=8)


def minutes_in(found):
    """The same as a set of minutes: slow, and beyond doubt."""
    return {
        number
        for span in found
        for number in range(int((span.start - BASE) / MINUTE), int((span.end - BASE) / MINUTE))
    }


@given(spans)
def test_merging_keeps_every_minute_and_leaves_gaps_between(some):
    found = merged(some)

    assert minutes_in(found) == minutes_in(some)
    assert all(earlier.end < later.start for earlier, later in itertools.pairwise(found))
    assert minutes_of(some) == len(minutes_in(some))


@given(spans, spans)
def test_what_is_left_is_what_was_open_and_not_taken(opened, taken):
    assert minutes_in(without(opened, taken)) == minutes_in(opened) - minutes_in(taken)


@given(spans, ends)
def test_a_window_cuts_both_ends(some, two):
    since, until = BASE + two[0] * MINUTE, BASE + two[1] * MINUTE

    assert minutes_in(within(some, since, until)) == minutes_in(some) & set(range(*two))


@given(spans, spans, st.sampled_from([15, 30, 60]), st.integers(1, 8), st.integers(0, DAY))
def test_the_next_free_time_is_free_on_the_step_and_the_earliest(opened, taken, step, steps, not_before):
    length = steps * step
    free = without(opened, taken)

    found = first_fit(free, length * MINUTE, step * MINUTE, BASE + not_before * MINUTE)

    left = minutes_in(free)
    fits = [
        start
        for start in range(0, DAY, step)
        if start >= not_before and set(range(start, start + length)) <= left
    ]
    assert (int((found.start - BASE) / MINUTE) if found else None) == (fits[0] if fits else None)
    assert found is None or found.minutes == length


@pytest.mark.parametrize("step", [15, 30, 60])
def test_a_whole_open_day_offers_its_first_step(step):
    found = first_fit([Span(BASE, BASE + DAY * MINUTE)], 60 * MINUTE, step * MINUTE, BASE + MINUTE)

    assert found.start == BASE + step * MINUTE
