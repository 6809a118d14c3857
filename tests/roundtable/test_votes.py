"""Votes: who may, what is hidden, what is counted, and that counts follow from ballots."""

import datetime as dt

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.db.utils import ProgrammingError

from core.record.lifecycle import MoveNotAllowed
from roundtable.actions import day, decisions
from roundtable.actions import votes as voting
from roundtable.models import Ballot, Vote
from roundtable.queries.live import votes as shown
from tests.factories.community import SeatFactory, city_staff
from tests.factories.roundtable import acting, sitting

pytestmark = pytest.mark.django_db
REFUSED = (InternalError, ProgrammingError)


class Room:
    """A meeting in its first item, and what one does in it."""

    def __init__(self, members=3, **changes):
        self.staff = city_staff()
        self.meeting = sitting(self.staff, members=members, opens_item=True, **changes)
        self.item = self.meeting.items.get(state="sitting")
        self.there = list(self.meeting.attendances.order_by("pk"))
        self.at = self.meeting.starts_at + dt.timedelta(minutes=20)

    @property
    def stamp(self):
        return {"by": acting(self.staff), "at": self.at}

    def vote(self, **changes):
        return voting.open_vote(item=self.item, **{"question": "同意吗", **self.stamp, **changes})

    def cast(self, vote, *choices):
        for attendance, choice in zip(self.there, choices, strict=False):
            voting.cast(vote=vote, attendance=attendance, choice=choice, **self.stamp)


def test_a_named_vote_counts_its_ballots_and_says_who_is_silent():
    room = Room(4)
    vote = room.vote()
    room.cast(vote, "for", "against", "for")
    assert shown(room.item)[0].missing == [room.there[3].institution.name]

    closed = voting.close_vote(vote=vote, **room.stamp)
    assert (closed.in_favour, closed.against, closed.abstained, closed.is_passed) == (2, 1, 0, False)
    assert voting.tally(closed)["for"] == closed.in_favour


@pytest.mark.parametrize(
    ("majority", "members", "in_favour", "passes"),
    [
        ("simple", 4, 3, True),
        ("simple", 4, 2, False),
        ("two_thirds", 3, 2, True),
        ("two_thirds", 4, 2, False),
    ],
)
def test_what_it_takes_to_pass(majority, members, in_favour, passes):
    room = Room(members)
    vote = room.vote(majority=majority)
    room.cast(vote, *["for"] * in_favour)
    assert voting.close_vote(vote=vote, **room.stamp).is_passed is passes


def test_nobody_votes_after_the_close_or_without_being_entitled():
    room = Room()
    vote = room.vote()
    stranger = SeatFactory(institution=room.there[0].institution)
    observer = day.sign_in(roundtable=room.meeting, user=stranger.user, **room.stamp)
    with pytest.raises(voting.NotEntitled):
        voting.cast(vote=vote, attendance=observer, choice="for", **room.stamp)
    voting.close_vote(vote=vote, **room.stamp)
    with pytest.raises(voting.VoteOver):
        room.cast(vote, "for")


def test_the_database_takes_no_ballot_after_the_close_and_one_an_institution():
    room = Room()
    vote = room.vote()
    with pytest.raises(IntegrityError, match="roundtable_one_vote_each"), transaction.atomic():
        Ballot.objects.create(vote=vote, attendance=room.there[0])
    voting.close_vote(vote=vote, **room.stamp)
    with pytest.raises(REFUSED, match="is over"), transaction.atomic():
        Ballot.objects.filter(vote=vote).update(choice="for", cast_at=room.at, cast_by=room.staff)


def test_without_a_quorum_nobody_votes():
    room = Room(4, quorum_pct=75)
    for attendance in room.there[:2]:
        day.set_presence(item=room.item, attendance=attendance, is_present=False, **room.stamp)
    with pytest.raises(voting.NoQuorum, match="应到 4 家"):
        room.vote()
    day.set_presence(item=room.item, attendance=room.there[0], is_present=True, **room.stamp)
    assert room.vote().entitled == 3


def test_counts_stay_hidden_until_the_close_where_that_is_set():
    room = Room()
    vote = room.vote(hides_until_closed=True, shows_missing=False)
    room.cast(vote, "for")
    assert (shown(room.item)[0].counts, list(shown(room.item)[0].missing)) == (None, [])
    voting.close_vote(vote=vote, **room.stamp)
    assert dict(shown(room.item)[0].counts)["赞成"] == 1


# --- on paper ---
def count(vote, person, *numbers):
    return voting.count_paper(
        vote=vote, in_favour=numbers[0], against=numbers[1], abstained=numbers[2], by=acting(person),
        at=vote.opened_at,
    )  # fmt: skip


def test_paper_ballots_are_counted_by_two_who_agree():
    room, other = Room(), city_staff()
    vote = room.vote(method="paper")
    with pytest.raises(voting.OnPaper):
        room.cast(vote, "for")
    count(vote, room.staff, 2, 1, 0)
    with pytest.raises(voting.CountsMissing):
        voting.close_vote(vote=vote, **room.stamp)
    count(vote, other, 1, 1, 1)
    with pytest.raises(voting.CountsDiffer):
        voting.close_vote(vote=vote, **room.stamp)
    count(vote, other, 2, 1, 0)

    closed = voting.close_vote(vote=vote, **room.stamp)
    assert (closed.in_favour, closed.is_passed) == (2, True)


def test_one_person_counting_twice_is_one_count_and_no_more_votes_than_voters():
    room = Room()
    vote = room.vote(method="paper")
    count(vote, room.staff, 1, 1, 0)
    count(vote, room.staff, 2, 1, 0)
    assert vote.counts.count() == 1
    with pytest.raises(voting.TooManyBallots):
        count(vote, room.staff, 3, 1, 0)


def test_the_database_writes_down_nobodys_choice_on_paper():
    room = Room()
    vote = room.vote(method="paper")
    with pytest.raises(REFUSED, match="on paper"), transaction.atomic():
        Ballot.objects.filter(vote=vote).update(choice="for", cast_at=room.at, cast_by=room.staff)


# --- votes and outcomes ---
def test_an_outcome_waits_for_the_vote_and_does_not_go_against_it():
    room = Room()
    vote = room.vote()
    with pytest.raises(decisions.VoteStillOpen):
        decisions.decide(item=room.item, outcome="deferred", conclusion="缓", **room.stamp)
    with pytest.raises(MoveNotAllowed):
        day.pause_item(item=room.item, **room.stamp)
    voting.close_vote(vote=vote, **room.stamp)  # nobody was in favour
    with pytest.raises(decisions.VoteFailed, match="原则同意"):
        decisions.decide(item=room.item, outcome="in_principle", conclusion="同意", **room.stamp)
    decisions.decide(item=room.item, outcome="deferred", conclusion="缓", **room.stamp)


def test_a_voided_vote_says_why_and_a_new_one_may_follow():
    room = Room()
    voting.void_vote(vote=room.vote(), reason="题目写错", **room.stamp)
    again = room.vote()
    room.cast(again, "for", "for")
    voting.close_vote(vote=again, **room.stamp)
    assert list(Vote.objects.order_by("pk").values_list("state", "reason")) == [
        ("void", "题目写错"),
        ("closed", ""),
    ]
