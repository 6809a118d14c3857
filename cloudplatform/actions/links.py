"""Links of products and events to projects, confirmed by the project's lead. Policy: 3.3.1."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudplatform.models import Event, Product, ProjectLink
from cloudplatform.states import LINK, LinkState
from community.models import Area, Institution
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from core.record.lifecycle import MoveNotAllowed
from core.record.locks import for_update
from projects.actions import coverage
from projects.models import Call, Project
from projects.queries.parties import takes_part
from projects.states import RUNNING


class NotTakingPart(DomainError):
    code = "not_taking_part"
    message = _("你们没有签署参加这个项目，或项目不在建设期，不能归进去。")


class NotTheirs(DomainError):
    code = "link_not_theirs"
    message = _("只能归入自己申报的产品、自己主办的场次。")


class LinkSaysWhy(DomainError):
    code = "link_says_why"
    message = _("请写明原因，对方会看到。")


@transaction.atomic
def attach_to_project(
    *, project: Project, thing: Product | Event, institution: Institution, by: Actor, at: datetime
) -> ProjectLink:
    """
    Link a product (by its supplier) or an event (by its host) to a project the institution takes part in.

    The lead's own are confirmed at once; others wait for the lead.

    :raises NotTheirs: unless the institution supplies or hosts it.
    :raises NotTakingPart: unless the institution takes part and the project runs.
    :raises ValidationError: if it belongs there already.
    """
    owner = thing.supplier_id if isinstance(thing, Product) else thing.host_id
    if owner != institution.pk:
        raise NotTheirs
    project = for_update(project)
    if project.state not in RUNNING or not takes_part(project, institution):
        raise NotTakingPart
    link = ProjectLink(
        project=project, institution=institution, proposed_by=by.person, proposed_at=at,
        product=thing if isinstance(thing, Product) else None, event=thing if isinstance(thing, Event) else None,
    )  # fmt: skip
    if project.lead_id == institution.pk:
        link.state, link.answered_by, link.answered_at = LinkState.CONFIRMED, by.person, at
    link.full_clean()
    link.save()
    journal.record(
        "cloudplatform.link.proposed", about=link, by=by, at=at, project=project.pk, state=link.state
    )
    return link


@transaction.atomic
def confirm_link(*, link: ProjectLink, by: Actor, at: datetime) -> ProjectLink:
    """Confirm a link, by the project's lead."""
    return _answer(link, LinkState.CONFIRMED, "cloudplatform.link.confirmed", "", by, at)


@transaction.atomic
def refuse_link(*, link: ProjectLink, reason: str, by: Actor, at: datetime) -> ProjectLink:
    """Refuse a link, with the reason."""
    return _answer(link, LinkState.REFUSED, "cloudplatform.link.refused", reason, by, at)


@transaction.atomic
def end_link(*, link: ProjectLink, reason: str, by: Actor, at: datetime) -> ProjectLink:
    """End a link, with the reason; what was counted stays on record."""
    return _answer(link, LinkState.ENDED, "cloudplatform.link.ended", reason, by, at)


def target_street(*, street: Area, call: Call, by: Actor, at: datetime) -> Call:
    """Add one blank or weak street to a call's target streets: the button of the coverage list."""
    return coverage.target_streets(call=call, streets=[Area.objects.get(pk=street.pk)], by=by, at=at)


def _answer(link: ProjectLink, target: str, fact: str, reason: str, by: Actor, at: datetime) -> ProjectLink:
    link = for_update(link)
    if not LINK.allows(link.state, target):
        raise MoveNotAllowed
    if target != LinkState.CONFIRMED and not reason.strip():
        raise LinkSaysWhy
    LINK.move(link, target)
    link.reason, link.answered_by, link.answered_at = reason.strip(), by.person, at
    link.save(update_fields=["state", "reason", "answered_by", "answered_at"])
    journal.record(fact, about=link, by=by, at=at, note=reason, project=link.project_id)
    return link
