"""Notices about demands, to authors and supporters."""

from django.urls import reverse

from cloudplatform.models import Demand, DemandSupport
from community.members.notices.people import tell_bureau
from core.messages import notices
from core.models import JournalEntry, User
from core.record.journal import on, pk_of

OUTCOMES = {
    "cloudplatform.demand.screened": "需求街道收下了，街坊可以附议",
    "cloudplatform.demand.merged": "需求合并到了相近的一条",
    "cloudplatform.demand.separated": "需求和合并的那一条分开了，单独办理",
    "cloudplatform.demand.gathered": "需求进入产品征集",
    "cloudplatform.demand.answered": "需求有答复了",
    "cloudplatform.demand.declined": "需求这次没有采纳",
    "cloudplatform.demand.withdrawn": "需求由提出人撤回了",
    "cloudplatform.demand.overdue": "需求过了答复期限，已提醒办理的单位",
}


@on("cloudplatform.demand.screened")
@on("cloudplatform.demand.merged")
@on("cloudplatform.demand.separated")
@on("cloudplatform.demand.gathered")
@on("cloudplatform.demand.answered")
@on("cloudplatform.demand.declined")
@on("cloudplatform.demand.withdrawn")
@on("cloudplatform.demand.overdue")
def tell_everybody_behind_it(entry: JournalEntry) -> None:
    demand = Demand.objects.select_related("asker", "merged_into").get(pk=pk_of(entry))
    shown = demand.merged_into or demand
    for person in _behind(demand):
        if person == entry.actor:
            continue
        whose = "你提的" if person == demand.asker else "你附议的"
        notices.send(
            to=person, topic="demand", title=f"{whose}{OUTCOMES[entry.fact]}", body=f"{demand.text}\n{demand.answer}".strip(),
            path=reverse("cloudplatform:demand", args=[shown.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip


@on("cloudplatform.demand.overdue")
def remind_the_bureau(entry: JournalEntry) -> None:
    demand = Demand.objects.get(pk=pk_of(entry))
    tell_bureau(
        demand.area_id, topic="demand", title=f"需求超期未答复：{demand.number}", body=demand.text,
        path=reverse("admin:cloudplatform_demand_change", args=[demand.pk]), at=entry.happened_at, key=f"fact:{entry.pk}:bureau",
    )  # fmt: skip


def _behind(demand: Demand) -> set[User]:
    supporters = DemandSupport.objects.filter(demand=demand).select_related("user")
    return {demand.asker, *(support.user for support in supporters)}
