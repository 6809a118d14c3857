"""Notices about briefs, news and calls. Policy: 4.3."""

from django.urls import reverse

from community.members.models import Institution
from community.members.notices.people import tell_holders
from community.policy import Right
from community.press.models import Brief, Circular, ContributionCall, NewsItem
from community.press.notices import announce_call
from community.press.queries.briefs import unanswered
from community.press.states import ContributionCallState
from core.models import JournalEntry
from core.record.journal import on, pk_of

STEPS = {
    "community.brief.adopted": "已采用，可以看看改了哪里",
    "community.brief.adopted_higher": "被上级采用",
    "community.brief.returned": "退回修改，请看逐条意见",
    "community.brief.declined": "没有采用",
    "community.brief.published": "已刊发",
    "community.brief.revised": "采编又改了文字",
}
NEWS_STEPS = {
    "community.news.returned": "三审退回，请按意见修改",
    "community.news.approved": "三审通过，等待发布",
    "community.news.published": "已发布",
    "community.news.withdrawn": "已撤下",
}


@on("community.brief.adopted")
@on("community.brief.adopted_higher")
@on("community.brief.returned")
@on("community.brief.declined")
@on("community.brief.published")
@on("community.brief.revised")
def tell_authors(entry: JournalEntry) -> None:
    brief = Brief.objects.select_related("institution").get(pk=pk_of(entry))
    tell_holders(
        brief.institution, Right.WRITE, topic="brief", title=f"“{brief.title}”{STEPS[entry.fact]}", body=entry.note,
        path=reverse("community:brief", args=[brief.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("community.news.returned")
@on("community.news.approved")
@on("community.news.published")
@on("community.news.withdrawn")
def tell_writers(entry: JournalEntry) -> None:
    item = NewsItem.objects.select_related("institution").defer("search").get(pk=pk_of(entry))
    tell_holders(
        item.institution, Right.WRITE, topic="brief", title=f"新闻“{item.title}”{NEWS_STEPS[entry.fact]}",
        body=entry.note, path=reverse("community:news_draft", args=[item.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("community.contributioncall.opened")
def ask_institutions(entry: JournalEntry) -> None:
    call = ContributionCall.objects.select_related("area").get(pk=pk_of(entry))
    announce_call(call, entry.happened_at, f"fact:{entry.pk}")


@on("community.contributioncall.extended")
@on("community.contributioncall.closed")
@on("community.contributioncall.cancelled")
def tell_of_the_deadline(entry: JournalEntry) -> None:
    """Notify those asked who have not answered that the deadline moved, or that the call is cancelled."""
    call = ContributionCall.objects.get(pk=pk_of(entry))
    is_open = call.state == ContributionCallState.OPEN
    if not entry.note or (entry.fact.endswith("extended") and not is_open):
        return
    words = {"extended": "截稿时间改了", "closed": "提前截稿了", "cancelled": "取消了"}[
        entry.fact.rpartition(".")[2]
    ]
    for institution in unanswered(call):
        tell_holders(
            institution, Right.WRITE, topic="brief", title=f"约稿“{call.title}”{words}", body=entry.note,
            path=reverse("community:brief_list"), at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip


@on("community.circular.issued")
def tell_ranked(entry: JournalEntry) -> None:
    """Notify the institutions in a circular that it was issued."""
    circular = Circular.objects.get(pk=pk_of(entry))
    places = {row["institution"]: row["place"] for row in circular.content["rows"]}
    for institution in Institution.objects.filter(pk__in=places).order_by("pk"):
        tell_holders(
            institution, Right.REPORT, topic="brief", title=f"{circular.title}已印发，你单位第 {places[institution.pk]} 名",
            path=reverse("community:circular", args=[circular.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip


@on("community.brief.finished")
def tell_who_hands_it_in(entry: JournalEntry) -> None:
    brief = Brief.objects.select_related("institution").get(pk=pk_of(entry))
    tell_holders(
        brief.institution, Right.REPORT, topic="brief", title=f"稿件写好了，请看稿、报送：{brief.title}",
        path=reverse("community:brief", args=[brief.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip
