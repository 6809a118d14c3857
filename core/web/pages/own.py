"""
Pages that are the same for all but for a few pieces: who is signed in gets the visitors' page from memory, with their
own pieces in it.

A template marks what is somebody's own with `{% own "account" %} … {% endown %}`. The view reads and renders only those
pieces, from a template that marks them too; whatever else the page says, a visitor reads as well, since it was built
for one. Nothing of a person is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from core.web.pages import live
from core.web.pages.store import Page


def page_to_fill(request: HttpRequest) -> Page | None:
    """
    The visitors' page at this address for somebody signed in to be filled; None: the view builds a whole page.

    For a view whose page is the same for all but for marked pieces. Where it is a visitor who asks, pieces are marked.
    """
    if request.method != "GET":
        return None
    if request.user.is_anonymous:
        request.marks_own = True  # type: ignore[attr-defined]
        return None
    ask = getattr(request, "visitors_page", None)
    page: Page | None = ask() if ask is not None else None
    return page if page is not None and page.parts else None


def filled(
    request: HttpRequest, page: Page, template: str, context: Mapping[str, Any]
) -> HttpResponse | None:
    """
    The answer with the pieces that `template` renders for who asks; None if it lacks one of the page's.
    """
    request.marks_own = request.keeps_page = True  # type: ignore[attr-defined]
    pieces = live.pieces_in(render_to_string(template, dict(context), request).encode())
    request.marks_own = request.keeps_page = False  # type: ignore[attr-defined]
    wanted = {(part.kind, part.key) for part in page.parts if isinstance(part, live.Piece)}
    return HttpResponse(live.with_pieces(page.parts, pieces)) if pieces.keys() >= wanted else None
