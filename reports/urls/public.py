"""Public routes."""

from django.urls import path, register_converter

from reports.policy import Book
from reports.views import reader, shelf


class BookConverter:
    """One of the books."""

    regex = "|".join(Book.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


class PeriodConverter(BookConverter):
    """2025, 2026-q3 or 2026-01."""

    regex = r"\d{4}(?:-q[1-4]|-[01]\d)?"


class ReferenceConverter(BookConverter):
    """A figure of the snapshot: events.held@city:4401/month:2025-03."""

    regex = r"[a-z]+(?:\.[a-z0-9_]+)+@[a-z]+:[\w-]+(?:/[a-z_]+:[\w-]+)?"


register_converter(BookConverter, "book")
register_converter(PeriodConverter, "bookperiod")
register_converter(ReferenceConverter, "figure")

urlpatterns = [
    path("reports/", shelf.shelf, name="shelf"),
    path("reports/feed.xml", shelf.feed, name="feed"),
    path("reports/press/", shelf.press, name="press"),
    path("reports/<book:book>/", shelf.latest, name="latest"),
    path("reports/<book:book>/<bookperiod:period>/", reader.contents, name="contents"),
    path("reports/<book:book>/<bookperiod:period>/v<int:minor>/", reader.contents, name="version"),
    path("reports/<book:book>/<bookperiod:period>/<int:place>/", reader.chapter, name="chapter"),
    path(
        "reports/<book:book>/<bookperiod:period>/charts/<int:place>-<int:block>.svg",
        reader.chart,
        name="chart",
    ),
    path("reports/<book:book>/<bookperiod:period>/figures/<figure:reference>/", reader.figure, name="figure"),
    path("reports/<book:book>/<bookperiod:period>/search/", reader.search, name="search"),
    path("reports/<book:book>/<bookperiod:period>/files/<str:kind>/", reader.file, name="file"),
    path("reports/guest/<str:token>/", reader.guest, name="guest"),
]
