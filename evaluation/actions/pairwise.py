"""Weights of dimensions from pairwise answers of a panel (AHP): a proposal written into a draft, refused if inconsistent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import combinations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.record import journal
from core.record.actors import Actor
from evaluation.actions.frameworks import draft_of
from evaluation.formulas.weights import ahp, joint
from evaluation.models import FrameworkVersion
from evaluation.policy import AHP_CONSISTENCY_MAX

ANSWER = re.compile(r"(\w+)\s*/\s*(\w+)\s*=\s*(\d+(?:\.\d+)?)(?:\s*/\s*(\d+))?")
CENT = Decimal("0.01")


class PairsMissing(DomainError):
    code = "pairs_missing"
    message = _("第 {line} 行缺 {pair}。每人一行，每两个维度都要比一次，如 A/B=3 A/C=5 B/C=2。")


class Inconsistent(DomainError):
    code = "inconsistent"
    message = _("一致性比率 CR={ratio}，超过 0.10，前后矛盾，不能用。请成员重新比较后再提。")


class TooFewDimensions(DomainError):
    code = "too_few_dimensions"
    message = _("要有两个以上有权重的维度才能比较。")


@transaction.atomic
def propose_weights(
    *, version: FrameworkVersion, answers: Sequence[str], table: str, by: Actor, at: datetime
) -> FrameworkVersion:
    """
    Write the weights of a draft's dimensions from the answers of a panel, one line a member ("A/B=3 A/C=1/2 B/C=2").

    :raises VersionFrozen: :raises TooFewDimensions: :raises PairsMissing: :raises Inconsistent: for a ratio above 0.10.
    """
    version = draft_of(version, by)
    dimensions = list(version.dimensions.exclude(weight=0))
    names = [one.code for one in dimensions]
    if len(names) < 2:
        raise TooFewDimensions
    rows = [_pairs(line, number, names) for number, line in enumerate(filter(str.strip, answers), 1)]
    if not rows:
        raise PairsMissing(line=1, pair="/".join(names[:2]))
    found = ahp(names, joint(rows), table)
    if found.ratio > AHP_CONSISTENCY_MAX:
        raise Inconsistent(ratio=f"{found.ratio:.3f}")
    for one in dimensions:
        one.weight = Decimal(str(100 * found.weights[one.code])).quantize(CENT)
    dimensions[0].weight += Decimal(100) - sum((one.weight for one in dimensions), Decimal(0))
    for one in dimensions:
        one.save(update_fields=["weight"])
    version.weights_from = f"成对比较（AHP），{len(rows)} 位成员，RI 用 {table} 表，CR={found.ratio:.3f}"
    version.save(update_fields=["weights_from"])
    journal.record(
        "evaluation.version.changed", about=version, by=by, at=at, table=table, ratio=round(found.ratio, 4)
    )
    return version


def _pairs(line: str, number: int, names: Sequence[str]) -> dict[tuple[str, str], float]:
    told = {
        (one, other): float(top) / float(bottom or 1)
        for one, other, top, bottom in ANSWER.findall(line)
        if float(top)
    }
    found = {}
    for pair in combinations(names, 2):
        turned = (pair[1], pair[0])
        if pair not in told and turned not in told:
            raise PairsMissing(line=number, pair="/".join(pair))
        found[pair] = told[pair] if pair in told else 1 / told[turned]
    return found
