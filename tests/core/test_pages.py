"""The page cache: sent from memory while nothing changed, and never stale."""

import datetime as dt
import re
from io import BytesIO

import pytest
from django.db import connection
from django.http import FileResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cloudplatform.models import Event
from cloudplatform.states import EventState
from core.web.pages import live, store, versions, watching
from core.web.pages import middleware as pages
from tests.factories.bookings import booked, waiting_for
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory
from tests.factories.orders import ShelfProductFactory

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """A clock that stands still until `clock(MINUTE)`."""
    now = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: now[0])

    def go_on(by):
        now[0] += by

    return go_on


def queries_of(client, path, **headers):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path, **headers)
    assert answer.status_code in (200, 304)
    return len(captured), answer


def words(answer):
    return answer.content.decode()


PATHS = ["/", "/events/", "/news/", "/members/", "/spaces/", "/training/", "/help/", "/?x=1"]


@pytest.mark.parametrize("path", PATHS)
def test_the_second_visitor_costs_no_query_and_gets_the_same_page_without_a_cookie(kept, path):
    EventFactory()
    first, second = queries_of(kept, path), queries_of(Client(), path)

    assert second[0] == 0
    assert second[1].content == first[1].content
    for answer in (first[1], second[1]):
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
        assert answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "private, no-cache"


def test_an_event_page_is_kept_and_says_nothing_of_how_it_is_kept(kept):
    event = EventFactory()

    assert [queries_of(kept, f"/events/{event.pk}/")[0] > 0 for _ in range(2)] == [True, False]
    assert "<!--" not in words(kept.get(f"/events/{event.pk}/"))
    assert "csrfmiddlewaretoken" not in words(kept.get(f"/events/{event.pk}/"))


# What changed ----
def test_a_page_is_built_anew_when_rows_it_showed_change(kept, commit):
    event = EventFactory(title="改之前")
    path = f"/events/{event.pk}/"
    queries_of(kept, path)

    commit(Event.objects.filter(pk=event.pk).update, title="改之后")

    assert "改之后" in words(kept.get(path))
    assert "改之后" in words(kept.get("/events/"))


def test_what_is_taken_back_changes_nothing_and_what_is_elsewhere_neither(kept, commit):
    event = EventFactory()
    path = f"/events/{event.pk}/"
    queries_of(kept, path)

    event.title = "没有提交"
    event.save()  # in a transaction that is not committed
    commit(UserFactory)

    assert queries_of(kept, path)[0] > 0 or "没有提交" not in words(kept.get(path))


def test_a_draft_is_not_shown_and_appears_when_it_is_published(kept, commit):
    event = EventFactory(draft=True, title="还没有公布")
    assert "还没有公布" not in words(kept.get("/events/"))
    assert kept.get(f"/events/{event.pk}/").status_code == 404

    commit(Event.objects.filter(pk=event.pk).update, state=EventState.CANCELLED)

    assert "还没有公布" in words(kept.get(f"/events/{event.pk}/"))


@pytest.mark.parametrize(
    "path", ["/", "/events/", "/events/?s=places", "/events/?sort=free", "/events/{pk}/"]
)
@pytest.mark.parametrize("mode", ["", "elder"])
def test_a_place_shown_as_free_is_free(kept, commit, path, mode):
    event = EventFactory(capacity=5, has_waiting_list=False)
    kept.cookies["mode"] = mode
    path = path.format(pk=event.pk)
    kept.get(path)

    commit(booked, event, 4)
    after_one = kept.get(path)
    commit(booked, event)
    after_two = words(kept.get(path))
    assert not after_one.cookies
    assert "余 1 座" in words(after_one)
    assert "余 1 座" not in after_two
    assert "可预约" not in after_two


def test_a_booking_fills_pieces_and_leaves_the_page_as_it_is(kept, commit):
    event = EventFactory(capacity=5)
    whole = queries_of(kept, "/events/")[0]

    commit(booked, event)
    filled, answer = queries_of(kept, "/events/")

    assert filled == 1 < whole
    assert "余 4 / 5 座" in words(answer)


def test_a_full_event_offers_the_line_with_how_many_wait(kept, commit):
    event = EventFactory(capacity=1)
    path = f"/events/{event.pk}/"
    kept.get(path)

    commit(booked, event)
    assert "前面有 0 人" in words(kept.get(path))
    commit(waiting_for, event, 1)
    assert "前面有 1 人" in words(kept.get(path))


@pytest.mark.parametrize("mode", ["standard", "elder"])
def test_a_filled_page_is_what_would_be_built_now(kept, commit, settings, mode):
    product = ShelfProductFactory()
    event = EventFactory(capacity=3, product=product)
    EventFactory(product=product)  # another session to choose
    anew = Client()
    kept.cookies["mode"] = anew.cookies["mode"] = mode
    for path in ("/", "/events/", f"/events/{event.pk}/"):
        kept.get(path)
        commit(booked, event)
        settings.PAGE_CACHE = True
        filled = words(kept.get(path))
        settings.PAGE_CACHE = False
        assert re.sub(r"\s+", "", filled) == re.sub(r"\s+", "", words(anew.get(path)))
        settings.PAGE_CACHE = True


def test_a_page_is_of_its_minute(kept, clock):
    event = EventFactory(booking_opens_at=timezone.now() + MINUTE)
    path = f"/events/{event.pk}/"
    assert "预约座位" not in words(kept.get(path))

    clock(MINUTE)

    assert "预约座位" in words(kept.get(path))


def test_what_raw_statements_and_whole_tables_change_is_seen(kept, commit):
    EventFactory(title="第一次的名字")
    assert "第一次的名字" in words(kept.get("/events/"))

    def by_hand():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE cloudplatform_event SET title = '第二次的名字'")

    commit(by_hand)
    assert "第二次的名字" in words(kept.get("/events/"))


# Who asks ----
def test_somebody_with_a_session_gets_a_page_of_their_own_and_leaves_nothing_behind(kept, commit):
    person, event = UserFactory(display_name="陈小满"), EventFactory()
    path = f"/events/{event.pk}/"
    kept.get(path)
    booking = commit(booked, event, user=person)
    mine = Client()
    mine.force_login(person)

    assert booking.spoken_code in words(mine.get(path))
    for visitor in (kept, Client()):
        for page in (path, "/", "/events/"):
            seen = words(visitor.get(page))
            assert booking.spoken_code not in seen
            assert "陈小满" not in seen
            assert "你约了" not in seen
    assert "陈小满" in words(mine.get("/"))


def test_modes_districts_and_hosts_have_pages_of_their_own(kept):
    plain = words(kept.get("/"))
    kept.cookies["mode"] = "elder"
    elder = words(kept.get("/"))

    assert 'data-mode="elder"' in elder
    assert 'data-mode="elder"' not in plain
    assert words(Client().get("/")) == plain
    kept.cookies["mode"] = "nonsense"
    assert queries_of(kept, "/")[0] == 0
    keys = {
        pages.key_of(Client(HTTP_HOST=host, **values).get("/").wsgi_request)
        for host in ("a.example", "b.example")
        for values in ({}, {"HTTP_COOKIE": "district=440103"}, {"HTTP_COOKIE": "district=x"})
    }
    assert len(keys) == 4


def test_a_message_for_one_visitor_is_shown_to_that_one_only(kept):
    event = EventFactory()
    sent = kept.post(f"/events/{event.pk}/book/", HTTP_ORIGIN="http://testserver", follow=True)

    assert "请先登录" in words(sent)
    assert "请先登录" not in words(Client().get("/"))


# Sending a form of a kept page ----
@pytest.mark.parametrize(
    ("origin", "status"),
    [({"HTTP_ORIGIN": "http://testserver"}, 302), ({"HTTP_REFERER": "http://testserver/events/"}, 302),
     ({"HTTP_ORIGIN": "https://elsewhere.example"}, 403), ({"HTTP_ORIGIN": "null"}, 403), ({}, 403)],
)  # fmt: skip
def test_a_visitor_sends_the_booking_form_without_a_token_from_our_pages_only(kept, origin, status):
    event = EventFactory()
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(f"/events/{event.pk}/book/", {"companions": "1"}, **origin)

    assert answer.status_code == status
    assert "sessionid" in answer.cookies or status == 403


def test_who_is_signed_in_needs_a_token(kept):
    event = EventFactory()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory())

    answer = strict.post(
        f"/events/{event.pk}/book/", {"comes_along": "on"}, HTTP_ORIGIN="https://elsewhere.example"
    )

    assert answer.status_code == 403
    assert not Event.objects.get(pk=event.pk).taken


# How it is sent ----
def test_a_browser_that_has_the_page_gets_304_until_it_changes(kept, commit):
    event = EventFactory()
    path = f"/events/{event.pk}/"
    for accepts in ({}, {"HTTP_ACCEPT_ENCODING": "gzip"}):
        first = kept.get(path, **accepts)
        again = kept.get(path, HTTP_IF_NONE_MATCH=first["ETag"], **accepts)
        assert (again.status_code, again.content) == (304, b"")
        commit(booked, event)
        assert kept.get(path, HTTP_IF_NONE_MATCH=first["ETag"], **accepts).status_code == 200


def test_a_page_is_compressed_for_who_takes_it(kept):
    import gzip

    plain, zipped = kept.get("/"), kept.get("/", HTTP_ACCEPT_ENCODING="br, gzip")

    assert zipped["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content
    assert "Accept-Encoding" in zipped["Vary"]
    assert len(zipped.content) * 2 < len(plain.content)


# Without Redis, and with guests who mean no good ----
def test_without_redis_every_page_is_built_anew_and_right(kept, commit, settings, tmp_path):
    event = EventFactory(capacity=5)
    kept.get("/events/")
    settings.REDIS_URL = f"unix://{tmp_path}/gone.sock?db=0"

    commit(booked, event)

    assert "余 4 / 5 座" in words(kept.get("/events/"))
    assert queries_of(kept, "/events/")[0] > 0


def test_what_changed_while_redis_was_away_is_forgotten_when_it_is_back(kept, commit, monkeypatch):
    event = EventFactory(capacity=5)
    kept.get("/events/")
    shared = versions.shared()
    monkeypatch.setattr(shared, "_ask_again_at", float("inf"))
    commit(Event.objects.filter(pk=event.pk).update, title="改了名字")
    monkeypatch.setattr(shared, "_ask_again_at", 0.0)

    commit(UserFactory)  # the next change pays what is owed

    assert "改了名字" in words(kept.get("/events/"))


def test_odd_questions_do_not_fill_the_memory_or_push_out_the_pages(kept, monkeypatch):
    monkeypatch.setattr(store.asked, "limit", 300_000)
    kept.get("/help/")

    for number in range(40):
        kept.get(f"/help/?{number}")
        kept.get("/help/", HTTP_COOKIE=f"district=44{number:04}")
    kept.get("/help/?" + "x" * 300)

    assert store.asked.size <= 300_000
    assert 0 < len(store.asked) < 40
    assert queries_of(kept, "/help/")[0] == 0
    assert len(store.plain) == 1


def test_pages_that_read_what_changes_all_the_time_or_set_a_cookie_are_not_kept(kept, monkeypatch):
    monkeypatch.setattr(watching, "is_quiet", lambda table: table == "cloudplatform_event")
    kept.get("/events/"), kept.get("/members/join/"), kept.get("/nothing/here/")

    assert len(store.plain) == 0


def test_marks_of_live_pieces_stand_in_no_answer(kept, settings):
    EventFactory()
    assert live._WORD not in words(kept.get("/events/"))
    settings.PAGE_CACHE = False  # cards that were drawn for the page above are drawn again without marks

    assert live._WORD not in words(kept.get("/events/"))


def test_a_file_that_is_sent_in_pieces_passes_through(kept, rf):
    middleware = pages.KeptPagesMiddleware(
        lambda _request: FileResponse(BytesIO(b"%PDF"), content_type="application/pdf")
    )

    for _ in range(2):
        assert b"".join(middleware(rf.get("/reports/bluebook/2026/files/pdf/")).streaming_content) == b"%PDF"
    assert len(store.plain) == 0


# What a statement says ----
@pytest.mark.parametrize(
    ("sql", "raised"),
    [
        ('SELECT * FROM "cloudplatform_event"', set()),
        ('UPDATE "cloudplatform_event" SET "taken" = ("cloudplatform_event"."taken" + 1) WHERE "id" = 1', {"cloudplatform_event.taken"}),
        ('UPDATE "cloudplatform_event" SET "taken" = 1, "title" = %s WHERE "id" = 1', {"cloudplatform_event"}),
        ('INSERT INTO "cloudplatform_booking" ("id") VALUES (1)', {"cloudplatform_booking"}),
        ('UPDATE "core_user" SET "last_login" = %s WHERE "id" = 1', set()),
        ('INSERT INTO "core_job" ("id") VALUES (1)', set()),
        ("WITH gone AS (DELETE FROM community_newsitem RETURNING id) SELECT * FROM gone", {"community_newsitem"}),
        ("WITH one AS (SELECT 1 FROM community_newsitem) SELECT * FROM one", set()),
        ("TRUNCATE community_newsitem", {"community_newsitem"}),
        ("PREPARE one (bigint) AS SELECT 1 FROM community_newsitem", set()),
        ("EXECUTE one (1)", set()),
        ("\nSELECT * FROM cloudplatform_book_v1(1)", {"cloudplatform_event.taken", "cloudplatform_booking", "cloudplatform_attendee"}),
    ],
)  # fmt: skip
def test_which_numbers_a_statement_raises(sql, raised):
    assert watching.written_by(sql) == raised


def test_a_function_of_the_database_raises_what_was_registered(monkeypatch):
    monkeypatch.setitem(watching._functions, "book_a_place", frozenset({"cloudplatform_event.taken"}))
    watching.written_by.cache_clear()

    assert watching.written_by("SELECT * FROM book_a_place(%s)") == {"cloudplatform_event.taken"}
    watching.written_by.cache_clear()


def test_nobody_can_write_a_live_piece_into_a_page():
    page = live.marked("event_badge", 1, "<b>可预约</b>").encode() + b"<!--x event_badge 2--><!--/x-->"

    whole, parts, names = live.split(page)

    assert [(part.kind, part.key) for part in parts if isinstance(part, live.Piece)] == [("event_badge", "1")]
    assert whole.startswith(b"<b>")
    assert names == {"cloudplatform_event.taken"}


# Languages ----


def test_a_kept_page_never_crosses_languages(kept, commit):
    event = EventFactory(capacity=2)
    path, other = f"/events/{event.pk}/", Client()
    other.cookies["lang"] = "en"
    first = [who.get(path).content.decode() for who in (kept, other, kept, other)]
    assert ['<html lang="en">' in page for page in first] == [False, True, False, True]

    commit(booked, event)
    chinese, english = kept.get(path).content.decode(), other.get(path).content.decode()
    assert "余 1 / 2 座" in chinese
    assert "places left" not in chinese
    assert "1 of 2 places left" in english
    assert "余 1" not in english


def test_an_invented_language_is_no_page_of_its_own(kept):
    invented = Client()
    invented.cookies["lang"] = "tlh"
    assert pages.key_of(kept.get("/").wsgi_request) == pages.key_of(invented.get("/").wsgi_request)
