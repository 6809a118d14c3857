"""Views of the catalogue of measures: definitions, values, rows behind them; results of reconciliation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from community.clauses import TITLES
from community.policy import CITY_CODE, SMALL_SAMPLE
from core import measures
from core.measures import (
    CITY_MEAN,
    CUT_NAMES,
    INTERVAL_WORDS,
    LEAST_PEOPLE,
    Cell,
    Cut,
    Kind,
    Measure,
    Period,
    Subject,
)
from core.record import proofs
from core.web.requests import PortalRequest, SignedInRequest
from portal.figures import Figure, city_value, year_so_far

VALUES_KEY = "measure-values"
VALUES_FOR_S = 3600  # the values of all measures are counted at most once an hour
DETAILS_FOR_S = 600
FIRST_YEAR = 2023  # the policy began
BETTER = {"higher": "越高越好", "lower": "越低越好", "": "不论高低"}


@require_safe
def catalogue(request: PortalRequest) -> HttpResponse:
    """Every measure by clause, with what it comes to for the city this year so far."""
    at = timezone.now()
    values = cache.get_or_set(VALUES_KEY, lambda: _values(at), VALUES_FOR_S) or {}
    figures = [Figure(one.code, values.get(one.code)) for one in measures.all_measures()]
    groups = [
        (clause, TITLES[clause], list(found))
        for clause, found in groupby(figures, key=lambda figure: figure.measure.clause)
    ]
    context = {
        "groups": groups, "total": len(figures), "now": at, "city_mean": CITY_MEAN,
    }  # fmt: skip
    return render(request, "portal/counting/catalogue.html", context)


@require_safe
def proof(request: PortalRequest) -> HttpResponse:
    """Results of the nightly reconciliation: rows checked, differences, and for how long all agreed."""
    return render(request, "portal/counting/proof.html", {"lines": proofs.history()})


@require_safe
def measure(request: PortalRequest, code: str) -> HttpResponse:
    """One measure: its definition, the city's year by month, the districts beside the mean. `?year=2025`."""
    one, at = _found(code), timezone.now()
    year, period = _year(request, at)
    shown = cache.get_or_set(f"measure-{code}-{year}", lambda: _details(one, period), DETAILS_FOR_S) or {}
    context = {
        "one": one, "year": year, "years": range(localdate(at).year, FIRST_YEAR - 1, -1), "clause": TITLES[one.clause],
        "better": BETTER[one.better], "kinds": [kind.label for kind in Kind if kind in one.kinds],
        "cuts": [CUT_NAMES[cut] for cut in Cut if cut in one.cuts], "city_mean": CITY_MEAN, "least": LEAST_PEOPLE, "small": SMALL_SAMPLE,
        "interval_words": INTERVAL_WORDS,
        "crumbs": [("数字怎么算", reverse("portal:counting"))], **shown,
    }  # fmt: skip
    return render(request, "portal/counting/measure.html", context)


@login_required
@require_safe
def rows(request: SignedInRequest, code: str) -> HttpResponse:
    """
    The rows behind one cell that this person may read: `?kind=district&key=440103&year=2026`.

    Instead of a year also `from=2026-03-01&until=2026-04-01`, the day after the last.
    """
    one, at = _found(code), timezone.now()
    year, period = _year(request, at)
    words = f"{year} 年"
    days = _days(request)
    if days is not None:
        period, last = Period.days(*days), days[1] - timedelta(days=1)
        words = f"{days[0]:%Y年%-m月%-d日}至{last:%Y年%-m月%-d日}"
    subject = _subject(request, one)
    found = one.rows_seen_by(request.user, subject, period)
    page = Paginator(found.order_by("pk"), 30).get_page(request.GET.get("page"))
    context = {
        "one": one, "span": words, "subject": subject, "name": _name(subject), "page": page,
        "value": one.value(one.cell(subject, period)), "total": one.rows(subject, period).count(),
        "noun": found.model._meta.verbose_name, "lines": [(row, _path(request, row)) for row in page],
        "crumbs": [("数字怎么算", reverse("portal:counting")), (one.name, reverse("portal:measure", args=[code]))],
    }  # fmt: skip
    return render(request, "portal/counting/rows.html", context)


def _values(at: datetime) -> dict[str, float | None]:
    period = year_so_far(at)
    return {one.code: city_value(one, period) for one in measures.all_measures()}


@dataclass(frozen=True)
class Line:
    """One month or district of a measure. Hidden: fewer people stand behind it than may be told of in public."""

    key: str
    name: str
    value: float | None
    n: int
    is_hidden: bool
    is_small: bool


def _details(one: Measure, period: Period) -> dict[str, Any]:
    city = next(iter(one.cells(Kind.CITY, period)), None)
    months = one.cells(Kind.CITY, period, Cut.MONTH) if Cut.MONTH in one.cuts else []
    found: dict[str, Any] = {
        "value": one.value(city),
        "doubt": one.estimate(city),
        "months": _lines(one, sorted((cell.cut, cell.cut, cell) for cell in months)),
        "districts": [],
    }
    if Kind.DISTRICT in one.kinds:
        cells = one.by_subject(Kind.DISTRICT, period)
        names = measures.subjects_of(Kind.DISTRICT).names()
        found["districts"] = _lines(one, [(key, name, cells.get(key)) for key, name in names.items()])
        found["mean"] = one.city_mean(Kind.DISTRICT, period)
    return found


def _lines(one: Measure, found: Sequence[tuple[str, str, Cell | None]]) -> list[Line]:
    """The lines of a table. Where one alone would be hidden, the next smallest is too: else it could be computed."""
    counts = {key: cell.n for key, _, cell in found if cell}
    hidden = measures.hidden(one.code, counts, [counts])
    return [
        Line(key, name, one.value(cell), counts.get(key, 0), key in hidden,
             is_small=one.is_ratio and 0 < counts.get(key, 0) < SMALL_SAMPLE)
        for key, name, cell in found
    ]  # fmt: skip


def _found(code: str) -> Measure:
    try:
        return measures.get(code)
    except KeyError:
        raise Http404 from None


def _year(request: PortalRequest, at: datetime) -> tuple[int, Period]:
    """The year asked for, and the part of it that has passed; the present year for anything else."""
    this, asked = localdate(at).year, request.GET.get("year", "")
    if asked.isdecimal() and len(asked) == 4 and FIRST_YEAR <= int(asked) < this:
        return int(asked), Period.year(int(asked))
    return this, year_so_far(at)


def _days(request: PortalRequest) -> tuple[date, date] | None:
    """The days asked for by `from` and `until`; None for what are no days one after the other of this century."""
    try:
        first, until = (date.fromisoformat(request.GET.get(name, "")) for name in ("from", "until"))
    except ValueError:
        return None
    return (first, until) if date(2000, 1, 1) <= first < until <= date(2100, 1, 1) else None


def _subject(request: PortalRequest, one: Measure) -> Subject:
    """The subject asked for; 404 for a kind the measure is not counted by or a key that is none."""
    kind, key = request.GET.get("kind", Kind.CITY), request.GET.get("key", CITY_CODE)
    if kind not in one.kinds or not (key.isascii() and key.isdecimal() and len(key) <= 12):
        raise Http404
    return Subject(Kind(kind), key)


def _name(subject: Subject) -> str:
    return measures.subjects_of(subject.kind).names([subject.key]).get(subject.key, subject.key)


def _path(request: SignedInRequest, row: Any) -> str:
    """The record's page in the admin site, where this person may open it."""
    known = admin.site._registry.get(type(row))
    if known is None or not request.user.is_staff or not known.has_view_permission(request, row):
        return ""
    try:
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    except NoReverseMatch:
        return ""
