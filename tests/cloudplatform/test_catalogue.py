"""Finding events: facets against brute force, search without holes, cost that does not grow."""

import datetime as dt
import random

import icalendar
import pytest
from django.utils import timezone

from cloudplatform import policy
from cloudplatform.actions import events
from cloudplatform.models import ArtForm, Demand, Event, Mode
from cloudplatform.queries import catalogue
from cloudplatform.queries.catalogue import Wanted
from core.record.actors import Actor
from tests.factories.bookings import booked
from tests.factories.community import AreaFactory, InstitutionFactory, SpaceFactory, open_daily
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory, soon

pytestmark = pytest.mark.django_db
DISTRICTS = ["440103", "440104", "440105"]


@pytest.fixture
def season():
    """Forty events of random kinds in three districts; the seed is fixed so that a failure can be repeated."""
    dice = random.Random(4401)
    return [
        EventFactory(
            host=InstitutionFactory(area=AreaFactory(code=f"{dice.choice(DISTRICTS)}10{dice.randrange(3)}")),
            art_form=dice.choice(ArtForm.values[:4]), audience=dice.choice(["all", "children"]), language=dice.choice(["yue", "cmn"]),
            access=dice.choice([[], ["wheelchair"]]), fee_cents=dice.choice([0, 2000]), capacity=dice.choice([1, 50]),
            taken=1, starts_at=soon(dice.randrange(1, 20)),
        )
        for _ in range(40)
    ]  # fmt: skip


WANTED = [
    Wanted(),
    Wanted(districts=("440103",)),
    Wanted(districts=("440103", "440104"), art_forms=("opera",)),
    Wanted(streets=("440103101",), districts=("440103",)),
    Wanted(audiences=("children",), languages=("yue",)),
    Wanted(access=("wheelchair",), is_free=True),
    Wanted(has_places=True),
    Wanted(when="week"),
]


def fits(event, wanted, now):
    span = catalogue.span(wanted, now)
    return all([
        not wanted.districts or event.area_id[:6] in wanted.districts,
        not wanted.streets or event.area_id in wanted.streets,
        not wanted.art_forms or event.art_form in wanted.art_forms,
        not wanted.audiences or event.audience in {*wanted.audiences, "all"},
        not wanted.languages or event.language in wanted.languages,
        not wanted.access or set(event.access) & set(wanted.access),
        not wanted.is_free or event.fee_cents == 0,
        not wanted.has_places or event.taken < event.capacity,
        span is None or span[0] <= event.starts_at < span[1],
    ])  # fmt: skip


@pytest.mark.parametrize("wanted", WANTED)
def test_facets_find_what_looking_one_by_one_finds(season, wanted):
    now = timezone.now()
    found = catalogue.find(wanted, now)
    by_hand = {event.pk for event in season if fits(event, wanted, now)}

    assert {event.pk for event in found.events} == by_hand
    for value, number in found.counts["f"].items():
        alone = Wanted(**{**wanted.__dict__, "art_forms": (value,)})
        assert number == sum(fits(event, alone, now) for event in season)


@pytest.mark.parametrize(("day", "first"), [(23, 28), (27, 28), (28, 28), (29, 28)])
def test_weekend_is_the_saturday_and_sunday_of_this_week(day, first):
    at = dt.datetime(2026, 11, day, 20, tzinfo=policy.CITY_ZONE)
    start, end = catalogue.span(Wanted(when="weekend"), at)
    assert (start.astimezone(policy.CITY_ZONE).day, end - start) == (first, dt.timedelta(days=2))


@pytest.mark.parametrize("text", ["粤剧", "折子", "昌华街", "帝女花 香夭", "香夭"])
def test_search_finds_parts_of_title_and_place(text, client):
    street = AreaFactory(code="440103101", name="昌华街")
    host = InstitutionFactory(area=street)
    draft = EventFactory(draft=True, host=host, title="粤剧折子戏专场《帝女花·香夭》")
    events._save_searchable(draft)
    events.publish_event(event=draft, by=Actor(UserFactory()), at=timezone.now())
    EventFactory(title="书法基础班")

    assert "帝女花" in client.get("/events/", {"q": text}).content.decode()
    assert client.get("/events/", {"q": text}).context["page"].paginator.count == 1


@pytest.mark.parametrize(
    "query",
    [
        "q=%27%22%25%5C",
        "d=abc&f=nonsense&on=2026-99-99&page=zzz",
        "q=" + "%F0%9F%98%80",
        "sort=x&t=y&page=-1",
    ],
)
def test_nonsense_in_the_address_still_shows_a_page(client, query):
    assert client.get(f"/events/?{query}").status_code == 200


@pytest.mark.parametrize("path", ["/events/", "/demands/", "/products/", "/events/?view=map"])
def test_lists_cost_the_same_for_one_and_for_fifty(client, path, count_queries):
    EventFactory()
    one = count_queries(lambda: client.get(path))
    host = InstitutionFactory()
    for day in range(2, 52):
        EventFactory(host=host, starts_at=soon(day))
    assert count_queries(lambda: client.get(path)) == one


def test_htmx_gets_only_the_results(client):
    EventFactory()
    body = client.get("/events/", headers={"HX-Request": "true"}).content.decode()
    assert "<!doctype" not in body
    assert 'role="status"' in body


def test_calendar_file_reads_back_with_place_and_time(client):
    event = EventFactory()
    entry = icalendar.Calendar.from_ical(client.get(f"/events/{event.pk}.ics").content).walk("VEVENT")[0]
    assert (entry.decoded("dtstart"), str(entry["summary"])) == (event.starts_at, event.title)
    assert event.space.name in str(entry["location"])


class TestPublishing:
    def publish(self, event):
        return events.publish_event(event=event, by=Actor(UserFactory()), at=timezone.now())

    def test_space_is_never_held_twice(self):
        first = EventFactory()
        second = EventFactory(
            draft=True, space=first.space, host=first.host, starts_at=first.starts_at + dt.timedelta(hours=1)
        )
        with pytest.raises(events.DomainError) as refusal:
            self.publish(second)
        assert refusal.value.code == "space_taken"

    def test_event_outside_opening_hours_is_refused(self):
        event = EventFactory(draft=True)
        open_daily(event.space.facility, "09:00", "18:00")
        with pytest.raises(events.DomainError) as refusal:
            self.publish(event)
        assert refusal.value.code == "facility_shut"

    def test_event_in_the_past_is_refused(self):
        with pytest.raises(events.EventInThePast):
            self.publish(EventFactory(draft=True, starts_at=soon(-1)))

    def test_capacity_never_falls_below_what_is_booked(self):
        event = EventFactory(taken=5)
        with pytest.raises(events.FewerThanBooked):
            events.set_capacity(event=event, capacity=4, by=Actor(UserFactory()), at=timezone.now())

    def test_moved_event_frees_the_old_place_and_tells_the_booked(self, run_jobs):
        event, other = EventFactory(), SpaceFactory(capacity=100_000)
        booking = booked(event)
        events.move_event(
            event=event,
            space=other,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            reason="舞台检修",
            by=Actor(UserFactory()),
            at=timezone.now(),
        )
        run_jobs()

        again = EventFactory(draft=True, space=event.space, host=event.host, starts_at=event.starts_at)
        assert self.publish(again)
        told = booking.booker.notices.get(title__startswith="有变动").body
        assert all(words in told for words in (str(event.space), str(other), "舞台检修", booking.spoken_code))
        assert Event.objects.get(pk=event.pk).space == other


@pytest.mark.parametrize("wanted", WANTED)
@pytest.mark.parametrize(
    ("facet", "field"), [("a", "audiences"), ("l", "languages"), ("d", "districts"), ("f", "art_forms")]
)
def test_a_facet_promises_as_many_as_come(season, wanted, facet, field):
    now = timezone.now()
    for value, number in catalogue.find(wanted, now).counts[facet].items():
        chosen = Wanted(**{**wanted.__dict__, field: (value,), **({"streets": ()} if facet == "d" else {})})
        assert number == catalogue.find(chosen, now).events.count(), value


def test_the_front_page_says_as_many_events_as_the_list_shows(client):
    """What began this morning is over for both; what begins at the end of the seventh day is in both."""
    now = timezone.now()
    for starts_at in (
        now - dt.timedelta(hours=1),
        now + dt.timedelta(hours=1),
        *(soon(day) for day in range(1, 9)),
    ):
        EventFactory(starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2))

    page = client.get("/")
    listed = client.get("/events/", {"t": "week"}).context["page"].paginator.count
    assert page.context["total"] == listed


def promised(path, query, client):
    """How many choices of a list say a number other than 0; each must find as many."""
    shown = 0
    for facet in client.get(path, query).context["facets"]:
        for value, label, number, is_chosen in facet.options:
            if number and not is_chosen:
                alone = {**query, facet.name: value} if facet.is_single else query
                more = (
                    [*query.get(facet.name, []), value]
                    if isinstance(query.get(facet.name), list)
                    else [value]
                )
                found = client.get(path, {**alone, facet.name: more}).context["page"].paginator.count
                assert found == number, (facet.name, label)
            shown += bool(number)
    return shown


def test_a_district_of_the_wishes_promises_as_many_as_come(client):
    """Beside what else is chosen: words, art form, state."""
    for code, art_form in (
        ("440103101", "opera"),
        ("440103102", "music"),
        ("440104101", "opera"),
        ("440104102", "opera"),
    ):
        Demand.objects.create(
            area=AreaFactory(code=code), art_form=art_form, text="想看", asker=UserFactory(), posted_at=timezone.now(),
            state="screened", reply_due_on=timezone.localdate(),
        )  # fmt: skip

    page = client.get("/demands/", {"f": "opera"})
    assert [label for label, _url in page.context["chips"]] == ["戏剧曲艺"]
    assert promised("/demands/", {"f": "opera"}, client) == 2 + 2 + 1  # districts, art forms, the state


def test_the_list_stands_under_days_and_another_order_does_not(client):
    first, second = soon(2), soon(3)
    for moment in (first, first + dt.timedelta(hours=1), second):
        EventFactory(starts_at=moment)

    days = client.get("/events/").context["days"]

    assert [(day, len(rows)) for day, rows in days] == [(first.date(), 2), (second.date(), 1)]
    assert [day for day, _rows in client.get("/events/?sort=free").context["days"]] == [None]


def test_a_full_event_is_marked_and_says_whether_one_can_wait(client):
    EventFactory(capacity=1, taken=0)
    waits = EventFactory(capacity=1)
    booked(waits)
    shut = EventFactory(capacity=1, has_waiting_list=False)
    booked(shut)

    page = client.get("/events/").content.decode()

    assert page.count("badge--full") == 2
    assert '<span class="badge badge--full">满了，可候补</span>' in page
    assert '<span class="badge badge--full">约满</span>' in page


def test_nothing_found_shows_what_is_near_and_asks_with_the_words_typed(client):
    here = EventFactory(title="合唱团", area=AreaFactory(code="440103101"))
    EventFactory(title="远处的", area=AreaFactory(code="440104101"))

    page = client.get("/events/", {"q": "皮影戏", "d": "440103"})

    assert [event for event, *_ in page.context["near"]] == [here]
    assert 'href="/demands/new/?text=%E7%9A%AE%E5%BD%B1%E6%88%8F"' in page.content.decode()


def test_a_fragment_says_on_the_button_how_many_it_leads_to(client):
    EventFactory(), EventFactory(starts_at=soon(3))
    words = '<span id="found-number" hx-swap-oob="true">看 2 场</span>'

    assert words in client.get("/events/", headers={"HX-Request": "true"}).content.decode()
    assert words not in client.get("/events/").content.decode()


def test_what_runs_and_needs_no_booking_is_in_the_list_and_on_the_front_page(client):
    """An exhibition of many days stands under today; a play that has begun does not."""
    begun, ends = timezone.now() - dt.timedelta(days=3), timezone.now() + dt.timedelta(days=2)
    shown = EventFactory(title="骑楼老照片展", mode=Mode.WALK_IN, starts_at=begun, ends_at=ends)
    EventFactory(title="已经开演", starts_at=timezone.now() - dt.timedelta(minutes=5), ends_at=ends)
    EventFactory(title="昨天散了", mode=Mode.WALK_IN, starts_at=begun, ends_at=timezone.now())

    for path in ("/", "/events/", "/events/?t=today", f"/venues/{shown.space.facility_id}/"):
        html = client.get(path).content.decode()
        assert "骑楼老照片展" in html, path
        assert "正在进行" in html, path
        assert "已经开演" not in html, path
        assert "昨天散了" not in html, path
    assert [day for day, _rows in client.get("/events/").context["days"]] == [timezone.localdate()]
    week = client.get("/events/", {"t": "week"}).context["page"].paginator.count
    assert client.get("/").context["total"] == week == 1
