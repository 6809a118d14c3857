"""Public views of products on the shelf (线上展厅), product calls, public notices and objections. Policy: 3.3.1."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from cloudplatform.actions import reviews
from cloudplatform.forms.kitchen import ObjectionForm
from cloudplatform.models import ArtForm, Event, Feedback, Objection, Product, ProductCall, ProductKind
from cloudplatform.queries import shelf as queries
from cloudplatform.queries.catalogue import state_words
from cloudplatform.queries.pictures import pictured, pictures_of
from cloudplatform.states import CallState, ProductState
from community.members.queries import areas, members
from community.models import Access, Area, Kind
from community.policy import Right
from core.dates.workdays import working_days_between
from core.errors import DomainError
from core.measures.disclosure import LEAST_PEOPLE
from core.models import User
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.facets import chips, facet
from core.web.requests import PortalRequest, SignedInRequest, rows_of_page, wants_fragment

STATIONS = (Kind.STATION, Kind.COMMUNITY)


@require_safe
@vary_on_headers("HX-Request")
def product_list(request: PortalRequest) -> HttpResponse:
    query = request.GET
    wanted = queries.WantedProducts(
        text=query.get("q", "").strip()[:100],
        kinds=tuple(value for value in query.getlist("k") if value in ProductKind.values),
        art_forms=tuple(value for value in query.getlist("f") if value in ArtForm.values),
        district=query.get("d", "") if query.get("d", "").isdecimal() else "",
        min_rating=4 if query.get("r") == "4" else 0, only_orderable="orderable" in query,
        sort="rating" if query.get("sort") == "rating" else "new",
    )  # fmt: skip
    page = Paginator(queries.find(wanted), rows_of_page(request, 20)).get_page(query.get("page"))
    pictured(page)
    districts = {area.code: area.name for area in areas.districts()}
    counts, path = queries.counts(wanted, list(districts)), reverse("cloudplatform:product_list")
    facets = [
        facet("k", "类别", ProductKind.choices, wanted.kinds, counts["k"], is_open=True),
        facet("f", "门类", ArtForm.choices, wanted.art_forms, counts["f"]),
        facet("d", "到哪个区服务", districts, [wanted.district], counts["d"], is_single=True, is_open=bool(wanted.district)),
        facet("r", "评分", {"4": "4 分以上"}, ["4"] if wanted.min_rating else [], counts["r"], is_open=True),
        facet("orderable", "点单", {"1": "现在可以点"}, ["1"] if wanted.only_orderable else [], counts["orderable"], is_open=True),
    ]  # fmt: skip
    context = {
        "page": page, "wanted": wanted, "facets": facets, "chips": chips(query, path, facets), "path": path,
        "is_fragment": wants_fragment(request),
        "instead": [] if page.paginator.count or not wanted.text else queries.instead(wanted),
        "in_notice": Product.objects.filter(state=ProductState.IN_NOTICE).count(),
    }  # fmt: skip
    name = "_results.html" if wants_fragment(request) else "list.html"
    return render(request, f"cloudplatform/shelf/{name}", context)


@require_safe
def product_detail(request: PortalRequest, pk: int) -> HttpResponse:
    rows = Product.objects.public().select_related("supplier__area", "call", "revises")
    product = get_object_or_404(rows, pk=pk)
    at = timezone.now()
    events = Event.objects.upcoming(at).filter(product=product).for_list()[:8]
    seat = request.seat
    shown = pictures_of(product)
    product.picture = shown[0] if shown else None  # type: ignore[attr-defined]
    context = {
        "product": product, "events": [(event, *state_words(event, at)) for event in events],
        "feedback": Feedback.objects.published().filter(product=product).for_list()[:6],
        "few": LEAST_PEOPLE,
        "approved": product.versions.filter(approved_at__isnull=False).order_by("-number").first(),
        "access_words": [Access(value).label for value in product.access],
        "areas": Area.objects.filter(code__in=product.service_areas).order_by("order", "code"),
        "more_pictures": shown[1:], "member_pages": members.pages(product.supplier_id),
        "may_order": bool(seat and seat.carries(Right.ORDER) and seat.institution.kind in STATIONS)
        and product.state == ProductState.ON_SHELF,
        "crumbs": [("产品", reverse("cloudplatform:product_list"))],
    }  # fmt: skip
    return render(request, "cloudplatform/shelf/detail.html", context)


@require_safe
def call_list(request: PortalRequest) -> HttpResponse:
    calls = ProductCall.objects.visible_to(request.user).order_by("-opens_at")
    page = Paginator(calls, 20).get_page(request.GET.get("page"))
    return render(request, "cloudplatform/shelf/calls.html", {"page": page, "now": timezone.now()})


@require_safe
def call_detail(request: PortalRequest, pk: int) -> HttpResponse:
    call = get_object_or_404(ProductCall.objects.visible_to(request.user), pk=pk)
    at, seat = timezone.now(), request.seat
    context = {
        "may_offer": bool(seat and seat.carries(Right.OFFER)), "call": call,
        "takes_offers": call.state == CallState.OPEN and call.opens_at <= at < call.closes_at,
        "demands": call.demands.public().for_list()[:20],
        "products": call.products.shelf().for_list(),
        "art_forms": [ArtForm(value).label for value in call.art_forms], "crumbs": [("产品征集", reverse("cloudplatform:call_list"))],
    }  # fmt: skip
    return render(request, "cloudplatform/shelf/call.html", context)


@require_safe
def notice_list(request: PortalRequest) -> HttpResponse:
    """Products in public notice, with the working days left."""
    today = localdate()
    products = (
        Product.objects.filter(state=ProductState.IN_NOTICE)
        .select_related("supplier")
        .order_by("notice_until", "pk")
    )
    rows = [
        (product, working_days_between(today, product.notice_until) if product.notice_until else 0)
        for product in products
    ]
    return render(request, "cloudplatform/shelf/notices.html", {"rows": rows})


@sign_in_keeping_text
def objections(request: SignedInRequest, pk: int) -> HttpResponse:
    """Object by name during public notice; see what became of one's objections."""
    product = get_object_or_404(Product.objects.visible_to(request.user).select_related("supplier"), pk=pk)
    form = ObjectionForm(request.POST or None, initial=drafts.initial(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            reviews.file_objection(
                product=product,
                **form.values(),
                text=form.cleaned_data["text"],
                by=request.actor,
                at=timezone.now(),
            )
        except (DomainError, ValidationError) as refusal:
            form.add_error(
                None, str(refusal) if isinstance(refusal, DomainError) else "；".join(refusal.messages)
            )
            status = 409
        else:
            messages.success(request, "异议收到了，会书面答复。")
            return redirect("cloudplatform:objections", pk=pk)
    context = {"product": product, "form": form, "mine": _own_objections(request, product),
               "is_open": product.state == ProductState.IN_NOTICE}  # fmt: skip
    return render(request, "cloudplatform/shelf/objections.html", context, status=status)


def _own_objections(request: SignedInRequest, product: Product) -> Any:
    person = request.user if isinstance(request.user, User) else None
    return Objection.objects.filter(product=product, filed_by=person).order_by("-filed_at")
