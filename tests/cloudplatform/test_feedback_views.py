"""Citizens who came say how it was; hosts and suppliers answer."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import feedback
from cloudplatform.models import CheckIn, Event, Feedback
from cloudplatform.states import BookingState, FeedbackState, OrderState
from core.record.actors import Actor
from tests.factories.core import UserFactory
from tests.factories.feedback import given, published, visit
from tests.factories.orders import DAY, order_in, scene

pytestmark = pytest.mark.django_db

LIST = "/workbench/feedback/"


@pytest.fixture
def stage():
    return scene()


@pytest.fixture
def booking():
    return visit()


def page(response):
    return response.content.decode()


def path_of(booking):
    return f"/me/feedback/{booking.pk}/"


@pytest.fixture
def visitor(client, booking):
    client.force_login(booking.booker)
    return client


def test_person_who_came_can_rate_with_a_few_words(visitor, booking):
    assert "评价" in page(visitor.get(path_of(booking)))

    response = visitor.post(
        path_of(booking),
        {"overall": "4", "venue": "2", "comment": "后排听不清 🎭", "is_anonymous": "on"},
        follow=True,
    )

    said = Feedback.objects.get()
    assert (said.overall, said.is_anonymous, dict(said.scores.values_list("dimension", "score"))) == (
        4,
        True,
        {"venue": 2},
    )
    assert "审核后公开" in page(response)
    assert "后排听不清 🎭" in page(response)


def test_rating_needs_one_mark_only(visitor, booking):
    response = visitor.post(path_of(booking), {"comment": "没有打分"})

    assert response.status_code == 422
    assert "没有打分" in page(response)
    assert set(response.context["form"].errors) == {"overall"}


@pytest.mark.parametrize(
    "wrong", [{"overall": "9"}, {"overall": "很好"}, {"overall": "5", "comment": "好" * 301}]
)
def test_what_makes_no_sense_is_said_beside_the_field(visitor, booking, wrong):
    assert visitor.post(path_of(booking), wrong).status_code == 422
    assert not Feedback.objects.exists()


def test_second_press_is_told_that_it_is_rated(visitor, booking):
    visitor.post(path_of(booking), {"overall": "4"})

    response = visitor.post(path_of(booking), {"overall": "1"})

    assert response.status_code == 409
    assert Feedback.objects.get().overall == 4


def test_person_who_did_not_come_is_told_why_they_cannot_rate(visitor, booking):
    CheckIn.objects.all().delete()
    booking.state = BookingState.ABSENT
    booking.save()

    assert "到场签到的人才能评价" in page(visitor.get(path_of(booking)))
    assert visitor.post(path_of(booking), {"overall": "5"}).status_code == 409


def test_person_who_comes_back_after_thirty_days_is_told_what_to_do(visitor, booking):
    moved = timezone.now() - 40 * DAY
    Event.objects.filter(pk=booking.event_id).update(
        booking_opens_at=moved - 3 * DAY,
        booking_closes_at=moved - DAY,
        starts_at=moved,
        ends_at=moved + DAY / 24,
    )

    response = visitor.post(path_of(booking), {"overall": "5", "comment": "想起来了"})

    assert response.status_code == 409
    assert "可以提一条需求" in page(response)
    assert "想起来了" in page(response)


def test_author_reads_why_their_words_are_hidden(visitor, booking):
    said = given(booking)
    feedback.hide_feedback(feedback=said, reason="含有电话号码", by=Actor(UserFactory()), at=timezone.now())

    assert "含有电话号码" in page(visitor.get(path_of(booking)))


# Answering ----


def test_supplier_reads_what_is_public_and_answers_it(client, stage):
    said = published(order_in(OrderState.DELIVERED, stage), overall=2)
    client.force_login(stage.performer)
    html = page(client.get(LIST))
    assert said.comment in html
    assert said.author.display_name not in html

    client.post(reverse("cloudplatform:reply_to_feedback", args=[said.pk]), {"reply": "下次加一个音箱"})

    said.refresh_from_db()
    assert (said.reply, said.replied_by) == ("下次加一个音箱", stage.performer)
    assert "下次加一个音箱" in page(client.get(LIST))


def test_words_not_public_yet_are_not_shown_to_those_spoken_of(client, stage):
    booking = visit(Event.objects.get(order=order_in(OrderState.DELIVERED, stage)))
    said = given(booking)
    client.force_login(stage.performer)

    assert said.comment not in page(client.get(LIST))


@pytest.mark.parametrize("reply", ["", "   ", "谢" * 401])
def test_empty_or_endless_reply_is_said_beside_its_field(client, stage, reply):
    said = published(order_in(OrderState.DELIVERED, stage))
    client.force_login(stage.performer)

    response = client.post(reverse("cloudplatform:reply_to_feedback", args=[said.pk]), {"reply": reply})

    assert response.status_code == 422
    assert f'id="reply-{said.pk}-error"' in page(response)


def test_reply_to_words_hidden_meanwhile_does_not_exist(client, stage):
    said = published(order_in(OrderState.DELIVERED, stage))
    feedback.hide_feedback(feedback=said, reason="误发", by=Actor(UserFactory()), at=timezone.now())
    client.force_login(stage.performer)

    assert (
        client.post(reverse("cloudplatform:reply_to_feedback", args=[said.pk]), {"reply": "好"}).status_code
        == 404
    )


def test_list_can_be_cut_to_what_is_unanswered(client, stage):
    order = order_in(OrderState.DELIVERED, stage)
    answered, waiting = published(order), published(order)
    Feedback.objects.filter(pk=answered.pk).update(reply="谢谢")
    client.force_login(stage.performer)

    rows = client.get(LIST, {"show": "unanswered"}).context["page"].object_list

    assert list(rows) == [waiting]


def test_figures_come_from_what_is_public(client, stage):
    order = order_in(OrderState.DELIVERED, stage)
    published(order, overall=5)
    published(order, overall=2)
    given(visit(Event.objects.get(order=order)), overall=1)
    client.force_login(stage.performer)

    verdict = client.get(LIST).context["verdict"]

    assert (verdict.count, verdict.mean, verdict.low, verdict.unanswered) == (2, 3.5, 1, 2)


def test_list_without_any_words_says_what_will_come(client, stage):
    client.force_login(stage.performer)

    assert "还没有公开的评价" in page(client.get(LIST))


def test_list_costs_the_same_for_one_and_for_twenty(client, stage, count_queries):
    order = order_in(OrderState.DELIVERED, stage)
    published(order)
    client.force_login(stage.performer)
    client.get(LIST)
    one = count_queries(lambda: client.get(LIST))
    for _ in range(19):
        published(order)

    assert count_queries(lambda: client.get(LIST)) == one


@pytest.mark.parametrize("number", ["0", "-1", "99", "abc"])
def test_page_number_that_does_not_exist_answers_anyway(client, stage, number):
    client.force_login(stage.performer)

    assert client.get(LIST, {"page": number}).status_code == 200


def test_hidden_words_are_gone_from_the_list_at_once(client, stage):
    said = published(order_in(OrderState.DELIVERED, stage))
    feedback.hide_feedback(feedback=said, reason="广告", by=Actor(UserFactory()), at=timezone.now())
    client.force_login(stage.performer)

    assert said.state == FeedbackState.PUBLISHED
    assert said.comment not in page(client.get(LIST))
