"""Schedule conflicts of lessons (teacher, place or class used twice): a warning to confirm, not a refusal."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.members.actions.schedule_conflicts import when
from community.members.queries.engagements import during
from community.training.models import TrainingSession
from community.training.states import ProgrammeState
from core.errors import DomainError


class LessonClash(DomainError):
    """The teacher, the place or the class itself is taken at that hour."""

    code = "lesson_clash"
    message = _("{what}在同一时间已有“{title}”（{when}）。确定这样排，请确认后再保存一次。")


def refuse_lesson_twice(
    session: TrainingSession, starts_at: datetime, ends_at: datetime, teacher: str, place: str
) -> None:
    """
    Ask whether a teacher gives two lessons at once, a place holds two, or a class has two. One query.

    Rooms of the portal need no asking: the database holds them for one.

    :raises LessonClash: as said.
    """
    teacher, place = " ".join(teacher.split()), " ".join(place.split())
    same = Q(programme=session.programme_id)
    if teacher:
        same |= Q(teacher=teacher)
    if place:
        same |= Q(place=place, space__isnull=True)
    live = [ProgrammeState.DRAFT, ProgrammeState.PUBLISHED, ProgrammeState.RUNNING]
    others = TrainingSession.objects.filter(
        same, during([(starts_at, ends_at)]), programme__state__in=live
    ).exclude(pk=session.pk)
    other = others.select_related("programme").order_by("starts_at", "pk").first()
    if other is None:
        return
    what = "这个班" if other.programme_id == session.programme_id else place
    if other.teacher == teacher != "":
        what = teacher
    raise LessonClash(what=what, title=f"{other.programme}·{other}", when=when(other.starts_at))
