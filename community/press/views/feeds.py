"""Atom and RSS feeds of the news: absolute addresses from SITE_URL, stable ids, times of correction. Policy: 4.3."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import escape

from community.press.models import NewsItem
from community.press.queries import news as queries
from core.text import one_line, plain

KEPT_FOR = "public, max-age=300"


class AtomNews(Feed):
    feed_type: Any = Atom1Feed
    path = reverse_lazy("community:news_atom")
    title = "花城文化共同体新闻"
    subtitle = "广州公共文化共同体的新举措、新亮点"
    description = subtitle
    language = "zh-Hans"

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        response["Cache-Control"] = KEPT_FOR
        return response

    def link(self) -> str:
        return settings.SITE_URL + reverse("community:news_list")

    def feed_url(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    def feed_guid(self) -> str:
        return settings.SITE_URL + reverse("community:news_list")

    def items(self) -> Sequence[NewsItem]:
        return queries.latest()

    def item_title(self, item: NewsItem) -> str:
        return one_line(item.title)

    def item_description(self, item: NewsItem) -> str:
        notes = [f"更正：{note.text}" for note in item.corrections.all() if note.shown_at is not None]
        return "<br>".join(escape(plain(line)) for line in [*notes, item.summary])  # readers take it for HTML

    def item_link(self, item: NewsItem) -> str:
        return f"{settings.SITE_URL}{item.get_absolute_url()}"

    def item_guid(self, item: NewsItem) -> str:
        return self.item_link(item)

    def item_pubdate(self, item: NewsItem) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: NewsItem) -> datetime:
        return queries.updated_at(item)

    def item_author_name(self, item: NewsItem) -> str:
        return one_line(item.institution.name)

    def item_categories(self, item: NewsItem) -> list[str]:
        return [str(item.get_category_display())]


class RssNews(AtomNews):
    feed_type = Rss201rev2Feed
    path = reverse_lazy("community:news_rss")
