"""
The large city, for measuring: the small one, and on top a million bookings made inside PostgreSQL.

The rows are as legal as any: every constraint holds, counters equal their rows, spaces are held once,
events lie in opening hours. Only the journal tells nothing of them, since nobody did them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from typing import Final

from django.db import connection, transaction

from cloudplatform.models import ArtForm
from cloudplatform.models.bookings import CODE_ALPHABET
from community.models import Facility
from core import searchtext
from sample.catalogue import OWN_EVENTS
from sample.visitors import LARGE_CODES_BEGIN
from sample.words import MARK
from sample.world import moment

STEPS: Final = Path(__file__).parent / "large.sql"
PER_EVENT: Final = 50  # bookings of one event
CITIZENS: Final = 40_009  # a prime: steps through it never meet themselves within one event
CANCELLED_EVERY, ABSENT_EVERY, PAIR_EVERY = 20, 10, 5


@dataclass(frozen=True)
class Made:
    """One step of the load: what was made, how many rows, in how many seconds."""

    what: str
    rows: int
    seconds: float


def taken_of_an_event(per_event: int = PER_EVENT) -> int:
    """Seats of the live bookings of one event, as large.sql makes them."""
    live = [number for number in range(1, per_event + 1) if number % CANCELLED_EVERY]
    return sum(2 if number % PAIR_EVERY == 0 else 1 for number in live)


@transaction.atomic
def load_large(
    *,
    today: date,
    events: int = 20_000,
    citizens: int = CITIZENS,
    tell: Callable[[Made], object] = lambda _made: None,
) -> None:
    """Add `events` sessions with PER_EVENT bookings each to a small city made for the same `today`."""
    values: dict[str, str | int | datetime] = {
        "now": moment(today), "events": events, "citizens": citizens, "per_event": PER_EVENT, "mark": MARK,
        "taken": taken_of_an_event(), "alphabet": CODE_ALPHABET, "code_begin": LARGE_CODES_BEGIN,
        "cancelled_every": CANCELLED_EVERY, "absent_every": ABSENT_EVERY, "pair_every": PAIR_EVERY,
    }  # fmt: skip
    with connection.cursor() as cursor:
        _trust_the_joins(cursor)
        _words(cursor)
        for step in STEPS.read_text(encoding="utf-8").split("\n-- step: ")[1:]:
            what, _, sql = step.partition("\n")
            started = monotonic()
            cursor.execute(sql, values)
            tell(Made(what, max(cursor.rowcount, 0), monotonic() - started))
        cursor.execute("SET LOCAL session_replication_role = origin")


def _trust_the_joins(cursor) -> None:
    """
    Do not look up each of eight million keys again: every key comes from a join with the row it names.

    Checks, uniqueness and exclusion still hold. Only a superuser of PostgreSQL may; others wait twice as long.
    """
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cursor.fetchone()[0]:
        cursor.execute("SET LOCAL session_replication_role = replica")


def _words(cursor) -> None:
    """Titles and search words of the sessions, and the search words of each place, for large.sql to join."""
    cursor.execute(
        "CREATE TEMP TABLE large_words (number int, title text, art_form text, audience text, language text,"
        " minutes int, summary text, terms text) ON COMMIT DROP"
    )
    cursor.executemany(
        "INSERT INTO large_words VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [(number, *words, _terms(words[0], words[5], str(ArtForm(words[1]).label)))
         for number, words in enumerate(OWN_EVENTS)],
    )  # fmt: skip
    cursor.execute("CREATE TEMP TABLE large_places (facility_id bigint, terms text) ON COMMIT DROP")
    places = Facility.objects.select_related("institution", "area__parent")
    cursor.executemany(
        "INSERT INTO large_places VALUES (%s, %s)",
        [
            (
                one.pk,
                _terms(
                    one.institution.name,
                    one.name,
                    one.area.name,
                    one.area.parent.name if one.area.parent else "",
                ),
            )
            for one in places
        ],
    )


def _terms(*texts: str) -> str:
    """The words that core.searchtext would index, before PostgreSQL makes a vector of them."""
    return str(searchtext.document(*texts).get_source_expressions()[0].value)
