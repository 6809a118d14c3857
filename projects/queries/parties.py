"""Parties of a project: its lead, and the partners that have signed."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from community.models import Institution
from community.policy import Right
from core.models import User
from projects.models import Partner, Project
from projects.models.parts import PartnerQuerySet
from projects.models.projects import ProjectQuerySet
from projects.states import PUBLIC, PartnerState


def takes_part(project: Project, institution: Institution) -> bool:
    """Whether `institution` leads the project or has signed its part. One query at most."""
    return project.lead_id == institution.pk or signed(project).filter(institution=institution).exists()


def signed(project: Project) -> PartnerQuerySet:
    return Partner.objects.filter(project=project, state=PartnerState.SIGNED)


def parties(project: Project) -> list[Institution]:
    """The lead first, then the signed partners in the order they were asked. One query."""
    return [project.lead, *(row.institution for row in signed(project).for_list())]


def worked_on_by(user: User | AnonymousUser, right: Right = Right.PROPOSE) -> ProjectQuerySet:
    """Projects past public notice that `user` works on for the lead or a signed partner."""
    mine = Institution.objects.where(user, right)
    joined = Partner.objects.filter(institution__in=mine, state=PartnerState.SIGNED).values("project")
    return Project.objects.filter(state__in=PUBLIC).filter(Q(lead__in=mine) | Q(pk__in=joined))
