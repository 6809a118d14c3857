"""Notices to panel members. Texts name the panel and codes, never what is judged: it may be blind."""

from collections.abc import Iterable

from django.urls import reverse

from core.messages import notices
from core.models import JournalEntry
from core.record.journal import on, pk_of
from thinktank.models import Panel, PanelMember, PanelSubject, ScoreSheet
from thinktank.states import MemberState, PanelState


@on("thinktank.panel.drawn")
def ask_members(entry: JournalEntry) -> None:
    panel = Panel.objects.get(pk=pk_of(entry))
    title = f"你被抽为“{panel.title}”评审组成员，请应聘或说明不能参加"
    _tell(panel.members.on_panel(), panel, entry, title)


@on("thinktank.member.replaced")
def ask_replacement(entry: JournalEntry) -> None:
    member = PanelMember.objects.select_related("panel").get(pk=pk_of(entry))
    title = f"你递补为“{member.panel.title}”评审组成员，请应聘或说明不能参加"
    _tell([member], member.panel, entry, title)


@on("thinktank.member.removed")
def thank_member(entry: JournalEntry) -> None:
    member = PanelMember.objects.select_related("panel", "expert__user").get(pk=pk_of(entry))
    notices.send(
        to=member.expert.user, topic="panel", title=f"“{member.panel.title}”已换人，你不用再评", body=entry.note,
        path=reverse("thinktank:desk"), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("thinktank.panel.discussed")
def open_discussion(entry: JournalEntry) -> None:
    panel = Panel.objects.get(pk=pk_of(entry))
    _tell(_sitting(panel), panel, entry, f"“{panel.title}”评分表都交了，请看结果、讨论并确认")


@on("thinktank.sheet.reopened")
def void_confirmations(entry: JournalEntry) -> None:
    sheet = ScoreSheet.objects.select_related("subject__panel").get(pk=pk_of(entry))
    panel = sheet.subject.panel
    title = f"“{panel.title}”有一张评分表重开，之前的确认作废"
    _tell(_sitting(panel).exclude(pk=sheet.member_id), panel, entry, title)


@on("thinktank.subject.withdrawn")
def say_what_need_not_be_judged(entry: JournalEntry) -> None:
    subject = PanelSubject.objects.select_related("panel").get(pk=pk_of(entry))
    panel = subject.panel
    title = f"“{panel.title}”里的 {subject.code} 不用再评"
    _tell(panel.members.on_panel(), panel, entry, title, body=entry.note)
    notices.send(
        to=panel.convened_by, topic="panel", title=title, body=entry.note, path=reverse("admin:thinktank_panel_change", args=[panel.pk]),
        at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("thinktank.panel.reminded")
def remind_members(entry: JournalEntry) -> None:
    """Only those who have something to do; the due day is said."""
    panel = Panel.objects.get(pk=pk_of(entry))
    if panel.state == PanelState.DISCUSSED:
        late: Iterable[PanelMember] = [one for one in _sitting(panel) if not one.confirmed_digest]
    else:
        open_sheets = ScoreSheet.objects.filter(subject__panel=panel).open_on_panel()
        late = panel.members.filter(pk__in=open_sheets.values("member"))
    _tell(late, panel, entry, f"“{panel.title}”还等你处理，{panel.due_on.month}月{panel.due_on.day}日截止")


@on("thinktank.panel.signed")
@on("thinktank.panel.dissolved")
def close_panel(entry: JournalEntry) -> None:
    panel = Panel.objects.get(pk=pk_of(entry))
    word = "结果已签署" if panel.state == PanelState.SIGNED else "评审组已解散"
    _tell(panel.members.on_panel(), panel, entry, f"“{panel.title}”{word}", body=entry.note)


def _sitting(panel: Panel):  # type: ignore[no-untyped-def]
    return panel.members.filter(state=MemberState.SITTING)


def _tell(
    members: Iterable[PanelMember], panel: Panel, entry: JournalEntry, title: str, body: str = ""
) -> None:
    ids = [member.pk for member in members]
    for member in PanelMember.objects.filter(pk__in=ids).select_related("expert__user"):
        notices.send(
            to=member.expert.user, topic="panel", title=title, body=body, path=reverse("thinktank:duty", args=[panel.pk]),
            at=entry.happened_at, key=f"fact:{entry.pk}",
        )  # fmt: skip
