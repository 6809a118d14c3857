"""Evaluation for programs: frameworks, rounds and published scores, to read. Policy: 3.2.3."""

from __future__ import annotations

from typing import Any

from rest_framework import permissions, viewsets

from evaluation.api.serializers import FrameworkOut, RoundOut, SubjectOut
from evaluation.models import FrameworkVersion, Round, Subject
from evaluation.states import PUBLIC, VersionState


class Frameworks(viewsets.ReadOnlyModelViewSet):
    """指标体系的各版，含每项指标的说明和计分规则。"""

    queryset = FrameworkVersion.objects.none()
    serializer_class = FrameworkOut
    permission_classes = [permissions.AllowAny]
    filterset_fields = ["state", "framework__kind"]

    def get_queryset(self) -> Any:
        rows = FrameworkVersion.objects.filter(state__in=[VersionState.ADOPTED, VersionState.RETIRED])
        return rows.for_list().prefetch_related("indicators__dimension")


class Rounds(viewsets.ReadOnlyModelViewSet):
    """公布过的评价轮次。"""

    queryset = Round.objects.none()
    serializer_class = RoundOut
    permission_classes = [permissions.AllowAny]
    filterset_fields = ["state", "version"]

    def get_queryset(self) -> Any:
        return Round.objects.published().for_list()


class Scores(viewsets.ReadOnlyModelViewSet):
    """公布的得分：总分、区间、可能的名次，和每项指标的输入、算式所需的数。"""

    queryset = Subject.objects.none()
    serializer_class = SubjectOut
    permission_classes = [permissions.AllowAny]
    filterset_fields = ["round", "state", "grade", "area"]

    def get_queryset(self) -> Any:
        rows = Subject.objects.filter(round__state__in=PUBLIC)
        return rows.for_list().prefetch_related("scores__indicator")
