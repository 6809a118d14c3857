"""What few people said is not shown, nor can it be computed from what is shown."""

from hypothesis import given
from hypothesis import strategies as st

from core.measures import LEAST_PEOPLE, hidden

COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=8)


@given(COUNTS)
def test_no_cell_is_hidden_alone_in_a_sum_and_none_of_few_people_is_shown(numbers):
    counts = dict(enumerate(numbers))

    found = hidden("feedback.score", counts, [counts])

    assert {key for key, n in counts.items() if n < LEAST_PEOPLE} <= found
    assert len(found) != 1 or len(counts) == 1


def test_the_next_smallest_is_hidden_with_a_single_one_of_each_sum():
    counts = {"a": 3, "b": 11, "c": 50, "d": 60}

    assert hidden("surveys.score", counts, [["a", "b", "c"], ["d"]]) == {"a", "b"}


def test_counts_that_tell_nothing_of_single_people_are_shown():
    assert hidden("events.held", {"a": 1, "b": 2}, [["a", "b"]]) == set()
