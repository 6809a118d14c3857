"""Admin action that exports the selected rows as a workbook (.xlsx)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse

from core.files.downloads import sheet


def export_rows(admin: Any, request: HttpRequest, rows: models.QuerySet[Any]) -> HttpResponse:
    """The selected rows as a workbook, in the columns of `export`."""
    table = [[_value(row, source) for source in admin.export.values()] for row in rows]
    return sheet(str(admin.opts.model_name), "xlsx", list(admin.export), table)


def _value(row: Any, source: str | Callable[[Any], object]) -> object:
    if callable(source):
        return source(row)
    value: Any = row
    for part in source.split("__"):
        value = getattr(value, part, None)
    return value() if callable(value) else value
