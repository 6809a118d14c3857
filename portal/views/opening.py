"""The set-up page: opens the city once, for whoever has the code that the server printed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from community.members.actions import city
from community.members.queries.city import city_is_open
from core.errors import DomainError
from core.files.spreadsheets import RowError, Sheet
from core.operations import readiness
from core.record.actors import CLOCK
from core.web import addresses
from portal import opening
from portal.forms import OpenCityForm, read_institutions


@require_http_methods(["GET", "POST"])
@never_cache
def open_city(request: HttpRequest) -> HttpResponse:
    """Once the city is open this page does not exist."""
    if city_is_open():
        raise Http404
    code = (request.POST if request.method == "POST" else request.GET).get("code", "")
    if not opening.is_opening_code(code):
        return render(request, "portal/open_code.html", {"is_wrong": bool(code)}, status=403 if code else 200)
    form = OpenCityForm(request.POST or None, request.FILES or None, initial={"code": code})
    errors: list[RowError] = []
    if form.is_valid():
        opened = _open(form, errors)
        if opened is not None:
            people = {str(post.label): user for post, user in opened.people.items()}
            context = {"opened": opened, "links": opening.links(people), "checks": _checks(request)}
            return render(request, "portal/opened.html", context)
    context = {"form": form, "checks": _checks(request), "sheet_errors": errors}
    return render(request, "portal/open.html", context, status=422 if form.is_bound else 200)


def _open(form: OpenCityForm, errors: list[RowError]) -> city.Opened | None:
    upload = form.cleaned_data["sheet"]

    def read_sheet() -> Sheet:
        sheet = read_institutions(upload)
        errors.extend(sheet.errors)
        return sheet

    try:
        return city.open_city(
            bureau=form.cleaned_data["bureau"], districts=form.districts, people=form.people,
            read_sheet=read_sheet if upload else None, by=CLOCK, at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        form.add_error("sheet" if errors else None, str(refusal))
        return None


def _checks(request: HttpRequest) -> list[readiness.Check]:
    way = readiness.Way(len(addresses.forwarded(request)), addresses.client_address(request))
    return readiness.checks(at=timezone.now(), way=way)
