"""Pages that are the same for all but for marked pieces: filled for who is signed in, and nothing of anybody is kept."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cloudplatform.actions import follows
from cloudplatform.forms.bookings import BookingForm
from cloudplatform.models import Booking, Event, EventSeries
from cloudplatform.states import BookingState, EventState
from community.middleware import SESSION_KEY
from core import actions
from core.models import AccountClosure, Notice
from core.models.accounts import ConsentKind
from core.record.actors import Actor
from core.web.pages import middleware as pages
from core.web.pages import own, store
from tests.factories.bookings import booked, waiting_for
from tests.factories.community import FamilyMemberFactory, city_staff, holder_of
from tests.factories.core import UserFactory, agreeing
from tests.factories.events import EventFactory, soon

pytestmark = pytest.mark.django_db
NOW = timezone.now
SECRETS = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+')


@pytest.fixture
def person():
    return UserFactory(display_name="陈小满")


@pytest.fixture
def event():
    """One session of a series, with a line and a question."""
    event = EventFactory(capacity=5, party_limit=5, questions=["从哪里知道的？"])
    event.series = EventSeries.objects.create(host=event.host, title=event.title, made_at=NOW())
    event.save()
    return event


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """A clock that stands still, so that two pages are of the same minute."""
    now = NOW()
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def signed_in(kept):
    def of(user):
        client = Client()
        client.force_login(user)
        return client

    return of


def words(answer):
    assert answer.status_code == 200
    return SECRETS.sub(r"\1", answer.content.decode())


def queries_of(client, path):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    return [query["sql"] for query in captured], words(answer)


def nothing(event, person):
    pass


def has_a_place(event, person):
    booked(event, 2, user=person)


def waits(event, person):
    booked(event, 5)
    waiting_for(event, user=person)


def finds_it_full(event, person):
    booked(event, 5)


def may_not_book_for_a_while(event, person):
    for days in (20, 30, 40):
        missed = EventFactory(starts_at=soon(-days), state=EventState.HELD)
        Booking.objects.create(
            event=missed, booker=person, seats=1, state=BookingState.ABSENT, booked_at=missed.starts_at
        )


def is_elsewhere(event, person):
    booked(EventFactory(title="骑楼夜读"), user=person)


def has_a_family(event, person):
    FamilyMemberFactory(guardian=person)
    FamilyMemberFactory(guardian=person, name="陈小雪", agreed=False)


def agreed_to_needs(event, person):
    agreeing(ConsentKind.ACCESS_NEEDS, person)


def began_to_book(event, person):
    fields = {"comes_along": ["on"], "companions": ["1"]}
    actions.save_draft(user=person, form=f"/events/{event.pk}/book/", fields=fields, at=NOW())


def follows_it(event, person):
    follows.follow_sessions(event=event, by=Actor(person), at=NOW())


def has_not_read_notices(event, person):
    Notice.objects.create(recipient=person, topic="ticket", title="门票", created_at=NOW())


def is_leaving(event, person):
    AccountClosure.objects.create(user=person, asked_at=NOW(), due_at=NOW() + dt.timedelta(days=7))


def has_other_dates(event, person):
    for days in (9, 12):
        EventFactory(title=event.title, host=event.host, starts_at=soon(days), capacity=3)
    booked(EventFactory(title=event.title, host=event.host, starts_at=soon(15), capacity=1))


SITUATIONS = (
    nothing, has_a_place, waits, finds_it_full, may_not_book_for_a_while, is_elsewhere, has_a_family, agreed_to_needs,
    began_to_book, follows_it, has_not_read_notices, is_leaving, has_other_dates,
)  # fmt: skip


@pytest.mark.parametrize("mode", ["", "elder"])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_filled_page_is_the_page_that_would_be_built(signed_in, settings, event, person, situation, mode):
    mine = signed_in(person)
    situation(event, person)
    mine.cookies["mode"] = mode
    path = f"/events/{event.pk}/"

    filled = words(mine.get(path))
    settings.PAGE_CACHE = False

    assert filled == words(mine.get(path))
    assert "陈小满" in filled


@pytest.mark.parametrize("query", ["", "?a=1&mode2=x"])
@pytest.mark.parametrize("language", ["", "en"])
def test_it_is_so_in_each_language_and_with_a_question(signed_in, settings, event, person, language, query):
    mine = signed_in(person)
    mine.cookies["lang"] = language
    path = f"/events/{event.pk}/{query}"

    filled = words(mine.get(path))
    settings.PAGE_CACHE = False

    assert filled == words(mine.get(path))
    assert ('lang="en"' in filled.partition(">")[0] + filled[:80]) == (language == "en")


@pytest.mark.parametrize("who", ["host", "staff"])
def test_it_is_so_for_who_has_a_desk(signed_in, settings, event, who):
    settings.STAFF_NEEDS_SECOND_FACTOR = True
    mine = signed_in(holder_of(event.host) if who == "host" else city_staff())
    session = mine.session
    session[SESSION_KEY] = None if who == "staff" else 1
    session.save()
    path = f"/events/{event.pk}/"

    filled = words(mine.get(path))
    settings.PAGE_CACHE = False

    assert filled == words(mine.get(path))
    assert ("两步验证" in filled) == (who == "staff")


def test_a_message_for_somebody_is_shown_to_them_and_once(signed_in, event, person):
    mine, path = signed_in(person), f"/events/{event.pk}/"
    taken = {"comes_along": "on", "companions": "0", "access_need": ""}
    mine.post(f"{path}book/", taken)  # leaves "约好了" for the next page

    assert "约好了" in words(mine.get(path))
    assert "约好了" not in words(mine.get(path))
    assert "约好了" not in words(Client().get(path))


def test_nothing_of_one_person_is_on_the_page_of_another(signed_in, commit, event, person):
    path, other = f"/events/{event.pk}/", UserFactory(display_name="李大寒")
    booking = commit(booked, event, user=person)
    Notice.objects.create(recipient=person, topic="ticket", title="门票", created_at=NOW())
    mine, theirs, visitor = signed_in(person), signed_in(other), Client()

    for _ in range(2):
        assert booking.spoken_code in words(mine.get(path))
        for page in (words(theirs.get(path)), words(visitor.get(path))):
            assert booking.spoken_code not in page
            assert "陈小满" not in page
            assert "条未读" not in page
        assert "李大寒" in words(theirs.get(path))
        assert "李大寒" not in words(mine.get(path))


def test_what_is_kept_is_a_page_for_nobody(signed_in, event, person):
    booking = booked(event, user=person)
    words(signed_in(person).get(f"/events/{event.pk}/"))

    (page,) = store.plain._pages.values()
    for hidden in (
        "陈小满",
        booking.spoken_code,
        "csrfmiddlewaretoken",
        f'data-person="{person.pk}"',
        "<!--",
    ):
        assert hidden not in page.body.plain.decode()
        assert all(
            hidden.encode() not in (part if isinstance(part, bytes) else part.html) for part in page.parts
        )
    assert "登录" in page.body.plain.decode()


def test_a_place_shown_as_free_is_free(signed_in, commit, event, person):
    mine, path = signed_in(person), f"/events/{event.pk}/"
    mine.get(path)

    commit(booked, event, 4)
    assert "余 1 座" in words(mine.get(path))
    commit(booked, event)
    after = words(mine.get(path))
    assert "余 1 座" not in after
    assert "排队候补" in after


def test_live_pieces_of_the_visitors_page_are_not_filled_for_who_has_their_own(
    signed_in, commit, event, person
):
    mine, path = signed_in(person), f"/events/{event.pk}/"
    once, _ = queries_of(mine, path)
    again, _ = queries_of(mine, path)
    commit(booked, event)
    after_a_booking, page = queries_of(mine, path)

    assert len(after_a_booking) == len(again) < len(once)
    assert "余 4 / 5 座" in page
    assert "余 4 / 5 座" in words(Client().get(path))  # who has none gets them filled


def test_what_changed_is_there_at_once(signed_in, commit, event, person):
    mine, path = signed_in(person), f"/events/{event.pk}/"
    mine.get(path)

    commit(Event.objects.filter(pk=event.pk).update, title="改之后的名字")

    assert words(mine.get(path)).count("改之后的名字") > 3


def test_a_draft_is_for_its_host_alone(signed_in, commit, person):
    event = EventFactory(draft=True, title="还没有公布")
    path = f"/events/{event.pk}/"
    host = signed_in(holder_of(event.host))
    seen = host.get(path).status_code

    assert signed_in(person).get(path).status_code == 404
    assert Client().get(path).status_code == 404
    assert host.get(path).status_code == seen
    assert not any("还没有公布".encode() in page.body.plain for page in store.plain._pages.values())


def test_an_event_that_is_taken_back_is_gone_for_all(signed_in, commit, event, person):
    mine, path = signed_in(person), f"/events/{event.pk}/"
    words(mine.get(path))

    commit(Event.objects.filter(pk=event.pk).update, state=EventState.DRAFT, published_at=None)

    assert mine.get(path).status_code == 404


def test_the_second_who_is_signed_in_reads_what_is_theirs_and_no_more(signed_in, event, person):
    path = f"/events/{event.pk}/"
    whole, _ = queries_of(signed_in(person), path)
    filled, _ = queries_of(signed_in(UserFactory()), path)

    assert len(filled) == 8 < len(whole) - 8  # with the session, and what one follows
    assert not any("cloudplatform_feedback" in sql or "core_picture" in sql for sql in filled)


def test_a_page_with_a_piece_that_nobody_fills_is_built_whole(signed_in, event, person, monkeypatch):
    monkeypatch.setattr(own.live, "pieces_in", lambda _html: {})

    assert "陈小满" in words(signed_in(person).get(f"/events/{event.pk}/"))


def test_without_redis_it_is_built_whole(signed_in, settings, event, person, tmp_path):
    mine = signed_in(person)
    settings.REDIS_URL = f"unix://{tmp_path}/gone.sock?db=0"

    assert "陈小满" in words(mine.get(f"/events/{event.pk}/"))


def test_the_question_of_a_visitor_says_nothing_of_who_asks(signed_in, event, person, rf):
    request = rf.get(
        f"/events/{event.pk}/?q=1", HTTP_AUTHORIZATION="Bearer x", HTTP_COOKIE="sessionid=abc; csrftoken=def; lang=en; x=y",
        HTTP_REFERER="/me/", HTTP_USER_AGENT="mine", HTTP_IF_NONE_MATCH='"x"', HTTP_HX_REQUEST="true",
    )  # fmt: skip
    request.META["CSRF_COOKIE"], request.META["CSRF_COOKIE_NEEDS_UPDATE"] = "def", True

    visitor = pages.as_visitor(request)

    assert visitor.COOKIES == {"lang": "en"}
    assert visitor.get_full_path() == f"/events/{event.pk}/?q=1"
    assert {name for name in visitor.META if name.startswith(("HTTP_", "CSRF_"))} <= {
        "HTTP_COOKIE",
        "HTTP_HOST",
    }
    assert not hasattr(visitor, "user")


# The card of who has nothing to do with the event yet, kept but for its blanks ----
@pytest.fixture
def built(monkeypatch):
    """How often a booking form was made since: a card that is kept makes none."""
    made = []
    begin = BookingForm.__init__

    def counting(form, *args, **kwargs):
        made.append(form)
        begin(form, *args, **kwargs)

    monkeypatch.setattr(BookingForm, "__init__", counting)
    return made


def test_the_card_of_who_has_nothing_here_is_made_once(signed_in, event, person, built):
    path = f"/events/{event.pk}/"
    words(signed_in(person).get(path))
    once = len(built)

    booked(event)  # how many are free is filled in
    page = words(signed_in(UserFactory()).get(path))

    assert len(built) == once
    assert "余 4 / 5 座" in page


def test_each_gets_the_token_of_their_own_session(kept, event, person):
    for user in (person, UserFactory()):
        client = Client(enforce_csrf_checks=True)
        client.force_login(user)
        page = client.get(f"/events/{event.pk}/").content.decode()
        taken = {"comes_along": "on", "companions": "0", "access_need": ""}
        path = f"/events/{event.pk}/book/"
        refused = client.post(path, {**taken, "csrfmiddlewaretoken": "a" * 64})
        token = re.search(r'id="book-form".*?name="csrfmiddlewaretoken" value="(\w+)"', page, re.DOTALL)[1]

        assert refused.status_code == 403
        assert client.post(path, {**taken, "csrfmiddlewaretoken": token}).status_code == 302
    assert not any(token.encode() in page.body.plain for page in store.plain._pages.values())


def test_a_kept_card_says_at_once_what_the_event_says_now(signed_in, settings, commit, event, person):
    mine, path = signed_in(person), f"/events/{event.pk}/"
    mine.get(path)
    event.questions = ["谁推荐的？"]
    for change in (
        {"starts_at": event.starts_at - dt.timedelta(hours=1)},
        {"questions": event.questions},
        {"has_waiting_list": True, "taken": 5},
    ):
        commit(Event.objects.filter(pk=event.pk).update, **change)
        now = words(mine.get(path))
        settings.PAGE_CACHE = False
        assert now == words(mine.get(path))
        settings.PAGE_CACHE = True
    assert "排队候补" in now


def test_a_kept_card_is_full_when_the_last_place_goes(signed_in, commit, event, person):
    other = signed_in(UserFactory())
    words(other.get(f"/events/{event.pk}/"))
    commit(Event.objects.filter(pk=event.pk).update, has_waiting_list=False)
    commit(booked, event, 5)

    page = words(signed_in(person).get(f"/events/{event.pk}/"))

    assert "约满" in page
    assert "book-form" not in page


def test_other_dates_on_a_kept_card_say_how_they_stand(signed_in, commit, event, person):
    other = EventFactory(title=event.title, host=event.host, starts_at=soon(9), capacity=3)
    mine, path = signed_in(person), f"/events/{event.pk}/"
    assert "余 3 / 3 座" in words(mine.get(path))

    commit(booked, other, 3)

    assert "余 3 / 3 座" not in words(mine.get(path))


# Fragments on pages that are somebody's own ----
def ticket_of(event, user):
    return f"/me/bookings/{booked(event, user=user).pk}/"


@pytest.mark.parametrize("language", ["", "en"])
def test_a_ticket_with_a_kept_fragment_is_the_one_that_would_be_built(
    signed_in, settings, event, person, language
):
    ticket_of(event, UserFactory())
    mine, path = signed_in(person), ticket_of(event, person)
    mine.cookies["lang"] = language
    for _ in range(2):
        kept = words(mine.get(path))
        settings.PAGE_CACHE = False
        assert kept == words(mine.get(path))
        settings.PAGE_CACHE = True


def test_a_ticket_reads_the_way_of_its_event_once_for_all(signed_in, commit, event, person):
    other = UserFactory()
    paths = [commit(ticket_of, event, user) for user in (person, other)]
    first, _ = queries_of(signed_in(person), paths[0])
    commit(booked, event)  # places do not matter to it
    second, _ = queries_of(signed_in(other), paths[1])

    assert any("cloudplatform_demand_behind" in sql for sql in first)
    assert not any("cloudplatform_demand_behind" in sql for sql in second)
    assert (
        len(second) == 5
    )  # the session, who asks, the ticket with its answers, another session to move to, the frame


def test_a_ticket_says_at_once_what_changed_on_its_way(signed_in, commit, event, person):
    path = commit(ticket_of, event, person)
    mine = signed_in(person)
    assert "场地已定" in words(mine.get(path))

    commit(Event.objects.filter(pk=event.pk).update, state=EventState.CANCELLED, cancel_reason="台风")

    assert "这一场取消了：台风" in words(mine.get(path))
