"""Star grades: the rule from score to stars, and public pages of teams. Policy: 3.3.2."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils.timezone import localdate

from community.members.models import Institution
from community.places.models import Group
from community.policy import STAR_STEP_A_YEAR, STARS_PASS, stars_for
from community.training.models import Incubatee, Outcome, TeamGrade
from community.training.states import GradeState
from core.dates.workdays import working_days_between
from core.states import ObjectionState

BELOW = (Outcome.RECTIFY, Outcome.DOWNGRADE)


@dataclass(frozen=True)
class Before:
    """The stars of a team when the year began."""

    stars: int
    was_below: bool  # last year's score was below the pass mark


@dataclass(frozen=True)
class Ruling:
    stars: int
    outcome: Outcome


def rule(score: int, before: Before | None) -> Ruling:
    """
    The stars for `score` out of 100.

    Without stars: by the table, at once. With stars: at most one step up or down a year. Below the pass mark the
    first year keeps its stars and has to put things right; the second year in a row loses one; the last lost is leaving.
    """
    if before is None or not before.stars:
        stars = stars_for(score)
        return Ruling(stars, Outcome.FIRST if stars else Outcome.NONE)
    if score < STARS_PASS:
        return after_lapse(before.stars) if before.was_below else Ruling(before.stars, Outcome.RECTIFY)
    wanted = stars_for(score)
    stars = max(min(wanted, before.stars + STAR_STEP_A_YEAR), before.stars - STAR_STEP_A_YEAR)
    if stars > before.stars:
        return Ruling(stars, Outcome.UPGRADE)
    return Ruling(stars, Outcome.DOWNGRADE if stars < before.stars else Outcome.KEEP)


def after_lapse(stars: int) -> Ruling:
    """One star less."""
    left = max(stars - STAR_STEP_A_YEAR, 0)
    return Ruling(left, Outcome.DOWNGRADE if left else Outcome.LEAVE)


def grade_before(grade: TeamGrade) -> Before | None:
    """What the team of `grade` had from its last grading before that year; None if it never had one. One query."""
    last = (
        TeamGrade.objects.holding()
        .filter(society=grade.society_id, group=grade.group_id, year__lt=grade.year)
        .order_by("-year").first()
    )  # fmt: skip
    if last is None:
        return None
    is_last_year = last.year == grade.year - 1
    return Before(last.stars, is_last_year and last.score is not None and last.score < STARS_PASS)


@dataclass
class Team:
    """A society or group with its stars, newest year first, and who helps it grow."""

    kind: str  # society or group
    pk: int
    name: str
    art: str
    home: str
    grades: list[TeamGrade] = field(default_factory=list)
    incubations: list[Incubatee] = field(default_factory=list)

    @property
    def current(self) -> TeamGrade | None:
        """The newest grading whose stars count."""
        return next((grade for grade in self.grades if grade.decided_at is not None), None)

    @property
    def stars(self) -> int:
        return self.current.stars if self.current else 0

    @property
    def star_marks(self) -> str:
        return "★" * self.stars + "☆" * (5 - self.stars)


def teams(text: str = "", least: int = 0) -> Sequence[Team]:
    """
    Every team that was graded or incubated in public, most stars first. Four queries, however many.

    `text` is looked for in names; `least` cuts to so many stars and more.
    """
    found: dict[tuple[str, int], Team] = {}
    for grade in TeamGrade.objects.public().for_list():
        _team(found, grade.team).grades.append(grade)
    for incubatee in Incubatee.objects.public().for_list():
        _team(found, incubatee.team).incubations.append(incubatee)
    rows = [one for one in found.values() if text in one.name and one.stars >= least]
    return sorted(rows, key=lambda one: (-one.stars, one.name))


def team(kind: str, pk: int) -> Team | None:
    """One team with its history; None if nothing public is known of it. Two queries."""
    mine = Q(society=pk) if kind == "society" else Q(group=pk)
    found: dict[tuple[str, int], Team] = {}
    for grade in TeamGrade.objects.public().filter(mine).for_list().prefetch_related("rows"):
        _team(found, grade.team).grades.append(grade)
    for incubatee in (
        Incubatee.objects.public().filter(mine).for_list().prefetch_related("milestones", "supports")
    ):
        _team(found, incubatee.team).incubations.append(incubatee)
    return next(iter(found.values()), None)


def _team(found: dict[tuple[str, int], Team], thing: Institution | Group) -> Team:
    kind = "group" if isinstance(thing, Group) else "society"
    art = thing.get_art_display() if isinstance(thing, Group) else thing.get_kind_display()
    home = thing.home.name if isinstance(thing, Group) else ""
    return found.setdefault((kind, thing.pk), Team(kind, thing.pk, thing.name, str(art), home))


@dataclass(frozen=True)
class StarNotice:
    """The public notice of a grading: its last day, working days left (0 once over), what came in and was answered."""

    last_day: date | None
    left: int
    objections: int
    answered: int

    @property
    def is_open(self) -> bool:
        return self.left > 0


def notice_of(grade: TeamGrade, at: datetime) -> StarNotice:
    """Today counts among the days left, also when it is a day off between working days. Two queries."""
    counts = grade.objections.aggregate(
        all=Count("pk"), open=Count("pk", filter=Q(state=ObjectionState.FILED))
    )
    until, today = grade.notice_until, localdate(at)
    runs = grade.state == GradeState.IN_NOTICE and until is not None and today < until
    left = max(working_days_between(today, until), 1) if runs and until is not None else 0
    last = until - timedelta(days=1) if until else None
    return StarNotice(last, left, counts["all"], counts["all"] - counts["open"])
