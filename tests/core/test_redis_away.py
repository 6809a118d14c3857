"""Redis away: pages and bookings work, limits hold, and nothing stale comes back with it."""

import time

import pytest
from django.conf import settings as configured
from django.core.cache import caches
from django.test import override_settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from cloudplatform.models import Booking
from core import jobs, tasks
from core.web import cache as core_cache
from core.web.cache import ResilientRedisCache
from launcher import redis
from tests.factories.core import UserFactory
from tests.factories.events import EventFactory

AWAY = {
    "default": {
        "BACKEND": "core.web.cache.ResilientRedisCache",
        "LOCATION": "unix:///nonexistent/redis.sock?db=0",
    }
}


@pytest.fixture
def away():
    """A portal whose Redis does not answer, with sessions as production keeps them."""
    with override_settings(CACHES=AWAY, SESSION_ENGINE="django.contrib.sessions.backends.cached_db"):
        yield caches["default"]


@pytest.fixture
def server(tmp_path):
    """A Redis of our own, to be stopped and started."""
    made = redis.Redis(tmp_path / "r.sock")
    made.start()
    yield made
    made.stop()


# --- pages, bookings, sign-in ---
@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/events/", "/me/", "/api/v1/events/", "/account/login/"])
def test_pages_open_without_redis(client, away, path):
    client.force_login(UserFactory())

    assert client.get(path, follow=True).status_code == 200


@pytest.mark.django_db
def test_a_place_is_booked_without_redis(client, away, monkeypatch):
    monkeypatch.setattr(jobs, "_wakers", [tasks.wake_worker])
    client.force_login(UserFactory())
    event = EventFactory()

    answer = client.post("/api/v1/bookings/", {"event": event.pk}, content_type="application/json")

    assert answer.status_code == 201
    assert Booking.objects.filter(event=event).count() == 1


@pytest.mark.django_db
def test_people_sign_in_and_limits_still_hold(client, away, settings):
    from config.settings import base

    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    user = UserFactory.build(phone_verified=True)
    user.set_phone("13800138000")
    user.set_password("liwan-opera-26")
    user.save()

    def signs_in(password):
        client.cookies.clear()
        return (
            client.post("/account/login/", {"login": "13800138000", "password": password}).status_code == 302
        )

    assert signs_in("liwan-opera-26")
    for _ in range(5):
        signs_in("wrong")
    assert not signs_in("liwan-opera-26")


def test_nobody_waits_for_it(away):
    started = time.monotonic()
    for number in range(200):
        away.set(f"k{number}", 1)
        away.get(f"k{number}")

    assert time.monotonic() - started < 1


@pytest.mark.django_db
def test_healthz_says_that_it_is_missing(client, away):
    answer = client.get("/healthz")

    assert (answer.status_code, answer["Retry-After"], answer.json()["cache"]) == (503, "5", "missing")


# --- every operation ---
def test_every_operation_answers_as_a_cache_does(away):
    assert away.add("a", 1) is True
    assert away.add("a", 2) is False
    assert (away.get("a"), away.get("b", "none"), away.has_key("a"), away.touch("a")) == (
        1,
        "none",
        True,
        True,
    )
    assert away.incr("a") == 2
    away.set_many({"c": 3, "d": 4})
    assert away.get_many(["c", "d", "e"]) == {"c": 3, "d": 4}
    away.delete_many(["c"])
    assert (away.delete("d"), away.get("c"), away.get("d")) == (True, None, None)
    assert away.get_or_set("f", lambda: 5) == 5


# --- coming back ---
def test_a_session_cached_before_is_not_believed_afterwards(server, monkeypatch):
    """Somebody may have signed out while it was away."""
    monkeypatch.setattr(core_cache, "AWAY_FOR_S", 0.0)
    cache = ResilientRedisCache(server.url, {})
    session = "django.contrib.sessions.cached_dbabc"
    cache.set(session, "signed in")
    cache.set("figures", 63)
    assert cache.get(session) == "signed in"

    cache._go_on_without(OSError("away for a moment"))

    assert (cache.get(session), cache.get("figures")) == (None, 63)


def test_it_is_used_again_as_soon_as_it_is_back(server, monkeypatch):
    monkeypatch.setattr(core_cache, "AWAY_FOR_S", 0.0)
    cache = ResilientRedisCache(server.url, {})
    server.stop()
    cache.set("a", 1)
    assert (cache.get("a"), cache.answers()) == (1, False)

    server.start()

    assert (cache.get("a"), cache.answers()) == (None, True)
    cache.set("a", 2)
    assert ResilientRedisCache(server.url, {}).get("a") == 2


# --- the broker ---
def test_a_broker_that_is_away_is_asked_once_and_nobody_waits(monkeypatch):
    asked = []

    def away(**_options):
        asked.append(timezone.now())
        raise OperationalError

    monkeypatch.setattr(tasks, "_send_again_at", 0.0)
    monkeypatch.setattr(tasks.run_job, "apply_async", away)
    for number in range(5):
        tasks.wake_worker(number)

    assert len(asked) == 1


def test_production_uses_it():
    from config.settings import base

    assert base.CACHES["default"]["BACKEND"] == "core.web.cache.ResilientRedisCache"
    assert configured.CACHES["default"]["BACKEND"].endswith("MemoryCache")
