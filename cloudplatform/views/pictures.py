"""Views of pictures of products and events."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cloudplatform.actions import pictures as actions
from cloudplatform.actions.products import SHELVED
from cloudplatform.forms.pictures import PictureForm, WordsForm
from cloudplatform.models import Event, Product
from community.policy import Right
from community.seat_rights import rows_of
from core.errors import DomainError
from core.files import attachments, pictures
from core.models import Picture, User
from core.record.journal import subject_of
from core.web import drafts
from core.web.buttons import PageButton, named, press_and_go
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest

PAGES: Final = {"products": "cloudplatform:product_pictures", "events": "cloudplatform:event_pictures"}
BACK: Final = {"products": "cloudplatform:product_progress", "events": "cloudplatform:hosted_event"}


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.OFFER)
def product_pictures(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, "products", pk)


@sign_in_keeping_text
@require_http_methods(["GET", "HEAD", "POST"])
@rows_of(Right.HOST)
def event_pictures(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, "events", pk)


@login_required
@require_POST
def product_picture_act(request: SignedInRequest, pk: int, picture: int, verb: str) -> HttpResponse:
    return _press(request, "products", pk, picture, verb)


@login_required
@require_POST
def event_picture_act(request: SignedInRequest, pk: int, picture: int, verb: str) -> HttpResponse:
    return _press(request, "events", pk, picture, verb)


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


def _press(request: SignedInRequest, kind: str, pk: int, picture: int, verb: str) -> HttpResponse:
    """Run a button: change the alternative text, make it the cover, or remove it."""
    thing = _thing(request, kind, pk)
    row = get_object_or_404(Picture.objects.of([subject_of(thing)]), pk=picture)
    button = named(BUTTONS, verb)
    back = reverse(PAGES[kind], kwargs={"pk": pk})
    if "alt" in button.asks and not WordsForm(request.POST).is_valid():
        messages.error(request, "没有改：请写一句图片里是什么，看不到图的人靠它。")
        return redirect(back)
    return press_and_go(request, button, row, back, about=thing)


def _words(request: SignedInRequest, _picture: Picture) -> dict[str, object]:
    form = WordsForm(request.POST)
    return {"alt": form.cleaned_data["alt"] if form.is_valid() else ""}


def _by_thing(_user: User) -> QuerySet[Picture]:
    """Who may change the product or event may change its pictures; the view asks that first."""
    return Picture.objects.all()


ALWAYS: Final = frozenset[str]()  # pictures have no states
BUTTONS: Final = (
    PageButton("describe", "改说明", pictures.describe_picture, "picture", ALWAYS, who=_by_thing,
               asks=["about", "alt"], more=_words),
    PageButton("first", "放到最前", pictures.put_first, "picture", ALWAYS, who=_by_thing, asks=["about"]),
    PageButton("remove", "移除", pictures.remove_picture, "picture", ALWAYS, who=_by_thing, asks=["about"]),
)  # fmt: skip


@attachments.readable_through("cloudplatform.event")
def _may_read(user: Any, pk: int) -> bool:
    """Pictures of an event before it is published: its host, and the bureau of its area."""
    if user is None:
        return False
    mine = Event.objects.hosted_by(user) | Event.objects.overseen_by(user)
    return mine.filter(pk=pk).exists()
