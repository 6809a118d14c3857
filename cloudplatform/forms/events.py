"""
Parsing of the event list's filters from the query string. Invalid values are ignored: an old link still shows
something.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import QueryDict

from cloudplatform.queries.catalogue import SORTS, WHENS, Wanted, choices
from core.dates import asked


def wanted_from(query: QueryDict) -> Wanted:
    """Read the facets from the address: d district, street, f art form, a audience, l language, x access, t when, on day."""
    words = choices()
    return Wanted(
        text=query.get("q", "").strip()[:100],
        districts=_codes(query.getlist("d"), 6),
        streets=_codes(query.getlist("street"), 9),
        art_forms=_known(query.getlist("f"), words["f"]),
        audiences=_known(query.getlist("a"), words["a"]),
        languages=_known(query.getlist("l"), words["l"]),
        access=_known(query.getlist("x"), words["x"]),
        when=query.get("t", "") if query.get("t") in WHENS else "",
        on=asked.day(query.get("on", "")),
        has_places="places" in query.getlist("s"),
        is_free="free" in query.getlist("s"),
        sort=query.get("sort", "soon") if query.get("sort") in SORTS else "soon",
    )


def _codes(values: Iterable[str], length: int) -> Sequence[str]:
    return tuple(value for value in values if value.isdecimal() and len(value) == length)


def _known(values: Iterable[str], words: object) -> Sequence[str]:
    return tuple(value for value in values if value in words)  # type: ignore[operator]
