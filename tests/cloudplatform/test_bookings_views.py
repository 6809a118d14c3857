"""Booking pages as a citizen meets them: rules, form, ticket, smaller party, cancelling, the line."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.actions import bookings
from cloudplatform.actions.places import Party
from cloudplatform.models import Attendee, Booking, Event, Mode, WaitEntry
from cloudplatform.states import BookingState, EventState, WaitState
from core.models import Consent
from core.models.accounts import ConsentKind
from core.record.actors import Actor
from tests.factories.bookings import booked, waiting_for
from tests.factories.community import FamilyMemberFactory
from tests.factories.core import UserFactory, agreeing
from tests.factories.events import EventFactory, soon

pytestmark = pytest.mark.django_db
NOW = timezone.now
HOUR = dt.timedelta(hours=1)
ALONE = {"comes_along": "on", "companions": "0", "access_need": ""}


@pytest.fixture
def citizen():
    return UserFactory()


@pytest.fixture
def mine(client, citizen):
    client.force_login(citizen)
    return client


def page(response):
    return response.content.decode()


def to(name, thing):
    return reverse(f"cloudplatform:{name}", args=[thing.pk])


# Before booking ----


def test_everybody_reads_the_rules_before_booking(client):
    event = EventFactory(min_age=6, max_age=12, party_limit=3, weekly_limit=2)

    html = page(client.get(to("event", event)))

    for rule in (
        "6 到 12 岁",
        "每人最多 3 个名额，七天内最多 2 场",
        "3 次约了不来，预约暂停 30 天",
        "前可以自己取消",
    ):
        assert rule in html
    assert "预约座位" in html


STANDS = [
    ("not open yet", {"booking_opens_at": NOW() + HOUR}, "预约座位", False),
    ("closed", {"booking_closes_at": NOW() - HOUR}, "预约座位", False),
    ("no booking needed", {"mode": Mode.WALK_IN, "booking_opens_at": None, "booking_closes_at": None}, "不用预约", True),
    ("full with a line", {"capacity": 1, "taken": 1}, "排队候补", True),
    ("full without a line", {"capacity": 1, "taken": 1, "has_waiting_list": False}, "排队候补", False),
    ("full without a line, nothing to press", {"capacity": 1, "taken": 1, "has_waiting_list": False}, "预约座位", False),
    ("full without a line, said so", {"capacity": 1, "taken": 1, "has_waiting_list": False}, "这一场不排候补", True),
    ("called off", {"state": EventState.CANCELLED}, "预约座位", False),
]  # fmt: skip


@pytest.mark.parametrize(("stands", "event", "words", "are_there"), STANDS, ids=[row[0] for row in STANDS])
def test_page_offers_only_what_can_be_done_now(client, stands, event, words, are_there):
    assert (words in page(client.get(to("event", EventFactory(**event))))) is are_there


def test_paused_citizen_reads_until_when(mine, citizen):
    for days in (30, 20, 10):
        event = EventFactory(starts_at=soon(-days))
        Booking.objects.create(
            event=event, booker=citizen, seats=1, state=BookingState.ABSENT, booked_at=event.starts_at
        )

    html = page(mine.get(to("event", EventFactory())))

    assert "预约暂停中" in html
    assert "预约座位" not in html


# Booking ----


def test_citizen_books_family_and_friends_and_gets_a_ticket(mine, citizen, run_jobs):
    child, event = FamilyMemberFactory(guardian=citizen), EventFactory()

    typed = {
        "comes_along": "on", "family": [child.pk], "companions": "1", "access_need": "hearing_loop", "agrees": "on",
    }  # fmt: skip
    response = mine.post(to("book", event), typed, follow=True)
    run_jobs()

    booking = Booking.objects.get()
    assert response.redirect_chain[-1][0] == to("ticket", booking)
    assert (booking.seats, booking.access_need) == (3, "hearing_loop")
    for words in (booking.spoken_code, "约好了", "3 人", "加入日历", "前排听力辅助"):
        assert words in page(response)
    assert Consent.objects.live(citizen, ConsentKind.ACCESS_NEEDS).exists()
    assert booking.spoken_code in citizen.notices.get().body


def test_visitor_is_asked_to_sign_in_and_finds_the_choice_again(client, citizen):
    event = EventFactory()
    citizen.set_phone("13800138000")
    citizen.phone_verified = True
    citizen.set_password("liwan-opera-26")
    citizen.save()

    asked = client.post(to("book", event), {"companions": "2", "access_need": "guide_dog"})
    client.post(asked["Location"], {"login": "13800138000", "password": "liwan-opera-26"})
    form = client.get(to("book", event), follow=True).context["form"]

    assert (form["companions"].value(), form["access_need"].value()) == ("2", "guide_dog")
    assert not form["comes_along"].value()


def test_need_at_the_seat_is_kept_only_by_consent_and_asked_for_once(mine, citizen):
    event = EventFactory()
    refused = mine.post(to("book", event), {**ALONE, "access_need": "guide_dog"})
    assert (refused.status_code, "请勾选同意" in page(refused)) == (422, True)

    agreeing(ConsentKind.ACCESS_NEEDS, citizen)
    assert "同意记录上面的座位需要" not in page(mine.get(to("event", event)))
    assert mine.post(to("book", event), {**ALONE, "access_need": "guide_dog"}).status_code == 302
    assert Booking.objects.get().access_need == "guide_dog"


def test_second_press_leads_to_the_ticket_even_of_the_last_seat(mine, citizen):
    event = EventFactory(capacity=1)
    mine.post(to("book", event), ALONE)

    response = mine.post(to("book", event), ALONE, follow=True)

    assert response.redirect_chain[-1][0] == to("ticket", Booking.objects.get())
    assert "你已经约了这一场" in page(response)


def test_second_tab_of_the_line_leads_to_the_place_in_it(mine):
    event = EventFactory(capacity=1)
    booked(event)
    mine.post(to("book", event), {**ALONE, "wait": "1"})

    response = mine.post(to("book", event), {**ALONE, "wait": "1"}, follow=True)

    assert response.redirect_chain[-1][0] == to("wait", WaitEntry.objects.get())


BAD = [
    {"companions": "99"}, {"companions": "-1"}, {"companions": "two"}, {"access_need": "throne"}, {"family": ["999999"]},
]  # fmt: skip


@pytest.mark.parametrize("typed", BAD, ids=str)
def test_what_the_form_does_not_offer_is_refused_in_the_page(mine, citizen, typed):
    FamilyMemberFactory(guardian=citizen)
    response = mine.post(to("book", EventFactory()), {**ALONE, **typed})

    assert response.status_code == 422
    assert "处要改" in page(response)
    assert not Booking.objects.exists()


def test_child_of_somebody_else_cannot_be_booked(mine, citizen):
    FamilyMemberFactory(guardian=citizen)
    response = mine.post(to("book", EventFactory()), {**ALONE, "family": [FamilyMemberFactory().pk]})

    assert response.status_code == 422


def test_removed_family_member_cannot_be_booked(mine, citizen):
    member = FamilyMemberFactory(guardian=citizen, removed_at=NOW())
    FamilyMemberFactory(guardian=citizen)

    assert mine.post(to("book", EventFactory()), {**ALONE, "family": [member.pk]}).status_code == 422


def test_household_too_large_for_what_is_left_is_offered_the_line_with_its_choice_kept(mine):
    event = EventFactory(capacity=3)
    booked(event, seats=2)

    response = mine.post(
        to("book", event), {**ALONE, "companions": "1", "access_need": "guide_dog", "agrees": "on"}
    )

    html = page(response)
    assert response.status_code == 409
    assert "只剩 1 个名额，不够 2 个人" in html
    assert "按这些人数排队候补" in html
    assert '<option value="guide_dog" selected>' in html
    assert mine.post(to("book", event), {**ALONE, "companions": "1", "wait": "1"}).status_code == 302
    assert WaitEntry.objects.get().seats == 2


def test_stale_page_of_a_full_event_says_so_and_shows_the_line(mine):
    event = EventFactory(capacity=1)
    html = page(mine.get(to("event", event)))
    assert "预约座位" in html
    booked(event)

    response = mine.post(to("book", event), ALONE)

    assert response.status_code == 409
    assert "排队候补" in page(response)


def test_plain_link_to_the_form_leads_to_the_event(mine):
    event = EventFactory()
    assert mine.get(to("book", event))["Location"] == to("event", event)


# The ticket ----


def test_ticket_names_who_comes_where_and_whom_to_ring(mine, citizen):
    child = FamilyMemberFactory(guardian=citizen, name="𠮷仔")
    event = EventFactory(contact_phone="020-0000 0000")
    booking = bookings.book(
        event=event, party=Party(family=[child], companions=2), by=Actor(citizen), at=NOW()
    )

    html = page(mine.get(to("ticket", booking)))

    for words in (
        "4 人：我自己、𠮷仔、同行的朋友 2 位",
        "tel:02000000000",
        "示例路 1 号",
        booking.spoken_code,
    ):
        assert words in html
    assert html.index('class="pass__qr"') < html.index(booking.spoken_code) < html.index("𠮷仔")


def test_ticket_of_an_event_that_moved_twice_and_back_shows_the_first_time_and_the_last(mine, citizen):
    event = EventFactory()
    booking = booked(event, user=citizen)
    for number, lines in enumerate((
        [["时间", "1日 10:00", "2日 10:00"], ["地点", "一楼", "二楼"]], [["时间", "2日 10:00", "3日 10:00"], ["地点", "二楼", "一楼"]],
    ), 1):  # fmt: skip
        event.changes.create(made_at=booking.booked_at + number * HOUR, reason="检修", people=1, lines=lines)
    event.changes.create(
        made_at=booking.booked_at - HOUR, reason="早", people=1, lines=[["地点", "前", "后"]]
    )

    moves = mine.get(to("ticket", booking)).context["moves"]

    assert moves == [("时间", "1日 10:00", "3日 10:00")]


def test_ticket_offers_what_can_still_be_changed(mine, citizen):
    event = EventFactory()
    booking = booked(event, seats=2, user=citizen)
    html = page(mine.get(to("ticket", booking)))
    assert html.count(to("cancel_booking", booking)) == 1
    assert html.count(to("fewer", booking)) == 1

    Event.objects.filter(pk=event.pk).update(starts_at=NOW() + HOUR, ends_at=NOW() + 2 * HOUR)
    late = page(mine.get(to("ticket", booking)))
    assert "来不了" in late
    assert "有人补上就不算缺席" in late

    Event.objects.filter(pk=event.pk).update(starts_at=NOW() - HOUR, ends_at=NOW() + 2 * HOUR)
    begun = page(mine.get(to("ticket", booking)))
    assert "来不了" not in begun
    assert to("fewer", booking) not in begun


def test_citizen_cancels_after_being_asked_once(mine, citizen):
    booking = booked(EventFactory(), seats=2, user=citizen)

    assert "要取消这 2 个座位吗" in page(mine.get(to("cancel_booking", booking)))
    assert mine.post(to("cancel_booking", booking))["Location"] == "/me/"

    booking.refresh_from_db()
    assert booking.state == BookingState.CANCELLED
    again = mine.post(to("cancel_booking", booking))
    assert again.status_code == 409
    assert "请刷新页面" in page(again)


def test_cancelled_ticket_says_so_and_shows_no_code(mine, citizen):
    booking = booked(EventFactory(), seats=2, user=citizen)
    before = page(mine.get(to("ticket", booking)))

    mine.post(to("cancel_booking", booking))
    after = page(mine.get(to("ticket", booking)))

    assert booking.spoken_code in before
    assert booking.spoken_code not in after
    assert "这张票不能再用" in after
    assert to("event", booking.event) in after


def test_late_canceller_is_told_what_it_means_and_after_the_start_whom_to_call(mine, citizen):
    event = EventFactory(contact_phone="020-0000 0000")
    booking = booked(event, user=citizen)
    Event.objects.filter(pk=event.pk).update(starts_at=NOW() + HOUR, ends_at=NOW() + 2 * HOUR)
    assert "没人补上才算一次" in page(mine.get(to("cancel_booking", booking)))

    Event.objects.filter(pk=event.pk).update(starts_at=NOW() - HOUR)
    html = page(mine.get(to("cancel_booking", booking)))

    assert "现在不能取消" in html
    assert event.host.name in html
    assert "tel:02000000000" in html
    response = mine.post(to("cancel_booking", booking))
    assert response.status_code == 409
    assert "已经开始，不能再取消" in page(response)


def test_citizen_takes_one_of_the_party_off(mine, citizen):
    child = FamilyMemberFactory(guardian=citizen, name="𠮷仔")
    event = EventFactory()
    booking = bookings.book(
        event=event, party=Party(family=[child], companions=1), by=Actor(citizen), at=NOW()
    )
    html = page(mine.get(to("fewer", booking)))
    for name in ("我自己", "𠮷仔", "同行的朋友"):
        assert name in html

    friend = Attendee.objects.get(booking=booking, user=None, family_member=None)
    assert mine.post(to("fewer", booking), {"leaving": [friend.pk]})["Location"] == to("ticket", booking)

    booking.refresh_from_db(), event.refresh_from_db()
    assert (booking.seats, event.taken) == (2, 2)


def test_nobody_chosen_or_everybody_chosen_is_answered_in_the_page(mine, citizen):
    booking = booked(EventFactory(), seats=2, user=citizen)
    everybody = list(booking.attendees.values_list("pk", flat=True))
    stranger = booked(EventFactory(starts_at=soon(9))).attendees.get()

    nobody = mine.post(to("fewer", booking), {})
    assert (nobody.status_code, "请勾选不来的人" in page(nobody)) == (422, True)
    assert mine.post(to("fewer", booking), {"leaving": [stranger.pk]}).status_code == 422
    everyone = mine.post(to("fewer", booking), {"leaving": everybody})
    assert (everyone.status_code, "请取消整张预约" in page(everyone)) == (409, True)
    booking.refresh_from_db()
    assert booking.seats == 2


# The line ----


def test_place_in_line_offer_and_claim(mine, citizen):
    event = EventFactory(capacity=2)
    holder, other = booked(event), booked(event)
    waiting_for(event, seats=2)
    entry = waiting_for(event, user=citizen)
    assert "前面还有 2 人" in page(mine.get(to("wait", entry)))

    bookings.cancel_booking(booking=holder, by=Actor(holder.booker), at=NOW())
    html = page(mine.get(to("wait", entry)))
    assert "给你留了 1 个位" in html
    assert "小时后截止" in html

    response = mine.post(to("claim", entry))
    assert response["Location"] == to("ticket", Booking.objects.get(booker=citizen))
    assert mine.post(to("claim", entry))["Location"] == response["Location"]
    assert "看门票" in page(mine.get(to("wait", entry)))
    assert other.state == BookingState.RESERVED


def test_too_late_claim_says_until_when_it_was_kept(mine, citizen):
    event = EventFactory(capacity=1)
    holder = booked(event)
    entry = waiting_for(event, user=citizen)
    bookings.cancel_booking(booking=holder, by=Actor(holder.booker), at=NOW())
    WaitEntry.objects.update(offer_until=NOW() - HOUR)

    response = mine.post(to("claim", entry))

    assert response.status_code == 409
    assert "可以重新排队" in page(response)


def test_citizen_leaves_the_line_and_a_second_press_does_no_harm(mine, citizen):
    event = EventFactory(capacity=1)
    booked(event)
    entry = waiting_for(event, user=citizen)

    for _ in range(2):
        assert mine.post(to("leave", entry)).status_code == 302

    entry.refresh_from_db()
    assert entry.state == WaitState.LEFT
    assert "这次没有补上" in page(mine.get(to("wait", entry)))


# Cost ----


def test_event_page_costs_the_same_for_one_and_for_fifty_in_line(mine, citizen, count_queries):
    FamilyMemberFactory(guardian=citizen)
    event = EventFactory(capacity=1)
    booked(event)
    waiting_for(event)
    mine.get(to("event", event))
    one = count_queries(lambda: mine.get(to("event", event)))
    for _ in range(49):
        waiting_for(event)

    assert count_queries(lambda: mine.get(to("event", event))) == one


@pytest.mark.parametrize("tab", ["next", "waiting", "past"])
def test_my_bookings_cost_the_same_for_one_and_for_fifty(mine, citizen, count_queries, tab):
    def more(number):
        for _ in range(number):
            if tab == "waiting":
                event = EventFactory(capacity=1, weekly_limit=99)
                booked(event)
                waiting_for(event, user=citizen)
            else:
                booking = booked(EventFactory(weekly_limit=99), user=citizen)
                if tab == "past":
                    bookings.cancel_booking(booking=booking, by=Actor(citizen), at=NOW())

    more(1)
    mine.get(f"/me/?tab={tab}")
    one = count_queries(lambda: mine.get(f"/me/?tab={tab}"))
    more(49)

    assert count_queries(lambda: mine.get(f"/me/?tab={tab}")) == one
