"""Events whose host asks something at booking, and what those who booked answered."""

from __future__ import annotations

from typing import Final

from cloudplatform.models import Booking, BookingAnswers, Event
from cloudplatform.states import BookingState, EventState
from sample.words import MARK
from sample.world import World

QUESTIONS: Final = ("以前学过吗", "自己带工具吗")
ANSWERS: Final = (("没有学过", "不带"), ("学过一年", "自己带"), ("", "不带"))
EVENTS: Final = 3


def make_questions(world: World) -> None:
    """The next few events with bookings; two in three answered."""
    booked = Booking.objects.filter(state=BookingState.RESERVED).values("event")
    rows = Event.objects.filter(
        pk__in=booked, state=EventState.PUBLISHED, starts_at__gt=world.at(1)
    ).order_by("starts_at", "pk")
    for event in rows[:EVENTS]:
        Event.objects.filter(pk=event.pk).update(questions=list(QUESTIONS))
        made = []
        for number, booking in enumerate(
            Booking.objects.filter(event=event, state=BookingState.RESERVED).order_by("pk")
        ):
            said = ANSWERS[number % len(ANSWERS)]
            texts = [
                [question, f"{answer}{MARK}"]
                for question, answer in zip(QUESTIONS, said, strict=True)
                if answer
            ]
            if number % 3 < 2:
                made.append(BookingAnswers(booking=booking, texts=texts, answered_at=booking.booked_at))
        BookingAnswers.objects.bulk_create(made)
