"""Rows of an application: partners, milestones, money, figures. Each write replaces what was there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.models import Institution
from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from projects.actions.applications import locked_for_writing, write_project
from projects.actions.signatures import ask_again
from projects.models import ExpectedFigure, Funding, Milestone, Partner, Project
from projects.states import PARTNER, PartnerState


class PartnerIsLead(DomainError):
    code = "partner_is_lead"
    message = _("“{name}”是牵头单位，不用再写成参与单位。")


class PartnerTwice(DomainError):
    code = "partner_twice"
    message = _("“{name}”写了两行，请并成一行。")


class MilestoneOutside(DomainError):
    code = "milestone_outside_period"
    message = _("里程碑“{title}”（{due}）不在项目起止日期内（{start} 至 {end}），请改日期。")


class FigureTwice(DomainError):
    code = "figure_twice"
    message = _("指标“{name}”写了两行，请并成一行。")


@dataclass(frozen=True)
class PartnerRow:
    institution: Institution
    contribution: str
    shares: tuple[str, ...] = ()


@dataclass(frozen=True)
class MilestoneRow:
    title: str
    due_on: date


@dataclass(frozen=True)
class FundingRow:
    source: str
    planned_cents: int
    payer: str = ""
    purpose: str = ""


@dataclass(frozen=True)
class FigureRow:
    name: str
    unit: str
    target: Decimal
    counting: str = ""


@transaction.atomic
def write_partners(*, project: Project, rows: Sequence[PartnerRow], by: Actor, at: datetime) -> None:
    """
    Write the partners and their contributions. New ones are asked to sign; who is to bring something else is asked
    again.

    :raises PartnerIsLead, PartnerTwice: for rows that cannot be.
    """
    project = locked_for_writing(project)
    kept = {partner.institution_id: partner for partner in project.partners.all()}
    seen: set[int] = set()
    for row in rows:
        if row.institution.pk == project.lead_id:
            raise PartnerIsLead(name=row.institution.name)
        if row.institution.pk in seen:
            raise PartnerTwice(name=row.institution.name)
        seen.add(row.institution.pk)
        _write_partner(project, kept.get(row.institution.pk), row, by, at)
    project.partners.exclude(institution__in=seen).delete()
    journal.record("projects.project.written", about=project, by=by, at=at, fields=["partners"])


def _write_partner(
    project: Project, partner: Partner | None, row: PartnerRow, by: Actor, at: datetime
) -> None:
    if partner is None:
        partner = Partner(project=project, institution=row.institution)
    elif (partner.contribution, tuple(partner.shares)) == (row.contribution, row.shares):
        return
    elif partner.state != PartnerState.ASKED:
        PARTNER.move(partner, PartnerState.ASKED)
    partner.contribution, partner.shares, partner.asked_at = row.contribution, list(row.shares), at
    partner.answered_by = partner.answered_at = None
    partner.answer = partner.signed_digest = ""
    partner.save()
    journal.record("projects.partner.asked", about=partner, by=by, at=at, project=project.pk)


@transaction.atomic
def write_plan(
    *,
    project: Project,
    plan: str,
    starts_on: date | None,
    ends_on: date | None,
    rows: Sequence[MilestoneRow],
    by: Actor,
    at: datetime,
) -> None:
    """
    Write the plan, its period and its milestones.

    :raises MilestoneOutside: if one is due before the start or after the end; the database refuses it too.
    """
    fields = {"plan": plan, "starts_on": starts_on, "ends_on": ends_on}
    project = write_project(project=project, fields=fields, by=by, at=at)
    for row in rows:
        if starts_on and ends_on and not starts_on <= row.due_on <= ends_on:
            raise MilestoneOutside(title=row.title, due=row.due_on, start=starts_on, end=ends_on)
    project.milestones.all().delete()
    Milestone.objects.bulk_create(
        Milestone(project=project, title=row.title, due_on=row.due_on) for row in rows
    )
    journal.record("projects.project.written", about=project, by=by, at=at, fields=["milestones"])
    ask_again(project, by, at)


@transaction.atomic
def write_money(
    *, project: Project, budget_cents: int, rows: Sequence[FundingRow], by: Actor, at: datetime
) -> None:
    """Write the budget and its sources. A draft need not add up yet; handing in refuses what does not."""
    project = write_project(project=project, fields={"budget_cents": budget_cents}, by=by, at=at)
    project.fundings.all().delete()
    Funding.objects.bulk_create(
        Funding(
            project=project, source=row.source, payer=row.payer, planned_cents=row.planned_cents, purpose=row.purpose
        )
        for row in rows
    )  # fmt: skip
    journal.record("projects.project.written", about=project, by=by, at=at, fields=["fundings"])
    ask_again(project, by, at)


@transaction.atomic
def write_figures(
    *, project: Project, risks: str, support: str, rows: Sequence[FigureRow], by: Actor, at: datetime
) -> None:
    """Write what the project promises in numbers, its risks, and what backs it. :raises FigureTwice:"""
    project = write_project(project=project, fields={"risks": risks, "support": support}, by=by, at=at)
    names = [row.name for row in rows]
    for name in names:
        if names.count(name) > 1:
            raise FigureTwice(name=name)
    project.figures.all().delete()
    ExpectedFigure.objects.bulk_create(
        ExpectedFigure(
            project=project, name=row.name, unit=row.unit, target=row.target, counting=row.counting
        )
        for row in rows
    )
    journal.record("projects.project.written", about=project, by=by, at=at, fields=["figures"])
    ask_again(project, by, at)
