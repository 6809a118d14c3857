"""Questions of a host at booking: never a condition, on the guest list, gone a month after."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions.personal import RULES, erase
from cloudplatform.actions.questions import NothingAsked, TooLateToAnswer, answer_questions
from cloudplatform.forms.hosting import EventForm
from cloudplatform.models import Booking, BookingAnswers, Event
from cloudplatform.queries import guests
from cloudplatform.queries.personal import collect
from core.models import JournalEntry
from core.record.actors import Actor
from tests.factories.bookings import booked
from tests.factories.community import holder_of
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db
ASKED = ["会不会乐器", "带几岁的孩子"]


@pytest.fixture
def event():
    return EventFactory(capacity=20, questions=ASKED)


def say(booking, *answers, at=None):
    return answer_questions(
        booking=booking, answers=answers, by=Actor(booking.booker), at=at or timezone.now()
    )


def test_who_books_may_answer_and_the_host_reads_it(client, event):
    person = UserFactory()
    client.force_login(person)
    page = client.get(reverse("cloudplatform:event", args=[event.pk])).content.decode()
    assert all(question in page for question in ASKED)
    assert "可以不填，不影响预约" in page

    wish = {"comes_along": "on", "companions": "0", "answer1": "会二胡", "answer2": ""}
    assert client.post(reverse("cloudplatform:book", args=[event.pk]), wish).status_code == 302

    booking = Booking.objects.get(booker=person)
    assert booking.answered.texts == [["会不会乐器", "会二胡"]]
    assert "会二胡" not in JournalEntry.objects.filter(fact="cloudplatform.booking.answered").get().note
    client.force_login(holder_of(event.host))
    assert "会二胡" in client.get(reverse("cloudplatform:guest_list", args=[event.pk])).content.decode()
    assert next(iter(guests.table(event)))[-2:] == ("会二胡", "")
    assert guests.titles(event)[-2:] == tuple(ASKED)


def test_nobody_has_to_answer_and_one_answers_later_on_the_ticket(client, event):
    booking = booked(event)
    client.force_login(booking.booker)
    ticket = reverse("cloudplatform:ticket", args=[booking.pk])
    assert "主办方想知道" in client.get(ticket).content.decode()

    answers = reverse("cloudplatform:answer_questions", args=[booking.pk])
    assert client.post(answers, {"answer1": "不会", "answer2": "6 岁"}).status_code == 302
    assert 'value="6 岁"' in client.get(ticket).content.decode()
    assert client.post(answers, {"answer1": "", "answer2": ""}).status_code == 302

    assert not BookingAnswers.objects.exists()


def test_answers_are_refused_once_it_has_begun_or_where_nothing_is_asked(event):
    booking, plain = booked(event), booked(EventFactory())
    with pytest.raises(NothingAsked):
        say(plain, "什么")
    with pytest.raises(NothingAsked):
        say(booking, "只答一个")
    with pytest.raises(TooLateToAnswer):
        say(booking, "会", "6", at=event.starts_at)
    Booking.objects.filter(pk=booking.pk).update(state="cancelled", cancelled_at=timezone.now())
    with pytest.raises(TooLateToAnswer):
        say(booking, "会", "6")


def test_a_host_asks_three_things_at_most(event):
    form = EventForm.initial_of(event)
    assert (form["question1"], form["question2"], form["question3"]) == (*ASKED, "")
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(questions=["一", "二", "三", "四"])
    with pytest.raises(IntegrityError), transaction.atomic():
        BookingAnswers.objects.create(booking=booked(event), texts=[], answered_at=timezone.now())


def test_answers_are_shown_to_their_person_and_go_with_them_or_after_a_month(event):
    booking, other = booked(event), booked(event)
    say(booking, "会", "")
    say(other, "", "6 岁")
    shown = next(section for section in collect(booking.booker) if section.key == "answers")
    assert shown.rows == [(event.title, "会不会乐器", "会", booking.answered.answered_at)]

    erase(booking.booker, timezone.now())
    assert list(BookingAnswers.objects.values_list("booking", flat=True)) == [other.pk]

    rule = next(rule for rule in RULES if rule.name == "booking_answers")
    assert not rule.due(event.ends_at + dt.timedelta(days=rule.days - 1)).exists()
    rule.act(rule.due(event.ends_at + dt.timedelta(days=rule.days)), timezone.now())
    assert not BookingAnswers.objects.exists()


def test_an_event_that_asks_nothing_costs_no_query_more(client, count_queries):
    plain, asks = EventFactory(capacity=9), EventFactory(capacity=9, questions=ASKED)
    client.force_login(UserFactory())

    def look(event):
        return lambda: client.get(reverse("cloudplatform:event", args=[event.pk]))

    look(plain)()
    assert count_queries(look(plain)) == count_queries(look(asks))
