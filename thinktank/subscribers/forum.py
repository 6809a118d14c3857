"""Notices about papers and the forum, to authors and who registered."""

from django.urls import reverse

from core.messages import notices
from core.models import JournalEntry
from core.record.actors import CLOCK
from core.record.journal import on, pk_of
from thinktank.actions import papers
from thinktank.models import Forum, PanelSubject, Paper, Registration

PAPER_WORDS = {
    "thinktank.paper.in_review": "进入匿名评审",
    "thinktank.paper.accepted": "录用了",
    "thinktank.paper.sent_back": "请按意见修改",
    "thinktank.paper.rejected": "没有录用",
}


@on("thinktank.paper.in_review")
@on("thinktank.paper.accepted")
@on("thinktank.paper.sent_back")
@on("thinktank.paper.rejected")
def tell_author(entry: JournalEntry) -> None:
    paper = Paper.objects.select_related("author").get(pk=pk_of(entry))
    notices.send(
        to=paper.author, topic="thinktank", title=f"论文“{paper.title}”{PAPER_WORDS[entry.fact]}", body=entry.note,
        path=reverse("thinktank:paper", args=[paper.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("thinktank.panel.dissolved")
def free_papers(entry: JournalEntry) -> None:
    """Return the papers of a dissolved panel to the queue."""
    refs = PanelSubject.objects.filter(panel=pk_of(entry), ref__startswith="thinktank.paper:").values_list(
        "ref", flat=True
    )
    for ref in refs:
        paper = Paper.objects.get(pk=int(ref.rpartition(":")[2]))
        papers.free_paper(paper=paper, by=CLOCK, at=entry.happened_at)


@on("thinktank.forum.cancelled")
def tell_everybody(entry: JournalEntry) -> None:
    forum = Forum.objects.get(pk=pk_of(entry))
    registered = {one.user for one in Registration.objects.live().filter(forum=forum).select_related("user")}
    authors = {one.author for one in Paper.objects.filter(forum=forum).select_related("author")}
    for user in registered | authors:
        notices.send(
            to=user, topic="thinktank", title=f"{forum.year} 年论坛取消了", body=entry.note,
            path=reverse("thinktank:forum", args=[forum.year]), at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip


@on("thinktank.forum.programme_changed")
def tell_of_the_change(entry: JournalEntry) -> None:
    """Notify who registered of the reason, old and new values, and that they may cancel."""
    forum = Forum.objects.get(pk=pk_of(entry))
    about = f"“{entry.details['session']}”" if entry.details["session"] else ""
    for one in Registration.objects.live().filter(forum=forum).select_related("user"):
        notices.send(
            to=one.user, topic="thinktank", title=f"{forum.year} 年论坛的议程{about}有变",
            path=reverse("thinktank:forum", args=[forum.year]),
            body=f"{entry.note}来不了可以取消报名，名额会给别人。", at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip


@on("thinktank.forum.held")
def offer_certificates(entry: JournalEntry) -> None:
    forum = Forum.objects.get(pk=pk_of(entry))
    came = Registration.objects.filter(forum=forum, checked_in_at__isnull=False).select_related("user")
    for one in came:
        notices.send(
            to=one.user, topic="thinktank", title=f"{forum.year} 年论坛的参会证书可以领了",
            path=reverse("thinktank:forum", args=[forum.year]), at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip
