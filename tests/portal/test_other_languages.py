"""Citizens' pages in English: nothing of the interface stays Chinese, nothing kept or sent becomes English."""

import datetime as dt
import gettext
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from cloudplatform.models import Booking, Event
from community.members.actions import residents, schedule_conflicts
from core.errors import DomainError
from core.models import JournalEntry, Notice
from core.web import languages, translation, wording
from portal.templatetags.translation import SCRIPT_WORDS
from tests.browser.pages import account
from tests.databases import DAY
from tests.portal.language_pages import HAN, Words, citizen_pages, rows_text, visitor_pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_city")]
CATALOGUE = settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")
RULES = ("cloudplatform.actions.places", "cloudplatform.actions.bookings", "cloudplatform.actions.waiting",
         "cloudplatform.actions.moving", residents.__name__, schedule_conflicts.__name__)  # fmt: skip


@pytest.fixture
def noon(monkeypatch):
    """The day of the small city, so that its events lie ahead."""
    moment = dt.datetime.combine(DAY, dt.time(12, 30), tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    return moment


@pytest.fixture
def english(client):
    client.get("/?lang=en")
    return client


def in_english(html, rows):
    """What of a page is Chinese and not of the city's rows, or of the rows and not marked as Chinese."""
    words = Words(html)
    loose = [part for text in words.marked for part in text.split() if part not in rows]
    return loose + [found[0] for text in words.bare for found in HAN.finditer(text) if found[0] not in rows]


def test_no_page_says_a_chinese_word_of_the_interface(english, noon):
    rows, wrong = rows_text(), []
    citizen = account("citizen")
    for who, paths in ((None, visitor_pages()), (citizen, citizen_pages(citizen))):
        if who is not None:
            english.force_login(who)
        for path in paths:
            html = english.get(path).content.decode()
            wrong += [f"{path}: {text}" for text in in_english(html, rows)]
            if html and '<html lang="en"' not in html:
                wrong.append(f"{path}: not in English")
    assert not wrong, "\n".join(wrong)


def test_a_booking_refused_and_one_made_in_english(english, noon):
    citizen, rows = account("citizen"), rows_text()
    free = Event.objects.filter(
        state="published", mode="first_come", taken=0, starts_at__gt=noon + dt.timedelta(days=2)
    )
    event = free.exclude(bookings__booker=citizen).order_by("-starts_at").first()
    Event.objects.filter(pk=event.pk).update(
        booking_opens_at="2020-01-01T00:00Z", min_age=None, max_age=None, weekly_limit=50, audience="all"
    )
    english.force_login(citizen)
    path = f"/events/{event.pk}/book/"

    refused = english.post(path, {"companions": "0", "access_need": ""})
    last, notices = JournalEntry.objects.latest("pk").pk, set(Notice.objects.values_list("pk", flat=True))
    made = english.post(path, {"comes_along": "on", "companions": "0", "access_need": "", "knows_clash": "1"})

    assert refused.status_code in (409, 422)
    assert "Please choose at least one person." in refused.content.decode()
    assert not in_english(refused.content.decode(), rows)
    booking = Booking.objects.get(booker=citizen, event=event)
    assert made["Location"] == f"/me/bookings/{booking.pk}/"
    shown = english.get(made["Location"]).content.decode()
    assert "Booked: " in shown
    assert not in_english(shown, rows_text())
    written = [str(entry.details) for entry in JournalEntry.objects.filter(pk__gt=last)]
    written += [f"{notice.title} {notice.body}" for notice in Notice.objects.exclude(pk__in=notices)]
    assert not any("Booked" in text or "ticket" in text for text in written)


@pytest.mark.parametrize("asked", ["/?lang=xx", "/?lang=", "/?lang=en-GB%00", "/?lang=" + "e" * 300])
def test_an_unknown_language_is_chinese(client, asked):
    client.cookies["lang"] = "tlh"
    answer = client.get(asked, follow=True)
    assert answer.status_code == 200
    assert '<html lang="zh-Hans">' in answer.content.decode()


def test_what_a_browser_asks_for_changes_nothing(client):
    assert '<html lang="zh-Hans">' in client.get("/", headers={"Accept-Language": "en"}).content.decode()


def test_the_choice_is_kept_and_taken_back(client):
    answer = client.get("/events/?q=%E6%88%8F&lang=en")
    assert answer["Location"] == "/events/?q=%E6%88%8F"
    html = client.get("/events/").content.decode()
    assert '<html lang="en">' in html
    assert '<a href="/events/?lang=zh-hans" lang="zh-Hans" hreflang="zh-Hans">' in html
    client.get("/events/?lang=zh-hans")
    assert '<html lang="zh-Hans">' in client.get("/events/").content.decode()


def test_pages_of_staff_are_simply_chinese(english):
    english.force_login(account("host"))
    for path in ("/workbench/events/", "/products/", "/terms/"):
        html = english.get(path).content.decode()
        assert '<html lang="zh-Hans">' in html
        assert ">English</a>" not in html


def test_another_language_asks_the_database_no_more(client, english, noon):
    def queries(path):
        with CaptureQueriesContext(connection) as seen:
            assert english.get(path).status_code == 200
        return len(seen)

    for path in ("/", "/events/", "/venues/"):
        english.cookies["lang"] = "en"
        queries(path)
        in_english_too = queries(path)
        english.cookies["lang"] = ""
        queries(path)
        assert queries(path) == in_english_too, path


# The catalogue ----


def messages():
    """What stands in the catalogue: each message with its translations."""
    for entry in CATALOGUE.read_text(encoding="utf-8").split("\n\n")[1:]:
        message = re.search(r'^msgid "(.*)"$', entry, re.M)[1]
        yield message, re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', entry, re.M)


def test_every_message_is_translated_with_its_values():
    for message, words in messages():
        assert words, message
        assert all(words), message
        assert not any(HAN.search(text) for text in words), message
        wanted = set(PLACES.findall(message))
        assert all(set(PLACES.findall(text)) <= wanted for text in words), message


def test_the_compiled_catalogue_is_that_of_the_source():
    made = gettext.translation("django", settings.BASE_DIR / "locale", ["en"])._catalog
    written = {message for message, _words in messages()}
    assert {key[0] if isinstance(key, tuple) else key for key in made} - {""} == {
        message.replace('\\"', '"') for message in written
    }


def refusals(of=DomainError):
    for one in of.__subclasses__():
        yield one
        yield from refusals(one)


def test_every_refusal_of_a_booking_is_said_in_english():
    with override("en"):
        chinese = [
            str(one.message) for one in refusals() if one.__module__ in RULES and HAN.search(str(one.message))
        ]
        assert not chinese
        assert not [
            words
            for words in (*SCRIPT_WORDS, *translation.WITH_NAMES)
            if translation.in_words(words, 2) == words
        ]


def test_every_phrase_of_registered_error_pages_is_in_the_catalogue():
    known = {message.replace('\\"', '"') for message, _words in messages()}
    missing = [
        f"{path.name}: {phrase}"
        for folder in (
            "errors",
            "account",
            "cloudplatform/bookings",
            "cloudplatform/events",
            "community/places/spaces",
        )
        for path in sorted((settings.BASE_DIR / "templates" / folder).glob("*.html"))
        for phrase in wording.phrases(path.read_text(encoding="utf-8"))
        if phrase not in known
    ]
    assert not missing, "\n".join(missing)


def test_only_views_that_exist_are_registered():
    from django.urls import get_resolver

    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    for space, (_prefix, resolver) in get_resolver().namespace_dict.items():
        names |= {f"{space}:{name}" for name in resolver.reverse_dict if isinstance(name, str)}
    assert languages.registered() <= names
