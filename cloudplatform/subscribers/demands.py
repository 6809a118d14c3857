"""The person who asked hears what became of it; so do those who stood behind it."""

from cloudplatform.models import Demand, DemandSupport
from core import notices
from core.journal import on, pk_of
from core.models import JournalEntry

OUTCOMES = {
    "cloudplatform.demand.screened": "你提的需求街道收下了，街坊可以附议",
    "cloudplatform.demand.merged": "你提的需求合并到了相近的一条",
    "cloudplatform.demand.gathered": "你提的需求进入产品征集",
    "cloudplatform.demand.declined": "你提的需求这次没有采纳",
}


@on("cloudplatform.demand.screened")
@on("cloudplatform.demand.merged")
@on("cloudplatform.demand.gathered")
@on("cloudplatform.demand.declined")
def tell_asker(entry: JournalEntry) -> None:
    demand = Demand.objects.select_related("asker", "merged_into").get(pk=pk_of(entry))
    shown = demand.merged_into or demand
    notices.send(
        to=demand.asker, topic="demand", title=OUTCOMES[entry.fact], body=f"{demand.text}\n{demand.answer}".strip(),
        path=f"/demands/{shown.pk}/", at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("cloudplatform.demand.answered")
def tell_everybody_behind_it(entry: JournalEntry) -> None:
    demand = Demand.objects.select_related("asker").get(pk=pk_of(entry))
    supporters = DemandSupport.objects.filter(demand=demand).select_related("user")
    for person in {demand.asker, *(support.user for support in supporters)}:
        notices.send(
            to=person, topic="demand", title="你关心的需求有答复了", body=f"{demand.text}\n{demand.answer}",
            path=f"/demands/{demand.pk}/", at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip
