"""Counting of all measures for a period: the content of a snapshot, and its verification."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils import translation

from core.measures import (
    CITY_MEAN,
    CUT_NAMES,
    Cell,
    Cut,
    Kind,
    Measure,
    Period,
    all_measures,
    hidden,
    subjects_of,
    sums_kept,
)

FORMAT: Final = 1
KINDS: Final = (Kind.CITY, Kind.DISTRICT, Kind.STREET, Kind.PROJECT)
CITY_CUTS: Final = frozenset(Cut) - {Cut.DAY, Cut.STREET}
DISTRICT_CUTS: Final = frozenset({Cut.MONTH})

Content = dict[str, Any]
Tell = Callable[[int, int, str], object]


@dataclass(frozen=True)
class Difference:
    """A cell whose rows say something else than the snapshot: (numerator, denominator, n), None where there is no cell."""

    cell: str
    frozen: tuple[int, int | None, int] | None
    now: tuple[int, int | None, int] | None

    def __str__(self) -> str:
        return f"{self.cell}：快照 {_words(self.frozen)}，现在 {_words(self.now)}"


def content(starts_on: date, ends_on: date, tell: Tell | None = None) -> Content:
    """
    Count every measure for [starts_on, ends_on): integers and text only.

    A measure that raises is named under "failed" with its reason; the others are counted all the same.
    `tell` hears (place, all, code) before each measure.
    """
    period = Period.days(starts_on, ends_on)
    measures = list(all_measures())
    cells: list[list[Any]] = []
    failed: dict[str, str] = {}
    for place, measure in enumerate(measures):
        if tell is not None:
            tell(place, len(measures), measure.code)
        try:
            with sums_kept():
                cells += [_row(measure, *found) for found in _cells(measure, period)]
        except Exception as error:  # one definition must not stop the others; the failure is named
            failed[measure.code] = f"{type(error).__name__}: {error}"[:300]
    with translation.override("zh-hans"):
        return {
            "format": FORMAT, "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat(),
            "measures": {one.code: definition(one) for one in measures}, "subjects": _subjects(cells),
            "cells": sorted(cells, key=lambda row: [str(part) for part in row[:5]]), "failed": failed, "city_mean": CITY_MEAN,
            "cuts": {str(cut): name for cut, name in CUT_NAMES.items()},
            "parts": part_names(measures),
        }  # fmt: skip


def definition(measure: Measure) -> dict[str, Any]:
    """What a reader has to know of a measure, as it was when it was counted."""
    return {
        "name": measure.name, "unit": measure.unit, "clause": measure.clause, "counted": measure.counted,
        "better": measure.better, "per": measure.per, "digits": measure.digits, "is_ratio": measure.is_ratio,
    }  # fmt: skip


def canonical(whole: Mapping[str, Any]) -> str:
    """The one text whose SHA-256 is the digest: sorted keys, no spaces, characters as they are."""
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(content: Mapping[str, Any], previous: Mapping[str, Any]) -> str:
    """SHA-256 over both years in their canonical form, as hexadecimal text."""
    return hashlib.sha256(canonical({"content": content, "previous": previous}).encode()).hexdigest()


def public(content: Content) -> Content:
    """
    `content` with small cells suppressed: their cell stays, its numbers are None.

    Where one cell of a sum would be hidden alone, the next smallest is hidden too: it cannot be computed from the
    others.
    """
    rows = content["cells"]
    by_measure: dict[str, dict[tuple[str, ...], list[int]]] = {}
    for place, row in enumerate(rows):
        by_measure.setdefault(row[0], {}).setdefault(_sum_of(row), []).append(place)
    small: set[int] = set()
    for code, groups in by_measure.items():
        counts = {place: rows[place][7] for places in groups.values() for place in places}
        small |= hidden(code, counts, groups.values())
    cells = [[*row[:5], None, None, None] if place in small else row for place, row in enumerate(rows)]
    return {**content, "cells": cells}


def _sum_of(row: list[Any]) -> tuple[str, ...]:
    """What a cell adds up to with its neighbours: districts to the city, streets to their district, parts to the whole."""
    code, kind, key, cut = row[:4]
    if cut:
        return code, kind, key, cut
    return code, kind, key[:6] if kind == Kind.STREET else ""


def part_names(measures: Iterable[Measure]) -> dict[str, dict[str, str]]:
    """What the stored values of each cut are called, from the choices of the fields they are read from."""
    found: dict[str, dict[str, str]] = {}
    for measure in measures:
        for cut, key in measure.source.cuts.items():
            choices = _choices(measure.source.of().model, getattr(key, "path", ""))
            found.setdefault(str(cut), {}).update(choices)
    return found


def _choices(model: type[Model], path: str) -> dict[str, str]:
    """The choices of the field at `path` ("product__kind") as value to name; empty if it has none."""
    field: Any = None
    for name in filter(None, path.split("__")):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return {}
        model = field.related_model or model
    return {str(value): str(label) for value, label in getattr(field, "flatchoices", ())}


def differences(frozen: Mapping[str, Any]) -> list[Difference]:
    """Count the period of `frozen` again and name each cell that differs, and each measure that is gone or new to fail."""
    now = content(date.fromisoformat(frozen["starts_on"]), date.fromisoformat(frozen["ends_on"]))
    before, after = _by_cell(frozen), _by_cell(now)
    withdrawn = set(frozen["measures"]) - set(now["measures"])
    broken = set(now["failed"]) - set(frozen["failed"])
    names = sorted(set(before) | set(after))
    found = [
        Difference(name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
        and name.partition("@")[0] in frozen["measures"]
        and name.partition("@")[0] not in withdrawn | broken
    ]
    return [*found, *(Difference(code, None, None) for code in sorted(withdrawn | broken))]


def _cells(measure: Measure, period: Period) -> Iterator[tuple[Kind, Cut | None, Cell]]:
    for kind in KINDS:
        if kind not in measure.kinds:
            continue
        yield from ((kind, None, cell) for cell in measure.cells(kind, period))
        wanted = {Kind.CITY: CITY_CUTS, Kind.DISTRICT: DISTRICT_CUTS}.get(kind, frozenset())
        for cut in sorted(measure.cuts & wanted):
            yield from ((kind, cut, cell) for cell in measure.cells(kind, period, cut))


def _row(measure: Measure, kind: Kind, cut: Cut | None, cell: Cell) -> list[Any]:
    return [
        measure.code,
        str(kind),
        cell.subject,
        str(cut or ""),
        cell.cut,
        cell.numerator,
        cell.denominator,
        cell.n,
    ]


def _subjects(cells: list[list[Any]]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for kind in KINDS:
        keys = {row[2] for row in cells if row[1] == kind}
        found[str(kind)] = subjects_of(kind).names(keys) if keys else {}
    return found


def _by_cell(content: Mapping[str, Any]) -> dict[str, tuple[int, int | None, int]]:
    return {
        f"{code}@{kind}:{key}" + (f"/{cut}:{part}" if cut else ""): (numerator, denominator, n)
        for code, kind, key, cut, part, numerator, denominator, n in content["cells"]
    }


def _words(cell: tuple[int, int | None, int] | None) -> str:
    if cell is None:
        return "没有"
    numerator, denominator, n = cell
    return f"{numerator}{'' if denominator is None else f'/{denominator}'}（{n} 行）"
