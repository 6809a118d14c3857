"""Anonymity threshold and frameworks, for the page of all rules. Policy: 3.2.3, 3.3.3."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.timezone import localdate

from core.record.rules import Line
from evaluation.models import FrameworkVersion, Threshold
from evaluation.policy import THRESHOLD_START


def threshold(day: date) -> Iterator[Line]:
    """About how many people at least anything is published. One query."""
    rows = list(Threshold.objects.order_by("since"))
    now = next((row for row in reversed(rows) if row.since <= day), None)
    following = next((row for row in rows if row.since > day), None)
    yield Line(
        "少于几人不公布", f"{now.people if now else THRESHOLD_START} 人", f"{THRESHOLD_START} 人", now.since if now else None,
        following.since if following else None, f"{following.people} 人" if following else "", now.reason if now else "",
        reverse("admin:evaluation_threshold_changelist"),
    )  # fmt: skip


def frameworks(day: date) -> Iterator[Line]:
    """The version of each framework in use. One query."""
    for row in FrameworkVersion.objects.adopted().for_list():
        since = localdate(row.adopted_at) if row.adopted_at else None
        yield Line(
            f"指标体系：{row.framework}",
            f"第 {row.number} 版",
            since=since,
            path=reverse("admin:evaluation_frameworkversion_changelist"),
        )
