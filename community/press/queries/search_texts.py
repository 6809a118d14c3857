"""Texts of the full-text search column of news."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from community.press.models import NewsItem
from core.searchtext import Indexed


def of_news(item: NewsItem) -> Sequence[str]:
    return [item.title, item.summary, item.sources, item.body]


INDEXED: Final = (Indexed(NewsItem, of_news),)
