"""Sample data of daily work: series, host's questions, order messages, saved replies, a closed space."""

from __future__ import annotations

from sample.event_series import make_event_series
from sample.follows import make_session_follows
from sample.order_talk import make_order_contacts, make_order_talk
from sample.people import People
from sample.questions import make_questions
from sample.saved_replies import make_saved_replies
from sample.space_closures import make_space_closures
from sample.world import World


def make_desk_work(world: World, people: People) -> None:
    """Series of events, questions at booking, messages and contacts on orders, answers kept for them, a room that is shut."""
    make_event_series(world, people)
    make_session_follows(world, people)
    make_questions(world)
    make_order_talk(world)
    make_order_contacts(world)
    make_saved_replies(world)
    make_space_closures(world, people)
