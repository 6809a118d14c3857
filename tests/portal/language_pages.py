"""The citizen's pages in the small sample city, and what of a page is words of the interface."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.db import connection

from cloudplatform.models import Booking, Demand, Event, WaitEntry
from cloudplatform.states import BookingState
from community.models import Facility, FamilyMember, Space, TrainingProgramme
from core.models import User
from portal import guides
from tests.browser.pages import first

HAN = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff，。、：；（）“”《》·\d]*")
READ = ("aria-label", "title", "placeholder", "alt", "label", "content")
VOID = frozenset(
    {"meta", "link", "input", "img", "br", "hr", "path", "rect", "circle", "source", "use", "wbr"}
)
SILENT = frozenset({"script", "style"})


def visitor_pages() -> list[str]:
    published = Event.objects.filter(state="published")
    return [
        "/", "/events/", "/events/?q=zzz", "/events/?t=weekend&s=free&s=places&a=elders",
        *(f"/events/{pk}/" for mode in ("first_come", "walk_in") for pk in
          published.filter(mode=mode).order_by("starts_at").values_list("pk", flat=True)[:6]),
        f"/events/{first(published.filter(order__isnull=False))}/",
        *(f"/events/{pk}/" for pk in Event.objects.filter(state="cancelled").values_list("pk", flat=True)[:1]),
        "/demands/", f"/demands/{first(Demand.objects.public())}/", "/demands/new/", "/venues/", "/venues/?now=open&x=wheelchair",
        "/venues/?view=map", f"/venues/?view=map&d={Facility.objects.first().area.district_code}",
        *(f"/venues/{pk}/" for pk in Facility.objects.values_list("pk", flat=True)[:6]),
        "/training/", "/training/?tab=coming", "/training/?tab=past",
        *(f"/training/{pk}/" for pk in TrainingProgramme.objects.values_list("pk", flat=True)[:6]),
        "/spaces/", *(f"/spaces/{pk}/" for pk in Space.objects.filter(rule__is_shared=True).values_list("pk", flat=True)[:4]),
        "/help/", *(f"/help/{one.slug}/" for one in guides.GUIDES),
        "/account/login/", "/account/signup/", "/account/login/code/", "/account/password/reset/", "/no-such-page/",
        "/me/bookings/1/?x=1",
    ]  # fmt: skip


def citizen_pages(citizen: User) -> list[str]:
    mine = Booking.objects.of(citizen)
    held = mine.filter(state=BookingState.RESERVED).values_list("pk", flat=True)
    unrated = mine.filter(state=BookingState.CHECKED_IN, check_in__feedback=None)
    return [
        "/", "/events/", "/me/", "/me/?tab=waiting", "/me/?tab=rate", "/me/?tab=past", "/me/?tab=demands", "/me/follows/", "/me/family/",
        "/me/residence/", "/me/notices/", "/me/notices/preferences/", "/me/consents/", "/me/name/",
        "/demands/new/", "/me/training/", "/me/rooms/", "/account/email/", "/account/password/change/", "/account/logout/",
        *(f"/me/bookings/{pk}/" for pk in mine.order_by("state").distinct("state").values_list("pk", flat=True)),
        *(f"/me/bookings/{pk}/{step}/" for step in ("cancel", "move", "fewer") for pk in held[:2]),
        *(f"/events/{pk}/" for pk in mine.values_list("event", flat=True)[:3]),
        *(f"/me/waiting/{pk}/" for pk in WaitEntry.objects.of(citizen).values_list("pk", flat=True)[:3]),
        *(f"/me/feedback/{pk}/" for pk in unrated.values_list("pk", flat=True)[:1]),
        *(f"/demands/{pk}/" for pk in Demand.objects.filter(asker=citizen).values_list("pk", flat=True)[:2]),
    ]  # fmt: skip


class Words(HTMLParser):
    """Chinese on a page: what is marked as such, and what is not."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []  # element and language
        self.marked: list[str] = []
        self.bare: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        language = named.get("lang") or (self.open[-1][1] if self.open else "")
        for name in READ:
            if named.get(name) and HAN.search(named[name]):
                (self.marked if tag == "img" else self.bare).append(named[name])
        if tag not in VOID:
            self.open.append((tag, language))

    def handle_endtag(self, tag):
        while self.open and any(tag == name for name, _language in self.open):
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data):
        _name, language = self.open[-1] if self.open else ("", "")
        if HAN.search(data) and not any(name in SILENT for name, _language in self.open):
            (self.marked if language == "zh-Hans" else self.bare).append(data)


def rows_text() -> str:
    """Everything the rows of the city say: what is not in there is a word of the interface."""
    found: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND data_type IN ('text', 'character varying', 'jsonb') AND column_name NOT LIKE '%search%'"
            " AND table_name NOT LIKE '%journal%' AND table_name NOT LIKE '%_job'"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT DISTINCT "{column}"::text FROM "{table}" WHERE "{column}" IS NOT NULL')  # noqa: S608
            found += [text for (text,) in cursor.fetchall()]
    found += [
        str(name) for relative in FamilyMember.objects.all() for name in (relative.name,)
    ]  # kept encrypted
    return "\n".join(found)
