"""Subscribers about rectifications: those of projects are mirrored, parties notified, citizens asked."""

from django.urls import reverse

from community.members.notices.people import tell_holders
from community.models import Kind, Seat
from community.policy import Right
from core.messages import notices
from core.models import JournalEntry
from core.record.actors import CLOCK, Actor
from core.record.journal import on, pk_of
from evaluation.actions import rectifications, supervision
from evaluation.models import Rectification, Round
from projects.models import Rectification as ProjectRectification


@on("projects.rectification.opened")
def take_over(entry: JournalEntry) -> None:
    own = ProjectRectification.objects.select_related("project__lead").get(pk=pk_of(entry))
    by = Actor(entry.actor, entry.seat_id, entry.seat_label)
    rectifications.take_over(own=own, by=by, at=entry.happened_at)


@on("projects.rectification.failed")
def follow_exit(entry: JournalEntry) -> None:
    own = ProjectRectification.objects.get(pk=pk_of(entry))
    rectifications.follow_exit(own=own, by=CLOCK, at=entry.happened_at)


@on("evaluation.round.published")
def open_by_rules(entry: JournalEntry) -> None:
    supervision.open_by_rules(round=Round.objects.get(pk=pk_of(entry)), at=entry.happened_at)


WORDS = {
    "evaluation.rectification.opened": "要整改，请先定方案",
    "evaluation.rectification.returned": "整改退回再改",
    "evaluation.rectification.accepted_in_part": "整改部分认可，其余继续改",
    "evaluation.rectification.closed": "整改到位，办结",
    "evaluation.rectification.failed": "整改不到位，办结",
    "evaluation.rectification.overdue": "整改已超期，请尽快报告",
}


@on("evaluation.rectification.opened")
@on("evaluation.rectification.returned")
@on("evaluation.rectification.accepted_in_part")
@on("evaluation.rectification.closed")
@on("evaluation.rectification.failed")
@on("evaluation.rectification.overdue")
def tell_institution(entry: JournalEntry) -> None:
    one = Rectification.objects.select_related("institution").get(pk=pk_of(entry))
    tell_holders(
        one.institution, Right.PROPOSE, topic="evaluation", title=f"{one.title}：{WORDS[entry.fact]}", body=entry.note,
        path=reverse("evaluation:my_rectification", args=[one.pk]), at=entry.happened_at, key=f"fact:{entry.pk}",
    )  # fmt: skip


@on("evaluation.rectification.overdue")
def tell_district(entry: JournalEntry) -> None:
    """Staff of the bureau above hear of it; for a city body that is the city's."""
    one = Rectification.objects.get(pk=pk_of(entry))
    seats = Seat.objects.current().of_bureaus().carrying(Right.OVERSEE).filter(
        institution__kind=Kind.BUREAU, institution__area=one.area_id[:6], user__is_staff=True
    )  # fmt: skip
    for seat in seats.select_related("user"):
        notices.send(
            to=seat.user, topic="evaluation", title=f"整改超期：{one.title}", body=f"时限是 {one.due_on:%-m月%-d日}，还没有报告。",
            path=reverse("admin:evaluation_rectification_change", args=[one.pk]), at=entry.happened_at, key=f"fact:{entry.pk}:bureau",
        )  # fmt: skip


@on("evaluation.rectification.assigned")
@on("evaluation.rectification.reported")
def ask_verifier(entry: JournalEntry) -> None:
    one = Rectification.objects.select_related("verifier").get(pk=pk_of(entry))
    if one.verifier is not None and one.state == "reported":
        tell_holders(
            one.verifier, Right.PROPOSE, topic="evaluation", title=f"请核验整改：{one.title}",
            path=reverse("evaluation:my_rectification", args=[one.pk]), at=entry.happened_at, key=f"fact:{entry.pk}:verifier",
        )  # fmt: skip


@on("evaluation.rectification.closed")
@on("evaluation.rectification.accepted_in_part")
def ask_citizens(entry: JournalEntry) -> None:
    one = Rectification.objects.select_related("subject__round").get(pk=pk_of(entry))
    supervision.ask_citizens(rectification=one, at=entry.happened_at)
