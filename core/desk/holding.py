"""
Assignment of cases: take, release, hand over, ask for an opinion, remind, follow. An assignment gives nobody a right.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.desk.inbox import Item, decidable
from core.desk.kinds import CaseKind, kind_named
from core.errors import DomainError
from core.messages import notices
from core.models import Assignment, Follow, User
from core.models.desk import Part
from core.record import journal
from core.record.actors import Actor

CHASED_AGAIN_AFTER: Final = timedelta(hours=24)


class CaseNotYours(DomainError):
    code = "case_not_yours"
    message = _("这件事现在不由您办：可能别人刚办过，或者还没到您这一步。刷新页面看看最新状态。")


class ColleagueMayNot(DomainError):
    code = "colleague_may_not"
    message = _("“{name}”现在不能办这件事，请转给能办的同事。")


class ColleagueHasIt(DomainError):
    code = "colleague_has_it"
    message = _("这件事已经在“{name}”手上，不用再转。")


class ColleagueMayNotSee(DomainError):
    code = "colleague_may_not_see"
    message = _("“{name}”看不到这件事，不能会签。请换一位管这一片的同事。")


class OpinionDayPassed(DomainError):
    code = "opinion_day_passed"
    message = _("要意见的日子不能早于今天，请改一个日子。")


class NotAsked(DomainError):
    code = "opinion_not_asked"
    message = _("没有人请您会签这件事，或者意见已经交过了。")


class NobodyHolds(DomainError):
    code = "nobody_holds_the_case"
    message = _("这件事没有人接手，也没有等着的会签，催不到人。请先转办给一位同事。")


class ChasedToday(DomainError):
    code = "chased_today"
    message = _("24 小时内已经催过一次，请等一等，或者直接打电话。")


@dataclass(frozen=True)
class Case:
    """One row with its kind of case: what the functions below take."""

    kind: CaseKind
    row: Any

    @property
    def subject(self) -> str:
        return self.kind.subject(self.row.pk)

    @property
    def title(self) -> str:
        return f"{self.kind.number_of(self.row)} {self.kind.title(self.row)}"

    def waits_for(self, user: User) -> Item | None:
        """The decision `user` may take now. One query."""
        return next(decidable(user, [self.kind], self.row.pk), None)

    def is_seen_by(self, user: User) -> bool:
        return self.kind.rows(user).filter(pk=self.row.pk).exists()


@transaction.atomic
def take(*, case: Case, by: Actor, at: datetime) -> Assignment:
    """
    Assign the case to `by`, whether nobody or a colleague holds it.

    :raises CaseNotYours: if `by` may not decide it now.
    """
    item = _decided_by(case, by.person)
    held = _holding(case, item.do)
    if held is not None and held.person_id == by.person.pk:
        return held
    taken_from = held.person_id if held else None
    made = _give(case, item.do, by.person, "", by, at)
    journal.record("core.case.taken", about=case.row, by=by, at=at, taken_from=taken_from)
    return made


@transaction.atomic
def release(*, case: Case, by: Actor, at: datetime) -> None:
    """Remove one's own assignment: anybody who may decide the case can take it. No effect without an assignment."""
    mine = Assignment.objects.holders().filter(subject=case.subject, person=by.person)
    if mine.update(ended_at=at):
        journal.record("core.case.released", about=case.row, by=by, at=at)


@transaction.atomic
def hand_over(*, case: Case, to: User, note: str, by: Actor, at: datetime) -> Assignment:
    """
    Assign the case to a colleague, who is notified.

    :raises CaseNotYours: if one may not decide it now.
    :raises ColleagueMayNot: if the colleague may not.
    :raises ColleagueHasIt: if the colleague holds it.
    """
    item = _decided_by(case, by.person)
    if case.waits_for(to) is None:
        raise ColleagueMayNot(name=to)
    held = _holding(case, item.do)
    if held is not None and held.person_id == to.pk:
        raise ColleagueHasIt(name=to)
    made = _give(case, item.do, to, note, by, at)
    journal.record("core.case.handed_over", about=case.row, by=by, at=at, note=note, to=to.pk)
    _tell(to, f"转给您办：{case.title}", note, made, "given", at)
    return made


@transaction.atomic
def ask_opinion(*, case: Case, to: User, due_on: date, note: str, by: Actor, at: datetime) -> Assignment:
    """
    Ask a colleague, who sees the case, for an opinion until a day.

    :raises CaseNotYours: if one may not decide it now.
    :raises ColleagueMayNotSee: if the colleague does not see the case.
    :raises OpinionDayPassed: for a day before today.
    """
    item = _decided_by(case, by.person)
    if due_on < localdate(at):
        raise OpinionDayPassed
    if not case.is_seen_by(to):
        raise ColleagueMayNotSee(name=to)
    made = Assignment.objects.create(
        subject=case.subject, stage=item.do, part=Part.OPINION, person=to, given_by=by.person, since=at, note=note,
        due_on=due_on,
    )  # fmt: skip
    journal.record("core.case.opinion_asked", about=case.row, by=by, at=at, note=note, to=to.pk)
    _tell(to, f"请您会签：{case.title}", note, made, "asked", at)
    return made


@transaction.atomic
def give_opinion(*, case: Case, answer: str, by: Actor, at: datetime) -> Assignment:
    """
    Give the opinion one was asked for; who asked is notified.

    :raises NotAsked: if nobody waits for it.
    """
    asked = Assignment.objects.select_for_update().opinions().filter(subject=case.subject, person=by.person)
    one = asked.select_related("given_by").first()
    if one is None or not case.is_seen_by(by.person):
        raise NotAsked
    one.answer, one.ended_at = answer, at
    one.save(update_fields=["answer", "ended_at"])
    journal.record("core.case.opinion_given", about=case.row, by=by, at=at, note=answer)
    _tell(one.given_by, f"会签意见到了：{case.title}", answer, one, "answered", at)
    return one


@transaction.atomic
def chase(*, case: Case, note: str, by: Actor, at: datetime) -> int:
    """
    Send a reminder to the holder of the case and to those who owe an opinion; returns how many were reminded.

    :raises NobodyHolds: if nobody but `by` holds it.
    :raises ChasedToday: within a day of the last reminder.
    """
    rows = list(
        Assignment.objects.select_for_update(of=("self",)).live().filter(subject=case.subject)
        .exclude(person=by.person).select_related("person").order_by("pk")
    )  # fmt: skip
    if not rows:
        raise NobodyHolds
    due = [one for one in rows if one.chased_at is None or one.chased_at <= at - CHASED_AGAIN_AFTER]
    if not due:
        raise ChasedToday
    for one in due:
        one.chased_at = at
        one.save(update_fields=["chased_at"])
        _tell(one.person, f"催办：{case.title}", note, one, f"chased:{at:%Y%m%d%H%M}", at)
    journal.record("core.case.chased", about=case.row, by=by, at=at, note=note, people=len(due))
    return len(due)


@transaction.atomic
def follow(*, about: Model, by: Actor, at: datetime) -> None:
    """
    Add the case to the box 关注 (followed) of `by`; doing so twice changes nothing. The caller checks that `by`
    sees it.
    """
    _row, is_new = Follow.objects.get_or_create(
        subject=journal.subject_of(about), person=by.person, defaults={"since": at}
    )
    if is_new:
        journal.record("core.case.followed", about=about, by=by, at=at)


@transaction.atomic
def unfollow(*, about: Model, by: Actor, at: datetime) -> None:
    if Follow.objects.filter(subject=journal.subject_of(about), person=by.person).delete()[0]:
        journal.record("core.case.unfollowed", about=about, by=by, at=at)


def _decided_by(case: Case, person: User) -> Item:
    case.kind.model._default_manager.select_for_update().filter(pk=case.row.pk).first()
    item = case.waits_for(person)
    if item is None:
        raise CaseNotYours
    return item


def _holding(case: Case, stage: str) -> Assignment | None:
    return Assignment.objects.holders().filter(subject=case.subject, stage=stage).first()


def _give(case: Case, stage: str, to: User, note: str, by: Actor, at: datetime) -> Assignment:
    Assignment.objects.holders().filter(subject=case.subject).update(ended_at=at)
    return Assignment.objects.create(
        subject=case.subject,
        stage=stage,
        part=Part.HOLDER,
        person=to,
        given_by=by.person,
        since=at,
        note=note,
    )


def _tell(to: User, title: str, body: str, about: Assignment, what: str, at: datetime) -> None:
    """Send a notice whose link leads to the page of the case."""
    kind, (_label, _colon, pk) = kind_named(about.subject), about.subject.partition(":")
    path = reverse("admin:case", args=[kind.code, pk]) if kind else ""
    notices.send(to=to, topic="case", title=title, body=body, path=path, at=at, key=f"{what}:{about.pk}")
