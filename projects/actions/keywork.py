"""Convert a member's key work into the draft of a project. Policy: 3.2.1."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.locks import for_update
from projects.actions.applications import draft_project, write_project
from projects.models import KeyWork, Project
from projects.policy import Nature


class TakenInAlready(DomainError):
    code = "key_work_taken_in_already"
    message = _("这项重点工作已经纳入为项目。请在“标杆项目”里接着填。")


@transaction.atomic
def adopt_key_work(*, work: KeyWork, type: str, key_field: str, by: Actor, at: datetime) -> Project:
    """
    Make the draft of a project out of key work, by the rules of any draft; the work says what it became.

    :raises TakenInAlready: the second time.
    :raises LeadNotAllowed: unless the institution may lead a project. Policy: 2.3.
    """
    work = for_update(work, "institution")
    if work.project_id is not None:
        raise TakenInAlready
    project = draft_project(
        lead=work.institution,
        title=work.title,
        type=type,
        key_field=key_field,
        nature=Nature.EXISTING,
        by=by,
        at=at,
    )
    base = f"{work.about}\n依据：{work.basis}\n从 {work.since:%Y年%-m月} 做起。"
    fields = {"summary": work.about[:160], "lead_base": base}
    project = write_project(project=project, fields=fields, by=by, at=at)
    work.project = project
    work.save(update_fields=["project"])
    journal.record("projects.keywork.adopted", about=work, by=by, at=at, project=project.pk)
    return project
