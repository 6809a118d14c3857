"""People in real browsers: each has their own session, on a phone or at a desk."""

import os
import shutil
from pathlib import Path
from typing import ClassVar

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.staticfiles import handlers
from django.http import HttpResponse
from playwright.sync_api import Page, expect, sync_playwright

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
# A page is read by axe once: what the optimizing compilers make of its functions is thrown away before it pays.
CHROMIUM = ["--no-sandbox", "--js-flags=--no-turbofan --no-maglev"]
WAIT = 30_000  # ms; a busy machine takes its time
expect.set_options(timeout=WAIT)
SHOTS = Path(__file__).parent.parent.parent / "test-results"
AXE_FILE = "axe.js"
# axe comes to a page as one of the portal's files, which the browser keeps; a page reads it once. What it did not find
# is neither described nor handed over. Of what it loads anew, style sheets are read by no rule that is on.
AXE = f"""async options => {{
  if (!window.axe) await new Promise((done, failed) => {{
    const script = Object.assign(document.createElement('script'), {{ src: '/static/{AXE_FILE}', onload: done, onerror: failed }});
    document.head.append(script);
    script.remove();
  }});
  const found = await axe.run(document, {{ preload: {{ assets: ['media'] }}, reporter: 'no-passes', ...options }});
  return found.violations.flatMap(rule => rule.nodes.map(node => `${{rule.id}}: ${{node.html.slice(0, 160)}}`));
}}"""


class KeptFiles(handlers.StaticFilesHandler):
    """The portal's own files from memory, kept by browsers as they keep those of the real server."""

    read: ClassVar[dict[str, tuple[bytes, str]]] = {
        f"/static/{AXE_FILE}": (AXE_SCRIPT.encode(), "text/javascript; charset=utf-8"),
    }

    def serve(self, request):
        if request.path not in self.read:
            found = super().serve(request)
            self.read[request.path] = found.getvalue(), found["Content-Type"]
        content, kind = self.read[request.path]
        return HttpResponse(content, content_type=kind, headers={"Cache-Control": "max-age=3600"})


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The first test makes the city of the day while others walk without it; then come all who look at it."""
    order = {"test_elder_heights.py": 0, "test_pages.py": 2}
    items.sort(key=lambda item: order.get(item.path.name, 1))


@pytest.fixture(scope="session", autouse=True)
def _kept_files():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handlers, "StaticFilesHandler", KeptFiles)
        yield


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
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
        self.context.set_default_timeout(WAIT)
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
        self.answer = self.page.goto(self.base + path)
        return self.page

    def choose(self, mode: str) -> None:
        """Let the server answer in this mode from now on: `elder` (长辈版), or anything else for the standard."""
        self.context.add_cookies([{"name": "mode", "value": mode, "url": self.base}])

    def shot(self, name: str) -> None:
        """Keep a picture of the whole page, if pictures were asked for (SHOTS=1)."""
        if os.environ.get("SHOTS") != "1":
            return
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    def violations(self, *, with_targets: bool = False) -> list[str]:
        """What axe-core finds on the page in front of this person; targets (WCAG 2.5.8) only where it is asked."""
        options = {"rules": {"target-size": {"enabled": with_targets}}}
        return self.page.evaluate(AXE, options)

    def resize(self, size: str) -> None:
        """Give the window of this person another size, unless it has it: each change is laid out and painted."""
        if self.page.viewport_size != SIZES[size]:
            self.page.set_viewport_size(SIZES[size])

    def overflows(self, size: str) -> bool:
        """Whether the page in front of this person scrolls sideways on a window of `size`."""
        self.resize(size)
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
