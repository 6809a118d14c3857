"""Queries about followed series and products."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from cloudplatform.models import Event, SessionFollow
from core.models import User


def is_repeated(event: Event) -> bool:
    """Whether there may be sessions besides `event` that one can follow."""
    return event.series_id is not None or event.product_id is not None


def followed(event: Event, user: User | AnonymousUser) -> SessionFollow | None:
    """What `user` follows that `event` is a session of."""
    return SessionFollow.objects.of(user).about(event).first() if user.is_authenticated else None


def with_next(user: User, at: datetime) -> Sequence[tuple[SessionFollow, Event | None]]:
    """What `user` follows, latest first, each with its next session to come. Three queries."""
    mine = list(
        SessionFollow.objects.of(user).select_related("series", "product").order_by("-followed_at", "-pk")
    )
    coming = Event.objects.upcoming(at).select_related("space__facility")
    of_series = coming.filter(series__in=[one.series_id for one in mine if one.series_id])
    of_products = coming.filter(product__in=[one.product_id for one in mine if one.product_id])
    series = {
        one.series_id: one for one in of_series.order_by("series", "starts_at", "pk").distinct("series")
    }
    products = {
        one.product_id: one for one in of_products.order_by("product", "starts_at", "pk").distinct("product")
    }
    return [
        (one, series.get(one.series_id) if one.series_id else products.get(one.product_id)) for one in mine
    ]
