"""Fixtures of the page cache."""

import pytest
from django.db import transaction
from django.test import Client

from core.web.pages import store, versions
from launcher import redis


@pytest.fixture(scope="module")
def page_redis(tmp_path_factory):
    made = redis.Redis(tmp_path_factory.mktemp("r") / "r.sock")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def kept(settings, page_redis):
    """A portal that keeps pages, with nothing kept yet."""
    settings.PAGE_CACHE, settings.REDIS_URL = True, page_redis.url
    for pages_of_a_kind in (store.plain, store.asked):
        pages_of_a_kind.clear()
    versions.shared().reset()
    return Client()


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """Do something as a transaction of its own that is committed."""

    def done(call, *args, **values):
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            return call(*args, **values)

    return done
