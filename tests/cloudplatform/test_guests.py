"""The list of who booked, in the page, as a sheet, and a message to everybody on it."""

import datetime as dt

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import bookings, guests
from cloudplatform.actions.events import cancel_event
from core.models import JournalEntry, Notice
from core.record.actors import Actor
from tests.factories.bookings import booked, waiting_for
from tests.factories.community import holder_of
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now
TEXT = "明天下雨，请从北门进。"


@pytest.fixture
def event():
    return EventFactory(capacity=4)


@pytest.fixture
def host(client, event):
    client.force_login(holder_of(event.host))
    return client


def to(name, event):
    return reverse(f"cloudplatform:{name}", args=[event.pk])


def tell(event, text=TEXT, at=None):
    return guests.message_guests(event=event, text=text, by=Actor(UserFactory()), at=at or NOW())


def test_list_shows_no_full_name_nor_whose_need_it_is(host, event, tmp_path):
    booking = booked(event, seats=3, user=UserFactory(display_name="黎小明"))
    type(booking).objects.filter(pk=booking.pk).update(access_need="wheelchair_seat")
    booked(event, user=UserFactory(display_name="梁姑娘"))
    waiting_for(event, seats=2)

    html = host.get(to("guest_list", event)).content.decode()
    answer = host.get(to("guest_list", event), {"format": "xlsx"})
    (tmp_path / "a.xlsx").write_bytes(answer.content)
    rows = list(openpyxl.load_workbook(tmp_path / "a.xlsx").active.values)

    assert "黎＊" in html
    assert "黎小明" not in html
    assert "4 人（2 张预约）" in html
    assert "轮椅席</dt><dd>1 份" in html
    assert rows[0] == ("预约人", "码尾", "人数", "状态", "预约时间", "到场人数")
    assert {row[:3] for row in rows[1:]} >= {("黎＊", booking.code[-4:], 3)}
    assert "轮椅" not in str(rows)
    assert "no-store" in answer["Cache-Control"]
    assert host.get(to("guest_list", event), {"format": "exe"}).status_code == 404


def test_list_costs_the_same_with_one_and_with_many(host, count_queries):
    one = EventFactory(capacity=99)
    host.force_login(holder_of(one.host))
    booked(one)
    host.get(to("guest_list", one))  # what is asked once a session is asked
    few = count_queries(lambda: host.get(to("guest_list", one)))
    for _ in range(12):
        booked(one)

    many = count_queries(lambda: host.get(to("guest_list", one)))

    assert many == few


def test_words_are_shown_with_how_many_they_reach_before_they_are_sent(host, event, run_jobs):
    here, gone = booked(event), booked(event)
    bookings.cancel_booking(booking=gone, by=Actor(gone.booker), at=NOW())
    run_jobs()
    Notice.objects.all().delete()

    shown = host.post(to("message_guests", event), {"text": TEXT, "do": "look"}).content.decode()
    assert "发给 1 人" in shown
    assert TEXT in shown
    assert not JournalEntry.objects.filter(fact="cloudplatform.event.messaged").exists()

    done = host.post(to("message_guests", event), {"text": TEXT, "do": "send"}, follow=True).content.decode()
    booked(event)  # who books later was not meant
    run_jobs()

    assert "已发给 1 人" in done
    told = Notice.objects.filter(title__startswith="主办方的消息")
    assert [(one.recipient, one.body, one.path) for one in told] == [
        (here.booker, TEXT, f"/me/bookings/{here.pk}/")
    ]
    assert TEXT in host.get(to("message_guests", event)).content.decode()


def test_what_was_typed_stays_where_it_is_refused(host, event):
    answer = host.post(to("message_guests", event), {"text": TEXT, "do": "send"})

    assert answer.status_code == 422
    assert TEXT in answer.content.decode()
    assert "还没有人约" in answer.content.decode()


def test_three_messages_a_day_are_enough(event):
    booked(event)
    first = NOW()
    for number in range(3):
        tell(event, f"第{number}条", first + dt.timedelta(hours=number))

    with pytest.raises(guests.SaidAlready):
        tell(event, "第2条", first + dt.timedelta(hours=5))
    with pytest.raises(guests.EnoughMessages):
        tell(event, at=first + dt.timedelta(hours=23))
    assert tell(event, at=first + dt.timedelta(hours=24)) == 1


def test_nobody_is_told_of_what_is_not_to_be_held(event):
    booked(event)
    with pytest.raises(guests.NotToBeHeld):
        tell(event, at=event.door_closes_at)
    cancel_event(event=event, reason="停电", by=Actor(UserFactory()), at=NOW())

    with pytest.raises(guests.NotToBeHeld):
        tell(event)
    with pytest.raises(guests.NotToBeHeld):
        tell(EventFactory(draft=True))
