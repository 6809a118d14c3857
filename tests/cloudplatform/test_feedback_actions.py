"""Only people who were there speak; moderation decides what is public; the rating follows."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cloudplatform import policy
from cloudplatform.actions import feedback, proofs
from cloudplatform.models import CheckIn, Event, Feedback, FeedbackScore
from cloudplatform.states import FeedbackState, OrderState
from core.models import JournalEntry, Notice
from core.record.actors import CLOCK, Actor
from core.record.lifecycle import MoveNotAllowed
from tests.factories.core import UserFactory
from tests.factories.feedback import given, published, visit
from tests.factories.orders import delivery_of, order_in, scene

pytestmark = pytest.mark.django_db


def moderate():
    return {"by": Actor(UserFactory(is_staff=True)), "at": timezone.now()}


def test_person_who_came_can_rate_once_with_dimensions(db):
    said = given(overall=4, scores={"content": 5, "venue": 2})

    assert (said.state, said.overall, said.is_anonymous) == (FeedbackState.SUBMITTED, 4, True)
    assert dict(said.scores.values_list("dimension", "score")) == {"content": 5, "venue": 2}
    with pytest.raises(feedback.RatedAlready):
        given(said.check_in.booking)
    assert Feedback.objects.count() == 1


def test_person_who_did_not_come_cannot_rate():
    booking = visit()
    CheckIn.objects.all().delete()

    with pytest.raises(feedback.NotThere):
        given(booking)


@pytest.mark.parametrize(("late", "is_taken"), [(-1, True), (0, False)])
def test_rating_ends_thirty_days_after_the_event_to_the_second(late, is_taken):
    booking = visit()
    at = booking.event.ends_at + policy.FEEDBACK_WITHIN + late * policy.ONE_DAY / 86400

    if is_taken:
        assert given(booking, at=at)
    else:
        with pytest.raises(feedback.FeedbackTooLate):
            given(booking, at=at)


@pytest.mark.parametrize("overall", [0, 6, -5, 30000])
def test_mark_outside_one_to_five_is_refused(overall):
    with pytest.raises(ValidationError):
        given(overall=overall)


def test_long_comment_is_refused_and_three_hundred_rare_characters_are_kept():
    booking = visit()
    with pytest.raises(ValidationError):
        feedback.rate_visit(
            booking=booking, opinion=feedback.Opinion(5, comment="好" * 301), by=Actor(booking.booker), at=timezone.now()
        )  # fmt: skip

    said = feedback.rate_visit(
        booking=booking, opinion=feedback.Opinion(5, comment="龘𠮷🎭" * 100), by=Actor(booking.booker), at=timezone.now()
    )  # fmt: skip

    said.refresh_from_db()
    assert said.comment == "龘𠮷🎭" * 100


# The station ----


def test_station_that_accepted_can_rate_and_the_order_is_complete():
    stage = scene()
    order = order_in(OrderState.DELIVERED, stage)

    said = feedback.rate_delivery(
        delivery=delivery_of(order), opinion=feedback.Opinion(5, {"punctuality": 4}), by=Actor(stage.orderer), at=timezone.now()
    )  # fmt: skip

    order.refresh_from_db()
    assert (order.state, said.delivery.order, said.check_in) == (OrderState.RATED, order, None)


def test_station_cannot_rate_before_it_accepted():
    stage = scene()
    order = order_in(OrderState.SCHEDULED, stage)

    with pytest.raises(feedback.NotAccepted):
        feedback.rate_delivery(
            delivery=delivery_of(order),
            opinion=feedback.Opinion(5),
            by=Actor(stage.orderer),
            at=timezone.now(),
        )


def test_station_cannot_rate_twice():
    stage = scene()
    order = order_in(OrderState.RATED, stage)

    with pytest.raises(feedback.RatedAlready):
        feedback.rate_delivery(
            delivery=delivery_of(order),
            opinion=feedback.Opinion(1),
            by=Actor(stage.orderer),
            at=timezone.now(),
        )


# Moderation and rating ----


def rating(said):
    said.product.refresh_from_db()
    return said.product.rating_count, said.product.rating_sum


def test_words_count_in_the_rating_only_while_they_are_public():
    said = given(overall=4)
    assert rating(said) == (0, 0)

    feedback.publish_feedback(feedback=said, **moderate())
    assert rating(said) == (1, 4)
    feedback.hide_feedback(feedback=said, reason="含有电话号码", **moderate())
    assert rating(said) == (0, 0)
    feedback.publish_feedback(feedback=said, **moderate())
    assert rating(said) == (1, 4)


def test_hiding_what_was_never_public_does_not_lower_the_rating():
    said = given(overall=4)

    feedback.hide_feedback(feedback=said, reason="广告", **moderate())

    assert rating(said) == (0, 0)


def test_publishing_twice_counts_once():
    said = published(overall=3)

    with pytest.raises(MoveNotAllowed):
        feedback.publish_feedback(feedback=said, **moderate())
    assert rating(said) == (1, 3)


def test_author_cannot_moderate_their_own_words():
    said = given()

    with pytest.raises(feedback.OwnFeedback):
        feedback.publish_feedback(feedback=said, by=Actor(said.author), at=timezone.now())
    with pytest.raises(feedback.OwnFeedback):
        feedback.hide_feedback(feedback=said, reason="…", by=Actor(said.author), at=timezone.now())


def test_author_reads_why_their_words_are_hidden(run_jobs):
    said = given()

    feedback.hide_feedback(feedback=said, reason="含有电话号码", **moderate())
    run_jobs()

    assert Notice.objects.filter(recipient=said.author, body__contains="含有电话号码").exists()


def test_nightly_proof_finds_a_rating_that_was_tampered_with():
    said = published(overall=3)
    assert proofs.reconcile_counters(at=timezone.now()) == 0

    type(said.product).objects.filter(pk=said.product_id).update(rating_sum=5)

    assert proofs.reconcile_counters(at=timezone.now()) == 1
    assert JournalEntry.objects.filter(fact="cloudplatform.counter.drifted").exists()


# Reply ----


def test_supplier_can_reply_and_replace_the_reply_and_the_journal_keeps_both():
    said = published()
    who = {"by": Actor(UserFactory()), "at": timezone.now()}

    feedback.reply_to_feedback(feedback=said, reply="下次加一个音箱", **who)
    feedback.reply_to_feedback(feedback=said, reply="已加音箱", **who)

    said.refresh_from_db()
    kept = JournalEntry.objects.filter(fact="cloudplatform.feedback.replied").order_by("pk")
    assert said.reply == "已加音箱"
    assert [entry.note for entry in kept] == ["下次加一个音箱", "已加音箱"]


@pytest.mark.parametrize("hide", [True, False])
def test_nobody_can_reply_to_words_that_are_not_public(hide):
    said = given()
    if hide:
        feedback.hide_feedback(feedback=said, reason="广告", **moderate())

    with pytest.raises(MoveNotAllowed):
        feedback.reply_to_feedback(feedback=said, reply="谢谢", by=CLOCK, at=timezone.now())


def test_scores_go_with_their_feedback_only_once_a_dimension():
    said = given(scores={"content": 5})

    with pytest.raises(Exception, match="cloudplatform_one_score_a_dimension"):
        FeedbackScore.objects.create(feedback=said, dimension="content", score=1)


def test_feedback_hangs_on_the_event_even_without_a_product():
    booking = visit()
    Event.objects.filter(pk=booking.event_id).update(product=None)

    said = given(booking)

    assert said.product is None
    assert feedback.publish_feedback(feedback=said, **moderate()).state == FeedbackState.PUBLISHED
