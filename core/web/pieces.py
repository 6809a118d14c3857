"""HTML of small pieces that many pages show, such as an event in a list: rendered once for the same values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from functools import lru_cache
from typing import Final

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

KEPT: Final = 1024  # pieces of a process, about 1.5 kB each


def rendered(template: str, **values: Hashable) -> SafeString:
    """
    `template`, which sees nothing but `values`: no request, no row of the database.

    So the same values in the same language on the same day (words such as 今天) give the same HTML, which is kept; and
    whatever changed, the values are others. Values are texts, numbers, days and tuples of them.
    """
    return _rendered(template, tuple(values.items()), get_language() or "", timezone.localdate())


@lru_cache(maxsize=KEPT)
def _rendered(
    template: str, values: tuple[tuple[str, Hashable], ...], _language: str, _today: dt.date
) -> SafeString:
    return mark_safe(render_to_string(template, dict(values)))  # noqa: S308  (a template's own output)


def forget() -> None:
    """Forget all pieces: for benches and tests, since nothing kept is ever wrong."""
    _rendered.cache_clear()
