"""Suppliers and hosts put pictures to their products and events."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cloudplatform.actions import pictures as actions
from cloudplatform.actions.products import SHELVED
from cloudplatform.forms.pictures import PictureForm, WordsForm
from cloudplatform.models import Event, Product
from core.errors import DomainError
from core.files import attachments, pictures
from core.models import Picture
from core.record.journal import subject_of
from core.web import drafts
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest

PAGES: Final = {"products": "cloudplatform:product_pictures", "events": "cloudplatform:event_pictures"}
BACK: Final = {"products": "cloudplatform:product_progress", "events": "cloudplatform:hosted_event"}


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
def product_pictures(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, "products", pk)


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
def event_pictures(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, "events", pk)


@login_required
@require_POST
def product_picture_act(request: SignedInRequest, pk: int, picture: int, verb: str) -> HttpResponse:
    return _act(request, "products", pk, picture, verb)


@login_required
@require_POST
def event_picture_act(request: SignedInRequest, pk: int, picture: int, verb: str) -> HttpResponse:
    return _act(request, "events", pk, picture, verb)


def _thing(request: SignedInRequest, kind: str, pk: int) -> Any:
    rows: Any = Product.objects.editable_by if kind == "products" else Event.objects.hosted_by
    return get_object_or_404(rows(request.user).defer("search"), pk=pk)


def _page(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """The pictures there are, and a form for one more."""
    thing = _thing(request, kind, pk)
    form = PictureForm(request.POST or None, request.FILES or None, initial=drafts.initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            came_to = _add(request, kind, thing, form)
        except DomainError as refusal:
            form.add_error(_field_of(refusal), str(refusal))
        else:
            messages.success(request, _done(kind, thing, came_to))
            return redirect(PAGES[kind], pk=came_to.pk)
    context = {
        "thing": thing, "form": form, "pictures": list(Picture.objects.of([subject_of(thing)])), "kind": kind,
        "act": f"{PAGES[kind].removesuffix('s')}_act", "back": BACK[kind],
        "is_shelved": kind == "products" and thing.state in SHELVED,
    }  # fmt: skip
    return render(request, "cloudplatform/pictures/edit.html", context, status=422 if form.errors else 200)


def _add(request: SignedInRequest, kind: str, thing: Any, form: PictureForm) -> Any:
    """Add the picture; the product or event it came to."""
    values = {**form.cleaned_data, "by": request.actor, "at": timezone.now()}
    if kind == "products":
        return actions.add_product_picture(product=thing, **values)
    actions.add_event_picture(event=thing, **values)
    return thing


def _field_of(refusal: DomainError) -> str | None:
    if refusal.code == "picture_needs_words":
        return "alt"
    return "upload" if refusal.code.startswith(("file_", "picture_", "not_a_picture")) else None


def _done(kind: str, thing: Any, came_to: Any) -> str:
    if came_to.pk != thing.pk:
        return "图片加到了一份改动里，审核通过后街坊就能看到；上架的这一版先不变。"
    return "图片加好了，上架后街坊能看到。" if kind == "products" else "图片加好了。"


def _act(request: SignedInRequest, kind: str, pk: int, picture: int, verb: str) -> HttpResponse:
    """Say better what it shows, put it first, or remove it."""
    thing = _thing(request, kind, pk)
    row = get_object_or_404(Picture.objects.of([subject_of(thing)]), pk=picture)
    acting: dict[str, Any] = {"picture": row, "about": thing, "by": request.actor, "at": timezone.now()}
    form = WordsForm(request.POST)
    if verb == "describe":
        if form.is_valid():
            pictures.describe_picture(alt=form.cleaned_data["alt"], **acting)
        else:
            messages.error(request, "没有改：请写一句图片里是什么，看不到图的人靠它。")
            return redirect(PAGES[kind], pk=pk)
    elif verb == "first":
        pictures.put_first(**acting)
    elif verb == "remove":
        pictures.remove_picture(**acting)
    else:
        raise Http404
    messages.success(request, "办好了。")
    return redirect(PAGES[kind], pk=pk)


@attachments.readable_through("cloudplatform.event")
def _may_read(user: Any, pk: int) -> bool:
    """Pictures of an event before it is published: its host, and the bureau of its area."""
    if user is None:
        return False
    mine = Event.objects.hosted_by(user) | Event.objects.overseen_by(user)
    return mine.filter(pk=pk).exists()
