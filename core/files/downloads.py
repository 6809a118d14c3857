"""File downloads: HTTP responses whose content type and caching follow from the file name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote

from django.http import Http404, HttpResponse

from core.files import spreadsheets
from core.files.office import OFFICE

TYPES: Final = {
    "xlsx": f"{OFFICE}spreadsheetml.sheet", "docx": f"{OFFICE}wordprocessingml.document", "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8", "ics": "text/calendar; charset=utf-8", "json": "application/json; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8", "zip": "application/zip",
}  # fmt: skip
SHEETS: Final = {"xlsx": spreadsheets.workbook, "csv": spreadsheets.comma_separated}


def download(
    content: bytes | str, name: str, *, opens: bool = False, is_private: bool = False
) -> HttpResponse:
    """
    An HTTP response that serves `content` as the file `name`, inline or as an attachment; private files are not cached.
    """
    response = HttpResponse(content, content_type=TYPES[name.rpartition(".")[2]])
    manner = "inline" if opens else "attachment"
    response["Content-Disposition"] = f"{manner}; filename*=UTF-8''{quote(name)}"
    if is_private:
        response["Cache-Control"] = "private, no-store"
    return response


def sheet(
    name: str, kind: str, titles: Sequence[str], rows: Iterable[Sequence[object]], *, is_private: bool = False
) -> HttpResponse:
    """A response with `rows` as .xlsx or .csv; 404 for other formats."""
    if kind not in SHEETS:
        raise Http404
    return download(SHEETS[kind](titles, rows), f"{name}.{kind}", is_private=is_private)
