"""Streets that a project serves, and streets a call asks to be served. Policy: 3.2.1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.models import Area, Level
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from projects.actions.plan import locked_running
from projects.models import Call, Project, ProjectArea
from projects.states import CallState


class NotAStreet(DomainError):
    code = "not_a_street"
    message = _("“{name}”不是镇街。请选镇街，不要选区或社区。")


class ServedOutsideProject(DomainError):
    code = "served_outside_project"
    message = _("开始服务的日期不能早于项目开始（{first}）。")


class StopsBeforeStart(DomainError):
    code = "stops_before_start"
    message = _("停止服务的日期要晚于开始服务的日期（{since}）。")


class CallNotOpenToChange(DomainError):
    code = "call_not_open_to_change"
    message = _("这个征集已经截止或取消，不能再改想覆盖的镇街。请选草稿或征集中的。")


@transaction.atomic
def serve_streets(
    *, project: Project, streets: Sequence[Area], since: date, by: Actor, at: datetime
) -> Sequence[ProjectArea]:
    """
    Add streets served by a project from `since`; those served already stay.

    :raises NotAStreet: for districts and communities; the database refuses them too.
    :raises ServedOutsideProject: before the project starts.
    """
    project = locked_running(project)
    if project.starts_on and since < project.starts_on:
        raise ServedOutsideProject(first=project.starts_on)
    for street in streets:
        if street.level != Level.STREET:
            raise NotAStreet(name=street)
    served = set(
        ProjectArea.objects.filter(project=project, until__isnull=True).values_list("area_id", flat=True)
    )
    rows = [
        ProjectArea(project=project, area=street, since=since)
        for street in streets
        if street.pk not in served
    ]
    for row in rows:
        row.full_clean()
        row.save()
    journal.record(
        "projects.coverage.extended", about=project, by=by, at=at, streets=[row.area_id for row in rows]
    )
    return rows


@transaction.atomic
def stop_serving(*, row: ProjectArea, until: date, by: Actor, at: datetime) -> ProjectArea:
    """
    End the service of a street from `until` on.

    :raises StopsBeforeStart: unless that follows the start.
    """
    row = for_update(row)
    if until <= row.since:
        raise StopsBeforeStart(since=row.since)
    row.until = until
    row.save(update_fields=["until"])
    journal.record(
        "projects.coverage.ended", about=row, by=by, at=at, project=row.project_id, street=row.area_id
    )
    return row


@transaction.atomic
def target_streets(*, call: Call, streets: Sequence[Area], by: Actor, at: datetime) -> Call:
    """
    Set target streets of a call (blank and weak ones): `streets` are added to those it wants.

    :raises CallNotOpenToChange: once it is closed or cancelled.
    """
    call = for_update(call)
    if call.state not in (CallState.DRAFT, CallState.OPEN):
        raise CallNotOpenToChange
    for street in streets:
        if street.level != Level.STREET:
            raise NotAStreet(name=street)
    call.wanted_streets.add(*streets)
    journal.record(
        "projects.call.targeted", about=call, by=by, at=at, streets=[street.pk for street in streets]
    )
    return call
