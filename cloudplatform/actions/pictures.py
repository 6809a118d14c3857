"""Pictures of products, which are reviewed with them, and of events, which their hosts answer for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cloudplatform.actions.products import SHELVED, NotEditable, open_change
from cloudplatform.models import Event, Product
from cloudplatform.states import EventState, ProductState
from core.files import pictures
from core.models import Picture
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update

UNREAD = (ProductState.SUBMITTED, ProductState.QUALIFIED)  # pictures may still come while nobody has reviewed


@transaction.atomic
def add_product_picture(
    *, product: Product, upload: UploadedFile[Any], alt: str, by: Actor, at: datetime
) -> Product:
    """
    Add a picture to an offer; the row it came to. Everybody sees it once the offer is on the shelf.

    A picture for what is on the shelf already is a change of it, and is reviewed as one.

    :raises NotEditable: while reviewers read the offer.
    :raises PictureNeedsWords, TooManyPictures, PictureUnreadable, FileTooLarge, FileTypeRefused: as core.files.pictures.
    """
    product = for_update(product, "supplier", "call")
    if product.state in SHELVED:
        change = product.revisions.under_way().first()
        product = change or open_change(product=product, by=by, at=at)
    if not _takes_pictures(product):
        raise NotEditable
    pictures.add_picture(about=product, upload=upload, alt=alt, is_public=False, by=by, at=at)
    return product


def _takes_pictures(product: Product) -> bool:
    if product.state in UNREAD:
        latest = product.versions.order_by("-number").first()
        return latest is None or not latest.reviews.exists()
    return product.state in (ProductState.DRAFT, ProductState.RETURNED)


@transaction.atomic
def add_event_picture(
    *, event: Event, upload: UploadedFile[Any], alt: str, by: Actor, at: datetime
) -> Picture:
    """
    Add a picture to an event; everybody sees it once the event is published.

    :raises MoveNotAllowed: if the event is over or called off.
    """
    event = for_update(event)
    if event.state not in (EventState.DRAFT, EventState.PUBLISHED):
        raise MoveNotAllowed
    is_public = event.state == EventState.PUBLISHED
    return pictures.add_picture(about=event, upload=upload, alt=alt, is_public=is_public, by=by, at=at)
