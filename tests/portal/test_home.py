"""The front page: what is on near me, my ticket, what is open, one line for what is missed; few queries, no form token."""

import datetime as dt

import pytest
from django.utils import timezone

from cloudplatform.models import Event, Mode
from cloudplatform.queries import catalogue
from community.models import Closure
from core.dates.clock import moment as moment_of
from tests.factories.bookings import booked
from tests.factories.community import AreaFactory, FacilityFactory, open_daily
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory
from tests.factories.training import ProgrammeFactory

pytestmark = pytest.mark.django_db
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
WEDNESDAY = moment_of(dt.date(2027, 3, 3), dt.time(12))
SATURDAY, SUNDAY = WEDNESDAY + 3 * DAY, WEDNESDAY + 4 * DAY
VISITOR_QUERIES, CITIZEN_QUERIES = 8, 15  # a citizen is asked for the consent to recommendations


@pytest.fixture
def at(monkeypatch):
    """Make it some moment for the whole portal: `at(WEDNESDAY)`."""

    def be(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return be


def on(moment, **values):
    """An event of two hours that has been open for booking for long."""
    opens = {"booking_opens_at": moment - 30 * DAY, "booking_closes_at": moment - HOUR}
    return EventFactory(starts_at=moment, ends_at=moment + 2 * HOUR, **{**opens, **values})


def page(response):
    return response.content.decode()


def titles(events):
    return [event.title for event in events]


# What is shown ----


def test_today_and_the_weekend_are_two_lists_and_what_comes_later_fills_only_an_empty_page():
    later = on(WEDNESDAY + 9 * DAY, title="下周五")
    only_later = catalogue.soon(WEDNESDAY, "")
    on(WEDNESDAY + 5 * HOUR, title="今天傍晚"), on(SATURDAY, title="周六"), on(SUNDAY, title="周日")
    on(WEDNESDAY + DAY, title="明天"), on(WEDNESDAY - HOUR, title="刚开场")

    found = catalogue.soon(WEDNESDAY, "")

    assert only_later.later == [later]
    assert (titles(found.today), titles(found.weekend), found.later) == (["今天傍晚"], ["周六", "周日"], [])


@pytest.mark.parametrize(
    ("moment", "today", "weekend"), [(SATURDAY, ["周六"], ["周日"]), (SUNDAY - 2 * HOUR, ["周日"], [])]
)
def test_at_the_weekend_itself_no_event_stands_in_both_lists(moment, today, weekend):
    on(SATURDAY + 2 * HOUR, title="周六"), on(SUNDAY, title="周日")
    found = catalogue.soon(moment, "")
    assert (titles(found.today), titles(found.weekend)) == (today, weekend)


CANNOT = [
    ("full", {"capacity": 5, "taken": 5}),
    ("not open yet", {"booking_opens_at": WEDNESDAY + HOUR, "booking_closes_at": WEDNESDAY + 2 * HOUR}),
    ("closed", {"booking_closes_at": WEDNESDAY - HOUR}),
]


@pytest.mark.parametrize("values", [row[1] for row in CANNOT], ids=[row[0] for row in CANNOT])
def test_what_one_cannot_come_to_any_more_is_not_offered(values):
    on(WEDNESDAY + 5 * HOUR, **values)
    comes = on(
        WEDNESDAY + 6 * HOUR, mode=Mode.WALK_IN, booking_opens_at=None, booking_closes_at=None, title="直接来"
    )
    found = catalogue.soon(WEDNESDAY, "")
    assert found.today == [comes]


def test_my_next_ticket_says_what_was_changed_and_the_list_how_many_i_booked(client, at):
    at(WEDNESDAY)
    event, later = on(WEDNESDAY + 5 * HOUR, title="折子戏"), on(SATURDAY)
    booking = booked(event, seats=2)
    booked(later, user=booking.booker)
    event.changes.create(
        made_at=booking.booked_at + HOUR,
        reason="检修",
        people=2,
        lines=[["时间", "3月3日 14:30", "3月3日 17:00"]],
    )
    client.force_login(booking.booker)

    response = client.get("/")

    assert response.context["ticket"] == booking
    for words in (
        "今天 17:00　折子戏",
        "时间改过，原来 3月3日 14:30",
        "你约了 2 位",
        f"/me/bookings/{booking.pk}/",
    ):
        assert words in page(response)


def test_a_visitor_and_a_citizen_without_tickets_see_no_ticket(client):
    assert 'class="mine"' not in page(client.get("/"))
    client.force_login(UserFactory())
    assert 'class="mine"' not in page(client.get("/"))


# Where ----


def test_the_district_one_chose_is_remembered_and_holds_for_all_that_is_counted(client, at):
    at(WEDNESDAY)
    near, far = AreaFactory(code="440103101"), AreaFactory(code="440104101")
    here = on(SATURDAY, area=near, title="荔湾的")
    on(SATURDAY, area=far, title="越秀的")
    for area, name in ((near, "荔湾馆"), (far, "越秀馆")):
        open_daily(FacilityFactory(area=area, name=name))

    answer = client.get("/", {"district": "440103"})
    response = client.get(answer["Location"])

    assert answer["Location"] == "/"
    assert response.context["here"].code == "440103"
    assert here.title in page(response)
    assert "荔湾馆" in page(response)
    assert "越秀" not in page(response).split("<main")[1].split('class="where"')[1].split("</form>")[1]
    listed = client.get("/events/", {"t": "week", "d": "440103"}).context["page"].paginator.count
    assert response.context["total"] == listed


@pytest.mark.parametrize("code", ["", "440199", "44", "%", "\x00", "四" * 3000])
def test_what_is_no_district_forgets_the_choice(client, code):
    AreaFactory(code="440103101")
    client.get("/", {"district": "440103"})
    client.get("/", {"district": code})
    response = client.get("/")
    assert (response.status_code, response.context["here"]) == (200, None)


def test_a_district_that_is_gone_since_is_the_whole_city(client):
    client.cookies["district"] = "440199"
    assert client.get("/").context["here"] is None


# Places, training, the line ----


def test_only_places_that_are_open_now_are_named_with_until_when(client, at):
    at(WEDNESDAY)
    names = {
        "开着": {},
        "午后才开": {"opens": "14:00"},
        "已关": {"opens": "08:00", "closes": "11:00"},
        "到半夜": {"closes": "00:00"},
    }
    for name, hours in names.items():
        open_daily(FacilityFactory(name=name), **hours)
    shut, gone = FacilityFactory(name="闭馆中"), FacilityFactory(name="停用了", archived_at=WEDNESDAY - DAY)
    open_daily(shut), open_daily(gone), FacilityFactory(name="广场")
    Closure.objects.create(
        facility=shut,
        period=(WEDNESDAY - HOUR, WEDNESDAY + HOUR),
        reason="检修",
        announced_at=WEDNESDAY - DAY,
    )

    response = client.get("/")

    assert {one.facility.name for one in response.context["venues"]} == {"开着", "到半夜"}
    assert "开到 24:00" in page(response)


def test_training_of_staff_alone_is_not_offered_to_citizens(client):
    ProgrammeFactory(title="干部班", for_citizens=False, for_staff=True)
    ProgrammeFactory(title="市民班", for_citizens=True)
    html = page(client.get("/"))
    assert "市民班" in html
    assert "干部班" not in html


def test_the_line_on_the_front_page_begins_a_wish_and_survives_signing_in(client):
    text = "周末想看粤剧 & <b>醒狮</b>"
    asked = client.get("/demands/new/", {"text": text})
    citizen = UserFactory()
    client.force_login(citizen)
    form = client.get("/demands/new/", {"text": text}).context["form"]

    assert "%2526" in asked["Location"]  # the words travel whole to the page after signing in
    assert form["text"].value() == text
    assert len(client.get("/demands/new/", {"text": "看" * 3000}).context["form"]["text"].value()) == 300


def test_the_line_does_not_push_out_what_one_had_begun_to_write(client):
    client.force_login(UserFactory())
    client.post("/me/drafts/", {"form_path": "/demands/new/", "text": "上次写到一半的愿望"})
    for _ in range(2):
        form = client.get("/demands/new/", {"text": "想看粤剧"}).context["form"]
        assert form["text"].value() == "上次写到一半的愿望\n想看粤剧"
    begun = client.get("/demands/new/", {"text": "写到一半"}).context["form"]
    assert begun["text"].value() == "上次写到一半的愿望"


# What it costs ----


def fill(number):
    for index in range(number):
        event = on(WEDNESDAY + (index + 2) * HOUR)
        on(SATURDAY + index * HOUR)
        open_daily(FacilityFactory(phone="020-0000 0000")), ProgrammeFactory(for_citizens=True)
        yield event


def test_few_queries_however_much_is_on(client, at, count_queries):
    at(WEDNESDAY)
    events = list(fill(1))
    citizen = UserFactory()
    booked(events[0], user=citizen)
    asks = {"visitor": lambda: client.get("/")}
    asks["visitor"]()
    few = count_queries(asks["visitor"])
    list(fill(6))
    many = count_queries(asks["visitor"])
    client.force_login(citizen)
    mine = count_queries(asks["visitor"])

    assert few == many <= VISITOR_QUERIES
    assert mine <= CITIZEN_QUERIES


def test_the_page_is_light_and_carries_no_token_and_no_list_of_streets(client, at):
    at(WEDNESDAY)
    for number in range(40):
        AreaFactory(code=f"4401031{number:02}")
    list(fill(6))

    response = client.get("/")

    assert len(response.content) < 25_000
    assert "csrfmiddlewaretoken" not in page(response)
    assert "csrftoken" not in response.cookies
    assert page(response).count("<option") < 20


def test_elders_have_four_things_to_do_first(client, at):
    at(WEDNESDAY)
    event = on(WEDNESDAY + 5 * HOUR)
    client.cookies["mode"] = "elder"
    html = page(client.get("/"))
    assert [words for words in ("能去的", "我的票", "说想看什么") if f"<b>{words}</b>" in html] == [
        "能去的",
        "我的票",
        "说想看什么",
    ]
    assert f"/events/{event.pk}/" in html
    assert (
        "data-elder" not in html.split('class="head2"')[1].split("</header>")[0]
    )  # another page, so it is asked for


def test_the_words_of_the_header_lead_somewhere(client):
    client.force_login(UserFactory())
    for entry in client.get("/").context["nav"]:
        assert client.get(entry.path).status_code == 200, entry.path


def test_events_of_the_page_are_published_ones():
    event = on(WEDNESDAY + 5 * HOUR)
    Event.objects.filter(pk=event.pk).update(state="cancelled")
    assert catalogue.soon(WEDNESDAY, "") == catalogue.Soon([], [], [])
