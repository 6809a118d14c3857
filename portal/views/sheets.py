"""Tables to take along, as a workbook or comma-separated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import Http404, HttpResponse

from core import spreadsheets

KINDS = {
    "xlsx": (spreadsheets.workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (spreadsheets.comma_separated, "text/csv; charset=utf-8"),
}


def sheet(name: str, kind: str, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """`rows` as a file called `name`; 404 for a kind that is not made."""
    if kind not in KINDS:
        raise Http404
    write, content_type = KINDS[kind]
    response = HttpResponse(write(titles, rows), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
