"""Expert panels that score projects. Policy: 2.2, 2.3, 3.5.1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from core.files import attachments
from core.record import journal
from core.record.actors import Actor
from projects.actions.applications import locked
from projects.actions.reviews import start_review
from projects.models import PanelResult, Project
from projects.panel_kind import PROJECT_PANEL
from projects.queries.versions import rows
from projects.states import ProjectState
from thinktank.actions import panels
from thinktank.models import Panel
from thinktank.queries.panels import SubjectResult, results

UNSAID_WHEN_BLIND = ("title", "partners", "lead_base")
PROJECT_REF = "projects.project:"


@transaction.atomic
def convene_panel(
    *, projects: Sequence[Project], title: str, seats: Sequence[panels.Quota], is_blind: bool, drops_high_low: bool,
    due_on: date, by: Actor, at: datetime, hides_names: bool = False,
) -> Panel:  # fmt: skip
    """
    Convene one panel for qualified or reserved projects; they are under review from now on.

    :raises CallMissing, VisitMissing: for a project that is not ready. Others as in `thinktank.actions.panels.convene`.
    """
    chosen = [locked(project) for project in sorted(projects, key=lambda one: one.pk)]
    for project in chosen:
        start_review(project, by, at)
    return panels.convene(
        kind=PROJECT_PANEL.code, title=title, subjects=[subject_of(project, is_blind) for project in chosen], seats=seats,
        is_blind=is_blind, hides_names=hides_names, drops_high_low=drops_high_low, due_on=due_on, by=by, at=at,
    )  # fmt: skip


def subject_of(project: Project, is_blind: bool) -> panels.SubjectIn:
    """A project as a panel reads it; of a blind one, without what names its institutions."""
    version = project.versions.select_related("made_by").order_by("-number")[:1].get()
    lines = [
        f"{row.label}：{row.value}"
        for row in rows(version.fields)
        if not (is_blind and row.field in UNSAID_WHEN_BLIND)
    ]
    joined = [partner.institution for partner in project.partners.for_list()]
    return panels.SubjectIn(
        ref=journal.subject_of(project), title=project.title, summary="\n".join(lines), institutions=[project.lead, *joined],
        people=[version.made_by], attachments=list(attachments.about(project, "project")),
    )  # fmt: skip


@transaction.atomic
def take_result(*, panel: Panel, by: Actor, at: datetime) -> Sequence[PanelResult]:
    """Store the results of a signed panel by project. Safe to repeat."""
    found = [row for row in results(panel) if row.ref.startswith(PROJECT_REF)]
    return [_take(panel, row, row.mean, by, at) for row in found if row.mean is not None]


def _take(panel: Panel, row: SubjectResult, mean: Decimal, by: Actor, at: datetime) -> PanelResult:
    project = locked(Project.objects.get(pk=int(row.ref.removeprefix(PROJECT_REF))))
    kept, is_new = PanelResult.objects.get_or_create(
        project=project, panel=panel,
        defaults={
            "mean": mean, "spread": row.spread or 0, "sheets": row.sheets, "comments": "\n".join(row.comments),
            "stored_at": at,
        },
    )  # fmt: skip
    if is_new and project.state == ProjectState.UNDER_REVIEW:
        project.score, project.scored_at = kept.mean, at
        project.save(update_fields=["score", "scored_at"])
        journal.record(
            "projects.project.scored", about=project, by=by, at=at, panel=panel.pk, score=str(kept.mean)
        )
    return kept
