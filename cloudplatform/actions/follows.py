"""Follow series and products, to be notified of new sessions. Doing it twice changes nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform import rules
from cloudplatform.models import Event, SessionFollow
from cloudplatform.states import ProductState
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import hold

OVER = (ProductState.RETIRED, ProductState.WITHDRAWN)


class HeldOnce(DomainError):
    code = "held_once"
    message = _("“{title}”只办这一场，没有以后的场次可以关注。可以关注场馆，那里有新活动会通知您。")


class NoMoreSessions(DomainError):
    code = "no_more_sessions"
    message = _("“{title}”已经下架，不会再有新场次，不用关注。可以关注场馆，那里有新活动会通知您。")


class SessionsTooMany(DomainError):
    code = "sessions_too_many"
    message = _("最多关注 {most} 个系列。先在“我的”里取消几个，再关注这一个。")


@transaction.atomic
def follow_sessions(*, event: Event, by: Actor, at: datetime) -> SessionFollow:
    """
    Follow the series of `event`, or its product, as the acting person.

    :raises HeldOnce: if it is neither of a series nor of a product.
    :raises NoMoreSessions: if its product left the shelf for good.
    :raises SessionsTooMany: beyond the rule for one person.
    """
    hold(by.person)
    mine = SessionFollow.objects.of(by.person)
    followed = mine.about(event).first()
    if followed is not None:
        return followed
    if event.series_id is None and event.product is None:
        raise HeldOnce(title=event.title)
    if event.series_id is None and event.product is not None and event.product.state in OVER:
        raise NoMoreSessions(title=event.product.title)
    most = rules.FOLLOWS_MAX.on(at)
    if mine.count() >= most:
        raise SessionsTooMany(most=most)
    either = {"series": event.series} if event.series_id else {"product": event.product}
    followed = SessionFollow.objects.create(user=by.person, **either, followed_at=at)
    _record("cloudplatform.sessionfollow.followed", followed, by, at)
    return followed


@transaction.atomic
def unfollow_sessions(*, followed: SessionFollow, by: Actor, at: datetime) -> None:
    """Stop following; nothing happens if it was stopped already."""
    row = SessionFollow.objects.select_for_update().of(by.person).filter(pk=followed.pk).first()
    if row is not None:
        _record("cloudplatform.sessionfollow.unfollowed", row, by, at)
        row.delete()


def _record(fact: str, followed: SessionFollow, by: Actor, at: datetime) -> None:
    journal.record(fact, about=followed, by=by, at=at, series=followed.series_id, product=followed.product_id)
