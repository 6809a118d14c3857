"""Midnight is the end of its day: written 24:00, kept as 00:00."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from core.dates.clock import EndTimeField, end_moment, end_words, moment, until_end

NIGHT = dt.time(0)


@pytest.mark.parametrize("typed", ["24:00", "24：00", "00:00", " 24:00 "])
def test_midnight_is_read_however_it_is_written(typed):
    assert EndTimeField().clean(typed) == NIGHT


@pytest.mark.parametrize("typed", ["24:01", "25:00", "abc"])
def test_beyond_midnight_there_is_no_time(typed):
    with pytest.raises(ValidationError):
        EndTimeField().clean(typed)


def test_an_ending_at_midnight_lies_after_every_other():
    assert until_end(NIGHT) > until_end(dt.time(23, 59)) > until_end(dt.time(0, 1))
    assert end_words(NIGHT) == "24:00"
    assert end_words(dt.time(9)) == "09:00"


def test_it_is_the_midnight_after_the_day():
    day = dt.date(2026, 12, 31)
    assert end_moment(day, NIGHT) == moment(dt.date(2027, 1, 1), NIGHT)
    assert end_moment(day, dt.time(21)) == moment(day, dt.time(21))
