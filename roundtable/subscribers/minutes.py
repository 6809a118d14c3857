"""Notices about minutes, to participants, co-hosts, the convener and the units named."""

from django.urls import reverse

from community.members.notices.people import tell_holders
from community.policy import Right
from core.messages import notices
from core.models import JournalEntry
from core.record.actors import CLOCK
from core.record.journal import on, pk_of
from roundtable.actions import minutes as actions
from roundtable.models import Correction, Countersignature, Excerpt, Minutes


def _page(minutes: Minutes) -> str:
    return reverse("roundtable:minutes", args=[minutes.roundtable.number])


@on("roundtable.minutes.circulated")
def ask_for_corrections(entry: JournalEntry) -> None:
    minutes = Minutes.objects.select_related("roundtable").get(pk=pk_of(entry))
    for one in minutes.roundtable.attendances.select_related("user").order_by("pk"):
        notices.send(
            to=one.user, topic="roundtable", title=f"请看纪要草稿：{minutes.roundtable.title}",
            body=f"{minutes.comments_until:%-m月%-d日} 前可以提修改意见。", path=_page(minutes), at=entry.happened_at,
            key=f"fact:{entry.pk}",
        )  # fmt: skip


@on("roundtable.correction.answered")
def tell_who_proposed(entry: JournalEntry) -> None:
    row = Correction.objects.select_related("attendance__user", "paragraph__minutes__roundtable").get(
        pk=pk_of(entry)
    )
    notices.send(
        to=row.attendance.user, topic="roundtable", title=f"您对纪要的意见：{row.get_state_display()}", body=entry.note,
        path=_page(row.paragraph.minutes), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("roundtable.countersignature.asked")
def ask_co_host(entry: JournalEntry) -> None:
    row = Countersignature.objects.select_related("institution", "minutes__roundtable").get(pk=pk_of(entry))
    tell_holders(
        row.institution, Right.MEET, topic="roundtable", title=f"请会签：{row.minutes}", path=_page(row.minutes),
        at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("roundtable.minutes.sent_to_sign")
def tell_convener(entry: JournalEntry) -> None:
    minutes = Minutes.objects.select_related("roundtable__convener__user").get(pk=pk_of(entry))
    notices.send(
        to=minutes.roundtable.convener.user, topic="roundtable", title=f"会签后请签发：{minutes}", path=_page(minutes),
        at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("roundtable.excerpt.prepared")
def tell_unit(entry: JournalEntry) -> None:
    """Decided and told are two things: only now is the excerpt marked as told."""
    excerpt = Excerpt.objects.select_related("institution", "minutes__roundtable").get(pk=pk_of(entry))
    tell_holders(
        excerpt.institution, Right.MEET, topic="roundtable", title=f"{excerpt.minutes}印发，有你们的事项",
        body="请打开摘录看看要办什么，看完点“知悉”。", path=_page(excerpt.minutes), at=entry.happened_at,
        key=f"fact:{entry.pk}",
    )  # fmt: skip
    actions.mark_told(excerpt=excerpt, by=CLOCK, at=entry.happened_at)
