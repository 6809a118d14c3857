"""The home of bureau staff: what waits for me, and how long."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from community.models import Area, Seat
from community.policy import CITY_CODE
from community.queries.waiting import Queue, queues
from core.measures import CITY_MEAN
from core.models.accounts import Office
from portal.figures import districts_compared


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


def home_context(request: HttpRequest) -> dict[str, Any]:
    at = timezone.now()
    codes = Seat.objects.scope_codes(request.user)
    open_queues = [queue for queue in queues(request.user) if _may_open(request, queue)]
    areas = Area.objects.filter(pk__in=codes)
    return {
        "groups": _by_app(open_queues, at),
        "idle": [_row(queue, at) for queue in open_queues if not queue.count],
        "waiting_total": sum(queue.count for queue in open_queues),
        "scope_names": "、".join(area.name for area in areas) or "无",
        "comparison": districts_compared(codes, at) if codes else [],
        "city_mean": CITY_MEAN,
        "is_city": CITY_CODE in codes,
        "now": at,
    }


def _by_app(waiting: Sequence[Queue], at: datetime) -> Sequence[tuple[str, Sequence[dict[str, Any]]]]:
    """What waits, under the name of its app; who has waited longest first."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for queue in sorted(waiting, key=lambda one: one.oldest_at or at):
        if queue.count:
            name = str(_model(queue)._meta.app_config.verbose_name)
            groups.setdefault(name, []).append(_row(queue, at))
    return list(groups.items())


def _row(queue: Queue, at: datetime) -> dict[str, Any]:
    url = f"{reverse(f'admin:{queue.model}_changelist')}?{queue.query}"
    return {"name": queue.name, "count": queue.count, "days": queue.days(at), "url": url}


def _model(queue: Queue) -> type[Model]:
    return apps.get_model(queue.model.replace("_", ".", 1))


def _may_open(request: HttpRequest, queue: Queue) -> bool:
    """Whether the list behind the queue is open to this person: no way leads to a closed door."""
    return bool(admin.site.get_model_admin(_model(queue)).has_view_permission(request))
