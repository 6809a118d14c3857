"""Views of products for suppliers: offer, change, follow the review."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cloudplatform.actions import products as actions
from cloudplatform.forms.kitchen import ProductForm
from cloudplatform.models import Product
from cloudplatform.queries import kitchen
from cloudplatform.queries.kitchen import progress
from cloudplatform.states import PRODUCT, ProductState
from community.models import Institution
from community.policy import Right
from community.seat_rights import acting_institution, rows_of, takes
from core.actions import discard_draft
from core.errors import DomainError
from core.files import attachments
from core.record.edits import Edit
from core.web import drafts
from core.web.buttons import written
from core.web.drafts import sign_in_keeping_text
from core.web.requests import SignedInRequest
from core.web.undo import undo

SAID = {
    "recall": "撤回了，现在是草稿。改好以后再交。", "void": "已作废。内容还能看，可以复制为新的。",
    "copy": "复制好了，这是新的草稿。检查一遍再交。",
}  # fmt: skip


@login_required
@require_safe
@takes(Right.OFFER)
def product_list(request: SignedInRequest) -> HttpResponse:
    supplier = acting_institution(request)
    products = (
        Product.objects.filter(supplier=supplier)
        .select_related("revises")
        .order_by("-created_at", "-pk")
        .defer("search", "script")
    )
    return render(request, "cloudplatform/kitchen/list.html", {"products": products, "supplier": supplier})


@sign_in_keeping_text
@takes(Right.OFFER)
def new_product(request: SignedInRequest) -> HttpResponse:
    supplier = acting_institution(request)
    kept = drafts.initial(request)
    form = ProductForm(
        request.POST or None, request.FILES or None, initial={"call": request.GET.get("call"), **kept}
    )
    if request.method == "POST" and form.is_valid():
        made = _save_product(request, form, lambda: actions.draft_product(
            supplier=supplier, fields=form.values(), call=form.cleaned_data["call"], by=request.actor, at=timezone.now()))  # fmt: skip
        if made is not None:
            discard_draft(user=request.user, form=request.path)
            return redirect("cloudplatform:product_progress", pk=made.pk)
    status = 422 if form.errors else 200
    return render(request, "cloudplatform/kitchen/edit.html", {"form": form}, status=status)


@sign_in_keeping_text
@rows_of(Right.OFFER)
def edit_product(request: SignedInRequest, pk: int) -> HttpResponse:
    product = get_object_or_404(Product.objects.editable_by(request.user).select_related("revises"), pk=pk)
    change = product.revisions.under_way().first()
    if change is not None and request.method != "POST":
        messages.info(request, "这个产品已有一份改动在审，请在这份改动里接着改，或者先收回它。")
        return redirect("cloudplatform:product_progress", pk=change.pk)
    kept = drafts.initial(request)
    form = ProductForm(
        request.POST or None, request.FILES or None, initial={**ProductForm.initial_of(product), **kept}
    )
    form.fields.pop("call")
    edit = Edit(form, product, ProductForm.initial_of)
    if request.method == "POST" and form.is_valid():
        saved = _save_product(request, form, lambda: edit.save(lambda: actions.edit_product(
            product=product, fields=form.values(), by=request.actor, at=timezone.now())))  # fmt: skip
        if saved is not None:
            discard_draft(user=request.user, form=request.path)
            return redirect("cloudplatform:product_progress", pk=saved.pk)
    context = {"form": form, "product": product, "dossier": kitchen.dossier(product),
               "reopens": product.state in actions.APPROVED, "is_shelved": product.state in actions.SHELVED}  # fmt: skip
    return render(request, "cloudplatform/kitchen/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
@rows_of(Right.OFFER)
def product_progress(request: SignedInRequest, pk: int) -> HttpResponse:
    product = get_object_or_404(_own(request).select_related("supplier", "call"), pk=pk)
    return render(request, "cloudplatform/kitchen/progress.html", _progress_context(product))


@login_required
@require_POST
def act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Submit, take back, end, copy, suspend, resume or retire one's own product."""
    verbs: dict[str, Any] = {
        "submit": actions.submit_product, "recall": actions.recall_product,
        "void": actions.void_product, "copy": actions.copy_product, "suspend": actions.suspend_product,
        "resume": actions.resume_product, "retire": actions.retire_product,
        "take-back": actions.take_back_change,
    }  # fmt: skip
    if verb not in verbs:
        raise Http404
    product = get_object_or_404(Product.objects.editable_by(request.user), pk=pk)
    reason = {"reason": request.POST.get("reason", "")[:300]} if verb in ("suspend", "retire") else {}
    try:
        made = verbs[verb](product=product, by=request.actor, at=timezone.now(), **reason)
    except DomainError as refusal:
        context = {**_progress_context(product), "refusal": refusal}
        return render(request, "cloudplatform/kitchen/progress.html", context, status=409)
    messages.success(request, SAID.get(verb, "办好了。"))
    return redirect("cloudplatform:product_progress", pk=made.pk)


def _save_product(request: SignedInRequest, form: ProductForm, act: Callable[[], Product]) -> Product | None:
    """Write product and files, all or nothing, and say what happens to it now."""

    def work() -> Product:
        product = act()
        files = [
            attachments.accept(upload=upload, purpose="product", by=request.actor, at=timezone.now())
            for upload in form.cleaned_data["files"]
        ]
        attachments.claim(files, product)
        return product

    product: Product | None = written(form, work)
    if product is not None:
        messages.success(request, _what_happens(product))
    return product


def _what_happens(product: Product) -> str:
    """What became of a product that was just saved, in words for its supplier."""
    if product.revises_id is not None and product.state == ProductState.QUALIFIED:
        return (
            "改动已交去审核。街坊看到、站点点到的仍是上架的那一版；通过三审、评审和公示后换上，之前可以收回。"
        )
    if product.state == ProductState.QUALIFIED:
        return "已保存，回到内容审核：三位审核人会看到改了哪里；正在进行的专家评审不再评旧的一版。"
    return "已保存。"


def _own(request: SignedInRequest) -> Any:
    return Product.objects.filter(supplier__in=Institution.objects.with_seat(request.user))


def undo_of(product: Product, files: int) -> dict[str, object]:
    """What components/_undo.html offers."""
    state = ProductState(product.state)
    is_offer = (
        product.revises_id is None
    )  # a change of what is on the shelf is taken back, see take_back_change
    lost = [
        f"{files} 份附件，不会带到新的一份里" if files else "",
        "在这个征集里的位置：复制的一份要重新选征集，截止以后就交不上" if product.call_id else "",
        "到现在为止的审核意见" if product.submitted_at else "",
    ]
    return undo(
        "cloudplatform:product_act", product.pk, recall=is_offer and state == ProductState.SUBMITTED,
        void=is_offer and PRODUCT.allows(state, ProductState.WITHDRAWN), copy=True, lost=lost,
    )  # fmt: skip


def _progress_context(product: Product) -> dict[str, Any]:
    product.refresh_from_db()
    dossier = kitchen.dossier(product)
    names = {row.field for row in dossier.rows}
    return {
        "product": product, "dossier": dossier, "steps": progress(product, dossier),
        "loose_notes": [note for note in dossier.open_notes if note.field not in names],
        "missing": [] if dossier.files else ["还没有附件：资质证明、照片"],
        "may_edit": product.state in actions.EDITABLE, "may_submit": PRODUCT.allows(product.state, ProductState.SUBMITTED),
        "undo": undo_of(product, len(dossier.files)),
        "may_take_back": product.revises_id is not None and PRODUCT.allows(product.state, ProductState.TAKEN_BACK),
        "change": product.revisions.under_way().first(),
        "may_suspend": product.state == ProductState.ON_SHELF, "may_resume": product.state == ProductState.SUSPENDED,
        "may_retire": PRODUCT.allows(product.state, ProductState.RETIRED),
    }  # fmt: skip


@attachments.readable_through("cloudplatform.product")
def _may_read(user: Any, pk: int) -> bool:
    """Files of a product: its supplier's seats and the bureau that reviews it."""
    if user is None:
        return False
    own = Product.objects.filter(pk=pk, supplier__in=Institution.objects.with_seat(user))
    return own.exists() or Product.objects.reviewable_by(user).filter(pk=pk).exists()
