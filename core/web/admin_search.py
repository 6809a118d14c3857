"""Admin list search that matches simplified and traditional characters."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from core import searchtext


class AnySpelling:
    """ModelAdmin mixin: search finds simplified and traditional characters by each other."""

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        typed, *others = searchtext.spellings(search_term)
        rows, doubles = super().get_search_results(request, queryset, typed)  # type: ignore[misc]
        for spelling in others:
            more, doubles_too = super().get_search_results(request, queryset, spelling)  # type: ignore[misc]
            rows, doubles = rows | more, doubles or doubles_too
        return rows, doubles
