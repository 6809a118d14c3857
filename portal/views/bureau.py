"""Views of bureau staff: inbox, saved views, districts beside the mean of the city; access to the admin site."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from community.bureau import BureauModelAdmin
from community.models import Area, Seat
from community.places.queries.upkeep import lacks_backup, year_to_enter
from community.policy import CITY_CODE
from core.desk import saved_views
from core.desk.inbox import BOXES, boxes, fetch
from core.desk.kinds import CaseKind, kinds
from core.errors import DomainError
from core.measures import CITY_MEAN
from core.models.accounts import Office
from core.models.desk import Desk
from portal.desk_forms import SaveViewForm
from portal.desk_list import BOX_NAMES, GROUPINGS, HOLDERS, View, chips, districts_of, grouped, kept
from portal.figures import districts_compared

PAGE = 50


def may_enter(request: HttpRequest) -> bool:
    """Bureau seats that oversee an area, the three officers, and the superuser of a new installation."""
    user = request.user
    if user.is_anonymous or not user.works_as_staff:
        return False
    return (
        user.is_superuser
        or bool(Seat.objects.scope_codes(user))
        or any(user.holds(office) for office in Office)
    )


def open_kinds(request: HttpRequest) -> list[CaseKind]:
    """The kinds of cases whose register this person may read: others are not linked."""
    return [kind for kind in kinds() if register_of(kind).has_view_permission(request)]


def register_of(kind: CaseKind) -> Any:
    """The register of the admin site that holds the rows of `kind`."""
    return admin.site.get_model_admin(kind.model)


def may_act_on(request: HttpRequest, kind: CaseKind) -> bool:
    register = register_of(kind)
    return not isinstance(register, BureauModelAdmin) or register.may_act(request)


def frame(request: HttpRequest, todo: int | None = None) -> dict[str, Any]:
    """Template context of the bureau's pages: the list pages in the side navigation, and how many cases wait."""
    return {
        **admin.site.each_context(request),
        "registers": admin.site.get_app_list(request),
        "todo_total": todo,
        "is_inbox": False,
    }


def inbox(request: HttpRequest) -> HttpResponse:
    """
    One box of the inbox, filtered by the query string. One query a kind to find the lines, one a kind to name those of
    the page.
    """
    view = View.of(request.GET)
    at = timezone.now()
    found = boxes(request.user, open_kinds(request), at, lambda kind: may_act_on(request, kind))  # type: ignore[arg-type]
    whole = found[view.box]
    shown = view.cut(whole, request.user)  # type: ignore[arg-type]
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    lines = fetch(list(page.object_list))
    districts = districts_of(whole)
    context = {
        **frame(request, len(found.todo)),
        "view": view, "page": page, "groups": grouped(view, lines, shown), "shown": len(shown), "now": at,
        "tabs": [(box, BOX_NAMES[box], len(found[box]), f"?box={box}") for box in BOXES],
        "has_bulk": view.box == "todo" and any(item.stage and item.stage.together for item in lines),
        "kept": kept(view, found, request.user, Desk.BUREAU),  # type: ignore[arg-type]
        "save_path": reverse("admin:save_view"), "drop_name": "admin:drop_view",
        "chips": chips(view, whole, districts), "late": sum(item.light.kind == "over" for item in shown),
        "kinds": sorted({(item.kind.code, item.kind.name) for item in whole}), "districts": districts.items(),
        "holders": HOLDERS.items(), "groupings": GROUPINGS.items(), "box_name": BOX_NAMES[view.box], "is_inbox": True,
        "year_to_enter": year_to_enter(request.user),  # type: ignore[arg-type]
        "lacks_backup": lacks_backup(request.user),  # type: ignore[arg-type]
        "title": BOX_NAMES[view.box], "address": reverse("admin:index"),
    }  # fmt: skip
    return TemplateResponse(request, "desk/inbox.html", context)


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filter of the address under a name."""
    return keep_view(request, Desk.BUREAU, reverse("admin:index"))


@require_POST
def drop_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one of one's own filters."""
    saved_views.drop(person=request.user, pk=pk)  # type: ignore[arg-type]
    return HttpResponseRedirect(reverse("admin:index"))


def keep_view(request: HttpRequest, desk: Desk, back: str) -> HttpResponse:
    """Keep it, or say why not; back to the list with the same filter."""
    view, form = View.of(request.GET), SaveViewForm(request.POST)
    if form.is_valid():
        try:
            saved_views.save(
                person=request.user,  # type: ignore[arg-type]
                desk=desk, query=view.query, at=timezone.now(), **form.cleaned_data,
            )  # fmt: skip
        except DomainError as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, f"视图“{form.cleaned_data['name']}”存好了。")
    else:
        messages.warning(request, "没有存：视图要有名字，最多 20 个字。")
    return HttpResponseRedirect(f"{back}?{view.query}" if view.query else back)


def figures(request: HttpRequest) -> HttpResponse:
    """The districts one oversees beside the mean of the city, over 90 days."""
    codes = Seat.objects.scope_codes(request.user)
    areas = Area.objects.filter(pk__in=codes)
    context = {
        **frame(request),
        "title": "各区数字", "is_figures": True, "scope_names": "、".join(area.name for area in areas) or "无",
        "comparison": districts_compared(codes, timezone.now()) if codes else [],
        "city_mean": CITY_MEAN, "is_city": CITY_CODE in codes,
    }  # fmt: skip
    return TemplateResponse(request, "desk/figures.html", context)
