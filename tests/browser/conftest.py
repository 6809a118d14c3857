"""People in real browsers: each has their own session, on a phone or at a desk."""

import os
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, sync_playwright

from core.web.pages import store, versions
from launcher import redis

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the test's thread

SIZES = {
    "phone": {"width": 390, "height": 844},
    "desk": {"width": 1440, "height": 900},
    "narrow": {"width": 320, "height": 640},
    "tablet": {"width": 820, "height": 1180},
    "tablet on its side": {"width": 1180, "height": 820},
    "small tablet on its side": {"width": 1024, "height": 768},
}
FINGER = 43.5  # px, 2.75rem less rounding
SMALL = """least => [...document.querySelectorAll('main :is(a, button, input, select, textarea, summary)')].filter(
  one => one.checkVisibility({ opacityProperty: false }) && one.type !== 'hidden' && !one.closest('.work__end')
).map(one => [one, one.closest('label') ?? one]).filter(([, pressed]) => {
  const box = pressed.getBoundingClientRect();
  return box.height < least || box.width < least;
}).map(([one]) => one.outerHTML.slice(0, 120))"""
SHOTS = Path(__file__).parent.parent.parent / "test-results"


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def _redis(tmp_path_factory):
    made = redis.Redis(tmp_path_factory.mktemp("r") / "r.sock")
    made.start()
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def _kept_pages(settings, _redis):
    """Browsers see the portal as it runs: pages of visitors come from memory."""
    settings.PAGE_CACHE, settings.REDIS_URL = True, _redis.url
    store.plain.clear(), store.asked.clear()
    versions.shared().reset()


class Person:
    """One person with a browser of their own; remembers what the page complained about."""

    def __init__(self, chromium, live_server, user=None, size="desk", javascript=True, scale=1):
        self.base = live_server.url
        self.context = chromium.new_context(
            viewport=SIZES[size],
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=javascript,
            device_scale_factor=scale,
        )
        self.context.set_default_timeout(10_000)
        self.complaints: list[str] = []
        if user is not None:
            self._sign_in(user)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console", lambda message: message.type == "error" and self.complaints.append(message.text)
        )

    def _sign_in(self, user):
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        self.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": self.base}]
        )

    def open(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def shot(self, name: str) -> None:
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    def violations(self, *, with_targets: bool = False) -> list[str]:
        """What axe-core finds on the page in front of this person; targets (WCAG 2.5.8) only where it is asked."""
        options = {"rules": {"target-size": {"enabled": with_targets}}}
        found = Axe().run(self.page, options=options).response["violations"]
        return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]

    def overflows(self, size: str) -> bool:
        """Whether the page in front of this person scrolls sideways on a window of `size`."""
        self.page.set_viewport_size(SIZES[size])
        return self.page.evaluate("document.documentElement.scrollWidth") > SIZES[size]["width"]

    def misses(self) -> list[str]:
        """What a finger misses on the page in front of this person: less than 2.75rem high or wide."""
        return self.page.evaluate(SMALL, FINGER)

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def person(chromium, live_server):
    """Make people: `person(user, size="phone")`."""
    made = []

    def make(user=None, size="desk", javascript=True, scale=1):
        made.append(Person(chromium, live_server, user, size, javascript, scale))
        return made[-1]

    yield make
    for somebody in made:
        somebody.close()
