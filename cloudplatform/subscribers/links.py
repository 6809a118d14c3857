"""Notices about links to projects."""

from django.urls import reverse

from cloudplatform.models import ProjectLink
from cloudplatform.states import LinkState
from community.members.notices.people import tell_holders
from community.policy import Right
from core.models import JournalEntry
from core.record.journal import on, pk_of

WORDS = {"confirmed": "已归入项目", "refused": "没有归入项目", "ended": "已移出项目"}


@on("cloudplatform.link.proposed")
def ask_lead(entry: JournalEntry) -> None:
    if entry.details.get("state") != LinkState.PROPOSED:
        return
    link = ProjectLink.objects.for_list().select_related("project__lead").get(pk=pk_of(entry))
    tell_holders(
        link.project.lead, Right.PROPOSE, topic="project", title=f"“{link.thing}”请求归入{link.project}",
        path=reverse("cloudplatform:project_links", args=[link.project_id]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("cloudplatform.link.confirmed")
@on("cloudplatform.link.refused")
@on("cloudplatform.link.ended")
def tell_who_asked(entry: JournalEntry) -> None:
    link = ProjectLink.objects.for_list().get(pk=pk_of(entry))
    page = "cloudplatform:link_product" if link.product_id else "cloudplatform:link_event"
    tell_holders(
        link.institution, Right.PROPOSE, topic="project", title=f"“{link.thing}”{WORDS[entry.fact.rpartition('.')[2]]}",
        body=entry.note, path=reverse(page, args=[link.product_id or link.event_id]), at=entry.happened_at,
        key=f"fact:{entry.pk}",
    )  # fmt: skip
