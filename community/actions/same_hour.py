"""Asking before somebody, a teacher or a room is in two places at one hour: they may know better, so it is asked, not refused."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.models import TrainingSession
from community.queries import same_hour
from community.queries.same_hour import People, Span
from community.states import ProgrammeState
from core.errors import DomainError
from core.models import User


class Clash(DomainError):
    """Somebody is elsewhere at that hour."""

    code = "clash"
    message = _("{who}在同一时间已约了“{title}”（{when}，{place}）。两边都要去的话，请确认后再提交一次。")


class LessonClash(DomainError):
    """The teacher, the place or the class itself is taken at that hour."""

    code = "lesson_clash"
    message = _("{what}在同一时间已有“{title}”（{when}）。确定这样排，请确认后再保存一次。")


def refuse_elsewhere(
    people: People, spans: Sequence[Span], *, of: User | None = None, besides: str = "", only: Collection[str] = ()
) -> None:  # fmt: skip
    """
    Ask whether it is meant: one query, whatever the people signed up for.

    :param of: the person, where somebody else asks for them. :param besides: what is asked for itself.
    :raises Clash: if one of `people` is elsewhere during one of `spans`.
    """
    refuse_found(same_hour.elsewhere(people, spans, besides=besides, only=only), of=of)


def refuse_found(found: same_hour.Engagement | None, *, of: User | None = None) -> None:
    """Ask whether it is meant, of what was found already. :raises Clash: if it is anything."""
    if found is None:
        return
    who = same_hour.name_of(found) or (of.display_name if of is not None else "您")
    raise Clash(who=who, title=found.title, when=_when(found.starts_at), place=found.place or "地点见通知")


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
        same, same_hour.during([(starts_at, ends_at)]), programme__state__in=live
    ).exclude(pk=session.pk)
    other = others.select_related("programme").order_by("starts_at", "pk").first()
    if other is None:
        return
    what = "这个班" if other.programme_id == session.programme_id else place
    if other.teacher == teacher != "":
        what = teacher
    raise LessonClash(what=what, title=f"{other.programme}·{other}", when=_when(other.starts_at))


def _when(moment: datetime) -> str:
    local = localtime(moment)
    return f"{local.month}月{local.day}日 {local:%H:%M}"
