"""Views of demands: list, post, support, withdraw."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from cloudplatform.actions import demands as actions
from cloudplatform.forms.demands import DemandForm
from cloudplatform.models import ArtForm, Demand, DemandSupport
from cloudplatform.queries import demands as queries
from cloudplatform.queries.timeline import timeline_of_demand
from cloudplatform.states import DemandState
from community.members.queries import areas
from community.models import Resident
from community.policy import Right
from core.actions import discard_draft
from core.errors import DomainError
from core.models import User
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.facets import chips, facet
from core.web.requests import PortalRequest, SignedInRequest, rows_of_page, wants_fragment

TEXT_MAX = 300  # of what was said on the front page
SHOWN_STATES = (DemandState.SCREENED, DemandState.GATHERED, DemandState.ANSWERED)
OVER = (DemandState.WITHDRAWN, DemandState.DECLINED)  # what can be begun anew


@require_safe
@vary_on_headers("HX-Request")
def demand_list(request: PortalRequest) -> HttpResponse:
    wanted = _wanted(request)
    page = Paginator(queries.find(wanted, request.user), rows_of_page(request, 20)).get_page(
        request.GET.get("page")
    )
    counts, path = queries.counts(wanted), reverse("cloudplatform:demand_list")
    districts = {area.code: area.name for area in areas.districts()}
    facets = [
        facet("d", "区", districts, wanted.districts, counts["d"], is_open=True),
        facet("f", "门类", ArtForm.choices, wanted.art_forms, counts["f"]),
        facet(
            "s", "进展", [(state.value, state.label) for state in SHOWN_STATES], wanted.states, counts["s"]
        ),
    ]
    context = {
        "page": page, "wanted": wanted, "supported": _supported(request, page), "is_fragment": wants_fragment(request),
        "facets": facets, "chips": chips(request.GET, path, facets), "path": path,
    }  # fmt: skip
    name = "_results.html" if wants_fragment(request) else "list.html"
    return render(request, f"cloudplatform/demands/{name}", context)


@require_safe
def demand_detail(request: PortalRequest, pk: int) -> HttpResponse:
    demand = get_object_or_404(Demand.objects.visible_to(request.user).select_related(
        "area__parent", "call", "merged_into", "answered_with_product", "answered_with_event"), pk=pk)  # fmt: skip
    return render(request, "cloudplatform/demands/detail.html", _context(request, demand))


@sign_in_keeping_text
def new_demand(request: SignedInRequest) -> HttpResponse:
    """Post a wish, after a look at its like. What was said on the front page (`text`) begins it."""
    if request.method != "POST":
        kept = drafts.initial(request)
        begun = {**_street_of(request), **kept, **_with_what_was_said(request, kept)}
        context = {"form": DemandForm(initial=begun), "likes": []}
        return render(request, "cloudplatform/demands/new.html", context)
    form = DemandForm(request.POST)
    if not form.is_valid():
        return render(request, "cloudplatform/demands/new.html", {"form": form}, status=422)
    likes = queries.similar(form.cleaned_data["text"], form.cleaned_data["area"].pk)
    if likes and "anyway" not in request.POST:
        return render(request, "cloudplatform/demands/new.html", {"form": form, "likes": likes})
    seat = request.seat
    station = (
        seat.institution if seat and seat.carries(Right.ORDER) and "as_station" in request.POST else None
    )
    demand = actions.post_demand(
        **form.cleaned_data, institution=station, by=request.actor, at=timezone.now()
    )
    discard_draft(user=request.user, form=request.path)
    messages.success(request, f"收到了，编号 {demand.number}。{demand.reply_due_on:%-m月%-d日}前答复。")
    return redirect("cloudplatform:demand", pk=demand.pk)


def _street_of(request: SignedInRequest) -> dict[str, Any]:
    """The street one said one lives in."""
    home = (
        Resident.objects.filter(user=request.user, area__isnull=False).values_list("area", flat=True).first()
    )
    return {"area": home} if home else {}


def _with_what_was_said(request: SignedInRequest, kept: dict[str, Any]) -> dict[str, str]:
    """The line of the front page, after what one had begun to write before."""
    said, before = request.GET.get("text", "").strip(), str(kept.get("text", ""))
    if not said or said in before:
        return {}
    return {"text": f"{before}\n{said}".strip()[: max(TEXT_MAX, len(before))]}


@sign_in_keeping_text
def support(request: SignedInRequest, pk: int) -> HttpResponse:
    """Stand behind a wish, or take it back; with htmx only the button changes."""
    demand = get_object_or_404(Demand.objects.visible_to(request.user), pk=pk)
    if request.method != "POST":
        return redirect("cloudplatform:demand", pk=pk)
    act = actions.unsupport_demand if "undo" in request.POST else actions.support_demand
    try:
        demand = act(demand=demand, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    if wants_fragment(request):
        context = {"demand": demand, "is_supported": demand.pk in _supported(request, [demand])}
        return render(request, "cloudplatform/demands/_support.html", context)
    return redirect("cloudplatform:demand", pk=pk)


@login_required
@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    demand = get_object_or_404(Demand.objects.asked_by(request.user), pk=pk)
    try:
        actions.withdraw_demand(demand=demand, by=request.actor, at=timezone.now())
    except DomainError as refusal:
        messages.warning(request, str(refusal))
        return redirect("cloudplatform:demand", pk=pk)
    done = "已撤回。写的话还在这里，改好可以再提。"
    return drafts.started_anew(
        request, reverse("cloudplatform:new_demand"), DemandForm.initial_of(demand), done
    )


@login_required
@require_POST
def copy(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin a new wish with the words of one that was taken back or declined."""
    demand = get_object_or_404(Demand.objects.asked_by(request.user).filter(state__in=OVER), pk=pk)
    done = "复制好了，还没有提。改好再提。"
    return drafts.started_anew(
        request, reverse("cloudplatform:new_demand"), DemandForm.initial_of(demand), done
    )


def _context(request: PortalRequest, demand: Demand) -> dict[str, object]:
    is_mine = isinstance(request.user, User) and demand.asker_id == request.user.pk
    is_open = demand.state in (DemandState.POSTED, DemandState.SCREENED, DemandState.GATHERED)
    return {
        "demand": demand, "steps": timeline_of_demand(demand, timezone.now()),
        "is_overdue": demand.is_overdue(timezone.localdate()), "is_mine": is_mine, "is_open": is_open,
        "may_withdraw": is_mine and demand.state == DemandState.POSTED, "may_copy": is_mine and demand.state in OVER,
        "is_supported": demand.pk in _supported(request, [demand]),
        "crumbs": [("需求", reverse("cloudplatform:demand_list"))],
    }  # fmt: skip


def _supported(request: PortalRequest, demands: object) -> set[int]:
    if not isinstance(request.user, User):
        return set()
    rows = DemandSupport.objects.filter(user=request.user, demand__in=[one.pk for one in demands])  # type: ignore[attr-defined]
    return set(rows.values_list("demand_id", flat=True))


def _wanted(request: PortalRequest) -> queries.WantedDemands:
    query = request.GET
    return queries.WantedDemands(
        text=query.get("q", "").strip()[:100],
        districts=tuple(code for code in query.getlist("d") if code.isdecimal() and len(code) == 6),
        art_forms=tuple(value for value in query.getlist("f") if value in ArtForm.values),
        states=tuple(value for value in query.getlist("s") if value in SHOWN_STATES),
        sort="new" if query.get("sort") == "new" else "support",
    )
