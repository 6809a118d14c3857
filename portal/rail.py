"""
Template context of the side navigation: of the seat in use, or of who acts as themselves. Its entries are in
community.rail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from community import rail as registered
from community.rail import Entry, PersonalRail
from portal.workbench_next import place_of

HOME: Final = "portal:workbench"


def rail(request: HttpRequest) -> dict[str, Any]:
    """What staff.html needs: the title of the rail and its groups, for pages of the workbench only."""
    personal = _personal_rail_at(request.path)
    if (personal is None and not request.path.startswith(reverse(HOME))) or not request.user.is_authenticated:
        return {}
    if personal is not None:
        return _personal_rail(request, personal)
    seat = request.seat  # type: ignore[attr-defined]
    if not seat:
        return {"rail": [], "rail_title": "工作台"}
    due = getattr(request, "due", ())  # set by pages that know what is due
    groups = [
        _group(group.title, [
            _entry(request.path, entry, len(due) if entry.view == HOME else sum(duty.path.startswith(entry.path) for duty in due))
            for entry in entries if entry.is_for(seat)
        ])
        for group, entries in registered.groups()
    ]  # fmt: skip
    return {
        "rail": [group for group in groups if group["entries"]], "rail_title": seat.institution.name,
        "list_place": SimpleLazyObject(lambda: place_of(request)), "todo_total": len(due),
    }  # fmt: skip


def _personal_rail_at(path: str) -> PersonalRail | None:
    """The rail of people who act as themselves, where `path` is one of its pages."""
    for personal in registered.personal_rails():
        if path.startswith(personal.paths):
            return personal
    return None


def _entry(here: str, entry: Entry, count: int = 0) -> dict[str, Any]:
    is_today = entry.view == HOME
    return {
        "path": entry.path, "title": entry.title, "icon": entry.icon, "count": count,
        "is_current": here == entry.path if is_today else here.startswith(entry.path),
    }  # fmt: skip


def _group(heading: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Entries under a heading that folds them, open if the present page is one; a single entry needs no heading."""
    return {
        "title": heading if len(entries) > 1 else "", "entries": entries,
        "count": sum(entry["count"] for entry in entries), "is_open": any(entry["is_current"] for entry in entries),
    }  # fmt: skip


def _personal_rail(request: HttpRequest, personal: PersonalRail) -> dict[str, Any]:
    counts: Mapping[str, int] = personal.counts(request.user, timezone.now())  # type: ignore[arg-type]
    here: Sequence[str] = [entry.path for entry in personal.entries if request.path.startswith(entry.path)]
    entries = [
        {
            **_entry(request.path, entry, counts.get(entry.view, 0)),
            "is_current": entry.path == max(here, key=len),
        }
        for entry in personal.entries
    ]
    return {"rail": [{**_group("", entries), "title": ""}], "rail_title": personal.title}
