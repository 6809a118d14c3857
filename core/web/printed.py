"""Export of a filtered list: as a sheet, or as a print page with the filters by name and all rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.files.downloads import sheet
from core.web.list_filters import ListCut

PRINT: Final = "print"  # the kind that is a page
ROWS_MAX: Final = 5000  # about 150 sheets of paper; more is said and left out
Rows = Iterable[Sequence[object]]


def handed_out(
    request: HttpRequest, name: str, title: str, titles: Sequence[str], rows: Rows, cut: ListCut | None = None,
    *, also: Sequence[tuple[str, str]] = (), word: str = "名称",
) -> HttpResponse:  # fmt: skip
    """The response for `?format=`; 404 for an unknown format. `also` names further filters of the list."""
    kind = request.GET["format"]
    if kind != PRINT:
        return sheet(name, kind, titles, rows, is_private=True)
    found = list(islice(rows, ROWS_MAX + 1))
    query = request.GET.copy()
    del query["format"]
    context = {
        "title": title, "titles": titles, "rows": found[:ROWS_MAX], "is_cut_off": len(found) > ROWS_MAX, "most": ROWS_MAX,
        "filters": [*also, *(cut.named(word) if cut else ())], "now": timezone.now(),
        "back": f"{request.path}?{query.urlencode()}" if query else request.path,
    }  # fmt: skip
    response = render(request, "components/printed.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
