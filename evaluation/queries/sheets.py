"""Framework versions in the form the formulas take, the threshold in force, checks of weights."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from evaluation.formulas.assessment import Sheet, Spec
from evaluation.formulas.exact import HUNDRED, ZERO, exact
from evaluation.formulas.scoring import Scale
from evaluation.models import FrameworkVersion, Indicator, Threshold
from evaluation.policy import GRADE_LINES, THRESHOLD_START


def threshold_on(day: date) -> int:
    """The anonymity threshold in force on `day`. One query."""
    found = (
        Threshold.objects.filter(since__lte=day).order_by("-since").values_list("people", flat=True).first()
    )
    return found or THRESHOLD_START


def sheet_of(version: FrameworkVersion, threshold: int) -> Sheet:
    """Two queries."""
    dimensions = {one.code: one.weight for one in version.dimensions.all()}
    indicators = version.indicators.select_related("dimension").order_by("code")
    return Sheet(dimensions, [spec_of(one) for one in indicators], GRADE_LINES, threshold)


def spec_of(indicator: Indicator) -> Spec:
    return Spec(
        code=indicator.code, name=indicator.name, dimension=indicator.dimension.code, weight=indicator.weight,
        unit=indicator.unit, scale=scale_of(indicator),
        absence={
            "missing": indicator.on_missing, "late": indicator.on_late, "not_applicable": indicator.on_not_applicable
        },
        stated_pct=indicator.stated_pct, is_sampled=indicator.is_sampled, is_shrunk=indicator.is_shrunk,
        counts_people=indicator.counts_people,
    )  # fmt: skip


def scale_of(indicator: Indicator) -> Scale:
    return Scale(
        rule=indicator.rule, better=indicator.better, floor=exact(indicator.floor),
        target=None if indicator.target is None else exact(indicator.target),
        steps=tuple((exact(line), exact(pct)) for line, pct in indicator.steps),
        unit_points=exact(indicator.unit_points or ZERO), cap=exact(indicator.cap or ZERO),
    )  # fmt: skip


def wrong_sums(version: FrameworkVersion) -> Sequence[tuple[str, Decimal]]:
    """
    Levels whose weights do not add up: the dimensions to 100, the indicators of each to 100. Two queries.

    A dimension without weight may hold only what has no weight: bonus and veto.
    """
    dimensions = list(version.dimensions.all())
    rows = list(version.indicators.values_list("dimension", "weight"))
    levels = [("维度", sum((one.weight for one in dimensions), ZERO), HUNDRED)]
    for one in dimensions:
        inside = sum((weight for dimension, weight in rows if dimension == one.pk), ZERO)
        levels.append((f"“{one.name}”里各指标", inside, HUNDRED if one.weight else ZERO))
    return [(name, total) for name, total, wanted in levels if total != wanted]
