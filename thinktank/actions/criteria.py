"""Scoring criteria, changed by publishing a new version; running panels keep theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.record import journal
from core.record.actors import CLOCK, Actor
from thinktank import panel_kinds
from thinktank.models import CriteriaSet, Criterion
from thinktank.panel_kinds import CriterionIn
from thinktank.policy import WEIGHTS_SUM


class WeightsDoNotSum(DomainError):
    code = "weights_do_not_sum"
    message = _("权重合计是 {sum}%，要正好 100%。请调整后再发布。")


@transaction.atomic
def publish_criteria(*, kind: str, criteria: Sequence[CriterionIn], by: Actor, at: datetime) -> CriteriaSet:
    """
    Publish a new version for panels convened from now on.

    :raises WeightsDoNotSum: unless the weights make 100.
    """
    total = sum(one.weight for one in criteria)
    if total != WEIGHTS_SUM:
        raise WeightsDoNotSum(sum=total)
    before = CriteriaSet.objects.select_for_update().filter(kind=kind).order_by("-version").first()
    CriteriaSet.objects.filter(kind=kind, is_current=True).update(is_current=False)
    made = CriteriaSet.objects.create(
        kind=kind, version=before.version + 1 if before else 1, made_by=by.user, made_at=at
    )
    rows = [
        Criterion(criteria_set=made, position=place, name=one.name, guidance=one.guidance, weight=one.weight)
        for place, one in enumerate(criteria, 1)
    ]
    for row in rows:
        row.full_clean()
    Criterion.objects.bulk_create(rows)
    journal.record("thinktank.criteria.published", about=made, by=by, at=at, kind=kind, version=made.version)
    return made


def revise_criteria(
    *, criteria_set: CriteriaSet, criteria: Sequence[CriterionIn], by: Actor, at: datetime
) -> CriteriaSet:
    """Publish a new version of the kind of `criteria_set`. Raises as `publish_criteria`."""
    return publish_criteria(kind=criteria_set.kind, criteria=criteria, by=by, at=at)


def current_or_standard(kind: str, at: datetime) -> CriteriaSet:
    """The set in force; where the bureau never published one, the standard one becomes version 1."""
    return CriteriaSet.objects.current(kind) or publish_criteria(
        kind=kind, criteria=panel_kinds.get(kind).criteria, by=CLOCK, at=at
    )
