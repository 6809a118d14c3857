"""
iCalendar (.ics) entries and subscriptions. A change has a later DTSTAMP and a higher SEQUENCE, so that programs replace
the entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Max

from core.lazy_import import lazy_module
from core.models import JournalEntry
from core.text import clean, one_line

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = lazy_module("icalendar")


@dataclass(frozen=True)
class Changes:
    """How often a subject was changed according to the journal, and when last."""

    number: int = 0
    last_at: datetime | None = None


NEVER = Changes()


def changes_of(subjects: Iterable[str]) -> Mapping[str, Changes]:
    """The changes of `subjects` ("app.model:pk") as the journal holds them. One query."""
    rows = JournalEntry.objects.filter(subject__in=list(subjects)).order_by().values("subject")
    found = rows.annotate(number=Count("pk"), last_at=Max("happened_at"))
    return {row["subject"]: Changes(row["number"], row["last_at"]) for row in found}


def calendar(product: str, name: str = "") -> icalendar.Calendar:
    """An empty calendar with the PRODID part `product`; `name` is its title where one subscribes to it."""
    made = icalendar.Calendar()
    made.add("prodid", f"-//huacheng//{product}//ZH")
    made.add("version", "2.0")
    if name:
        made.add("x-wr-calname", one_line(name))
    return made


def entry(
    *, uid: str, starts_at: datetime, ends_at: datetime, stamp: datetime, sequence: int, summary: str, location: str = "",
    description: str = "", url: str = "", status: str = "CONFIRMED",
) -> icalendar.Event:  # fmt: skip
    """One VEVENT. `stamp` is when it was last changed, `sequence` how often; texts are cleaned."""
    made = icalendar.Event()
    made.add("uid", f"{uid}@huacheng")
    made.add("dtstamp", stamp)
    made.add("last-modified", stamp)
    made.add("sequence", sequence)
    made.add("dtstart", starts_at)
    made.add("dtend", ends_at)
    made.add("summary", one_line(summary))
    for name, words in (("location", one_line(location)), ("description", clean(description)), ("url", url)):
        if words:
            made.add(name, words)
    made.add("status", status)
    return made


def deadline(*, uid: str, day: date, stamp: datetime, summary: str, url: str) -> icalendar.Event:
    """An all-day VEVENT for a due day; it blocks no time."""
    made = icalendar.Event()
    made.add("uid", f"{uid}@huacheng")
    made.add("dtstamp", stamp)
    made.add("dtstart", day)
    made.add("summary", one_line(summary))
    made.add("url", url)
    made.add("transp", "TRANSPARENT")
    return made


def subscription(path: str) -> str:
    """The webcal address for subscribing to `path`."""
    return f"webcal://{settings.SITE_URL.partition('://')[2]}{path}"
