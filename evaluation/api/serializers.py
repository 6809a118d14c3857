"""Shapes of evaluation as the API answers them. Only what is published."""

from typing import Any

from rest_framework import serializers

from core.web.api import OutSerializer
from evaluation.models import FrameworkVersion, Indicator, Round, Score, Subject


class IndicatorOut(OutSerializer):
    """The reference sheet of an indicator. `weight` is inside its dimension."""

    dimension: Any = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = Indicator
        fields = [
            "code", "name", "dimension", "weight", "definition", "unit", "better", "source", "measure", "method", "frequency",
            "owner", "limits", "basis", "rule", "floor", "target", "steps", "unit_points", "cap", "on_missing", "on_late",
            "on_not_applicable", "stated_pct", "is_sampled", "is_shrunk", "counts_people",
        ]  # fmt: skip
        read_only_fields = fields


class FrameworkOut(OutSerializer):
    """A framework version that is or was in force."""

    framework: Any = serializers.StringRelatedField()
    kind = serializers.CharField(source="framework.kind", read_only=True)
    indicators = IndicatorOut(many=True, read_only=True)

    class Meta:
        model = FrameworkVersion
        fields = [
            "id",
            "framework",
            "kind",
            "number",
            "state",
            "note",
            "adopted_at",
            "weights_from",
            "indicators",
        ]
        read_only_fields = fields


class RoundOut(OutSerializer):
    """A round. Days are half-open: `period_until` is not in it."""

    number = serializers.CharField(read_only=True)

    class Meta:
        model = Round
        fields = [
            "id", "number", "name", "version", "previous", "period_from", "period_until", "declare_until", "state", "threshold",
            "seed", "published_at", "is_sample",
        ]  # fmt: skip
        read_only_fields = fields


class ScoreOut(OutSerializer):
    """One indicator of a subject: inputs, value, interval, points. Empty inputs: too few people, or no data."""

    indicator: Any = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = Score
        fields = [
            "indicator", "state", "numerator", "denominator", "squares", "n", "raw", "value", "low", "high", "share", "weight",
            "points", "half", "note",
        ]  # fmt: skip
        read_only_fields = fields


class SubjectOut(OutSerializer):
    """A published score with its doubt. `total` null: no data or vetoed, never nought."""

    scores = ScoreOut(many=True, read_only=True)

    class Meta:
        model = Subject
        fields = [
            "id", "round", "ref", "title", "group", "area", "state", "reason", "total", "half", "grade", "rank_best", "rank_worst",
            "place_best", "place_worst", "flips", "people", "before", "by_rules", "reply", "answer", "scores",
        ]  # fmt: skip
        read_only_fields = fields
