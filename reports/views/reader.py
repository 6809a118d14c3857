"""Views for reading an edition: contents, chapters, explanation of a number, search, files, invited readers."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import DomainError
from core.files.downloads import TYPES
from core.measures import Cut, Kind, Period, Subject, get
from core.record.actors import CLOCK
from core.web import charts
from core.web.requests import PortalRequest
from reports.actions import releases
from reports.forms import GuestForm
from reports.models import Build, Edition, FileKind, Snapshot
from reports.output import maps
from reports.policy import Book
from reports.queries import guests, reading
from reports.queries.frozen import public_figures
from reports.text.references import FigureReference

ENDINGS = {
    FileKind.PDF: "pdf", FileKind.DOCX: "docx", FileKind.LETTER: "docx", FileKind.XLSX: "xlsx", FileKind.PICTURE: "png",
}  # fmt: skip
HOME = ("蓝皮书和报告", reverse_lazy("reports:shelf"))


@dataclass(frozen=True)
class Opened:
    """An edition somebody may read, with the build it is read from."""

    edition: Edition
    build: Build


def _open(request: PortalRequest, book: str, period: str, minor: int | None = None) -> Opened:
    """The edition at this address; 404 for who may not read it, and for one whose files were never made."""
    wanted = request.GET.get("v", "")
    minor = int(wanted) if minor is None and wanted.isdecimal() and len(wanted) < 4 else minor
    edition = reading.find(Edition.objects.visible_to(request.user), book, period, minor)
    build = reading.build_of(edition) if edition is not None else None
    if edition is None or build is None:
        raise Http404
    return Opened(edition, build)


def _frame(opened: Opened, place: int = 0) -> dict[str, Any]:
    """What every page of the reader shows beside its text."""
    edition = opened.edition
    versions = reading.versions_of(edition)
    return {
        "edition": edition, "build": opened.build, "links": reading.chapter_links(edition), "place": place,
        "versions": versions, "newer": next((row for row in versions if row.minor > edition.minor), None),
        "years": reading.other_years(edition), "files": opened.build.files.order_by("kind"),
        "suffix": f"?v={edition.minor}" if edition.minor and versions and versions[0].pk != edition.pk else "",
        "crumbs": [HOME, (edition.get_book_display(), reverse("reports:latest", args=[edition.book]))],
    }  # fmt: skip


@require_safe
def contents(request: PortalRequest, book: str, period: str, minor: int | None = None) -> HttpResponse:
    """The first page of an edition: foreword, chapters, method, benchmark projects, errata."""
    opened = _open(request, book, period, minor)
    context = {**_frame(opened), **reading.frame_of(opened.build), "is_service": book == Book.SERVICE}
    return render(request, "reports/contents.html", context)


@require_safe
def chapter(request: PortalRequest, book: str, period: str, place: int) -> HttpResponse:
    opened = _open(request, book, period)
    found = reading.chapter_of(opened.build, place)
    if found is None:
        raise Http404
    frame = _frame(opened, place)
    places = [link.place for link in frame["links"]]
    at = places.index(place) if place in places else 0
    codes = _codes(found)
    for block in found["blocks"]:
        if block["type"] == "chart":
            block["option_text"] = json.dumps(block["option"], ensure_ascii=False)
    definitions = reading.frame_of(opened.build)["definitions"]
    context = {
        **frame, "chapter": found, "before": frame["links"][at - 1] if at else None,
        "after": frame["links"][at + 1] if at + 1 < len(places) else None,
        "origin": [one for one in definitions if one["code"] in codes],
    }  # fmt: skip
    return render(request, "reports/chapter.html", context)


def _codes(found: dict[str, Any]) -> set[str]:
    """The codes of measures a chapter uses."""
    codes: set[str] = set()
    for block in found["blocks"]:
        for line in block.get("lines") or [block.get("line", [])]:
            codes |= {piece["reference"].partition("@")[0] for piece in line if piece["type"] == "figure"}
        if "reference" in block:
            codes |= set(block["reference"].partition("@")[0].split(","))
    return codes


@require_safe
def chart(request: PortalRequest, book: str, period: str, place: int, block: int) -> HttpResponse:
    """A chart or map as a picture: for readers without JavaScript, and for print."""
    found = reading.chapter_of(_open(request, book, period).build, place)
    shown = found["blocks"][block] if found is not None and block < len(found["blocks"]) else {}
    if shown.get("type") == "map":
        drawn = maps.svg(shown["panes"])
    elif shown.get("type") == "chart":
        drawn = charts.svg(shown["option"])
    else:
        raise Http404
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
def figure(request: PortalRequest, book: str, period: str, reference: str) -> HttpResponse:
    """How one number was computed: definition, numbers put in, last year, the rows for who may see them."""
    opened = _open(request, book, period)
    snapshot = Snapshot.objects.without_content().get(pk=opened.build.snapshot_id)
    figures = public_figures(snapshot)
    if figures is None:
        raise Http404
    named = FigureReference.read(reference)
    shown = figures.of(named)
    if shown.problem:
        raise Http404
    context = {
        **_frame(opened), "named": named, "shown": shown, "measure": figures.content["measures"][named.code],
        **{show: figures.of(replace(named, show=show)) for show in ("last", "change", "numerator", "denominator", "n")},
        "snapshot": snapshot, "rows": _rows(request, named, opened.edition),
    }  # fmt: skip
    return render(request, "reports/figure.html", context)


@dataclass(frozen=True)
class Rows:
    """The rows behind a number that somebody may read: how many, and the page that lists them."""

    count: int
    path: str


def _rows(request: PortalRequest, named: FigureReference, edition: Edition) -> Rows | None:
    """None where the rows cannot be asked for: by a visitor, or of a part that is no month."""
    if request.user.is_anonymous or named.cut not in ("", Cut.MONTH):
        return None
    try:
        measure = get(named.code)
    except KeyError:  # a measure withdrawn since: the snapshot still says how it was counted
        return None
    first, until = edition.starts_on, edition.ends_on
    if named.cut:
        first = date.fromisoformat(f"{named.part}-01")
        until = (first + timedelta(days=31)).replace(day=1)
    found = measure.rows_seen_by(
        request.user, Subject(Kind(named.kind), named.key), Period.days(first, until)
    )
    asked = {"kind": named.kind, "key": named.key, "from": first, "until": until}
    return Rows(found.count(), f"{reverse('portal:measure_rows', args=[named.code])}?{urlencode(asked)}")


@require_safe
def search(request: PortalRequest, book: str, period: str) -> HttpResponse:
    opened = _open(request, book, period)
    words = request.GET.get("q", "").strip()[:60]
    context = {**_frame(opened), "words": words, "hits": reading.search(opened.build, words)}
    return render(request, "reports/search.html", context)


@require_safe
def file(request: PortalRequest, book: str, period: str, kind: str) -> HttpResponseBase:
    """One of the files made for the edition."""
    opened = _open(request, book, period)
    row = get_object_or_404(opened.build.files, kind=kind)
    edition, ending = opened.edition, ENDINGS[FileKind(row.kind)]
    name = f"{edition.title}-{edition.version}-{row.get_kind_display()}.{ending}"
    response = FileResponse(row.file.open("rb"), content_type=TYPES.get(ending, "image/png"))
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "public, max-age=300" if edition.is_out else "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: PortalRequest, token: str) -> HttpResponse:
    """The page of somebody invited to read before publication, by the link they were sent."""
    at = timezone.now()
    row = guests.guest_of(token, at)
    if row is None:
        raise Http404
    build = reading.build_of(row.edition)
    form, refusal = GuestForm(request.POST or None), None
    row = releases.open_as_guest(guest=row, by=CLOCK, at=at)
    if form.is_valid():
        try:
            row = releases.answer_as_guest(guest=row, **form.cleaned_data, by=CLOCK, at=at)
        except DomainError as found:
            refusal = found
    facts = Build.objects.values_list("facts", flat=True).get(pk=build.pk) if build is not None else None
    context = {"guest": row, "edition": row.edition, "facts": facts, "form": form, "refusal": refusal}
    response = render(request, "reports/guest.html", context, status=409 if refusal else 200)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
