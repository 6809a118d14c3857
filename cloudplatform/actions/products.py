"""
Products, the supplier's part: draft, edit, submit, recall, change, retire. What is submitted is frozen as a version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform.models import LineNote, Product, ProductCall, ProductVersion
from cloudplatform.queries.search_texts import of_product
from cloudplatform.states import PRODUCT, CallState, ProductState
from community.models import Institution
from core import searchtext
from core.errors import DomainError
from core.files import attachments
from core.files.pictures import show_pictures
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from thinktank.actions.subjects import withdraw_subject

APPROVED = (ProductState.REVIEWED, ProductState.SCORED, ProductState.IN_NOTICE)  # and not yet on the shelf
SHELVED = (ProductState.ON_SHELF, ProductState.SUSPENDED)
EDITABLE = (ProductState.DRAFT, ProductState.RETURNED, *APPROVED, *SHELVED)
CHANGED = _("供给方改了内容，这一版不再评；改好的一版审过后另行评审。")
TAKEN_BACK = _("供给方收回了改动，这一版不再评。")


class CallClosed(DomainError):
    code = "call_closed"
    message = _("这个征集不在收件时间内。可以不选征集，随时申报。")


class NotEditable(DomainError):
    code = "product_not_editable"
    message = _("产品正在审核，暂时不能改。退回后可以修改；急着改请先撤回。")


class ChangeUnderWay(DomainError):
    code = "change_under_way"
    message = _("这个产品已有一份改动在审。请在那份改动里改，或者先收回它。")


class RecalledTooLate(DomainError):
    code = "recalled_too_late"
    message = _(
        "征集已经截止，撤回以后就交不上了。要改内容，请联系审核的同事退回修改；不再申报的，用“作废”。"
    )


class NothingChanged(DomainError):
    code = "nothing_changed"
    message = _("内容和上次交的一样。请先按逐条意见修改，再重新提交。")


@dataclass(frozen=True)
class ProductFields:
    """What a supplier writes about a product; all of it is reviewed, by these names."""

    title: str
    kind: str
    art_form: str
    audience: str
    language: str
    access: list[str]
    summary: str
    script: str
    min_age: int | None
    duration_minutes: int
    capacity: int
    price_cents: int
    units: int
    needs_power: bool
    venue_needs: str
    safety_plan: str
    service_areas: list[str]


@transaction.atomic
def draft_product(
    *, supplier: Institution, fields: ProductFields, call: ProductCall | None = None, by: Actor, at: datetime
) -> Product:
    """
    Start an offer that only its supplier sees.

    :raises CallClosed: if the call does not take offers at `at`.
    :raises ValidationError: if a field or a constraint refuses the values.
    """
    _refuse_closed(call, at)
    product = Product(supplier=supplier, call=call, created_at=at)
    _fill(product, fields)
    journal.record("cloudplatform.product.drafted", about=product, by=by, at=at)
    return product


@transaction.atomic
def edit_product(*, product: Product, fields: ProductFields, by: Actor, at: datetime) -> Product:
    """
    Change a product; returns the row that was written. A draft or a returned one changes freely; an approved one goes
    back to review, and panels stop judging the old version. One on the shelf stays there as it was approved: the change
    is a product that revises it, and goes to review at once.

    Policy: 3.3.1: any later change re-opens review, and the difference is shown to the reviewers.

    :raises NotEditable: while it is under review.
    :raises ChangeUnderWay: if a change of what is on the shelf is on its way already.
    """
    product = _locked(product)
    if product.state not in EDITABLE:
        raise NotEditable
    if _fields_of(product) == asdict(fields):
        return product
    if product.state in SHELVED:
        return _revise(product, fields, by, at)
    _fill(product, fields)
    journal.record("cloudplatform.product.edited", about=product, by=by, at=at)
    if product.state in APPROVED:
        PRODUCT.move(product, ProductState.QUALIFIED)
        product.notice_from = product.notice_until = None
        product.save(update_fields=["state", "notice_from", "notice_until"])
        _reopen(product, by, at)
    return product


@transaction.atomic
def open_change(*, product: Product, by: Actor, at: datetime) -> Product:
    """
    Begin a change of what is on the shelf that leaves its text as it is: pictures come to it.

    :raises ChangeUnderWay: if one is on its way already.
    """
    product = _locked(product)
    return _revise(product, ProductFields(**_fields_of(product)), by, at)  # type: ignore[arg-type]


def _revise(product: Product, fields: ProductFields, by: Actor, at: datetime) -> Product:
    if product.revisions.under_way().exists():
        raise ChangeUnderWay
    change = Product(
        supplier=product.supplier, call=product.call, revises=product, created_at=at, submitted_at=at,
        state=ProductState.QUALIFIED, qualified_by=product.qualified_by, is_sample=product.is_sample,
    )  # fmt: skip
    _fill(change, fields)
    journal.record("cloudplatform.product.edited", about=product, by=by, at=at, change=change.pk)
    _reopen(change, by, at)
    return change


def _reopen(product: Product, by: Actor, at: datetime) -> None:
    version = _freeze(product, by, at)
    withdraw_subject(ref=journal.subject_of(product), reason=str(CHANGED), by=by, at=at)
    journal.record(
        "cloudplatform.product.reopened",
        about=product,
        by=by,
        at=at,
        version=version.number,
        revises=product.revises_id,
    )


@transaction.atomic
def take_back_change(*, product: Product, by: Actor, at: datetime) -> Product:
    """
    Withdraw a change of a product on the shelf; the approved version stays as it is.

    :raises MoveNotAllowed: if it is no change, or came to its end.
    """
    product = _locked(product)
    if product.revises_id is None:
        raise MoveNotAllowed
    PRODUCT.move(product, ProductState.TAKEN_BACK)
    product.save(update_fields=["state"])
    withdraw_subject(ref=journal.subject_of(product), reason=str(TAKEN_BACK), by=by, at=at)
    journal.record(
        "cloudplatform.product.taken_back", about=product, by=by, at=at, revises=product.revises_id
    )
    return product


def merge_change(*, change: Product, by: Actor, at: datetime) -> Product:
    """
    Apply an approved change to the product on the shelf; returns that product.

    Called by `reviews.shelve_product`, which has checked the notice. Its approved version becomes the product's next.
    """
    assert change.revises_id is not None
    product = _locked(change.revises)  # type: ignore[arg-type]
    approved = change.versions.filter(approved_at__isnull=False).order_by("-number")[:1].get()
    PRODUCT.move(change, ProductState.MERGED)
    change.save(update_fields=["state"])
    _fill(product, ProductFields(**approved.fields))
    last = product.versions.order_by("-number").values_list("number", flat=True).first() or 0
    ProductVersion.objects.create(
        product=product, number=last + 1, fields=approved.fields, made_by=approved.made_by, made_at=approved.made_at,
        approved_at=approved.approved_at,
    )  # fmt: skip
    attachments.about(change).update(about=journal.subject_of(product))
    show_pictures(product)
    journal.record(
        "cloudplatform.product.merged", about=product, by=by, at=at, version=last + 1, change=change.pk
    )
    return product


@transaction.atomic
def submit_product(*, product: Product, by: Actor, at: datetime) -> Product:
    """
    Hand an offer in: a version is frozen, open notes of the last one are settled by it.

    :raises CallClosed: if its call does not take offers at `at` (a returned one may come back any time).
    :raises NothingChanged: if a returned one is handed in as it was.
    """
    product = _locked(product)
    if product.state == ProductState.DRAFT:
        _refuse_closed(product.call, at)
    last = product.versions.order_by("-number").first()
    if product.state == ProductState.RETURNED and last is not None and last.fields == _fields_of(product):
        raise NothingChanged
    PRODUCT.move(product, ProductState.SUBMITTED)
    product.submitted_at = at
    product.save(update_fields=["state", "submitted_at"])
    version = _freeze(product, by, at)
    LineNote.objects.filter(version__product=product, settled_in__isnull=True).update(settled_in=version)
    journal.record("cloudplatform.product.submitted", about=product, by=by, at=at, version=version.number)
    return product


@transaction.atomic
def recall_product(*, product: Product, by: Actor, at: datetime) -> Product:
    """
    Take an offer back to change it: a draft again, handed in once more.

    :raises RecalledTooLate: once its call has closed. :raises MoveNotAllowed: once it is qualified or returned.
    """
    product = _locked(product)
    if product.state != ProductState.SUBMITTED or product.revises_id is not None:
        raise MoveNotAllowed
    call = product.call
    if call is not None and not (call.state == CallState.OPEN and at < call.closes_at):
        raise RecalledTooLate
    PRODUCT.move(product, ProductState.DRAFT)
    product.save(update_fields=["state"])
    journal.record("cloudplatform.product.recalled", about=product, by=by, at=at)
    return product


@transaction.atomic
def void_product(*, product: Product, by: Actor, at: datetime) -> Product:
    """
    End an offer for good before it is qualified; it stays to be read and copied. :raises MoveNotAllowed: afterwards.

    A change of what is on the shelf is taken back by `take_back_change`.
    """
    product = _locked(product)
    if product.revises_id is not None:
        return take_back_change(product=product, by=by, at=at)
    PRODUCT.move(product, ProductState.WITHDRAWN)
    product.save(update_fields=["state"])
    journal.record("cloudplatform.product.voided", about=product, by=by, at=at)
    return product


@transaction.atomic
def copy_product(*, product: Product, by: Actor, at: datetime) -> Product:
    """Start a new offer with what another of one's own says: no call, no files, no reviews."""
    made = draft_product(supplier=product.supplier, fields=ProductFields(**_fields_of(product)), by=by, at=at)  # type: ignore[arg-type]
    journal.record("cloudplatform.product.copied", about=made, by=by, at=at, source=product.pk)
    return made


@transaction.atomic
def retire_product(*, product: Product, reason: str, by: Actor, at: datetime) -> Product:
    """
    Retire a product from the shelf for good; it stays visible. Orders already accepted are still delivered.

    A change of it that is under way is taken back.
    """
    for change in product.revisions.under_way():
        take_back_change(product=change, by=by, at=at)
    return _shelf_move(product, ProductState.RETIRED, "cloudplatform.product.retired", reason, by, at)


@transaction.atomic
def suspend_product(*, product: Product, reason: str, by: Actor, at: datetime) -> Product:
    """Suspend new orders of a product."""
    return _shelf_move(product, ProductState.SUSPENDED, "cloudplatform.product.suspended", reason, by, at)


@transaction.atomic
def resume_product(*, product: Product, by: Actor, at: datetime) -> Product:
    """Resume orders of a product."""
    return _shelf_move(
        product,
        ProductState.ON_SHELF,
        "cloudplatform.product.resumed",
        "",
        by,
        at,
        only=ProductState.SUSPENDED,
    )


def _shelf_move(
    product: Product, target: str, fact: str, reason: str, by: Actor, at: datetime, only: str = ""
) -> Product:
    product = _locked(product)
    if only and product.state != only:
        raise MoveNotAllowed
    PRODUCT.move(product, target)
    product.save(update_fields=["state"])
    journal.record(fact, about=product, by=by, at=at, note=reason)
    return product


def _locked(product: Product) -> Product:
    return for_update(product, "supplier", "call", "revises")


def _refuse_closed(call: ProductCall | None, at: datetime) -> None:
    if call is not None and not (call.state == CallState.OPEN and call.opens_at <= at < call.closes_at):
        raise CallClosed


def _fields_of(product: Product) -> dict[str, object]:
    return {name: getattr(product, name) for name in ProductFields.__dataclass_fields__}


def _fill(product: Product, fields: ProductFields) -> None:
    values: Mapping[str, object] = asdict(fields)
    for name, value in values.items():
        setattr(product, name, value)
    product.full_clean(exclude=["search"])
    product.search = searchtext.document(*of_product(product))
    product.save()


def _freeze(product: Product, by: Actor, at: datetime) -> ProductVersion:
    last = product.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return ProductVersion.objects.create(
        product=product, number=last + 1, fields=_fields_of(product), made_by=by.person, made_at=at
    )
