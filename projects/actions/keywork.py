"""Key work of a member, taken in as the draft of a project. Policy: 3.2.1."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import journal
from core.actors import Actor
from core.errors import DomainError
from projects.models import KeyWork, Project, may_lead, title_key
from projects.policy import Nature


class TakenInAlready(DomainError):
    code = "key_work_taken_in_already"
    message = _("这项重点工作已经纳入为项目。请在“标杆项目”里接着填。")


class MayNotLead(DomainError):
    code = "key_work_may_not_lead"
    message = _("标杆项目要由本市公共文化机构或文化主管部门牵头。你们可以请它们牵头，自己作为参与单位。")


@transaction.atomic
def adopt_key_work(*, work: KeyWork, type: str, key_field: str, by: Actor, at: datetime) -> Project:
    """
    Make the draft of a project out of key work; the work says what it became.

    :raises TakenInAlready: the second time.
    :raises MayNotLead: unless the institution may lead a project. Policy: 2.3.
    """
    work = KeyWork.objects.select_for_update(of=("self",)).select_related("institution").get(pk=work.pk)
    if work.project_id is not None:
        raise TakenInAlready
    if not may_lead(work.institution):
        raise MayNotLead
    project = Project(
        lead=work.institution, title=work.title, title_key=title_key(work.title), type=type, key_field=key_field,
        nature=Nature.EXISTING, summary=work.about[:160], created_at=at, is_sample=work.institution.is_sample,
        lead_base=f"{work.about}\n依据：{work.basis}\n从 {work.since:%Y年%m月} 做起。",
    )  # fmt: skip
    project.full_clean(exclude=["search"])
    project.save()
    work.project = project
    work.save(update_fields=["project"])
    journal.record("projects.project.drafted", about=project, by=by, at=at, key_work=work.pk)
    journal.record("projects.keywork.adopted", about=work, by=by, at=at, project=project.pk)
    return project
