"""
Figures of an institution's month: the shape every app answers in, so that one page can hold them all, and our own.

A city mean is over all admitted members that could have had the figure, also those that had none of it this month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import DurationField, ExpressionWrapper, F, QuerySet, Sum
from django.db.models.functions import Coalesce, Least, Upper
from django.utils.timezone import localdate

from community.models import Attendance, Institution, Membership, Seat, SharingRule, SpaceBooking
from community.policy import Right
from community.queries import points
from community.queries.months import midnight, month_of, next_month
from community.queries.usage import USED
from community.states import MembershipState

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Measure:
    """
    One figure of this month beside the city's mean; None where no row tells.

    `counted` says how it is counted, `path` leads to the rows it is counted from; empty where the seat may not read them.
    """

    name: str
    value: float | None
    unit: str
    city_mean: float | None
    counted: str
    path: str
    digits: int = 0


def month(seat: Seat, at: datetime) -> Sequence[Measure]:
    """Points, shared rooms (of who shares any) and training of `seat`'s institution in the month of `at`. Nine queries."""
    this, unit = month_of(localdate(at)), seat.institution
    members = frozenset(_members().values_list("institution", flat=True))
    found = [_points(seat, this, members), _training(seat, this, members)]
    sharers = frozenset(
        SharingRule.objects.filter(is_shared=True).values_list("space__facility__institution", flat=True)
    )
    if unit.pk in sharers:
        found.insert(1, _rooms(seat, this, members & sharers))
    return found


def attended(institution: Institution, month: date) -> QuerySet[Attendance]:
    """The rows behind the training hours of a month: who of `institution` was at which session, latest first."""
    rows = _attendances(month).filter(enrolment__institution=institution)
    return rows.select_related("enrolment__person", "enrolment__programme", "session").order_by(
        "-session__starts_at", "pk"
    )


def _members() -> QuerySet[Membership]:
    return Membership.objects.filter(state=MembershipState.ADMITTED)


def _points(seat: Seat, this: date, members: frozenset[int]) -> Measure:
    sums: dict[int, float] = {}
    for line in points.lines(this, this):
        unit = line.happening.institution
        sums[unit] = sums.get(unit, 0) + line.points
    path = "/workbench/briefs/points/" if seat.carries(Right.WRITE) else ""
    counted = "本月报送、采用、刊发按计分规则得的分；全市平均按所有成员单位算"
    return Measure(
        "信息报送得分", sums.get(seat.institution_id, 0), "分", _mean(sums, members), counted, path
    )


def _rooms(seat: Seat, this: date, members: frozenset[int]) -> Measure:
    """As the page of use counts a booking: until it was signed out, booked ones to come included, absences not."""
    end = Least(Upper("occupancy__period"), Coalesce("occupancy__released_at", Upper("occupancy__period")))
    length = ExpressionWrapper(end - F("starts_at"), output_field=DurationField())
    rows = (
        SpaceBooking.objects.filter(
            state__in=USED, starts_at__gte=midnight(this), starts_at__lt=midnight(next_month(this))
        )
        .order_by().values("space__facility__institution").annotate(lent=Sum(length))
        .values_list("space__facility__institution", "lent")
    )  # fmt: skip
    sums = {unit: lent / HOUR for unit, lent in rows}
    path = "/workbench/rooms/usage/" if seat.carries(Right.HOST) else ""
    counted = "本月共享空间借出去的小时，含已约好的，约了没来的不算；全市平均按有共享空间的成员单位算"
    return Measure(
        "共享空间借出", sums.get(seat.institution_id, 0), "小时", _mean(sums, members), counted, path, 1
    )


def _training(seat: Seat, this: date, members: frozenset[int]) -> Measure:
    rows = _attendances(this).order_by().values("enrolment__institution").annotate(sum=Sum("session__hours"))
    sums: dict[int, float] = dict(rows.values_list("enrolment__institution", "sum"))
    path = "/workbench/training/attended/" if seat.carries(Right.ENROL) else ""
    counted = "本单位的人本月到课的学时合计；全市平均按所有成员单位算"
    return Measure("培训到课", sums.get(seat.institution_id, 0), "学时", _mean(sums, members), counted, path)


def _attendances(month: date) -> QuerySet[Attendance]:
    """Presence of people whom an institution sent, at sessions that began in `month`."""
    return Attendance.objects.filter(
        enrolment__institution__isnull=False,
        session__starts_at__gte=midnight(month),
        session__starts_at__lt=midnight(next_month(month)),
    )


def _mean(sums: dict[int, float], members: frozenset[int]) -> float | None:
    return sum(sums.get(one, 0) for one in members) / len(members) if members else None
