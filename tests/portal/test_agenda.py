"""The agenda of a seat: what stands in it, what clashes, and the secret address its calendar program reads."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cloudplatform.states import OrderState
from community.members.queries import agenda
from community.members.queries.agenda import Entry, Sort
from community.models import AgendaFeed, Closure
from core.models import JournalEntry
from tests.factories.bookings import booked
from tests.factories.community import FacilityFactory, InstitutionFactory, SpaceFactory, holder_of
from tests.factories.events import EventFactory, soon
from tests.factories.orders import order_in
from tests.factories.spaces import SharingRuleFactory, booked_space
from tests.factories.training import ProgrammeFactory

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
PAGE = reverse("portal:agenda")


def week_of(moment):
    return {"week": f"{timezone.localtime(moment):%Y-%m-%d}"}


def seen(client, moment):
    return client.get(PAGE, week_of(moment)).content.decode()


@pytest.fixture
def station():
    return InstitutionFactory()


@pytest.fixture
def keeper(client, station):
    client.force_login(holder_of(station))
    return client


def test_week_holds_what_the_institution_hosts_lends_teaches_and_shuts(keeper, station):
    start = soon(3)
    space = SpaceFactory(facility__institution=station, capacity=99)
    event = EventFactory(host=station, space=space, starts_at=start, capacity=5)
    booked(event, seats=2)
    room = booked_space(rule=SharingRuleFactory(space=space), starts_at=start - 4 * HOUR)
    ProgrammeFactory(organiser=station, title="骨干班", sessions=[3])
    Closure.objects.create(
        facility=FacilityFactory(institution=station),
        period=(start, start + HOUR),
        reason="电梯检修",
        announced_at=start,
    )
    EventFactory(title="别人的活动", starts_at=start)

    html = seen(keeper, start)

    assert event.title in html
    assert "约了 2，共 5" in html
    assert f"借给：{room.group}" in html
    assert "骨干班：第 3 天" in html
    assert "闭馆：电梯检修" in html
    assert "别人的活动" not in html
    assert event.title not in seen(keeper, start + 14 * DAY)


def test_delivery_stands_in_both_agendas(client):
    order = order_in(OrderState.SCHEDULED)
    for institution, words in (
        (order.quota.station, order.product.title),
        (order.product.supplier, "配送："),
    ):
        client.force_login(holder_of(institution))
        assert words in seen(client, order.starts_at)


def test_month_lists_the_same(keeper, station):
    event = EventFactory(host=station)
    month = f"{timezone.localtime(event.starts_at):%Y-%m}"

    assert event.title in keeper.get(PAGE, {"month": month}).content.decode()
    assert keeper.get(PAGE, {"month": "没有这个月"}).status_code == 200


def entry(number, hours, where="", takes_us=False, about=""):
    start = dt.datetime(2026, 12, 5, 9, tzinfo=dt.UTC) + hours * HOUR
    return Entry(
        about or f"a.b:{number}", Sort.OWN, "", start, start + 2 * HOUR, where, "/", takes_us=takes_us
    )


def test_what_cannot_both_be_clashes():
    """One place, or our people in two; half-open hours; a change proposed is no clash with what it would change."""
    hall, other = entry(1, 0, "戏台"), entry(2, 1, "戏台")
    ours, ours_too = entry(3, 10, "甲", takes_us=True), entry(4, 11, "乙", takes_us=True)
    after = entry(5, 3, "戏台")
    same = entry(0, 1, "戏台", about=hall.about)

    assert agenda.clashes([hall, other, ours, ours_too, after]) == [(hall, other), (ours, ours_too)]
    assert agenda.clashes([hall, same]) == []
    assert agenda.clashes([entry(6, 20), entry(7, 20)]) == []


def test_clash_is_named_on_top(client):
    """The supplier's people cannot be at two stations at once; the second one was agreed by people who knew."""
    first = order_in(OrderState.SCHEDULED)
    second = EventFactory(
        product=first.product,
        starts_at=first.event.starts_at,
        ends_at=first.event.ends_at,
        title="撞上的一场",
    )
    second.order = order_in(OrderState.ACCEPTED)
    second.save()
    client.force_login(holder_of(first.product.supplier))

    html = seen(client, first.starts_at)

    assert "有 1 处撞期" in html
    assert "我们的人不能同时在两处" in html


def test_costs_the_same_with_one_and_with_many(keeper, station, count_queries):
    start = soon(3)
    EventFactory(host=station, starts_at=start)
    seen(keeper, start)  # what is asked once a session is asked
    few = count_queries(lambda: seen(keeper, start))
    for number in range(1, 9):
        EventFactory(host=station, starts_at=start - number * HOUR)

    assert count_queries(lambda: seen(keeper, start)) == few


def test_seat_makes_ends_and_loses_its_address(client, station):
    user = holder_of(station)
    seat = user.seats.get()
    event = EventFactory(host=station)
    client.force_login(user)
    client.post(reverse("portal:agenda_address", args=["make"]))
    old = AgendaFeed.objects.get(seat=seat).token
    client.post(reverse("portal:agenda_address", args=["make"]))
    new = AgendaFeed.objects.get(seat=seat).token
    client.logout()

    def read(token):
        return client.get(reverse("portal:agenda_feed", args=[token]))

    answer = read(new)
    assert (read(old).status_code, answer.status_code) == (404, 200)
    assert event.title in answer.content.decode().replace("\r\n ", "")
    assert "no-store" in answer["Cache-Control"]

    seat.ends_on = timezone.localdate()
    seat.save()
    assert read(new).status_code == 404
    seat.ends_on = None
    seat.save()
    assert read(new).status_code == 200

    client.force_login(user)
    client.post(reverse("portal:agenda_address", args=["end"]))
    client.logout()
    assert read(new).status_code == 404
    facts = JournalEntry.objects.filter(fact__startswith="community.agendafeed").values_list(
        "fact", flat=True
    )
    assert sorted(facts) == ["community.agendafeed.ended", *["community.agendafeed.made"] * 2]
