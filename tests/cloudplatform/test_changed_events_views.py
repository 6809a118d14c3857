"""Changing a booked event, absences and appeals, as hosts and citizens meet them on the page."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import absences
from cloudplatform.forms.hosting import EventForm
from cloudplatform.models import Booking, Event
from cloudplatform.states import BookingState, EventState
from core.record.actors import Actor
from tests.factories.bookings import booked
from tests.factories.community import FamilyMemberFactory, holder_of
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory, soon
from tests.factories.feedback import visit

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def page(response):
    return response.content.decode()


def to(name, *numbers):
    return reverse(f"cloudplatform:{name}", args=numbers)


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M") if moment else ""


def typed(event, **changed):
    form = {name: value for name, value in EventForm.initial_of(event).items() if value is not None}
    moments = ("starts_at", "ends_at", "booking_opens_at", "booking_closes_at")
    return {
        **form,
        "space": event.space_id,
        **{name: local(form[name]) for name in moments},
        **changed,
    }


@pytest.fixture
def event():
    return EventFactory()


@pytest.fixture
def host(client, event):
    client.force_login(holder_of(event.host))
    return client


def test_every_wrong_value_is_said_at_its_field(host, event):
    wrong = {"ends_at": local(event.starts_at - dt.timedelta(hours=1)), "min_age": 50, "max_age": 3}

    answer = host.post(to("edit_event", event.pk), typed(event, **wrong))

    said = answer.context["form"].errors
    assert {"ends_at", "starts_at"} & set(said)
    assert {"min_age", "max_age"} & set(said)
    assert "__all__" not in said


def test_every_broken_rule_is_said_at_once_each_at_its_field(host, event):
    event.space.capacity = 30
    event.space.save()
    start = event.starts_at
    wrong = {
        "title": "", "ends_at": local(start - HOUR), "capacity": "31", "booking_closes_at": local(start + HOUR),
        "min_age": "12", "max_age": "6", "booking_opens_at": "",
    }  # fmt: skip

    answer = host.post(f"/workbench/events/{event.pk}/edit/", typed(event, **wrong))

    assert answer.status_code == 422
    said = answer.context["form"].errors
    assert {"title", "capacity", "booking_closes_at", "booking_opens_at"} <= set(said)
    assert {"starts_at", "ends_at"} & set(said)
    assert {"min_age", "max_age"} & set(said)
    assert "最多 30 人" in said["capacity"][0]
    assert said["title"] == ["请填写。"]


def test_host_sees_a_draft_as_citizens_will_and_publishes_it_from_there(host, event):
    draft = EventFactory(host=event.host, draft=True, title="还没发布的一场")
    preview = f"/workbench/events/{draft.pk}/preview/"
    assert preview in page(host.get(f"/workbench/events/{draft.pk}/"))

    html = page(host.get(preview))
    assert "预览：还没有发布" in html
    assert "还没发布的一场" in html
    assert f'action="/workbench/events/{draft.pk}/publish/"' in html
    assert 'form="book-form"' not in html
    draft.refresh_from_db()
    assert draft.state == "draft"
    host.post(f"/workbench/events/{draft.pk}/publish/")
    assert host.get(preview).url == f"/events/{draft.pk}/"


def test_host_is_asked_first_and_nothing_typed_is_lost(host, event, run_jobs):
    booking = booked(event, seats=2)
    later = event.starts_at + dt.timedelta(days=1)
    change = typed(event, starts_at=local(later), ends_at=local(later + 2 * HOUR), body="新的介绍")

    asked = host.post(to("edit_event", event.pk), change)
    again = host.post(to("edit_event", event.pk), {**change, "change_reason": " ", "confirmed": "1"})

    assert (asked.status_code, again.status_code) == (409, 409)
    for words in ("会影响 2 人，还没有保存", "时间：原来是", "新的介绍", local(later)):
        assert words in page(asked)
    assert "请写明原因" in page(again)
    assert Event.objects.get().starts_at == event.starts_at

    done = host.post(to("edit_event", event.pk), {**change, "change_reason": "舞台检修", "confirmed": "1"})
    run_jobs()
    assert done["Location"] == to("hosted_event", event.pk)
    assert Event.objects.get().starts_at == later
    assert "舞台检修" in page(host.get(to("hosted_event", event.pk)))
    assert "舞台检修" in booking.booker.notices.get(title__startswith="有变动").body


def test_ticket_and_event_page_show_the_old_time_and_the_ticket_says_one_is_free(client, host, event):
    booking = booked(event)
    later = event.starts_at + dt.timedelta(days=1)
    change = typed(event, starts_at=local(later), ends_at=local(later + 2 * HOUR))
    host.post(to("edit_event", event.pk), {**change, "change_reason": "台风", "confirmed": "1"})
    old = f"{timezone.localtime(event.starts_at).day}日 19:30"

    client.force_login(booking.booker)
    ticket, public = page(client.get(to("ticket", booking.pk))), page(client.get(to("event", event.pk)))

    assert "改时间了" in ticket
    for html in (ticket, public):
        assert old in html
        assert "台风" in html
    assert "没来也不算缺席" in ticket


def test_organiser_can_be_called_from_event_and_ticket(client, event):
    type(event.space.facility).objects.update(phone="020-0000 1111")
    booking = booked(event)
    client.force_login(booking.booker)

    for address in (to("event", event.pk), to("ticket", booking.pk)):
        assert 'href="tel:02000001111"' in page(client.get(address))


def test_rule_to_cancel_stands_before_the_button_also_when_it_is_too_late(client):
    early, tomorrow = EventFactory(), EventFactory(starts_at=timezone.now() + 5 * HOUR)

    in_time, late = (page(client.get(to("event", one.pk))) for one in (early, tomorrow))

    assert in_time.index("前可以自己取消") < in_time.index("预约座位</button>")
    assert late.index("免责取消已截止") < late.index("预约座位</button>")


def test_two_events_at_one_hour_are_asked_about_and_then_booked(client):
    citizen = UserFactory()
    child = FamilyMemberFactory(guardian=citizen)
    first, second = EventFactory(), EventFactory()
    client.force_login(citizen)
    wish = {"family": [child.pk], "companions": "0", "alone_known": "on"}
    client.post(to("book", first.pk), wish)

    asked = client.post(to("book", second.pk), wish)
    assert asked.status_code == 409
    for words in (child.name, first.title, "知道时间冲突，还是预约"):
        assert words in page(asked)
    assert client.post(to("book", second.pk), {**wish, "knows_clash": "1"}).status_code == 302
    assert Booking.objects.count() == 2


def test_need_is_offered_and_printed_only_where_it_can_be_met(client):
    citizen = UserFactory()
    bare, dog = EventFactory(access=["subtitles"]), EventFactory(access=["guide_dog"], starts_at=soon(9))
    client.force_login(citizen)

    assert "座位需要" not in page(client.get(to("event", bare.pk)))
    html = page(client.get(to("event", dog.pk)))
    assert "带导盲犬" in html
    assert 'value="wheelchair_seat"' not in html
    booking = booked(dog, user=citizen)
    Booking.objects.filter(pk=booking.pk).update(access_need="wheelchair_seat")
    assert "轮椅席" not in page(client.get(to("ticket", booking.pk)))


def test_who_signed_in_on_the_way_reads_that_nothing_is_booked_yet(client):
    citizen, event = UserFactory(), EventFactory()
    citizen.set_phone("13800138000")
    citizen.phone_verified = True
    citizen.set_password("liwan-opera-26")
    citizen.save()

    asked = client.post(to("book", event.pk), {"companions": "2"})
    client.post(asked["Location"], {"login": "13800138000", "password": "liwan-opera-26"})
    html = page(client.get(to("book", event.pk), follow=True))

    assert "还没有约上" in html
    assert not Booking.objects.exists()
    client.post(to("book", event.pk), {"comes_along": "on", "companions": "2"})
    assert "还没有约上" not in page(client.get(to("event", EventFactory().pk)))


def closed_with(event, **guests):
    """`event` over, with a booking of each name in the state given."""
    ended = timezone.now() - dt.timedelta(days=2)
    made = {name: booked(event) for name in guests}
    Event.objects.filter(pk=event.pk).update(starts_at=ended - HOUR, ends_at=ended, state=EventState.HELD)
    for name, state in guests.items():
        Booking.objects.filter(pk=made[name].pk).update(state=state)
    return made


def test_host_mends_excuses_and_answers_from_the_list_of_the_absent(host, event):
    made = closed_with(event, one=BookingState.ABSENT, two=BookingState.ABSENT, three=BookingState.ABSENT)
    absences.appeal_absence(
        booking=made["three"], text="孩子发烧", by=Actor(made["three"].booker), at=timezone.now()
    )

    assert "没来的人（3），1 条申诉" in page(host.get(to("hosted_event", event.pk)))
    html = page(host.get(to("absences", event.pk)))
    assert "孩子发烧" in html
    assert made["one"].booker.display_name not in html
    assert (
        host.post(to("absence_act", made["one"].pk, "mend"), {"reason": "", "people": "1"}).status_code == 422
    )
    for name, verb in (("one", "mend"), ("two", "excuse"), ("three", "uphold")):
        answer = host.post(to("absence_act", made[name].pk, verb), {"reason": "核实过", "people": "1"})
        assert answer["Location"] == to("absences", event.pk)
    states = [Booking.objects.get(pk=made[name].pk).state for name in ("one", "two", "three")]
    assert states == [BookingState.CHECKED_IN, BookingState.EXCUSED, BookingState.ABSENT]
    assert host.post(to("absence_act", made["three"].pk, "uphold"), {"reason": "再答"}).status_code == 409


def test_citizen_appeals_on_the_ticket_with_words_kept_when_refused(client, event):
    booking = closed_with(event, me=BookingState.ABSENT)["me"]
    client.force_login(booking.booker)

    assert "提交申诉" in page(client.get(to("ticket", booking.pk)))
    assert client.post(to("appeal_absence", booking.pk), {"reason": ""}).status_code == 422
    client.post(to("appeal_absence", booking.pk), {"reason": "到了，没扫上"})
    html = page(client.get(to("ticket", booking.pk)))
    assert "到了，没扫上" in html
    assert "提交申诉" not in html
    again = client.post(to("appeal_absence", booking.pk), {"reason": "第二次"})
    assert again.status_code == 409


def test_door_takes_a_tick_and_a_count_back(host, event):
    Event.objects.update(starts_at=timezone.now(), ends_at=timezone.now() + 2 * HOUR)
    event.refresh_from_db()
    Event.objects.update(starts_at=timezone.now() + 3 * HOUR, ends_at=timezone.now() + 5 * HOUR)
    booking = booked(Event.objects.get())
    Event.objects.update(starts_at=event.starts_at, ends_at=event.ends_at)
    host.post(to("check_in_listed", event.pk, booking.pk), {})
    arrival = Booking.objects.get().check_in

    assert "撤销" in page(host.get(to("door", event.pk)))
    assert host.post(to("undo_check_in", event.pk, arrival.pk))["Location"] == to("door", event.pk)
    assert Booking.objects.get().state == BookingState.RESERVED


def test_absent_list_costs_the_same_for_one_and_for_twenty(host, event, count_queries):
    closed_with(event, one=BookingState.ABSENT)
    host.get(to("absences", event.pk))
    few = count_queries(lambda: host.get(to("absences", event.pk)))
    Event.objects.update(starts_at=soon(7), ends_at=soon(7) + HOUR, state=EventState.PUBLISHED, capacity=100)
    closed_with(Event.objects.get(), **{f"guest{number}": BookingState.ABSENT for number in range(15)})

    assert count_queries(lambda: host.get(to("absences", event.pk))) == few


def test_only_visits_that_can_be_rated_are_offered(client):
    citizen = UserFactory()
    recent, old = visit(user=citizen), visit(user=citizen)
    Event.objects.filter(pk=old.event_id).update(
        starts_at=timezone.now() - dt.timedelta(days=41), ends_at=timezone.now() - dt.timedelta(days=40)
    )
    client.force_login(citizen)

    listed = list(client.get("/me/?tab=rate").context["page"])
    assert [one.pk for one in listed] == [recent.pk]
    assert "/me/feedback/" not in page(client.get(to("ticket", old.pk)))
    assert "/me/feedback/" in page(client.get(to("ticket", recent.pk)))


def test_nobody_is_let_in_past_the_room_and_the_page_says_how_many_fit(host):
    from tests.factories.community import SpaceFactory

    small = EventFactory(capacity=5, space=SpaceFactory(capacity=8), starts_at=timezone.now() + HOUR / 2)
    host.force_login(holder_of(small.host))

    refused = host.post(
        to("walk_in", small.pk), {"people": "9", "nonce": "6f1f9f3e-3c1f-4e0c-9a63-9a62f2b8e6a1"}
    )
    assert refused.status_code == 409
    assert "最多再记 8 人" in page(refused)
