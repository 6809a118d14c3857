"""Projects for programs: the same rights, rules and refusals as the pages. Policy: 2.3."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import decorators, permissions, viewsets
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from community.models import Institution
from community.policy import Right
from core.models.tokens import Scope
from core.record.actors import Actor
from core.web.api import IdempotentWrites
from projects.actions import applications, parts
from projects.api.serializers import ProjectIn, ProjectOut, ProjectPatch
from projects.models import Call, Project


class Projects(IdempotentWrites, viewsets.ReadOnlyModelViewSet):
    """公开的标杆项目，和本单位牵头或参与的；登录后可以建草稿、修改、提交。"""

    queryset = Project.objects.none()
    serializer_class = ProjectOut
    permission_classes = [permissions.IsAuthenticatedOrReadOnly]
    token_read, token_write = Scope.READ, Scope.PROJECT
    filterset_fields = ["state", "type", "key_field", "lead"]

    def get_queryset(self) -> Any:
        rows = Project.objects.visible_to(self.request.user).for_list()
        return rows.prefetch_related("partners__institution", "fundings", "milestones", "figures")

    @extend_schema(request=ProjectIn, responses={201: ProjectOut})
    def create(self, request: Request) -> Response:
        """Begin a draft. A lead that may not lead answers 409 lead_not_allowed."""
        shape = ProjectIn(data=request.data)
        shape.is_valid(raise_exception=True)
        wish = dict(shape.validated_data)
        lead = get_object_or_404(Institution.objects.where(request.user, Right.PROPOSE), pk=wish.pop("lead"))
        number = wish.pop("call")
        call = get_object_or_404(Call.objects.public(), pk=number) if number else None
        made = applications.draft_project(
            lead=lead, call=call, **wish, by=_acting(request), at=timezone.now()
        )
        return Response(self._shown(made), status=201)

    @extend_schema(request=ProjectPatch, responses=ProjectOut)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a draft or a returned application."""
        shape = ProjectPatch(data=request.data)
        shape.is_valid(raise_exception=True)
        project = get_object_or_404(Project.objects.editable_by(request.user), pk=pk)
        with transaction.atomic():
            _write(project, dict(shape.validated_data), _acting(request))
        return Response(self._shown(project))

    @extend_schema(request=None, responses=ProjectOut)
    @decorators.action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Hand in; what stands against it is answered with 409 and its code."""
        project = get_object_or_404(Project.objects.editable_by(request.user), pk=pk)
        applications.submit_project(project=project, by=_acting(request), at=timezone.now())
        return Response(self._shown(project))

    def _shown(self, project: Project) -> Any:
        return ProjectOut(self.get_queryset().get(pk=project.pk)).data


def _acting(request: Request) -> Actor:
    actor: Actor = request._request.actor  # type: ignore[attr-defined]
    return actor


def _write(project: Project, wish: dict[str, Any], by: Actor) -> None:
    """Plain fields first, then the rows; each by its action."""
    acting: dict[str, Any] = {"project": project, "by": by, "at": timezone.now()}
    given = {
        name: wish.pop(name) for name in ("partners", "fundings", "milestones", "figures") if name in wish
    }
    project = applications.write_project(fields=wish, **acting)
    if "partners" in given:
        rows = [
            parts.PartnerRow(get_object_or_404(Institution, pk=row["institution"]), row["contribution"], tuple(row.get("shares", ())))
            for row in given["partners"]
        ]  # fmt: skip
        parts.write_partners(rows=rows, **acting)
    if "fundings" in given:
        money = [parts.FundingRow(**row) for row in given["fundings"]]
        parts.write_money(budget_cents=project.budget_cents, rows=money, **acting)
    if "milestones" in given:
        steps = [parts.MilestoneRow(**row) for row in given["milestones"]]
        parts.write_plan(
            plan=project.plan, starts_on=project.starts_on, ends_on=project.ends_on, rows=steps, **acting
        )
    if "figures" in given:
        figures = [parts.FigureRow(**row) for row in given["figures"]]
        parts.write_figures(risks=project.risks, support=project.support, rows=figures, **acting)
