"""Public lists of books: published editions, release calendar, press page, Atom feed."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from core.text import clean, one_line
from core.web.requests import PortalRequest
from reports.policy import Book
from reports.queries import editions, reading


@require_safe
def shelf(request: PortalRequest) -> HttpResponse:
    """All books by year, the release calendar, the bulletins."""
    rows = editions.published()
    books = [(book.value, book.label, [row for row in rows if row.book == book]) for book in Book]
    context = {"books": books, "announced": editions.announced(localdate())}
    return render(request, "reports/shelf.html", context)


@require_safe
def latest(request: PortalRequest, book: str) -> HttpResponse:
    """Redirect to the newest edition of a book."""
    rows = editions.published(book)
    if not rows:
        raise Http404
    return redirect("reports:contents", book=book, period=rows[0].period_key)


@require_safe
def press(request: PortalRequest) -> HttpResponse:
    """Downloads and citations of the newest edition of each book, and what comes next."""
    newest = [rows[0] for book in Book if (rows := editions.published(book))]
    files = [
        (row, list(build.files.order_by("kind")) if (build := reading.build_of(row)) else [])
        for row in newest
    ]
    return render(
        request, "reports/press.html", {"files": files, "announced": editions.announced(localdate())}
    )


@require_safe
def feed(request: PortalRequest) -> HttpResponse:
    """Every published version as Atom, newest first."""
    made = Atom1Feed(
        title="花城文化共同体：蓝皮书和服务报告", link=request.build_absolute_uri(reverse("reports:shelf")),
        description="每年发布的《广州公共文化蓝皮书》《广州公共文化共同体服务报告》和简报",
        feed_url=request.build_absolute_uri(reverse("reports:feed")), language="zh-hans",
    )  # fmt: skip
    for row in editions.versions():
        address = request.build_absolute_uri(
            reverse("reports:version", args=[row.book, row.period_key, row.minor])
        )
        made.add_item(
            title=one_line(f"{row.title} 第 {row.version} 版"), link=address, unique_id=address,
            description=clean(row.erratum or row.foreword[:200]),
            pubdate=row.published_at, updateddate=row.published_at or timezone.now(),
        )  # fmt: skip
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
