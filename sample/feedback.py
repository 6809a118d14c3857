"""Sample feedback with moderation and replies. Ratings of products follow from it."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from cloudplatform.models import Dimension, Feedback, FeedbackScore, Method, Product
from cloudplatform.states import BookingState, FeedbackState, OrderState
from sample.bookings import Door
from sample.deliveries import Delivered
from sample.institutions import Bodies
from sample.people import People
from sample.words import COMMENTS, HIDDEN_REASONS, REPLIES
from sample.world import World, make

S = FeedbackState
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SHARE = 0.3  # of those who came rate
HIDDEN_SHARE = 0.02
CITIZEN_DIMENSIONS = (Dimension.CONTENT, Dimension.PERFORMERS, Dimension.ORGANISATION, Dimension.VENUE)
STATION_DIMENSIONS = (Dimension.CONTENT, Dimension.PERFORMERS, Dimension.ORGANISATION, Dimension.PUNCTUALITY)


def make_feedback(
    world: World, bodies: Bodies, people: People, door: Door, delivered: list[Delivered]
) -> list[Feedback]:
    dice = world.dice("feedback")
    rows = [*_by_citizens(world, people, door, dice), *_by_stations(world, delivered, dice)]
    _moderate(world, people, rows, dice)
    make(rows)
    make([score for row in rows for score in _scores(row, dice)])
    _count(rows)
    for row in rows:
        _tell(world, bodies, people, row)
    return rows


def _by_citizens(world: World, people: People, door: Door, dice: Random) -> list[Feedback]:
    """The sample citizen has rated one visit and not the others, so that one can rate."""
    silent, rows = people.accounts["citizen"], []
    for arrival in door.check_ins:
        booking = arrival.booking
        if booking is None or booking.state != BookingState.CHECKED_IN or arrival.method == Method.MENDED:
            continue
        at = arrival.event.ends_at + dice.randrange(1, 72) * HOUR + timedelta(minutes=dice.randrange(60))
        if dice.random() >= SHARE or at >= world.now or booking.booker == silent:
            continue
        overall = _overall(dice)
        rows.append(Feedback(
            event=arrival.event, product=arrival.event.product, author=booking.booker, check_in=arrival,
            overall=overall, comment=dice.choice(COMMENTS[overall]) if dice.random() < 0.6 else "",
            is_anonymous=dice.random() < 0.7, submitted_at=at, is_sample=True,
        ))  # fmt: skip
    return rows


def _by_stations(world: World, delivered: list[Delivered], dice: Random) -> list[Feedback]:
    rows = []
    for one in delivered:
        accepted_at = one.delivery.accepted_at
        if one.ordered.order.state != OrderState.RATED or accepted_at is None:
            continue
        overall = _overall(dice)
        rows.append(Feedback(
            event=one.planned.event, product=one.ordered.order.product, author=one.delivery.accepted_by,
            delivery=one.delivery, overall=overall, comment=dice.choice(COMMENTS[overall]), is_anonymous=False,
            submitted_at=accepted_at + HOUR, is_sample=True,
        ))  # fmt: skip
    return rows


def _overall(dice: Random) -> int:
    return dice.choices((5, 4, 3, 2, 1), (52, 33, 10, 3, 2))[0]


def _moderate(world: World, people: People, rows: list[Feedback], dice: Random) -> None:
    """Of the last days it waits for the bureau; the rest is shown, and a little hidden."""
    for number, row in enumerate(rows):
        if row.submitted_at >= world.at(-4):
            row.state = S.SUBMITTED
        elif row.comment and (dice.random() < HIDDEN_SHARE or number == 0):
            row.state, row.hidden_reason = S.HIDDEN, dice.choice(HIDDEN_REASONS)
        else:
            row.state = S.PUBLISHED
            if row.comment and dice.random() < 0.35 and row.submitted_at < world.at(-6):
                row.reply, row.replied_at = dice.choice(REPLIES), row.submitted_at + 2 * DAY
                body = row.product.supplier if row.product is not None else row.event.host
                row.replied_by = people.of(body)


def _scores(row: Feedback, dice: Random) -> list[FeedbackScore]:
    dimensions = STATION_DIMENSIONS if row.delivery_id else CITIZEN_DIMENSIONS
    return [
        FeedbackScore(feedback=row, dimension=name, score=min(5, max(1, row.overall + dice.choice((-1, 0, 0, 1)))))
        for name in dimensions
    ]  # fmt: skip


def _count(rows: list[Feedback]) -> None:
    rated: dict[int, Product] = {}
    for row in rows:
        if row.state == S.PUBLISHED and row.product is not None:
            product = rated.setdefault(row.product.pk, row.product)
            product.rating_count += 1
            product.rating_sum += row.overall
    Product.objects.bulk_update(rated.values(), ["rating_count", "rating_sum"])


def _tell(world: World, bodies: Bodies, people: People, row: Feedback) -> None:
    world.tell("cloudplatform.feedback.given", row, row.author, row.submitted_at, overall=row.overall)
    by = people.of(bodies.district_bureaus[row.event.area_id[:6]])
    if row.state == S.PUBLISHED:
        world.tell("cloudplatform.feedback.published", row, by, row.submitted_at + DAY)
    elif row.state == S.HIDDEN:
        world.tell("cloudplatform.feedback.hidden", row, by, row.submitted_at + DAY, row.hidden_reason)
    if row.replied_at is not None:
        world.tell("cloudplatform.feedback.replied", row, row.replied_by, row.replied_at, row.reply)
