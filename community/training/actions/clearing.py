"""Training sessions when their facility closes: the time stays, the new place is announced later."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Final

from django.db.models import Count, Q
from django.urls import reverse

from community.members.actions.promises import Notice
from community.places.queries.space_holders import Holder, Plan, Touched
from community.training.actions.programmes import SessionFields, change_session
from community.training.models import TrainingSession
from community.training.states import WAITS, EnrolmentState
from core.record.actors import Actor

LATER: Final = "地点另行通知"


def _look(pks: Collection[int], at: datetime) -> Mapping[int, Plan]:
    coming = Q(programme__enrolments__state__in=[*WAITS, EnrolmentState.ACCEPTED])
    rows = TrainingSession.objects.filter(pk__in=pks).select_related("programme")
    return {
        row.pk: Plan(
            f"{row.programme.title}：{row.title}", row.coming, reverse("community:desk_programme", args=[row.programme_id]),
            if_cancelled="这次课照上，地点改成另行通知；学员会收到培训班的通知",
        )
        for row in rows.annotate(coming=Count("programme__enrolments", filter=coming))
    }  # fmt: skip


def _touched(pks: Collection[int]) -> Iterator[tuple[int, Touched]]:
    """Nobody to notify here: changing a session notifies who signed up by itself."""
    return iter(())


def _call_off(pk: int, reason: str, by: Actor, at: datetime) -> str:
    session = TrainingSession.objects.select_related("programme").get(pk=pk)
    fields = SessionFields(
        title=session.title, starts_at=session.starts_at, ends_at=session.ends_at, hours=session.hours,
        teacher=session.teacher, place=LATER, online_url=session.online_url,
    )  # fmt: skip
    notice = Notice(reason, is_confirmed=True)
    change_session(session=session, fields=fields, knows_clash=True, notice=notice, by=by, at=at)
    return LATER


SESSIONS = Holder("community.trainingsession", "培训课", _look, _touched, _call_off)
