"""Yearly books that were not published in time, as facts for the next roundtable. Policy: 3.5.3a."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils.timezone import localdate

from reports.models import Edition
from reports.models.editions import OUT
from reports.policy import YEARLY
from roundtable.models import ItemKind
from roundtable.queries.facts import Fact


def missed_books(at: datetime) -> Iterator[Fact]:
    """Each book of a year that was begun and was not out at the end of the next year. One query."""
    this_year = localdate(at).year
    rows = Edition.objects.filter(book__in=YEARLY, ends_on__lt=date(this_year, 1, 1))
    out: set[tuple[str, date]] = set()
    begun: dict[tuple[str, date], Edition] = {}
    for one in rows.order_by("starts_on", "book", "minor"):
        key = (one.book, one.starts_on)
        begun.setdefault(key, one)
        if one.state in OUT:
            out.add(key)
    for key, one in begun.items():
        if key not in out:
            name, year = one.get_book_display(), one.starts_on.year
            yield Fact(
                key=f"book:{one.book}:{year}", kind=ItemKind.DUTY, title=f"{year}年的{name}还没有发布",
                brief=f"政策要求每年发布一次，最晚第二年年底。{year}年的{name}到现在还没有发布。", about_path=reverse("reports:shelf"),
                about_title=f"{year}年{name}", weight=50 + this_year - year,
            )  # fmt: skip
