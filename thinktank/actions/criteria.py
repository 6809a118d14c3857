"""Criteria are changed by publishing a new version; running panels keep theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import journal
from core.actors import CLOCK, Actor
from core.errors import DomainError
from thinktank.models import CriteriaSet, Criterion
from thinktank.policy import WEIGHTS_SUM, PanelKind


class WeightsDoNotSum(DomainError):
    code = "weights_do_not_sum"
    message = _("权重合计是 {sum}%，要正好 100%。请调整后再发布。")


@dataclass(frozen=True)
class CriterionIn:
    name: str
    weight: int
    guidance: str


# What a new installation begins with; the bureau publishes its own versions over it.
STANDARD: Final[dict[str, Sequence[CriterionIn]]] = {
    PanelKind.PROJECT: (
        CriterionIn("需求和目标", 20, "是否回应群众的实际需求，目标能不能检验；有需求调查或数据的给高分。"),
        CriterionIn("整合和协同", 25, "几家单位真正一起出人、出场地、出资源；只挂名的不给分。"),
        CriterionIn("内容和创新", 20, "做法有没有新意，有没有岭南特色，能不能长期做。"),
        CriterionIn("可行和保障", 20, "进度、人员、经费、安全是否落实，风险有没有预案。"),
        CriterionIn("效果和推广", 15, "预期惠及多少人，别的区和镇街能不能照着做。"),
    ),
    PanelKind.PRODUCT: (
        CriterionIn("内容质量", 35, "内容准确、健康，节目单或教案完整，时长合适。"),
        CriterionIn("适合基层", 25, "文化站的场地、设备能不能接得住，适合的人群说清楚了没有。"),
        CriterionIn("特色和创意", 20, "有没有岭南特色或新的形式，和已上架产品有没有区别。"),
        CriterionIn("价格和安全", 20, "单价和人员、时长相称；安全预案写明人数上限和联系人。"),
    ),
    PanelKind.PAPER: (
        CriterionIn("选题", 20, "是否切中公共文化服务当年的实际问题，有前瞻性。"),
        CriterionIn("论证和材料", 35, "材料真实、方法得当、推论站得住；数据注明来源。"),
        CriterionIn("创新和价值", 30, "有没有新的看法或做法，能不能用到工作里。"),
        CriterionIn("表达规范", 15, "结构清楚，文字准确，引用规范。"),
    ),
}  # fmt: skip


# Kinds that came after the first installations: version 1 is written when a panel first needs it.
STANDARD_LATER: Final[dict[str, Sequence[CriterionIn]]] = {
    PanelKind.ROUND: (
        CriterionIn("回应需求", 35, "做的事是不是群众要的，有没有按反馈改。"),
        CriterionIn("实际效果", 35, "来的人得到了什么；看记录和评价，不看材料写得好不好。"),
        CriterionIn("创新和示范", 30, "做法别处能不能用，有没有被采用。"),
    ),
}  # fmt: skip


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
        kind=kind, criteria={**STANDARD, **STANDARD_LATER}[kind], by=CLOCK, at=at
    )
